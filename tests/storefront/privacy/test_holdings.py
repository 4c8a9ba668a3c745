"""A person's copy covers every table that holds something of her, tells no secret, and nothing of anybody else."""

import io
import json
import zipfile

from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import Table
from support.account import PASSWORD, TYPED, Person
from support.buyer import Buyer

from catalog.db import Base
from storefront.privacy.holdings import HOLDINGS, WITHHELD
from storefront.privacy.messages import FIELDS, TABLES

PAGE = "/tai-khoan/du-lieu"
HELD = {one.table: one for one in HOLDINGS}
SECRETS = {"password", "digest", "secret", "fs_uniquifier", "checkout_token", "token", "context", "payload"}
ROOTS = {"user", "order_group"}


def refers_to_a_person(table: Table, known: set[str]) -> bool:
    return any(key.column.table.name in known for column in table.columns for key in column.foreign_keys)


def personal_tables() -> set[str]:
    """Every table that refers to a person or her order, however far."""
    found = set(ROOTS)
    while True:
        more = {one.name for one in Base.metadata.sorted_tables if refers_to_a_person(one, found)} - found
        if not more:
            return found
        # What refers to an application or a case is the office's own; what it holds is judged where it is listed.
        found |= more


def test_every_table_that_refers_to_a_person_is_told_or_says_why_not(app: Flask) -> None:
    missing = personal_tables() - set(HELD) - set(WITHHELD)

    assert not missing, f"add them to storefront/privacy/holdings.py: {sorted(missing)}"


def test_what_is_listed_exists_and_no_secret_is_told(app: Flask) -> None:
    for holding in HOLDINGS:
        columns = set(Base.metadata.tables[holding.table].columns.keys())
        assert set(holding.told) <= columns, holding.table
        assert not SECRETS & set(holding.told), holding.table
        assert holding.via is None or holding.via[1] in HELD
    assert set(WITHHELD) <= set(Base.metadata.tables)
    assert set(TABLES) == set(HELD)
    assert set(FIELDS) <= {name for one in HOLDINGS for name in one.told}


def copy(person: Person) -> tuple[dict[str, list[dict[str, object]]], BeautifulSoup]:
    token = person.token(PAGE)
    answer = person.send(f"{PAGE}/ban-sao", csrf_token=token, copy_password=PASSWORD)
    assert answer.mimetype == "application/zip"
    assert "no-store" in answer.headers["Cache-Control"]
    with zipfile.ZipFile(io.BytesIO(answer.data)) as file:
        return json.loads(file.read("du-lieu.json")), BeautifulSoup(file.read("du-lieu.html"), "html.parser")


def test_a_copy_has_what_she_did_and_nothing_of_another(app: Flask) -> None:
    people = [Person(app).sign_up(), Person(app).sign_up("an@thu.example", name="Lê Văn An")]
    for person, name in zip(people, ("Trần Mai", "Lê An"), strict=True):
        buyer = Buyer(person.client)
        buyer.put("toi-ly-son-phu-sinh")
        buyer.order(name=name, save_address="1", note=f"cho {name}", email="")
    told, page = copy(people[0])

    assert [one["email"] for one in told["user"]] == [TYPED["contact"]]
    assert [one["customer_name"] for one in told["order_group"]] == ["Trần Mai"]
    assert [one["street"] for one in told["saved_address"]] == ["12 Lê Lợi"]
    assert {one["template"] for one in told["mail_message"]} == {"confirm_code"}
    assert [one["quantity"] for one in told["order_line"]] == [1]
    assert len(told["consent"]) == 2
    for text in (json.dumps(told, ensure_ascii=False), page.get_text()):
        assert "cho Trần Mai" in text
        assert "Lê An" not in text
        assert "an@thu.example" not in text
        assert "argon2" not in text


def test_a_copy_is_given_for_the_password_alone(app: Flask) -> None:
    person = Person(app).sign_up()
    page = person.post(f"{PAGE}/ban-sao", seen=PAGE, copy_password="wrong", expect=422)

    assert page.select_one("#copy_password-error")
    assert person.send(f"{PAGE}/ban-sao", copy_password=PASSWORD).status_code == 400
    assert Person(app).client.get(PAGE).status_code == 302
