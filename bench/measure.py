"""One step: a scenario against a server, the load in another process, the server's use read before and after."""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median, quantiles

from bench.client import Measured
from bench.load import ROOT
from bench.scenarios import Scenario
from bench.server import Jobs, Server

# Longer than any honest step; what hangs is cut off and shows as few turns.
MOST_SECONDS = 60.0


@dataclass(frozen=True)
class Sample:
    """One step, by turn (a page or a visit): milliseconds of CPU, bytes on the wire, turns a second, times in ms.

    `jobs_ms` is what the jobs process used beyond its rest.
    """

    turns: int
    cpu_ms: float
    jobs_ms: float
    per_second: float
    p50_ms: float
    p99_ms: float
    wire_bytes: float
    statements: float


@dataclass
class Samples:
    """All rounds of one scenario."""

    rounds: list[Sample] = field(default_factory=list)

    def middle(self, of: Callable[[Sample], float]) -> float:
        """The median of a figure over the rounds."""
        return median(map(of, self.rounds))

    def spread(self, of: Callable[[Sample], float]) -> tuple[float, float]:
        return min(map(of, self.rounds)), max(map(of, self.rounds))


def sample(server: Server, scenario: Scenario, turns: int, *, connections: int, jobs: Jobs | None = None) -> Sample:
    """Run so many turns. Raises `SystemExit` where the shop refuses or a process ended."""
    web, work = server.cpu_ms(), jobs.cpu_ms() if jobs else 0.0
    measured = _load(server, scenario, turns, connections)
    done = len(measured.turn_ms)
    if not done:
        raise SystemExit(f"{scenario.name}: no turn ended within {MOST_SECONDS:.0f} s")
    return Sample(
        turns=done,
        cpu_ms=(server.cpu_ms() - web) / done,
        jobs_ms=max(jobs.cpu_ms() - work - jobs.idle_ms * measured.seconds, 0.0) / done if jobs else 0.0,
        per_second=done / measured.seconds,
        p50_ms=median(measured.turn_ms),
        p99_ms=quantiles(measured.turn_ms, n=100, method="inclusive")[98] if done > 1 else measured.turn_ms[0],
        wire_bytes=measured.wire_bytes / done,
        statements=measured.statements / done,
    )


def _load(server: Server, scenario: Scenario, turns: int, connections: int) -> Measured:
    job = {
        "port": server.port,
        "kind": scenario.kind,
        "items": scenario.items,
        "turns": turns,
        "connections": connections,
        "seconds": MOST_SECONDS,
        "cookies": dict(scenario.cookies),
    }
    done = subprocess.run(
        [sys.executable, "-m", "bench.client"],
        input=json.dumps(job),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=MOST_SECONDS + 60,
        check=False,
    )
    server.check()
    if done.returncode:
        raise SystemExit(f"{server.name}, {scenario.name}: {done.stderr.strip()}")
    return Measured(**json.loads(done.stdout))
