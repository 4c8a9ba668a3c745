"""One row's cells, read one by one. A faulty cell is noted and the reading goes on, so all faults come at once."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date

from catalog.importing.formulas import unguard
from catalog.importing.rules import Problem, Reason

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_YEAR = re.compile(r"[1-9][0-9]{3}")
_ADDRESS = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_PHONE = re.compile(r"\+?[0-9][0-9 ().-]*")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# Longer runs of digits are no quantity of this catalogue, and `int` takes long over them.
_DIGITS = re.compile(r"[0-9]{1,15}")
_DECIMAL = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,15})?")
MAX_ADDRESS = 2000


def composed(text: str) -> str:
    """A text as the catalogue keeps it: composed (NFC), lines ended by LF, without space around."""
    return unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").strip()


def clean(cell: str) -> str:
    """The text behind a cell as written in a file, without a formula guard."""
    return unguard(composed(cell))


class Cells:
    """The cells of one row by column. A column the file lacks reads as blank: its absence is told once, elsewhere."""

    def __init__(self, file: str, line: int, cells: Mapping[str, str], today: date) -> None:
        self.file = file
        self.line = line
        self.today = today
        self.problems: list[Problem] = []
        self._cells = {column: clean(cell) for column, cell in cells.items()}
        for column, text in self._cells.items():
            if found := _CONTROL.search(text):
                self.refuse(column, Reason.CONTROL_CHARACTER, detail=f"U+{ord(found[0]):04X}")

    def refuse(self, column: str, reason: Reason, *, value: str = "", detail: str = "") -> None:
        """Note a fault of this row; a cell is faulted once, its first fault tells."""
        if not self.has_fault(column):
            self.problems.append(Problem(self.file, self.line, column, reason, value, detail))

    def has_fault(self, column: str) -> bool:
        return any(problem.column == column for problem in self.problems)

    def text(self, column: str, longest: int, *, required: bool = False) -> str:
        """Any text up to a length; blank where that is allowed."""
        text = self._cells.get(column, "")
        if not text and required and column in self._cells:
            self.refuse(column, Reason.MISSING_VALUE)
        if len(text) > longest:
            self.refuse(column, Reason.TOO_LONG, value=text[:longest], detail=str(longest))
        return text

    def texts(self, column: str, separator: str, longest: int) -> tuple[str, ...]:
        """Texts in one cell, without blanks and repeats, in their order; each up to a length."""
        parts = [part.strip() for part in self._cells.get(column, "").split(separator)]
        return self._short(column, dict.fromkeys(filter(None, parts)), longest)

    def names(self, column: str, longest: int) -> tuple[str, ...]:
        """Names split at commas outside parentheses; a note in parentheses is no part of a name."""
        parts = re.split(r",(?![^()]*\))", self._cells.get(column, ""))
        named = [re.sub(r"\s*\([^()]*\)", "", part).strip() for part in parts]
        return self._short(column, dict.fromkeys(filter(None, named)), longest)

    def _short(self, column: str, parts: Iterable[str], longest: int) -> tuple[str, ...]:
        found = tuple(parts)
        for part in found:
            if len(part) > longest:
                self.refuse(column, Reason.TOO_LONG, value=part[:longest], detail=str(longest))
        return found

    def slug(self, column: str, longest: int, *, required: bool = True) -> str:
        """A slug; blank only where it is not required."""
        text = self.text(column, longest, required=required)
        return text if self._has_form(column, text, _SLUG, Reason.WRONG_SLUG) else ""

    def address(self, column: str, longest: int = MAX_ADDRESS) -> str:
        """A web address or blank. Anything else, such as a script's, must never become a link."""
        text = self.text(column, longest)
        return text if self._has_form(column, text, _ADDRESS, Reason.WRONG_ADDRESS) else ""

    def phone(self, column: str, longest: int) -> str:
        """A telephone number as written, or blank."""
        text = self.text(column, longest)
        return text if self._has_form(column, text, _PHONE, Reason.WRONG_PHONE) else ""

    def formed(self, column: str, form: re.Pattern[str], reason: Reason) -> str:
        """A text of a given form, or blank."""
        text = self._cells.get(column, "")
        return text if self._has_form(column, text, form, reason) else ""

    def _has_form(self, column: str, text: str, form: re.Pattern[str], reason: Reason) -> bool:
        fits = not text or form.fullmatch(text) is not None
        if not fits:
            self.refuse(column, reason, value=text)
        return fits

    def choice(self, column: str, allowed: Iterable[str], *, required: bool = False) -> str:
        """One of some words; blank only where it is not required."""
        text = self._cells.get(column, "")
        words = list(allowed)
        if not text and required and column in self._cells:
            self.refuse(column, Reason.MISSING_VALUE)
        elif text and text not in words:
            self.refuse(column, Reason.NOT_ONE_OF, value=text, detail=", ".join(words))
        return text

    def whole(self, column: str, least: int, most: int) -> int | None:
        """A whole number in plain digits; None for a blank."""
        text = self._cells.get(column, "")
        if not text:
            return None
        if not _DIGITS.fullmatch(text) or not least <= int(text) <= most:
            self.refuse(column, Reason.NOT_WHOLE, value=text, detail=f"{least}–{most}")
            return None
        return int(text)

    def decimal(self, column: str, least: float, most: float, places: int) -> float | None:
        """A number with a decimal point, rounded to the places kept; None for a blank."""
        text = self._cells.get(column, "")
        if not text:
            return None
        if not _DECIMAL.fullmatch(text) or not least <= round(float(text), places) <= most:
            self.refuse(column, Reason.NOT_DECIMAL, value=text, detail=f"{least:g}–{most:g}")
            return None
        return round(float(text), places)

    def day(self, column: str, *, future: bool = False, form: str = "YYYY-MM-DD") -> date | None:
        """An ISO day, not after today unless `future`; None for a blank."""
        text = self._cells.get(column, "")
        if not text:
            return None
        try:
            day = date.fromisoformat(text) if _DAY.fullmatch(text) else None
        except ValueError:
            day = None
        if day is None:
            self.refuse(column, Reason.WRONG_DATE, value=text, detail=form)
        elif day > self.today and not future:
            self.refuse(column, Reason.FUTURE_DATE, value=text, detail=self.today.isoformat())
        return day

    def year(self, column: str) -> date | None:
        """The first day of a year written alone, not after today; None where the cell holds no lone year."""
        text = self._cells.get(column, "")
        if not _YEAR.fullmatch(text):
            return None
        if int(text) > self.today.year:
            self.refuse(column, Reason.FUTURE_DATE, value=text, detail=self.today.isoformat())
        return date(int(text), 1, 1)
