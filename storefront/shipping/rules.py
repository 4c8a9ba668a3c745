"""What delivery costs: a base for the first kilogram, a step for each further half, free from a sum in the province."""

from collections.abc import Iterable
from dataclasses import dataclass

IN_PROVINCE = "in_province"
ELSEWHERE = "elsewhere"
ZONES = (IN_PROVINCE, ELSEWHERE)
HOME_PROVINCE = "Quảng Ngãi"
# A product of unknown weight counts half a kilogram (design §4.8).
UNKNOWN_WEIGHT_G = 500


@dataclass(frozen=True, slots=True)
class Rate:
    """One row of the shipping table. Amounts in đồng, weights in grams; `free_from_dong` None: never free."""

    zone: str
    base_dong: int
    base_grams: int
    step_dong: int
    step_grams: int
    free_from_dong: int | None


DEFAULT_RATES = (
    Rate(IN_PROVINCE, 20_000, 1000, 5_000, 500, 300_000),
    Rate(ELSEWHERE, 35_000, 1000, 5_000, 500, None),
)


def zone_of(province: str) -> str:
    return IN_PROVINCE if province == HOME_PROVINCE else ELSEWHERE


def weight(packs: Iterable[tuple[int | None, int]]) -> int:
    """Grams of (net weight or None, quantity) pairs."""
    return sum((UNKNOWN_WEIGHT_G if grams is None else grams) * quantity for grams, quantity in packs)


def fee(rate: Rate, *, grams: int, goods_dong: int) -> int:
    """The fee in đồng for one producer's parcel of that weight and goods value."""
    if rate.free_from_dong is not None and goods_dong >= rate.free_from_dong:
        return 0
    steps = -(-max(grams - rate.base_grams, 0) // rate.step_grams)
    return rate.base_dong + steps * rate.step_dong


def until_free(rate: Rate, goods_dong: int) -> int | None:
    """How many đồng of goods are missing for free delivery; None where it is free already or never."""
    if rate.free_from_dong is None or goods_dong >= rate.free_from_dong:
        return None
    return rate.free_from_dong - goods_dong
