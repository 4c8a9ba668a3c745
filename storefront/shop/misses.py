"""What was searched for and not found, counted in memory and written now and then, away from every page."""

import threading
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date

from flask import Flask, current_app

from search.curation import actions
from search.curation.rules import kept_of
from search.results import Filters
from storefront import clock
from storefront.database import writing
from storefront.shop.listing import Found
from storefront.web import pages
from storefront.web.logs import log

SECONDS = 10.0
FULL = 50
# While nothing can be written, no more texts than this are remembered.
_MOST = 500

Counted = Mapping[tuple[date, str], int]


class Misses:
    """The count of one process. `write` gets it at most every `SECONDS`, or as soon as it is `FULL`."""

    def __init__(self, write: Callable[[Counted], None]) -> None:
        self._write = write
        self._counts: Counter[tuple[date, str]] = Counter()
        self._timer: threading.Timer | None = None
        self._lock = threading.Lock()
        self._turn = threading.Lock()

    def count(self, day: date, text: str) -> None:
        """One more search that found nothing. Never raises, never waits for the database."""
        key = day, kept_of(text)
        with self._lock:
            if not key[1] or (key not in self._counts and len(self._counts) >= _MOST):
                return
            is_new = key not in self._counts
            self._counts[key] += 1
            if self._timer is None:
                self._start(SECONDS)
            elif is_new and len(self._counts) == FULL:
                self._timer.cancel()
                self._start(0.0)

    def flush(self) -> None:
        """Write what was counted. What cannot be written is logged and forgotten: it is statistics."""
        with self._turn:
            with self._lock:
                counts, self._counts = self._counts, Counter()
                if self._timer is not None:
                    self._timer.cancel()
            try:
                if counts:
                    self._write(counts)
            except Exception:
                log.warning("search_misses_lost", texts=len(counts), exc_info=True)
            # Until here no further thread was started, however long the write had to wait.
            with self._lock:
                self._timer = None
                if self._counts:
                    self._start(SECONDS)

    def _start(self, seconds: float) -> None:
        self._timer = threading.Timer(seconds, self.flush)
        self._timer.daemon = True
        self._timer.start()


def install(app: Flask) -> None:
    def write(counted: Counted) -> None:
        with app.app_context(), writing() as session:
            actions.record_misses(session, counted)

    app.extensions["misses"] = Misses(write)


def follow(found: Found) -> None:
    """Count a list whose text alone finds nothing; kept pages would not be counted. Filters may be why, so not then."""
    if found.total or not found.listing.q:
        return
    pages.hold_back()
    if found.page.note != "degraded" and found.listing.filters == Filters():
        current_app.extensions["misses"].count(clock.today(), found.listing.q)
