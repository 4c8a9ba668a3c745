"""The register and the office's pages in a large province: CPU of each page, and of the first after a change.

python -m bench.register                          20,000 certificates, 60,000 events
python -m bench.register --certificates 2000      another size
"""

import argparse
import sqlite3
import sys
from collections import defaultdict
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from urllib.parse import quote

from bench import load, register_world
from bench.client import Visitor
from bench.load import World
from bench.measure import Samples, sample
from bench.scenarios import Scenario
from bench.server import Server, cores, running
from catalog.calendar import local_day

_TEXTS = ("tỏi", "nước mắm", "quế trà bồng", "mật ong", "rượu cần", "hành tím lý sơn", "cà phê", "bánh tráng")


def main() -> None:
    asked = _arguments()
    world = register_world.prepared(asked.certificates)
    spent = load.copied(world, f"register-{asked.certificates}")
    certificates, events = register_world.counts(spent.instance)
    print(f"Python {sys.version.split()[0]}, {cores()} cores, medians of {asked.rounds} rounds")
    print(f"{certificates:,} certificates, {events:,} events", flush=True)
    more = {"PAGE_CACHE_MB": "0", "WEB_WORKERS": "1", "SECOND_FACTOR": "optional"}
    server = Server("register", "storefront.wsgi:app", spent.instance, **more)
    with running(server):
        server.wait("/readyz", "search index: healthy")
        scenarios = _scenarios(spent, _signed_in(server.port))
        for scenario in scenarios:
            sample(server, scenario, 4, connections=1)
        found: dict[str, Samples] = defaultdict(Samples)
        for _ in range(asked.rounds):
            for scenario in scenarios:
                found[scenario.name].rounds.append(sample(server, scenario, asked.requests, connections=1))
        anew = {it.name: _after_changes(server, spent.instance, it, asked.rounds) for it in scenarios}
        memory = server.memory_mb()["workers_pss"]
    print(_table(found, anew))
    print(f"The worker holds {memory:.0f} MB after it all.")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.register", description="CPU of the register and the office's pages.")
    parser.add_argument("--certificates", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--requests", type=int, default=40, help="of each page in a round")
    return parser.parse_args()


def _scenarios(world: World, office: dict[str, str]) -> list[Scenario]:
    today = local_day(datetime.now(UTC))
    past = (today - timedelta(days=365)).isoformat()
    with closing(sqlite3.connect(world.instance / "cho-sao.db")) as database:
        codes = [row[0] for row in database.execute("SELECT code FROM certificate ORDER BY code LIMIT 400")]
    desk = "/chuong-trinh"
    return [
        Scenario("/tra-cuu", "page", ("/tra-cuu", *(f"/tra-cuu?page={number}" for number in range(2, 20)))),
        Scenario("/tra-cuu?q=…", "page", tuple(f"/tra-cuu?q={quote(text)}" for text in _TEXTS)),
        Scenario("/tra-cuu?ngay=…", "page", tuple(f"/tra-cuu?ngay={past}&page={number}" for number in range(1, 9))),
        Scenario("/c/<code>", "page", tuple(f"/c/{code}" for code in codes)),
        Scenario("figures, today", "page", (f"{desk}/so-lieu",), cookies=office),
        Scenario("figures, a past day", "page", (f"{desk}/so-lieu?ngay={past}",), cookies=office),
        Scenario("targets", "page", (f"{desk}/muc-tieu",), cookies=office),
        Scenario("home desk", "page", (desk,), cookies=office),
    ]


def _signed_in(port: int) -> dict[str, str]:
    """The cookies of an officer."""
    visitor = Visitor(port)
    visitor.post("/dang-nhap", {"phone": register_world.PHONE, "password": register_world.PASSWORD})
    return visitor.cookies


def _after_changes(server: Server, instance: Path, scenario: Scenario, times: int) -> float:
    """Milliseconds of CPU of the first request after the catalogue changed, when nothing kept is good any more."""
    first = Scenario(scenario.name, scenario.kind, scenario.items[:1], cookies=scenario.cookies)
    spent = []
    for _ in range(times):
        with closing(sqlite3.connect(instance / "cho-sao.db", timeout=30)) as database:
            noted = datetime.now(UTC).replace(tzinfo=None).isoformat(" ")
            database.execute(
                "INSERT INTO catalog_change (subject, subject_id, noted_at) VALUES ('shipping', 1, ?)", (noted,)
            )
            database.commit()
        spent.append(sample(server, first, 1, connections=1).cpu_ms)
    return median(spent)


def _table(found: dict[str, Samples], anew: dict[str, float]) -> str:
    lines = [f"{'page':<22}{'CPU ms':>8}{'least–most':>16}{'first after a change':>22}{'KB':>8}"]
    for name, samples in found.items():
        least, most = samples.spread(lambda it: it.cpu_ms)
        size = samples.middle(lambda it: it.wire_bytes) / 1024
        lines.append(
            f"{name:<22}{samples.middle(lambda it: it.cpu_ms):>8.1f}{f'{least:.1f}–{most:.1f}':>16}"
            f"{anew[name]:>22.0f}{size:>8.1f}"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    main()
