"""From one article's quotes and attributions to records: stable ids, context, and evidence outside it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from functools import lru_cache
from operator import attrgetter

from quotes.attribute import InHeadline
from quotes.attribute.occasions import occasion_of
from quotes.datatypes import SPEECH, Article, Attribution, Part, Quote, QuoteRecord, Span, Speaker, Voice
from quotes.datatypes.occasion import Occasion
from quotes.datatypes.sequences import ById
from quotes.lang import load
from quotes.text.masks import masked
from quotes.text.normal import digest, normal

_SPACE = re.compile(r"\s")
Speakers = Mapping[str, Speaker] | ById[Speaker]


def quote_ids(article_id: str, texts: Sequence[str]) -> list[str]:
    """Return the quotes' ids: hashes of the article, the normal form, and the number of earlier quotes of that form."""
    counts: Counter[str] = Counter()
    ids = []
    for text in texts:
        form = normal(text)
        ids.append(digest(article_id, form, str(counts[form])))
        counts[form] += 1
    return ids


def make_records(
    article: Article, quotes: Sequence[Quote], attributions: Sequence[Attribution]
) -> tuple[QuoteRecord, ...]:
    """Return the records of one article, in the order of its quotes.

    ``speaker`` is the name within the article, and ``speaker_id`` None, until ``with_speakers`` has seen all articles.
    """
    ids = quote_ids(article.id, [q.text for q in quotes])
    pairs = list(zip(quotes, attributions, strict=True))
    reporting = masked(article.text, (q.span for q in quotes))
    occasions = [_occasion(article, reporting, attribution) for _, attribution in pairs]
    records = (_record(article, article.text, n, q, a, ids) for n, (q, a) in enumerate(pairs))
    return tuple(replace(r, occasion=one) if one else r for r, one in zip(records, occasions, strict=True))


def _occasion(article: Article, reporting: str, attribution: Attribution) -> Occasion | None:
    """Return where somebody's words were said, as far as the reporter's own words tell."""
    if attribution.role not in SPEECH or attribution.speaker is None:
        return None
    speaking = attribution.cue or (attribution.mention.span if attribution.mention else None)
    return occasion_of(reporting, speaking, load(article.language))


def title_records(
    article: Article, answers: Sequence[InHeadline], in_text: Sequence[QuoteRecord]
) -> tuple[QuoteRecord, ...]:
    """Return the records of a headline's quotes; ``in_text`` are those of the article's text.

    One that repeats a quote of the text is of its utterance: the article has said it once.
    """
    ids = quote_ids(f"{article.id}\x1ftitle", [one.quote.text for one in answers])
    records = []
    for number, one in enumerate(answers):
        record = _record(article, article.title or "", number, one.quote, one.attribution, ids)
        utterance = record.utterance_id if one.repeats is None else in_text[one.repeats].utterance_id
        records.append(replace(record, part=Part.TITLE, utterance_id=utterance))
    return tuple(records)


def _record(
    article: Article, text: str, number: int, quote: Quote, attribution: Attribution, ids: Sequence[str]
) -> QuoteRecord:
    before, after = context(text, quote.span)
    visible = Span(quote.span.start - len(before), quote.span.end + len(after))
    mention = attribution.mention.span if attribution.mention else None
    evidence = evidence_span(text, visible, mention, attribution.cue)
    return QuoteRecord(
        id=ids[number],
        utterance_id=ids[attribution.utterance],
        article_id=article.id,
        outlet=article.outlet,
        published=article.published,
        start=quote.span.start,
        end=quote.span.end,
        text=quote.text,
        role=attribution.role,
        parent_id=None if quote.parent is None else ids[quote.parent],
        speaker_id=None,
        speaker=attribution.speaker.name if attribution.speaker else None,
        speaker_start=mention.start if mention else None,
        speaker_end=mention.end if mention else None,
        speaker_text=mention.of(text) if mention else None,
        mention_kind=attribution.mention.kind if attribution.mention else None,
        cue_start=attribution.cue.start if attribution.cue else None,
        cue_end=attribution.cue.end if attribution.cue else None,
        cue_text=attribution.cue.of(text) if attribution.cue else None,
        rule=attribution.rule,
        reason=attribution.reason,
        confidence=attribution.confidence,
        alternatives=attribution.alternatives,
        before=before,
        after=after,
        evidence=evidence.of(text) if evidence else None,
        evidence_start=evidence.start if evidence else None,
        reported_by=attribution.reported_by and replace(attribution.reported_by, speaker=None),
        others=tuple(replace(other, speaker=None) for other in attribution.others),
    )


_SPEAKERS = 1 << 11  # that are not looked up again: some speak in many articles in a row


def with_speakers(
    records: Iterable[QuoteRecord], ids: Mapping[tuple[str, str], str], speakers: Speakers
) -> Iterator[QuoteRecord]:
    """Yield the records with the canonical speaker of each (article id, local name)."""
    speaker_of = lru_cache(maxsize=_SPEAKERS)(speakers.__getitem__)
    for record in records:
        id = ids.get((record.article_id, record.speaker)) if record.speaker is not None else None
        if id:
            record = _said_by(record, speaker_of(id))
        if record.reported_by is not None or record.others:
            record = _with_voices(record, ids, speakers)
        yield record


def _with_voices(record: QuoteRecord, ids: Mapping[tuple[str, str], str], speakers: Speakers) -> QuoteRecord:
    """The record with the canonical speakers of who else is named, without those who turn out to be its speaker."""

    def canonical(voice: Voice) -> Voice | None:
        speaker = speakers.get(ids.get((record.article_id, voice.name), ""))
        is_other = speaker is not None and speaker.id != record.speaker_id
        return replace(voice, name=speaker.name, id=speaker.id) if speaker is not None and is_other else None

    others = tuple(other for voice in record.others if (other := canonical(voice)) is not None)
    return replace(record, reported_by=record.reported_by and canonical(record.reported_by), others=others)


_FIELDS = tuple(f.name for f in fields(QuoteRecord))
_values = attrgetter(*_FIELDS)
_ID, _NAME, _KIND = map(_FIELDS.index, ("speaker_id", "speaker", "speaker_kind"))


def _said_by(record: QuoteRecord, speaker: Speaker) -> QuoteRecord:
    """Return the record with its speaker; ``replace`` would take three times as long, for every quote of an index."""
    values = list(_values(record))
    values[_ID], values[_NAME], values[_KIND] = speaker.id, speaker.name, speaker.kind
    return QuoteRecord(*values)


# Text kept on each side of a quote: two or three lines, enough to judge it but too little to replace the article.
CONTEXT_CHARACTERS = 160


def context(text: str, span: Span) -> tuple[str, str]:
    """Return the text right before and after a quote and its marks, cut at a space, up to the limit on each side."""
    start = max(0, span.start - CONTEXT_CHARACTERS)
    end = min(len(text), span.end + CONTEXT_CHARACTERS)
    start = _after_space(text, start, span.start)
    end = _before_space(text, end, span.end)
    return text[start : span.start], text[span.end : end]


def _after_space(text: str, start: int, stop: int) -> int:
    """Move ``start`` past a word that it cuts, unless no space is left before ``stop``."""
    if start == 0 or text[start - 1].isspace():
        return start
    space = _SPACE.search(text, start, stop)
    return space.end() if space else start


def _before_space(text: str, end: int, stop: int) -> int:
    if end == len(text) or text[end].isspace():
        return end
    while end > stop and not text[end - 1].isspace():
        end -= 1
    return end if end > stop else min(len(text), stop + CONTEXT_CHARACTERS)


# Length of a snippet that shows a cue or a speaker beyond the context.
EVIDENCE_CHARACTERS = 200


def evidence_span(text: str, visible: Span, mention: Span | None, cue: Span | None) -> Span | None:
    """Return a stretch of text that shows the cue and the speaker if the context (``visible``) does not.

    It shows both if they fit in one snippet, else the speaker, else the cue. None if the context or the quote itself
    shows them.
    """
    spans = [s for s in (mention, cue) if s is not None]
    if all(visible.contains(s) for s in spans):
        return None
    whole = Span(min(s.start for s in spans), max(s.end for s in spans))
    if whole.end - whole.start > EVIDENCE_CHARACTERS:
        whole = next(s for s in spans if not visible.contains(s))
    room = max(0, EVIDENCE_CHARACTERS - (whole.end - whole.start))
    start = max(0, whole.start - room // 2)
    end = min(len(text), start + EVIDENCE_CHARACTERS, max(whole.end, whole.start + EVIDENCE_CHARACTERS))
    return Span(_after_space(text, start, whole.start), min(_before_space(text, end, whole.end), end))
