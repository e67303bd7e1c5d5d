"""Extraction on many machines, ahead of the build: the workers' results go into the cache, where the build finds them.

So the build itself, and its index, are the same with either engine.
"""

from __future__ import annotations

import json
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from quotes.articles import read as articles
from quotes.articles.read import Input, Stored
from quotes.datatypes import Article, Skipped
from quotes.pipeline.cache import Cache
from quotes.pipeline.cache_keys import Keys
from quotes.pipeline.codec import pack, plain, reader_of, unpack
from quotes.pipeline.extraction import Done, Task, Tools, failed_twice, gist_of, worker
from quotes.pipeline.ray import checkpoints
from quotes.pipeline.ray import cluster as ray
from quotes.pipeline.ray.checkpoints import CheckpointRow
from quotes.pipeline.ray.cluster import Item, RayCluster, Work
from quotes.pipeline.ray.readfiles import READ, ReadFiles, forget
from quotes.pipeline.walk import BATCH_ARTICLES, Remembered


@dataclass(frozen=True, slots=True)
class _Body:
    """What a checkpoint holds for an article, as it stands in the cache; the build does not unpack it."""

    parse: str  # the key of its parse
    document: bytes | None
    gist: bytes


@dataclass(slots=True)
class Ahead:
    """What was worked out ahead: how many articles were parsed, why others failed, by key, and where quotes are."""

    parsed: int = 0
    failed: dict[str, str] = field(default_factory=dict)
    files: ReadFiles | None = None


@dataclass(frozen=True, slots=True)
class _KeySet:
    """Keys that need no work, sorted; as numbers, since there may be many millions, and each reader holds them."""

    keys: array[int]

    def __contains__(self, key: str) -> bool:
        number = int(key, 16)
        at = bisect_left(self.keys, number)
        return at < len(self.keys) and self.keys[at] == number


def work_ahead(
    sources: Sequence[Path | str],
    cluster: RayCluster,
    tools: Tools,
    remembered: Remembered,
    place: str,
    count: Callable[[int], None] = lambda articles: None,
) -> Ahead:
    """Work out what the cache lacks for the articles of ``sources``, and put it there; quotes stay in files, too.

    What an earlier build left in ``place`` is taken over first. ``count`` gets the number of finished articles. What
    other processes cannot read (standard input) is left to the build. Raises InputError, ModelError and EngineError;
    work finished by then is in the cache or in ``place``.
    """
    cache, keys = remembered.cache, remembered.keys
    earlier = checkpoints.names(place)
    if remembered.fresh:
        forget(place)
    for name in earlier if not remembered.fresh else ():
        take(name, place, cache, Ahead())
    ahead = Ahead(files=(files := ReadFiles(place)))
    checkpoints.remove(place, [*earlier, *checkpoints.unfinished(place)])
    cached = _KeySet(array("Q", sorted({int(key, 16) for key in (() if remembered.fresh else cache.keys())})))
    read = _reader(keys, cached, BATCH_ARTICLES)
    own = []
    for name in ray.work_through(cluster, _packed(sources), read, partial(_work, tools, keys), _died, place):
        count(take(name, place, cache, ahead))
        own.append(name)
    files.settle()
    checkpoints.remove(place, own)
    return ahead


def take(name: str, place: str, cache: Cache, ahead: Ahead) -> int:
    """Put a checkpoint into the cache and return how many articles it holds; a damaged one is worked out again."""
    rows, read = checkpoints.read(place, name) or [], reader_of(_Body)
    extractions = {row.key: row.body for row in checkpoints.read(f"{place}/{READ}", name) or ()}
    there = []
    for one in rows:
        try:
            if not one.kept:
                ahead.failed[one.key] = unpack(str, one.body)
            elif one.key in extractions:
                body = read(one.body)
                cache.add_packed((body.parse, one.key), extractions[one.key], body.document)
                cache.add_gist(one.key, body.gist)
                ahead.parsed += body.document is not None
                there.append(one.key)
        except ValueError:
            continue
    if ahead.files is not None:
        ahead.files.note(name, there)
    cache.commit()
    return len(rows)


def _packed(sources: Sequence[Path | str]) -> Iterator[bytes]:
    for piece in articles.pieces(sources):
        if isinstance(piece, Stored):
            about: list[object] = [piece.url, piece.source]
        else:
            about = [str(piece.path.absolute()), piece.source, piece.beside]
        yield json.dumps(about).encode()


def _piece(packed: bytes) -> Input | Stored:
    about = json.loads(packed)
    return Stored(*about) if len(about) == 2 else Input(Path(about[0]), about[1], about[2])


def _reader(keys: Keys, cached: _KeySet, size: int) -> Callable[[bytes], Iterator[list[Item]]]:
    """Return a function that makes batches of the uncached articles of a piece; ids are distinct within a batch."""

    def read(packed: bytes) -> Iterator[list[Item]]:
        batch: dict[str, Item] = {}
        for article in articles.read_piece(_piece(packed)):
            if isinstance(article, Skipped):
                continue  # the build reads it too, and reports it
            parse, key = keys.of(article)
            if parse in cached or key in cached:
                continue
            if len(batch) == size or article.id in batch:
                yield list(batch.values())
                batch = {}
            batch[article.id] = key, pack(article)
        if batch:
            yield list(batch.values())

    return read


def _work(tools: Tools, keys: Keys) -> Work:
    """Return the function that an actor applies to a batch; loads the model."""
    work = worker(tools)

    def rows(items: Sequence[Item]) -> list[CheckpointRow]:
        tasks = [Task(unpack(Article, body)) for _, body in items]
        return [row(keys.of(task.article), result) for task, result in zip(tasks, work(tasks), strict=True)]

    return rows


def _died(item: Item) -> CheckpointRow:
    key, body = item
    result = failed_twice(Task(unpack(Article, body)))
    return row(("", key), result)


def row(keys: tuple[str, str], result: Done | Skipped) -> CheckpointRow:
    """Return what a checkpoint has of an article; ``keys`` are those of its parse and of its extraction."""
    parse, key = keys
    if isinstance(result, Skipped):
        return CheckpointRow(key, pack(result.reason), kept=False)
    document, gist = pack(result.document) if result.document else None, pack(gist_of(result.extraction))
    return CheckpointRow(key, plain(_Body(parse, document, gist)), beside=pack(result.extraction))
