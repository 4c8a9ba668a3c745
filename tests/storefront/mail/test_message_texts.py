"""Every message in every language: read as agreed, plain, short, with links that work from a mailbox."""

import re
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from support import messages

from storefront.mail.composing import compose
from storefront.mail.rules import LONGEST_TEXT

BASE = "http://127.0.0.1:8000"
# Names of ours, and words that stay Vietnamese in English.
OWN_NAMES = ("Chợ Sao", "Quảng Ngãi", "₫")
VIETNAMESE = re.compile(r"[ăâđêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ]", re.IGNORECASE)
EVERY = messages.cases()
SHORT = [one for one in EVERY if messages.goes_by_phone(one[0])]
# What people type themselves may be as long as its column.
TYPED = ("name", "producer", "product", "reason", "carrier", "note", "author", "answer", "address")


@pytest.mark.parametrize("template", messages.templates())
def test_a_template_is_whole_and_has_samples(template: str) -> None:
    """Without samples nobody reads what a template says: see tests/support/messages.py."""
    files = {path.name for path in (messages.TEMPLATES / template).iterdir()}

    assert files >= {"subject.txt", "body.txt", "body.html"}
    assert files <= {"subject.txt", "body.txt", "body.html", "text.txt"}
    assert messages.samples(template)


@pytest.mark.parametrize(("template", "case", "language"), EVERY)
def test_a_message_reads_as_agreed(
    shown_app: Flask, request: pytest.FixtureRequest, template: str, case: str, language: str
) -> None:
    """`--renew` writes what is said now, to be read before it is kept."""
    said = messages.told(shown_app, template, messages.samples(template)[case], language)
    path = messages.golden(template, case, language)
    if request.config.getoption("--renew"):
        path.write_text(said, encoding="utf-8")

    assert said == path.read_text(encoding="utf-8")


def test_no_golden_file_outlives_its_template() -> None:
    wanted = {messages.golden(*one) for one in EVERY} | {
        messages.GOLDEN / f"{template}.json" for template in messages.templates()
    }

    assert set(messages.GOLDEN.iterdir()) == wanted


@pytest.mark.parametrize(("template", "case", "language"), EVERY)
def test_a_mail_is_plain_and_follows_nobody(shown_app: Flask, template: str, case: str, language: str) -> None:
    with shown_app.app_context():
        mail = compose(messages.written(template, messages.samples(template)[case], language))
    page = BeautifulSoup(mail.html, "html.parser")
    here = BASE + ("/en/" if language == "en" else "/")

    assert mail.subject
    assert "\n" not in mail.subject
    assert not page.select("img, script, style, link, iframe, [style], [onclick]")
    assert all(link["href"].startswith(here) for link in page.select("a"))
    assert all(address.startswith(here) for address in re.findall(r"https?://\S+", mail.text))
    assert page.html["lang"] == language
    assert "{" not in mail.text + mail.html


@pytest.mark.parametrize(("template", "case", "language"), EVERY)
def test_money_is_written_as_it_is_read(template: str, case: str, language: str) -> None:
    said = messages.golden(template, case, language).read_text(encoding="utf-8")
    form = r"₫\d{1,3}(?:,\d{3})*(?!\d)" if language == "en" else r"(?<![\d.])\d{1,3}(?:\.\d{3})*\s₫"

    assert said.count("₫") == len(re.findall(form, said))


@pytest.mark.parametrize(("template", "case"), [(name, case) for name, case, code in EVERY if code == "en"])
def test_english_is_english(template: str, case: str) -> None:
    """What is left without the values and our own names has no Vietnamese letter."""
    said = messages.golden(template, case, "en").read_text(encoding="utf-8")
    given = sorted(messages.leaves(messages.samples(template)[case]), key=len, reverse=True)
    for value in (*given, *OWN_NAMES):
        said = said.replace(value, "") if value else said

    assert not [line for line in said.splitlines() if VIETNAMESE.search(line)]


@pytest.mark.parametrize(("template", "case", "language"), SHORT)
def test_a_text_is_short_whatever_people_are_called(shown_app: Flask, template: str, case: str, language: str) -> None:
    context = messages.samples(template)[case]
    for one in (context, _stretched(context)):
        with shown_app.app_context():
            text = compose(messages.written(template, one, language, "sms")).text

        assert 0 < len(text) <= LONGEST_TEXT, text
        assert "\n" not in text


def _stretched(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: "Ư" * 200 if name in TYPED and one else _stretched(one) for name, one in value.items()}
    return [_stretched(one) for one in value] if isinstance(value, list) else value
