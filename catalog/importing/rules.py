"""What can be wrong with files handed to the import: each fault by file, line, column and a reason in code.

The reasons carry no language; whoever shows them finds the words. `str()` gives plain English for logs and terminals.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """Why a file, a row or a cell is refused. `Problem.value` and `Problem.detail` fill the sentence."""

    MISSING_FILE = "missing_file"
    NOT_UTF8 = "not_utf8"
    BROKEN_CSV = "broken_csv"
    BROKEN_JSON = "broken_json"
    SEVERAL_FILES = "several_files"
    UNKNOWN_COLUMN = "unknown_column"
    MISSING_COLUMN = "missing_column"
    DUPLICATE_COLUMN = "duplicate_column"
    CELL_COUNT = "cell_count"
    CONTROL_CHARACTER = "control_character"
    MISSING_VALUE = "missing_value"
    TOO_LONG = "too_long"
    WRONG_SLUG = "wrong_slug"
    DUPLICATE = "duplicate"
    NOT_ONE_OF = "not_one_of"
    NOT_WHOLE = "not_whole"
    NOT_DECIMAL = "not_decimal"
    WRONG_DATE = "wrong_date"
    FUTURE_DATE = "future_date"
    WRONG_LAST_DAY = "wrong_last_day"
    LAST_DAY_ALONE = "last_day_alone"
    WRONG_PRECISION = "wrong_precision"
    WRONG_ADDRESS = "wrong_address"
    WRONG_PHONE = "wrong_phone"
    WRONG_BANK = "wrong_bank"
    WRONG_ACCOUNT = "wrong_account"
    HALF_ACCOUNT = "half_account"
    UNKNOWN_REFERENCE = "unknown_reference"
    TAKEN = "taken"
    CERTIFIED = "certified"
    WRONG_GEOMETRY = "wrong_geometry"
    OUTSIDE_MAP = "outside_map"


_ENGLISH = {
    Reason.MISSING_FILE: "the file is missing or cannot be read",
    Reason.NOT_UTF8: "the text is not UTF-8",
    Reason.BROKEN_CSV: "the row cannot be read as CSV ({detail})",
    Reason.BROKEN_JSON: "the file cannot be read as JSON ({detail})",
    Reason.SEVERAL_FILES: "only one boundary file is read, here are {detail}",
    Reason.UNKNOWN_COLUMN: "«{value}» is not a column of this file",
    Reason.MISSING_COLUMN: "the column is missing",
    Reason.DUPLICATE_COLUMN: "the column stands twice in the header",
    Reason.CELL_COUNT: "{value} cells where the header has {detail}",
    Reason.CONTROL_CHARACTER: "the text holds the control character {detail}",
    Reason.MISSING_VALUE: "a value is needed",
    Reason.TOO_LONG: "longer than {detail} characters",
    Reason.WRONG_SLUG: "«{value}» is not a slug (a-z, 0-9, single hyphens between)",
    Reason.DUPLICATE: "«{value}» already stands on line {detail}",
    Reason.NOT_ONE_OF: "«{value}» is not {detail}",
    Reason.NOT_WHOLE: "«{value}» is not a whole number within {detail}",
    Reason.NOT_DECIMAL: "«{value}» is not a number within {detail}",
    Reason.WRONG_DATE: "«{value}» is not a date written {detail}",
    Reason.FUTURE_DATE: "«{value}» lies after today, {detail}",
    Reason.WRONG_LAST_DAY: "«{value}» is not 36 months after certified_on, {detail}",
    Reason.LAST_DAY_ALONE: "«{value}» is given without certified_on",
    Reason.WRONG_PRECISION: "«{value}» contradicts certified_on, which is known to: {detail}",
    Reason.WRONG_ADDRESS: "«{value}» is not a web address (http:// or https://)",
    Reason.WRONG_PHONE: "«{value}» is not a telephone number",
    Reason.WRONG_BANK: "«{value}» is not a bank number of 6 digits",
    Reason.WRONG_ACCOUNT: "«{value}» is not an account of 1 to 19 letters and digits",
    Reason.HALF_ACCOUNT: "bank_bin and bank_account go together",
    Reason.UNKNOWN_REFERENCE: "«{value}» is neither in {detail} nor in the catalogue",
    Reason.TAKEN: "«{value}» already belongs to {detail}",
    Reason.CERTIFIED: "the product's certificate is for «{detail}»; it cannot move to «{value}» while it holds one",
    Reason.WRONG_GEOMETRY: "the boundary of «{value}» is not a closed (multi)polygon of degrees",
    Reason.OUTSIDE_MAP: "the boundary of «{value}» leaves the map of the province",
}
_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault. `line` is the physical line on which the row begins (the header is line 1), 0 for a whole file."""

    file: str
    line: int
    column: str
    reason: Reason
    value: str = ""
    detail: str = ""

    def __str__(self) -> str:
        value = self.value if len(self.value) <= _SHOWN else self.value[:_SHOWN] + "…"
        detail = self.detail
        if self.reason is Reason.NOT_ONE_OF and ", " in detail:
            detail = " or ".join(detail.rsplit(", ", 1))
        where = [self.file + (f":{self.line}" if self.line else ""), self.column]
        return ": ".join([*filter(None, where), _ENGLISH[self.reason].format(value=value, detail=detail)])


class ImportRefused(Exception):
    """The files hold faults, so nothing was changed. `problems` names all of them."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)
