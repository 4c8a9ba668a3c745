"""The border between language and engine: questions are clauses over tokens, answers are product ids and counts.

An engine knows no Vietnamese. Whoever implements `Engine` stores the tokens of `search.schema` and evaluates clauses.
"""

from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple, Protocol

from search.results import IndexStatus, SearchRequest
from search.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Clause:
    """Tokens of which a document needs one, each with its boost. An optional clause only adds to the score.

    A flat clause adds its best boost and nothing for rarity or frequency. With a `floor` only documents count in which
    the token weighs so much: at `search.schema.LABEL_WEIGHT` a mere mention in a description does not.
    """

    any_of: tuple[tuple[str, float], ...]
    required: bool = True
    flat: bool = False
    floor: float = 0.0


@dataclass(frozen=True, slots=True)
class Variant:
    """One reading of what was typed. Of its required clauses a document meets all, or `at_least` so many."""

    clauses: tuple[Clause, ...]
    boost: float = 1.0
    at_least: int | None = None


# A document takes the score of its best variant. No variant at all means every document.
Question = tuple[Variant, ...]


@dataclass(frozen=True, slots=True)
class RawPage:
    total: int = 0
    ids: list[int] = field(default_factory=list)
    facets: dict[str, dict[str, int]] = field(default_factory=dict)
    price_span: tuple[int, int] | None = None


class Known(NamedTuple):
    """What an engine can tell of a product without the database."""

    id: int
    name: str
    group: str


class Engine(Protocol):
    """Products that may be sold on `day`, found by tokens. Scores tie by id; sold-out products come last."""

    @property
    def generation(self) -> str: ...

    @property
    def vocabulary(self) -> Vocabulary: ...

    def count(self, question: Question, day: date) -> int: ...

    def top(self, question: Question, day: date, limit: int, without: Collection[int] = ()) -> list[int]: ...

    def page(self, question: Question, request: SearchRequest, day: date) -> RawPage: ...

    def ids(self, question: Question, limit: int) -> list[int]:
        """Best matches whether they may be sold or not."""
        ...

    def known(self, ids: Sequence[int]) -> list[Known]: ...

    def producers(self, folded: Sequence[str], day: date, limit: int) -> list[str]:
        """Slugs of sellers whose names hold every syllable, the last one begun; most goods first."""
        ...

    def communes(self, folded: Sequence[str], day: date, limit: int) -> list[str]:
        """The same of communes; the names of what they were made of count too."""
        ...


class Store(Protocol):
    """Where an index lives: many read it, one writes. Changes of the catalogue are followed by their number."""

    def opened(self) -> AbstractContextManager[Engine | None]:
        """The index as it stands, not to be used outside; None where there is none that can be trusted."""
        ...

    def status(self) -> IndexStatus: ...

    def drain(self) -> int:
        """Bring the index up to the newest change, or make it; the number of products indexed or removed.

        Nothing happens (0) while another process writes. Safe to repeat after any failure.
        """
        ...

    def rebuild(self) -> int:
        """Make a new index while readers go on with the old one; the number of products. Raises `IndexBusy`."""
        ...

    def verify(self) -> bool:
        """Whether the index is sound and holds every product, up to the changes it has seen."""
        ...
