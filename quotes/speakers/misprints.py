"""First names with a slip of the pen: "Kristen Roe" is Senator Kirsten Roe, if an article calls her a senator, too."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from itertools import combinations

from quotes.speakers.entries import Entries, Few
from quotes.speakers.names import NameWords, PersonName, plain, title_tokens
from quotes.text.given_names import EITHER, gender_of_given_name
from quotes.text.word_distance import wrong_letters

# A first name of fewer letters that differs by one is as often another name: "Jon" and "Ron".
SLIP_LETTERS = 5


def misprinted(
    people: Few[PersonName], entries: Entries, apart: Set[tuple[PersonName, PersonName]], words: NameWords
) -> set[tuple[PersonName, PersonName]]:
    """Return the pairs of full names with one surname that differ by a slip in the first name and mean one person.

    Articles have to give both the same title or description, or the same middle name. Two names that one article has
    are two people's, and so are two that are both in the table of first names, unless neighbouring letters are swapped.
    """
    full = {name for name in people if name is not None and not name.bare and len(name.first) >= SLIP_LETTERS}
    by_surname: dict[tuple[str, str], list[PersonName]] = defaultdict(list)
    for name in full:
        by_surname[name.last, name.generation].append(name)
    slips = {pair for names in by_surname.values() for pair in _slips(names)} - apart
    labels = _labels_of({name for pair in slips for name in pair}, people, entries, words)
    return {(a, b) for a, b in slips if labels[a] & labels[b] or _long(a.middle) & _long(b.middle)}


def _slips(names: Sequence[PersonName]) -> Iterator[tuple[PersonName, PersonName]]:
    """The pairs whose first names differ by one letter, or by two neighbours in the other order."""
    near: dict[str, list[PersonName]] = defaultdict(list)
    for name in names if len(names) > 1 else ():
        for key in {name.first, *(name.first[:n] + name.first[n + 1 :] for n in range(len(name.first)))}:
            near[key].append(name)  # two words that differ by a letter are equal without it
    for few in near.values():
        for a, b in combinations(sorted(few), 2):
            if wrong_letters(a.first, b.first, 1) == 1 and _is_slip(a.first, b.first):
                yield a, b


def _is_slip(one: str, other: str) -> bool:
    genders = [gender_of_given_name((name,)) for name in (one, other)]
    if None in genders or sorted(one) == sorted(other):
        return len(set(genders) - {None, EITHER}) < 2
    return False


def _labels_of(
    names: Set[PersonName], people: Iterable[PersonName | None], entries: Entries, words: NameWords
) -> dict[PersonName, set[str]]:
    """The titles and descriptions of people; what tells nobody apart is none."""
    labels: dict[PersonName, set[str]] = {name: set() for name in names}
    for n, name in enumerate(people):
        if name is not None and name in labels:
            description = entries[n].description or ""
            labels[name] |= title_tokens(entries[n].name, words) | title_tokens(description, words)
            labels[name] |= {plain(description)} - {""} - words.shared
    return labels


def _long(middle: Iterable[str]) -> set[str]:
    return {name for name in middle if len(name) > 1}
