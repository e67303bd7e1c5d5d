"""People with two surnames, as Spanish names have them: "Ana Roe Poe" is "Ana Roe", and "Roe" means her.

Nothing in such a name tells it from one with a middle name, so what articles call the person decides. If they only
print the full name, an accent in it and somebody of the index with the shorter name have to.
"""

from __future__ import annotations

from collections import defaultdict

from quotes.speakers.entries import Entries, Few
from quotes.speakers.names import NameWords, PersonName, parse


def by_first_surname(people: Few[PersonName], entries: Entries, words: NameWords) -> Few[PersonName]:
    """Return the names of people without second surnames: of "Ana Roe Poe" what "Ana Roe" has as well.

    Entries that are nobody's name have None in both.
    """
    names = _Names(people, entries, words)
    firsts: dict[PersonName, PersonName] = {}
    for name, first in names.shorter.items():
        called = names.called[name]
        if name.last not in called and (first.last in called or (name in names.marked and names.is_only(name, first))):
            firsts[name] = first
    shorter: Few[PersonName] = Few(len(people))
    for n, own in enumerate(people):
        full = own if own is None or entries[n].name.isascii() else names.of_both(own)
        shorter[n] = full and firsts.get(full, full)
    return shorter


class _Names:
    """The different names of people, with what tells whether their last word is a second surname."""

    def __init__(self, people: Few[PersonName], entries: Entries, words: NameWords) -> None:
        different = {name: None for name in people if name is not None}  # in their order
        self.shorter = {
            name: PersonName(name.first, name.middle[:-1], name.middle[-1], name.generation)
            for name in different
            if name.middle and len(name.middle[-1]) > 1 and not name.initial
        }
        self._of_first_name: dict[str, list[PersonName]] = defaultdict(list)
        for name in different:
            self._of_first_name[name.first].append(name)
        self._of_surnames: dict[tuple[str, str], list[PersonName]] = defaultdict(list)
        for name, first in self.shorter.items():
            self._of_surnames[first.last, name.last].append(name)
        self.called: dict[PersonName, set[str]] = {name: set() for name in self.shorter}  # by bare surnames
        self.marked: set[PersonName] = set()  # some article prints a letter in them that is not ASCII
        looked_at = self.shorter.keys() | set(self.shorter.values())
        self._articles: dict[PersonName, set[int]] = {name: set() for name in looked_at & different.keys()}
        for n, own in enumerate(people):
            if own is not None and own in self._articles:
                self._articles[own].add(entries.articles[n])
            if own is not None and own in self.shorter:
                self.called[own].update(p.last for p in (parse(alias, words) for alias in entries[n].aliases) if p.bare)
                if not entries[n].name.isascii():
                    self.marked.add(own)

    def of_both(self, name: PersonName) -> PersonName:
        """The full name of the only person who has the two words of a name as surnames: "Roe Poe" is Ana Roe Poe."""
        if name.bare or name.middle:
            return name
        fits = self._of_surnames.get((name.first, name.last), ())
        is_first_name = len(self._of_first_name[name.first]) > 1
        return fits[0] if len(fits) == 1 and not is_first_name else name

    def is_only(self, name: PersonName, first: PersonName) -> bool:
        """Whether the index has the shorter name, and nobody else whom it or the second surname could mean.

        Not "Ana Roe" for "Ana Roe Poe" if there is an Ana Roe Quint or an Ana Poe, or if one article has both names.
        """
        if first not in self._articles or not self._articles[name].isdisjoint(self._articles[first]):
            return False
        others = [n for n in self._of_first_name[name.first] if n not in (name, first)]
        return not any(n.last == name.last or self.shorter.get(n) == first for n in others)
