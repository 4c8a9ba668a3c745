"""`make bench-search`: our search beside stock Whoosh, SQLite FTS5 and tantivy, in one run, and what it finds.

python -m bench.search                    10,000 and 100,000 products: engines, type-ahead, page over HTTP; relevance
python -m bench.search --size 2000        another size; may be given several times
python -m bench.search --only engines     or http, quality
"""

import argparse
import os
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from statistics import median, quantiles

from bench import load, search_build, search_quality
from bench.load import World
from bench.measure import Samples, sample
from bench.scenarios import Scenario, cold
from bench.search_documents import beginnings, two_words
from bench.search_peers import Answer, Fts5, Hybrid, Peer, StockWhoosh, Tantivy
from bench.server import Server, cores, running
from catalog.calendar import local_day
from search.engine import open_engine
from search.suggest import suggest

SIZES = (10_000, 100_000)
PARTS = ("engines", "http", "quality")
_STOCK_SHARE = 5


def main() -> None:
    asked = _arguments()
    print(f"Python {sys.version.split()[0]}, {cores()} cores, medians of {asked.rounds} interleaved rounds")
    if "engines" in asked.only:
        for size in asked.size:
            engines(size, asked)
    if "http" in asked.only:
        for size in asked.size:
            world = load.copied(load.prepared(size))
            type_ahead(world, asked)
            http(world, asked)
    if "quality" in asked.only:
        quality()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.search", description="Speed and relevance of the search.")
    parser.add_argument("--size", type=int, action="append", help="products; may be given several times")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--questions", type=int, default=100, help="different ones, each asked once a round")
    parser.add_argument("--only", choices=PARTS, action="append")
    asked = parser.parse_args()
    asked.size, asked.only = asked.size or list(SIZES), asked.only or list(PARTS)
    return asked


def engines(size: int, asked: argparse.Namespace) -> None:
    """Two words, a total, 20 ids and three facets, on every engine over the same documents."""
    built = {kind: search_build.built(kind, size) for kind in ("hybrid", "fts5", "tantivy")}
    paths = {kind: path for kind, (path, _) in built.items()}
    ours = Hybrid(open_engine(paths["hybrid"]), local_day(datetime.now(UTC)))
    peers: list[Peer] = [ours, StockWhoosh(paths["hybrid"]), Fts5(paths["fts5"]), Tantivy(paths["tantivy"])]
    questions = two_words(search_build.files(size), asked.questions)
    _agree(peers, questions[:10])
    took = _rounds(peers, questions, asked.rounds)
    middle = {name: median(times) for name, times in took.items()}
    print(f"\n== {size:,} products: two words, total, 20 ids, 3 facets ==")
    print(f"{'':14}{'p50 ms':>9}{'p95 ms':>9}{'hybrid is':>14}   target")
    bars = {"stock Whoosh": (10.0, True), "SQLite FTS5": (2.0, True), "tantivy": (2.0, False)}
    for name, times in took.items():
        ratio = _against(name, middle, bars)
        print(f"{name:14}{middle[name]:9.2f}{quantiles(times, n=20)[18]:9.2f}{ratio}")
    for kind, (_, cpu) in built.items():
        target = _verdict(cpu < 180, "under 180 s") if kind == "hybrid" and size == max(SIZES) else ""
        print(f"building {kind}: {cpu:.1f} CPU-s {target}")
    bare, opened, answered = search_build.memory_mb(size)
    print(f"memory of a process: {bare:.0f} MB, {opened:.0f} with our index open, {answered:.0f} after 300 questions")


def _agree(peers: list[Peer], questions: Sequence[tuple[str, str]]) -> None:
    """Raises `SystemExit` where engines do not find and count the same."""
    for words in questions:
        answers: list[Answer] = [peer.ask(words) for peer in peers]
        if len({(answer.total, tuple(sorted(answer.groups.items()))) for answer in answers}) > 1:
            raise SystemExit(f"the engines disagree about {words}: {[answer.total for answer in answers]}")


def _rounds(peers: list[Peer], questions: Sequence[tuple[str, str]], rounds: int) -> dict[str, list[float]]:
    """Milliseconds of every question on every engine, one after the other; the first round only warms up."""
    took: dict[str, list[float]] = defaultdict(list)
    for number in range(rounds + 1):
        for i, words in enumerate(questions):
            for peer in peers:
                # Stock Whoosh takes a hundred times as long; every fifth question tells as much.
                if isinstance(peer, StockWhoosh) and i % _STOCK_SHARE:
                    continue
                began = time.perf_counter()
                peer.ask(words)
                if number:
                    took[peer.name].append((time.perf_counter() - began) * 1000)
    return took


def _against(name: str, middle: dict[str, float], bars: dict[str, tuple[float, bool]]) -> str:
    if name not in bars:
        return ""
    bar, is_faster = bars[name]
    if is_faster:
        ratio = middle[name] / middle["hybrid"]
        return f"{ratio:8.1f}× fast   {_verdict(ratio >= bar, f'at least {bar:g}×')}"
    ratio = middle["hybrid"] / middle[name]
    return f"{ratio:8.1f}× time   {_verdict(ratio <= bar, f'at most {bar:g}×')}"


def _verdict(holds: bool, target: str) -> str:
    return f"{target}: {'pass' if holds else 'MISS'}"


def type_ahead(world: World, asked: argparse.Namespace) -> None:
    """Type-ahead in process beside drawing the search page, nothing of either kept."""
    os.environ.update({**load.environment(world.instance), "PAGE_CACHE_MB": "0", "LOG_LEVEL": "error"})
    from storefront.app import create_app

    app = create_app()
    engine, client = open_engine(world.instance / "search"), app.test_client()
    typed = beginnings(world.files, asked.questions)
    texts = [item for scenario in cold(world) if scenario.name == "search" for item in scenario.items]
    pages = texts[: asked.questions]
    day = local_day(datetime.now(UTC))
    done = {
        "type-ahead, words never read before": _times(lambda text: suggest(text, engine, day, 8), typed),
        "search page, each text for the first time": _times(client.get, pages),
    }
    engine._remembered.clear()
    done["type-ahead"] = _times(lambda text: suggest(text, engine, day, 8), typed)
    never, page, again = (median(times) for times in done.values())
    print(f"\n== {world.size:,} products, in process ==")
    for name, times in done.items():
        print(f"{name:42} p50 {median(times):.2f} ms, p95 {quantiles(times, n=20)[18]:.2f} ms")
    print(f"type-ahead is {again / page:.3f} of the page   {_verdict(again < page / 10, 'under 0.1')}")
    print(f"({never / page:.3f} when its words were never read before)")


def _times(ask: Callable[[str], object], texts: Sequence[str]) -> list[float]:
    """Milliseconds of each text, after a tenth of them to warm up."""
    took = []
    for text in (*texts[: len(texts) // 10], *texts):
        began = time.perf_counter()
        ask(text)
        took.append((time.perf_counter() - began) * 1000)
    return took[len(texts) // 10 :]


def http(world: World, asked: argparse.Namespace) -> None:
    """The whole search page, page cache off, by two workers: with the search, and with its answers known already."""
    searches = next(it for it in cold(world) if it.name == "search")
    few = Scenario("search", "page", searches.items[: asked.questions])
    settings = {"PAGE_CACHE_MB": "0", "WEB_WORKERS": "2"}
    whole = Server("searching", "storefront.wsgi:app", world.instance, **settings)
    fixed = Server("fixed-ids", "bench.search_wsgi:app", world.instance, **settings)
    found: dict[str, Samples] = {whole.name: Samples(), fixed.name: Samples()}
    with running(whole, fixed):
        for server in (whole, fixed):
            server.wait("/readyz")
            sample(server, few, len(few.items) * 4, connections=4)
        for _ in range(asked.rounds):
            for server in (whole, fixed):
                found[server.name].rounds.append(sample(server, few, len(few.items) * 2, connections=4))
        memory = {server.name: server.memory_mb() for server in (whole, fixed)}
    print(f"\n== {world.size:,} products, the search page over HTTP, 2 workers ==")
    rate = {name: median(it.per_second for it in samples.rounds) for name, samples in found.items()}
    cpu = {name: median(it.cpu_ms for it in samples.rounds) for name, samples in found.items()}
    for name in found:
        each = memory[name]["workers_rss"] / 2
        print(f"{name:10} {rate[name]:6.1f} pages/s, {cpu[name]:.2f} CPU-ms a page, {each:.0f} MB a worker (RSS)")
    share = rate[whole.name] / rate[fixed.name]
    print(f"with the search {share:.2f} of the pages a second   {_verdict(share >= 0.5, 'at least 0.5')}")
    print(f"({cpu[fixed.name] / cpu[whole.name]:.2f} by CPU time, which other work on the machine changes less)")


def quality() -> None:
    """First hits, precision and empty pages on the golden file and on mistyped names."""
    print("\n== relevance: real products, every certificate valid ==")
    for name, ask, known in search_quality.worlds():
        score = search_quality.golden(ask, known)
        print(f"{name}: golden file: first hit {score.first:.1%} of {score.firsts}, ", end="")
        print(f"P@10 {score.precision:.2f} of {score.precisions}, nothing found {score.empty:.1%} of {score.askeds}")
        for it in search_quality.typed(ask, known):
            print(f"  {it.way:22} first hit {it.first:6.1%}, nothing found {it.empty:6.1%} of {it.cases}")


if __name__ == "__main__":
    main()
