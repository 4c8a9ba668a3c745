"""What the desk of renewals is sent: filters by GET, days and papers by POST."""

from collections.abc import Mapping, Sequence
from datetime import date

from catalog.producers.queries import Entry
from search.vietnamese import folded_text
from storefront.programme.renewals.queries import Wanted
from storefront.programme.renewals.rules import PAPERS, Kind, Presence, RenewalRefused, Stage, Step

ORDERS = ("due", "commune", "producer")
LONGEST_QUERY = 100


def wanted(args: Mapping[str, str], producers: Sequence[Entry]) -> Wanted:
    """The filters of an address; what cannot be used is left out. `producer`: letters of a producer's name."""
    given, order, q = args.get("stage", ""), args.get("sort", ""), query(args)
    named = [one.id for one in producers if folded_text(q) in folded_text(one.name)] if q else None
    return Wanted(
        stage=Stage(given) if given in tuple(Stage) else None,
        commune=args.get("commune", "")[:80],
        producer_ids=tuple(named) if named is not None else None,
        due_by=_day(args.get("due_by", "")),
        order=order if order in ORDERS else ORDERS[0],
    )


def query(args: Mapping[str, str]) -> str:
    return " ".join(args.get("producer", "").split())[:LONGEST_QUERY]


def day(form: Mapping[str, str], field: str, *, required: bool = False) -> date | None:
    """The day typed into a field; None for an empty one. Raises `RenewalRefused` for what is no day."""
    text = form.get(field, "").strip()
    found = _day(text)
    if found is None and (text or required):
        raise RenewalRefused("day", field)
    return found


def kind(form: Mapping[str, str]) -> Kind:
    """Raises `RenewalRefused` where none was chosen."""
    if form.get("kind") not in tuple(Kind):
        raise RenewalRefused("kind", "kind")
    return Kind(form["kind"])


def step(form: Mapping[str, str]) -> Step:
    if form.get("step") not in tuple(Step):
        raise RenewalRefused("step")
    return Step(form["step"])


def papers(form: Mapping[str, str]) -> dict[str, tuple[Presence, str]]:
    """{paper: (presence, note)} of a checklist; papers not sent are left out."""
    return {
        paper: (Presence(form[f"paper_{paper}"]), form.get(f"note_{paper}", "").strip())
        for paper in PAPERS
        if form.get(f"paper_{paper}") in tuple(Presence)
    }


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
