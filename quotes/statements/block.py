"""Which quotes are worth comparing: few enough for a million quotes, and every excerpt's hosts among them.

An excerpt is found by its rarest pair of neighbouring words: only wordings that have it can hold the excerpt, and the
substring check is left to the comparison.  Edits are found by their rarest pairs of words of content, which the other
wording may have with one word between.  Quotes of one article are all compared with each other.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from quotes.config import (
    CONTENT_PAIRS,
    FEWEST_SHARED_BITS,
    HOT_PAIR,
    HOT_WORDING,
    NEAREST_ANY,
    NEAREST_AT_HOME,
    NEAREST_SPEAKER,
)
from quotes.statements.evidence import Printed
from quotes.statements.lexicon import Lexicon

_BUCKETS = 4_194_301  # a prime; the counts of word pairs that share a bucket are added up, which costs order, no pair


def at_home(quotes: Sequence[Printed]) -> Iterator[tuple[int, int]]:
    """Yield the pairs of indices of quotes of one article that share a word of content, the nearest where many do."""
    articles: dict[str, list[int]] = defaultdict(list)
    for i, quote in enumerate(quotes):
        articles[quote.record.article_id].append(i)
    for members in articles.values():
        holders: dict[str, list[int]] = defaultdict(list)
        pairs: set[tuple[int, int]] = set()
        for i in members:
            for stem, bits in set(zip(quotes[i].wording.stems, quotes[i].wording.bits, strict=True)):
                if bits >= FEWEST_SHARED_BITS:
                    pairs.update((j, i) for j in holders[stem][-NEAREST_AT_HOME:])
                    holders[stem].append(i)
        yield from sorted(pairs)


def abroad(quotes: Sequence[Printed], lexicon: Lexicon) -> Iterator[tuple[int, int]]:
    """Yield the pairs of indices of quotes of different articles that may be one statement."""
    wordings: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for i, quote in enumerate(quotes):
        wordings[quote.wording.stems].append(i)
    groups = [wordings[stems] for stems in sorted(wordings)]
    for group in groups:
        yield from _next_of_kin(group, quotes)
    hosts = _hosts(groups, quotes, lexicon)
    for n in sorted(hosts):
        ranked = _Ranked(quotes, [j for m in hosts[n] for j in groups[m]])
        for i in groups[n]:
            yield from ((i, j) for j in ranked.near(quotes[i]))


def _next_of_kin(group: list[int], quotes: Sequence[Printed]) -> Iterator[tuple[int, int]]:
    """Yield pairs that chain the printings of one wording by their days: each with the next ones after it."""
    if len(group) < 2:
        return
    order = sorted(group, key=lambda i: (quotes[i].day or 0, quotes[i].record.id))
    seen: dict[str | None, int] = {}
    for n, i in enumerate(order):
        near = set(order[max(0, n - NEAREST_ANY) : n])
        if quotes[i].speaker in seen:
            near.add(seen[quotes[i].speaker])
        seen[quotes[i].speaker] = i
        yield from ((j, i) for j in sorted(near) if quotes[j].record.article_id != quotes[i].record.article_id)


class _Ranked:
    """Quotes by day, all of them and each speaker's, to find the nearest ones of a day."""

    def __init__(self, quotes: Sequence[Printed], members: Iterable[int]) -> None:
        self.quotes = quotes
        by_day = sorted(members, key=lambda i: (quotes[i].day or 0, quotes[i].record.id))
        self.lists: dict[str | None, tuple[list[int], list[int]]] = {"": ([], [])}
        for i in by_day:
            for speaker in ("", quotes[i].speaker):
                days, held = self.lists.setdefault(speaker, ([], []))
                days.append(quotes[i].day or 0)
                held.append(i)

    def near(self, quote: Printed) -> list[int]:
        """Return the quotes of other articles nearest in time: some of any speaker, some of the same one."""
        found = set(self._nearest("", quote, NEAREST_ANY))
        if quote.speaker is not None:
            found.update(self._nearest(quote.speaker, quote, NEAREST_SPEAKER))
            found.update(self._nearest(None, quote, NEAREST_ANY))
        return sorted(j for j in found if self.quotes[j].record.article_id != quote.record.article_id)

    def _nearest(self, speaker: str | None, quote: Printed, count: int) -> list[int]:
        days, held = self.lists.get(speaker, ([], []))
        if quote.day is None:
            return held[:count]
        at = bisect_left(days, quote.day)
        return held[max(0, at - count) : at + count]


def _hosts(groups: list[list[int]], quotes: Sequence[Printed], lexicon: Lexicon) -> dict[int, list[int]]:
    """Return for each wording, by its number, those of more words that have one of its rarest pairs of words."""
    numbers: dict[str, int] = {}
    texts = [[numbers.setdefault(s, len(numbers)) for s in quotes[group[0]].wording.stems] for group in groups]
    tells = [lexicon.tells(s) for s in numbers]
    grammar = [s in lexicon.function for s in numbers]
    counts = array("I", bytes(4 * _BUCKETS))
    for text in texts:
        for pair in _pairs(text, grammar):
            counts[pair % _BUCKETS] += 1  # of wordings
    speakers = _speakers(groups, quotes)
    anybodys, ones_own = _wanted(texts, grammar, counts, speakers)
    hosts: dict[int, list[int]] = defaultdict(list)
    for m, text in enumerate(texts):
        pairs = _pairs(text, grammar)
        pairs.update(-1 - w for w in text if tells[w] >= FEWEST_SHARED_BITS)
        for pair in pairs:
            names = anybodys.get(pair)
            if names is None:
                own = ones_own.get(pair)
                names = [n for s in sorted(speakers[m]) for n in own.get(s, ())] if own else []
            for n in names:
                if len(texts[n]) > len(text) or (len(texts[n]) == len(text) and n >= m):
                    continue
                held = hosts[n]
                if len(held) > HOT_WORDING and speakers[n].isdisjoint(speakers[m]):
                    continue
                if not held or held[-1] != m:
                    held.append(m)
    return hosts


def _wanted(
    texts: list[list[int]], grammar: list[bool], counts: array[int], speakers: list[frozenset[str]]
) -> tuple[dict[int, list[int]], dict[int, dict[str, list[int]]]]:
    """Return the wordings that look for each pair of words; those of single words and of hot pairs by their speakers.

    So many wordings look for such a pair that only the same speaker's are compared, and of those a number.
    """
    wanted: dict[int, list[int]] = defaultdict(list)
    for n, text in enumerate(texts):
        for pair in _rarest(text, grammar, counts):
            wanted[pair].append(n)
    ones_own: dict[int, dict[str, list[int]]] = {}
    for pair in [p for p, names in wanted.items() if p < 0 or len(names) > HOT_PAIR]:
        own: dict[str, list[int]] = defaultdict(list)
        for n in wanted.pop(pair):
            for speaker in speakers[n]:
                if len(own[speaker]) < HOT_WORDING:
                    own[speaker].append(n)
        ones_own[pair] = dict(own)
    return wanted, ones_own


def _speakers(groups: list[list[int]], quotes: Sequence[Printed]) -> list[frozenset[str]]:
    """Return the speakers of each wording; equal sets are one object, for there are as many as wordings."""
    sets: dict[frozenset[str], frozenset[str]] = {}
    found = []
    for group in groups:
        speakers = frozenset(s for i in group if (s := quotes[i].speaker) is not None)
        found.append(sets.setdefault(speakers, speakers))
    return found


def _pairs(text: list[int], grammar: list[bool]) -> set[int]:
    """Return a number for each pair of neighbouring words, and of words of content with at most one between."""
    content = [w for w in text if not grammar[w]]
    pairs = {a << 32 | b for a, b in zip(text, text[1:], strict=False)}
    pairs.update(a << 32 | b for a, b in zip(content, content[1:], strict=False))
    pairs.update(a << 32 | b for a, b in zip(content, content[2:], strict=False))
    return pairs


def _rarest(text: list[int], grammar: list[bool], counts: array[int]) -> set[int]:
    """Return the pairs by which a wording is found: its rarest neighbours, its rarest words of content.

    Pairs that no other wording has find nothing.  A wording of one word of content is found by that word.
    """

    def rarity(pair: int) -> tuple[int, int]:
        return counts[pair % _BUCKETS], pair

    def shared(pair: int) -> bool:
        return counts[pair % _BUCKETS] > 1

    neighbours = [a << 32 | b for a, b in zip(text, text[1:], strict=False)]
    content = [w for w in text if not grammar[w]]
    close = filter(shared, (a << 32 | b for a, b in zip(content, content[1:], strict=False)))
    found = set(sorted(close, key=rarity)[:CONTENT_PAIRS])
    if len(content) == 1 or len(text) == 1:
        found.add(-1 - (content or text)[0])
    if neighbours and all(map(shared, neighbours)):  # else nothing holds all of it
        found.add(min(neighbours, key=rarity))
    return found
