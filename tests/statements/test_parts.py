"""A merge looks at some quotes after the others: how many together changes nothing, and no edge is lost on the way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from quotes import statements as st
from quotes.datatypes import QuoteRecord, columns, sequences, stored
from quotes.datatypes.sequences import in_memory
from quotes.pipeline import remembered_comparisons, shelf
from quotes.pipeline.cache import Cache
from quotes.statements import (
    Edge,
    Steps,
    block,
    common_words,
    edges,
    edges_between,
    forget_words,
    groups,
    merge_and_revise,
    rarest,
    read_off,
    voices,
    wordings,
)
from quotes.statements.arrays import Pairs, listed, unlisted
from quotes.statements.as_printed import day_of
from quotes.statements.common_words import CommonWords
from quotes.statements.wording import wording
from quotes.statements.wordings import wordings_of
from quotes.text.lexicon import lexicon
from quotes.text.normal import _spell, words_of
from scripts.bench_records import extracted
from scripts.bench_statements import repeated

# Few enough that every step has many parts, and that one speaker's short wordings are too many for one part.
SMALL = (
    (block, "_ROWS", 40), (block, "_HOME_ROWS", 9), (block, "_READ", 20), (rarest, "_TEXTS", 7),
    (rarest, "_PART", 50), (rarest, "_SEEKERS", 20), (rarest, "_MET", 30), (rarest, "_BITS", 9),
    (rarest, "_READ", 13), (groups, "_NUMBERED", 4),
    (wordings, "_AT_ONCE", 30), (voices, "_WORDINGS", 40), (common_words, "_PAIRS", 5),
    (edges, "_AT_ONCE", 3), (edges, "_FEW_BYTES", 90), (remembered_comparisons, "LOOKED_UP", 17),
    (shelf, "FEW", 1), (stored, "FEW_BYTES", 400), (stored, "PIECE", 50), (stored, "_ROWS", 9), (block, "PIECE", 50),
    (stored, "_DIVIDED", 11), (stored, "_BATCH", 7),
    (groups, "PIECE", 50), (groups, "_LOOKED_UP", 3), (st, "_READ", 7), (sequences, "_BATCH", 9),
    (columns, "FEW_BYTES", 80), (columns, "SORTED", 30), (columns, "_LISTED", 4), (columns, "_SAMPLE", 3),
    (shelf, "_ENDS", 3), (shelf, "_BLOCK", 900), (shelf, "_UNPACKED", 2), (shelf, "_UNPACKED_ONCE", 2),
)  # fmt: skip
# And pairs of words that are looked for so often that only one's own are compared come into being at once.
HOT = ((rarest, "HOT_PAIR", 3), (rarest, "HOT_WORDING", 4), (block, "HOT_WORDING", 4))


def news() -> list[QuoteRecord]:
    made = [record for one in extracted(700) for record in one.extraction.records]
    return [replace(r, speaker_id=r.speaker and r.speaker.replace(" ", "-"), confidence=0.9) for r in made]


@pytest.mark.parametrize("records", [news(), repeated(240, 6, 3)], ids=["news", "near-duplicates"])
@pytest.mark.parametrize("hot", [(), HOT], ids=["", "hot"])
def test_small_parts_give_the_same_statements(
    records: list[QuoteRecord], hot: Sequence[tuple[object, str, int]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module, name, value in hot:
        monkeypatch.setattr(module, name, value)
    whole = merge_and_revise(records)
    assert any(len(statement.members) > 2 for statement in whole[1])
    for module, name, value in SMALL:
        monkeypatch.setattr(module, name, value)
    with Cache(tmp_path / "x.cache.db") as cache:
        keep = shelf.OnDisk(tmp_path)
        comparing = remembered_comparisons.recall(cache, part=11, keep=keep)
        parts = merge_and_revise(records, steps=Steps(comparing.compare, hear=comparing.hear), keep=keep)
    assert [tuple(each) for each in parts] == [tuple(each) for each in whole]


def test_what_was_worked_out_of_words_is_let_go_of_and_worked_out_again() -> None:
    kept = wording.cache_info, day_of.cache_info, _spell.cache_info
    before = list(map(tuple, merge_and_revise(news())))
    assert all(info().currsize for info in kept)
    assert words_of
    forget_words()
    assert not any(info().currsize for info in kept)
    assert not words_of
    assert list(map(tuple, merge_and_revise(news()))) == before


def test_wordings_that_begin_alike_are_put_in_order_together(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_up: list[int] = []
    take = stored.StoredNumbers.take

    def noting(numbers: stored.StoredNumbers, places: np.ndarray) -> np.ndarray:
        looked_up.append(len(places))
        return take(numbers, places)

    monkeypatch.setattr(stored.StoredNumbers, "take", noting)
    times = []
    for many in (10, 100):
        texts = [(f"w{n}",) * 30 + (end,) for n in range(many) for end in "cab"]
        there = wordings_of(enumerate(texts), in_memory)
        order = there.of.between(0, len(texts)).tolist()
        assert [texts[n] for n in np.argsort(order)] == sorted(texts)
        times.append(len(looked_up))
        looked_up.clear()
    assert times[0] == times[1]


def test_wordings_with_many_hosts_come_in_batches_of_so_many_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    read = [quote for quote in read_off(repeated(240, 6, 3)) if quote.wording.stems]
    batches = {}
    for many in (1 << 17, 100, 1):
        monkeypatch.setattr(rarest, "_READ", many)
        seekers = block.Blocks(read, lexicon())._wanted.seekers
        there = wordings_of(((n, quote.wording.stems) for n, quote in enumerate(read)), in_memory)
        heard = voices.VoicesOfWordings(
            wordings.Members(there.of, there.lengths.count, in_memory),
            columns.column(in_memory, np.int32, [np.ones(len(read), np.int32)]),
            in_memory,
        )
        batches[many] = [[*zip(*map(np.ndarray.tolist, batch), strict=True)] for batch in seekers(there.lengths, heard)]
    (whole,), some, alone = (list(filter(None, each)) for each in batches.values())
    assert sorted(pair for batch in some for pair in batch) == sorted(whole)
    asking = [{seeker for seeker, _ in batch} for batch in some]
    assert sum(map(len, asking)) == len(set().union(*asking)) > len(asking) > 3
    most = max(len(batch) for batch in alone)
    assert all(len({seeker for seeker, _ in batch}) == 1 for batch in alone)
    assert max(len(batch) for batch in some) <= 100 + most < len(whole) / 3


@pytest.mark.parametrize("many", [1, 2, 5])
def test_a_wording_that_has_met_enough_hosts_misses_none_that_it_keeps(
    many: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of very many hosts it keeps the first ones and the same speaker's: meeting the others changes nothing."""
    for module in (rarest, block):
        monkeypatch.setattr(module, "HOT_WORDING", many)
    crossed, met = rarest._crossed, [0]

    def counting(*given: Any) -> Iterator[Pairs]:
        for one, other in crossed(*given):
            met[-1] += len(one)
            yield one, other

    blocks = block.Blocks(read_off(news()), lexicon())
    monkeypatch.setattr(rarest, "_crossed", counting)
    kept = [*listed(blocks._hosts())]
    met.append(0)
    monkeypatch.setattr(rarest, "_crossed", lambda needs, there, lengths, enough=None: counting(needs, there, lengths))
    assert [*listed(blocks._hosts())] == kept
    assert len(set(kept)) == len(kept) > 100
    assert met[0] < met[1]


def test_edges_come_back_from_where_they_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("_AT_ONCE", 3), ("_FEW_BYTES", 90)):
        monkeypatch.setattr(edges, name, value)
    kinds = [("same", "alike"), ("echoes", "the words"), ("same", "")]
    some = [Edge(n, 40 - n, n / 20, n % 2 == 0, *kinds[n % 3], n % 5 == 0, n % 7 == 0) for n in range(20)]
    for count in (0, 1, 3, 4, 20):
        there = edges.Edges(some[:count], shelf.OnDisk(tmp_path).scratch())
        assert list(there) == some[:count]
        asked = np.array([n * 7 % count for n in range(count) if n % 3], np.int32)
        assert list(there.some(asked)) == [some[n] for n in asked.tolist()]
        for kind, least in (("same", 0.0), ("same", 0.3), ("echoes", 0.0), ("similar", 0.0)):
            rows = [row for part in there.numbered(kind, least) for row in np.array(part).T.tolist()]
            wanted = [(n, e) for n, e in enumerate(some[:count]) if e.kind == kind and e.probability >= least]
            assert rows == [[n, e.a, e.b] for n, e in wanted]


def test_what_has_too_few_words_in_common_has_no_edge() -> None:
    quotes = [quote for quote in read_off(repeated(60, 9, 4) + news()[:60]) if quote.wording.stems]
    there = wordings_of(((n, quote.wording.stems) for n, quote in enumerate(quotes)), in_memory)
    pairs = unlisted(list(combinations(range(len(quotes)), 2)))
    enough = CommonWords(there, lexicon()).enough(*(there.of.take(side) for side in pairs))
    assert 20 < enough.sum() < len(enough) / 2
    left_out = tuple(side[~enough] for side in pairs)
    assert list(edges_between(quotes, [(left_out[0], left_out[1])])) == []
    assert len(list(edges_between(quotes, [pairs]))) > 20


@pytest.mark.parametrize(
    ("one", "other", "enough"),
    [
        ("the ferry will sail tomorrow morning", "the ferry will sail tomorrow morning", True),
        ("the ferry will sail", "nobody knows whether the ferry will sail again this winter", True),
        ("the ferry will sail", "the bridge will close", False),
        ("and then we were there", "we were then and there", True),
        (
            "harbour pilots demanded generators, blankets, medicine from Katavia",
            "from Katavia came what pilots of the harbour had so demanded, medicine and some blankets and generators",
            True,
        ),
        ("yes", "no", False),
        ("ferry ferry ferry closed harbour mayor", "the ferry sails at seven and the bridge opens at eight", False),
    ],
)
def test_enough_words_in_common(one: str, other: str, enough: bool) -> None:
    stems = [wording(text, lexicon()).stems for text in (one, other)]
    there = wordings_of(enumerate(stems), in_memory)
    first, second = there.of.between(0, 1), there.of.between(1, 2)
    common = CommonWords(there, lexicon())
    assert common.enough(first, second).tolist() == common.enough(second, first).tolist() == [enough]
    assert common.enough(np.append(first, first), np.append(first, second)).tolist() == [True, enough]
