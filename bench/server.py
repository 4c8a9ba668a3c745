"""Servers under measurement: started as production starts them, and what the kernel says they used."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from bench.load import ROOT, environment

HOST = "127.0.0.1"
STARTS_WITHIN_SECONDS = 60
_CONFIGURATION = ROOT / "storefront" / "gunicorn_conf.py"


class Process:
    """A process we started, its children, and their use of processor and memory."""

    def __init__(self, command: list[str], env: Mapping[str, str], log: Path) -> None:
        with log.open("ab") as file:
            self._popen = subprocess.Popen(command, cwd=ROOT, env=dict(env), stdout=file, stderr=file)
        self._log = log

    @property
    def pid(self) -> int:
        return self._popen.pid

    @property
    def children(self) -> list[int]:
        return [int(pid) for pid in Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()]

    def cpu_ms(self) -> float:
        """Milliseconds on a processor (user and system) of the process and its children so far."""
        return sum(_cpu_ms(pid) for pid in (self.pid, *self.children))

    def check(self) -> None:
        """Raises `SystemExit` with the end of its log if it ended."""
        if self._popen.poll() is not None:
            raise SystemExit(f"a server ended by itself:\n{self._log.read_text(errors='replace')[-3000:]}")

    def stop(self) -> None:
        self._popen.terminate()
        try:
            self._popen.wait(15)
        except subprocess.TimeoutExpired:
            self._popen.kill()
            self._popen.wait()


class Server(Process):
    """Gunicorn with the shop's own configuration on a free port of the loopback address."""

    def __init__(self, name: str, application: str, instance: Path, **settings: str) -> None:
        self.name = name
        self.port = _free_port()
        metrics = instance / f"metrics-{name}"
        metrics.mkdir()
        env = {**environment(instance), "PORT": str(self.port), "PROMETHEUS_MULTIPROC_DIR": str(metrics), **settings}
        command = [sys.executable, "-m", "gunicorn", "--config", str(_CONFIGURATION), application]
        super().__init__(command, env, instance / f"{name}.log")

    def wait(self, path: str, saying: str = "") -> None:
        """Until a path is answered, with these words in it. Raises `SystemExit` where that takes too long."""
        deadline = time.monotonic() + STARTS_WITHIN_SECONDS
        while time.monotonic() < deadline:
            self.check()
            try:
                connection = http.client.HTTPConnection(HOST, self.port, timeout=5)
                connection.request("GET", path)
                response = connection.getresponse()
                if response.status == 200 and saying.encode() in response.read():
                    return
            except OSError:
                pass
            finally:
                connection.close()
            time.sleep(0.1)
        told = f" with «{saying}»" if saying else ""
        raise SystemExit(f"«{self.name}» did not answer {path}{told} within {STARTS_WITHIN_SECONDS} s")

    def memory_mb(self) -> dict[str, float]:
        """Megabytes: `pss` of all processes (shared pages counted once), `workers_pss`, `workers_rss` (summed)."""
        workers = [_rollup(pid) for pid in self.children]
        return {
            "pss": _rollup(self.pid)["Pss"] + sum(it["Pss"] for it in workers),
            "workers_pss": sum(it["Pss"] for it in workers),
            "workers_rss": sum(it["Rss"] for it in workers),
        }


class Jobs(Process):
    """The process that runs the schedule. It looks for work all the time; `idle_ms` a second is what that takes."""

    idle_ms = 0.0

    def __init__(self, instance: Path) -> None:
        command = [sys.executable, "-m", "flask", "--app", "storefront", "jobs", "work"]
        super().__init__(command, environment(instance), instance / "jobs.log")

    def rest(self, seconds: float = 5.0) -> None:
        """Measure what it uses while nothing happens."""
        before = self.cpu_ms()
        time.sleep(seconds)
        self.idle_ms = (self.cpu_ms() - before) / seconds


@contextmanager
def running(*processes: Process) -> Iterator[None]:
    """Stop the processes at the end, whatever happens."""
    try:
        yield
    finally:
        for process in processes:
            process.stop()


def _cpu_ms(pid: int) -> float:
    # In nanoseconds, where /proc/<pid>/stat has steps of 10 ms: as much as thirty pages from the cache.
    total = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        total += int((task / "schedstat").read_text().split()[0])
    return total / 1e6


def _rollup(pid: int) -> dict[str, float]:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    return {line.split(":")[0]: int(line.split()[1]) / 1024 for line in lines}


def _free_port() -> int:
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, 0))
        return int(listener.getsockname()[1])


def cores() -> int:
    return len(os.sched_getaffinity(0))
