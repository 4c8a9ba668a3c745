"""What delivery costs: a base for the first weight, a step for each further part, free from a sum, by zone. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

IN_PROVINCE = "in_province"
ELSEWHERE = "elsewhere"
# The zones there always are; the office may add zones of other provinces.
ZONES = (IN_PROVINCE, ELSEWHERE)
HOME_PROVINCE = "Quảng Ngãi"
# A product of unknown weight counts half a kilogram (design §4.8).
UNKNOWN_WEIGHT_G = 500
STEP_GRAMS = 500

MOST_ZONES = 8
LONGEST_NAME = 60
LONGEST_REASON = 300
# Beyond these a number is a slip of the finger, not a fee.
MOST_DONG = 5_000_000
MOST_GRAMS = 50_000
MOST_FREE_FROM_DONG = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Rate:
    """One row of the shipping table. Amounts in đồng, weights in grams; `free_from_dong` None: never free.

    A zone that the office made has a name and its provinces; the two that there always are have neither.
    """

    zone: str
    base_dong: int
    base_grams: int
    step_dong: int
    step_grams: int
    free_from_dong: int | None
    name: str = ""
    provinces: tuple[str, ...] = ()


DEFAULT_RATES = (
    Rate(IN_PROVINCE, 20_000, 1000, 5_000, STEP_GRAMS, 300_000),
    Rate(ELSEWHERE, 35_000, 1000, 5_000, STEP_GRAMS, None),
)


class WrongTable(ValueError):
    """A table that cannot be set; `faults` is {(zone, field): what is wrong with it}."""

    def __init__(self, faults: Mapping[tuple[str, str], str]) -> None:
        super().__init__(str(dict(faults)))
        self.faults = dict(faults)


def zone_of(rates: Mapping[str, Rate], province: str) -> str:
    """The zone a province lies in: home, a zone that names it, or elsewhere."""
    if province == HOME_PROVINCE:
        return IN_PROVINCE
    return next((rate.zone for rate in rates.values() if province in rate.provinces), ELSEWHERE)


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


def check(rates: Iterable[Rate], *, provinces: Iterable[str]) -> None:
    """Raise `WrongTable` naming everything that speaks against a table; `provinces` are all there are."""
    faults: dict[tuple[str, str], str] = {}
    known, taken = set(provinces) - {HOME_PROVINCE}, dict[str, str]()
    for rate in rates:
        for field, most in _LIMITS.items():
            value = getattr(rate, field)
            if not 0 <= value <= most:
                faults[rate.zone, field] = "range"
        if rate.free_from_dong is not None and not 0 < rate.free_from_dong <= MOST_FREE_FROM_DONG:
            faults[rate.zone, "free_from_dong"] = "range"
        if rate.zone not in ZONES:
            faults |= _zone_faults(rate, known, taken)
    if faults:
        raise WrongTable(faults)


_LIMITS = {"base_dong": MOST_DONG, "base_grams": MOST_GRAMS, "step_dong": MOST_DONG}


def _zone_faults(rate: Rate, known: set[str], taken: dict[str, str]) -> dict[tuple[str, str], str]:
    faults: dict[tuple[str, str], str] = {}
    if not rate.name or len(rate.name) > LONGEST_NAME:
        faults[rate.zone, "name"] = "name"
    if not rate.provinces or not set(rate.provinces) <= known:
        faults[rate.zone, "provinces"] = "provinces"
    if any(province in taken for province in rate.provinces):
        faults[rate.zone, "provinces"] = "twice"
    taken.update(dict.fromkeys(rate.provinces, rate.zone))
    return faults
