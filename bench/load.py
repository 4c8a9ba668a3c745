"""Worlds to measure in: instance directories with a synthetic catalogue loaded through the shop's own commands.

A loaded world stays in `bench/.work/<size>/` and is used again until the generator or the schema change; a change of
what the index holds builds only the index anew. Runs work on a copy, so that their orders do not pile up.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from bench import catalogue
from catalog.calendar import local_day

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / "bench" / ".work"
SECRET = "only-for-the-bench-on-loopback"
_SCHEMA = ("storefront/migrations/versions",)
_INDEX = ("search/schema.py", "search/documents.py", "search/vietnamese.py", "search/index.py", "search/data")
# Enough of a catalogue to tell whether the generator still makes the same.
_SAMPLE = 50


@dataclass(frozen=True)
class World:
    """A catalogue of `size` products made for `day`: its files, and an instance directory that holds it."""

    size: int
    day: date
    files: Path
    instance: Path


def environment(instance: Path) -> dict[str, str]:
    """The environment of a production server on this instance directory, without rate limits."""
    return {
        **{name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR")},
        "APP_ENV": "production",
        "SECRET_KEY": SECRET,
        "INSTANCE_DIR": str(instance),
        "RATELIMIT_ENABLED": "false",
    }


def prepared(size: int) -> World:
    """The world of a size, loaded now unless it was before."""
    # A day that stays the same for a month, so that a world does; certificates are dated from it.
    day = local_day(datetime.now(UTC)).replace(day=1)
    home = WORK / str(size)
    world = World(size, day, home / "files", home / "instance")
    sample = _sample(day)
    catalogue_key, index_key = _key(sample, _SCHEMA), _key(sample, (*_SCHEMA, *_INDEX))
    if not _is_stamped(home / "catalogue.key", catalogue_key):
        _load(world)
        (home / "catalogue.key").write_text(catalogue_key)
    if not _is_stamped(home / "index.key", index_key):
        flask(world.instance, "search", "rebuild")
        (home / "index.key").write_text(index_key)
    return world


def copied(world: World, home: str = "") -> World:
    """A world to spend: the same, in a copy of its instance directory; `home` where it is not named by its size."""
    spent = WORK / (home or str(world.size)) / "run"
    shutil.rmtree(spent, ignore_errors=True)
    shutil.copytree(world.instance, spent)
    return World(world.size, world.day, world.files, spent)


def _load(world: World) -> None:
    shutil.rmtree(WORK / str(world.size), ignore_errors=True)
    world.instance.mkdir(parents=True)
    began = time.monotonic()
    print(f"Loading {world.size:,} products, once …", flush=True)
    catalogue.write(world.files, world.size, world.day)
    flask(world.instance, "db", "upgrade")
    flask(world.instance, "catalog", "import", str(world.files))
    print(f"Loaded in {time.monotonic() - began:.0f} s; the index comes next.", flush=True)


def flask(instance: Path, *command: str) -> None:
    """Run a command of the shop on an instance directory. Raises `SystemExit` with what it said if it fails."""
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "storefront", *command],
        cwd=ROOT,
        env=environment(instance),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"flask {' '.join(command)} failed:\n{done.stdout}\n{done.stderr}")


def _sample(day: date) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        catalogue.write(Path(folder), _SAMPLE, day)
        return b"".join(path.read_bytes() for path in sorted(Path(folder).iterdir()))


def _key(made: bytes, sources: Iterable[str]) -> str:
    digest = hashlib.sha256(made)
    for source in sources:
        path = ROOT / source
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file() and "__pycache__" not in file.parts:
                digest.update(file.read_bytes())
    return digest.hexdigest()


def _is_stamped(path: Path, key: str) -> bool:
    return path.exists() and path.read_text() == key
