"""Which passwords are too easy to guess. Pure. The list is what people here choose, at the length we ask for."""

import unicodedata
from pathlib import Path

from storefront.accounts.rules import MAX_PASSWORD, MIN_PASSWORD

# Ten letters or more: shorter ones are refused for their length.
_COMMON = frozenset(Path(__file__).with_name("common_passwords.txt").read_text(encoding="utf-8").split())
_ROWS = ("01234567890123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm")


def fault(password: str, *, about: tuple[str, ...] = ()) -> str:
    """Why a password will not do: "short", "long", "common", "personal"; "" for one that will.

    `about`: her name, phone and address, which others know too.
    """
    if len(password) < MIN_PASSWORD:
        return "short"
    if len(password) > MAX_PASSWORD:
        return "long"
    lowered = password.lower()
    if any(_letters(one) and _letters(one) in _letters(lowered) for one in about if len(_letters(one)) >= 5):
        return "personal" if len(lowered) < 2 * MIN_PASSWORD else ""
    return "common" if lowered in _COMMON or _is_pattern(lowered) else ""


def _letters(text: str) -> str:
    """Letters and digits alone, without marks: «Trần Thị Mai» is guessed as `tranthimai`."""
    bare = unicodedata.normalize("NFD", text.lower().partition("@")[0]).replace("đ", "d")
    return "".join(filter(str.isalnum, bare))


def _is_pattern(text: str) -> bool:
    """A short piece repeated, or a walk along the alphabet, the digits or the keyboard."""
    if any(text in row or text in row[::-1] for row in _ROWS):
        return True
    return any((text[:size] * (len(text) // size + 1))[: len(text)] == text for size in range(1, 5))
