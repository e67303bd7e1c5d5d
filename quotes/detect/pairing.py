"""Which marks open and close quotes: the cheapest reading of all the marks in a text.

Writers forget marks, turn them round and mix kinds, so no mark is trusted by itself.  Each mark can open, close, open a
quote inside a quote, open a quote while another was never closed, or not be a quotation mark at all. Each reading has a
price that depends on the mark's shape and surroundings, and a shortest path (Viterbi, linear in the number of marks)
finds the cheapest reading of the whole text.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import NamedTuple

from quotes.detect.marks import Lean, Mark, Side


class Pair(NamedTuple):
    """One quote: its opening mark, its closing mark or None, the offset where it ends, and whether it goes on.

    Where the opening mark is missing, ``opening`` is the closing mark too.
    """

    opening: Mark
    closing: Mark | None
    end: int
    cut: bool  # ended by the end of its paragraph

    @property
    def unopened(self) -> bool:
        """Return whether the opening mark is missing, so that it is not known yet where the quote begins."""
        return self.opening is self.closing


class Boundary(NamedTuple):
    """The end of a paragraph; ``resumes`` if the next one begins with a mark that can open."""

    at: int
    resumes: bool


# A mark that opens inside an open quote, which is then taken to end there.
COST_REOPENED = 2.2


class Price(NamedTuple):
    """The cost of reading a mark as opening, as closing, or as no quotation mark.

    ``reopening`` is added for opening inside an open quote of the same depth; ``unopened`` is the cost of closing a
    quote that no mark opened.
    """

    opening: float
    closing: float
    stray: float
    reopening: float = COST_REOPENED
    unopened: float = float("inf")


class Act(IntEnum):
    """What a mark or a boundary does in a reading."""

    OPEN = 0
    CLOSE = 1
    REOPEN = 2
    IGNORE = 3
    CUT = 4
    UNOPENED = 5


Event = Mark | Boundary
_INFINITE = float("inf")

# The price of opening and of closing, by what stands to the left and right of a mark.
_OPEN_CLOSE: dict[tuple[Side, Side], tuple[float, float]] = {
    (Side.SPACE, Side.SPACE): (0.7, 0.7),
    (Side.SPACE, Side.OPENER): (0.0, 2.5),
    (Side.SPACE, Side.DASH): (0.5, 1.0),
    (Side.SPACE, Side.STOP): (1.0, 0.6),
    (Side.SPACE, Side.WORD): (0.0, 2.5),
    (Side.DASH, Side.SPACE): (2.0, 0.2),
    (Side.DASH, Side.WORD): (0.3, 1.5),
    (Side.DASH, Side.OPENER): (0.3, 1.5),
    (Side.DASH, Side.STOP): (2.0, 0.2),
    (Side.DASH, Side.DASH): (0.7, 0.7),
    (Side.STOP, Side.SPACE): (2.5, 0.0),
    (Side.STOP, Side.STOP): (2.5, 0.0),
    (Side.STOP, Side.DASH): (1.5, 0.0),
    (Side.STOP, Side.OPENER): (1.5, 0.3),
    (Side.STOP, Side.WORD): (1.2, 0.6),
    (Side.WORD, Side.SPACE): (2.5, 0.1),
    (Side.WORD, Side.STOP): (2.5, 0.0),
    (Side.WORD, Side.DASH): (1.5, 0.2),
    (Side.WORD, Side.OPENER): (1.2, 0.6),
    (Side.WORD, Side.WORD): (1.5, 1.0),
}


# What each reading of a double mark costs; the cheapest reading of a whole article wins. Only their order matters: a
# plain pair is free, a quote inside a quote costs less than one that is never closed, and that less than an ignored
# mark.
COST_NESTED_SAME_MARKS = 1.0
COST_REOPENED_AT_SENTENCE = 1.0  # paragraphs of a long quote printed as one paragraph: “One. “Two. “Three.”
COST_CLOSED_AT_SENTENCE = 1.0  # the mark at the start of a sentence closes the previous one
COST_UNCLOSED = 2.0
COST_CONTINUED = 0.2  # unclosed, and the next paragraph opens again: the usual way to print long quotes
COST_OVER_PARAGRAPHS = 2.3  # one pair around two paragraphs
COST_UNOPENED = 2.2  # a closing mark without an opening one: The pier is safe,” she said
COST_STRAY = 3.5
COST_STRAY_AFTER_DIGIT = 0.8  # an inch or a minute
COST_WRONG_GLYPH = 1.5  # “ that closes, ” that opens


def price_double(mark: Mark) -> Price:
    """Return the costs of the readings of a double mark."""
    opening, closing = _sides(mark)
    if mark.after and mark.after in "….":
        opening, closing = min(opening, 0.6 if mark.left == Side.SPACE else opening), closing
    stray = COST_STRAY
    if mark.lean == Lean.NEUTRAL and mark.before.isdigit():
        stray = COST_STRAY_AFTER_DIGIT
    if mark.begins:
        return Price(opening, closing + COST_CLOSED_AT_SENTENCE, stray, COST_REOPENED_AT_SENTENCE)
    unopened = closing + COST_UNOPENED if _ends_speech(mark) else _INFINITE
    return Price(opening, closing, stray, COST_REOPENED, unopened)


def _ends_speech(mark: Mark) -> bool:
    """Whether a mark stands where speech ends and a tag follows: after a comma, or after a stop and before a comma."""
    if mark.before.isdigit() or mark.lean == Lean.OPENS:
        return False
    return (mark.before in ",.!?…" and mark.right in (Side.SPACE, Side.STOP)) or mark.after == ","


def price_single(mark: Mark, elided: bool, fragment: bool = False) -> Price:
    """Return the costs of the readings of a single mark.

    ``elided`` if the word after it is known to begin with one; ``fragment`` if the mark before it opens words inside a
    sentence, which go on in no other paragraph: "blamed ‘crossed wires’ and left".
    """
    opening, closing = _sides(mark)
    if elided:
        return Price(opening + 3.0, closing, 0.2)
    if mark.lean == Lean.CLOSES:
        opening += 1.5
    if opening < closing:
        return Price(opening + 0.3, closing, {Lean.OPENS: 3.0, Lean.CLOSES: 1.0}.get(mark.lean, 1.8))
    if mark.left == Side.STOP:
        return Price(opening, closing, 1.6)
    plural = mark.before in "sSxz" and mark.right == Side.SPACE
    if plural and fragment:
        return Price(opening, closing, 0.5)
    return Price(opening, 0.9 if plural else closing, 0.1 if plural else 0.7)


def _sides(mark: Mark) -> tuple[float, float]:
    opening, closing = _OPEN_CLOSE.get((Side.SPACE if mark.left == Side.OPENER else mark.left, mark.right), (0.5, 0.5))
    if mark.lean == Lean.OPENS:
        closing += COST_WRONG_GLYPH
    elif mark.lean == Lean.CLOSES:
        opening += COST_WRONG_GLYPH
    return opening, closing


def pair(events: Sequence[Event], prices: Sequence[Price], double: bool) -> list[Pair]:
    """Return the quotes of the cheapest reading, in the order of their opening marks.

    ``prices`` has one entry for each event; those of boundaries are ignored. With ``double``, quotes in the same marks
    may be nested one level deep, and a pair may continue past the end of a paragraph.
    """
    deepest = 2 if double else 1
    cost: list[float] = [0.0] + [_INFINITE] * deepest
    steps: list[list[tuple[int, Act]]] = []
    for event, price in zip(events, prices, strict=True):
        moves = (
            _moves_at_boundary(event, cost, double)
            if isinstance(event, Boundary)
            else _moves_at_mark(price, cost, double)
        )
        following = [_INFINITE] * (deepest + 1)
        step = [(0, Act.IGNORE)] * (deepest + 1)
        for total, origin, target, act in moves:
            if total < following[target]:
                following[target], step[target] = total, (origin, act)
        steps.append(step)
        cost = following
    depth = min(range(deepest + 1), key=lambda d: cost[d] + d * COST_UNCLOSED)
    return _build(events, _acts(steps, depth))


def _moves_at_mark(price: Price, cost: list[float], double: bool) -> list[tuple[float, int, int, Act]]:
    outside, inside = cost[0], cost[1]
    moves = [
        (outside + price.stray, 0, 0, Act.IGNORE),
        (outside + price.opening, 0, 1, Act.OPEN),
        (inside + price.closing, 1, 0, Act.CLOSE),
        (inside + price.opening + price.reopening, 1, 1, Act.REOPEN),
        (inside + price.stray, 1, 1, Act.IGNORE),
    ]
    if double:
        deep = cost[2]
        moves += [
            (outside + price.unopened, 0, 0, Act.UNOPENED),
            (inside + price.opening + COST_NESTED_SAME_MARKS, 1, 2, Act.OPEN),
            (deep + price.closing, 2, 1, Act.CLOSE),
            (deep + price.stray, 2, 2, Act.IGNORE),
        ]
    return moves


def _moves_at_boundary(boundary: Boundary, cost: list[float], double: bool) -> list[tuple[float, int, int, Act]]:
    cut = COST_CONTINUED if boundary.resumes else COST_UNCLOSED
    if not double:
        return [(cost[0], 0, 0, Act.IGNORE), (cost[1] + cut, 1, 0, Act.CUT)]
    return [
        (cost[0], 0, 0, Act.IGNORE),
        (cost[1] + cut, 1, 0, Act.CUT),
        (cost[1] + COST_OVER_PARAGRAPHS, 1, 1, Act.IGNORE),
        (cost[2] + cut + COST_UNCLOSED, 2, 0, Act.CUT),
    ]


def _acts(steps: list[list[tuple[int, Act]]], depth: int) -> list[Act]:
    acts = []
    for step in reversed(steps):
        depth, act = step[depth]
        acts.append(act)
    return acts[::-1]


def _build(events: Sequence[Event], acts: list[Act]) -> list[Pair]:
    pairs: list[Pair] = []
    opened: list[Mark] = []
    for event, act in zip(events, acts, strict=True):
        at = event.at if isinstance(event, Boundary) else event.start
        if act == Act.CUT:
            pairs += [Pair(mark, None, at, True) for mark in opened]
            opened = []
        elif isinstance(event, Mark):
            if act == Act.CLOSE:
                pairs.append(Pair(opened.pop(), event, at, False))
            elif act == Act.REOPEN:
                pairs.append(Pair(opened.pop(), None, at, False))
            elif act == Act.UNOPENED:
                pairs.append(Pair(event, event, at, False))
            if act in (Act.OPEN, Act.REOPEN):
                opened.append(event)
    end = events[-1].at if events and isinstance(events[-1], Boundary) else 0
    pairs += [Pair(mark, None, max(end, mark.end), True) for mark in opened]
    return sorted(pairs, key=lambda pair: pair.opening.start)
