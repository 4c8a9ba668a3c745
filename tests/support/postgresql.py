"""A private PostgreSQL for the tests: its own cluster in a temporary folder, on a free loopback port.

`TEST_DATABASE_URL` names another server instead. Missing binaries fail with what to install; nothing is skipped.
"""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg


@contextmanager
def server() -> Iterator[str]:
    """The address of a running server's maintenance database, as `postgresql://…`."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given.replace("postgresql+psycopg://", "postgresql://")
        return
    binaries = _binaries()
    folder = Path(tempfile.mkdtemp(prefix="cho-sao-pg-"))
    port = free_port()
    try:
        _own(folder)
        _run(binaries / "initdb", "-D", folder / "data", "-A", "trust", "-U", "shop", "-E", "UTF8", "--locale=C.UTF-8")
        options = f"-h 127.0.0.1 -p {port} -k {folder} -c fsync=off -c max_connections=120"
        process = _start(binaries / "postgres", "-D", folder / "data", *options.split())
        try:
            address = f"postgresql://shop@127.0.0.1:{port}/postgres"
            _await(address)
            yield address
        finally:
            process.terminate()
            process.wait(20)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def database(address: str, like: str = "") -> Iterator[str]:
    """A fresh database on the server, as a DATABASE_URL; dropped afterwards.

    `like`: the DATABASE_URL of another one it is to be a copy of; nobody may be connected to that.
    """
    name = f"shop_{uuid.uuid4().hex[:12]}"
    template = f" TEMPLATE {like.rsplit('/', 1)[1]}" if like else ""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}{template}")
    try:
        yield address.replace("postgresql://", "postgresql+psycopg://").rsplit("/", 1)[0] + f"/{name}"
    finally:
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _binaries() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    raise RuntimeError("PostgreSQL is needed by the tests: apt-get install postgresql, or set TEST_DATABASE_URL")


def _user() -> pwd.struct_passwd | None:
    """`initdb` refuses root; Debian's package brings the user `postgres`."""
    return pwd.getpwnam("postgres") if os.geteuid() == 0 else None


def _own(folder: Path) -> None:
    user = _user()
    if user:
        os.chown(folder, user.pw_uid, user.pw_gid)


def _as_user() -> dict[str, object]:
    user = _user()
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": "/"}
    return {**quiet, "user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else quiet


def _run(*command: object) -> None:
    subprocess.run([str(part) for part in command], check=True, **_as_user())


def _start(*command: object) -> "subprocess.Popen[bytes]":
    # Ctrl-C is for who waits: this is stopped after what still needs it.
    return subprocess.Popen([str(part) for part in command], start_new_session=True, **_as_user())


def _await(address: str) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            psycopg.connect(address, connect_timeout=2).close()
            return
        except psycopg.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
