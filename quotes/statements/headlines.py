"""What a headline repeats of its own article: one printing, never a second one.

Such a quote takes no part in the comparison. It goes where the quote of the text goes whose words it has.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from quotes.datatypes import SPEECH, LaterRule, Member, Part, QuoteRecord, Statement
from quotes.statements.as_printed import printed
from quotes.statements.compose import member_of
from quotes.statements.lexicon import Lexicon
from quotes.statements.wording import Wording, wording
from quotes.text.normal import normal


def repeated(records: Sequence[QuoteRecord], decided: Collection[str]) -> tuple[list[QuoteRecord], dict[str, str]]:
    """Return the records, and for each headline's quote that repeats one of the text the id of that.

    A headline's quote stands for itself where people have ``decided`` about it, or have taken the text's quote out.
    """
    if all(record.part is Part.TEXT for record in records):
        return list(records), {}
    of_text: dict[tuple[str, str], list[QuoteRecord]] = defaultdict(list)
    for record in records:
        if record.part is Part.TEXT:
            of_text[record.article_id, record.utterance_id].append(record)
    own, repeats = [], {}
    for record in records:
        parts = of_text.get((record.article_id, record.utterance_id), ())
        if record.part is Part.TITLE and record.utterance_id != record.id:
            if parts and record.rule != LaterRule.CORRECTION and record.id not in decided:
                repeats[record.id] = _part_with(record, parts).id
            else:
                record = replace(record, utterance_id=record.id)
        own.append(record)
    return own, repeats


def _part_with(record: QuoteRecord, parts: Sequence[QuoteRecord]) -> QuoteRecord:
    """The part of an utterance that has the words of a headline's quote, else the first."""
    form = f" {normal(record.text)} "
    return next((part for part in parts if form in f" {normal(part.text)} "), parts[0])


def rejoined(
    records: Sequence[QuoteRecord],
    statements: Sequence[Statement],
    repeats: Mapping[str, str],
    wordings: Mapping[str, Wording],
    lexicon: Lexicon,
) -> tuple[tuple[QuoteRecord, ...], tuple[Statement, ...]]:
    """Return the records and statements with every headline's quote where the text's quote is that it repeats.

    What a headline has in other words than its text, but in one statement with it, is of the text's utterance, too.
    """
    if all(record.part is Part.TEXT for record in records):
        return tuple(records), tuple(statements)
    by_id = {record.id: record for record in records}
    followed = {id: _following(by_id[id], by_id[target]) for id, target in repeats.items()}
    statement_of = {m.quote_id: n for n, statement in enumerate(statements) for m in statement.members}
    joined: dict[int, list[Member]] = defaultdict(list)
    for id, target in repeats.items():
        if target in statement_of:
            n = statement_of[target]
            record = followed[id]
            words = wordings.get(record.text) or wording(record.text, lexicon)
            joined[n].append(member_of(printed(record, words, lexicon), statements[n].text, lexicon))
    utterances = _utterances(by_id, statements)
    revised = [followed.get(r.id) or _in_text(r, utterances.get(statement_of.get(r.id, -1), {})) for r in records]
    grown = [
        replace(s, members=tuple(sorted((*s.members, *joined[n]), key=lambda m: m.quote_id))) if n in joined else s
        for n, s in enumerate(statements)
    ]
    return tuple(revised), tuple(grown)


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


def _utterances(by_id: Mapping[str, QuoteRecord], statements: Sequence[Statement]) -> dict[int, dict[str, str]]:
    """By the statements with a headline's quote: the first utterance of each article's text."""
    first: dict[int, dict[str, str]] = {}
    for n, statement in enumerate(statements):
        members = [by_id[m.quote_id] for m in statement.members]
        if any(record.part is Part.TITLE for record in members):
            of_text = sorted((r for r in members if r.part is Part.TEXT), key=lambda r: -r.start)
            first[n] = {record.article_id: record.utterance_id for record in of_text}
    return first


def _in_text(record: QuoteRecord, utterances: Mapping[str, str]) -> QuoteRecord:
    if record.part is Part.TEXT or record.article_id not in utterances:
        return record
    return replace(record, utterance_id=utterances[record.article_id])
