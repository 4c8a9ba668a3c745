"""What is worked out from the catalogue and good as long as it stays the same: the newest of it, one a process."""

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Latest(Generic[Value]):
    """Holds a value and the state of things it was made for."""

    def __init__(self) -> None:
        self._kept: tuple[Hashable, Value] | None = None

    def at(self, state: Hashable, make: Callable[[], Value]) -> Value:
        """The value for a state (a revision, a revision and a day), made where the one held is for another."""
        kept = self._kept
        if kept is None or kept[0] != state:
            kept = self._kept = (state, make())
        return kept[1]
