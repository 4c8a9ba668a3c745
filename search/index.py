"""The index on disk: `CURRENT` names one of the directories `vNNNN`, each with its files and a `MANIFEST`.

An index is disposable. Its manifest tells the versions that made it, the last catalogue change it holds and the
SHA-256 of every file; whatever does not agree makes it unusable, and it is rebuilt beside the old one and swapped in.
Readers take the files into memory while checking them, so nothing that happens on the disk later can harm an answer.
"""

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import FileStorage

from search.documents import Document
from search.schema import ANALYSER_VERSION, KEY, SCHEMA_VERSION, codec, schema, stored

_KEPT = 2
# Documents of one commit, and the megabytes Whoosh may hold for it: where they do not fit it sorts on disk, at twice
# the time.
_COMMIT = 5_000
_COMMIT_MB = 1024
# From so many small segments on, a commit merges them; fewer cost a reader next to nothing.
_SMALL_SEGMENTS = 8
_SMALL = 1000


class IndexUnusable(Exception):
    """Missing, damaged, half-written, or made by another version; the message says which."""


class IndexBusy(Exception):
    """Another process is writing."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an index directory holds. `files` is {name: SHA-256}; `toc` is Whoosh's own generation number."""

    schema: int
    analyser: int
    documents: int
    stale: int
    number: int
    toc: int
    files: Mapping[str, str]


def current(root: Path) -> Path:
    """The directory in use. Raises `IndexUnusable` where there is none."""
    try:
        name = (root / "CURRENT").read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise IndexUnusable("no index has been built") from error
    if not name.startswith("v") or not name[1:].isdigit():
        raise IndexUnusable("CURRENT names no index")
    return root / name


def manifest(directory: Path) -> Manifest:
    """The manifest of an index directory. Raises `IndexUnusable` unless this version of the program wrote it."""
    try:
        found = Manifest(**json.loads((directory / "MANIFEST").read_text(encoding="utf-8")))
        names = all(isinstance(name, str) and "/" not in name for name in found.files)
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise IndexUnusable("the manifest is missing or damaged") from error
    if not names or (found.schema, found.analyser) != (SCHEMA_VERSION, ANALYSER_VERSION):
        raise IndexUnusable("the index was made by another version")
    return found


def verify(root: Path) -> tuple[Path, Manifest]:
    """The directory in use and its manifest, every file checked. Raises `IndexUnusable`.

    A file is read again only when its size, time or inode changed, so asking often is cheap.
    """
    directory = current(root)
    found = manifest(directory)
    for name, checksum in found.files.items():
        try:
            actual = _checked(directory / name)
        except OSError as error:
            raise IndexUnusable(f"{name} is missing") from error
        if actual != checksum:
            raise IndexUnusable(f"{name} is damaged")
    return directory, found


def signature(root: Path) -> tuple[int, ...]:
    """Numbers that change whenever an index is swapped in or a change is added to it; empty where there is none."""
    try:
        pointer = (root / "CURRENT").stat()
        listed = (current(root) / "MANIFEST").stat()
    except (OSError, IndexUnusable):
        return ()
    return (pointer.st_mtime_ns, pointer.st_ino, listed.st_mtime_ns, listed.st_ino)


def read(root: Path, known: Mapping[str, bytes]) -> tuple[Path, Manifest, dict[str, bytes]]:
    """All files of the index in use, checked while read; those in `known` (never changed once written) are not read.

    Raises `IndexUnusable`.
    """
    directory = current(root)
    found = manifest(directory)
    files: dict[str, bytes] = {}
    for name, checksum in found.files.items():
        if checksum in known:
            files[name] = known[checksum]
            continue
        try:
            files[name] = (directory / name).read_bytes()
        except OSError as error:
            raise IndexUnusable(f"{name} is missing") from error
        if hashlib.sha256(files[name]).hexdigest() != checksum:
            raise IndexUnusable(f"{name} is damaged")
    return directory, found, files


@contextmanager
def writer_lock(root: Path) -> Iterator[None]:
    """Hold the one right to write; it ends with the process at the latest. Raises `IndexBusy` at once."""
    root.mkdir(parents=True, exist_ok=True)
    with (root / "LOCK").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise IndexBusy("another process is writing the index") from error
        yield


def build(root: Path, documents: Iterable[Document], number: int) -> Manifest:
    """Write a whole new index beside the one in use, then swap it in. The caller holds the lock.

    `number` is the newest catalogue change the documents are sure to include.
    """
    directory = root / f"v{_last_number(root) + 1:04d}"
    _remove_unfinished(root)
    directory.mkdir(parents=True)
    storage = FileStorage(str(directory))
    storage.create_index(schema())
    remaining = iter(documents)
    while batch := list(islice(remaining, _COMMIT)):
        with _writing(storage, merge=False) as writer:
            for document in batch:
                writer.add_document(**stored(document))
    written = _write_manifest(directory, storage, number)
    _replace(root / "CURRENT", directory.name)
    _remove_old(root)
    return written


def update(directory: Path, documents: Iterable[Document], ids: Iterable[int], number: int) -> Manifest:
    """Replace these products (those of `ids` without a document disappear). The caller holds the lock."""
    storage = FileStorage(str(directory))
    small = [segment for segment in storage.open_index()._segments() if segment.doc_count_all() < _SMALL]
    with _writing(storage, merge=len(small) >= _SMALL_SEGMENTS) as writer:
        for id_ in ids:
            writer.delete_by_term(KEY, str(id_))
        for document in documents:
            writer.add_document(**stored(document))
    return _write_manifest(directory, storage, number)


def renumber(directory: Path, found: Manifest, number: int) -> Manifest:
    """Note that the index has seen the changes up to `number`, none of which touched it."""
    return _save(directory, Manifest(**{**asdict(found), "number": number}))


@contextmanager
def _writing(storage: Any, *, merge: bool) -> Iterator[Any]:
    """A Whoosh writer that commits at the end and lets go of everything on any error."""
    writer = storage.open_index().writer(limitmb=_COMMIT_MB, codec=codec())
    try:
        yield writer
        writer.commit(merge=merge)
    except BaseException:
        # On a full disk even cancelling fails, yet it frees Whoosh's lock; the first error is the one to tell.
        with suppress(Exception):
            writer.cancel()
        raise


def _write_manifest(directory: Path, storage: Any, number: int) -> Manifest:
    index = storage.open_index()
    segments = index._segments()
    toc = index.latest_generation()
    names = [f"_{index.indexname}_{toc}.toc"]
    for segment in segments:
        names += [name for name in os.listdir(directory) if name.startswith(segment.segment_id() + ".")]
    made = Manifest(
        schema=SCHEMA_VERSION,
        analyser=ANALYSER_VERSION,
        documents=sum(segment.doc_count() for segment in segments),
        stale=sum(segment.deleted_count() for segment in segments),
        number=number,
        toc=toc,
        files={name: _checked(directory / name) for name in sorted(names)},
    )
    return _save(directory, made)


def _save(directory: Path, made: Manifest) -> Manifest:
    _replace(directory / "MANIFEST", json.dumps(asdict(made), indent=1))
    return made


def _replace(path: Path, content: str) -> None:
    beside = path.with_name(path.name + ".new")
    beside.write_text(content, encoding="utf-8")
    os.replace(beside, path)


def _versions(root: Path) -> list[Path]:
    return sorted(path for path in root.glob("v*") if path.name[1:].isdigit())


def _last_number(root: Path) -> int:
    return max((int(path.name[1:]) for path in _versions(root)), default=0)


def _remove_unfinished(root: Path) -> None:
    for path in _versions(root):
        if not (path / "MANIFEST").exists():
            shutil.rmtree(path, ignore_errors=True)


def _remove_old(root: Path) -> None:
    for path in _versions(root)[:-_KEPT]:
        shutil.rmtree(path, ignore_errors=True)


def _checked(path: Path) -> str:
    stat = path.stat()
    return _checksum(path, stat.st_size, stat.st_mtime_ns, stat.st_ino)


@lru_cache(maxsize=256)
def _checksum(path: Path, _size: int, _changed: int, _inode: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
