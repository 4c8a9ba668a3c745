"""The words an index holds: for correcting, for completing, and for splitting what was typed as one word.

Token forms (made by `search.schema`): `x` a syllable in its exact or folded form, `x_y` two neighbours, `~x` a folded
syllable of a product's name, `^x` the folded first syllable of a name, `@x` a folded syllable of a name or a label.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from search.vietnamese import key

NAME, HEAD, LABEL, GROUP = "~", "^", "@", ":"


class Vocabulary:
    """Tokens with the number of documents that hold them."""

    def __init__(self, frequencies: Mapping[str, int]) -> None:
        self.frequencies = frequencies

    def covers(self, tokens: Iterable[str]) -> bool:
        """Whether every token is known already, so that this vocabulary will do for those documents too."""
        return all(token in self.frequencies for token in tokens)

    def knows(self, syllable: str) -> bool:
        return syllable in self.frequencies

    def label_frequency(self, folded: str) -> int:
        """In how many documents a folded syllable stands in a name or label; 0 where only descriptions have it."""
        return self.frequencies.get(LABEL + folded, 0)

    def pair_frequency(self, first: str, second: str) -> int:
        return self.frequencies.get(f"{first}_{second}", 0)

    def completions(self, prefix: str, limit: int) -> list[str]:
        """Tokens that begin with a prefix, commonest first."""
        return sorted(self._from(prefix), key=lambda token: (-self.frequencies[token], token))[:limit]

    def _from(self, prefix: str) -> Iterator[str]:
        tokens = self._sorted
        for i in range(bisect_left(tokens, prefix), len(tokens)):
            if not tokens[i].startswith(prefix):
                return
            yield tokens[i]

    @cached_property
    def _sorted(self) -> list[str]:
        return sorted(self.frequencies)

    @cached_property
    def spellings(self) -> dict[str, list[str]]:
        """{folded syllable: its accented spellings, commonest first}."""
        found: dict[str, list[str]] = {}
        for token in self.frequencies:
            if token[0].isalpha() and "_" not in token and not token.isascii():
                found.setdefault(key(token).folded, []).append(token)
        for forms in found.values():
            forms.sort(key=lambda form: (-self.frequencies[form], form))
        return found

    @cached_property
    def _by_deletion(self) -> dict[str, list[str]]:
        reach: dict[str, list[str]] = {}
        for token in self._from(LABEL):
            syllable = token[1:]
            if syllable.isalpha():
                for shorter in deletions(syllable):
                    reach.setdefault(shorter, []).append(syllable)
        return reach

    def near(self, folded: str) -> set[str]:
        """Folded label syllables one edit away (a letter more, less, other, or two swapped)."""
        found = {near for shorter in deletions(folded) for near in self._by_deletion.get(shorter, ())}
        return {near for near in found if near != folded and one_edit(near, folded)}


def deletions(word: str) -> set[str]:
    """The word itself and every word with one letter less."""
    return {word[:i] + word[i + 1 :] for i in range(len(word))} | {word}


def one_edit(a: str, b: str) -> bool:
    """Whether one insertion, deletion, substitution or swap of neighbours turns one word into the other."""
    if len(a) == len(b):
        differing = [i for i in range(len(a)) if a[i] != b[i]]
        if len(differing) == 2:
            i, j = differing
            return j == i + 1 and a[i] == b[j] and a[j] == b[i]
        return len(differing) == 1
    short, long = sorted((a, b), key=len)
    if len(long) - len(short) != 1:
        return False
    i = next((i for i in range(len(short)) if short[i] != long[i]), len(short))
    return short[i:] == long[i + 1 :]
