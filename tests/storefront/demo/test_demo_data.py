"""The demo world's files: complete, consistent with each other, and never to be taken for a real offer or account."""

import csv
import json
import re
import unicodedata
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from catalog.products.models import GROUPS
from storefront.payments import vietqr
from storefront.policies.texts import RANKING, SLUGS

ROOT = Path(__file__).parents[3]
DATA = ROOT / "storefront" / "demo" / "data"
POLICIES = ROOT / "templates" / "policies"
PRODUCTS_WITH_DATES = re.compile(r"(2024|2025)(-\d\d-\d\d)?")
TOKENS = {
    "merchant",
    "shipping-table",
    "version",
    "owner-name",
    "owner-address",
    "owner-phone",
    "owner-email",
    "owner-registration",
}


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def by_slug(name: str) -> dict[str, dict[str, str]]:
    found = {row["slug"]: row for row in rows(name)}
    assert len(found) == len(rows(name)), f"{name} repeats a slug"
    return found


PRODUCTS = by_slug("products.csv")
ILLUSTRATIVE = by_slug("illustrative.csv")
PRODUCERS = by_slug("producers.csv")
ILLUSTRATIVE_PRODUCERS = by_slug("illustrative_producers.csv")
COMMUNES = by_slug("communes.csv")
GOODS = {slug: row for slug, row in ILLUSTRATIVE.items() if PRODUCTS[slug]["group"] != "tourism"}
# Dated so that on the day the data was compiled the certificate still runs.
SELLABLE = {slug for slug, row in PRODUCTS.items() if PRODUCTS_WITH_DATES.fullmatch(row["certified_on"])}


def test_each_product_and_producer_has_one_illustrative_row() -> None:
    assert ILLUSTRATIVE.keys() == PRODUCTS.keys()
    assert ILLUSTRATIVE_PRODUCERS.keys() == PRODUCERS.keys()


def test_facts_refer_to_each_other() -> None:
    districts = by_slug("localities.csv")
    assert {row["producer_slug"] for row in PRODUCTS.values()} == PRODUCERS.keys()
    assert {row["group"] for row in PRODUCTS.values()} <= set(GROUPS)
    assert {row["locality_slug"] for row in PRODUCERS.values()} - {""} <= districts.keys()
    named = {slug for row in COMMUNES.values() for slug in row["predecessor_districts"].split(";")}
    assert named <= districts.keys()


def test_each_commune_has_one_outline() -> None:
    outlines = json.loads((DATA / "quang-ngai.geojson").read_text(encoding="utf-8"))["features"]
    assert sorted(outline["properties"]["slug"] for outline in outlines) == sorted(COMMUNES)


@pytest.mark.parametrize("slug", GOODS)
def test_goods_have_a_pack_a_price_and_a_text_in_both_languages(slug: str) -> None:
    row = GOODS[slug]
    price = int(row["price_dong"])
    assert price > 0
    assert price % 1000 == 0
    assert 0 <= int(row["stock"]) <= 150
    assert int(row["net_weight_g"]) > 0
    assert row["unit"]
    assert row["ingredients"]
    if PRODUCTS[slug]["group"] != "handicrafts":
        assert int(row["shelf_life_days"]) > 0


@pytest.mark.parametrize("slug", ILLUSTRATIVE)
def test_descriptions_are_short_and_plain(slug: str) -> None:
    for text in (ILLUSTRATIVE[slug]["description"], ILLUSTRATIVE[slug]["description_en"]):
        assert 1 <= len(re.findall(r"[.](?:\s|$)", text)) <= 3
        assert not re.search(r"ngon nhất|hàng đầu|số một|chữa|trị bệnh|giúp|tốt cho|\bbest\b|cures?\b|healthy|!", text)


@pytest.mark.parametrize(
    ("pack", "grams"),
    [(slug, row["net_weight_g"]) for slug, row in GOODS.items() if re.search(r"\d (g|kg|ml|lít)$", row["unit"])],
)
def test_a_pack_weighs_what_it_says(pack: str, grams: str) -> None:
    pieces, amount, measure = re.search(r"(?:(\d+) \w+ )?([\d,]+) (g|kg|ml|lít)$", GOODS[pack]["unit"]).groups()
    one = float(amount.replace(",", ".")) * (1000 if measure in ("kg", "lít") else 1)
    assert int(grams) == one * int(pieces or 1)


def test_published_prices_are_kept() -> None:
    published = {slug: (row["price_vnd"], row["unit"]) for slug, row in PRODUCTS.items() if row["price_vnd"]}
    assert published == {slug: (ILLUSTRATIVE[slug]["price_dong"], ILLUSTRATIVE[slug]["unit"]) for slug in published}
    assert len(published) == 4


def test_tourism_is_not_sold_by_the_piece() -> None:
    for slug in PRODUCTS.keys() - GOODS.keys():
        row = ILLUSTRATIVE[slug]
        assert not any(row[column] for column in row if column not in ("slug", "description", "description_en"))


def test_alcohol_is_marked_and_nothing_else_is() -> None:
    marked = {slug for slug, row in ILLUSTRATIVE.items() if row["alcohol_percent"]}
    assert marked == {slug for slug, row in PRODUCTS.items() if re.match("Rượu|Vang", row["name"])}
    for slug in marked:
        in_name = re.search(r"PyLo Măng Đen (\d+)$", PRODUCTS[slug]["name"])
        assert 0 < float(ILLUSTRATIVE[slug]["alcohol_percent"]) < 40
        assert in_name is None or in_name[1] == ILLUSTRATIVE[slug]["alcohol_percent"]


def test_the_shop_shows_sold_out_and_scarce_goods() -> None:
    stocks = [int(ILLUSTRATIVE[slug]["stock"]) for slug in SELLABLE]
    assert stocks.count(0) == 1
    assert stocks.count(3) == 1
    assert len(SELLABLE) == 28


def test_each_mapped_commune_is_the_place_or_took_it_in() -> None:
    mapped = rows("producer_communes.csv")
    assert len({row["producer_slug"] for row in mapped}) == len(mapped)
    for row in mapped:
        producer, commune = PRODUCERS[row["producer_slug"]], COMMUNES[row["commune_slug"]]
        assert producer["locality_slug"] in commune["predecessor_districts"].split(";")
        former = [re.sub(r" \(.*\)$", "", unit) for unit in commune["predecessor_units"].split(", ")]
        kind, _, unit = row["reason"].partition(": ")
        if kind == "current unit":
            unit = commune["name"]
        else:
            assert kind == "predecessor unit"
            assert unit in former
        place = re.sub(r" \(.*\)$", "", producer["commune_or_ward"]).split(", ")[-1]
        assert place.lower() == unit.lower()


def test_no_other_commune_of_the_district_took_the_place_in() -> None:
    for row in rows("producer_communes.csv"):
        _, _, unit = row["reason"].partition(": ")
        district = PRODUCERS[row["producer_slug"]]["locality_slug"]
        heirs = [
            commune["slug"]
            for commune in COMMUNES.values()
            if district in commune["predecessor_districts"].split(";")
            and unit in commune["predecessor_units"].split(", ")
        ]
        assert not unit or heirs == [row["commune_slug"]]


def test_bank_accounts_and_telephones_are_plainly_invented() -> None:
    accounts = [row for row in ILLUSTRATIVE_PRODUCERS.values() if row["bank_account"] or row["bank_bin"]]
    # The codes of Vietnamese banks on NAPAS begin with 9704, those of wallets with 971.
    assert {row["bank_bin"] for row in accounts} == {"970000"}
    assert all(re.fullmatch(r"0{7}\d{3}", row["bank_account"]) for row in accounts)
    assert len({row["bank_account"] for row in accounts}) == len(accounts)
    for row in ILLUSTRATIVE_PRODUCERS.values():
        assert re.fullmatch(r"090{5}\d{3}", row["phone"])
        assert row["email"] == f"{row['slug']}@nha-san-xuat.example"


def test_an_invented_account_still_makes_a_readable_code() -> None:
    row = next(iter(ILLUSTRATIVE_PRODUCERS.values()))
    transfer = vietqr.Transfer(bank_bin=row["bank_bin"], account=row["bank_account"], amount_dong=185_000)
    assert vietqr.decode(vietqr.encode(transfer)) == transfer


def test_some_producers_take_no_transfers_but_every_seller_of_alcohol_does() -> None:
    without = {slug for slug, row in ILLUSTRATIVE_PRODUCERS.items() if not row["bank_account"]}
    assert len(without) == 6
    assert without & {PRODUCTS[slug]["producer_slug"] for slug in SELLABLE}
    assert not without & {PRODUCTS[slug]["producer_slug"] for slug, row in GOODS.items() if row["alcohol_percent"]}


@pytest.mark.parametrize("slug", PRODUCERS)
def test_stories_are_short(slug: str) -> None:
    for text in (ILLUSTRATIVE_PRODUCERS[slug]["story"], ILLUSTRATIVE_PRODUCERS[slug]["story_en"]):
        assert 0 < len(text.split()) <= 60


@pytest.mark.parametrize(
    "path", [*sorted(DATA.iterdir()), *sorted(POLICIES.glob("*.md"))], ids=lambda path: str(path.name)
)
def test_texts_are_composed_unicode(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert unicodedata.is_normalized("NFC", text)
    assert not text.startswith("\ufeff")


def test_the_invented_part_says_so_in_both_languages() -> None:
    text = (DATA / "ILLUSTRATIVE.md").read_text(encoding="utf-8")
    for word in ("bịa ra", "không có thật", "invented", "not real", "illustrative.csv", "illustrative_producers.csv"):
        assert word in text


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("slug", SLUGS)
def test_a_policy_has_a_title_a_version_and_known_tokens(slug: str, language: str) -> None:
    text = (POLICIES / f"{slug}.{language}.md").read_text(encoding="utf-8")
    assert re.match(r"# \S.*\n\n", text)
    assert text.endswith("\n\n[[version]]\n")
    assert set(re.findall(r"\[\[([^\]]*)\]\]", text)) <= TOKENS
    assert ("\n\n[[shipping-table]]\n\n" in text) == (slug == "giao-hang")


@pytest.mark.parametrize("path", sorted(POLICIES.glob("*.md")), ids=lambda path: path.name)
def test_links_of_a_policy_stay_in_its_language_and_lead_somewhere(path: Path) -> None:
    parsed = MarkdownIt("commonmark").parse(path.read_text(encoding="utf-8"))
    parts = [part for block in parsed for part in block.children or ()]
    targets = {part.attrs["href"] for part in parts if part.type == "link_open"}
    assert targets <= {*SLUGS, RANKING, "../tra-cuu", "../khieu-nai", "../phan-anh"}


def test_both_languages_of_a_policy_have_the_same_parts() -> None:
    for slug in SLUGS:
        shapes = [
            re.findall(r"^(##|-|\d+\.) |\[\[([\w-]+)\]\]", (POLICIES / f"{slug}.{lang}.md").read_text("utf-8"), re.M)
            for lang in ("vi", "en")
        ]
        assert shapes[0] == shapes[1], slug
