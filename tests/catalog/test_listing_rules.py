"""What differs between two listings, what the law asks for, and what no listing can say."""

import unicodedata
from dataclasses import fields, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.certification.models import Certificate, CertificateEvent
from catalog.listings import rules
from catalog.listings.rules import Listing

GARLIC = Listing(
    name="Tỏi Lý Sơn",
    group="food",
    description="Tỏi trồng trên cát trắng.\n\nPhơi một nắng, giữ được sáu tháng.",
    ingredients="Tỏi 100%",
    unit="Túi 500 g",
    net_weight_g=500,
    shelf_life_days=180,
    standards=("VietGAP",),
    price_dong=150_000,
    stock=20,
)
_WORDS = st.lists(st.sampled_from(["tỏi", "Lý", "Sơn", "một", "nắng", "ngọt", "hũ", "500", "g"]), max_size=8)
_TEXTS = _WORDS.map(" ".join)


def text_of(parts: tuple[rules.Part, ...]) -> str:
    return "".join(part.text for part in parts)


class TestDifference:
    def test_the_same_letters_in_other_code_points_are_no_difference(self) -> None:
        decomposed = replace(
            GARLIC,
            name=unicodedata.normalize("NFD", GARLIC.name),
            description=unicodedata.normalize("NFD", GARLIC.description),
        )

        assert rules.difference(GARLIC, decomposed) == ()

    def test_a_changed_word_is_shown_and_the_rest_is_the_same(self) -> None:
        (shown,) = rules.difference(GARLIC, replace(GARLIC, description=GARLIC.description.replace("một", "hai")))

        assert [part.text for part in shown.left if part.kind == "gone"] == ["một"]
        assert [part.text for part in shown.right if part.kind == "new"] == ["hai"]
        assert not shown.is_scope

    def test_numbers_come_whole_and_standards_as_a_list(self) -> None:
        after = replace(GARLIC, net_weight_g=250, standards=("VietGAP", "HACCP"))
        weight, standards = rules.difference(GARLIC, after)

        assert (weight.before, weight.after, weight.is_scope) == (500, 250, True)
        assert [part.text for part in standards.right if part.kind == "new"] == [", HACCP"]

    @settings(max_examples=60)
    @given(_TEXTS, _TEXTS)
    def test_the_parts_of_a_side_are_its_whole_text(self, before: str, after: str) -> None:
        shown = rules.difference(Listing(description=before), Listing(description=after))

        if before == after:
            assert shown == ()
        else:
            assert text_of(shown[0].left) == before
            assert text_of(shown[0].right) == after
            same = [text_of(tuple(p for p in side if p.kind == "same")) for side in (shown[0].left, shown[0].right)]
            assert same[0] == same[1]

    def test_only_facts_of_the_certificate_touch_its_scope(self) -> None:
        after = replace(GARLIC, name="Tỏi cô đơn", description="x", ingredients="Tỏi", unit="Hũ", net_weight_g=1)

        assert set(rules.touched_scope(GARLIC, after)) == {"name", "ingredients", "unit", "net_weight_g"}


class TestWhatTheLawAsksFor:
    def test_a_whole_listing_lacks_nothing(self) -> None:
        assert rules.missing(GARLIC) == ()

    @pytest.mark.parametrize("field", ["name", "description", "ingredients", "unit", "net_weight_g", "price_dong"])
    def test_a_food_without_it_is_not_sent(self, field: str) -> None:
        empty = getattr(Listing(), field)

        assert rules.missing(replace(GARLIC, **{field: empty})) == (field,)

    def test_a_craft_has_no_ingredients_and_does_not_spoil(self) -> None:
        craft = replace(GARLIC, group="handicrafts", ingredients="", net_weight_g=None, shelf_life_days=None)

        assert rules.missing(craft) == ()


class TestStars:
    def test_no_field_of_a_listing_is_a_field_of_a_certificate(self) -> None:
        certified = set(Certificate.__table__.c.keys()) | set(CertificateEvent.__table__.c.keys())

        assert not {field.name for field in fields(Listing)} & certified

    def test_what_is_no_field_is_not_read(self) -> None:
        kept = rules.read({**GARLIC.as_json, "stars": 5, "certificate": "X", "listing_state": "approved"})

        assert kept == GARLIC

    @pytest.mark.parametrize("text", ["Đạt OCOP", "5 sao", "Năm sao", "4* tỉnh", "★★★★", "five stars? 5 stars"])
    def test_texts_that_speak_of_stars_are_pointed_out(self, text: str) -> None:
        assert rules.star_claims(replace(GARLIC, description=text)) == ("description",)

    @pytest.mark.parametrize("text", ["Vì sao tỏi thơm", "Sao vàng đất Việt", "100% tỏi", "Hoa hồi năm cánh"])
    def test_other_texts_are_not(self, text: str) -> None:
        assert rules.star_claims(replace(GARLIC, description=text)) == ()


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("name", "x" * 201, "too_long"),
        ("net_weight_g", 0, "too_low"),
        ("net_weight_g", -5, "too_low"),
        ("stock", -1, "too_low"),
        ("alcohol_percent", 97, "too_high"),
        ("alcohol_percent", 0.0, "too_low"),
        ("price_dong", 10**12, "too_high"),
        ("standards", tuple("abcdefghijkl"), "too_many"),
        ("standards", ("x" * 61,), "too_long"),
    ],
)
def test_what_cannot_be_is_named(field: str, value: object, reason: str) -> None:
    assert rules.faults(replace(GARLIC, **{field: value})) == {field: reason}


@pytest.mark.parametrize(
    ("name", "slug"),
    [("Tỏi đen Lý Sơn", "toi-den-ly-son"), ("  Mắm  Nhĩ—2026 ", "mam-nhi-2026"), ("🧄", "san-pham")],
)
def test_an_address_has_no_marks(name: str, slug: str) -> None:
    assert rules.slug_of(name) == slug
