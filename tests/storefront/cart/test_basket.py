"""Money of a basket: parts add up, whatever is in it."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from catalog.products.rules import Card, Pack, Seller, Wanted
from catalog.selling.rules import Refusal
from storefront.addresses.rules import PROVINCES
from storefront.basket.rules import Line, compose
from storefront.shipping.rules import DEFAULT_RATES, HOME_PROVINCE, Rate, fee, until_free, weight, zone_of

RATES = {rate.zone: rate for rate in DEFAULT_RATES}
SELLERS = {slug: Seller(id_, slug, slug, None, None, "", None, None) for id_, slug in enumerate("abc", start=1)}


def _line(
    id_: int, seller: str, price: int | None, left: int, grams: int | None, quantity: int, refusal: Refusal | None
) -> Line:
    pack = Pack(id_, f"sku-{id_}", "hộp", grams, None, price, left)
    card = Card(
        id=id_,
        slug=f"p{id_}",
        name=f"P{id_}",
        name_en="",
        group="food",
        is_alcohol=False,
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
        producer_slug=seller,
        producer_name=seller,
        commune_slug=None,
        commune_name=None,
        certificate_code="X",
        certificate_status=None,
        stars=4,
        expires_on=None,
        packs=(pack,),
        photo_url=None,
        photo_alt=None,
        refusal=refusal,
        sold_until=None,
    )
    return Line(Wanted(card, pack, SELLERS[seller], None, None, ""), quantity)


lines = st.lists(
    st.builds(
        _line,
        st.integers(1, 50),
        st.sampled_from("abc"),
        st.one_of(st.none(), st.integers(1, 99_999_999)),
        st.integers(0, 999),
        st.one_of(st.none(), st.integers(1, 20_000)),
        st.integers(1, 999),
        st.one_of(st.none(), st.sampled_from(Refusal)),
    ),
    max_size=12,
)


@given(lines, st.sampled_from(PROVINCES))
def test_parts_add_up_to_the_whole_and_no_line_is_lost(wanted: list[Line], province: str) -> None:
    basket = compose(wanted, RATES, province)

    assert sorted(map(id, basket.lines)) == sorted(map(id, wanted))
    assert (
        basket.total_dong == basket.goods_dong + basket.shipping_dong == sum(part.total_dong for part in basket.parts)
    )
    assert basket.goods_dong == sum(line.total_dong for line in wanted if line.counts)
    assert len({part.seller.slug for part in basket.parts}) == len(basket.parts)


@given(lines, st.sampled_from(PROVINCES))
def test_what_cannot_be_bought_costs_neither_goods_nor_delivery(wanted: list[Line], province: str) -> None:
    whole, sound = (compose(some, RATES, province) for some in (wanted, [one for one in wanted if one.counts]))

    assert whole.total_dong == sound.total_dong
    assert {id(line) for line in whole.obstacles} == {id(line) for line in wanted if not line.counts}


@given(lines)
def test_a_parcel_is_free_exactly_from_the_sum_that_is_told(wanted: list[Line]) -> None:
    for part in compose(wanted, RATES, HOME_PROVINCE).parts:
        missing = part.until_free_dong
        if part.goods_dong:
            assert (missing is None) == (part.shipping_dong == 0)
            assert missing is None or part.goods_dong + missing == part.rate.free_from_dong


def test_the_table_of_the_design_counts_as_written() -> None:
    near, far = RATES[zone_of(RATES, "Quảng Ngãi")], RATES[zone_of(RATES, "Đà Nẵng")]

    assert [fee(near, grams=grams, goods_dong=299_999) for grams in (1, 1000, 1001, 1500, 1501)] == [
        20_000,
        20_000,
        25_000,
        25_000,
        30_000,
    ]
    assert fee(near, grams=50_000, goods_dong=300_000) == 0
    assert fee(far, grams=1000, goods_dong=10_000_000) == 35_000
    assert fee(far, grams=2000, goods_dong=1) == 45_000
    assert weight([(None, 3), (250, 2)]) == 2000


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 10**9), st.sampled_from(DEFAULT_RATES))
def test_more_weight_never_costs_less(lighter: int, more: int, goods: int, rate: Rate) -> None:
    assert fee(rate, grams=lighter, goods_dong=goods) <= fee(rate, grams=lighter + more, goods_dong=goods)
    assert (until_free(rate, goods) is None) == (rate.free_from_dong is None or goods >= rate.free_from_dong)
