"""What each article calls each of its speakers: an entry for every article and name, in some bytes each."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby, pairwise
from sys import intern
from typing import Generic, TypeVar

from quotes.datatypes import LocalSpeaker

T = TypeVar("T")
Key = tuple[str, str]  # the id of an article, and a name in it


class Few(Generic[T]):
    """Values of which many are equal, in four bytes each; None in all places at first."""

    def __init__(self, count: int) -> None:
        self._numbers = array("i", bytes(4 * count))
        self._different: list[T | None] = [None]
        self._number_of: dict[T | None, int] = {None: 0}

    def __len__(self) -> int:
        return len(self._numbers)

    def __iter__(self) -> Iterator[T | None]:
        return map(self._different.__getitem__, self._numbers)

    def __setitem__(self, place: int, value: T | None) -> None:
        number = self._number_of.setdefault(value, len(self._different))
        if number == len(self._different):
            self._different.append(value)
        self._numbers[place] = number

    def __getitem__(self, place: int) -> T | None:
        return self._different[self._numbers[place]]


class Entries:
    """Local speakers, numbered in the order of their articles' ids and of their names; articles are numbered likewise.

    Those of one article that have one name become one.
    """

    def __init__(self, locals_: Iterable[tuple[str, LocalSpeaker]]) -> None:
        from quotes.datatypes.sequences import Ids, Places, begins, id_of  # not where an index is only read: no numpy

        numbers: dict[LocalSpeaker, int] = {}  # articles call most speakers alike
        came, ends, ids = array("i"), array("i", [0]), Ids()
        for article, group in groupby(locals_, key=lambda one: one[0]):
            came.extend(_number(local, numbers) for _, local in group)
            ends.append(len(came))
            ids.append(article)
        self._locals = list(numbers)
        del numbers
        self._of, self.articles, self._starts = array("i"), array("i"), array("i", [0])
        there = Places(ids.whole())
        new = begins(there.ids)
        self._ids, self._id_of = Places(there.ids[new]), id_of
        for first, last in pairwise([*new.nonzero()[0].tolist(), len(there)]):
            runs = there.order[first:last].tolist()
            self._put({number for run in runs for number in came[ends[run] : ends[run + 1]]})
        self._last: tuple[str, dict[str, int]] = "", {}  # the article that was asked for last, and what is in it

    def _put(self, numbers: set[int]) -> None:
        """Put the local speakers of an article behind the others."""
        by_name: dict[str, list[int]] = defaultdict(list)
        for number in sorted(numbers):
            by_name[self._locals[number].name].append(number)
        for name in sorted(by_name):
            number, *others = by_name[name]
            if others:
                self._locals.append(_merged([self._locals[n] for n in by_name[name]]))
                number = len(self._locals) - 1
            self._of.append(number)
            self.articles.append(len(self._starts) - 1)
        self._starts.append(len(self._of))

    def __len__(self) -> int:
        return len(self._of)

    def __getitem__(self, n: int) -> LocalSpeaker:
        return self._locals[self._of[n]]

    def __iter__(self) -> Iterator[LocalSpeaker]:
        return map(self._locals.__getitem__, self._of)

    def different(self) -> Sequence[LocalSpeaker]:
        """Return what articles say of speakers, each once."""
        return self._locals

    def of_articles(self) -> Iterator[range]:
        """Yield the numbers of the entries of each article."""
        return (range(start, end) for start, end in pairwise(self._starts))

    def beside(self, n: int) -> range:
        """Return the numbers of the entries of an entry's article."""
        return range(self._starts[self.articles[n]], self._starts[self.articles[n] + 1])

    def article(self, n: int) -> str:
        """Return the id of an entry's article."""
        return self._id_of(self._ids.ids[self.articles[n]].item())

    def find(self, key: Key) -> int | None:
        """Return the number of an entry, None if there is none.  Asking for one article after the other is fast."""
        article, name = key
        if article != self._last[0]:
            at = self._ids.get(article)
            numbers = range(0) if at is None else range(self._starts[at], self._starts[at + 1])
            self._last = article, {self[n].name: n for n in numbers}
        return self._last[1].get(name)


def _number(local: LocalSpeaker, numbers: dict[LocalSpeaker, int]) -> int:
    """Return the number of a local speaker; those that are new get the next one, and share what they are called."""
    number = numbers.get(local)
    if number is None:
        number = len(numbers)
        name, aliases = intern(local.name), tuple(map(intern, local.aliases))
        description = local.description and intern(local.description)
        numbers[replace(local, name=name, aliases=aliases, description=description)] = number
    return number


def _merged(group: list[LocalSpeaker]) -> LocalSpeaker:
    """Return what one article says of several local speakers with one name; those with a real name come first."""
    ranked = sorted(group, key=lambda s: (not s.named, s.known is None, s.known or "", s.kind, repr(s)))
    first = ranked[0]
    return LocalSpeaker(
        name=first.name,
        kind=first.kind,
        named=first.named,
        aliases=tuple(sorted({a for s in group for a in s.aliases})),
        description=next((s.description for s in ranked if s.description), None),
        known=first.known,
        on_behalf_of=next((s.on_behalf_of for s in ranked if s.on_behalf_of), None),
    )
