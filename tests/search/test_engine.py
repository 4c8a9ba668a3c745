"""Whoosh's postings read in whole blocks, and by its public interface the day the blocks are gone."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from support.search_worlds import DAY, WORDS, made, questions
from whoosh.codec.whoosh3 import W3Codec
from whoosh.filedb.filestore import RamStorage

from search import index, postings
from search.engine import open_engine
from search.results import SearchRequest
from search.schema import TOKENS, schema, stored


@pytest.fixture
def whoosh_reader() -> Any:
    """Two segments with several blocks a token, one document replaced in each."""
    storage = RamStorage()
    storage.create_index(schema())
    for start in (0, 60):
        writer = storage.open_index().writer(codec=W3Codec(blocklimit=4))
        for n in range(start, start + 60):
            writer.add_document(**stored(made(n, " ".join(WORDS[n % 7 : n % 7 + 4]), description=WORDS[n % 11])))
        writer.commit(merge=False)
    writer = storage.open_index().writer()
    writer.delete_by_term("key", "7")
    writer.delete_by_term("key", "70")
    writer.commit(merge=False)
    return storage.open_index().reader()


def test_reading_whole_blocks_equals_the_public_matcher(whoosh_reader: Any) -> None:
    compared = 0
    for leaf, _ in whoosh_reader.leaf_readers():
        alive = postings.alive(leaf)
        for token in leaf.lexicon(TOKENS):
            if not postings.has_blocks(leaf.postings(TOKENS, token)):
                continue
            public = postings.one_by_one(leaf.postings(TOKENS, token))
            whole = postings.in_blocks(leaf.postings(TOKENS, token))
            living = alive[whole.docs]
            assert np.array_equal(whole.docs[living], public.docs)
            assert np.array_equal(whole.weights[living], public.weights)
            compared += 1
    assert compared > 50


def test_without_blocks_the_answers_stay_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What happens the day Whoosh's codec changes its private names."""
    found = [made(n, " ".join(WORDS[n % 7 : n % 7 + 4])) for n in range(1, 40)]
    index.build(tmp_path, found, number=0)
    question = questions("nước mắm tỏi")[3]
    fast = open_engine(tmp_path).page(question, SearchRequest(sort="relevance"), DAY)
    monkeypatch.setattr(postings, "has_blocks", lambda _matcher: False)
    assert open_engine(tmp_path).page(question, SearchRequest(sort="relevance"), DAY) == fast
