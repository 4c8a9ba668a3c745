"""Finding the order a transfer is for in what is left of its memo. Pure.

Banks put words before and behind a memo, write it in capitals, break it with spaces and cut it. A code is taken only
whole and letter for letter; whatever is less is a hint for the producer, never a match.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

# An order's code: CS, nine signs without 0/O and 1/I, and the order's number in its group.
_BODY = re.compile(r"CS[2-9A-HJ-NP-Z]{9}")
_CODE = re.compile(r"(CS[2-9A-HJ-NP-Z]{9})([1-9]\d?)")
_LEAST_HINT = 6
MOST_SUGGESTIONS = 5
# Signs that are read for each other.
_ALIKE = str.maketrans("OQILSZB", "0011528")


@dataclass(frozen=True, slots=True)
class Hints:
    """What a text holds: whole codes, each once; and the text's letters and digits, for a look at what is less."""

    codes: tuple[str, ...]
    squeezed: str


@dataclass(frozen=True, slots=True)
class Open:
    """An order that waits for money: its code and what it lacks, in đồng."""

    code: str
    missing_dong: int


def read(text: str) -> Hints:
    """The codes of a transfer's text."""
    letters, gaps = _letters(text)
    codes: list[str] = []
    for found in re.finditer(r"(?=CS)", letters):
        start = found.start()
        body = letters[start : start + 11]
        if not _BODY.fullmatch(body):
            continue
        number = _number(letters, gaps, start + 11)
        if number and body + number not in codes:
            codes.append(body + number)
    return Hints(tuple(codes), letters)


def is_code(text: str) -> bool:
    return _CODE.fullmatch(text) is not None


def suggestions(hints: Hints, amount_dong: int, waiting: Iterable[Open]) -> list[Open]:
    """The orders a transfer without a whole code of theirs may be for, the likeliest first; at most five.

    Likely: part of the code, or the code as people misread it; only where no code is like it, exactly what is missing.
    """
    alike = hints.squeezed.translate(_ALIKE)
    waiting = list(waiting)
    scored = [(_likeness(hints.squeezed, alike, one), one.missing_dong == amount_dong, one) for one in waiting]
    by_code = any(score for score, _same, _one in scored)
    likely = [(score, same, one) for score, same, one in scored if (score if by_code else same)]
    likely.sort(key=lambda found: (-found[0], not found[1], found[2].code))
    return [one for _score, _same, one in likely[:MOST_SUGGESTIONS]]


def _likeness(squeezed: str, alike: str, one: Open) -> int:
    if one.code in squeezed:
        return 4
    if one.code.translate(_ALIKE) in alike or one.code[:11] in squeezed:
        return 3
    if one.code[:11].translate(_ALIKE) in alike:
        return 2
    return 1 if any(part in squeezed for part in _parts(one.code)) else 0


def _parts(code: str) -> Iterable[str]:
    """The pieces of a code that are long enough to be no accident."""
    return (code[at : at + _LEAST_HINT] for at in range(2, len(code) - _LEAST_HINT + 1))


def _letters(text: str) -> tuple[str, Sequence[bool]]:
    """The letters and digits of a text in capitals, and for each whether something else stood behind it."""
    plain = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D")).upper()
    letters: list[str] = []
    gaps: list[bool] = []
    for sign in plain:
        if sign.isascii() and sign.isalnum():
            letters.append(sign)
            gaps.append(False)
        elif gaps and not unicodedata.combining(sign):
            gaps[-1] = True
    return "".join(letters), gaps


def _number(letters: str, gaps: Sequence[bool], at: int) -> str:
    """The order's number that starts there: at most two digits, and no digit glued behind it."""
    end = at
    while end < len(letters) and letters[end].isdigit():
        end += 1
        if gaps[end - 1]:
            break
    number = letters[at:end]
    return number if re.fullmatch(r"[1-9]\d?", number) else ""
