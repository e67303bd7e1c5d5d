"""Windows of tapes to the numbers that the network reads."""

from __future__ import annotations

from collections.abc import Sequence

import torch

from quotes.attribute.learned.reader.network import Batch
from quotes.attribute.learned.reader.pieces import FIRST, LAST, PADDING
from quotes.attribute.learned.reader.tape import MARK, Tape
from quotes.attribute.learned.reader.windows import Window


def batch_of(items: Sequence[tuple[Tape, Window]]) -> Batch:
    """Return windows as one batch; quotes follow each other in the order of the windows and of their quotes."""
    length = max(w.end - w.start for _, w in items) + 2
    rows = [_row(tape, window, length) for tape, window in items]
    words = [[1 + n for n, p in enumerate(t.pieces[w.start : w.end]) if p.leads] for t, w in items]
    widest = max(1, *map(len, words)) if words else 1
    points = [(n, t.quotes[q], w) for n, (t, w) in enumerate(items) for q in w.quotes]
    ids, kinds, quoted, paragraphs, counts, holds = (torch.tensor(column) for column in zip(*rows, strict=True))
    return Batch(
        ids,
        kinds,
        quoted,
        paragraphs,
        counts,
        holds.bool(),
        words=torch.tensor([[*row, *[0] * (widest - len(row))] for row in words]),
        is_word=torch.tensor([[True] * len(row) + [False] * (widest - len(row)) for row in words]),
        window=torch.tensor([n for n, _, _ in points]),
        opened=torch.tensor([1 + opened - w.start for _, (opened, _), w in points]),
        closed=torch.tensor([1 + min(closed, w.end - 1) - w.start for _, (_, closed), w in points]),
    )


def _row(tape: Tape, window: Window, length: int) -> tuple[list[int], ...]:
    """Numbers, kinds, quoted, paragraphs, quote marks so far, and whether there is a piece, for each place."""
    pieces = tape.pieces[window.start : window.end]
    rest = length - len(pieces) - 1
    first, last = pieces[0], pieces[-1]
    marks = {place for places in tape.quotes.values() for place in places}
    counts, count = [0], 0
    for place in range(window.start, window.end):
        count += place in marks
        counts.append(count)
    return (
        [FIRST, *(p.id for p in pieces), LAST, *[PADDING] * (rest - 1)],
        [MARK, *(p.kind for p in pieces), MARK, *[0] * (rest - 1)],
        [0, *(int(p.quoted) for p in pieces), *[0] * rest],
        [first.paragraph, *(p.paragraph for p in pieces), *[last.paragraph] * rest],
        [*counts, *[count] * rest],
        [1] * (len(pieces) + 2) + [0] * (rest - 1),
    )
