"""Producers and communes found by the beginning of any syllable of their names."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from search.columns import Codes, Labels
from search.vietnamese import syllables


class Directory:
    """The labels of one kind as they stood when it was made, by folded syllable."""

    def __init__(self, labels: Labels) -> None:
        self._slugs = list(labels.slugs)
        self._holders: dict[str, set[int]] = defaultdict(set)
        for code, names in enumerate(list(labels.names)):
            for syllable in _folded(names):
                self._holders[syllable].add(code)
        self._sorted = sorted(self._holders)

    def busiest(self, folded: Sequence[str], goods: Codes, limit: int) -> list[str]:
        """Slugs whose names hold every syllable, the last one begun; only those among `goods`, the commonest first."""
        codes = self._begun(folded[-1])
        for syllable in folded[:-1]:
            codes &= self._holders.get(syllable, set())
        counts = np.bincount(goods, minlength=len(self._slugs))
        found = [code for code in codes if counts[code] and self._slugs[code]]
        found.sort(key=lambda code: (-counts[code], self._slugs[code]))
        return [self._slugs[code] for code in found[:limit]]

    def _begun(self, prefix: str) -> set[int]:
        found: set[int] = set()
        for i in range(bisect_left(self._sorted, prefix), len(self._sorted)):
            if not self._sorted[i].startswith(prefix):
                break
            found |= self._holders[self._sorted[i]]
        return found


@lru_cache(maxsize=65536)
def _folded(names: str) -> frozenset[str]:
    return frozenset(syllable.folded for syllable in syllables(names))
