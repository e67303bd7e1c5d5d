"""The arithmetic of our own run of the networks: trees, paths of tags, packed words."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quotes.arithmetic import Precision
from quotes.parse.fast.names import best_paths
from quotes.parse.fast.parts import Highway, RecurrentParts
from quotes.parse.fast.recurrent import BothWays, Recurrent, layout
from quotes.parse.fast.sentences import padding
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

    found = best_paths(scores, moves, padding(lengths))
    for row, length in enumerate(lengths):
        best = max(worth(row, path) for path in itertools.product(range(3), repeat=length))
        assert worth(row, found[row, :length].tolist()) == pytest.approx(best, abs=1e-5)


@given(st.lists(st.integers(1, 6), min_size=1, max_size=6))
def test_padded_words_stand_in_their_sentences(lengths: list[int]) -> None:
    import torch

    lengths.sort(reverse=True)
    grid = padding(lengths)
    rows = torch.arange(1.0, 1 + sum(lengths))[:, None]
    padded = grid.padded(rows).squeeze(2).tolist()
    assert [n for row in padded for n in row if n] == rows.squeeze(1).tolist()
    assert [sum(map(bool, row)) for row in padded] == lengths
    assert grid.sizes.tolist() == [sum(length > at for length in lengths) for at in range(lengths[0])]


@given(st.lists(st.integers(1, 14), min_size=1, max_size=12), st.booleans(), st.integers(0, 10_000))
@settings(max_examples=30, deadline=None)
def test_both_ways_read_as_one_packed_network_does(lengths: list[int], one_grid: bool, seed: int) -> None:
    import torch

    torch.manual_seed(seed)
    lengths = sorted(lengths, reverse=True)
    lstm = torch.nn.LSTM(3, 4, bidirectional=True)
    rows = torch.randn(sum(lengths), 3)
    ends = np.cumsum(lengths)
    parts = [rows[end - length : end] for end, length in zip(ends, lengths, strict=True)]
    packed = torch.nn.utils.rnn.pack_sequence(parts, enforce_sorted=False)
    with torch.inference_mode():
        whole, sizes = torch.nn.utils.rnn.pad_packed_sequence(lstm(packed)[0], batch_first=True)
        found = BothWays(lstm, Precision.WHOLE)(rows, layout(np.array(lengths), one_grid))
    expected = torch.cat([states[:size] for states, size in zip(whole, sizes, strict=True)])
    assert torch.allclose(found, expected, atol=1e-5)


def _network(*, layers: int, highway: bool, seed: int) -> RecurrentParts:
    """A small network as Stanza makes them: plain layers, or such with a highway past each."""
    import torch

    torch.manual_seed(seed)
    begin = torch.randn(2 * layers, 1, 4), torch.randn(2 * layers, 1, 4)
    if not highway:
        lstm = torch.nn.LSTM(3, 4, num_layers=layers, bidirectional=True)
        return RecurrentParts(tuple((lstm, n) for n in range(layers)), (None,) * layers, *begin)
    sizes = [3, *[8] * (layers - 1)]
    pasts = tuple(Highway(torch.nn.Linear(n, 8), torch.nn.Linear(n, 8), torch.tanh) for n in sizes)
    return RecurrentParts(tuple((torch.nn.LSTM(n, 4, bidirectional=True), 0) for n in sizes), pasts, *begin)


def _by_pytorch(parts: RecurrentParts, rows: Any) -> Any:
    """The states of one sequence, layer by layer."""
    import torch

    if not any(parts.highways):
        return parts.layers[0][0](rows[:, None], (parts.hidden, parts.cell))[0][:, 0]
    for number, ((lstm, _), highway) in enumerate(zip(parts.layers, parts.highways, strict=True)):
        begin = tuple(states[2 * number : 2 * number + 2] for states in (parts.hidden, parts.cell))
        past = torch.sigmoid(highway.gate(rows)) * highway.function(highway.past(rows))
        rows = lstm(rows[:, None], begin)[0][:, 0] + past
    return rows


@pytest.mark.parametrize("highway", [False, True])
@pytest.mark.parametrize("layers", [1, 2])
def test_layers_follow_each_other_as_in_stanza(layers: int, highway: bool) -> None:
    import torch

    parts = _network(layers=layers, highway=highway, seed=layers)
    rows = torch.randn(7, 3)
    with torch.inference_mode():
        found = Recurrent(parts, Precision.WHOLE)(rows, layout(np.array([5, 2])))
        expected = torch.cat([_by_pytorch(parts, rows[:5]), _by_pytorch(parts, rows[5:])])
    assert torch.allclose(found, expected, atol=1e-5)


@pytest.mark.parametrize("precision", list(Precision))
@pytest.mark.parametrize(("longer", "shorter"), [((), ()), ((), (3,)), ((9, 9, 9), (4, 1)), ((12,) * 30, (5,) * 9)])
def test_states_do_not_depend_on_what_else_is_read(
    precision: Precision, longer: tuple[int, ...], shorter: tuple[int, ...]
) -> None:
    """To the last bit: short floats would make a step of what differs in the last place."""
    import torch

    parts = _network(layers=2, highway=True, seed=3)
    torch.manual_seed(4)
    before, rows, behind = (torch.randn(sum(lengths), 3) for lengths in (longer, (6,), shorter))
    with torch.inference_mode():
        network = Recurrent(parts, precision)
        alone = network(rows, layout(np.array([6]), one_grid=True))
        among = network(torch.cat([before, rows, behind]), layout(np.array([*longer, 6, *shorter])))
    assert among[len(before) :][:6].equal(alone)


@pytest.mark.parametrize(
    ("lengths", "one_grid", "grids"),
    [
        ((3,), False, ((4, 8),)),
        ((9, 4, 1), False, ((4, 8), (4, 8), (4, 8))),
        ((9, 4, 1), True, ((12, 8),)),
        ((*[5] * 9, *[4] * 9), False, ((4, 24), (4, 16))),
    ],
)
def test_sequences_that_have_ended_are_not_read_on(
    lengths: tuple[int, ...], one_grid: bool, grids: tuple[tuple[int, int], ...]
) -> None:
    assert layout(np.array(lengths), one_grid).grids == grids
