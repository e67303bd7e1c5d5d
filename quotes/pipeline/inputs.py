"""What a build reads: the inputs named now, those that the index remembers, and articles kept without them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from quotes.articles import read as articles
from quotes.articles.read import STDIN, printable
from quotes.datatypes import Article, Skipped
from quotes.errors import InputError
from quotes.pipeline.store import Store


@dataclass(frozen=True, slots=True)
class Inputs:
    """The inputs of a build by full name, sorted: those that can be read, and those that cannot be reached.

    ``named`` are those that the user has named for the first time.
    """

    there: tuple[str, ...]
    gone: dict[str, str] = field(default_factory=dict)  # the name of each, and why it cannot be read
    named: frozenset[str] = frozenset()
    skipped: tuple[Skipped, ...] = ()  # named, and not there
    unread: tuple[str, ...] = ()  # left alone by a build that reads nothing
    is_unread: bool = False

    @property
    def remembered(self) -> tuple[str, ...]:
        """Return what the next build reads, too."""
        return *self.there, *self.gone, *self.unread


def choose(sources: Sequence[Path | str], store: Store, only: bool = False) -> Inputs:
    """Return the inputs of a build: ``sources``, and those that the index remembers unless ``only`` is set.

    Articles from standard input are put into the store at once: nobody can send them a second time.
    Raises InputError if none of ``sources`` is there, or there is nothing to read at all.
    """
    articles.check(sources)
    earlier = store.inputs()
    skipped: list[Skipped] = []
    names: dict[str, bool] = dict.fromkeys(() if only else earlier, True)
    for source in map(str, sources):
        if source == STDIN:
            skipped += _taken_in(store)
            continue
        name = articles.remembered_as(source)
        if name not in earlier and (reason := articles.unreachable(source)):
            if "://" in name:
                raise InputError(reason, input=source, remedy="the index is as it was; check name and keys")
            skipped.append(Skipped(printable(source), reason))
            continue
        names[name] = name in earlier
    covered = articles.covered(names)
    names = {name: old for name, old in names.items() if name not in covered}
    away = {name: reason for name in sorted(names) if (reason := articles.unreachable(name))}
    if not names and not store.others():
        raise InputError("no inputs are remembered", remedy="name a folder or files")
    new = frozenset(name for name, old in names.items() if not old)
    return Inputs(tuple(sorted(set(names) - set(away))), away, new, tuple(skipped))


def as_they_are(store: Store) -> Inputs:
    """Return the inputs of a build that reads none, and keeps all articles."""
    return Inputs((), unread=tuple(store.inputs()), is_unread=True)


def _taken_in(store: Store) -> list[Skipped]:
    """Put the articles from standard input into the store; return what is not an article."""
    skipped = []
    for item in articles.read([STDIN]):
        if isinstance(item, Skipped):
            skipped.append(item)
        else:
            store.take_in(item)
    store.commit()
    return skipped


@dataclass(slots=True)
class Intake:
    """The articles of a build, one after the other; what it keeps without reading it is known at the end.

    ``keep`` is whether to keep articles that are missing from inputs that can be reached.
    """

    inputs: Inputs
    store: Store
    keep: bool = False
    gave: set[str] = field(default_factory=set)  # inputs with an article at least
    damaged: set[str] = field(default_factory=set)  # ids of articles that should stay and cannot be read
    kept: set[tuple[str, str | None]] = field(default_factory=set)  # articles without a file, and their inputs
    without_file: int = 0  # articles that are kept without being read, standard input aside
    _shut: dict[str, list[str]] = field(default_factory=dict)  # what of an input could not be read, by their names

    def __iter__(self) -> Iterator[Article | Skipped]:
        """Yield the articles of the inputs, then those kept from earlier builds, by id."""
        ids: set[str] = set()
        yield from self.inputs.skipped
        old = set(self.inputs.there) - self.inputs.named  # a new input is read whole, or the build ends
        for name, item in articles.read_each(self.inputs.there, old):
            if isinstance(item, Skipped):
                if item.reason.startswith("cannot be read: "):
                    self._shut.setdefault(name, []).append(item.input)
                elif item.reason.startswith(articles.SAME):
                    self.gave.add(name)
            elif self.store.is_forgotten(item.id, item.url):
                continue
            else:
                self.store.note(item, name)
                self.gave.add(name)
                ids.add(item.id)
            yield item
        self.store.commit()
        for name, reason in self.inputs.gone.items():
            yield Skipped(printable(Path(name).name), f"cannot be reached ({reason}); its articles are kept")
        for id, origin in self.store.others():
            if not self._stays(id, origin, id in ids):
                continue
            self.kept.add((id, origin))
            if id in ids:
                continue
            article = self.store.article(id, origin)
            if article is None:
                self.damaged.add(id)
                continue
            if self.store.is_forgotten(id, article.url):
                self.kept.discard((id, origin))
                continue
            ids.add(id)
            self.without_file += origin != STDIN
            yield article

    def _stays(self, id: str, name: str | None, is_read: bool) -> bool:
        """Whether an article stays although this build has not read it from the input ``name``; None if unknown."""
        if name == STDIN or name in self.inputs.gone or self.inputs.is_unread:
            return True
        if is_read:  # from another input
            return False
        if self.keep or (name is None and self.inputs.gone):
            return True
        article = self.store.article(id, name) if name in self._shut else None
        return article is not None and any(_within(article.source, label) for label in self._shut[name or ""])


def _within(source: str, label: str) -> bool:
    return source == label or source.startswith((f"{label}/", f"{label}:"))
