"""One day's figures put together, and kept in memory as long as nothing they rest on changes."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from flask import current_app
from flask.sansio.blueprints import BlueprintSetupState
from sqlalchemy.orm import Session

from catalog import changes
from catalog.calendar import add_months
from catalog.certification import chain
from storefront.programme.figures import announced, queries, rules, sales
from storefront.programme.figures.announced import Asked, Counted
from storefront.programme.figures.queries import Published, Unit
from storefront.programme.figures.rules import Figures, Line
from storefront.programme.figures.sales import Revenue

_MOST_KEPT = 16


@dataclass(frozen=True, slots=True)
class Compared:
    """An announced figure and what the register counts for it; None where the register cannot."""

    figure: Published
    counted: Counted | None


@dataclass(frozen=True, slots=True)
class Report:
    """What the page and its exports tell: for a day, as recorded by the end of another."""

    day: date
    known_on: date
    figures: Figures
    units: tuple[Unit, ...]
    districts: dict[str, str]
    revenue: Revenue
    compared: tuple[Compared, ...]


class Kept:
    """A few results in memory, the least lately used forgotten first."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = threading.Lock()

    def at(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """What is kept under a key, made now where nothing is."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        made = make()
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)
        return made


def install(state: BlueprintSetupState) -> None:
    """Give the application a place to keep results in."""
    state.app.extensions.setdefault("figures", Kept())


def kept(key: Hashable, make: Callable[[], Any]) -> Any:
    """What the application keeps under a key. The key says everything the result follows from."""
    store: Kept = current_app.extensions["figures"]
    return store.at(key, make)


def report(session: Session, day: date, *, known_on: date, today: date) -> Report:
    """The whole report for a day, as recorded by the end of `known_on`; neither lies after today."""
    now = state(session)
    made: Report = kept(
        ("report", now, day, known_on, today), lambda: _made(session, day, known_on=known_on, today=today)
    )
    order_event = queries.newest_order_event(session)
    revenue = kept(("revenue", now, order_event, day, known_on), lambda: _revenue(session, made.figures, day, known_on))
    compared = kept(("announced", now, known_on, today), lambda: _compared(session, known_on, today))
    return replace(made, revenue=revenue, compared=tuple(one for one in compared if _is_out(one.figure, day)))


def state(session: Session) -> Hashable:
    """What figures follow from: the newest event, and the products with their makers and places.

    The catalogue's revision alone would do, and would have every sale count the register anew.
    """
    revision = changes.revision(session)
    return kept(
        ("state", revision),
        lambda: (chain.newest(session).number, hash(frozenset(queries.subjects(session).values()))),
    )


def lines(session: Session, day: date, *, known_on: date, today: date) -> list[Line]:
    """Every certificate as it stood on a day."""
    return queries.lines(session, queries.subjects(session), day, known_on=known_on, today=today)


def _made(session: Session, day: date, *, known_on: date, today: date) -> Report:
    figures = rules.figures(lines(session, day, known_on=known_on, today=today), day)
    units = tuple(
        replace(unit, products=figures.by_commune[unit.slug].total() if unit.slug in figures.by_commune else 0)
        for unit in queries.units(session)
    )
    nothing = sales.revenue((), (), day, None)
    return Report(day, known_on, figures, units, queries.districts(session), nothing, ())


def _revenue(session: Session, figures: Figures, day: date, known_on: date) -> Revenue:
    since = add_months(day, -12) - timedelta(days=sales.WINDOW_DAYS)
    products = {product for product, _issued_on in figures.recent}
    sold = queries.sales(session, since, day, known_on=known_on, product_ids=products)
    return sales.revenue(figures.recent, sold, day, queries.selling_since(session))


def _compared(session: Session, known_on: date, today: date) -> list[Compared]:
    """The announced figures, newest first, each beside the register's own; events are read once."""
    figures = queries.announced(session)
    of = queries.subjects(session)
    now = queries.lines(session, of, today, known_on=known_on, today=today)
    undated = [line for line in now if line.issued_on is None]
    days = {figure.as_of for figure in figures if figure.as_of and figure.as_of <= today}
    stood = queries.lines_on(session, of, days, known_on=known_on)
    found: dict[int, Counted] = {}
    for figure in figures:
        if figure.as_of in stood:
            asked = Asked(figure.measure, figure.as_of, figure.stars, figure.kind, figure.group, figure.area)
            found[figure.id] = announced.counted(stood[figure.as_of], undated, asked)
    return [Compared(figure, found.get(figure.id)) for figure in figures]


def _is_out(figure: Published, day: date) -> bool:
    """Whether a figure had been announced by a day, as far as its year tells."""
    return figure.as_of <= day if figure.as_of else figure.year <= day.year
