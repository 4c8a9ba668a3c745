"""Two languages out of one process: every page in its own throughout, whichever was asked for first.

Which words a language has is taken from the catalogue of translations and the policies. Names and descriptions of
products, producers and communes are facts, shown as somebody wrote them.
"""

import re
from collections.abc import Iterator
from datetime import date

import pytest
from babel.messages.pofile import read_po
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import String, select
from support import office
from support.buyer import TYPED
from support.pages import SAME_ORIGIN, hidden
from werkzeug.test import TestResponse

from storefront.addresses.rules import PROVINCES
from storefront.config import ROOT
from storefront.database import db
from storefront.demo.world import LOG_INS, PASSWORD
from storefront.mail.composing import compose
from storefront.mail.models import MailMessage
from storefront.policies.texts import ALL, SLUGS
from storefront.shop.filters import KNOWN

GARLIC, OTHER_GARLIC, CHICKEN, RICE = "toi-ly-son-phu-sinh", "toi-ly-son-dori", "ga-tha-vuon-dak-koi", "gao-daka"
DUE, OVERDUE, LAPSED, UNDATED = "hanh-tim-binh-hai", "mit-say-ohjoy", "mach-nha-kim-hong", "nam-linh-chi-duc-nhuan"
SUSPENDED, REVOKED, SOLD_OUT = "bot-nghe-bon-van", "thit-bo-kho-thu-ba", "banh-trang-ca-com-sesan"
LIQUOR = "vang-sim-rung-mang-den"
SEARCHES = ("tỏi", "toỉ", "tois", "tỏi đen Phú Sinh máy bay", "heo gác bếp", "xe tải")

LANGUAGES = ("vi", "en")
WORD = re.compile(r"\w+")
READ_ALOUD = ("aria-label", "alt", "title", "placeholder")
SAID_BY_SCRIPTS = (
    "data-cart-count",
    "data-told",
    "data-none",
    "data-producer",
    "data-commune",
    "data-list",
    "data-done",
)
SUMMARIES = "meta[name=description], meta[property='og:title'], meta[property='og:description']"
FACTS = ("name", "name_en", "unit", "place", "number", "authority", "reason", "ingredients")
STORIES = ("description", "description_en", "story", "story_en")

PAGES = {
    "/": 200,
    "/san-pham": 200,
    "/san-pham?page=2": 200,
    "/san-pham?stars=4&group=food&in_stock=1&price_min=20000&price_max=500000&sort=-price": 200,
    "/san-pham?producer=phu-sinh&commune=ly-son": 200,
    "/san-pham?stars=9&colour=red&price_min=9&price_max=1&page=x": 200,
    "/san-pham?price_min=900000&group=beverages": 200,
    **{f"/san-pham?q={words}": 200 for words in SEARCHES},
    **{f"/san-pham/{slug}": 200 for slug in (GARLIC, DUE, OVERDUE, LAPSED, UNDATED, SUSPENDED, REVOKED, SOLD_OUT)},
    f"/san-pham/{LIQUOR}": 200,
    "/san-pham/khong-co": 404,
    "/nha-san-xuat": 200,
    "/nha-san-xuat?kind=cooperative": 200,
    "/nha-san-xuat?q=xyz": 200,
    "/nha-san-xuat/phu-sinh": 200,
    "/nha-san-xuat/kim-hong": 200,
    "/dia-phuong": 200,
    "/dia-phuong/ly-son": 200,
    "/dia-phuong/an-phu": 200,
    "/dia-phuong/nghia-lo": 200,
    "/tra-cuu": 200,
    "/tra-cuu?page=2": 200,
    "/tra-cuu?status=lapsed": 200,
    "/tra-cuu?number=1898/QĐ-UBND": 200,
    "/tra-cuu?q=xyz": 200,
    "/c/KHONGCO": 404,
    **{f"/chinh-sach/{slug}": 200 for slug in ALL},
    "/gio-hang": 200,
    "/don-hang": 200,
    "/don-hang/CS23456789A": 200,
    "/dang-nhap": 200,
    "/khong-co": 404,
}


class Visitor:
    """Somebody who reads and buys in one language."""

    def __init__(self, app: Flask, lang: str) -> None:
        self.client = app.test_client()
        self.prefix = "" if lang == "vi" else f"/{lang}"

    def get(self, path: str) -> TestResponse:
        return self.client.get(self.prefix + path, follow_redirects=True)

    def post(self, path: str, **fields: object) -> TestResponse:
        return self.client.post(self.prefix + path, data=fields, headers=SAME_ORIGIN, follow_redirects=True)

    def put(self, *slugs: str, quantity: int = 1) -> TestResponse:
        return [self.post("/gio-hang", slug=slug, quantity=quantity) for slug in slugs][-1]

    def send(self, **changes: object) -> TestResponse:
        page = BeautifulSoup(self.get("/thanh-toan").data, "html.parser")
        secrets = {name: hidden(page, name) for name in ("checkout_token", "expected_total_dong")}
        return self.post("/thanh-toan", **{**TYPED, **secrets, **changes})


@pytest.fixture
def ready(app: Flask) -> Flask:
    """The shop with certificates in every state that a page tells apart."""
    office.certify(app, DUE, stars=3, issued_on=date(2024, 4, 20))
    office.suspend(app, SUSPENDED)
    office.revoke(app, REVOKED)
    return app


@pytest.mark.parametrize("first", LANGUAGES)
def test_every_page_speaks_its_own_language(ready: Flask, first: str) -> None:
    second = next(lang for lang in LANGUAGES if lang != first)
    troubled = {lang: Visitor(ready, lang) for lang in LANGUAGES}
    for visitor in troubled.values():
        visitor.put(GARLIC, OTHER_GARLIC, CHICKEN, RICE, quantity=3)
    trouble(ready)
    judge = Judge(ready)

    foreign = [
        f"{lang} {page}: {words}"
        for lang in (first, second, first)
        for page, response in [*plain(ready, lang), *bought(ready, lang), *refused(troubled[lang])]
        if (words := judge.foreign(response.data, lang))
    ]

    assert not foreign, "\n".join(foreign)


@pytest.mark.parametrize("first", LANGUAGES)
def test_a_confirmation_is_written_in_its_buyers_language(app: Flask, first: str) -> None:
    for lang in sorted(LANGUAGES, key=first.__ne__):
        buyer = Visitor(app, lang)
        buyer.put(GARLIC, OTHER_GARLIC)
        buyer.send()
    judge = Judge(app)

    with app.app_context():
        asked = select(MailMessage).where(MailMessage.template == "order_placed").order_by(MailMessage.id)
        written = [(message.language, compose(message)) for message in db.session.scalars(asked)]

    assert len(written) == 2
    for lang, mail in written:
        assert not judge.foreign(mail.html, lang)
        assert not judge.foreign_words(f"{mail.subject} {mail.text}", lang)
        assert re.search(r"₫\d" if lang == "en" else r"\d\xa0₫", mail.text)


def trouble(app: Flask) -> None:
    """What happens to the goods of a cart while it waits: dearer, short, sold out, no longer certified."""
    office.reprice(app, GARLIC, 199_000)
    office.restock(app, OTHER_GARLIC, 2)
    office.restock(app, CHICKEN, 0)
    office.revoke(app, RICE)


def plain(app: Flask, lang: str) -> Iterator[tuple[str, TestResponse]]:
    """Pages for everyone."""
    visitor = Visitor(app, lang)
    codes = [office.certificate_code(app, slug) for slug in (GARLIC, DUE, OVERDUE, LAPSED, UNDATED, SUSPENDED, REVOKED)]
    for path, status in {**PAGES, **{f"/c/{code}": 200 for code in codes}}.items():
        response = visitor.get(path)
        assert response.status_code == status, path
        yield path, response
    yield "no such way", visitor.post("/tra-cuu")
    yield "not a quantity", visitor.post("/gio-hang", slug=GARLIC, quantity="2,5")
    yield "order not found", visitor.post("/don-hang/CS23456789A", phone="0912345678")
    yield "not a phone", visitor.post("/don-hang/CS23456789A", phone="12")
    yield "sign-in left empty", visitor.post("/dang-nhap")
    yield "wrong password", visitor.post("/dang-nhap", phone=LOG_INS[0][1], password="wrong")
    yield "account", visitor.post("/dang-nhap", phone=LOG_INS[0][1], password=PASSWORD)


def bought(app: Flask, lang: str) -> Iterator[tuple[str, TestResponse]]:
    """The way from the product to the order."""
    visitor = Visitor(app, lang)
    yield "cart", visitor.put(GARLIC, "toi-den-ly-son-dori")
    yield "checkout", visitor.get("/thanh-toan")
    yield "checkout elsewhere", visitor.get("/thanh-toan?province=Gia Lai")
    yield "checkout left empty", visitor.send(phone="", name="", commune="", street="", method="")
    yield "checkout too long", visitor.send(phone="1", name="x", commune="x" * 121, street="x" * 201, note="x" * 501)
    yield "checkout no mail", visitor.send(email="x")
    yield "checkout stale", visitor.send(checkout_token="old")
    yield "checkout dearer", visitor.send(expected_total_dong=1)
    yield "checkout no way to pay", visitor.send(method="gold")
    yield "order paid on delivery", visitor.send()
    visitor.put(GARLIC, "toi-den-ly-son-dori")
    yield "order paid by transfer", visitor.send(method="vietqr")
    yield "alcohol", visitor.post("/xac-nhan-tuoi", next=f"/san-pham/{LIQUOR}", adult="yes")
    yield "cart with alcohol", visitor.put(LIQUOR)
    yield "checkout with alcohol", visitor.send(method="cod")


def refused(visitor: Visitor) -> Iterator[tuple[str, TestResponse]]:
    """A cart whose goods have changed."""
    cart = visitor.get("/gio-hang")
    lines = re.findall(rb'action="[^"]*/gio-hang/(\d+)/bo"', cart.data)
    yield "cart with obstacles", cart
    yield "checkout with obstacles", visitor.get("/thanh-toan")
    removed = visitor.post(f"/gio-hang/{int(lines[0])}/bo")
    yield "line removed", removed
    yield "line back", visitor.put(GARLIC)


_ADDRESS = re.compile(r"https?://\S+")


class Judge:
    """Knows the words of both languages, and the facts that belong to neither."""

    def __init__(self, app: Flask) -> None:
        known = {lang: {word for text in _texts_of(lang) for word in _words(text)} for lang in LANGUAGES}
        self._own = known
        self._other = {"vi": known["en"] - known["vi"], "en": known["vi"] - known["en"]}
        facts = sorted(set(_facts(app)), key=len, reverse=True)
        self._facts = re.compile("|".join(rf"(?<!\w){re.escape(fact)}(?!\w)" for fact in facts))
        self._judged: dict[tuple[str, str], list[str]] = {}

    def foreign(self, html: bytes | str, lang: str) -> list[str]:
        """Words of a page that are not of its language."""
        page = BeautifulSoup(html, "html.parser")
        assert page.select_one("html")["lang"] == lang, page.title
        return sorted({word for text in _shown(page) for word in self.foreign_words(text, lang)})

    def foreign_words(self, text: str, lang: str) -> list[str]:
        if (text, lang) not in self._judged:
            # Addresses are Vietnamese in both languages.
            words = _words(self._facts.sub(" ", _ADDRESS.sub(" ", text)))
            self._judged[text, lang] = [word for word in words if self._is_foreign(word, lang)]
        return self._judged[text, lang]

    def _is_foreign(self, word: str, lang: str) -> bool:
        accented = not word.isascii() and word not in self._own[lang]
        return word in self._other[lang] or (lang == "en" and accented)


def _shown(page: BeautifulSoup) -> Iterator[str]:
    """What is read or heard of a page, and what its scripts will say."""
    for tag in page.select("script, style, body [lang]"):
        tag.decompose()
    yield from page.stripped_strings
    yield from (str(tag["content"]) for tag in page.select(SUMMARIES))
    for tag in page.find_all(True):
        yield from (str(tag[name]) for name in (*READ_ALOUD, *SAID_BY_SCRIPTS) if tag.get(name))


def _texts_of(lang: str) -> Iterator[str]:
    with open(ROOT / "storefront" / "translations" / "en" / "LC_MESSAGES" / "messages.po", "rb") as file:
        for message in read_po(file):
            texts = message.string if lang == "en" else message.id
            yield from [texts] if isinstance(texts, str) else texts
    for slug in SLUGS:
        yield (ROOT / "templates" / "policies" / f"{slug}.{lang}.md").read_text(encoding="utf-8")


def _facts(app: Flask) -> Iterator[str]:
    settings = app.extensions["settings"]
    yield from (settings.owner_name, settings.contact_email, *PROVINCES, *TYPED.values(), *SEARCHES)
    yield from (*KNOWN, "colour")
    # What is left of a visitor's own words where a producer was understood.
    yield "tỏi đen máy bay"
    with app.app_context():
        for table in db.metadata.sorted_tables:
            for column in table.columns:
                if column.name in FACTS + STORIES and isinstance(column.type, String):
                    values = [value for value in db.session.scalars(select(column).distinct()) if value]
                    yield from values
                    yield from (value.split()[0] for value in values if column.name == "unit")


def _words(text: str) -> list[str]:
    plain = re.sub(r"%\(\w+\)[sd]|\{\w+\}|\[\[[\w-]+\]\]|\]\([\w./-]+\)", " ", text)
    return [word for word in WORD.findall(plain.lower()) if word.isalpha() and (len(word) > 1 or not word.isascii())]
