"""Signing in with a second factor: nobody is in before the code is right, no code is good twice, no way goes round."""

import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from passlib.totp import TOTP
from sqlalchemy import event, select
from support import office, shop
from support.pages import SAME_ORIGIN, Pages, hidden
from support.routes import path_of

from storefront.accounts.factor.codes import Codes
from storefront.accounts.models import AccountEvent, RecoveryCode, SecondFactor, User
from storefront.config import Settings
from storefront.database import db
from storefront.demo.world import LOG_INS, PASSWORD

PHONES = {role: phone for role, phone, _name in LOG_INS}
PAGE, CODE = "/tai-khoan/bao-ve", "/dang-nhap/ma"


def code_at(key: str, at: datetime) -> str:
    return str(TOTP(key=key.replace("-", "")).generate(time=int(at.timestamp())).token)


def password_step(pages: Pages, phone: str = PHONES["officer"], **more: str):
    fields = {"phone": phone, "password": PASSWORD, **more}
    return pages.client.post("/dang-nhap", data=fields, headers=SAME_ORIGIN)


def send(pages: Pages, act: str, *, expect: int = 200, **fields: str):
    token = hidden(pages.get(PAGE), "csrf_token")
    return pages.post(f"{PAGE}/{act}", {"csrf_token": token, **fields}, expect=expect)


def enrol(pages: Pages, at: datetime = shop.NOON) -> tuple[str, list[str]]:
    """Enrol who is signed in; (the key, the recovery codes)."""
    page = send(pages, "bat-dau", password=PASSWORD)
    key = page.select_one(".factor__key").get_text(strip=True)
    assert page.select_one("svg.qr")
    told = send(pages, "xac-nhan", code=code_at(key, at))
    return key, [one.get_text(strip=True) for one in told.select(".factor__codes code")]


def signed_in(app: Flask) -> Pages:
    pages = Pages(app.test_client())
    password_step(pages)
    return pages


def is_in(client: FlaskClient) -> bool:
    return client.get("/tai-khoan").status_code == 200


def later(app: Flask, seconds: int) -> datetime:
    at = shop.NOON + timedelta(seconds=seconds)
    app.extensions["clock"].set(at)
    return at


class TestSigningIn:
    def test_the_password_alone_opens_nothing(self, app: Flask) -> None:
        key, _codes = enrol(signed_in(app))
        pages = Pages(app.test_client())

        answer = password_step(pages, next="/chuong-trinh")
        assert answer.headers["Location"] == CODE
        assert not is_in(pages.client)
        assert pages.client.get("/chuong-trinh").status_code == 302

        at = later(app, 60)
        landed = pages.client.post(CODE, data={"code": code_at(key, at)}, headers=SAME_ORIGIN)
        assert landed.headers["Location"] == "/chuong-trinh"
        assert is_in(pages.client)

    def test_a_code_is_good_once_and_none_from_before_it(self, app: Flask) -> None:
        key, _codes = enrol(signed_in(app))
        at = later(app, 300)
        first, second = Pages(app.test_client()), Pages(app.test_client())
        for pages in (first, second):
            password_step(pages)

        first.post(CODE, {"code": code_at(key, at)})
        for replayed in (at, at - timedelta(seconds=30)):
            second.post(CODE, {"code": code_at(key, replayed)}, expect=422)
        assert is_in(first.client)
        assert not is_in(second.client)
        second.post(CODE, {"code": code_at(key, at + timedelta(seconds=30))})
        assert is_in(second.client)

    def test_codes_come_and_go_with_the_shops_clock(self, app: Flask) -> None:
        key, _codes = enrol(signed_in(app))
        at = later(app, 3600)
        pages = Pages(app.test_client())
        password_step(pages)

        for off in (-3600, -90, 90, 3600):
            pages.post(CODE, {"code": code_at(key, at + timedelta(seconds=off))}, expect=422)
        for nonsense in ("", "000", "abcdef", "1" * 500, "１２３４５６", "\0"):
            pages.post(CODE, {"code": nonsense}, expect=422)
        assert not is_in(pages.client)
        # Half a minute off is a telephone's slow clock.
        pages.post(CODE, {"code": code_at(key, at - timedelta(seconds=30))})
        assert is_in(pages.client)

    def test_the_second_page_waits_ten_minutes_and_asks_nobody_else(self, app: Flask) -> None:
        key, _codes = enrol(signed_in(app))
        stranger, pages = Pages(app.test_client()), Pages(app.test_client())
        assert stranger.get(CODE).h1.get_text(strip=True) == "Đăng nhập"
        assert stranger.post(CODE, {"code": "123456"}).h1.get_text(strip=True) == "Đăng nhập"

        password_step(pages)
        at = later(app, 660)
        pages.post(CODE, {"code": code_at(key, at)})
        assert not is_in(pages.client)

    def test_a_recovery_code_is_good_once_in_any_spelling(self, app: Flask) -> None:
        _key, codes = enrol(signed_in(app))
        first, second = Pages(app.test_client()), Pages(app.test_client())
        for pages in (first, second):
            password_step(pages)

        first.post(CODE, {"code": codes[3].lower().replace("-", " ")})
        second.post(CODE, {"code": codes[3]}, expect=422)

        assert len(set(codes)) == 10
        assert is_in(first.client)
        assert not is_in(second.client)
        assert "Còn 9 mã" in first.get(PAGE).get_text(" ", strip=True)

    def test_tries_are_counted_for_the_account(self, demo_world: Path, tmp_path: Path) -> None:
        with shop.opened(demo_world, tmp_path / "instance", ratelimit_enabled=True) as app:
            enrol(signed_in(app))
            pages = Pages(app.test_client())
            password_step(pages)
            statuses = [
                pages.client.post(CODE, data={"code": "000000"}, headers=SAME_ORIGIN).status_code for _n in range(11)
            ]

        assert statuses[0] == 422
        assert statuses[-1] == 429


class TestKeeping:
    def test_key_and_recovery_codes_are_not_in_the_database(self, app: Flask) -> None:
        key, codes = enrol(signed_in(app))
        with app.app_context():
            kept = db.session.scalars(select(SecondFactor)).one().secret
            digests = list(db.session.scalars(select(RecoveryCode.digest)))
            counter = Codes(app.config["SECRET_KEY"]).counter(kept, code_at(key, shop.NOON), shop.NOON)
            foreign = Codes("another secret key of the shop").counter(kept, code_at(key, shop.NOON), shop.NOON)

        assert key.replace("-", "") not in kept
        assert not {code.replace("-", "") for code in codes} & set(digests)
        assert counter is not None
        assert foreign is None

    def test_enrolling_ends_the_sessions_opened_without_it(self, app: Flask) -> None:
        other, mine = signed_in(app), signed_in(app)
        enrol(mine)

        assert is_in(mine.client)
        assert not is_in(other.client)

    def test_it_takes_password_and_code_to_remove_it(self, app: Flask) -> None:
        pages = signed_in(app)
        key, codes = enrol(pages)
        at = later(app, 60)

        send(pages, "tat", password="wrong-password", code=code_at(key, at), expect=422)
        send(pages, "tat", password=PASSWORD, code="000000", expect=422)
        send(pages, "tat", password=PASSWORD, code=codes[0])

        assert password_step(Pages(app.test_client())).headers["Location"] == "/tai-khoan"
        assert office.count(app, RecoveryCode) == office.count(app, SecondFactor) == 0

    def test_it_cannot_be_begun_over_another_or_without_the_password(self, app: Flask) -> None:
        pages = signed_in(app)
        send(pages, "bat-dau", password="wrong-password", expect=422)
        send(pages, "bat-dau", password=PASSWORD)
        send(pages, "xac-nhan", code="000000", expect=422)
        assert password_step(Pages(app.test_client())).headers["Location"] == "/tai-khoan"
        key, _codes = enrol(pages)
        send(pages, "bat-dau", password=PASSWORD)

        again = Pages(app.test_client())
        password_step(again)
        again.post(CODE, {"code": code_at(key, later(app, 60))})
        assert is_in(again.client)

    def test_new_recovery_codes_replace_the_old(self, app: Flask) -> None:
        pages = signed_in(app)
        _key, codes = enrol(pages)
        told = send(pages, "ma-du-phong", renew_code=codes[0])
        fresh = [one.get_text(strip=True) for one in told.select(".factor__codes code")]

        again = Pages(app.test_client())
        password_step(again)
        again.post(CODE, {"code": codes[1]}, expect=422)
        again.post(CODE, {"code": fresh[0]})
        assert is_in(again.client)

    def test_a_lost_one_is_reset_by_command_and_told(self, app: Flask) -> None:
        pages = signed_in(app)
        enrol(pages)
        arguments = ["users", "reset-second-factor", "--phone", "+84 900 000 104", "--reason", "Mất điện thoại"]

        assert app.test_cli_runner().invoke(args=arguments).exit_code == 0
        assert app.test_cli_runner().invoke(args=[*arguments[:3], "0900000999", *arguments[4:]]).exit_code == 2
        assert not is_in(pages.client)
        assert password_step(Pages(app.test_client())).headers["Location"] == "/tai-khoan"
        with app.app_context():
            told = db.session.scalars(select(AccountEvent).order_by(AccountEvent.id)).all()
            assert [(one.kind, one.actor) for one in told] == [("factor_on", "self"), ("factor_reset", "cli")]

    def test_all_sessions_end_at_once(self, app: Flask) -> None:
        other, mine = signed_in(app), signed_in(app)
        send(mine, "dang-xuat-het")

        assert not is_in(mine.client)
        assert not is_in(other.client)


class TestDemanded:
    @pytest.fixture
    def strict(self, demo_world: Path, tmp_path: Path):
        with shop.opened(demo_world, tmp_path / "instance", second_factor="required") as app:
            yield app

    def test_no_office_page_opens_before_enrolling(self, strict: Flask) -> None:
        for role in ("officer", "secretary", "auditor", "admin"):
            pages = Pages(strict.test_client())
            landed = password_step(pages, PHONES[role], next="/chuong-trinh/tim-kiem").headers["Location"]
            assert re.fullmatch(rf"{PAGE}\?next=.*tim-kiem", landed)
            for rule in strict.url_map.iter_rules():
                allowed = getattr(strict.view_functions[rule.endpoint], "guard", "").removeprefix("role:").split(",")
                if role in allowed and not rule.arguments:
                    for method in rule.methods & {"GET", "POST"}:
                        answer = pages.client.open(rule.rule, method=method, headers=SAME_ORIGIN)
                        assert answer.headers["Location"].startswith(PAGE), rule.rule
            assert is_in(pages.client)

    def test_enrolled_one_goes_on_to_what_one_wanted(self, strict: Flask) -> None:
        pages = signed_in(strict)
        page = pages.get("/chuong-trinh/tim-kiem")
        assert page.h1.get_text(strip=True) == "Bảo vệ tài khoản"
        token = hidden(page, "csrf_token")
        assert hidden(page, "next") == "/chuong-trinh/tim-kiem"
        fields = {"csrf_token": token, "next": hidden(page, "next")}
        page = pages.post(f"{PAGE}/bat-dau", {**fields, "password": PASSWORD})
        key = page.select_one(".factor__key").get_text(strip=True)
        told = pages.post(f"{PAGE}/xac-nhan", {**fields, "code": code_at(key, shop.NOON)})

        onward = told.select_one("main a.button")["href"]
        assert pages.get(onward).h1.get_text(strip=True) == "Tìm kiếm của sàn"

    def test_no_page_of_a_producer_opens_before_enrolling(self, strict: Flask) -> None:
        pages = Pages(strict.test_client())
        landed = password_step(pages, PHONES["producer"], next="/ban-hang").headers["Location"]
        assert re.fullmatch(rf"{PAGE}\?next=.*ban-hang", landed)
        for rule in strict.url_map.iter_rules():
            guard = getattr(strict.view_functions[rule.endpoint], "guard", "")
            if guard.startswith("member:"):
                for method in rule.methods & {"GET", "POST"}:
                    token = {"csrf_token": hidden(pages.get(PAGE), "csrf_token")} if method == "POST" else {}
                    answer = pages.client.open(path_of(rule), method=method, data=token, headers=SAME_ORIGIN)
                    assert answer.headers["Location"].startswith(PAGE), rule.rule

    @pytest.mark.parametrize("role", ["producer", "buyer"])
    def test_producers_and_buyers_are_led_to_enrol(self, strict: Flask, role: str) -> None:
        assert password_step(Pages(strict.test_client()), PHONES[role]).headers["Location"].startswith(PAGE)

    def test_shoppers_are_not_asked(self, strict: Flask) -> None:
        assert password_step(Pages(strict.test_client()), PHONES["shopper"]).headers["Location"] == "/tai-khoan"


@pytest.mark.parametrize(
    ("env", "given", "demanded"),
    [
        ("production", "", True),
        ("production", "optional", False),
        ("demo", "", False),
        ("test", "", False),
        ("test", "required", True),
    ],
)
def test_production_demands_it_unless_told_otherwise(env: str, given: str, demanded: bool) -> None:
    settings = Settings(app_env=env, second_factor=given, secret_key="x" * 32)

    assert settings.demands_second_factor is demanded


def test_being_signed_in_costs_no_statement_more(app: Flask) -> None:
    """Who has a second factor is read with as many statements as who has none; a visitor is not read at all."""
    statements: list[str] = []
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))

    def asked_by(client: FlaskClient) -> int:
        statements.clear()
        client.get("/tai-khoan")
        return len(statements)

    pages = signed_in(app)
    plain = asked_by(pages.client)
    enrol(pages)

    assert asked_by(pages.client) == plain == 2
    assert asked_by(app.test_client()) == 0
    with app.app_context():
        assert db.session.scalars(select(User.second_factor_at).where(User.phone == PHONES["officer"])).one()
