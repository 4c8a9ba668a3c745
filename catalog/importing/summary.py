"""What an import did, in numbers."""

from dataclasses import dataclass, field, fields


@dataclass(slots=True)
class Tally:
    """Rows by what became of them."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0

    def count(self, *, is_new: bool, changed: bool) -> None:
        if is_new:
            self.created += 1
        elif changed:
            self.changed += 1
        else:
            self.unchanged += 1

    def __str__(self) -> str:
        return f"{self.created} created, {self.changed} changed, {self.unchanged} unchanged"


@dataclass(frozen=True, slots=True)
class Summary:
    """One tally for each kind; certificates count as created when issued, as changed when corrected."""

    localities: Tally = field(default_factory=Tally)
    communes: Tally = field(default_factory=Tally)
    producers: Tally = field(default_factory=Tally)
    products: Tally = field(default_factory=Tally)
    certificates: Tally = field(default_factory=Tally)

    @property
    def changed_anything(self) -> bool:
        return any(tally.created or tally.changed for _, tally in self._named())

    def __str__(self) -> str:
        return "\n".join(f"{name}: {tally}" for name, tally in self._named())

    def _named(self) -> list[tuple[str, Tally]]:
        return [(field.name, getattr(self, field.name)) for field in fields(self)]
