"""`make bench`: load worlds, start the servers, run every scenario in interleaved rounds, print the figures.

python -m bench.run                       200 and 10,000 products
python -m bench.run --size 100000         another size
python -m bench.run --quick               a smoke test on 200 products
"""

import argparse
import http.client
import json
import sys
from base64 import b64encode
from collections import defaultdict
from pathlib import Path

from bench import floors, load, report
from bench.load import World
from bench.measure import Samples, sample
from bench.scenarios import Scenario, cold, warm
from bench.server import HOST, Jobs, Server, cores, running

# Server, kind of table, scenario, and the jobs process where its work belongs to the scenario.
Step = tuple[Server, str, Scenario, Jobs | None]

SIZES = (200, 10_000)
# Without its index the shop answers as well, at another cost.
_INDEX_IS_USED = "search index: healthy"
_BARE = Scenario("bare Flask list", "page", tuple(f"/?after={number}" for number in range(0, 160, 8)), share=2.0)
_HOP_BY_HOP = ("server", "date", "connection", "transfer-encoding")


def main() -> None:
    asked = _arguments()
    print(f"Python {sys.version.split()[0]}, {cores()} cores, {asked.connections} connections, medians of rounds")
    for size in asked.size:
        measure(load.copied(load.prepared(size)), asked)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.run", description="CPU, time, SQL, bytes and memory of the shop.")
    parser.add_argument("--size", type=int, action="append", help="products; may be given several times")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--requests", type=int, default=200, help="of each page in a round")
    parser.add_argument("--connections", type=int, default=2, help="at once")
    parser.add_argument("--quick", action="store_true", help="200 products, one short round")
    asked = parser.parse_args()
    if asked.quick:
        asked.size, asked.rounds, asked.requests = [200], 1, 20
    asked.size = asked.size or list(SIZES)
    return asked


def measure(world: World, asked: argparse.Namespace) -> None:
    """Measure one world and print its tables."""
    print(f"\n== {world.size:,} products ==", flush=True)
    coldly = cold(world)
    warmly = warm(coldly)
    counts = _count(world, coldly)
    uncached = Server("cold", "storefront.wsgi:app", world.instance, PAGE_CACHE_MB="0")
    cached = Server("warm", "storefront.wsgi:app", world.instance)
    jobs = Jobs(world.instance)
    database = {floors.DATABASE: str(world.instance / "cho-sao.db")}
    bare = Server("bare", "bench.floors:bare", world.instance, **database)
    with running(uncached, cached, jobs, bare):
        for server in (uncached, cached):
            server.wait("/readyz", _INDEX_IS_USED)
        bare.wait("/")
        _fill(cached, warmly)
        recorded = {floors.RECORDED: str(_record(cached, warmly, world.instance / "recorded.json"))}
        same = Server("same-bytes", "bench.floors:same_bytes", world.instance, **recorded)
        with running(same):
            same.wait("/")
            jobs.rest()
            steps: list[Step] = [(uncached, "cold", it, jobs) for it in coldly]
            steps += [(cached, "warm", it, None) for it in warmly]
            steps += [(same, "floor", it, None) for it in warmly]
            steps += [(bare, "bare", _BARE, None)]
            found = _rounds(steps, asked)
            memory = {f"{it.name} server": it.memory_mb() for it in (cached, uncached)}
    print(report.cold(found["cold"], counts, found["bare"][_BARE.name]))
    print()
    print(report.warm(found["warm"], counts, found["floor"]))
    print()
    print(report.memory(memory))
    print(
        f"\nThe jobs process alone: {jobs.idle_ms:.1f} ms of CPU a second; «jobs ms» above is what came on top.",
        flush=True,
    )


def _rounds(steps: list[Step], asked: argparse.Namespace) -> dict[str, dict[str, Samples]]:
    """Every step once a round, so that a noisy minute falls on all alike; the first, short round only warms up."""
    found: dict[str, dict[str, Samples]] = defaultdict(lambda: defaultdict(Samples))
    for number in range(asked.rounds + 1):
        for server, kind, scenario, jobs in steps:
            turns = max(round(asked.requests * scenario.share / (1 if number else 5)), 4)
            measured = sample(server, scenario, turns, connections=asked.connections, jobs=jobs)
            if number:
                found[kind][scenario.name].rounds.append(measured)
    return found


def _count(world: World, scenarios: list[Scenario]) -> dict[str, tuple[float, float]]:
    """{scenario: SQL statements of a turn when it is new, and when it is asked again} from a server that counts."""
    server = Server("counting", "bench.wsgi:app", world.instance, WEB_WORKERS="1")
    counts = {}
    with running(server):
        server.wait("/readyz", _INDEX_IS_USED)
        # What a process looks up once, such as the names that filters know, belongs to no page.
        _statements(server, Scenario("first", "page", ("/gio-hang", "/san-pham?q=first", "/san-pham?stars=5")))
        for scenario in scenarios:
            few = Scenario(scenario.name, scenario.kind, scenario.items[-8:])
            counts[scenario.name] = (_statements(server, few), _statements(server, few))
    return counts


def _statements(server: Server, scenario: Scenario) -> float:
    turns = len(scenario.items)
    return sample(server, scenario, turns, connections=1).statements


def _fill(server: Server, scenarios: list[Scenario]) -> None:
    """Ask for every page over enough connections that each worker gets some and makes it."""
    for scenario in scenarios:
        sample(server, scenario, len(scenario.items) * 16, connections=16)


def _record(server: Server, scenarios: list[Scenario], path: Path) -> Path:
    """Write the answers to a file for the floor of the same bytes."""
    pages = {}
    connection = http.client.HTTPConnection(HOST, server.port, timeout=30)
    for asked in ("/", *(item for scenario in scenarios for item in scenario.items)):
        connection.request("GET", asked, headers={"Accept-Encoding": "br, gzip", "Accept": "text/html"})
        response = connection.getresponse()
        headers = [pair for pair in response.getheaders() if pair[0].lower() not in _HOP_BY_HOP]
        pages[asked] = (headers, b64encode(response.read()).decode())
    connection.close()
    path.write_text(json.dumps(pages))
    return path


if __name__ == "__main__":
    main()
