"""`make run`: prepare the shop, then run web workers and the job process side by side until one of them ends.

A demo without keys for cards gets a simulator of the card provider beside them, as a process of its own.
"""

import os
import shutil
import signal
import socket
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
    if prepared.returncode:
        return prepared.returncode
    simulator = [_simulator(settings)] if settings.is_demo and not os.environ.get("STRIPE_SECRET_KEY") else []
    return _watch([*simulator, _web(settings), _jobs()])


def _simulator(settings: Settings) -> "subprocess.Popen[bytes]":
    """Start the stand-in for Stripe. Its addresses are left in INSTANCE_DIR, where every process of the demo looks."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    known = config.leave_simulator(settings, port)
    state, webhook = settings.instance_dir / "stripe-simulator.db", f"http://127.0.0.1:{settings.port}"
    command = [sys.executable, "-m", "tools.stripe_simulator", "--port", str(port), "--state", str(state)]
    command += ["--webhook", f"{webhook}/payments/stripe/events", "--with-parent"]
    # It ends when the other end of its input does, so also when this process is killed.
    environment = {**os.environ, "STRIPE_WEBHOOK_SECRET": known["stripe_webhook_secret"]}
    return subprocess.Popen(command, cwd=config.ROOT, env=environment, stdin=subprocess.PIPE)  # noqa: S603 - our own


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
