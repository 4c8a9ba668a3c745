"""The writer is killed at any moment, or the disk is full: who searches is answered, and the index heals by itself.

`SEARCH_OPERATIONS=long` kills forty times, otherwise eight.
"""

import multiprocessing
import os
import random
import resource
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker
from support.index_writer import reprice, write_on_and_on

from catalog import changes
from search import index
from search.results import SearchRequest
from search.service import SearchService

DAY = date(2026, 11, 24)
KILLS = 40 if os.environ.get("SEARCH_OPERATIONS") == "long" else 8
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["support.index_writer"])


def test_a_writer_killed_at_any_moment_harms_no_answer_and_the_next_one_heals(
    database: Engine, catalogue: sessionmaker[Session], index_root: Path | None
) -> None:
    url = database.url.render_as_string(hide_password=False)
    search = SearchService(index_root, catalogue)
    search.rebuild()
    moments = random.Random(20261124)
    slowest = 0.0
    with asking(search) as notes:
        for _ in range(KILLS):
            _kill_a_writer(url, index_root, moments.uniform(0, 0.4))
            began = time.monotonic()
            _await_healing(search, catalogue)
            slowest = max(slowest, time.monotonic() - began)
            assert_holds_the_catalogue(search, catalogue, index_root)
    print(f"{KILLS} kills, {len(notes)} answers, healed in {slowest:.2f} s at most")
    assert set(notes) == {"exact"}


@contextmanager
def asking(search: SearchService) -> Iterator[list[str]]:
    """Somebody searches all the time; how each answer came about."""
    notes: list[str] = []
    over = threading.Event()

    def ask() -> None:
        while not over.is_set():
            page = search.search(SearchRequest("tỏi", sort="relevance"), day=DAY)
            notes.append(page.note if page.total == 7 else f"{page.total} found")
            time.sleep(0.005)

    asker = threading.Thread(target=ask)
    asker.start()
    try:
        yield notes
    finally:
        over.set()
        asker.join()


def _kill_a_writer(url: str, root: Path | None, seconds: float) -> None:
    started = PROCESSES.Event()
    writer = PROCESSES.Process(target=write_on_and_on, args=(url, root, started))
    writer.start()
    assert started.wait(120)
    time.sleep(seconds)
    writer.kill()
    writer.join()


def _await_healing(search: SearchService, catalogue: sessionmaker[Session]) -> None:
    """The next writer follows as soon as the dead one's lock is free."""
    with catalogue() as session:
        newest = changes.revision(session)
    deadline = time.monotonic() + 60
    while search.status().last_number < newest:
        assert time.monotonic() < deadline, "the index did not heal"
        search.drain()


def assert_holds_the_catalogue(search: SearchService, catalogue: sessionmaker[Session], root: Path | None) -> None:
    """The same lists as the database gives without an index."""
    assert search.verify()
    plain = SearchService((root or Path("/nowhere")) / "never-built", catalogue)
    for sort in ("price", "-price", "newest"):
        listed, expected = (one.search(SearchRequest(sort=sort, limit=200), day=DAY) for one in (search, plain))
        assert expected.note == "degraded"
        assert (listed.ids, listed.facets, listed.price_span) == (expected.ids, expected.facets, expected.price_span)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of three megabytes; root may mount one, for others the limit on files stands in."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = os.geteuid() == 0 and _run("mount", "-t", "tmpfs", "-o", "size=3m", "none", str(folder))
    yield folder
    if mounted:
        _run("umount", "--lazy", str(folder))


def _run(*command: str) -> bool:
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


@contextmanager
def full(disk: Path) -> Iterator[None]:
    """Nothing more fits on the disk; where it is no disk of its own, nothing fits into a file."""
    ballast = disk / "ballast"
    if os.path.ismount(disk):
        _fill(ballast)
        yield
        ballast.unlink()
        return
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (64, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def _fill(ballast: Path) -> None:
    with ballast.open("wb", buffering=0) as file:
        for size in (65_536, 512):
            try:
                while True:
                    file.write(b"\0" * size)
            except OSError:
                continue


def test_a_full_disk_leaves_the_old_index_in_use_until_there_is_room(
    sqlite_catalogue: sessionmaker[Session], small_disk: Path
) -> None:
    root = small_disk / "search"
    search = SearchService(root, sqlite_catalogue)
    search.rebuild()
    before = search.search(SearchRequest(sort="price"), day=DAY)
    with sqlite_catalogue() as session:
        reprice(session, 1)
        session.commit()

    with asking(search) as notes:
        with full(small_disk):
            for attempt in (search.drain, search.rebuild, search.drain):
                with pytest.raises(OSError, match=r"No space left|File too large"):
                    attempt()
            newcomer = SearchService(root, sqlite_catalogue)
            for one in (search, newcomer):
                assert one.search(SearchRequest(sort="price"), day=DAY) == before
        assert search.drain() == 8
    assert set(notes) == {"exact"}
    assert_holds_the_catalogue(search, sqlite_catalogue, root)
    with index.writer_lock(root):
        pass
