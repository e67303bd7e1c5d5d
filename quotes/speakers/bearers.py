"""Whom an article means by a bare surname that several people in the index share: by title, honorific or prominence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from quotes.datatypes import LocalSpeaker
from quotes.speakers.names import NameWords, PersonName, title_tokens
from quotes.speakers.people import Clusters
from quotes.speakers.write import Key

# If several people share a surname, an article that gives neither first name nor title means the one whom nearly all
# other articles mean. With fewer than five articles, or a share below .85, nobody is that prominent.
RENOWNED_ARTICLES, RENOWNED_SHARE = 5, 0.85
# The share of the people with this title who have this surname.
TITLED_SHARE = 0.8


def bearers_of_surnames(
    people: Mapping[Key, PersonName], entries: Mapping[Key, LocalSpeaker], clusters: Clusters, words: NameWords
) -> dict[Key, PersonName]:
    """Return for each bare surname that several people share the name of the person it means, if that is known."""
    bearers: dict[str, dict[PersonName, list[Key]]] = defaultdict(lambda: defaultdict(list))
    lone: list[Key] = []
    for key, name in people.items():
        if not name.bare and not name.initial:
            bearers[name.last][clusters.root(name)].append(key)
        elif name.bare and not name.generation and clusters.root(name) == name:
            lone.append(key)
    whom: dict[Key, PersonName] = {}
    for key in lone:
        of = bearers.get(people[key].last, {})
        others = {k[1] for keys in of.values() for k in keys if k[0] == key[0]}
        if len(of) > 1 and not others:
            meant = _meant(_titles(entries[key], words), of, entries, words)
            if meant is not None:
                whom[key] = meant
    return whom


def _meant(
    titles: frozenset[str],
    bearers: Mapping[PersonName, list[Key]],
    entries: Mapping[Key, LocalSpeaker],
    words: NameWords,
) -> PersonName | None:
    """The person with a surname whom its titles identify or, failing that, the prominent one."""
    of = {root: [_titles(entries[k], words) for k in keys] for root, keys in bearers.items()}
    if titles:
        titled = {root: sum(not titles.isdisjoint(t) for t in titles_of) for root, titles_of in of.items()}
        total = sum(titled.values())
        best = max(titled, key=lambda root: (titled[root], root))
        if total:
            return best if titled[best] >= TITLED_SHARE * total else None
    articles = {root: len({k[0] for k in keys}) for root, keys in bearers.items()}
    best = max(articles, key=lambda root: (articles[root], root))
    renowned = articles[best] >= RENOWNED_ARTICLES and articles[best] >= RENOWNED_SHARE * sum(articles.values())
    return best if renowned and (not titles or not any(of[best])) else None


def _titles(local: LocalSpeaker, words: NameWords) -> frozenset[str]:
    """The titles among the words of a speaker's name and description."""
    return title_tokens(local.name, words) | title_tokens(local.description or "", words)
