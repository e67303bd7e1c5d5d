"""Whom an article means by a bare surname that several people in the index share: by title, honorific or prominence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from quotes.datatypes import LocalSpeaker
from quotes.speakers.entries import Entries, Few
from quotes.speakers.names import NameWords, PersonName, title_tokens
from quotes.speakers.people import Clusters

# If several people share a surname, an article that gives neither first name nor title means the one whom nearly all
# other articles mean. With fewer than five articles, or a share below .85, nobody is that prominent.
RENOWNED_ARTICLES, RENOWNED_SHARE = 5, 0.85
# The share of the people with this title who have this surname.
TITLED_SHARE = 0.8


@dataclass(slots=True)
class _Bearer:
    """A person with a surname: how often with which titles, and in how many articles."""

    titles: dict[frozenset[str], int] = field(default_factory=dict)
    articles: int = 0
    last: int = -1  # the article counted last: they come in order

    def see(self, article: int, titles: frozenset[str]) -> None:
        """Count an entry."""
        if titles:
            self.titles[titles] = self.titles.get(titles, 0) + 1
        self.articles += article != self.last
        self.last = article

    def titled(self, titles: frozenset[str]) -> int:
        """Return how often one of these titles is given."""
        return sum(count for own, count in self.titles.items() if not own.isdisjoint(titles))


def bearers_of_surnames(
    people: Few[PersonName], entries: Entries, clusters: Clusters, words: NameWords
) -> dict[int, PersonName]:
    """Return for each bare surname that several people share the name of the person it means, if that is known.

    The surnames are given by their numbers among the entries.
    """
    surnames = {name.last for name in people if name is not None and _is_lone(name, clusters)}
    bearers: dict[str, dict[PersonName, _Bearer]] = defaultdict(lambda: defaultdict(_Bearer))
    different: dict[frozenset[str], frozenset[str]] = {}  # one object for titles that are equal
    for n, name in enumerate(people):
        if name is not None and name.last in surnames and _is_full(name):
            titles = _titles(entries[n], words)
            bearers[name.last][clusters.root(name)].see(entries.articles[n], different.setdefault(titles, titles))
    whom: dict[int, PersonName] = {}
    meant: dict[tuple[str, frozenset[str]], PersonName | None] = {}
    for article in entries.of_articles():
        names = [(n, name) for n in article if (name := people[n]) is not None]
        there = {name.last for _, name in names if _is_full(name)}
        for n, name in names:
            if not _is_lone(name, clusters) or len(bearers.get(name.last, ())) < 2 or name.last in there:
                continue
            by = name.last, _titles(entries[n], words)
            if by not in meant:
                meant[by] = _meant(by[1], bearers[name.last])
            if (person := meant[by]) is not None:
                whom[n] = person
    return whom


def _is_full(name: PersonName) -> bool:
    return not name.bare and not name.initial


def _is_lone(name: PersonName, clusters: Clusters) -> bool:
    return name.bare and not name.generation and clusters.root(name) == name


def _meant(titles: frozenset[str], bearers: Mapping[PersonName, _Bearer]) -> PersonName | None:
    """The person with a surname whom its titles identify or, failing that, the prominent one."""
    if titles:
        titled = {root: bearer.titled(titles) for root, bearer in bearers.items()}
        total = sum(titled.values())
        best = max(titled, key=lambda root: (titled[root], root))
        if total:
            return best if titled[best] >= TITLED_SHARE * total else None
    articles = {root: bearer.articles for root, bearer in bearers.items()}
    best = max(articles, key=lambda root: (articles[root], root))
    renowned = articles[best] >= RENOWNED_ARTICLES and articles[best] >= RENOWNED_SHARE * sum(articles.values())
    return best if renowned and (not titles or not bearers[best].titles) else None


def _titles(local: LocalSpeaker, words: NameWords) -> frozenset[str]:
    """The titles among the words of a speaker's name and description."""
    return title_tokens(local.name, words) | title_tokens(local.description or "", words)
