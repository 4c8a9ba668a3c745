"""Quantities as people type them."""

import re

MAX_QUANTITY = 999


class WrongQuantity(ValueError):
    """Text that is no whole number from 1 to 999."""


def quantity(text: str) -> int:
    """A quantity from a form: a whole number from 1 to 999. Raises `WrongQuantity` for 0, -1, 1.5, 10^9 and words."""
    if not re.fullmatch(r"\s*[0-9]{1,3}\s*", text, re.ASCII) or not 1 <= int(text) <= MAX_QUANTITY:
        raise WrongQuantity(text[:20])
    return int(text)
