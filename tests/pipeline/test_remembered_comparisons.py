"""What earlier builds have compared is not compared again, and never changes what comes out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, fields, replace
from pathlib import Path

import pytest

from quotes import statements
from quotes.datatypes import QuoteRecord
from quotes.datatypes.sequences import in_memory
from quotes.pipeline import remembered_comparisons
from quotes.pipeline.cache import Cache
from quotes.pipeline.dependencies import code_behind
from quotes.statements import Edge, Printed, edges_between, read_off
from quotes.statements.arrays import Pairs, listed, unlisted
from scripts.bench_statements import records

RECORDS = sorted(records(400, 5), key=lambda r: r.id)
PAIRS = [(i, j) for i in range(0, 400) for j in range(i + 1, min(400, i + 12))]


class Counting:
    """``edges_between`` that notes what it was asked."""

    def __init__(self) -> None:
        self.pairs: list[tuple[int, int]] = []

    def __call__(self, quotes: Sequence[Printed], pairs: Iterable[Pairs]) -> Iterator[Edge]:
        asked = list(pairs)
        self.pairs += listed(asked)
        return edges_between(quotes, asked)


def told(edges: Iterator[Edge]) -> set[tuple[object, ...]]:
    return {astuple(edge) for edge in edges}


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    with Cache(tmp_path / "x.cache.db") as opened:
        yield opened


def remembered(cache: Cache) -> remembered_comparisons.Comparisons:
    """Comparisons of PAIRS, as the next build finds them."""
    first = remembered_comparisons.recall(cache)
    list(first.compare(read_off(RECORDS), [unlisted(PAIRS)]))
    remembered_comparisons.keep(cache, first)
    return remembered_comparisons.recall(cache, Counting())


@pytest.mark.parametrize("heard", [True, False])
def test_what_a_build_hears_is_known_to_the_next_one(cache: Cache, heard: bool) -> None:
    again = remembered(cache)
    quotes = statements.in_order(read_off(RECORDS[::-1]), in_memory, again.hear if heard else lambda quote: None)
    assert [quote.record for quote in quotes] == RECORDS
    assert told(again.compare(quotes, [unlisted(PAIRS)])) == told(edges_between(read_off(RECORDS), [unlisted(PAIRS)]))
    assert isinstance(again.inner, Counting)
    assert again.inner.pairs == []


def test_the_same_edges_come_out_and_nothing_is_compared_again(cache: Cache) -> None:
    expected = told(edges_between(read_off(RECORDS), [unlisted(PAIRS)]))
    assert len(expected) > 30
    first = remembered_comparisons.recall(cache)
    assert told(first.compare(read_off(RECORDS), [unlisted(PAIRS)])) == expected
    again = remembered(cache)
    backwards = [(j, i) for i, j in reversed(PAIRS)]
    assert told(again.compare(read_off(RECORDS), [unlisted(backwards), unlisted(PAIRS)])) == expected
    assert isinstance(again.inner, Counting)
    assert again.inner.pairs == []


def test_many_comparisons_are_kept_in_pieces(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = told(edges_between(read_off(RECORDS), [unlisted(PAIRS)]))
    monkeypatch.setattr(remembered_comparisons, "SAVED_PAIRS", 1_000)
    again = remembered(cache)
    assert len([*cache.comparisons(code_behind(edges_between))]) == -(-len(PAIRS) // 1_000)
    assert told(again.compare(read_off(RECORDS), [unlisted(PAIRS)])) == expected
    assert isinstance(again.inner, Counting)
    assert again.inner.pairs == []


def test_only_pairs_of_a_changed_quote_are_compared(cache: Cache) -> None:
    again = remembered(cache)
    changed = [*RECORDS]
    changed[100] = replace(RECORDS[100], text=RECORDS[90].text, speaker_id="s0", speaker="Person0 Family0")
    expected = told(edges_between(read_off(changed), [unlisted(PAIRS)]))
    assert told(again.compare(read_off(changed), [unlisted(PAIRS)])) == expected
    assert isinstance(again.inner, Counting)
    assert len(again.inner.pairs) == 22
    assert all(100 in pair for pair in again.inner.pairs)


def test_what_no_quote_uses_any_more_is_forgotten(cache: Cache) -> None:
    again = remembered(cache)
    some = PAIRS[:100]
    list(again.compare(read_off(RECORDS), [unlisted(some)]))
    remembered_comparisons.keep(cache, again)
    assert len(remembered_comparisons.recall(cache).outcomes) == 100


def test_what_was_saved_twice_is_used_once(cache: Cache) -> None:
    again = remembered(cache)
    key = code_behind(edges_between)
    bodies = [*cache.comparisons(key)]
    cache.keep_comparisons(key, bodies * 2)
    twice = remembered_comparisons.recall(cache, Counting())
    expected = told(edges_between(read_off(RECORDS), [unlisted(PAIRS)]))
    assert told(twice.compare(read_off(RECORDS), [unlisted(PAIRS)])) == expected
    assert (len(twice.outcomes), len(again.outcomes)) == (2 * len(PAIRS), len(PAIRS))
    remembered_comparisons.keep(cache, twice)
    assert len(remembered_comparisons.recall(cache).outcomes) == len(PAIRS)


@pytest.mark.parametrize("where", [0.0, 0.2, 0.5, 0.9])
def test_a_damaged_store_is_no_error_and_tells_nothing_wrong(cache: Cache, where: float) -> None:
    remembered(cache)
    key = code_behind(edges_between)
    body = bytearray(next(cache.comparisons(key)))
    body[int(where * len(body))] ^= 255
    cache.keep_comparisons(key, [bytes(body)])
    expected = told(edges_between(read_off(RECORDS), [unlisted(PAIRS)]))
    assert told(remembered_comparisons.recall(cache).compare(read_off(RECORDS), [unlisted(PAIRS)])) == expected


def test_fresh_and_other_code_know_nothing(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    remembered(cache)
    assert len(remembered_comparisons.recall(cache).outcomes) == len(PAIRS)
    assert len(remembered_comparisons.recall(cache, fresh=True).outcomes) == 0
    monkeypatch.setattr(remembered_comparisons, "code_behind", lambda *makers: "other code")
    assert len(remembered_comparisons.recall(cache).outcomes) == 0


def test_no_quotes_at_all(cache: Cache) -> None:
    nothing = remembered_comparisons.recall(cache)
    assert statements.merge([], comparer=nothing.compare) == ((), ())
    remembered_comparisons.keep(cache, nothing)
    assert len(remembered_comparisons.recall(cache).outcomes) == 0


@pytest.mark.parametrize("name", [f.name for f in fields(QuoteRecord)])
def test_every_field_changes_the_hash(name: str) -> None:
    record = RECORDS[0]
    other = replace(record, **{name: 17 if name in ("start", "end", "confidence") else "else"})
    assert remembered_comparisons.fingerprint(record) != remembered_comparisons.fingerprint(other)


class Killed(Counting):
    """Is killed after so many parts."""

    def __init__(self, parts: int) -> None:
        super().__init__()
        self.parts = parts

    def __call__(self, quotes: Sequence[Printed], pairs: Iterable[Pairs]) -> Iterator[Edge]:
        if self.parts == 0:
            raise KeyboardInterrupt
        self.parts -= 1
        return super().__call__(quotes, pairs)


@pytest.mark.parametrize("fresh", [False, True])
def test_a_build_that_is_killed_in_merging_goes_on_from_there(tmp_path: Path, fresh: bool) -> None:
    expected = told(edges_between(read_off(RECORDS), [unlisted(PAIRS)]))
    path, left = tmp_path / "x.cache.db", len(PAIRS)
    for parts in (2, 3):
        with Cache(path) as cache:
            killed = remembered_comparisons.recall(cache, Killed(parts), fresh=fresh, part=500)
            with pytest.raises(KeyboardInterrupt):
                list(killed.compare(read_off(RECORDS), [unlisted(PAIRS)]))
        fresh = False
        left -= parts * 500
    with Cache(path) as cache:
        last = remembered_comparisons.recall(cache, Counting(), part=500)
        assert told(last.compare(read_off(RECORDS), [unlisted(PAIRS)])) == expected
        assert isinstance(last.inner, Counting)
        assert len(last.inner.pairs) == left
        remembered_comparisons.keep(cache, last)
        assert len([*cache.comparisons(code_behind(edges_between))]) == 1
        after = remembered_comparisons.recall(cache, Counting())
        assert told(after.compare(read_off(RECORDS), [unlisted(PAIRS)])) == expected
        assert isinstance(after.inner, Counting)
        assert after.inner.pairs == []
