"""Signing up by phone or mail address: nobody learns who has an account, no code is good twice, consents are kept."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import event, select
from support import shop
from support.account import PASSWORD, TYPED, Person, code, messages
from support.pages import SAME_ORIGIN

from storefront.accounts.consents.models import Consent
from storefront.accounts.models import AccountEvent, User
from storefront.accounts.proofs import actions as proofs
from storefront.accounts.proofs.models import Proof
from storefront.database import db, writing
from storefront.web import wording

KNOWN_PHONE = "0900000101"


@pytest.mark.parametrize("contact", ["mai@thu.example", "0912345678"])
def test_who_signs_up_signs_in_with_what_the_code_came_to(app: Flask, contact: str) -> None:
    Person(app).sign_up(contact)

    again = Person(app)
    again.sign_in(contact.upper())
    assert again.is_in()
    with app.app_context():
        user = db.session.scalars(select(User).where(User.name == TYPED["name"])).one()
        assert [role.name for role in user.roles] == ["shopper"]
        assert contact in (user.phone, user.email)
        told = db.session.scalars(select(AccountEvent).where(AccountEvent.user_id == user.id)).all()
        assert [(one.kind, one.actor) for one in told] == [("signed_up", "self")]


def test_nobody_is_in_before_the_code(app: Flask) -> None:
    person = Person(app)
    page = person.pages.post("/dang-ky", TYPED)

    assert page.h1.get_text(strip=True) == "Nhập mã để mở tài khoản"
    assert not person.is_in()
    assert person.sign_in().status_code == 422


def test_consents_are_kept_with_the_version_that_was_shown(app: Flask) -> None:
    Person(app).sign_up()
    other = Person(app)
    other.send("/en/dang-ky", **{**TYPED, "contact": "an@thu.example", "news": "1"})
    other.send("/en/dang-ky/ma", code=code(app, "an@thu.example"))

    with app.app_context():
        kept = [(one.text, one.version, one.language) for one in db.session.scalars(select(Consent))]
        assert kept == [
            *((slug, wording.version(slug, "vi"), "vi") for slug in ("dieu-khoan", "bao-mat")),
            *((slug, wording.version(slug, "en"), "en") for slug in ("dieu-khoan", "bao-mat")),
            ("tin", wording.version("bao-mat", "en"), "en"),
        ]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 200}, "name"),
        ({"contact": ""}, "contact"),
        ({"contact": "not a phone"}, "contact"),
        ({"contact": "a@b"}, "contact"),
        ({"contact": "mai@thu.example, an@thu.example"}, "contact"),
        ({"contact": "0255 3822 999"}, "contact"),
        ({"contact": "x" * 5000 + "@thu.example"}, "contact"),
        ({"password": ""}, "password"),
        ({"password": "short"}, "password"),
        ({"password": "1234567890"}, "password"),
        ({"password": "tranthimai1"}, "password"),
        ({"password": "x" * 100_000}, "password"),
        ({"terms": ""}, "terms"),
        ({"privacy": ""}, "privacy"),
    ],
)
def test_a_form_that_will_not_do_says_why_and_keeps_what_was_typed(
    shown_app: Flask, changes: dict[str, str], field: str
) -> None:
    typed = {**TYPED, **changes}
    page = Person(shown_app).pages.post("/dang-ky", typed, expect=422)

    assert [link["href"] for link in page.select(".errors a")] == [f"#{field}"]
    assert page.select_one("#contact")["value"] == typed["contact"]
    assert not page.select_one("#password").get("value")
    assert page.select_one("#terms").has_attr("checked") == bool(typed["terms"])
    assert messages(shown_app) == []


@pytest.mark.parametrize("field", ["name", "contact"])
def test_hostile_text_is_only_text(app: Flask, field: str) -> None:
    for number, text in enumerate(("\0", "<script>", "{{7*7}}", "' OR 1=1 --", "\u202e", "🐟" * 50)):
        person = Person(app)
        answer = person.send("/dang-ky", **{**TYPED, "contact": f"mai{number}@thu.example", field: text})
        assert answer.status_code in (303, 422)
        assert b"<script>" not in answer.data
        assert person.send("/dang-ky/ma", code=text).status_code in (303, 422)


class TestTellingNothing:
    def test_a_known_contact_is_answered_like_an_unknown_one(self, app: Flask) -> None:
        Person(app).sign_up()
        answers = []
        for contact in ("mai@thu.example", "new@thu.example", KNOWN_PHONE, "0912345679"):
            person = Person(app)
            asked = person.send("/dang-ky", **{**TYPED, "contact": contact})
            waiting = person.client.get("/dang-ky/ma")
            wrong = person.send("/dang-ky/ma", code="000000")
            shown = [one.get_data(as_text=True).replace(contact, "X") for one in (waiting, wrong)]
            answers.append(
                (asked.status_code, asked.headers["Location"], waiting.status_code, wrong.status_code, *shown)
            )

        assert len(set(answers)) == 1

    def test_the_known_one_gets_a_message_and_no_code(self, app: Flask) -> None:
        Person(app).send("/dang-ky", **{**TYPED, "contact": KNOWN_PHONE})

        assert [(one.template, one.context) for one in messages(app, KNOWN_PHONE)] == [("account_known", {})]

    def test_both_hash_a_password_and_write_the_same_rows(self, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
        hashed: list[str] = []
        from storefront.accounts.sign_up import routes

        real = routes.hash_password
        monkeypatch.setattr(routes, "hash_password", lambda text: hashed.append(text) or real(text))
        statements: list[str] = []
        with app.app_context():
            event.listen(db.engine, "before_cursor_execute", lambda *args: statements.append(args[2].split()[0]))

        def asked(contact: str) -> list[str]:
            statements.clear()
            Person(app).send("/dang-ky", **{**TYPED, "contact": contact})
            return [one for one in statements if one != "UPDATE"]

        assert asked(KNOWN_PHONE).count("INSERT") == asked("0912345679").count("INSERT")
        assert len(hashed) == 2

    def test_no_code_opens_a_known_contact_whatever_is_typed(self, app: Flask) -> None:
        person = Person(app)
        person.send("/dang-ky", **{**TYPED, "contact": KNOWN_PHONE})

        for typed in ("", "000000", "None", " "):
            assert person.send("/dang-ky/ma", code=typed).status_code == 422
        assert not person.is_in()


class TestCodes:
    def test_a_code_is_good_once(self, app: Flask) -> None:
        person = Person(app).sign_up()
        spent = code(app, TYPED["contact"])
        with app.app_context(), writing() as session:
            proof = session.scalars(select(Proof)).one()
            assert proof.digest == ""
            assert proof.payload == {}
            assert (
                proofs.take(session, proof_id=proof.id, purpose="sign_up", typed=spent, key=b"x" * 32, now=shop.NOON)
                is None
            )
        assert person.is_in()

    def test_two_pages_with_one_code_open_one_account(self, app: Flask) -> None:
        person = Person(app)
        person.send("/dang-ky", **TYPED)
        cookie = person.client.get_cookie("session").value
        typed = code(app, TYPED["contact"])
        twin = Person(app)
        twin.client.set_cookie("session", cookie)

        assert person.send("/dang-ky/ma", code=typed).status_code == 302
        assert twin.send("/dang-ky/ma", code=typed).status_code == 422
        assert not twin.is_in()

    def test_a_code_is_outdated_after_fifteen_minutes(self, app: Flask) -> None:
        person = Person(app)
        person.send("/dang-ky", **TYPED)
        app.extensions["clock"].set(shop.NOON + timedelta(minutes=16))

        assert person.send("/dang-ky/ma", code=code(app, TYPED["contact"])).status_code == 422

    def test_five_wrong_tries_spend_a_code(self, app: Flask) -> None:
        person = Person(app)
        person.send("/dang-ky", **TYPED)
        right = code(app, TYPED["contact"])
        wrong = f"{(int(right) + 1) % 1_000_000:06}"

        assert [person.send("/dang-ky/ma", code=wrong).status_code for _ in range(5)] == [422] * 5
        assert person.send("/dang-ky/ma", code=right).status_code == 422
        person.send("/dang-ky/gui-lai")
        assert person.send("/dang-ky/ma", code=code(app, TYPED["contact"])).status_code == 302

    def test_a_new_code_ends_the_old_one(self, app: Flask) -> None:
        person = Person(app)
        person.send("/dang-ky", **TYPED)
        old = code(app, TYPED["contact"])
        person.send("/dang-ky/gui-lai")
        new = code(app, TYPED["contact"])

        assert len(messages(app, TYPED["contact"])) == 2
        if old != new:
            assert person.send("/dang-ky/ma", code=old).status_code == 422
        assert person.send("/dang-ky/ma", code=f" {new[:3]} {new[3:]} ").status_code == 302

    @pytest.mark.parametrize("contact", ["new@thu.example", KNOWN_PHONE])
    def test_nobodys_telephone_rings_more_than_five_times_an_hour(self, app: Flask, contact: str) -> None:
        answers = [Person(app).send("/dang-ky", **{**TYPED, "contact": contact}).status_code for _ in range(6)]
        app.extensions["clock"].set(shop.NOON + timedelta(minutes=61))

        assert answers == [303] * 5 + [429]
        assert Person(app).send("/dang-ky", **{**TYPED, "contact": contact}).status_code == 303

    def test_a_code_of_one_page_is_none_of_anothers(self, app: Flask) -> None:
        victim, other = Person(app), Person(app)
        victim.send("/dang-ky", **TYPED)
        other.send("/dang-nhap/quen", contact=KNOWN_PHONE)

        assert other.send("/dang-ky/ma", code=code(app, TYPED["contact"])).headers["Location"] == "/dang-ky"

    def test_the_database_holds_no_code_and_no_password(self, app: Flask) -> None:
        Person(app).send("/dang-ky", **TYPED)
        sent = code(app, TYPED["contact"])
        with app.app_context():
            proof = db.session.scalars(select(Proof)).one()
            assert sent not in proof.digest
            assert PASSWORD not in str(proof.payload)
            assert proof.payload["hashed"].startswith("$argon2id$")


def test_signing_up_leads_back_to_where_one_was_and_to_no_other_place(app: Flask) -> None:
    outside = ("https://evil.example/", "//evil.example", "/\\evil.example")
    for number, target in enumerate(("/thanh-toan", *outside)):
        person, contact = Person(app), f"mai{number}@thu.example"
        person.send("/dang-ky", **{**TYPED, "contact": contact}, next=target)
        landed = person.send("/dang-ky/ma", code=code(app, contact)).headers["Location"]
        assert landed == ("/tai-khoan" if target in outside else target)


def test_without_a_way_to_send_texts_a_phone_is_told_to_use_mail(demo_world, tmp_path) -> None:
    with shop.opened(demo_world, tmp_path / "instance", zalo="off", sms="off") as app:
        page = Person(app).pages.post("/dang-ky", {**TYPED, "contact": "0912345678"}, expect=422)
        Person(app).sign_up()

    assert "thư điện tử" in page.select_one("#contact-error").get_text()


def test_tries_are_counted_for_an_address_on_the_net(demo_world, tmp_path) -> None:
    with shop.opened(demo_world, tmp_path / "instance", ratelimit_enabled=True) as app:
        client = app.test_client()
        fields = {**TYPED, "name": ""}
        answers = [client.post("/dang-ky", data=fields, headers=SAME_ORIGIN).status_code for _ in range(101)]

    assert answers == [422] * 100 + [429]
