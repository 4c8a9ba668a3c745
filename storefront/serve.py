"""`make run`: prepare the shop, then run web workers and the job process side by side until one of them ends."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from storefront import config
from storefront.config import Settings

_GRACE_SECONDS = 10


def main() -> int:
    settings = config.load()
    metrics = settings.instance_dir.resolve() / "metrics"
    shutil.rmtree(metrics, ignore_errors=True)
    metrics.mkdir(parents=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(metrics)
    prepared = subprocess.run([sys.executable, "-m", "storefront.prepare"], check=False)
    return prepared.returncode or _watch([_web(settings), _jobs()])


def _web(settings: Settings) -> "subprocess.Popen[bytes]":
    configuration = Path(__file__).with_name("gunicorn_conf.py")
    command = [sys.executable, "-m", "gunicorn", "--config", str(configuration), "storefront.wsgi:app"]
    return subprocess.Popen(command)  # noqa: S603 - our own interpreter and files


def _jobs() -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-m", "flask", "--app", "storefront", "jobs", "work"])


def _watch(children: list["subprocess.Popen[bytes]"]) -> int:
    """Wait until a child ends or we are told to; then end the others, by their process ids."""
    told: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda received, _frame: told.append(received))
    while not told and all(child.poll() is None for child in children):
        time.sleep(0.2)
    for child in children:
        if child.poll() is None:
            child.terminate()
    deadline = time.monotonic() + _GRACE_SECONDS
    for child in children:
        try:
            child.wait(max(deadline - time.monotonic(), 0.1))
        except subprocess.TimeoutExpired:
            child.kill()
    return 0 if told else 1


if __name__ == "__main__":
    sys.exit(main())
