"""What a query says beside the product: read out of texts alone, without an index."""

import os
import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search import intent
from search.intent import Names, read
from search.prices import HIGHEST_DONG
from search.results import Filters, SearchRequest

NAMES = Names(
    communes={"ly-son": ("Đặc khu Lý Sơn", "Xã An Vĩnh"), "mo-duc": ("Xã Mộ Đức",), "sa-huynh": ("Phường Sa Huỳnh",)},
    districts={"ly-son": "Huyện Lý Sơn", "mo-duc": "Huyện Mộ Đức"},
    producers={
        "phu-sinh": "Công ty TNHH Thương mại và Dịch vụ Phú Sinh",
        "dori": "Công ty Cổ phần DORI",
        "phi-yen": "Hộ kinh doanh Phạm Thị Yến (Phi Yến)",
        "ba": "Hộ Ba",
    },
)
EXAMPLES = int(os.environ.get("HOSTILE_EXAMPLES", "300"))


def said(text: str, *kinds: intent.Kind) -> list[tuple[str, str]]:
    return [(chip.kind, chip.value) for chip in read(text, NAMES).chips if not kinds or chip.kind in kinds]


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("dưới 200k", None, 200_000),
        ("dưới 200 nghìn", None, 200_000),
        ("duoi 200 ngan", None, 200_000),
        ("giá dưới 200.000đ", None, 200_000),
        ("dưới 200", None, 200_000),
        ("không quá 1,5 triệu", None, 1_500_000),
        ("200k trở xuống", None, 200_000),
        ("under 300k", None, 300_000),
        ("trên 1 triệu", 1_000_000, None),
        ("trên 1 triệu rưỡi", 1_500_000, None),
        ("từ 2tr5", 2_500_000, None),
        ("300k trở lên", 300_000, None),
        ("từ 100k đến 300k", 100_000, 300_000),
        ("100-300k", 100_000, 300_000),
        ("từ 300 tới 100", 100_000, 300_000),
        ("từ 200.000 đến 500.000", 200_000, 500_000),
        ("trên 100k dưới 300k", 100_000, 300_000),
        ("tầm 200k", 160_000, 240_000),
        ("1tr", 800_000, 1_200_000),
    ],
)
def test_prices_become_filters_and_leave_the_text(text: str, low: int | None, high: int | None) -> None:
    found = read(f"tỏi đen {text}")
    assert (found.text_left, found.filters) == ("tỏi đen", Filters(price_min=low, price_max=high))


@pytest.mark.parametrize(
    ("text", "stars"),
    [
        ("4 sao", {4}),
        ("OCOP 5 sao", {5}),
        ("năm sao", {5}),
        ("bon sao", {4}),
        ("four star", {4}),
        ("từ 4 sao", {4, 5}),
        ("4 sao trở lên", {4, 5}),
        ("trên 3 sao", {4, 5}),
        ("3-4 sao", {3, 4}),
        ("3 hoặc 5 sao", {3, 5}),
    ],
)
def test_stars_become_filters_and_leave_the_text(text: str, stars: set[int]) -> None:
    found = read(f"trà {text}")
    assert (found.text_left, found.filters) == ("trà", Filters(stars=frozenset(stars)))


@pytest.mark.parametrize(
    "text",
    [
        *("nấm sao", "yến sào", "1 sao", "sâm k5", "PyLo Măng Đen 18", "ST25", "toi den ly son"),
        *("gạo 5 kg", "dưới 500 g", "dưới 0k", "9999999999999k", "từ 1 đến 2", '"tỏi 4 sao dưới 200k"', "“4 sao”"),
    ],
)
def test_what_only_looks_like_stars_or_a_price_stays_text(text: str) -> None:
    found = read(text)
    assert (found.text_left, found.filters) == (text, Filters())


def test_garlic_black_and_grass_are_no_words_of_a_price() -> None:
    assert read("tỏi 200k").text_left == "tỏi"
    assert read("toi den 200k").text_left == "toi den"
    assert read("tỏi tới 200k").filters == Filters(price_max=200_000)


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("500g", "500 g"),
        ("nửa ký", "500 g"),
        ("nua ki", "500 g"),
        ("1,5 kg", "1500 g"),
        ("1 ký rưỡi", "1500 g"),
        ("2 lạng", "200 g"),
        ("1 lít", "1000 ml"),
        ("nửa lít", "500 ml"),
        ("một xị", "250 ml"),
        ("330ml", "330 ml"),
    ],
)
def test_sizes_are_understood_and_stay_in_the_text(text: str, size: str) -> None:
    found = read(f"tỏi {text}")
    assert found.text_left == f"tỏi {text}"
    assert [(chip.kind, chip.value, chip.without) for chip in found.chips] == [("amount", size, "tỏi")]


def test_a_village_and_a_tin_are_no_sizes() -> None:
    assert said("1 lang teng", "amount") == []
    assert said("2 can rượu", "amount") == []


def test_places_and_producers_are_understood_and_stay_in_the_text() -> None:
    assert said("tỏi lý sơn") == [("commune", "ly-son"), ("district", "ly-son")]
    assert said("toi ly son") == said("tỏi lý sơn") == said("TỎI LÝ SƠN")
    assert said("huyện Mộ Đức") == [("district", "mo-duc")]
    assert said("đặc khu Lý Sơn") == [("commune", "ly-son")]
    assert said("tỏi An Vĩnh") == [("commune", "ly-son")]
    assert said("tỏi đen phu sinh") == [("producer", "phu-sinh")]
    assert said("cá bống phi yến") == [("producer", "phi-yen")]
    assert read("tỏi lý sơn", NAMES).text_left == "tỏi lý sơn"
    assert [chip.without for chip in read("tỏi lý sơn phú sinh", NAMES).staying] == ["tỏi phú sinh", "tỏi lý sơn"]


def test_other_accents_are_other_names() -> None:
    assert said("lý sớn") == []
    assert said("bột ba") == []


def test_gifts_and_words_of_two_senses() -> None:
    assert said("giỏ quà tết dưới 500k") == [("price_max", "500000"), ("gift", "giỏ quà tết")]
    assert said("qua tet", "gift") == [("gift", "quà tết")]
    assert said("mì") == [("sense", "mì sợi"), ("sense", "khoai mì")]
    assert said("chè dưới 100k", "sense") == [("sense", "trà"), ("sense", "chè ngọt")]
    assert said("mì gói", "sense") == []


def test_every_chip_tells_the_text_without_its_words() -> None:
    found = read("tỏi lý sơn 4 sao dưới 200k", NAMES)
    assert {chip.without for chip in found.of("stars")} == {"tỏi lý sơn dưới 200k"}
    assert {chip.without for chip in found.of("price_max")} == {"tỏi lý sơn 4 sao"}
    assert {chip.without for chip in found.of("commune")} == {"tỏi"}
    assert found.rest == "tỏi"


def test_a_chosen_filter_is_stronger_than_a_typed_one() -> None:
    chosen = SearchRequest("tỏi 4 sao dưới 200k", Filters(stars=frozenset({5}), price_min=50_000))
    request, _ = intent.applied(chosen)
    assert request.text == "tỏi"
    assert request.filters == chosen.filters


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_either_unicode_form_says_the_same(form: str) -> None:
    text = unicodedata.normalize(form, "tỏi Lý Sơn bốn sao từ 100 nghìn đến 1 triệu rưỡi")
    assert said(text) == [
        *(("stars", "4"), ("price_min", "100000"), ("price_max", "1500000"), ("commune", "ly-son")),
        ("district", "ly-son"),
    ]


_PIECES = st.sampled_from(
    ["dưới ", "từ ", "đến ", "200", "200k", "1tr5", ".", ",", "-", "4", " sao", "ocop ", "nửa ký", "lý sơn ", "\u0301"]
)


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.one_of(st.text(max_size=400), st.lists(_PIECES, max_size=60).map("".join)))
def test_any_text_is_read_and_loses_nothing_but_what_it_says(text: str) -> None:
    found = read(text, NAMES)
    assert all(0 <= low <= HIGHEST_DONG for chip in found.of("price_min", "price_max") for low in [int(chip.value)])
    if not found.of("stars", "price_min", "price_max"):
        assert found.text_left.split() == unicodedata.normalize("NFC", text[:300]).split() or len(text) >= 300
