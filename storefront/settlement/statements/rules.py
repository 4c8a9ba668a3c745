"""What a bank statement says, line by line, and what can be wrong with a line. Pure."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

MOST_LINES = 5000


class Reason(StrEnum):
    """Why a statement, or a row of it, cannot be read."""

    NOT_A_TABLE = "not_a_table"
    TOO_LARGE = "too_large"
    NO_HEADER = "no_header"
    NO_LINES = "no_lines"
    WRONG_DAY = "wrong_day"
    WRONG_AMOUNT = "wrong_amount"
    NO_AMOUNT = "no_amount"
    BOTH_WAYS = "both_ways"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong where: the row as the file counts it (0: the file), the column's title, what stands there."""

    row: int
    column: str
    reason: Reason
    value: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One movement of the account. The amount is signed đồng: what came in is positive.

    `at` has the time 00:00 where the statement tells the day alone.
    """

    row: int
    at: datetime
    amount_dong: int
    content: str
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """What a file holds: the lines that could be read, and every fault."""

    lines: tuple[Line, ...] = ()
    faults: tuple[Fault, ...] = ()

    @property
    def credits(self) -> tuple[Line, ...]:
        """The lines that brought money in."""
        return tuple(line for line in self.lines if line.amount_dong > 0)


def names(lines: Sequence[Line]) -> list[str]:
    """A name for each line, the same in every statement that shows it: by the bank's reference, else by what it says.

    Lines that say the same count up in the order they stand in, so that two equal transfers of a day stay two.
    """
    seen = Counter[str]()
    found = []
    for line in lines:
        said = line.reference.upper() or f"{line.at.date().isoformat()} {squeezed(line.content)}"
        basis = f"{said} {line.amount_dong}"
        seen[basis] += 1
        found.append(hashlib.sha256(f"{basis} {seen[basis]}".encode()).hexdigest()[:32])
    return found


def squeezed(text: str) -> str:
    """A text's letters and digits alone, in capitals: what is left the same when banks reformat it."""
    return "".join(filter(str.isalnum, text.upper()))
