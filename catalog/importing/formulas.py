"""Cells that a spreadsheet would run as formulas, made harmless with an apostrophe when written, and read back."""

import re

_RUNS = re.compile(r"'*[=+\-@\t]")
_GUARDED = re.compile(r"'+[=+\-@\t]")


def guard(text: str) -> str:
    """The cell to write: an apostrophe before a text that starts like a formula (or like a guarded one)."""
    return f"'{text}" if _RUNS.match(text) else text


def unguard(cell: str) -> str:
    """The text behind a cell: what `guard` added is taken off, and nothing else."""
    return cell[1:] if _GUARDED.match(cell) else cell
