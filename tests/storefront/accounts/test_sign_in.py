import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from support import shop
from support.pages import SAME_ORIGIN, Pages, hidden

from storefront.accounts.actions import WrongAccount, add
from storefront.accounts.models import User
from storefront.accounts.rules import ROLES, NotAPhone, national
from storefront.database import db, writing
from storefront.demo.world import LOG_INS, PASSWORD
from storefront.web.links import own_page

OFFICER = "0900000104"


def _sign_in(client: FlaskClient, phone: str = OFFICER, password: str = PASSWORD, **more: str):
    return client.post("/dang-nhap", data={"phone": phone, "password": password, **more}, headers=SAME_ORIGIN)


@pytest.mark.parametrize(("role", "phone"), [(role, phone) for role, phone, _name in LOG_INS])
def test_every_role_of_the_demo_can_sign_in(app: Flask, role: str, phone: str) -> None:
    pages = Pages(app.test_client())

    page = pages.post("/dang-nhap", {"phone": phone, "password": PASSWORD})

    assert page.h1.get_text(strip=True) == "Tài khoản"
    assert phone in page.get_text()


@pytest.mark.parametrize("phone", ["0900 000 104", "+84 900 000 104", "84900000104", "0900.000.104"])
def test_the_phone_is_known_in_any_spelling(client: FlaskClient, phone: str) -> None:
    assert _sign_in(client, phone).headers["Location"] == "/tai-khoan"


@pytest.mark.parametrize(
    ("phone", "password"),
    [
        (OFFICER, "not-the-password"),
        (OFFICER, PASSWORD + " "),
        (OFFICER, PASSWORD.upper()),
        ("0900000999", PASSWORD),
        ("not a phone", PASSWORD),
        ("", PASSWORD),
        (OFFICER, ""),
        (OFFICER, "x" * 10_000),
        ("0" * 1000, PASSWORD),
    ],
)
def test_a_wrong_pair_signs_nobody_in_and_keeps_the_phone(pages: Pages, phone: str, password: str) -> None:
    page = pages.post("/dang-nhap", {"phone": phone, "password": password}, expect=422)

    assert page.select(".errors a")
    assert page.select_one("#phone")["value"] == phone
    assert not page.select_one("#password").get("value")
    assert pages.client.get("/tai-khoan").status_code == 302


def test_an_unknown_phone_answers_like_a_wrong_password(client: FlaskClient) -> None:
    unknown, wrong = _sign_in(client, "0900000999"), _sign_in(client, password="not-the-password")

    assert unknown.data.replace(b"0900000999", OFFICER.encode()) == wrong.data


def test_an_account_that_was_closed_is_closed(app: Flask, client: FlaskClient) -> None:
    _sign_in(client)
    with app.app_context(), writing() as session:
        session.scalars(select(User).where(User.phone == OFFICER)).one().active = False

    assert client.get("/tai-khoan").status_code in (302, 403)
    assert _sign_in(app.test_client()).status_code == 422


def test_a_session_ends_when_the_account_says_so(app: Flask, client: FlaskClient) -> None:
    _sign_in(client)
    with app.app_context(), writing() as session:
        session.scalars(select(User).where(User.phone == OFFICER)).one().fs_uniquifier = "another"

    assert client.get("/tai-khoan").status_code == 302


def test_signing_out_needs_the_forms_token(client: FlaskClient) -> None:
    _sign_in(client)
    pages = Pages(client)
    token = hidden(pages.get("/tai-khoan"), "csrf_token")

    without = client.post("/dang-xuat", headers=SAME_ORIGIN).status_code
    forged = client.post("/dang-xuat", data={"csrf_token": "x"}, headers=SAME_ORIGIN).status_code
    still_in = client.get("/tai-khoan").status_code
    client.post("/dang-xuat", data={"csrf_token": token}, headers=SAME_ORIGIN)

    assert (without, forged, still_in) == (400, 400, 200)
    assert client.get("/tai-khoan").status_code == 302


def test_who_must_sign_in_comes_back_to_where_she_was(client: FlaskClient) -> None:
    page = Pages(client).get("/en/tai-khoan?a=1")

    assert page.h1.get_text(strip=True) == "Sign in"
    assert _sign_in(client, next=hidden(page, "next")).headers["Location"] == "/en/tai-khoan?a=1"


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        " //evil.example",
        "http:/evil.example",
        "//[",
    ],
)
def test_signing_in_leads_to_no_other_place(client: FlaskClient, target: str) -> None:
    location = _sign_in(client, next=target).headers["Location"]

    assert location == "/tai-khoan"


@given(st.text(alphabet="/\\\t\n\r :@.abé%[]?#", max_size=20))
def test_no_made_up_target_leaves_the_shop(target: str) -> None:
    """Browsers drop tabs and line breaks, read `\\` as `/`, and take two slashes for another host."""
    kept = own_page(target)

    if kept is not None:
        seen = kept.translate({ord(char): None for char in "\t\n\r"}).replace("\\", "/").strip()
        assert seen.startswith("/")
        assert not seen.startswith("//")


def test_the_session_cookie_is_for_this_site_and_no_script(client: FlaskClient) -> None:
    cookie = next(line for line in _sign_in(client).headers.getlist("Set-Cookie") if line.startswith("session="))

    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_passwords_are_kept_as_argon2id(app: Flask) -> None:
    with app.app_context():
        assert all(hash_.startswith("$argon2id$") for hash_ in db.session.scalars(select(User.password)))


def test_ten_wrong_tries_in_a_row_make_a_phone_wait(demo_world, tmp_path) -> None:
    with shop.opened(demo_world, tmp_path / "instance", ratelimit_enabled=True) as app:
        client = app.test_client()
        answers = [_sign_in(client, "0900 000 104", "wrong").status_code for _ in range(10)]
        answers.append(_sign_in(client, "+84900000104").status_code)
        other = _sign_in(client, "0900000101").status_code

    assert answers == [422] * 10 + [429]
    assert other == 302


def test_tries_are_counted_for_a_mail_address_in_any_spelling(demo_world, tmp_path) -> None:
    with shop.opened(demo_world, tmp_path / "instance", ratelimit_enabled=True) as app:
        client = app.test_client()
        answers = [_sign_in(client, "mai123@thu.example", "wrong").status_code for _ in range(10)]
        answers.append(_sign_in(client, " MAI123@Thu.Example", "wrong").status_code)
        other = _sign_in(client, "an123@thu.example", "wrong").status_code

    assert answers == [422] * 10 + [429]
    assert other == 422


@pytest.mark.parametrize(
    ("phone", "plain"),
    [
        ("0912345678", "0912345678"),
        ("+84 912 345 678", "0912345678"),
        ("84912345678", "0912345678"),
        ("0255 3822 999", "02553822999"),
        ("(024) 3825 2525", "02438252525"),
    ],
)
def test_a_phone_has_one_spelling(phone: str, plain: str) -> None:
    assert national(phone) == plain


@pytest.mark.parametrize(
    "phone", ["", "0", "0912", "+1 202 555 0143", "091234567890123", "abc", "٠٩١٢٣٤٥٦٧٨٠٠", "0" * 31]
)
def test_what_is_no_phone_is_refused(phone: str) -> None:
    with pytest.raises(NotAPhone):
        national(phone)


@given(st.text(max_size=40))
def test_the_plain_spelling_is_plain(text: str) -> None:
    try:
        plain = national(text)
    except NotAPhone:
        return
    assert plain.isascii()
    assert plain.isdigit()
    assert national(plain) == plain


def test_an_account_gains_roles_and_a_new_password_in_any_spelling_of_its_phone(app: Flask) -> None:
    with app.app_context(), writing() as session:
        for role, phone in (("producer", "0912345678"), ("officer", "+84 912 345 678")):
            add(session, role=role, phone=phone, password="a-new-password")
    with app.app_context():
        user = db.session.scalars(select(User).where(User.phone == "0912345678")).one()
        assert {role.name for role in user.roles} == {"producer", "officer"}


@pytest.mark.parametrize(("role", "password"), [("king", "long-enough-password"), (ROLES[0], "short")])
def test_an_account_needs_a_known_role_and_a_long_password(app: Flask, role: str, password: str) -> None:
    with app.app_context(), pytest.raises(WrongAccount), writing() as session:
        add(session, role=role, phone="0912345678", password=password)
