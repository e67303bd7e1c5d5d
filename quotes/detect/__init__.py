"""From text to quotes: a linear scan of quotation marks that needs no tokenizer and never raises, whatever the text."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import accumulate

from quotes.datatypes import Quote, Role, Span
from quotes.detect import dialogue
from quotes.detect.lost import mended
from quotes.detect.marks import Mark, Side, find
from quotes.detect.pairing import Boundary, Event, Pair, Price, pair, price_double, price_single
from quotes.detect.roles import Surroundings, role_of
from quotes.lang import Language
from quotes.text.paragraphs import following, paragraphs, tail, tail_of

__all__ = ["detect", "paragraphs", "tail"]

_NO_PRICE = Price(0.0, 0.0, 0.0)
_ELIDED = re.compile(r"(\d\ds?\b|\w+)")


def detect(text: str, lang: Language) -> tuple[Quote, ...]:
    """Return every span in quotation marks in the order of the text; a nested quote follows the one that holds it.

    In languages that print dialogue after dashes, its turns are returned too. Spans exclude the marks and the space
    beside them.  A quote that is never closed ends with its paragraph; one that is opened again at the start of the
    next paragraph has no closing mark, and the next one ``continues`` it. Where a mark is missing, the sentences show
    where the quote begins or ends. Roles are provisional and judged by surface form. Never raises; time is linear in
    the length of the text.
    """
    blocks = paragraphs(text)
    marks = find(text, lang)
    spoken = dialogue.turns(text, blocks, lang)
    if not marks and not spoken:
        return ()
    doubles = _pair_doubles(text, [m for m in marks if m.double], blocks, lang)
    singles = _pair_singles(text, [m for m in marks if not m.double], doubles, blocks, lang)
    quotes = _quotes(text, sorted((*doubles, *singles), key=lambda p: (p.opening.start, -p.end)))
    quotes = _with_turns(text, quotes, spoken, lang)
    return _with_roles(text, _with_links(text, quotes, blocks, lang), blocks, lang)


def _pair_doubles(text: str, marks: Sequence[Mark], blocks: Sequence[Span], lang: Language) -> list[Pair]:
    events = _with_boundaries(text, marks, blocks)
    pairs = pair(events, [price_double(e) if isinstance(e, Mark) else _NO_PRICE for e in events], double=True)
    whole = mended(text, sorted(pairs, key=lambda p: p.end), blocks, lang)
    return sorted(whole, key=lambda p: (p.opening.start, -p.end))


def _pair_singles(
    text: str, marks: Sequence[Mark], doubles: Sequence[Pair], blocks: Sequence[Span], lang: Language
) -> list[Pair]:
    """Return the quotes in single marks, paired separately inside each double quote and outside all of them."""
    elisions = lang.words("marks", "elisions")
    regions: dict[int, list[Mark]] = {}
    for mark, region in zip(marks, _innermost([m.start for m in marks], doubles), strict=True):
        regions.setdefault(region, []).append(mark)
    pairs: list[Pair] = []
    for region, members in regions.items():
        ends = blocks if region < 0 else [Span(doubles[region].opening.end, doubles[region].end)]
        events = _with_boundaries(text, members, ends)
        before = [None, *events]
        prices = [_price(text, e, last, elisions) for e, last in zip(events, before, strict=False)]
        pairs += pair(events, prices, double=False)
    pairs.sort(key=lambda p: p.end)
    return [
        p
        for p, inside in zip(pairs, _innermost([p.end for p in pairs], doubles), strict=True)
        if p.closing is not None or inside < 0 or doubles[inside].opening.start < p.opening.start
    ]


def _price(text: str, event: Event, last: Event | None, elisions: frozenset[str]) -> Price:
    if isinstance(event, Boundary):
        return _NO_PRICE
    fragment = isinstance(last, Mark) and last.left != Side.WORD and text[last.end : last.end + 1].islower()
    return price_single(event, event.right == Side.WORD and _is_elided(text, event.end, elisions), fragment)


def _is_elided(text: str, at: int, elisions: frozenset[str]) -> bool:
    word = _ELIDED.match(text, at, at + 12)
    return word is not None and (word.group().lower() in elisions or word.group()[0].isdigit())


def _with_boundaries(text: str, marks: Sequence[Mark], blocks: Sequence[Span]) -> list[Event]:
    """Return the marks with the ends of their paragraphs between them; paragraphs without a mark are left out."""
    events: list[Event] = []
    goes_on = following(text, blocks)
    at = 0
    for place, block in enumerate(blocks):
        first = at
        while at < len(marks) and marks[at].start < block.end:
            events.append(marks[at])
            at += 1
        if at > first:
            begins = blocks[goes_on[place]].start
            resumes = at < len(marks) and marks[at].start == begins and marks[at].right != Side.SPACE
            events.append(Boundary(block.end, resumes))
    return events


def _innermost(offsets: Sequence[int], pairs: Sequence[Pair]) -> Iterable[int]:
    """Give for each offset the index of the innermost pair around it, -1 outside all pairs; both inputs are sorted."""
    opened: list[int] = []
    at = 0
    for offset in offsets:
        while at < len(pairs) and pairs[at].opening.start < offset:
            opened.append(at)
            at += 1
        while opened and pairs[opened[-1]].end <= offset:
            opened.pop()
        yield opened[-1] if opened else -1


def _quotes(text: str, pairs: Iterable[Pair]) -> list[Quote]:
    quotes = []
    for p in pairs:
        inner = text[p.opening.end : p.end]
        stripped = inner.strip()
        if not stripped:
            continue
        start = p.opening.end + len(inner) - len(inner.lstrip())
        span = Span(start, start + len(stripped))
        closing = text[p.closing.start : p.closing.end] if p.closing else ""
        outer = Span(p.opening.start, p.closing.end if p.closing else span.end)
        opening = text[p.opening.start : p.opening.end]
        quotes.append(Quote(span, outer, stripped, opening, closing, Role.FRAGMENT))
    return quotes


def _with_turns(text: str, quotes: list[Quote], spoken: Sequence[Quote], lang: Language) -> list[Quote]:
    """Return the quotes with the turns that no pair of marks crosses or holds, and without the tags inside them."""
    if not lang.words("marks", "dialogue"):
        return quotes
    starts = [q.outer.start for q in quotes]
    reach = [0, *accumulate((q.outer.end for q in quotes), max)]  # the farthest end among the first n quotes

    def fits(turn: Quote) -> bool:
        before, inside = (reach[bisect_left(starts, at)] for at in turn.outer)
        return before <= turn.outer.start and inside <= turn.outer.end

    parted = [part for q in quotes for part in dialogue.split(text, q, lang)]
    return sorted((*filter(fits, spoken), *parted), key=lambda q: (q.outer.start, -q.outer.end))


def _with_links(text: str, quotes: Sequence[Quote], blocks: Sequence[Span], lang: Language) -> list[Quote]:
    """Return the quotes with ``parent`` and ``continues`` filled in."""
    linked: list[Quote] = []
    around: list[int] = []
    starts = {block.start: place for place, block in enumerate(blocks)}
    goes_on = following(text, blocks)
    cut: dict[int, int] = {}  # for each paragraph, the quote that goes on in it because another one ended first
    ends = {block.end: place for place, block in enumerate(blocks)}
    for index, quote in enumerate(quotes):
        while around and quotes[around[-1]].outer.end <= quote.outer.start:
            around.pop()
        parent = around[-1] if around else None
        turn = dialogue.is_dialogue(quote, lang)
        place = None if turn else starts.get(quote.outer.start)
        continues = cut.get(place) if place else None
        linked.append(replace(quote, parent=parent, continues=continues if parent is None else None))
        if parent is None and not turn and not quote.closed and quote.span.end in ends:
            cut[goes_on[ends[quote.span.end]]] = index
        around.append(index)
    return linked


def _with_roles(text: str, quotes: Sequence[Quote], blocks: tuple[Span, ...], lang: Language) -> tuple[Quote, ...]:
    end = tail_of(text, blocks, lang)
    starts = {block.start for block in blocks}
    return tuple(
        quote
        if quote.parent is None and quote.outer.start < end and dialogue.is_dialogue(quote, lang)
        else replace(
            quote, role=role_of(quote, Surroundings(text, quote.outer.start in starts, quote.outer.start >= end), lang)
        )
        for quote in quotes
    )
