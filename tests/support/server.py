"""The shop as `make run` starts it, web workers and jobs and all, on a free port of 127.0.0.1."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from support import shop
from support.postgresql import free_port
from support.shop import NOON

ROOT = Path(__file__).resolve().parents[2]
_START_SECONDS = 60
_STOP_SECONDS = 15


@dataclass(frozen=True)
class Server:
    """A running shop: where it answers, where it keeps its things, and the settings it was started with."""

    url: str
    folder: Path
    settings: dict[str, object]
    environment: dict[str, str]
    process: "subprocess.Popen[bytes]"

    def flask(self, *arguments: str) -> str:
        """What a `flask` command prints when it is run beside the shop, in a process of its own; fails when it does."""
        command = [sys.executable, "-m", "flask", "--app", "storefront", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True)
        assert done.returncode == 0, f"flask {' '.join(arguments)}: {done.stderr[-2000:]}"
        return done.stdout

    def ledger(self) -> dict[str, Any]:
        """The shop's books, as an outside check gets them."""
        with shop.opened(self.folder, self.folder, **self.settings) as app:
            told = app.test_cli_runner().invoke(args=["ledger", "--json"])
        assert told.exit_code == 0, told.output
        books: dict[str, Any] = json.loads(told.output)
        return books

    def workers(self) -> list[int]:
        """Process ids of the web workers: the children of the one child that has any."""
        return [worker for child in _children(self.process.pid) for worker in _children(child)]

    def cpu_seconds(self) -> float:
        """Processor time that all processes of the shop have used so far."""
        family = [self.process.pid, *_children(self.process.pid), *self.workers()]
        return sum(_ticks(pid) for pid in family) / os.sysconf("SC_CLK_TCK")

    def log(self) -> str:
        return (self.folder / "server.log").read_text(errors="replace")


@contextmanager
def serving(folder: Path, **settings: object) -> Iterator[Server]:
    """Start the shop that lives in a folder (an empty one becomes a demo world); stopped at the end."""
    port = free_port()
    environment = _environment(folder, port=port, **settings)
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "server.log", "ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "storefront.serve"], cwd=ROOT, env=environment, stdout=log, stderr=log
        )
    server = Server(f"http://127.0.0.1:{port}", folder, settings, environment, process)
    try:
        _await(server)
        yield server
    finally:
        _stop(process)


def _environment(folder: Path, **settings: object) -> dict[str, str]:
    chosen = {
        "app_env": "demo",
        "instance_dir": folder,
        "clock": NOON.isoformat(),
        "web_workers": 2,
        "log_level": "warning",
    } | settings
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    return inherited | {name.upper(): str(value) for name, value in chosen.items()}


def _await(server: Server) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while not _is_ready(server.url):
        if server.process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"the shop did not start:\n{server.log()[-3000:]}")
        time.sleep(0.1)


def _is_ready(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/readyz", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def _stop(process: "subprocess.Popen[bytes]") -> None:
    """End the shop politely; what does not end within its time is killed, by its own process id."""
    family = [process.pid, *_children(process.pid)]
    process.terminate()
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        for pid in [*(worker for child in family[1:] for worker in _children(child)), *family]:
            _kill(pid)
        process.wait(_STOP_SECONDS)


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def _children(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []


def _ticks(pid: int) -> int:
    """Clock ticks a process has used, its own and the kernel's for it (proc_pid_stat(5), fields 14 and 15)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return int(fields[11]) + int(fields[12])
