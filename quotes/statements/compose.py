"""From a group of quotes to a Statement: the wording shown, its speaker, and each member's relation to it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from quotes.datatypes import Member, Part, Relation, Statement
from quotes.datatypes.columns import StoredPlaces, codes_of_all, column, ordered
from quotes.datatypes.sequences import Keep, Renewed, begins, lists_at
from quotes.datatypes.stored import StoredNumbers
from quotes.statements.as_printed import Printed, printed
from quotes.statements.compare import Comparison, compare
from quotes.statements.evidence import fragmentary
from quotes.statements.groups import Groups
from quotes.statements.utter import whole
from quotes.statements.wording import wording
from quotes.text.lexicon import Lexicon
from quotes.text.normal import digest, normal

# Least words of a wording shown because two outlets print it: shorter ones are only a part of what was said.
FEWEST_SHOWN_WORDS = 5
_LISTED = 1 << 12  # statements whose places are in memory as Python's numbers


def statement_id(speaker_id: str | None, text: str) -> str:
    """Return the id of a statement: a hash of its speaker and of the normal form of the wording shown."""
    return digest(speaker_id or "", normal(text))


# Makes a statement of each group of quotes, given by their indices, in the order of the groups.
Composer = Callable[[Sequence[Printed], Iterable[list[int]]], Iterable[Statement]]


def make_all(
    quotes: Sequence[Printed],
    groups: Groups,
    lexicon: Lexicon,
    keep: Keep,
    composer: Composer | None,
) -> tuple[Sequence[Statement], StoredNumbers]:
    """Return the statements of groups, by their ids, which are all different; and the group of each.

    If a speaker has said the same words on several occasions, the earliest keeps the plain id, and the ids of the
    others also hash their first quote. ``composer`` replaces ``make_each``, with the same result.
    """
    statements = keep(Statement, composer(quotes, groups) if composer else make_each(quotes, groups, lexicon))
    ids, order = codes_of_all((statement.id for statement in statements), keep), column(keep, np.int32)
    new: dict[int, str] = {}
    for codes, places in ordered(ids, keep):
        order.extend(places)
        bounds = np.append(np.flatnonzero(begins(codes)), len(codes))
        for start in np.flatnonzero(np.diff(bounds) > 1).tolist():
            numbers = places[bounds[start] : bounds[start + 1]].tolist()
            first = {n: min((quotes[i].day or 0, quotes[i].record.id) for i in groups[n]) for n in numbers}
            for n in sorted(numbers, key=first.__getitem__)[1:]:
                new[n] = digest(statements[n].id, first[n][1])
    renamed = Renewed(statements, [*new], [replace(statements[n], id=new[n]) for n in new])
    if new:
        order = StoredPlaces(codes_of_all((statement.id for statement in renamed), keep), keep).order
    return keep(Statement, (renamed[n] for _, some in order.pieces(_LISTED) for n in some.tolist())), order


def make_each(quotes: Sequence[Printed], groups: Iterable[list[int]], lexicon: Lexicon) -> Iterator[Statement]:
    """Yield the statement of each group."""
    for group in lists_at(quotes, groups):
        yield make(group, lexicon)


def make(quotes: Sequence[Printed], lexicon: Lexicon) -> Statement:
    """Return the statement that the quotes form, with its members in the order of quote ids."""
    if len(quotes) == 1:
        (full,), speaker = quotes, quotes[0].speaker
        members: tuple[Member, ...] = (Member(full.record.id, Relation.SAME, 1.0),)
    else:
        utterances: dict[tuple[str, str], list[Printed]] = defaultdict(list)
        for quote in quotes:
            utterances[quote.record.article_id, quote.record.utterance_id].append(quote)
        full, speaker = shown([whole(parts, lexicon) for parts in utterances.values()]), speaker_of(quotes)
        parts = Counter(q.record.utterance_id for q in quotes if q.wording.key in full.wording.key)
        members = tuple(_member(q, full, parts, lexicon) for q in sorted(quotes, key=lambda q: q.record.id))
    return Statement(digest(speaker or "", full.wording.normal), speaker, full.record.text, members)


def shown(quotes: Sequence[Printed]) -> Printed:
    """Return the quote whose wording is shown for all: the fullest that at least two outlets print, else the fullest.

    This way, what only one outlet prints does not rewrite anybody's words. Fragments and the wordings of headlines are
    shown only if there is nothing else.
    """
    spoken = [q for q in quotes if q.spoken]
    spoken = [q for q in spoken if q.record.part is Part.TEXT] or spoken
    whole = [q for q in spoken if not fragmentary(q.wording)] or spoken
    outlets: dict[str, set[str]] = defaultdict(set)
    for quote in whole:
        outlets[quote.wording.key].add(quote.record.outlet or quote.record.article_id)
    backed = [q for q in whole if len(outlets[q.wording.key]) > 1 and len(q.wording.stems) >= FEWEST_SHOWN_WORDS]
    return max(backed or whole, key=_fullness)


def _fullness(quote: Printed) -> tuple[int, int, str, str]:
    """Return the sort key of the fullest wording: most words said, fewest left out, then by text."""
    length = len(quote.wording.stems) - len(quote.wording.added)
    return length, -len(quote.wording.gaps), quote.record.text, quote.record.id


def speaker_of(quotes: Sequence[Printed]) -> str | None:
    """Return the speaker of most members, people with a name and bodies before others; None if no member has one."""
    votes = Counter((q.known or q.organisation, q.speaker or "") for q in quotes if q.speaker is not None)
    best = max(votes, key=lambda v: (v[0], votes[v], v[1]), default=None)
    return best[1] if best else None


def _member(quote: Printed, full: Printed, parts: Counter[str], lexicon: Lexicon) -> Member:
    """Return a quote's relation to the wording shown; the score is the share of words that the two have in common."""
    if quote.wording.key == full.wording.key:
        same = _bare(quote.record.text) == _bare(full.record.text)
        return Member(quote.record.id, Relation.SAME if same else Relation.TYPOGRAPHY, 1.0)
    a, b = (quote, full) if len(quote.wording.stems) <= len(full.wording.stems) else (full, quote)
    compared = compare(a.wording, b.wording, lexicon)
    total = sum(a.wording.bits) + sum(b.wording.bits)
    score = round(min(0.9999, 2 * compared.shared / max(1, total)), 4)
    return Member(quote.record.id, _relation(quote, full, compared, parts), score)


def member_of(quote: Printed, text: str, lexicon: Lexicon) -> Member:
    """Return a quote as a member of the statement whose wording shown is ``text``."""
    full = printed(replace(quote.record, text=text), wording(text, lexicon), lexicon)
    return _member(quote, full, Counter(), lexicon)


def _bare(text: str) -> str:
    """Return a text without the punctuation that the reporter's own sentence puts at its ends."""
    return text.strip(" .,!?;:–—-")


def _relation(quote: Printed, full: Printed, compared: Comparison, parts: Counter[str]) -> Relation:
    if compared.contained:
        return Relation.SPLIT if parts[quote.record.utterance_id] > 1 else Relation.EXCERPT
    cut = quote.wording.gaps or full.wording.gaps or quote.wording.added or full.wording.added
    if cut and not compared.skipped and not compared.conflict:
        return Relation.ELLIPSIS
    return Relation.EDIT
