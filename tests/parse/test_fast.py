"""The arithmetic of our own run of the networks: trees, paths of tags, packed words."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quotes.parse.fast.names import best_paths
from quotes.parse.fast.recurrent import BothWays, layout
from quotes.parse.fast.sentences import packing
from quotes.parse.fast.spanning import best_tree, cycle_of


@pytest.mark.parametrize(
    ("heads", "cycle"),
    [([0, 0, 1], None), ([0, 2, 0, 2], None), ([0, 2, 1], {1, 2}), ([0, 0, 0], None), ([0, 2, 3, 1, 0], {1, 2, 3})],
)
def test_cycles_are_found(heads: list[int], cycle: set[int] | None) -> None:
    found = cycle_of(heads)
    assert (set(found) if found else None) == cycle


def _best_by_trying(scores: np.ndarray) -> float:
    """The score of the best tree with one root, by looking at every choice of heads."""
    count = len(scores)
    best = -np.inf
    for choice in itertools.product(range(count), repeat=count - 1):
        heads = [0, *choice]
        if heads[1:].count(0) == 1 and cycle_of(heads) is None:
            best = max(best, sum(scores[word, heads[word]] for word in range(1, count)))
    return best


@given(st.integers(2, 5), st.integers(0, 10_000))
@settings(max_examples=60, deadline=None)
def test_no_tree_with_one_root_is_better(count: int, seed: int) -> None:
    scores = np.random.default_rng(seed).normal(size=(count, count)).round(1)
    heads = best_tree(scores).tolist()
    assert heads[0] == 0
    assert heads[1:].count(0) == 1
    assert cycle_of(heads) is None
    assert sum(scores[word, heads[word]] for word in range(1, count)) == pytest.approx(_best_by_trying(scores))


@given(st.lists(st.integers(1, 4), min_size=1, max_size=4), st.integers(0, 10_000))
@settings(max_examples=60, deadline=None)
def test_no_path_of_tags_is_better(lengths: list[int], seed: int) -> None:
    lengths.sort(reverse=True)
    numbers = np.random.default_rng(seed)
    scores = numbers.normal(size=(len(lengths), lengths[0], 3)).astype(np.float32)
    moves = numbers.normal(size=(3, 3)).astype(np.float32)

    def worth(row: int, path: Sequence[int]) -> float:
        steps = sum(moves[a, b] for a, b in itertools.pairwise(path))
        return float(steps + sum(scores[row, at, tag] for at, tag in enumerate(path)))

    found = best_paths(scores, moves, packing(lengths))
    for row, length in enumerate(lengths):
        best = max(worth(row, path) for path in itertools.product(range(3), repeat=length))
        assert worth(row, found[row, :length].tolist()) == pytest.approx(best, abs=1e-5)


@given(st.lists(st.integers(1, 6), min_size=1, max_size=6))
def test_packed_words_find_their_way_back(lengths: list[int]) -> None:
    import torch

    lengths.sort(reverse=True)
    packed = packing(lengths)
    rows = torch.arange(sum(lengths), dtype=torch.float32)[:, None]
    assert packed.pack(rows).data[packed.back].equal(rows)
    assert packed.padded(rows)[packed.mask].equal(rows)


@given(st.lists(st.integers(1, 6), min_size=1, max_size=6), st.integers(0, 10_000))
@settings(max_examples=30, deadline=None)
def test_both_ways_read_as_one_packed_network_does(lengths: list[int], seed: int) -> None:
    import torch

    torch.manual_seed(seed)
    lstm = torch.nn.LSTM(3, 4, bidirectional=True)
    rows = torch.randn(sum(lengths), 3)
    ends = np.cumsum(lengths)
    parts = [rows[end - length : end] for end, length in zip(ends, lengths, strict=True)]
    packed = torch.nn.utils.rnn.pack_sequence(parts, enforce_sorted=False)
    with torch.inference_mode():
        whole, sizes = torch.nn.utils.rnn.pad_packed_sequence(lstm(packed)[0], batch_first=True)
        found = BothWays(lstm)(rows, layout(np.array(lengths)))
    expected = torch.cat([states[:size] for states, size in zip(whole, sizes, strict=True)])
    assert torch.allclose(found, expected, atol=1e-5)
