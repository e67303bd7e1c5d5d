"""What a headline repeats of its own article: one printing, never a second one.

Such a quote takes no part in the comparison. It goes where the quote of the text goes whose words it has.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

import numpy as np

from quotes.datatypes import SPEECH, LaterRule, Member, Part, QuoteRecord, Statement
from quotes.datatypes.sequences import ById, Ids, Keep, Numbers, Places, Renewed, batches, id_of
from quotes.statements.as_printed import printed
from quotes.statements.compose import member_of
from quotes.statements.wording import wording
from quotes.text.lexicon import Lexicon
from quotes.text.normal import normal


class _OfUtterance(NamedTuple):
    """What a quote says, and of which utterance of which article it is."""

    id: str
    utterance: tuple[str, str]
    text: str


class Repeats:
    """What quotes of headlines repeat, by their ids: another quote, or an utterance of the text."""

    def __init__(self, pairs: Iterable[tuple[str, str]] = ()) -> None:
        """Take the ids of a headline's quote and of the one that it repeats, for each pair."""
        ids, targets = Ids(), Ids()
        for id, target in pairs:
            ids.append(id)
            targets.append(target)
        self.titles, self.targets = Places(ids.whole()), targets.whole()

    def of(self, record: QuoteRecord) -> str | None:
        """Return the id of the quote that a record repeats, None if it repeats none."""
        place = self.titles.get(record.id) if record.part is Part.TITLE else None
        return None if place is None else self.target(place)

    def target(self, place: int) -> str:
        """Return the id of the quote that the one at a place among ``titles`` repeats."""
        return id_of(self.targets[place].item())


def repeated(records: Sequence[QuoteRecord], keep: Keep) -> tuple[Sequence[QuoteRecord], Repeats]:
    """Return the records, and which headlines' quotes repeat one of the text.

    A headline's quote stands for itself where the text's quote is not among the records.
    """
    titles = keep(_OfUtterance, (_words(r) for r in records if r.part is Part.TITLE and r.utterance_id != r.id))
    if not titles:
        return records, Repeats()
    texts = keep(_OfUtterance, _with_utterances(records, np.sort(_hashes(titles))))
    alone = Ids()

    def pairs() -> Iterator[tuple[str, str]]:
        for title, parts in _beside(titles, texts):
            if parts:
                yield title.id, _part_with(title.text, parts)
            else:
                alone.append(title.id)

    repeats = Repeats(pairs())
    there = Places(alone.whole())
    if not len(there):
        return records, repeats
    own = (
        replace(r, utterance_id=r.id) if r.part is Part.TITLE and there.get(r.id) is not None else r for r in records
    )
    return keep(QuoteRecord, own), repeats


def _words(record: QuoteRecord) -> _OfUtterance:
    return _OfUtterance(record.id, (record.article_id, record.utterance_id), record.text)


def _hashes(quotes: Iterable[_OfUtterance]) -> Numbers:
    """Return hashes of quotes' utterances."""
    return np.array(array("q", (hash(one.utterance) for one in quotes)), np.int64)


def _with_utterances(records: Iterable[QuoteRecord], hashes: Numbers) -> Iterator[_OfUtterance]:
    """Yield the quotes of texts whose utterances have one of the ``hashes``, which are sorted."""
    for some in batches(records):
        own = np.array([hash((record.article_id, record.utterance_id)) for record in some], np.int64)
        at = np.minimum(np.searchsorted(hashes, own), len(hashes) - 1)
        for n in np.flatnonzero(hashes[at] == own).tolist():
            if some[n].part is Part.TEXT:
                yield _words(some[n])


def _beside(
    titles: Sequence[_OfUtterance], texts: Sequence[_OfUtterance]
) -> Iterator[tuple[_OfUtterance, list[_OfUtterance]]]:
    """Yield each quote of a headline with those of the text that are of its utterance, in their order."""
    hashes = _hashes(texts)
    order = np.argsort(hashes, kind="stable").astype(np.int32)
    hashes = hashes[order]
    for some in batches(titles):
        own = _hashes(some)
        bounds = zip(np.searchsorted(hashes, own), np.searchsorted(hashes, own, "right"), strict=True)
        for title, (start, end) in zip(some, bounds, strict=True):
            there = (texts[n] for n in order[start:end].tolist())
            yield title, [one for one in there if one.utterance == title.utterance]


def _part_with(text: str, parts: Sequence[_OfUtterance]) -> str:
    """The id of the part of an utterance that has the words of a headline's quote, else of the first."""
    form = f" {normal(text)} "
    return next((one.id for one in parts if form in f" {normal(one.text)} "), parts[0].id)


def rejoined(
    records: Sequence[QuoteRecord],
    others: Sequence[QuoteRecord],
    statements: Sequence[Statement],
    repeats: Repeats,
    lexicon: Lexicon,
    keep: Keep,
) -> tuple[Sequence[QuoteRecord], Sequence[Statement]]:
    """Return the records and statements with every headline's quote where the text's quote is that it repeats.

    What a headline has in other words than its text, but in one statement with it, is of the text's utterance, too.
    ``others`` replace the records with their ids. The many records and statements that stay are not written again.
    """
    titles, in_titles, places = _noted(records, others)
    if others:
        records = Renewed(records, places, others)
    if not len(titles):
        return records, statements
    there = _where(statements, titles, repeats)
    looked_up = (record for some in batches(records) for record in there.among(some))
    by_id = ById(keep(QuoteRecord, looked_up, often=True))
    utterances = _utterances(by_id, there, statements)

    def revised(record: QuoteRecord) -> QuoteRecord:
        target = repeats.of(record)
        return _in_text(record, utterances) if target is None else _following(record, by_id[target])

    changed = keep(QuoteRecord, (revised(records[place]) for place in in_titles))
    numbers = array("i")
    grown = keep(Statement, _grown(statements, _joined(there, repeats), by_id, lexicon, numbers))
    return Renewed(records, in_titles, changed), Renewed(statements, numbers, grown) if grown else statements


def _noted(records: Iterable[QuoteRecord], others: Sequence[QuoteRecord]) -> tuple[Places, array[int], Numbers]:
    """Return the ids of headlines' quotes, where they stand, and where others belong; all records are read for it."""
    titles, in_titles = Ids(), array("i")
    own = Places(record.id for record in others)
    places = np.zeros(len(others), np.int32)
    first = 0
    for some in batches(records):
        if others:
            numbers = own.of([record.id for record in some])
            places[numbers[numbers >= 0]] = first + np.flatnonzero(numbers >= 0)
        for place, record in enumerate(some, first):
            if record.part is Part.TITLE:
                titles.append(record.id)
                in_titles.append(place)
        first += len(some)
    return (
        Places(titles.whole()),
        in_titles,
        places[own.of([record.id for record in others])],
    )  # of two for one the last


@dataclass(frozen=True, slots=True)
class _Where:
    """The statements of the quotes that are repeated, -1 for none, and those with a headline's quote in them.

    ``quotes`` has the ids of what has to be looked up.
    """

    of_targets: Numbers
    with_titles: Numbers
    quotes: Places

    def among(self, records: Sequence[QuoteRecord]) -> Iterator[QuoteRecord]:
        """Yield those of the records that have to be looked up."""
        places = self.quotes.of([record.id for record in records])
        return (record for record, place in zip(records, places.tolist(), strict=True) if place >= 0)


def _where(statements: Sequence[Statement], titles: Places, repeats: Repeats) -> _Where:
    """Return where headlines' quotes and what they repeat are."""
    targets, looked_up = Places(repeats.targets), Ids()
    of_targets, with_titles = np.full(len(targets), -1, np.int32), array("i")
    for code in (*titles.ids.tolist(), *repeats.targets.tolist()):
        looked_up.append(id_of(code))
    number = 0
    for some in batches(statements):
        ids = [member.quote_id for statement in some for member in statement.members]
        owners = number + np.repeat(np.arange(len(some)), [len(statement.members) for statement in some])
        places = targets.of(ids)
        of_targets[places[places >= 0]] = owners[places >= 0]
        for n in sorted(set(owners[titles.of(ids) >= 0].tolist())):
            with_titles.append(n)
            for member in some[n - number].members:
                looked_up.append(member.quote_id)
        number += len(some)
    last = targets.of([repeats.target(place) for place in range(len(targets))])  # of those that are repeated twice
    return _Where(of_targets[last], np.array(with_titles, np.int32), Places(looked_up.whole()))


def _joined(there: _Where, repeats: Repeats) -> Iterator[tuple[int, list[tuple[str, str]]]]:
    """Yield the numbers of statements that quotes of headlines join, with the ids of these and of what they repeat."""
    places = np.flatnonzero(there.of_targets >= 0)
    places = places[np.argsort(there.of_targets[places], kind="stable")]
    ids = np.empty(len(repeats.titles), repeats.titles.ids.dtype)
    ids[repeats.titles.order] = repeats.titles.ids
    pairs = ((int(there.of_targets[place]), int(place)) for place in places)
    for number, some in groupby(pairs, itemgetter(0)):
        yield number, [(id_of(ids[place].item()), repeats.target(place)) for _, place in some]


def _grown(
    statements: Sequence[Statement],
    joined: Iterable[tuple[int, list[tuple[str, str]]]],
    by_id: ById[QuoteRecord],
    lexicon: Lexicon,
    numbers: array[int],
) -> Iterator[Statement]:
    """Yield the statements that quotes of headlines join, with these, and note their numbers."""
    for number, pairs in joined:
        statement = statements[number]
        members = list(statement.members)
        for id, target in pairs:
            record = _following(by_id[id], by_id[target])
            quote = printed(record, wording(record.text, lexicon), lexicon)
            members.append(member_of(quote, statement.text, lexicon))
        numbers.append(number)
        yield replace(statement, members=tuple(sorted(members, key=_quote_id)))


def _quote_id(member: Member) -> str:
    return member.quote_id


def _following(record: QuoteRecord, source: QuoteRecord) -> QuoteRecord:
    """The headline's quote with what is known by now of the text's quote."""
    record = replace(
        record, speaker_id=source.speaker_id, speaker=source.speaker, speaker_kind=source.speaker_kind,
        role=record.role if source.role in SPEECH else source.role,
    )  # fmt: skip
    if source.rule in tuple(LaterRule):
        record = replace(
            record, rule=source.rule, reason=source.reason, confidence=source.confidence,
            attributed_before=source.attributed_before,
        )  # fmt: skip
    return record


def _utterances(by_id: ById[QuoteRecord], there: _Where, statements: Sequence[Statement]) -> Repeats:
    """Return by the quotes of headlines in a statement the first utterance that it has of their article's text."""

    def pairs() -> Iterator[tuple[str, str]]:
        for number in there.with_titles.tolist():
            records = [by_id[member.quote_id] for member in statements[number].members]
            of_text = [record for record in records if record.part is Part.TEXT]
            first = {record.article_id: record.utterance_id for record in sorted(of_text, key=lambda r: -r.start)}
            for record in records:
                if record.part is Part.TITLE and record.article_id in first:
                    yield record.id, first[record.article_id]

    return Repeats(pairs())


def _in_text(record: QuoteRecord, utterances: Repeats) -> QuoteRecord:
    utterance = utterances.of(record)
    return record if utterance is None else replace(record, utterance_id=utterance)
