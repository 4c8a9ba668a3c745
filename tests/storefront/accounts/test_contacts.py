"""What somebody signs in with: every change needs the password, and a code where it goes to a new place."""

from flask import Flask
from sqlalchemy import select
from support.account import PASSWORD, TYPED, Person, code, messages

from storefront.accounts.models import User
from storefront.database import db

PAGE = "/tai-khoan/thong-tin"
NEW = "một con đường rất dài"


def ask(person: Person, contact: str, *, expect: int = 200, password: str = PASSWORD):
    return person.post(f"{PAGE}/lien-he", seen=PAGE, contact=contact, contact_password=password, expect=expect)


def confirm(person: Person, typed: str, *, expect: int = 200):
    return person.post(f"{PAGE}/lien-he/ma", seen=PAGE, code=typed, expect=expect)


def test_a_new_password_needs_the_old_and_signs_the_others_out(app: Flask) -> None:
    person, other = Person(app).sign_up(), Person(app)
    other.sign_in()
    page = person.post(f"{PAGE}/mat-khau", seen=PAGE, old_password="wrong", password=NEW, expect=422)
    assert page.select_one("#old_password-error")

    person.post(f"{PAGE}/mat-khau", seen=PAGE, old_password=PASSWORD, password=NEW)

    assert person.is_in()
    assert not other.is_in()
    assert Person(app).sign_in(password=NEW).status_code == 302
    assert messages(app, TYPED["contact"])[-1].template == "account_changed"


def test_a_phone_is_added_by_its_code_and_signs_in_from_then_on(app: Flask) -> None:
    person = Person(app).sign_up()
    ask(person, "0912 345 678")
    assert Person(app).sign_in("0912345678").status_code == 422

    confirm(person, code(app, "0912345678"))

    assert Person(app).sign_in("0912345678").status_code == 302
    assert Person(app).sign_in(TYPED["contact"]).status_code == 302


def test_the_old_address_is_told_of_the_new(app: Flask) -> None:
    person = Person(app).sign_up()
    ask(person, "mai2@thu.example")
    confirm(person, code(app, "mai2@thu.example"))

    assert [one.template for one in messages(app, TYPED["contact"])] == ["confirm_code", "account_changed"]
    assert Person(app).sign_in(TYPED["contact"]).status_code == 422
    assert Person(app).sign_in("mai2@thu.example").status_code == 302


def test_a_contact_of_another_is_answered_alike_and_never_taken(app: Flask) -> None:
    person = Person(app).sign_up()
    other = Person(app).sign_up("an@thu.example")
    pages = [ask(person, one).get_text().replace(one, "X") for one in ("an@thu.example", "nobody@thu.example")]
    ask(person, "an@thu.example")
    confirm(person, "000000", expect=422)

    assert pages[0] == pages[1]
    assert messages(app, "an@thu.example")[-1].template == "account_known"
    assert other.is_in()
    assert Person(app).sign_in("an@thu.example").status_code == 302


def test_two_who_confirm_one_contact_get_one_between_them(app: Flask) -> None:
    people = [Person(app).sign_up(), Person(app).sign_up("an@thu.example")]
    codes = []
    for one in people:
        ask(one, "0912345678")
        codes.append(code(app, "0912345678"))
    confirm(people[0], codes[0])
    confirm(people[1], codes[1], expect=422)

    with app.app_context():
        users = db.session.scalars(select(User).where(User.phone == "0912345678")).all()
        assert [user.email for user in users] == [TYPED["contact"]]


def test_a_code_sent_for_one_account_changes_no_other(app: Flask) -> None:
    person = Person(app).sign_up()
    ask(person, "0912345678")
    typed = code(app, "0912345678")
    stolen = person.client.get_cookie("session").value
    other = Person(app)
    other.client.set_cookie("session", stolen)
    other.sign_in("0900000101", "ocop-quang-ngai")
    other.post(f"{PAGE}/lien-he/ma", seen=PAGE, code=typed, expect=422)

    with app.app_context():
        assert db.session.scalar(select(User).where(User.phone == "0912345678")) is None


def test_what_will_not_do_is_said_and_kept(app: Flask) -> None:
    person = Person(app).sign_up()
    for contact, password, field in (
        ("", PASSWORD, "contact"),
        ("x", PASSWORD, "contact"),
        ("0912345678", "wrong", "contact_password"),
    ):
        page = ask(person, contact, password=password, expect=422)
        assert page.select_one(f"#{field}-error")
        assert page.select_one("#contact")["value"] == contact


def test_a_name_has_letters(app: Flask) -> None:
    person = Person(app).sign_up()
    for name in ("", "x", "x" * 500, "\0\0"):
        person.post(f"{PAGE}/ten", seen=PAGE, name=name, expect=422)
    page = person.post(f"{PAGE}/ten", seen=PAGE, name="  Trần   Mai ")

    assert page.select_one("#name")["value"] == "Trần Mai"


def test_consents_are_shown_and_news_withdrawn(app: Flask) -> None:
    person = Person(app).sign_up(news="1")
    page = person.post("/tai-khoan/dong-y/rut", seen="/tai-khoan/dong-y")
    rows = [[cell.get_text(strip=True) for cell in row.select("th, td")] for row in page.select("tbody tr")]

    assert [row[0] for row in rows] == [
        "Nhận tin về sản phẩm mới và hội chợ",
        "Cách giữ thông tin cá nhân",
        "Điều khoản mua bán",
    ]
    assert [row[3] == "–" for row in rows] == [False, True, True]
    assert not page.select(".notice--warn")


def test_who_never_agreed_is_asked(app: Flask) -> None:
    person = Person(app)
    person.sign_in("0900000101", "ocop-quang-ngai")
    assert len(person.pages.get("/tai-khoan/dong-y").select(".notice--warn")) == 2

    for text in ("bao-mat", "dieu-khoan"):
        page = person.post("/tai-khoan/dong-y", seen="/tai-khoan/dong-y", text=text)
    person.post("/tai-khoan/dong-y", seen="/tai-khoan/dong-y", text="anything")

    assert not page.select(".notice--warn")
