"""Indexes of a size for every engine, built once each in a process of its own and kept in `bench/.work/`.

python -m bench.search_build KIND SIZE    builds one and prints its CPU seconds; `bench.search` calls it
python -m bench.search_build memory SIZE  prints the megabytes a process has before and after it opened our index
"""

import json
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

from bench import catalogue
from bench.load import ROOT, WORK, _key
from bench.search_documents import documents, two_words
from bench.search_peers import Fts5, Hybrid, Tantivy
from catalog.calendar import local_day
from search import index
from search.documents import Document
from search.engine import open_engine

_SOURCES = ("bench/catalogue.py", "bench/vocabulary.py", "bench/search_documents.py", "storefront/demo/data")
_OURS = ("search/schema.py", "search/vietnamese.py", "search/amounts.py", "search/index.py", "search/data")
_KINDS = {
    "hybrid": (*_SOURCES, *_OURS),
    "fts5": (*_SOURCES, "bench/search_peers.py"),
    "tantivy": (*_SOURCES, "bench/search_peers.py"),
}


def home(size: int) -> Path:
    return WORK / f"search-{size}"


def files(size: int) -> Path:
    """The catalogue's files; written now unless they were before."""
    folder = home(size) / "files"
    key, stamp = _key(b"", _SOURCES), home(size) / "files.key"
    if not (stamp.exists() and stamp.read_text() == key):
        shutil.rmtree(folder, ignore_errors=True)
        catalogue.write(folder, size, local_day(datetime.now(UTC)).replace(day=1))
        stamp.write_text(key)
    return folder


def built(kind: str, size: int) -> tuple[Path, float]:
    """(where an engine's index is, CPU seconds its building took), built now unless it was before."""
    files(size)
    path, note = home(size) / kind, home(size) / f"{kind}.json"
    key = _key(b"", _KINDS[kind])
    if not (note.exists() and json.loads(note.read_text())["key"] == key):
        if path.is_dir():
            shutil.rmtree(path)
        path.unlink(missing_ok=True)
        print(f"Building {kind} of {size:,}, once …", flush=True)
        note.write_text(json.dumps({"key": key, "cpu": float(_own_process(kind, str(size)))}))
    return path, float(json.loads(note.read_text())["cpu"])


def memory_mb(size: int) -> tuple[float, float, float]:
    """Megabytes resident: bare process with the search imported, index opened, and 300 questions answered."""
    bare, opened, asked = _own_process("memory", str(size)).split()
    return float(bare), float(opened), float(asked)


def _own_process(*arguments: str) -> str:
    command = [sys.executable, "-m", "bench.search_build", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout


def _ours(path: Path, made: Iterable[Document]) -> None:
    with index.writer_lock(path):
        index.build(path, made, 1)


_BUILD: dict[str, Callable[[Path, Iterable[Document]], None]] = {
    "hybrid": _ours,
    "fts5": Fts5.build,
    "tantivy": Tantivy.build,
}


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _resident_mb() -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


def main() -> None:
    kind, size = sys.argv[1], int(sys.argv[2])
    if kind == "memory":
        bare = _resident_mb()
        ours = Hybrid(open_engine(home(size) / "hybrid"), local_day(datetime.now(UTC)))
        opened = _resident_mb()
        ours.engine.vocabulary.near("toi")
        for words in two_words(home(size) / "files", 300):
            ours.ask(words)
        print(bare, opened, _resident_mb())
        return
    # The documents are made before, so that only the engine's work is counted; by the shop it is one query.
    made = list(documents(home(size) / "files"))
    before = _cpu()
    _BUILD[kind](home(size) / kind, made)
    print(_cpu() - before)


if __name__ == "__main__":
    main()
