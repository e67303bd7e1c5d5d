"""Annotated articles to records, and records to labelled pairs: what the weights of the merge are fitted on."""

from __future__ import annotations

import json
import pickle
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from attribution_data import fold_of, load_samples
from attribution_fit import Settings
from train_attribution import train

from quotes import speakers
from quotes.attribute import attribute
from quotes.datatypes import LocalSpeaker, MentionKind, QuoteRecord, Role, SpeakerKind
from quotes.detect import detect
from quotes.evaluation.statements import LEAST_OVERLAP, Gold, LabelledQuote
from quotes.lang import load
from quotes.models import choose
from quotes.pipeline.records import make_records, with_speakers
from quotes.statements import MERGED_ROLES, comparable
from quotes.statements.arrays import listed
from quotes.statements.as_printed import Printed, nearby, printed
from quotes.statements.block import Blocks
from quotes.statements.evidence import features, veto
from quotes.statements.join import Edge
from quotes.statements.wording import wording
from quotes.text.lexicon import lexicon
from quotes.text.normal import digest, words

FRAGMENT_WORDS = 4  # the corpus calls a quote of fewer words a partial one
KINDS = {"PERSON": SpeakerKind.PERSON, "ORGANIZATION": SpeakerKind.ORGANISATION}
MENTIONS = {"name": MentionKind.NAME, "pronoun": MentionKind.PRONOUN, "nominal": MentionKind.NOMINAL}


@dataclass(frozen=True, slots=True)
class Pair:
    """Two quotes, by index, that no veto keeps apart: their features, and the edge they make at a probability."""

    a: int
    b: int
    features: dict[str, float]
    edge: Edge


@dataclass(frozen=True, slots=True)
class Set_:
    """The quotes of all articles under one way of naming speakers, their pairs, and the labelled ones among them."""

    name: str
    quotes: list[Printed]
    pairs: list[Pair]
    labelled: dict[int, int]  # index of a quote: id of the labelled one that it is


def found_records(files: Sequence[Path], folds: int, work: Path, model: str | None) -> list[QuoteRecord]:
    """Return the records of the pipeline; speakers of the first file's articles by weights that have not seen them."""
    language = load("en")
    fitted_on, *others = [load_samples(path, work, model) for path in files]
    documents: dict[Any, Any] = {}
    for path in files:
        documents |= pickle.loads((work / f"{path.stem}-{choose(model).fingerprint[:12]}.pickle").read_bytes())
    records: list[QuoteRecord] = []
    locals_: list[tuple[str, LocalSpeaker]] = []
    for fold in range(folds):
        weights = train([s for s in fitted_on if fold_of(s, folds) != fold], Settings())
        held = [s for s in fitted_on if fold_of(s, folds) == fold]
        for sample in chain(held, *(others if fold == 0 else ())):
            article, quotes = sample.scene.article, detect(sample.scene.article.text, language)
            said = attribute(article, quotes, documents[article.id, quotes], (), language, weights)
            records.extend(make_records(article, quotes, said))
            locals_.extend((article.id, a.speaker) for a in said if a.speaker)
    return _resolved(records, locals_)


def _resolved(records: list[QuoteRecord], locals_: list[tuple[str, LocalSpeaker]]) -> list[QuoteRecord]:
    ids, people = speakers.resolve(locals_, ())
    return list(with_speakers(records, ids, {s.id: s for s in people}))


def gold_records(files: Sequence[Path]) -> list[QuoteRecord]:
    """Return the annotated quotes as records, with the annotated speakers."""
    records: list[QuoteRecord] = []
    locals_: list[tuple[str, LocalSpeaker]] = []
    for line in chain.from_iterable(path.read_text(encoding="utf-8").splitlines() for path in files):
        article = json.loads(line)
        for quote in (*article["quotes"], *article["other_quoted_spans"]):
            source = quote.get("source") or {}
            speaker = _speaker(source)
            records.append(_record(article, quote, speaker, source))
            if speaker is not None:
                locals_.append((article["id"], speaker))
    return _resolved(records, locals_)


def _speaker(source: dict[str, Any]) -> LocalSpeaker | None:
    if source.get("entity"):
        return LocalSpeaker(source["entity"], KINDS.get(source.get("entity_type", ""), SpeakerKind.PERSON), True)
    nominal = bool(source) and len(source["text"].split()) > 1
    return LocalSpeaker(source["text"].lower(), SpeakerKind.PERSON, False) if nominal else None


def _record(
    article: dict[str, Any], quote: dict[str, Any], speaker: LocalSpeaker | None, source: dict[str, Any]
) -> QuoteRecord:
    text, start, end = article["text"], quote["start"], quote["end"]
    said = text[start:end]
    return QuoteRecord(
        id=digest(article["id"], str(start)),
        utterance_id=digest(article["id"], quote.get("attribution_id") or str(start)),
        article_id=article["id"],
        outlet=article["publisher"],
        published=article["date"],
        start=start,
        end=end,
        text=said,
        role=Role.FRAGMENT if len(words(said)) < FRAGMENT_WORDS else Role.UTTERANCE,
        parent_id=None,
        speaker_id=None,
        speaker=speaker.name if speaker else None,
        speaker_start=None,
        speaker_end=None,
        speaker_text=source.get("text"),
        mention_kind=MENTIONS.get(quote.get("source_kind", "")),
        cue_start=None,
        cue_end=None,
        cue_text=None,
        rule="gold",
        reason="",
        confidence=0.9 if source else 0.3,
        alternatives=(),
        before=text[max(0, start - 160) : start],
        after=text[end : end + 160],
    )


def make_set(name: str, records: Iterable[QuoteRecord], gold: Gold) -> Set_:
    """Return the pairs of records that are worth weighing."""
    lexis = lexicon()
    read = ((r, wording(r.text, lexis)) for r in sorted(records, key=lambda r: r.id) if r.role in MERGED_ROLES)
    quotes = [printed(record, words_, lexis) for record, words_ in read if words_.stems]
    pairs = []
    for i, j in sorted(set(listed(Blocks(quotes, lexis).pairs()))):
        a, b, compared, excerpt, brief = comparable(i, j, quotes, lexis)
        if compared is not None and not veto(quotes[a], quotes[b], compared, lexis):
            found = features(quotes[a], quotes[b], compared, lexis)
            pairs.append(Pair(a, b, found, Edge(a, b, 0.0, excerpt, "same", "", brief)))
    nearby.cache_clear()
    return Set_(name, quotes, pairs, _labelled(quotes, gold.quotes))


def _labelled(quotes: Sequence[Printed], gold: Sequence[LabelledQuote]) -> dict[int, int]:
    by_article: dict[str, list[int]] = {}
    for i, quote in enumerate(quotes):
        by_article.setdefault(quote.record.article_id, []).append(i)
    found = {}
    for one in gold:
        best, index = LEAST_OVERLAP, None
        for i in by_article.get(one.article, ()):
            record = quotes[i].record
            common = min(record.end, one.end) - max(record.start, one.start)
            share = common / (max(record.end, one.end) - min(record.start, one.start))
            if share >= best:
                best, index = share, i
        if index is not None:
            found[index] = one.id
    return found
