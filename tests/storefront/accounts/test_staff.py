"""Who may do what in the office: given and taken by admins with a reason, kept in a log; the auditor acts nowhere."""

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import DatabaseError
from support import office
from support.pages import SAME_ORIGIN, Pages, hidden
from support.routes import path_of

from storefront.accounts.models import AccountEvent, User
from storefront.accounts.rules import OFFICE_READERS
from storefront.database import db, writing
from storefront.demo.world import LOG_INS, PASSWORD

PAGE = "/chuong-trinh/tai-khoan"
PHONES = {role: phone for role, phone, _name in LOG_INS}


def signed_in(app: Flask, role: str) -> Pages:
    pages = Pages(app.test_client())
    pages.post("/dang-nhap", {"phone": PHONES[role], "password": PASSWORD})
    return pages


@pytest.fixture
def admin(app: Flask) -> Pages:
    return signed_in(app, "admin")


def page_of(app: Flask, role: str) -> str:
    with app.app_context():
        return f"{PAGE}/{db.session.scalars(select(User.id).where(User.phone == PHONES[role])).one()}"


def send(admin: Pages, path: str, *, expect: int = 200, **fields: str) -> BeautifulSoup:
    token = hidden(admin.get(PAGE), "csrf_token")
    return admin.post(path, {"csrf_token": token, **fields}, expect=expect)


def test_the_auditor_acts_nowhere(shown_app: Flask) -> None:
    """Every route of the office that is not merely read, as the application has them today."""
    client = signed_in(shown_app, "auditor").client
    asked = 0
    for rule in shown_app.url_map.iter_rules():
        guard = getattr(shown_app.view_functions[rule.endpoint], "guard", "")
        if not guard.startswith("role:") or not set(guard[5:].split(",")) & set(OFFICE_READERS):
            continue
        path = path_of(rule)
        for method in rule.methods - {"GET", "HEAD", "OPTIONS"}:
            assert client.open(path, method=method, headers=SAME_ORIGIN).status_code == 403, path
            asked += 1

    assert asked > 10


def test_only_admins_see_the_accounts(app: Flask) -> None:
    for role in ("officer", "secretary", "auditor", "shopper"):
        pages = signed_in(app, role)
        pages.get(PAGE, expect=403)
        pages.post(f"{PAGE}/vai-tro", {}, expect=403)
        if role != "shopper":
            assert not pages.get("/chuong-trinh").select(f"a[href='{PAGE}']")
    assert signed_in(app, "admin").get("/chuong-trinh").select(f"a[href='{PAGE}']")


def test_a_role_given_and_taken_counts_at_once_and_is_told(app: Flask, admin: Pages) -> None:
    shopper = signed_in(app, "shopper")
    shopper.get("/chuong-trinh", expect=403)
    send(admin, f"{PAGE}/vai-tro", phone="+84 900 000 101", role="auditor", reason="Quyết định phân công 7")
    shopper.get("/chuong-trinh")
    page = send(admin, page_of(app, "shopper") + "/rut-vai-tro", role="auditor", reason="Hết đợt kiểm tra")
    shopper.get("/chuong-trinh", expect=403)

    rows = [row.get_text(" ", strip=True) for row in page.select("tbody tr")]
    assert "Quản trị thử" in rows[0]
    assert "Hết đợt kiểm tra" in rows[0]
    assert "Quyết định phân công 7" in rows[1]


def test_a_closed_account_is_out_at_once_until_it_is_opened(app: Flask, admin: Pages) -> None:
    officer = signed_in(app, "officer")
    send(admin, page_of(app, "officer") + "/khoa", reason="Nghỉ việc")
    assert officer.client.get("/chuong-trinh").status_code == 302
    Pages(app.test_client()).post("/dang-nhap", {"phone": PHONES["officer"], "password": PASSWORD}, expect=422)
    send(admin, page_of(app, "officer") + "/mo-lai", reason="Đi làm lại")

    assert signed_in(app, "officer").client.get("/chuong-trinh").status_code == 200


def test_what_cannot_be_is_told_and_changes_nothing(app: Flask, admin: Pages) -> None:
    me, officer = page_of(app, "admin"), page_of(app, "officer")
    for path, fields in (
        (f"{PAGE}/vai-tro", {"phone": "0900000999", "role": "officer", "reason": "x"}),
        (f"{PAGE}/vai-tro", {"phone": "không", "role": "officer", "reason": "x"}),
        (f"{PAGE}/vai-tro", {"phone": PHONES["shopper"], "role": "producer", "reason": "x"}),
        (f"{PAGE}/vai-tro", {"phone": PHONES["officer"], "role": "officer", "reason": "x"}),
        (f"{PAGE}/vai-tro", {"phone": PHONES["shopper"], "role": "officer", "reason": " "}),
        (f"{me}/khoa", {"reason": "x"}),
        (f"{me}/rut-vai-tro", {"role": "admin", "reason": "x"}),
        (f"{officer}/rut-vai-tro", {"role": "admin", "reason": "x"}),
        (f"{officer}/mo-lai", {"reason": "x"}),
        (f"{officer}/khoa", {"reason": "x" * 1001}),
    ):
        assert send(admin, path, expect=422, **fields).select_one(".errors a").get_text(strip=True)
    send(admin, f"{PAGE}/999999/khoa", reason="x", expect=404)
    assert office.count(app, AccountEvent) == 0


def test_the_log_cannot_be_changed(app: Flask, admin: Pages) -> None:
    send(admin, f"{PAGE}/vai-tro", phone=PHONES["shopper"], role="officer", reason="Phân công")

    for statement in ("UPDATE account_event SET actor = 'x'", "DELETE FROM account_event"):
        with app.app_context(), pytest.raises(DatabaseError), writing() as session:
            session.connection().exec_driver_sql(statement)
    assert "Phân công" in admin.get(PAGE).get_text()


def test_an_account_added_by_command_is_in_the_log(app: Flask) -> None:
    arguments = ["users", "add", "--role", "officer", "--phone", "0900000199", "--password", PASSWORD]
    assert app.test_cli_runner().invoke(args=arguments).exit_code == 0

    with app.app_context():
        assert [(one.kind, one.role) for one in db.session.scalars(select(AccountEvent))] == [("role_given", "officer")]
