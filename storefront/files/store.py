"""Bytes by their SHA-256, as files in INSTANCE_DIR/media. What is there never changes and is never written twice."""

import hashlib
import os
import tempfile
from pathlib import Path

from flask import current_app


def folder() -> Path:
    """Where the application keeps its media."""
    instance: Path = current_app.extensions["settings"].instance_dir
    return instance / "media"


def path(sha256: str, root: Path | None = None) -> Path:
    """Where bytes of that name lie, whether they are there or not."""
    return (root or folder()) / sha256[:2] / sha256


def put(data: bytes, root: Path | None = None) -> str:
    """The name of bytes that are, once this returns, on the disk and there to stay."""
    sha256 = hashlib.sha256(data).hexdigest()
    place = path(sha256, root)
    if place.exists():
        return sha256
    place.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=place.parent, prefix=".new-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, place)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    _sync(place.parent)
    return sha256


def is_whole(sha256: str, root: Path | None = None) -> bool:
    """Whether the bytes of that name are there and still give that name."""
    try:
        with open(path(sha256, root), "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256
    except FileNotFoundError:
        return False


def _sync(place: Path) -> None:
    descriptor = os.open(place, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
