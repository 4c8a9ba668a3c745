"""How amounts, days and weights are written, in the reader's language."""

from datetime import date, datetime

from catalog.calendar import VIETNAM
from storefront.web import language

# Keeps an amount and its sign on one line.
_NBSP = "\N{NO-BREAK SPACE}"


def dong(amount_dong: int) -> str:
    """185.000 ₫ in Vietnamese, ₫185,000 in English."""
    if language.current() == language.ENGLISH:
        return f"₫{amount_dong:,}"
    return f"{amount_dong:,}".replace(",", ".") + _NBSP + "₫"


def number(value: int | float) -> str:
    """1.250 or 1,5 in Vietnamese; 1,250 or 1.5 in English."""
    text = f"{value:,}" if isinstance(value, int) else f"{value:,.2f}".rstrip("0").rstrip(".")
    if language.current() == language.ENGLISH:
        return text
    return text.translate(str.maketrans(",.", ".,"))


def weight(grams: int) -> str:
    """500 g, 1,5 kg."""
    return f"{number(grams / 1000)}{_NBSP}kg" if grams >= 1000 else f"{grams}{_NBSP}g"


def day(value: date) -> str:
    """dd/mm/yyyy in both languages; an instant is shown as its day in Vietnam."""
    return (value.astimezone(VIETNAM) if isinstance(value, datetime) else value).strftime("%d/%m/%Y")


def moment(value: datetime) -> str:
    """An instant as hour and day in Vietnam."""
    return value.astimezone(VIETNAM).strftime("%H:%M %d/%m/%Y")


FILTERS = {"dong": dong, "number": number, "weight": weight, "day": day, "moment": moment}
