"""The index on disk: swapped whole, checked whole, never half-trusted."""

import json
import multiprocessing
import multiprocessing.synchronize
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from search import index
from search.documents import Document
from search.engine import open_engine
from search.index import IndexBusy, IndexUnusable
from search.port import Clause, Variant

DAY = date(2026, 11, 24)
GARLIC = (Variant((Clause((("toi", 1.0),)),)),)


def made(number: int, name: str = "Tỏi Lý Sơn") -> Document:
    return Document(
        id=number, slug=f"p{number}", name=name, name_en="", labels=(), description="", group="food", stars=4,
        producer="a", producer_name="A", commune="", commune_names=(), standards=(), price_dong=1000, in_stock=True,
        created=1, sale_from=1, sale_until=DAY.toordinal(),
    )  # fmt: skip


@pytest.fixture
def root(tmp_path: Path) -> Path:
    index.build(tmp_path, [made(n) for n in range(1, 6)], number=7)
    return tmp_path


def test_a_new_index_takes_the_place_of_the_old_and_one_old_one_is_kept(root: Path) -> None:
    for number in (8, 9):
        index.build(root, [made(1)], number=number)
    directory, manifest = index.verify(root)
    assert (directory.name, manifest.number, manifest.documents) == ("v0003", 9, 1)
    assert sorted(path.name for path in root.glob("v*")) == ["v0002", "v0003"]


def test_updates_replace_and_remove(root: Path) -> None:
    manifest = index.update(index.current(root), [made(2, "Quế"), made(9)], [2, 3, 9], number=8)
    assert (manifest.number, manifest.documents) == (8, 5)
    assert open_engine(root).top(GARLIC, DAY, 10) == [1, 4, 5, 9]


def test_many_small_updates_do_not_pile_up_segments(root: Path) -> None:
    for number in range(8, 40):
        index.update(index.current(root), [made(number)], [number], number)
    engine = open_engine(root)
    assert len(engine.segments) <= index._SMALL_SEGMENTS + 1
    assert len(engine.top(GARLIC, DAY, 100)) == 5 + 32


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0x5A
    path.write_bytes(content)


HARMS: list[Callable[[Path], None]] = [truncate, empty, flip, Path.unlink]


def files(root: Path) -> Iterator[Path]:
    yield root / "CURRENT"
    yield from (
        path for path in sorted(index.current(root).iterdir()) if path.suffix != ".lock" and "LOCK" not in path.name
    )


@pytest.mark.parametrize("harm", HARMS)
def test_harm_to_any_file_is_noticed_and_never_answered_from(tmp_path: Path, harm: Callable[[Path], None]) -> None:
    index.build(tmp_path / "sound", [made(1)], number=1)
    for number in range(len(list(files(tmp_path / "sound")))):
        root = tmp_path / f"{harm.__name__}{number}"
        index.build(root, [made(1)], number=1)
        path = list(files(root))[number]
        harm(path)
        for look in (index.verify, open_engine):
            with pytest.raises(IndexUnusable):
                look(root)


def test_an_open_index_answers_on_whatever_happens_to_its_files(root: Path) -> None:
    engine = open_engine(root)
    for path in list(files(root)):
        truncate(path)
    assert engine.top(GARLIC, DAY, 10) == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("field", ["schema", "analyser"])
def test_an_index_of_another_version_is_unusable(root: Path, field: str) -> None:
    path = index.current(root) / "MANIFEST"
    path.write_text(json.dumps({**json.loads(path.read_text()), field: 0}))
    with pytest.raises(IndexUnusable):
        open_engine(root)


def test_a_crash_between_the_commit_and_the_manifest_is_noticed(root: Path) -> None:
    """Whoosh has moved on and removed the files of before, and the manifest still tells of them."""
    before = (index.current(root) / "MANIFEST").read_bytes()
    index.update(index.current(root), [made(1)], [1], number=8)
    (index.current(root) / "MANIFEST").write_bytes(before)
    with pytest.raises(IndexUnusable):
        index.verify(root)


def test_a_failing_write_leaves_the_index_as_it_was_and_frees_it(root: Path) -> None:
    def failing() -> Iterator[Document]:
        yield made(8)
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        index.update(index.current(root), failing(), [8], number=8)
    assert index.verify(root)[1].number == 7
    with pytest.raises(OSError, match="No space"):
        index.build(root, failing(), number=8)
    assert index.current(root).name == "v0001"
    index.update(index.current(root), [made(8)], [8], number=9)
    index.build(root, [made(1)], number=10)
    assert index.verify(root)[1].number == 10


def _hold(root: Path, held: multiprocessing.synchronize.Event) -> None:
    with index.writer_lock(root):
        held.set()
        multiprocessing.Event().wait(120)


def test_one_process_writes_and_its_death_frees_the_lock(root: Path) -> None:
    context = multiprocessing.get_context("spawn")
    held = context.Event()
    process = context.Process(target=_hold, args=(root, held))
    process.start()
    assert held.wait(120)
    with pytest.raises(IndexBusy), index.writer_lock(root):
        pass
    process.kill()
    process.join()
    with index.writer_lock(root):
        pass


def _write_on_and_on(root: Path, started: multiprocessing.synchronize.Event) -> None:
    with index.writer_lock(root):
        for number in range(8, 10_000):
            index.update(index.verify(root)[0], [made(n) for n in range(1, 20)], range(1, 20), number)
            started.set()


@pytest.mark.parametrize("moment", [0.0, 0.013, 0.031, 0.057])
def test_a_killed_writer_leaves_a_sound_index_or_one_known_to_be_unsound(root: Path, moment: float) -> None:
    context = multiprocessing.get_context("spawn")
    started = context.Event()
    process = context.Process(target=_write_on_and_on, args=(root, started))
    process.start()
    assert started.wait(120)
    time.sleep(moment)
    process.kill()
    process.join()
    with index.writer_lock(root):
        try:
            directory, manifest = index.verify(root)
            index.update(directory, [made(50)], [50], manifest.number + 1)
        except IndexUnusable:
            index.build(root, [made(n) for n in (*range(1, 20), 50)], 1)
    assert open_engine(root).top(GARLIC, DAY, 100) == [*range(1, 20), 50]
