"""The figures as tables of plain text, each beside its floor and its target."""

from collections.abc import Mapping, Sequence

from bench.measure import Sample, Samples
from bench.targets import COLD, MEMORY_MB, WARM_TIMES_FLOOR, Target

Counts = Mapping[str, tuple[float, float]]


def cold(samples: Mapping[str, Samples], counts: Counts, bare: Samples) -> str:
    """Without the page cache. `counts` has the statements of a first and of a second asking."""
    floor = bare.middle(_cpu)
    head = ("cold", *_HEAD, "SQL", "× bare", "target", "")
    rows = [
        (name, *_figures(it), f"{counts[name][0]:.1f}", f"{it.middle(_cpu) / floor:.1f}", *_verdict(name, it, counts))
        for name, it in samples.items()
    ]
    rows.append(("bare Flask list", *_figures(bare), "2.0", "1.0", "", ""))
    return _table([head, *rows])


def warm(samples: Mapping[str, Samples], counts: Counts, floors: Mapping[str, Samples]) -> str:
    """From the page cache, each page beside the same bytes from memory."""
    head = ("warm", *_HEAD, "SQL", "floor ms", "× floor", "target", "")
    rows = []
    for name, it in samples.items():
        floor = floors[name].middle(_cpu)
        times = it.middle(_cpu) / floor
        verdict = _word(times <= WARM_TIMES_FLOOR)
        told = f"{counts[name][1]:.1f}"
        rows.append((name, *_figures(it), told, f"{floor:.2f}", f"{times:.2f}", f"≤ {WARM_TIMES_FLOOR:.0f}×", verdict))
    return _table([head, *rows])


def memory(measured: Mapping[str, Mapping[str, float]]) -> str:
    """Megabytes of servers after all rounds."""
    head = ("memory, MB", "PSS with master", "PSS of workers", "RSS of workers", "target", "")
    rows = [
        (
            name,
            *(f"{it[key]:.0f}" for key in ("pss", "workers_pss", "workers_rss")),
            f"≤ {MEMORY_MB:.0f}",
            _word(it["pss"] <= MEMORY_MB),
        )
        for name, it in measured.items()
    ]
    return _table([head, *rows])


_HEAD = ("CPU ms", "least–most", "jobs ms", "/s", "p50 ms", "p99 ms", "KB")


def _cpu(sample: Sample) -> float:
    return sample.cpu_ms


def _figures(samples: Samples) -> tuple[str, ...]:
    least, most = samples.spread(_cpu)
    return (
        f"{samples.middle(_cpu):.2f}",
        f"{least:.2f}–{most:.2f}",
        f"{samples.middle(lambda it: it.jobs_ms):.2f}",
        f"{samples.middle(lambda it: it.per_second):.0f}",
        f"{samples.middle(lambda it: it.p50_ms):.1f}",
        f"{samples.middle(lambda it: it.p99_ms):.1f}",
        f"{samples.middle(lambda it: it.wire_bytes) / 1024:.1f}",
    )


def _verdict(name: str, samples: Samples, counts: Counts) -> tuple[str, str]:
    target = COLD.get(name, Target())
    wanted, kept = [], []
    if target.cpu_ms is not None:
        wanted.append(f"≤ {target.cpu_ms:.0f} ms (peers {target.peers_ms})")
        kept.append(samples.middle(_cpu) <= target.cpu_ms)
    if target.statements is not None:
        wanted.append(f"≤ {target.statements:.0f} SQL")
        kept.append(counts[name][0] <= target.statements)
    return ", ".join(wanted), _word(all(kept)) if kept else ""


def _word(kept: bool) -> str:
    return "pass" if kept else "MISS"


def _table(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if column == 0 or column >= len(row) - 2 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )
