"""What one types of a decision. Everything typed is kept in the draft, right or wrong; the plan tells what is wrong."""

from collections.abc import Mapping

from catalog.decisions.headers import Typed
from catalog.decisions.reading import Cell, Line
from catalog.decisions.rules import Act

HEADER = ("number", "decided_on", "authority", "summary", "source_url")
# For rows that do not say it themselves.
DEFAULTS = ("act", "reason")
FIELDS = HEADER + DEFAULTS
ROW = ("act", "code", "product", "stars", "issued_on", "until", "packs", "reason")
LONGEST = 1000


def typed(form: Mapping[str, str], names: tuple[str, ...] = FIELDS) -> dict[str, str]:
    """The named fields as typed, without space around."""
    return {name: form.get(name, "").strip()[:LONGEST] for name in names}


def header(values: Mapping[str, str]) -> Typed:
    return Typed(**{name: values.get(name, "") for name in HEADER})


def default_act(values: Mapping[str, str]) -> Act | None:
    """The act for rows that name none; None where none was chosen."""
    chosen = values.get("act", "")
    return Act(chosen) if chosen in tuple(Act) else None


def line(values: Mapping[str, str], number: int) -> Line:
    """A row typed by hand, its cells named «+1», «+2» by its place. A product may be named by its slug or address."""
    told = dict(values)
    product = told.get("product", "").split("?", 1)[0].rstrip("/")
    if "/san-pham/" in product:
        told["product"], told["slug"] = "", product.rsplit("/", 1)[-1]
    # Rows by hand come after those of any file (`catalog.decisions.rules.MOST_ROWS`).
    return Line(100_000 + number, {name: Cell(f"+{number}", text) for name, text in told.items() if text})
