"""What a producer may propose of a listing, the states it goes through, and what differs between two of them.

Stars and certificates are no part of it: only decisions write them (design §4.1). Pure: no database, no clock.
"""

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

# Law 19/2023/QH15, article 37 (quantity, quality, price, origin, expiry) and Decree 37/2026/NĐ-CP, article 42 (the
# label of a food).
REQUIRED = ("name", "group", "description", "unit", "price_dong")
REQUIRED_EDIBLE = ("ingredients", "net_weight_g", "shelf_life_days")
EDIBLE_GROUPS = ("food", "beverages", "medicinal")
# What a certificate was given for (Decision 26/2026/QĐ-TTg): that product, that producer, those packs.
SCOPE = frozenset({"name", "ingredients", "unit", "net_weight_g"})
# What a producer changes by herself once the product is listed; it is asked for in a new listing alone.
FREE = frozenset({"price_dong", "stock"})

LONGEST = {
    "name": 200,
    "name_en": 200,
    "description": 5000,
    "description_en": 5000,
    "ingredients": 1000,
    "unit": 60,
}
MOST_STANDARDS = 10
LONGEST_STANDARD = 60
HIGHEST = {
    "net_weight_g": 1_000_000,
    "shelf_life_days": 10_000,
    "alcohol_percent": 96,
    "price_dong": 1_000_000_000,
    "stock": 1_000_000,
}
LOWEST = {"stock": 0, "alcohol_percent": 0.1}

CHANGE_STATES = ("draft", "in_review", "approved", "returned", "withdrawn")
OPEN = ("draft", "in_review", "returned")
_NEXT_OF_CHANGE = {
    "draft": frozenset({"in_review", "withdrawn"}),
    "in_review": frozenset({"approved", "returned", "withdrawn"}),
    "returned": frozenset({"in_review", "withdrawn"}),
}
_NEXT_OF_LISTING = {
    "draft": frozenset({"in_review", "retired"}),
    "in_review": frozenset({"approved", "draft", "retired"}),
    "approved": frozenset({"paused", "retired"}),
    "paused": frozenset({"approved", "retired"}),
}


@dataclass(frozen=True, slots=True)
class Listing:
    """The facts of a listing with its first pack: grams, days, per cent by volume, đồng, units."""

    name: str = ""
    name_en: str = ""
    group: str = ""
    description: str = ""
    description_en: str = ""
    ingredients: str = ""
    unit: str = ""
    net_weight_g: int | None = None
    shelf_life_days: int | None = None
    alcohol_percent: float | None = None
    standards: tuple[str, ...] = ()
    price_dong: int | None = None
    stock: int | None = None

    @property
    def as_json(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in FIELDS} | {"standards": list(self.standards)}


FIELDS = tuple(field.name for field in fields(Listing))
TEXTS = (*LONGEST, "standards")


class WrongStep(Exception):
    """A state that cannot follow the present one."""

    def __init__(self, state: str, to: str) -> None:
        super().__init__(f"{state} → {to}")
        self.state = state
        self.to = to


class Faulty(ValueError):
    """Facts that cannot be: {field: reason}; the reasons are those of `faults`, and `missing`."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(", ".join(f"{field}: {reason}" for field, reason in faults.items()))
        self.faults = dict(faults)


class NothingChanged(ValueError):
    """A proposal that says what is said already."""


class AlreadyOpen(Exception):
    """Another proposal for this product is not settled yet."""

    def __init__(self, change_id: int) -> None:
        super().__init__(f"change {change_id} is open")
        self.change_id = change_id


class ScopeTouched(Exception):
    """Certified facts change, and no decision that allows it is named."""

    def __init__(self, touched: Iterable[str]) -> None:
        self.fields = tuple(touched)
        super().__init__(f"needs a decision: {', '.join(self.fields)}")


class Stale(Exception):
    """The listing itself has changed in these fields since the proposal was written."""

    def __init__(self, changed: Iterable[str]) -> None:
        self.fields = tuple(changed)
        super().__init__(f"changed meanwhile: {', '.join(self.fields)}")


class TakenDown(Exception):
    """An authority's request keeps the listing off sale."""


class NoReason(ValueError):
    """An act that needs a reason in words, and has none."""


def advance(state: str, *, to: str) -> str:
    """The next state of a proposal. Raises `WrongStep`."""
    if to not in _NEXT_OF_CHANGE.get(state, frozenset()):
        raise WrongStep(state, to)
    return to


def move(listing_state: str, *, to: str) -> str:
    """The next state of a listing. Raises `WrongStep`; a retired listing stays so."""
    if to not in _NEXT_OF_LISTING.get(listing_state, frozenset()):
        raise WrongStep(listing_state, to)
    return to


def reason(text: str) -> str:
    """A reason as it is kept. Raises `NoReason` where nothing is said."""
    kept = tidy(text)
    if not kept:
        raise NoReason
    return kept[:2000]


def tidy(text: str) -> str:
    """Composed (NFC), without control characters, lines trimmed; empty lines between paragraphs stay."""
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    visible = "".join(c if c == "\n" or unicodedata.category(c)[0] != "C" else " " for c in composed)
    lines = "\n".join(" ".join(line.split()) for line in visible.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", lines).strip()


def tidied(listing: Listing) -> Listing:
    """A listing as it is kept: every text tidy, one-line texts on one line, no standard twice."""
    texts = {name: tidy(getattr(listing, name)) for name in LONGEST}
    for name in ("name", "name_en", "unit"):
        texts[name] = " ".join(texts[name].split())
    standards = dict.fromkeys(" ".join(tidy(one).split()) for one in listing.standards)
    return read(listing.as_json | texts | {"standards": [one for one in standards if one]})


def read(values: Mapping[str, Any]) -> Listing:
    """A listing from what was kept as JSON. What is no field of a listing is not read."""
    kept = {name: values[name] for name in FIELDS if name in values}
    return Listing(**(kept | {"standards": tuple(values.get("standards", ()))}))


def faults(listing: Listing) -> dict[str, str]:
    """{field: "too_long", "too_low", "too_high" or "too_many"} of what can never be kept."""
    found = {name: "too_long" for name, most in LONGEST.items() if len(getattr(listing, name)) > most}
    for name, most in HIGHEST.items():
        value = getattr(listing, name)
        if value is not None and value > most:
            found[name] = "too_high"
        elif value is not None and value < LOWEST.get(name, 1):
            found[name] = "too_low"
    if len(listing.standards) > MOST_STANDARDS:
        found["standards"] = "too_many"
    elif any(len(one) > LONGEST_STANDARD for one in listing.standards):
        found["standards"] = "too_long"
    return found


def required(group: str) -> frozenset[str]:
    """The fields the law asks for of a product of a group."""
    return frozenset((*REQUIRED, *(REQUIRED_EDIBLE if group in EDIBLE_GROUPS else ())))


def missing(listing: Listing) -> tuple[str, ...]:
    """The fields the law asks for that are still empty, in the form's order."""
    wanted = required(listing.group)
    return tuple(name for name in FIELDS if name in wanted and getattr(listing, name) in ("", None))


def changed(before: Listing, after: Listing) -> tuple[str, ...]:
    """The fields in which two listings differ; texts written in other code points for the same letters do not."""
    left, right = tidied(before), tidied(after)
    return tuple(name for name in FIELDS if getattr(left, name) != getattr(right, name))


def touched_scope(before: Listing, after: Listing) -> tuple[str, ...]:
    """The certified facts among what changes."""
    return tuple(name for name in changed(before, after) if name in SCOPE)


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of text: "same", "gone" or "new"."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that changes; of texts with their parts, word by word."""

    field: str
    before: Any
    after: Any
    left: tuple[Part, ...]
    right: tuple[Part, ...]

    @property
    def is_scope(self) -> bool:
        return self.field in SCOPE


def difference(before: Listing, after: Listing) -> tuple[Difference, ...]:
    """What changes, field by field in the order of the form. The parts of a side together are its whole text."""
    left, right = tidied(before), tidied(after)
    return tuple(_difference(name, getattr(left, name), getattr(right, name)) for name in changed(before, after))


def _difference(name: str, before: Any, after: Any) -> Difference:
    if name == "standards":
        before, after = ", ".join(before), ", ".join(after)
    if name in TEXTS:
        return Difference(name, before, after, *_word_parts(before, after))
    return Difference(name, before, after, (), ())


def _word_parts(before: str, after: str) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    old, new = (re.findall(r"\s+|\w+|[^\w\s]+", text) for text in (before, after))
    left: list[Part] = []
    right: list[Part] = []
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for act, i, j, k, m in matcher.get_opcodes():
        if i < j:
            left.append(Part("same" if act == "equal" else "gone", "".join(old[i:j])))
        if k < m:
            right.append(Part("same" if act == "equal" else "new", "".join(new[k:m])))
    return tuple(left), tuple(right)


_STAR_SIGNS = re.compile(r"[★☆⭐✩✪🌟]")
_STAR_WORDS = re.compile(r"\bocop\b|\b(?:[1-5]|một|hai|ba|bốn|năm)\s*(?:\*|sao\b|stars?\b)", re.IGNORECASE)


def star_claims(listing: Listing) -> tuple[str, ...]:
    """Texts that speak of stars: what a producer writes proves none, so the reviewer looks at them."""
    told = {name: getattr(listing, name) for name in LONGEST} | {"standards": " ".join(listing.standards)}
    return tuple(name for name, text in told.items() if _STAR_SIGNS.search(text) or _STAR_WORDS.search(text))


def has_star_signs(listing: Listing) -> tuple[str, ...]:
    """Texts with drawn stars, which no listing may carry."""
    told = {name: getattr(listing, name) for name in LONGEST} | {"standards": " ".join(listing.standards)}
    return tuple(name for name, text in told.items() if _STAR_SIGNS.search(text))


def slug_of(name: str) -> str:
    """A name as an address: small letters without marks, joined by hyphens; «san-pham» where nothing is left."""
    plain = unicodedata.normalize("NFD", name.lower().replace("đ", "d"))
    words = re.findall(r"[a-z0-9]+", "".join(c for c in plain if not unicodedata.combining(c)))
    return "-".join(words)[:100].strip("-") or "san-pham"
