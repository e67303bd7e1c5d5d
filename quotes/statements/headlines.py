"""What a headline repeats of its own article: one printing, never a second one.

Such a quote takes no part in the comparison. It goes where the quote of the text goes whose words it has.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from quotes.datatypes import SPEECH, LaterRule, Member, Part, QuoteRecord, Statement
from quotes.datatypes.sequences import ById, Keep
from quotes.statements.as_printed import printed
from quotes.statements.compose import member_of
from quotes.statements.wording import wording
from quotes.text.lexicon import Lexicon
from quotes.text.normal import normal


def repeated(records: Sequence[QuoteRecord], keep: Keep) -> tuple[Sequence[QuoteRecord], dict[str, str]]:
    """Return the records, and for each headline's quote that repeats one of the text the id of that.

    A headline's quote stands for itself where the text's quote is not among the records.
    """
    headlines = [  # that may repeat something
        (r.id, (r.article_id, r.utterance_id), r.text)
        for r in records
        if r.part is Part.TITLE and r.utterance_id != r.id
    ]
    if not headlines:
        return records, {}
    of_text: dict[tuple[str, str], list[tuple[str, str]]] = {utterance: [] for _, utterance, _ in headlines}
    for record in records:
        if record.part is Part.TEXT and (parts := of_text.get((record.article_id, record.utterance_id))) is not None:
            parts.append((record.id, record.text))
    repeats = {id: _part_with(text, of_text[utterance]) for id, utterance, text in headlines if of_text[utterance]}
    alone = {id for id, _, _ in headlines} - repeats.keys()
    if not alone:
        return records, repeats
    own = (replace(r, utterance_id=r.id) if r.part is Part.TITLE and r.id in alone else r for r in records)
    return keep(QuoteRecord, own), repeats


def _part_with(text: str, parts: Sequence[tuple[str, str]]) -> str:
    """The id of the part of an utterance that has the words of a headline's quote, else of the first."""
    form = f" {normal(text)} "
    return next((id for id, other in parts if form in f" {normal(other)} "), parts[0][0])


def rejoined(
    records: Sequence[QuoteRecord],
    statements: Sequence[Statement],
    repeats: Mapping[str, str],
    lexicon: Lexicon,
    keep: Keep,
) -> tuple[Sequence[QuoteRecord], Sequence[Statement]]:
    """Return the records and statements with every headline's quote where the text's quote is that it repeats.

    What a headline has in other words than its text, but in one statement with it, is of the text's utterance, too.
    """
    in_titles: set[str] = set()
    by_id = ById(records, _ids(records, in_titles))
    if not in_titles:
        return keep(QuoteRecord, records), statements
    targets = set(repeats.values())
    numbers = {m.quote_id: n for n, s in enumerate(statements) for m in s.members if m.quote_id in targets}
    joined: dict[int, list[Member]] = defaultdict(list)
    for id, target in repeats.items():
        if target in numbers:
            n, record = numbers[target], _following(by_id[id], by_id[target])
            quote = printed(record, wording(record.text, lexicon), lexicon)
            joined[n].append(member_of(quote, statements[n].text, lexicon))
    utterances = _utterances(by_id, statements, in_titles)
    revised = (
        _following(r, by_id[repeats[r.id]]) if r.id in repeats else _in_text(r, utterances.get(r.id, {}))
        for r in records
    )
    grown = (
        replace(s, members=tuple(sorted((*s.members, *joined[n]), key=lambda m: m.quote_id))) if n in joined else s
        for n, s in enumerate(statements)
    )
    return keep(QuoteRecord, revised), keep(Statement, grown)


def _ids(records: Iterable[QuoteRecord], in_titles: set[str]) -> Iterator[str]:
    """Yield the ids of records, and note which are of headlines: the records are read once for both."""
    for record in records:
        if record.part is Part.TITLE:
            in_titles.add(record.id)
        yield record.id


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


def _utterances(
    by_id: ById[QuoteRecord], statements: Sequence[Statement], in_titles: Collection[str]
) -> dict[str, dict[str, str]]:
    """By the quotes of headlines in a statement: the first utterance that it has of each article's text."""
    first: dict[str, dict[str, str]] = {}
    for statement in statements:
        titles = [m.quote_id for m in statement.members if m.quote_id in in_titles]
        if titles:
            of_text = [by_id[m.quote_id] for m in statement.members if m.quote_id not in in_titles]
            in_order = sorted(of_text, key=lambda r: -r.start)
            first |= dict.fromkeys(titles, {record.article_id: record.utterance_id for record in in_order})
    return first


def _in_text(record: QuoteRecord, utterances: Mapping[str, str]) -> QuoteRecord:
    if record.part is Part.TEXT or record.article_id not in utterances:
        return record
    return replace(record, utterance_id=utterances[record.article_id])
