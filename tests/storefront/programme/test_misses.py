"""Misses are counted in memory and written away from the page: now and then, once, and not at all when they cannot."""

import threading
import time
from datetime import date

import pytest

from storefront.shop import misses
from storefront.shop.misses import Counted, Misses

DAY = date(2026, 11, 24)


def wait_for(condition: threading.Event) -> None:
    assert condition.wait(10)


def test_many_searches_are_one_write(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(misses, "SECONDS", 0.2)
    written: list[Counted] = []
    done = threading.Event()
    counting = Misses(lambda counted: (written.append(counted), done.set()))  # type: ignore[func-returns-value]
    for text in ("Tỏi Tây", "tỏi  tây", "khác", "!!", "0912345678"):
        counting.count(DAY, text)

    assert not written
    wait_for(done)
    assert written == [{(DAY, "tỏi tây"): 2, (DAY, "khác"): 1}]


def test_when_full_it_does_not_wait() -> None:
    done = threading.Event()
    counting = Misses(lambda _counted: done.set())
    for n in range(misses.FULL):
        counting.count(DAY, f"text {n}")

    wait_for(done)


def test_no_search_waits_for_a_slow_write_and_nothing_is_written_twice() -> None:
    going_on, written = threading.Event(), []

    def slowly(counted: Counted) -> None:
        going_on.wait(10)
        written.append(dict(counted))

    counting = Misses(slowly)
    threads = threading.active_count()
    began = time.monotonic()
    for n in range(2000):
        counting.count(DAY, f"text {n}")
    took, started = time.monotonic() - began, threading.active_count() - threads
    going_on.set()
    counting.flush()
    counting.flush()

    assert took < 5
    assert started <= 3
    texts = [text for counted in written for _day, text in counted]
    assert len(texts) == len(set(texts))
    assert misses.FULL <= len(texts) < 2000


def test_a_write_that_fails_is_no_ones_error() -> None:
    def fail(_counted: Counted) -> None:
        raise OSError("no space")

    counting = Misses(fail)
    counting.count(DAY, "tỏi tây")
    counting.flush()
    counting.count(DAY, "tỏi tây")
    counting.flush()
