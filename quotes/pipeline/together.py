"""What only all articles together tell: who is who, and which quotes are the same statement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from quotes import speakers, statements
from quotes.database import Index
from quotes.datatypes import QuoteRecord, Speaker
from quotes.datatypes.memory import OBJECTS_IN_MERGING, give_back, seldom_collecting
from quotes.datatypes.sequences import ById, Keep
from quotes.pipeline import remembered_comparisons
from quotes.pipeline.cache import Cache
from quotes.pipeline.corpus import Corpus
from quotes.pipeline.ray import merging
from quotes.pipeline.ray.merging import HandedOut, Merger
from quotes.pipeline.ray.shares import Away
from quotes.pipeline.records import with_speakers
from quotes.pipeline.shelf import packed


@seldom_collecting(OBJECTS_IN_MERGING)
def of_all(
    corpus: Corpus,
    registry: tuple[Speaker, ...],
    folder: Path,
    cache: Cache,
    merger: Merger | None,
    *,
    fresh: bool,
) -> Index:
    """Return the index of all articles, without links to answers and translations.

    With a ``merger``, workers make the quotes that are away and merge them; ``fresh`` compares all anew.
    """
    keep = corpus.keep(folder)
    if merger:
        merger.take_over(cache, fresh)
    if merger and corpus.away:
        shares, people = _shared(corpus, corpus.away, merger, registry, keep)
        revision, groups, links = merger.merge(shares, cache, keep, fresh)
    else:
        records, people = _resolved(corpus, registry, keep)
        comparisons = remembered_comparisons.recall(cache, fresh=fresh, keep=keep)
        steps = statements.Steps(comparisons.compare, hear=comparisons.hear)
        revision, groups, links = statements.merge_and_revise(records, steps, corpus.wordings, keep)
        remembered_comparisons.keep(cache, comparisons)
    return Index(corpus.articles, revision, people, groups, links, corpus.skipped, outlets=corpus.outlets)


def _resolved(
    corpus: Corpus, registry: tuple[Speaker, ...], keep: Keep
) -> tuple[Sequence[QuoteRecord], Sequence[Speaker]]:
    """Return the records with their canonical speakers, and these."""
    ids, people = _who_is_who(corpus, registry, keep)
    records = keep(QuoteRecord, with_speakers(corpus.records, ids, ById(people)))
    return records, _let_go(people)


def _shared(
    corpus: Corpus, away: Away, merger: Merger, registry: tuple[Speaker, ...], keep: Keep
) -> tuple[HandedOut, Sequence[Speaker]]:
    """Write the articles down in shares of which workers make the quotes with their speakers; return these, too."""
    ids, people = _who_is_who(corpus, registry, keep)
    shares = merger.hand_out(away.shares(corpus.locals_, ids, ById(people), merging.RAY_BLOCK))
    return shares, _let_go(people)


def _who_is_who(
    corpus: Corpus, registry: tuple[Speaker, ...], keep: Keep
) -> tuple[Mapping[tuple[str, str], str], Sequence[Speaker]]:
    """Return whom each name in an article means, and the speakers."""
    ids, everybody = speakers.everybody(corpus.locals_, registry)
    return ids, keep(Speaker, everybody, often=True)


def _let_go(people: Sequence[Speaker]) -> Sequence[Speaker]:
    """Return speakers without what was worked out to find them."""
    speakers.forget_names()
    people = packed(people)
    give_back()
    return people
