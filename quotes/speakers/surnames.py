"""People with two surnames, as Spanish names have them: "Ana Roe Poe" is "Ana Roe", and "Roe" means her.

Nothing in such a name tells it from one with a middle name, so what articles call the person decides. If they only
print the full name, an accent in it and somebody of the index with the shorter name have to.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from quotes.datatypes import LocalSpeaker
from quotes.speakers.names import NameWords, PersonName, parse
from quotes.speakers.write import Key


def by_first_surname(
    people: Mapping[Key, PersonName], entries: Mapping[Key, LocalSpeaker], words: NameWords
) -> dict[Key, PersonName]:
    """Return the names of people without second surnames: of "Ana Roe Poe" what "Ana Roe" has as well."""
    keys: dict[PersonName, list[Key]] = defaultdict(list)
    for key, name in people.items():
        keys[name].append(key)
    shorter = {
        name: PersonName(name.first, name.middle[:-1], name.middle[-1], name.generation)
        for name in keys
        if name.middle and len(name.middle[-1]) > 1 and not name.initial
    }
    firsts: dict[PersonName, PersonName] = {}
    for name, first in shorter.items():
        called = {p.last for key in keys[name] for p in _bare_names(entries[key], words)}
        marked = any(not c.isascii() for key in keys[name] for c in key[1])
        if name.last not in called and (first.last in called or (marked and _is_only(name, first, keys, shorter))):
            firsts[name] = first
    both = {key: _of_both(name, keys, shorter, marked=not key[1].isascii()) for key, name in people.items()}
    return {key: firsts.get(name, name) for key, name in both.items()}


def _of_both(
    name: PersonName, keys: Mapping[PersonName, list[Key]], shorter: Mapping[PersonName, PersonName], *, marked: bool
) -> PersonName:
    """The full name of the only person who has the two words of a name as surnames: "Roe Poe" is Ana Roe Poe."""
    if name.bare or name.middle or not marked:
        return name
    fits = [full for full, first in shorter.items() if (first.last, full.last) == (name.first, name.last)]
    is_first_name = any(n.first == name.first and n != name for n in keys)
    return fits[0] if len(fits) == 1 and not is_first_name else name


def _bare_names(local: LocalSpeaker, words: NameWords) -> list[PersonName]:
    return [p for p in (parse(alias, words) for alias in local.aliases) if p.bare]


def _is_only(
    name: PersonName,
    first: PersonName,
    keys: Mapping[PersonName, list[Key]],
    shorter: Mapping[PersonName, PersonName],
) -> bool:
    """Whether the index has the shorter name, and nobody else whom it or the second surname could mean.

    Not "Ana Roe" for "Ana Roe Poe" if there is an Ana Roe Quint or an Ana Poe, or if one article has both names.
    """
    articles = {key[0] for key in keys[name]}
    if first not in keys or any(key[0] in articles for key in keys[first]):
        return False
    others = [n for n in keys if n not in (name, first) and n.first == name.first]
    return not any(n.last == name.last or (n in shorter and shorter[n] == first) for n in others)
