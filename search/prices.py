"""What a text says of stars and prices: «4 sao», «dưới 200k», «từ 100k đến 300k», «3 triệu rưỡi», «tầm 2tr5»."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from search.vietnamese import all_written, flat

# A list's filters know no higher price.
HIGHEST_DONG = 1_000_000_000
# The classes that certificates have (Decision 26/2026/QĐ-TTg).
_CLASSES = frozenset({3, 4, 5})
_STAR_WORDS = {"ba": 3, "bon": 4, "nam": 5, "three": 3, "four": 4, "five": 5}
_STAR_WRITTEN = frozenset("hạng đạt chuẩn loại từ trên dưới đến hoặc và ba bốn năm sao trở lên xuống".split())  # noqa: SIM905
_STAR = f"[1-5]|{'|'.join(_STAR_WORDS)}"
_STARS = re.compile(
    r"(?<![a-z\d])(?:ocop\s+)?(?:(?:hang|dat|chuan|loai)\s+)?(?:(?P<side>tu|tren|duoi)\s+)?"
    rf"(?P<a>{_STAR})(?:\s*(?P<join>-|–|den|hoac|va|or|and|,)\s*(?P<b>{_STAR}))?"
    r"\s*-?\s*(?:sao|stars?|\*)(?![a-z\d])"
    r"(?:\s+(?P<after>tro len|tro xuong|and up|or more)(?![a-z]))?(?:\s+ocop(?![a-z]))?"
)

_PRICE_WRITTEN = frozenset(
    "giá từ dưới trên đến tới hơn không quá tối đa thiểu nhỏ lớn ít rẻ thấp cao nhất khoảng tầm cỡ "  # noqa: SIM905
    "nghìn ngàn triệu rưỡi đồng đ trở lên xuống đi đổ lại".split()
)
_UNITS = {
    **dict.fromkeys(("k", "nghin", "ngan"), 1_000),
    **dict.fromkeys(("tr", "trieu"), 1_000_000),
    **dict.fromkeys(("d", "dong", "vnd", "₫"), 1),
}
_UNIT = "|".join(sorted(_UNITS, key=len, reverse=True))
_NUMBER = r"\d{1,3}(?:[.,]\d{3})+(?!\d)|\d{1,9}(?:[.,]\d)?(?![.,]?\d)"
_AT_MOST = (
    "duoi|khong qua|toi da|nho hon|it hon|re hon|thap hon|cao nhat|den|toi|<=?|under|below|less than|up to|cheaper than"
)
_AT_LEAST = "tren|hon|tu|cao hon|lon hon|toi thieu|it nhat|thap nhat|>=?|over|above|more than|from"
_ABOUT = "khoang|tam|co|around|about"
# Without accents these are first of all garlic, black and grass: «toi den 200k».
_ONLY_ACCENTED = frozenset({"toi", "den", "co"})
# «khoảng 200k» lets through a fifth less and a fifth more.
_FIFTH = 5


def _money(name: str) -> str:
    return (
        rf"(?P<{name}>{_NUMBER})(?:\s*(?P<{name}_unit>{_UNIT})(?![a-z])"
        rf"(?:\s+(?P<{name}_half>ruoi)(?![a-z])|(?P<{name}_tail>\d)(?!\d))?)?"
    )


_BEFORE = r"(?<![a-z\d.,])(?:gia\s+)?"
_RANGE = re.compile(
    rf"{_BEFORE}(?P<tu>tu\s+)?{_money('a')}\s*(?:-|–|—|~|(?:den|toi)(?![a-z]))\s*{_money('b')}(?![a-z\d])"
)
_ONE = re.compile(
    rf"{_BEFORE}(?:(?:(?P<most>{_AT_MOST})|(?P<least>{_AT_LEAST})|(?P<about>{_ABOUT}))\s*)?(?<![a-z.,\d]){_money('a')}"
    r"(?![a-z\d])(?:\s+(?P<after>tro len|tro di|tro xuong|do lai)(?![a-z]))?"
)
_WORD_FOLLOWS = re.compile(r"\s*[^\W_]")


@dataclass(frozen=True, slots=True)
class Bound:
    """What a part of a text asks for: stars, or prices in đồng of which one end may be open."""

    start: int
    end: int
    stars: frozenset[int] = frozenset()
    low: int | None = None
    high: int | None = None


def stars(text: str) -> Iterator[Bound]:
    """Every mention of OCOP's classes; the text must be in NFC."""
    for match in _STARS.finditer(flat(text)):
        chosen = _classes(match)
        if chosen and all_written(text[match.start() : match.end()], _STAR_WRITTEN):
            yield Bound(match.start(), match.end(), chosen)


def _classes(match: re.Match[str]) -> frozenset[int]:
    first, second = (_STAR_WORDS.get(word) or int(word or 0) for word in (match["a"], match["b"]))
    if second:
        return _CLASSES & (set(range(first, second + 1)) if match["join"] in ("-", "–", "den") else {first, second})
    if match["side"] == "tren":
        return _CLASSES & set(range(first + 1, 6))
    if match["side"] == "tu" or match["after"] in ("tro len", "and up", "or more"):
        return _CLASSES & set(range(first, 6))
    if match["side"] == "duoi":
        return _CLASSES & set(range(1, first))
    return _CLASSES & (set(range(1, first + 1)) if match["after"] == "tro xuong" else {first})


def prices(text: str) -> Iterator[Bound]:
    """Every price or range of prices a text asks for; the text must be in NFC."""
    letters, at = flat(text), 0
    while found := min(filter(None, (_RANGE.search(letters, at), _ONE.search(letters, at))), key=_place, default=None):
        bound = _range(found) if found.re is _RANGE else _one(found)
        if bound and _is_written(found, text):
            yield bound
            at = bound.end
        else:
            # Not a price with the word before it, but perhaps without: «tỏi 200k» is no «tới 200k».
            at = max(found.start("a"), found.start() + 1)


def _is_written(match: re.Match[str], text: str) -> bool:
    """Whether the words are those of a price in their accents, and not garlic (tỏi), a lamp (đèn) or grass (cỏ)."""
    before = text[match.start() : match.start("a")].split()
    bare = bool(match.re is _ONE and before and before[-1].lower() in _ONLY_ACCENTED)
    return not bare and all_written(text[match.start() : match.end()], _PRICE_WRITTEN)


def _place(match: re.Match[str]) -> tuple[int, int]:
    return match.start(), -match.end()


def _range(match: re.Match[str]) -> Bound | None:
    if not match["b_unit"] and not (match["tu"] and _stands_alone(match, "b")):
        return None
    high = _amount(match, "b", 1_000)
    low = _amount(match, "a", _UNITS.get(match["b_unit"] or "k", 1_000))
    low, high = min(low, high), max(low, high)
    return Bound(match.start(), match.end(), low=low, high=high) if 0 < high <= HIGHEST_DONG else None


def _one(match: re.Match[str]) -> Bound | None:
    if not match["a_unit"] and not ((match["most"] or match["least"] or match["about"]) and _stands_alone(match, "a")):
        return None
    price, span = _amount(match, "a", 1_000), (match.start(), match.end())
    if not 1_000 <= price <= HIGHEST_DONG:
        return None
    if match["most"] or match["after"] in ("tro xuong", "do lai"):
        return Bound(*span, high=price)
    if match["least"] or match["after"]:
        return Bound(*span, low=price)
    return Bound(*span, low=price - price // _FIFTH, high=min(price + price // _FIFTH, HIGHEST_DONG))


def _stands_alone(match: re.Match[str], name: str) -> bool:
    """A number without a unit is a price where it is long enough for one, or nothing follows that it could count."""
    return len(match[name]) >= 4 or (len(match[name]) > 1 and not _WORD_FOLLOWS.match(match.string, match.end(name)))


def _amount(match: re.Match[str], name: str, unit: int) -> int:
    """Đồng. Below 1,000 a number without a unit is meant in `unit`: «dưới 200»."""
    digits = match[name]
    grouped = re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", digits)
    number = float(re.sub(r"[.,]", "", digits) if grouped else digits.replace(",", "."))
    times = _UNITS[match[f"{name}_unit"]] if match[f"{name}_unit"] else unit if number < 1_000 else 1
    part = 0.5 if match[f"{name}_half"] else int(match[f"{name}_tail"] or 0) / 10
    return round((number + part) * times)
