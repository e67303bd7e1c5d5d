"""The rooms put together: articles in, one published index out."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import closing, nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from heapq import merge
from importlib.metadata import version
from operator import attrgetter
from pathlib import Path

from quotes import __version__, corrections, database, speakers, statements
from quotes.arithmetic import Precision
from quotes.articles import outlets as known_outlets
from quotes.articles import read as articles
from quotes.attribute import reader_of
from quotes.corrections import review
from quotes.database import Build, Index
from quotes.datatypes import Link, QuoteRecord, Skipped, Speaker
from quotes.datatypes.decisions import Correction, Outlet
from quotes.datatypes.memory import OBJECTS_IN_MERGING, give_back, seldom_collecting
from quotes.datatypes.plain import Plain
from quotes.datatypes.sequences import Keep, in_memory
from quotes.errors import InputError
from quotes.models import ModelChoice, fingerprint
from quotes.parse.packages import Parsers
from quotes.pipeline import inputs, languages
from quotes.pipeline.cache import Cache, path_for
from quotes.pipeline.cache_keys import keys
from quotes.pipeline.changes import Changes, compare, refuse
from quotes.pipeline.corpus import Corpus, gather
from quotes.pipeline.extraction import Parses, Tools
from quotes.pipeline.inputs import Intake
from quotes.pipeline.ray import checkpoints, merging
from quotes.pipeline.ray import cluster as ray
from quotes.pipeline.ray.extraction import work_ahead
from quotes.pipeline.ray.merging import Merger
from quotes.pipeline.records import with_speakers
from quotes.pipeline.store import Store
from quotes.pipeline.together import of_all
from quotes.pipeline.translated import with_translations
from quotes.pipeline.walk import Extracted, Remembered, extract
from quotes.statements import answers
from quotes.text.disguise import disguised
from quotes.text.language import remembering


@dataclass(frozen=True, slots=True)
class Far:
    """Work on Ray: on the cluster at ``address``, or on this machine if it is None.

    ``checkpoints`` is a folder or URL that all machines can write to; if None, it lies beside the index.
    """

    address: str | None = None
    checkpoints: str | None = None


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """How to build: ``full`` ignores earlier results, ``keep`` keeps articles that are gone from the inputs.

    ``prune`` lets articles go however many they are, and those whose text is lost; ``only`` forgets the inputs that are
    not named. ``unread`` builds from the articles as they are, and reads no inputs.

    ``jobs`` is the number of processes on this machine (one if None) or, with ``far``, of Ray's workers (one for each
    processor if None). ``precision`` is that of all networks, the same on all machines; without ``reader``, the second
    reader is left out.
    """

    model: ModelChoice
    speakers: Path | None = None
    corrections: Path | None = None
    outlets: Path | None = None
    jobs: int | None = None
    full: bool = False
    keep: bool = False
    prune: bool = False
    only: bool = False
    unread: bool = False
    far: Far | None = None
    precision: Precision = Precision.WHOLE
    reader: bool = False

    @property
    def reading(self) -> str:
        """Return in which precision the second reader reads, "" if it is left out."""
        return self.precision if self.reader else ""


@dataclass(frozen=True, slots=True)
class Watcher:
    """Follows a build while it runs: it is called for each finished article, each step and each warning.

    ``agrees`` is asked whether a build may remove many articles. ``ahead`` gets the number of articles that Ray's
    workers have just finished, before the build comes to them; ``total`` gets the approximate number of articles, if
    it is known beforehand.
    """

    article: Callable[[Extracted | Skipped], None] = lambda result: None
    step: Callable[[str], None] = lambda name: None
    warn: Callable[[str], None] = lambda line: None
    ahead: Callable[[int], None] = lambda articles: None
    total: Callable[[int], None] | None = None
    agrees: Callable[[str], bool] = lambda question: False


@dataclass(frozen=True, slots=True)
class BuildSummary(Plain):
    """The result of a build: ``counts`` as in the table ``builds``, and how many articles had to be ``parsed``.

    ``look_alikes`` are names of speakers in letters that look like others.
    """

    db: Path
    seconds: float
    parsed: int
    counts: dict[str, int]
    skipped: tuple[Skipped, ...]
    changes: Changes = Changes()
    look_alikes: tuple[str, ...] = ()


def tools(
    model: ModelChoice, registry: tuple[Speaker, ...], precision: Precision = Precision.WHOLE, reader: bool = False
) -> Tools:
    """Return the tools for extraction with a Stanza package and a registry; nothing is loaded before it is used.

    ``precision`` is that of all networks; without ``reader``, the second reader is left out.
    """

    def parser() -> Parses:
        return Parsers(model, precision)

    return Tools(parser, registry, reader_of(precision) if reader else None)


def records_of(result: Extracted, registry: tuple[Speaker, ...]) -> list[QuoteRecord]:
    """Return the records of a single article, with canonical speakers as far as it and the registry name them."""
    ids, people = speakers.resolve([(result.article.id, s) for s in result.extraction.speakers], registry)
    return list(with_speakers(result.extraction.records, ids, {s.id: s for s in people}))


def build(
    sources: Sequence[Path | str],
    db: Path,
    options: BuildOptions,
    watcher: Watcher | None = None,
    with_tools: Tools | None = None,
) -> BuildSummary:
    """Build the index at ``db`` from ``sources`` and the inputs that it remembers, publish it, return what it holds.

    ``with_tools`` replaces the parser (tests).  Raises LockedError while another build runs, InputError if there
    is nothing to read, EngineError if Ray fails, and DatabaseError if the index cannot be written, or would lose
    articles unasked; the old index is intact then, and what was worked out is kept for the next build.
    """
    give_back()
    watcher = watcher or Watcher()
    began, started = time.monotonic(), datetime.now(UTC).isoformat(timespec="seconds")
    registry = speakers.load(options.speakers) if options.speakers else ()
    rules = corrections.load(options.corrections)
    outlets = known_outlets.load(options.outlets)
    using = with_tools or tools(options.model, registry, options.precision, options.reader)
    articles.check(sources)
    with seldom_collecting(), database.lock(db):
        before = database.previous(db, watcher.warn)
        far = ray.joined(options.far.address, options.jobs) if options.far else nullcontext()
        with Cache(path_for(db), watcher.warn) as cache, Store(db, watcher.warn) as store, far as cluster:
            as_published(store, before)
            what = inputs.as_they_are(store) if options.unread else inputs.choose(sources, store, options.only)
            intake = Intake(what, store, options.keep)
            corpus = _read(intake, db, options, watcher, using, outlets, cache, cluster)
            changes = _changes(intake, corpus, before, db, options, watcher)
            watcher.step("merging")
            merger = Merger(cluster, _place(options, db)) if cluster else None
            together = of_all(corpus, registry, _beside(db), cache, merger, fresh=options.full)
            index = replace(together, forgotten=store.forgotten())
            keep = corpus.keep(_beside(db))
            index = with_answers(with_translations(index, cache, watcher.warn, fresh=options.full), keep)
            watcher.step("writing")
            statements.forget_words()
            give_back()
            store.remember(intake.inputs.remembered)
            counts = _publish(index, db, _about(options, corpus, started, began), before, rules, registry, keep)
            store.finish(intake.kept)
            cache.finish()
            if merger:
                merger.finish()
    look_alikes, skipped = tuple(disguised(database.names_of_speakers(db))), tuple(corpus.skipped)
    return BuildSummary(db, time.monotonic() - began, corpus.parsed, counts, skipped, changes, look_alikes)


def as_published(store: Store, before: database.Previous) -> None:
    """Let the store know what the index knows: what is never taken again, and the articles that it should have."""
    store.refuse(before.forgotten)
    store.rescue({id: article.text_hash for id, article in before.printed.items()})


def _read(
    intake: Intake,
    db: Path,
    options: BuildOptions,
    watcher: Watcher,
    using: Tools,
    outlets: tuple[Outlet, ...],
    cache: Cache,
    cluster: ray.RayCluster | None,
) -> Corpus:
    """Return what all articles of a build add up to, each read and worked on."""
    if watcher.total is not None and (count := articles.count(intake.inputs.there)):
        watcher.total(count)
    remembered, parsed = _remembered(intake.inputs.there, db, options, watcher, using, cache, cluster)
    jobs = 1 if cluster else options.jobs or 1
    answers = languages.KeptAnswers(cache)
    with remembering(answers), closing(extract(intake, using, jobs=jobs, remembered=remembered)) as results:
        few = merging.RAY_FEWEST - 1 if cluster else None  # those of which this process makes statements
        corpus = gather(results, _beside(db), outlets, watcher.article, parsed, few, remembered.files)
    answers.finish()
    return corpus


def _beside(db: Path) -> Path:
    """Return the folder of an index: what a build keeps on the disk meanwhile stands there, too."""
    return path_for(db).parent


def _remembered(
    sources: Sequence[Path | str],
    db: Path,
    options: BuildOptions,
    watcher: Watcher,
    using: Tools,
    cache: Cache,
    cluster: ray.RayCluster | None,
) -> tuple[Remembered, int]:
    """Return what the cache has for this build, and how many articles Ray's workers parsed for it."""
    packages = partial(fingerprint, options.model)
    own_keys = keys(options.model.fingerprint, using.speakers, packages, options.precision, options.reading)
    remembered = Remembered(cache, own_keys, options.full)
    if cluster is None:
        return remembered, 0
    ahead = work_ahead(sources, cluster, using, remembered, _place(options, db), watcher.ahead)
    return replace(remembered, fresh=False, failed=ahead.failed, files=ahead.files), ahead.parsed


def _place(options: BuildOptions, db: Path) -> str:
    """Return where the checkpoints of a build on Ray are."""
    return checkpoints.place(options.far and options.far.checkpoints or f"{db}.checkpoints")


def _changes(
    intake: Intake, corpus: Corpus, before: database.Previous, db: Path, options: BuildOptions, watcher: Watcher
) -> Changes:
    """Return what a build changes.

    Raises InputError if no article was read from what is named, unless nothing is lost by it and the index can say
    why; and DatabaseError where articles would be lost, or too many leave.
    """
    new = intake.inputs.named
    useless = new and not new & intake.gave and before.printed
    nothing = not corpus.articles and (before.printed or not corpus.skipped)
    if useless or (nothing and not options.unread):
        names = ", ".join(sorted(new)) or "the inputs of the index"
        raise InputError("no articles there", input=names, remedy="name a folder that has some; the index is as it was")
    store, damaged = intake.store, intake.damaged
    printed = {id: one for id, one in before.printed.items() if not store.is_forgotten(id, one.url)}
    changes = compare(printed, corpus.articles, lambda id: id not in damaged and store.has(id), intake.without_file)
    if not options.prune:
        refuse(changes, len(printed), db, watcher.agrees)
    return changes


def _about(options: BuildOptions, corpus: Corpus, started: str, began: float) -> Build:
    seconds = round(time.monotonic() - began, 2)
    versions = __version__, version("stanza")
    return Build(started, seconds, *versions, options.model.name, corpus.parsed, options.reading)


def with_answers(index: Index, keep: Keep = in_memory) -> Index:
    """Return the index with links from statements to those that they answer."""
    language_of = database.Articles(index.articles).language
    more = answers.link(index.statements, index.records, language_of)
    return replace(
        index, links=keep(Link, merge(index.links, more, key=attrgetter("statement_id", "other_id", "kind")))
    )


@seldom_collecting(OBJECTS_IN_MERGING)
def _publish(
    index: Index,
    db: Path,
    about: Build,
    before: database.Previous,
    rules: tuple[Correction, ...],
    registry: tuple[Speaker, ...],
    keep: Keep,
) -> dict[str, int]:
    """Write an index, let people decide last, and publish it; return its figures."""
    with database.work_file(db) as new:
        rows = database.write(index, new, about, before, keep)
        if rules:
            rows = database.settled(new, before, index, partial(review.settle, corrections=rules, registry=registry))
        database.check(new, rows)
        figures = database.figures_of(new)
        database.publish(new, db)
    return figures
