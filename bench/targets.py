"""What the shop must reach at 10,000 products, and what peers need there."""

from dataclasses import dataclass

# Warm anonymous pages, in CPU of the same bytes from memory under the same server.
WARM_TIMES_FLOOR = 2.0
MEMORY_MB = 250.0


@dataclass(frozen=True)
class Target:
    """CPU milliseconds of the web processes and SQL statements of one turn; None where none is set."""

    cpu_ms: float | None = None
    statements: float | None = None
    peers_ms: str = ""


COLD = {
    "list": Target(8, 8, "50–720"),
    "filtered": Target(8, 8, "50–720"),
    "product": Target(3, None, "16–74"),
    "search": Target(8, 8, "100–1,900"),
    "cart visit": Target(10, None, "49–450"),
    "order visit": Target(20, 40, "170–1,930"),
}
