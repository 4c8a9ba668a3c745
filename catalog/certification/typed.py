"""How people type what identifies a certificate: the number of a decision, the code on a label. Pure."""

import re
import unicodedata
from collections.abc import Collection, Iterable

_WORDS_BEFORE = re.compile(r"^(?:quyetdinh|qd)?(?:so)?[:.]?(?=\d)")
_FEWEST_DIGITS = 2


def number_key(text: str) -> str:
    """A number without accents, capitals and blanks: «1898/QĐ-UBND» and «1898 / qd-ubnd» are one."""
    plain = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return "".join(sign for sign in plain if not unicodedata.combining(sign) and not sign.isspace())


def matching(typed: str, numbers: Iterable[str], *, within: bool) -> Collection[str]:
    """The numbers that somebody means: the same one; else those that begin so; else, if asked, those that contain it.

    «1898», «QĐ 1898» and «quyết định số 1898» all mean 1898/QĐ-UBND.
    """
    wanted = _WORDS_BEFORE.sub("", number_key(typed))
    if not wanted:
        return ()
    keys = {number: number_key(number) for number in numbers}
    if same := [number for number, key in keys.items() if key == wanted]:
        return same
    if sum(sign.isdigit() for sign in wanted) < _FEWEST_DIGITS:
        return ()
    begun = [number for number, key in keys.items() if key.startswith(wanted)]
    return begun or ([number for number, key in keys.items() if wanted in key] if within else ())


def code(text: str) -> str:
    """A code as the register writes it, from one typed with blanks, dashes or in small letters."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).upper() if sign.isalnum())
