"""What a decision's annex may order, what can be wrong with it, and how its cells are read.

A province acts by one signed decision with an annex of many rows (Decision 26/2026/QĐ-TTg, articles 4, 7 and 8). Faults
carry a cell and a reason in code; whoever shows them finds the words. `str()` gives plain English for terminals.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from catalog.certification.rules import Facts, Standing, Status

MOST_ROWS = 2000


class Act(StrEnum):
    """What a row orders."""

    ISSUE = "issue"
    RENEW = "renew"
    UPGRADE = "upgrade"
    DOWNGRADE = "downgrade"
    SUSPEND = "suspend"
    REINSTATE = "reinstate"
    EXTEND = "extend"
    CORRECT = "correct"
    REVOKE = "revoke"


ISSUING = frozenset({Act.ISSUE, Act.RENEW, Act.UPGRADE})
WITH_STARS = ISSUING | {Act.DOWNGRADE, Act.CORRECT}
# Who loses stars is told why.
WITH_REASON = frozenset({Act.DOWNGRADE, Act.SUSPEND, Act.REVOKE, Act.CORRECT, Act.EXTEND})


class Reason(StrEnum):
    """Why a cell, a row or the whole is refused. `Problem.value` and `Problem.detail` fill the sentence."""

    NOT_A_TABLE = "not_a_table"
    TOO_LARGE = "too_large"
    TOO_MANY_ROWS = "too_many_rows"
    NO_HEADER = "no_header"
    NO_ROWS = "no_rows"
    DUPLICATE_COLUMN = "duplicate_column"
    MERGED = "merged"
    CONTROL_CHARACTER = "control_character"
    MISSING_VALUE = "missing_value"
    TOO_LONG = "too_long"
    WRONG_ACT = "wrong_act"
    WRONG_STARS = "wrong_stars"
    WRONG_DATE = "wrong_date"
    FUTURE_DATE = "future_date"
    UNKNOWN_PRODUCT = "unknown_product"
    UNKNOWN_CODE = "unknown_code"
    AMBIGUOUS_PRODUCT = "ambiguous_product"
    OTHER_PRODUCT = "other_product"
    TWICE = "twice"
    NOT_CERTIFIED = "not_certified"
    STILL_IN_FORCE = "still_in_force"
    NOT_HIGHER = "not_higher"
    NOT_LOWER = "not_lower"
    IS_HIGHER = "is_higher"
    WRONG_NOW = "wrong_now"
    NOTHING_CHANGES = "nothing_changes"
    OVERLAPPING = "overlapping"
    EXTENSION = "extension"
    NUMBER_USED = "number_used"
    CONTRADICTS = "contradicts"


_ENGLISH = {
    Reason.NOT_A_TABLE: "the file cannot be read as XLSX or CSV in UTF-8",
    Reason.TOO_LARGE: "the file is too large",
    Reason.TOO_MANY_ROWS: "more than {detail} rows",
    Reason.NO_HEADER: "no row of column names was found",
    Reason.NO_ROWS: "there is no row under the column names",
    Reason.DUPLICATE_COLUMN: "«{value}» stands twice among the columns",
    Reason.MERGED: "merged cells {value}",
    Reason.CONTROL_CHARACTER: "the text holds the control character {detail}",
    Reason.MISSING_VALUE: "a value is needed",
    Reason.TOO_LONG: "longer than {detail} characters",
    Reason.WRONG_ACT: "«{value}» is no act; known are {detail}",
    Reason.WRONG_STARS: "«{value}» is not 3, 4 or 5 stars",
    Reason.WRONG_DATE: "«{value}» is no date (DD/MM/YYYY or YYYY-MM-DD)",
    Reason.FUTURE_DATE: "«{value}» lies after {detail}",
    Reason.UNKNOWN_PRODUCT: "«{value}» is no product of the catalogue; the nearest is {detail}",
    Reason.UNKNOWN_CODE: "«{value}» is no certificate's code",
    Reason.AMBIGUOUS_PRODUCT: "«{value}» names several products: {detail}",
    Reason.OTHER_PRODUCT: "the certificate «{value}» belongs to {detail}",
    Reason.TWICE: "«{value}» already stands in row {detail}",
    Reason.NOT_CERTIFIED: "«{value}» never had a certificate",
    Reason.STILL_IN_FORCE: "«{value}» holds a certificate in force until {detail}; renew or upgrade it",
    Reason.NOT_HIGHER: "an upgrade needs more than the {detail} stars held",
    Reason.NOT_LOWER: "a downgrade needs fewer than the {detail} stars held",
    Reason.IS_HIGHER: "more than the {detail} stars held is an upgrade",
    Reason.WRONG_NOW: "not possible: the certificate is {detail}",
    Reason.NOTHING_CHANGES: "the register already says so",
    Reason.OVERLAPPING: "the certificate {value} was in force until {detail}",
    Reason.EXTENSION: "«{value}» is not within 180 days after the last day (Decision 26/2026/QĐ-TTg, article 12.3)",
    Reason.NUMBER_USED: "the decision «{value}» is recorded already, of {detail}",
    Reason.CONTRADICTS: "«{value}» contradicts «{detail}»",
}
_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault, at a cell such as «C7», a row such as «7», or ("") the whole."""

    cell: str
    reason: Reason
    value: str = ""
    detail: str = ""

    def __str__(self) -> str:
        value = self.value if len(self.value) <= _SHOWN else self.value[:_SHOWN] + "…"
        text = _ENGLISH[self.reason].format(value=value, detail=self.detail)
        return f"{self.cell}: {text}" if self.cell else text


@dataclass(frozen=True, slots=True)
class Reading:
    """A cell that had to be interpreted, shown to be confirmed: what stands there and how it was read."""

    cell: str
    value: str
    read_as: str

    def __str__(self) -> str:
        return f"{self.cell}: «{self.value}» is read as «{self.read_as}»"


@dataclass(frozen=True, slots=True)
class Header:
    """The decision itself, as it is to be recorded."""

    number: str
    decided_on: date
    authority: str
    summary: str = ""
    source_url: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of an annex, its cells read. `cells` names each column's cell, for faults found later."""

    line: int
    cells: dict[str, str]
    act: Act
    code: str
    slug: str
    product: str
    producer: str
    stars: int | None
    issued_on: tuple[date, bool] | None
    until: date | None
    packs: str
    reason: str

    def cell(self, *columns: str) -> str:
        """The cell of the first of some columns that the annex has; the row's number where it has none."""
        return next((self.cells[column] for column in columns if column in self.cells), str(self.line))


@dataclass(frozen=True, slots=True)
class Step:
    """What one row does: to which product and certificate, and what stands before and after it."""

    line: int
    act: Act
    product_id: int
    product_slug: str
    product_name: str
    producer_name: str
    code: str | None
    before: Standing | None
    status_before: Status | None
    after: Standing
    status_after: Status
    facts: Facts
    until: date | None
    packs: str
    reason: str


@dataclass(frozen=True, slots=True)
class Plan:
    """A decision checked against the register: steps to carry out, or the problems that forbid all of them."""

    header: Header
    steps: tuple[Step, ...]
    problems: tuple[Problem, ...]
    readings: tuple[Reading, ...]
    # Of a decision of this number that an import recorded without its date; the annex completes it.
    completes_id: int | None = None

    @property
    def fingerprint(self) -> str:
        """Of everything that would be done, so that what is confirmed is what was seen."""
        return hashlib.sha256(repr((self.header, self.steps, self.completes_id)).encode()).hexdigest()


class DecisionRefused(Exception):
    """The decision or its annex holds faults, so nothing was changed. `problems` names all of them."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)


class Unconfirmed(Exception):
    """Cells had to be interpreted, and nobody confirmed the readings; nothing was changed."""

    def __init__(self, readings: Sequence[Reading]) -> None:
        super().__init__("\n".join(map(str, readings)))
        self.readings = tuple(readings)


class PlanChanged(Exception):
    """What would be done is no longer what was seen, since something changed meanwhile; nothing was done."""
