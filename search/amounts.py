"""Sizes of packs as people write them: «500g», «nửa ký», «2 lạng», «1 lít rưỡi» → grams or millilitres.

A lạng of food is 100 g and a xị 250 ml (retail usage; gold and old medicine have other lạng).
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from search.vietnamese import all_written, flat

_NUMBERS = {"nua": 0.5, "mot": 1.0, "hai": 2.0, "ba": 3.0, "1/2": 0.5}
_UNITS = {
    **dict.fromkeys(("g", "gr", "gam", "gram"), (1, "g")),
    **dict.fromkeys(("kg", "ky", "ki", "ky lo", "ki lo", "kilo", "kilogram", "can"), (1000, "g")),
    "lang": (100, "g"),
    "ml": (1, "ml"),
    **dict.fromkeys(("l", "lit", "litre", "liter"), (1000, "ml")),
    "xi": (250, "ml"),
}
_WRITTEN = frozenset("nửa một hai ba gam ký kí lô cân lạng lít xị rưỡi".split())  # noqa: SIM905
# Without accents these are first of all other words: a village, a tin.
_ONLY_ACCENTED = frozenset({"lang", "can"})
_AMOUNT = re.compile(
    rf"(?<![a-z\d.,])(?P<number>{'|'.join(map(re.escape, _NUMBERS))}|\d{{1,5}}(?:[.,]\d{{1,3}})?)"
    rf"\s*(?P<unit>{'|'.join(sorted(_UNITS, key=len, reverse=True))})(?![a-z\d])(?P<half>\s+ruoi(?![a-z]))?"
)
_MOST = 100_000


class Amount(NamedTuple):
    """A size (whole grams or millilitres) and where in the text it stands."""

    number: int
    unit: str
    start: int
    end: int

    @property
    def token(self) -> str:
        """As the index holds it: two neighbouring words."""
        return f"{self.number}_{self.unit}"

    @property
    def text(self) -> str:
        return f"{self.number} {self.unit}"


def amounts(text: str) -> list[Amount]:
    """Every size a text names, in order; the text must be in NFC."""
    found = [_amount(match, text) for match in _AMOUNT.finditer(flat(text))]
    return [amount for amount in found if amount]


def without(text: str, sizes: Sequence[Amount]) -> str:
    """A text without the sizes it names."""
    kept, at = [], 0
    for size in sizes:
        kept.append(text[at : size.start])
        at = size.end
    return " ".join((*kept, text[at:]))


def _amount(match: re.Match[str], text: str) -> Amount | None:
    written, unit = text[match.start() : match.end()], match["unit"]
    if not all_written(written, _WRITTEN) or (unit in _ONLY_ACCENTED and unit in written.lower()):
        return None
    times, base = _UNITS[unit]
    number = _NUMBERS.get(match["number"]) or float(match["number"].replace(",", "."))
    size = round((number + (0.5 if match["half"] else 0.0)) * times)
    return Amount(size, base, match.start(), match.end()) if 0 < size <= _MOST else None
