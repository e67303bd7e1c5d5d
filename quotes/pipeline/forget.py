"""Forgetting an article for good: every place that has it is overwritten, and only hashes stay to know it again."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from quotes import database
from quotes.articles.collect import addresses
from quotes.articles.collect.folder import JOURNAL, files_in_journal
from quotes.articles.collect.folder import forget as forget_in_journal
from quotes.articles.read import STDIN
from quotes.database import Previous
from quotes.errors import InputError
from quotes.files import erase
from quotes.pipeline import cache
from quotes.pipeline.build import BuildOptions, Watcher, as_published, build
from quotes.pipeline.cache import Cache
from quotes.pipeline.extraction import Tools
from quotes.pipeline.store import Store, earlier, path_for
from quotes.text.forgotten import is_address, mark_of_id, mark_of_statement, mark_of_url


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was done: how many articles left the index, the files that were erased, and those left to their owner.

    ``settled`` is False if a reader keeps the old index open, whose pages are overwritten once it has let go.
    """

    articles: int
    erased: tuple[Path, ...]
    left: tuple[str, ...]
    settled: bool


@dataclass(frozen=True, slots=True)
class _Places:
    """Where articles are apart from the index: files of their own, and inputs that hold others too."""

    files: tuple[Path, ...]
    others: tuple[str, ...]


def forget(
    names: Sequence[str],
    db: Path,
    options: BuildOptions,
    folders: Sequence[Path] = (),
    watcher: Watcher | None = None,
    with_tools: Tools | None = None,
) -> Forgotten:
    """Remove the articles with these ids or addresses from everything that belongs to the index at ``db``.

    ``folders`` are looked through besides the inputs for journals of ``quotes add``. ``with_tools`` replaces the parser
    (tests). Raises InputError if there is no such article; and what ``build`` raises: then the article is forgotten,
    but the index holds it until the next build.
    """
    watcher = watcher or Watcher()
    with database.lock(db):
        before = database.previous(db, watcher.warn)
        with Cache(cache.path_for(db), watcher.warn) as results, Store(db, watcher.warn) as store:
            as_published(store, before)
            ids, marks = _meant(names, before, store)
            is_known = {_mark(name) for name in names} <= set(store.forgotten())
            places = _places(ids, before, store)
            folders = (*folders, *map(Path, store.inputs()))
            files = _erased(db, ids, marks, places, folders, results, store) if ids or _hits(folders, marks) else ()
    if not ids and not files and not is_known:  # outside the lock, which would note the name as a build's failure
        remedy = "ids and addresses of articles are on their pages and in the table articles"
        raise InputError("no such article in the index", input=", ".join(names), remedy=remedy)
    if ids:
        had_reader = not before.builds or before.builds[-1].get("reader")
        options = replace(options, unread=True, reader=options.reader and bool(had_reader))
        build((), db, options, watcher, with_tools)
    for path in (path_for(db), cache.path_for(db)):
        cache.vacuum(path)
    return Forgotten(len(ids), files, places.others, not db.is_file() or database.settle(db))


def _erased(
    db: Path,
    ids: set[str],
    marks: set[str],
    places: _Places,
    folders: Sequence[Path],
    results: Cache,
    store: Store,
) -> tuple[Path, ...]:
    """Erase articles from all that lies beside the index, and return their files.

    What tells where a file is goes after the file, so that the same command goes on after a kill.
    """
    marks |= {mark_of_statement(id) for id in database.statements_only_in(db, ids)} if ids else set()
    store.refuse(marks)
    store.commit()
    files, marks = _out_of_journals(folders, places.files, marks)
    for path in (*files, *_left_overs(db)):
        erase(path)
    shutil.rmtree(database.beside(db, ".checkpoints"), ignore_errors=True)
    results.forget(ids)
    store.forget(ids, marks)
    return files


def _mark(name: str) -> str:
    """Return the hash of an id or address."""
    return mark_of_url(addresses.key(name)) if is_address(name) else mark_of_id(name)


def _meant(names: Sequence[str], before: Previous, store: Store) -> tuple[set[str], set[str]]:
    """Return the ids of the articles that are meant, and the hashes by which they are known again."""
    withdrawn = {one["id"]: one.get("url") for row in before.changes for one in row.told_of}
    ids = {name for name in names if name in before.printed or name in withdrawn or store.has(name)}
    keys = {addresses.key(name) for name in names if is_address(name)}
    ids |= {id for id, one in before.printed.items() if one.url and addresses.key(one.url) in keys}
    ids |= {id for id, url in withdrawn.items() if url and addresses.key(url) in keys}
    keys |= {addresses.key(url) for id in ids if id in before.printed and (url := before.printed[id].url)}
    keys |= {addresses.key(url) for id in ids if (url := withdrawn.get(id))}
    return ids, {*map(mark_of_id, ids), *map(mark_of_url, keys)}


def _places(ids: set[str], before: Previous, store: Store) -> _Places:
    """Return where articles are: files of their own in folders of ``quotes add``, and what is left to its owner."""
    files, others = [], []
    for id, origin in store.others():
        if id not in ids or origin in (None, STDIN):
            continue
        article = store.article(id, origin)
        source = article.source if article else before.printed[id].source
        path = _file(source, origin or "")
        if path is None or not _journal_above(path) or path.suffix == ".jsonl":
            others.append(source)
        elif path.is_file():
            files.append(path)
    return _Places(tuple(files), tuple(others))


def _file(source: str, origin: str) -> Path | None:
    """Return the file that an article's source tells of, None if it is in an object store."""
    if "://" in origin:
        return None
    labels = [f"{label}/" for label in (Path(origin).name, origin) if source.startswith(f"{label}/")]
    name = re.sub(r"(\.jsonl):\d+$", r"\1", source)
    return Path(origin) / name.removeprefix(labels[0]) if labels else Path(origin)


def _journal_above(path: Path) -> Path | None:
    """Return the folder of ``quotes add`` that a file is in, None if it is in none."""
    return next((folder for folder in path.parents if (folder / JOURNAL).is_file()), None)


def _hits(folders: Sequence[Path], marks: set[str]) -> bool:
    """Return whether a journal names an article with one of the hashes."""
    return any(files_in_journal(folder, marks) for folder in folders)


def _out_of_journals(
    folders: Sequence[Path], files: Sequence[Path], marks: set[str]
) -> tuple[tuple[Path, ...], set[str]]:
    """Take articles out of all journals; return their files, and all hashes by which they are known again."""
    every = {path.resolve() for path in files}
    journals = {folder.resolve() for folder in (*folders, *filter(None, map(_journal_above, files)))}
    for folder in sorted(folder for folder in journals if (folder / JOURNAL).is_file()):
        every |= {folder / name for name in files_in_journal(folder, marks)}
        here = {path.relative_to(folder).as_posix() for path in every if path.is_relative_to(folder)}
        for name in here:
            erase(folder / name)
        marks = marks | forget_in_journal(folder, here, marks)
    return tuple(sorted(every)), marks


def _left_overs(db: Path) -> Iterator[Path]:
    """Yield the files beside an index that may hold the text of an article, and that no build needs."""
    yield from (path for path in earlier(path_for(db)) if path != cache.path_for(db))
    for end in ("-journal", "-wal", "-shm"):
        yield from (path.with_name(path.name + end) for path in earlier(path_for(db)) if path != cache.path_for(db))
