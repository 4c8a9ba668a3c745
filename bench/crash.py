"""`python -m bench.crash --kills 50 [--postgresql]`: the shop dies without a word, again and again, while people buy.

The web processes and the jobs of `make run`, in one process group that is sent SIGKILL at random moments; a
simulator of the card provider and the bank live on. Afterwards every book is held against every other.
"""

import argparse
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bench.crash_buyers import HOST, SLUGS, Buyer, Diary
from bench.crash_checks import findings
from bench.load import ROOT

BUYERS = 6
# As late after coming back as it is killed at most; by then a buyer has done a journey or two.
_LATEST_KILL_SECONDS = 4.0
_STARTS_WITHIN_SECONDS = 120
_SETTLES_WITHIN_SECONDS = 90
_BANK_SECRET = "only-for-the-rehearsal-on-loopback"
# The demo world's certificates are good at this time; it goes on by the seconds that really pass.
_BEGAN_AT = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
_SHELF = 100_000
_WEB = ("-m", "gunicorn", "--config", str(ROOT / "storefront" / "gunicorn_conf.py"), "storefront.wsgi:app")
_JOBS = ("-m", "flask", "--app", "storefront", "jobs", "work")


@dataclass
class Report:
    """What a rehearsal came to."""

    kills: int = 0
    seconds: float = 0.0
    # What buyers were in the middle of when the shop was killed.
    interrupted: Counter[str] = field(default_factory=Counter)
    orders: int = 0
    charges: int = 0
    transfers: int = 0
    journeys: Counter[str] = field(default_factory=Counter)
    findings: list[str] = field(default_factory=list)


class Shop:
    """The shop's processes, started, killed and started again on one port and one folder."""

    def __init__(self, folder: Path, database_url: str, simulator_port: int, webhook_secret: str) -> None:
        self.folder, self.port = folder, _free_port()
        self._began = time.monotonic()
        self._processes: list[subprocess.Popen[bytes]] = []
        inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
        self._environment = inherited | {
            "APP_ENV": "demo",
            "INSTANCE_DIR": str(folder),
            "DATABASE_URL": database_url,
            "PORT": str(self.port),
            "PROMETHEUS_MULTIPROC_DIR": str(folder / "metrics"),
            "RATELIMIT_ENABLED": "false",
            "LOG_LEVEL": "warning",
            "STRIPE_SECRET_KEY": "sk_test_rehearsal",
            "STRIPE_WEBHOOK_SECRET": webhook_secret,
            "STRIPE_API_BASE": f"http://{HOST}:{simulator_port}",
            "BANK_WEBHOOK_SECRET": _BANK_SECRET,
        }

    @property
    def environment(self) -> dict[str, str]:
        now = _BEGAN_AT + timedelta(seconds=time.monotonic() - self._began)
        return {**self._environment, "CLOCK": now.isoformat()}

    def start(self) -> None:
        """Start everything and wait until it answers. Raises `SystemExit` with the end of its log."""
        metrics = Path(self._environment["PROMETHEUS_MULTIPROC_DIR"])
        shutil.rmtree(metrics, ignore_errors=True)
        metrics.mkdir()
        # One group, led by the web's master: killed as one, as a power cut would.
        self._begin(_WEB, 0)
        self._begin(_JOBS, self._processes[0].pid)
        deadline = time.monotonic() + _STARTS_WITHIN_SECONDS
        while not self._is_ready():
            if any(process.poll() is not None for process in self._processes) or time.monotonic() > deadline:
                raise SystemExit(f"the shop did not come back:\n{self.log()[-3000:]}")
            time.sleep(0.05)

    def kill(self) -> None:
        """SIGKILL to every process of the shop at once."""
        if self._processes:
            os.killpg(self._processes[0].pid, signal.SIGKILL)
            for process in self._processes:
                process.wait()
            self._processes = []

    def prepare(self) -> None:
        """Schema, demo world and index, as `make run` makes them before it serves. Raises `SystemExit`."""
        self._run("-m", "storefront.prepare")

    def flask(self, *arguments: str) -> str:
        """What a command prints beside the running shop. Raises `SystemExit` where it fails."""
        return self._run("-m", "flask", "--app", "storefront", *arguments)

    def log(self) -> str:
        return (self.folder / "server.log").read_text(errors="replace")

    def _run(self, *arguments: str) -> str:
        command = [sys.executable, *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"{' '.join(arguments)}: {done.stderr[-2000:]}")
        return done.stdout

    def _begin(self, command: tuple[str, ...], group: int) -> None:
        with (self.folder / "server.log").open("ab") as log:
            self._processes.append(
                subprocess.Popen(
                    [sys.executable, *command],
                    cwd=ROOT,
                    env=self.environment,
                    stdout=log,
                    stderr=log,
                    process_group=group,
                )
            )

    def _is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://{HOST}:{self.port}/readyz", timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False


class Simulator:
    """The card provider: a process of its own that nobody kills."""

    def __init__(self, port: int) -> None:
        self.port = port

    def tell(self, path: str, what: Any) -> None:
        body = json.dumps(what).encode()
        request = urllib.request.Request(self._address(path), body, {"Content-Type": "application/json"})
        urllib.request.urlopen(request, timeout=10).close()

    def ask(self, path: str) -> Any:
        with urllib.request.urlopen(self._address(path), timeout=10) as answer:
            return json.loads(answer.read())

    def _address(self, path: str) -> str:
        return f"http://{HOST}:{self.port}/_sim/{path}"


def rehearse(folder: Path, *, kills: int, seed: int, database_url: str = "", buyers: int = BUYERS) -> Report:
    """Kill the shop that lives in a folder so many times while buyers order and pay, then look at all books."""
    chance, diary, over, report = random.Random(seed), Diary(), threading.Event(), Report()
    began = time.monotonic()
    folder.mkdir(parents=True, exist_ok=True)
    with _simulator(folder) as (simulator, secret):
        shop = Shop(folder, database_url, simulator.port, secret)
        try:
            shop.prepare()
            shop.start()
            _fill_shelves(shop)
            simulator.tell("endpoint", {"url": f"http://{HOST}:{shop.port}/payments/stripe/events", "secret": secret})
            crowd = [Buyer(number, seed, shop.port, _BANK_SECRET, diary, over) for number in range(buyers)]
            for one in crowd:
                one.start()
            try:
                for number in range(kills):
                    _interrupt(shop, simulator, crowd, chance, report)
                    print(f"  killed {number + 1} of {kills}", end="\r", file=sys.stderr, flush=True)
            except KeyboardInterrupt:
                # Enough for whoever watches: the books are looked at all the same.
                shop.kill()
                shop.start()
            over.set()
            for one in crowd:
                one.join(240)
            _settle(shop, simulator, diary, report)
        finally:
            shop.kill()
    report.seconds = time.monotonic() - began
    return report


def _interrupt(shop: Shop, simulator: Simulator, crowd: list[Buyer], chance: random.Random, report: Report) -> None:
    if chance.random() < 0.3:
        # A provider that answers late, or does what it is asked and is not heard: more ways to be in the middle.
        kind = chance.choice([{"kind": "slow", "seconds": 1.5}, {"kind": "lost"}])
        simulator.tell("faults", [kind])
    time.sleep(chance.uniform(0.05, _LATEST_KILL_SECONDS))
    report.interrupted.update(one.doing for one in crowd if one.is_alive())
    shop.kill()
    report.kills += 1
    time.sleep(chance.uniform(0, 0.3))
    shop.start()


def _settle(shop: Shop, simulator: Simulator, diary: Diary, report: Report) -> None:
    """Let what is under way come to its end, as the jobs do, then hold all books against each other."""
    fewest, deadline = None, time.monotonic() + _SETTLES_WITHIN_SECONDS
    while True:
        shop.flask("payments", "reconcile")
        books = json.loads(shop.flask("ledger", "--json"))
        charges = simulator.ask("books")["charges"]
        report.findings = findings(_application(shop), books, charges, diary)
        if not report.findings or time.monotonic() > deadline:
            break
        if fewest is None or len(report.findings) < fewest:
            # Work is being done: contracts are issued after orders, so many at a time.
            fewest, deadline = len(report.findings), time.monotonic() + _SETTLES_WITHIN_SECONDS
        time.sleep(2)
    report.findings += diary.faults
    report.orders, report.charges, report.transfers = len(books["orders"]), len(charges), len(diary.transfers)
    report.journeys = diary.journeys


def _application(shop: Shop) -> Any:
    """The shop's own models over the same database, for reading."""
    from storefront import config
    from storefront.app import create_app

    told = shop.environment
    return create_app(config.load(app_env="demo", instance_dir=shop.folder, database_url=told["DATABASE_URL"]))


def _fill_shelves(shop: Shop) -> None:
    from sqlalchemy import select

    from catalog.products.models import Product, Variant
    from catalog.stock import actions as stock
    from storefront.database import db, writing

    with _application(shop).app_context():
        with writing() as session:
            rows = select(Variant.id).join(Product, Product.id == Variant.product_id).where(Product.slug.in_(SLUGS))
            for variant_id in session.scalars(rows).all():
                stock.count(session, variant_id=variant_id, sellable=_SHELF, cause="rehearsal", now=_BEGAN_AT)
        db.session.remove()
        db.engine.dispose()


@contextmanager
def _simulator(folder: Path) -> Iterator[tuple[Simulator, str]]:
    port, secret = _free_port(), "whsec_rehearsal"
    command = [sys.executable, "-m", "tools.stripe_simulator", "--port", str(port), "--with-parent"]
    environment = {**os.environ, "STRIPE_WEBHOOK_SECRET": secret}
    with (folder / "simulator.log").open("ab") as log:
        process = subprocess.Popen(
            [*command, "--state", str(folder / "stripe.db")],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            process_group=0,
        )
    simulator = Simulator(port)
    try:
        deadline = time.monotonic() + 30
        while True:
            try:
                simulator.ask("books")
                break
            except (urllib.error.URLError, ConnectionError):
                if process.poll() is not None or time.monotonic() > deadline:
                    raise SystemExit(f"no card provider:\n{(folder / 'simulator.log').read_text()[-2000:]}") from None
                time.sleep(0.1)
        yield simulator, secret
    finally:
        process.kill()
        process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def told(report: Report) -> str:
    """The report in words."""
    middle = ", ".join(f"{doing} {times}" for doing, times in report.interrupted.most_common())
    journeys = ", ".join(f"{name} {times}" for name, times in report.journeys.most_common())
    lines = [
        f"{report.kills} kills in {report.seconds:.0f} s; {report.orders} orders, {report.charges} card charges, "
        f"{report.transfers} transfers",
        f"buyers were in the middle of: {middle}",
        f"journeys finished: {journeys}",
        *(f"WRONG: {one}" for one in report.findings),
    ]
    return "\n".join([*lines, "" if report.findings else "Every book agrees with every other."])


def main() -> int:
    asked = argparse.ArgumentParser(prog="bench.crash", description=__doc__)
    asked.add_argument("--kills", type=int, default=50)
    asked.add_argument("--buyers", type=int, default=BUYERS)
    asked.add_argument("--seed", type=int, default=int(time.time()), help="the same seed: the same moments and choices")
    asked.add_argument("--postgresql", action="store_true", help="on a private PostgreSQL instead of SQLite")
    asked.add_argument("--keep", action="store_true", help="leave the folder, to look at what went wrong")
    wanted = asked.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="cho-sao-crash-"))
    try:
        with ExitStack() as stack:
            url = stack.enter_context(_postgresql()) if wanted.postgresql else ""
            name = "PostgreSQL" if url else "SQLite"
            print(f"{name}, seed {wanted.seed}, {wanted.buyers} buyers", flush=True)
            report = rehearse(folder, kills=wanted.kills, seed=wanted.seed, database_url=url, buyers=wanted.buyers)
        print(told(report))
    finally:
        if wanted.keep:
            print(f"kept: {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)
    return 1 if report.findings else 0


@contextmanager
def _postgresql() -> Iterator[str]:
    """The private server that the tests use, without their haste: here it keeps what it was told, whatever happens."""
    sys.path.insert(0, str(ROOT / "tests"))
    from support import postgresql

    with postgresql.server() as address, postgresql.database(address) as url:
        yield url


if __name__ == "__main__":
    sys.exit(main())
