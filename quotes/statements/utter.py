"""One utterance, one statement: the parts of a quote divided by its tag or a paragraph stay in one statement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from quotes.statements.as_printed import Printed
from quotes.statements.wording import of_parts, wording
from quotes.text.lexicon import Lexicon
from quotes.text.uttered import TAG, uttered

# A part of an utterance becomes a statement of its own if this many outlets print it without the other part, unless as
# many print both together: one reporter can put two remarks into one sentence.
PRINTED_APART = 2


def whole(parts: Sequence[Printed], lexicon: Lexicon) -> Printed:
    """Return the parts of one utterance as one quote."""
    if len(parts) == 1:
        return parts[0]
    ordered = sorted(parts, key=lambda q: (q.record.start, q.record.id))
    records = [quote.record for quote in ordered]
    text = uttered(records)
    record = replace(records[0], text=text, end=records[-1].end, after=records[-1].after)
    is_simple = text == TAG.join(record.text for record in records) and _BRACKETS.isdisjoint(text)
    words = of_parts([quote.wording for quote in ordered], text, lexicon) if is_simple else wording(text, lexicon)
    return replace(ordered[0], record=record, wording=words)


_BRACKETS = frozenset("[]()")


def in_one_go(quotes: Sequence[Printed]) -> dict[tuple[str, str], list[int]]:
    """Return the utterances of several parts, as the indices of their parts."""
    utterances: dict[tuple[str, str], list[int]] = defaultdict(list)
    for i, quote in enumerate(quotes):
        if quote.spoken:
            utterances[quote.record.article_id, quote.record.utterance_id].append(i)
    return {key: parts for key, parts in utterances.items() if len(parts) > 1}


def as_uttered(quotes: Sequence[Printed], groups: Sequence[list[int]]) -> list[list[int]]:
    """Return the groups with all parts of each utterance in one group.

    The groups of the parts are joined; but if several outlets print each without the other, and only one prints both,
    the parts go to the group of the longest, and the groups stay apart.
    """
    utterances = in_one_go(quotes)
    if not utterances:
        return list(groups)
    members = {n: list(group) for n, group in enumerate(groups)}
    of = {i: n for n, group in members.items() for i in group}
    together: dict[tuple[int, int], set[str]] = defaultdict(set)
    for parts in utterances.values():
        for one in {of[i] for i in parts}:
            for other in {of[i] for i in parts} - {one}:
                together[one, other].add(_outlet(quotes[parts[0]]))
    divided = {n for pair in together for n in pair}
    printed = {n: {_outlet(quotes[i]) for i in members[n]} for n in divided}
    tied = {
        pair
        for pair, both in together.items()
        if len(both) >= PRINTED_APART or min(len(printed[n] - both) for n in pair) < PRINTED_APART
    }
    top = _roots(tied)
    for key in sorted(utterances):
        parts = utterances[key]
        longest = max(parts, key=lambda i: (len(quotes[i].wording.stems), quotes[i].record.id))
        target = of[longest]
        for i in parts:
            if top.get(of[i], of[i]) != top.get(target, target):
                members[of[i]].remove(i)
                members[target].append(i)
                of[i] = target
    merged_groups: dict[int, list[int]] = {}
    for n, group in members.items():
        merged_groups.setdefault(top.get(n, n), []).extend(group)
    return [group for group in merged_groups.values() if group]


def _outlet(quote: Printed) -> str:
    return quote.record.outlet or quote.record.article_id


def _roots(pairs: set[tuple[int, int]]) -> dict[int, int]:
    """Return for each number in the pairs the smallest of those that it is connected with."""
    root: dict[int, int] = {}

    def top(n: int) -> int:
        while root.setdefault(n, n) != n:
            n = root[n]
        return n

    for one, other in sorted(pairs):
        low, high = sorted((top(one), top(other)))
        root[high] = low
    return {n: top(n) for n in root}
