"""What each article calls each of its speakers: an entry for every article and name, in some bytes each."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import count, groupby, pairwise

from quotes.datatypes import LocalSpeaker

Key = tuple[str, str]  # the id of an article, and a name in it


class _Strings:
    """Strings that take little more than their letters."""

    def __init__(self) -> None:
        self._letters, self._ends = bytearray(), array("q", [0])

    def append(self, string: str) -> None:
        """Put a string behind the others."""
        self._letters += string.encode("utf-8", "surrogatepass")
        self._ends.append(len(self._letters))

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, n: int) -> str:
        return self._letters[self._ends[n] : self._ends[n + 1]].decode("utf-8", "surrogatepass")


class Entries:
    """Local speakers, numbered in the order of their articles' ids and of their names; articles are numbered likewise.

    Those of one article that have one name become one.
    """

    def __init__(self, locals_: Iterable[tuple[str, LocalSpeaker]]) -> None:
        numbers: dict[LocalSpeaker, int] = defaultdict(count().__next__)  # articles call most speakers alike
        came, ends, ids = array("i"), array("i", [0]), _Strings()
        for article, group in groupby(locals_, key=lambda one: one[0]):
            came.extend(numbers[local] for _, local in group)
            ends.append(len(came))
            ids.append(article)
        self._locals = list(numbers)
        self._ids = _Strings()
        self._of, self.articles, self._starts = array("i"), array("i"), array("i", [0])
        for id, runs in groupby(sorted(range(len(ids)), key=ids.__getitem__), key=ids.__getitem__):
            self._put(id, {number for run in runs for number in came[ends[run] : ends[run + 1]]})
        self._last: tuple[str, dict[str, int]] = "", {}  # the article that was asked for last, and what is in it

    def _put(self, id: str, numbers: set[int]) -> None:
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
            self.articles.append(len(self._ids))
        self._ids.append(id)
        self._starts.append(len(self._of))

    def __len__(self) -> int:
        return len(self._of)

    def __getitem__(self, n: int) -> LocalSpeaker:
        return self._locals[self._of[n]]

    def __iter__(self) -> Iterator[LocalSpeaker]:
        return map(self._locals.__getitem__, self._of)

    def of_articles(self) -> Iterator[range]:
        """Yield the numbers of the entries of each article."""
        return (range(start, end) for start, end in pairwise(self._starts))

    def beside(self, n: int) -> range:
        """Return the numbers of the entries of an entry's article."""
        return range(self._starts[self.articles[n]], self._starts[self.articles[n] + 1])

    def article(self, n: int) -> str:
        """Return the id of an entry's article."""
        return self._ids[self.articles[n]]

    def find(self, key: Key) -> int | None:
        """Return the number of an entry, None if there is none.  Asking for one article after the other is fast."""
        article, name = key
        if article != self._last[0]:
            at = bisect_left(self._ids, article)
            is_there = at < len(self._ids) and self._ids[at] == article
            numbers = range(self._starts[at], self._starts[at + 1]) if is_there else range(0)
            self._last = article, {self[n].name: n for n in numbers}
        return self._last[1].get(name)


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
