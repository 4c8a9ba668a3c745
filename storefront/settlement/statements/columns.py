"""Which column of a statement is which, under the titles Vietnamese banks give them. Pure."""

import re
import unicodedata
from collections.abc import Sequence

# What a title holds decides; the first row that fits counts, so that «số tiền ghi có» is a credit, not an amount.
_BY_PHRASE: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("", ("so du", "balance", "tai khoan doi ung", "loai tien", "currency", "ten doi ung", "phi giao dich", "don vi")),
    ("credit", ("ghi co", "phat sinh co", "ps co", "tien vao", "credit", "tien gui vao", "bao co")),
    ("debit", ("ghi no", "phat sinh no", "ps no", "tien ra", "debit", "tien rut ra", "bao no")),
    ("direction", ("loai giao dich", "transaction type", "dr cr", "cr dr", "no co", "loai gd", "transfer type")),
    (
        "reference",
        (
            *("tham chieu", "but toan", "so ct", "chung tu", "ma giao dich", "ma gd", "so gd", "so giao dich"),
            *("reference", "ref no", "transaction id", "transaction no", "trace no", "doc no", "ft id"),
        ),
    ),
    (
        "content",
        ("noi dung", "dien giai", "mo ta", "description", "details", "detail", "remark", "narrative", "content"),
    ),
    ("amount", ("so tien", "amount", "gia tri gd", "gia tri giao dich")),
    ("day", ("ngay", "date", "thoi gian", "time")),
)
_BY_WORD = {
    "co": "credit",
    "no": "debit",
    "ref": "reference",
    "loai": "direction",
    "type": "direction",
    "c d": "direction",
}
# Of two columns with days the one of the transaction counts.
_PREFERRED_DAY = ("giao dich", "transaction", "gd")


def folded(text: str) -> str:
    """A title without accents, signs and capitals."""
    plain = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    bare = "".join(sign for sign in plain if not unicodedata.combining(sign)).lower()
    return " ".join(re.findall(r"[a-z0-9]+", bare))


def meaning(title: str) -> str | None:
    """What a title stands for; "" for a column that is of no use, None for one that is not known."""
    bare = folded(title)
    if bare in _BY_WORD:
        return _BY_WORD[bare]
    for name, phrases in _BY_PHRASE:
        if any(f" {phrase} " in f" {bare} " for phrase in phrases):
            return name
    return None


def places(titles: Sequence[str]) -> dict[str, int] | None:
    """{what: column} of a row of titles; None for a row that is no header: it needs a day, an amount and a content."""
    found: dict[str, int] = {}
    for place, title in enumerate(titles):
        name = meaning(title) if title else None
        if not name:
            continue
        if name not in found or (name == "day" and _is_better_day(title, titles[found["day"]])):
            found[name] = place
    whole = "day" in found and "content" in found and bool({"credit", "amount"} & set(found))
    return found if whole else None


def is_incoming(direction: str) -> bool | None:
    """Whether a word for a movement's direction says that money came in; None where it says nothing."""
    words = set(folded(direction).split()) or {direction.strip()}
    if words & {"co", "in", "credit", "cr", "c", "vao", "nhan", "+"}:
        return True
    return False if words & {"no", "out", "debit", "dr", "d", "ra", "chi", "-"} else None


def _is_better_day(title: str, known: str) -> bool:
    def named(text: str) -> bool:
        return any(word in folded(text) for word in _PREFERRED_DAY)

    return named(title) and not named(known)
