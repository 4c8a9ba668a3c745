"""How amounts, days and weights are written, in a language."""

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import Any

from catalog.calendar import VIETNAM
from storefront.web import language

# Keeps an amount and its sign on one line.
_NBSP = "\N{NO-BREAK SPACE}"


def dong(amount_dong: int, code: str | None = None) -> str:
    """185.000 ₫ in Vietnamese, ₫185,000 in English; `code` None: the language of this request."""
    if (code or language.current()) == language.ENGLISH:
        return f"₫{amount_dong:,}"
    return f"{amount_dong:,}".replace(",", ".") + _NBSP + "₫"


def number(value: int | float, code: str | None = None) -> str:
    """1.250 or 1,5 in Vietnamese; 1,250 or 1.5 in English."""
    text = f"{value:,}" if isinstance(value, int) else f"{value:,.2f}".rstrip("0").rstrip(".")
    return text if (code or language.current()) == language.ENGLISH else text.translate(_SWAPPED)


def weight(grams: int, code: str | None = None) -> str:
    """500 g, 1,5 kg."""
    return f"{number(grams / 1000, code)}{_NBSP}kg" if grams >= 1000 else f"{grams}{_NBSP}g"


def day(value: date) -> str:
    """dd/mm/yyyy in both languages; an instant is shown as its day in Vietnam."""
    return (value.astimezone(VIETNAM) if isinstance(value, datetime) else value).strftime("%d/%m/%Y")


def moment(value: datetime) -> str:
    """An instant as hour and day in Vietnam."""
    return value.astimezone(VIETNAM).strftime("%H:%M %d/%m/%Y")


_SWAPPED = str.maketrans(",.", ".,")


def filters(code: str) -> dict[str, Callable[..., Any]]:
    """The template filters of a language; bound, as a list page writes some two hundred values."""
    spoken = {"dong": dong, "number": number, "weight": weight}
    return {**{name: partial(write, code=code) for name, write in spoken.items()}, "day": day, "moment": moment}
