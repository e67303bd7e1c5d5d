"""Sources without a name ("a spokesman"): each article has its own, so nobody asks who they are in other articles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from itertools import pairwise

from quotes.datatypes import Speaker
from quotes.speakers.entries import Entries, Few, Key
from quotes.speakers.names import NameWords, plain
from quotes.speakers.write import Identity, Members, local_id, name_of, speaker_of
from quotes.text.normal import digest


def own_source(article: str, name: str) -> Identity:
    """Return who a source without a name is: somebody of whom only this article tells."""
    return Identity("local", f"{article}\x1f{plain(name)}")


class Anonymous:
    """The sources that the entries without an identity are: made when they are asked for, for there are very many."""

    def __init__(
        self, entries: Entries, identities: Few[Identity], reserved: Collection[str], words: NameWords
    ) -> None:
        """Give the sources ids that differ from each other, and from those that are ``reserved``."""
        self._entries, self._identities, self._words = entries, identities, words
        self._other_ids: dict[Identity, str] = {}  # where two would be equal
        hashes = sorted(hash(self._id(*source)) for source in self._each())
        twice = {one for one, other in pairwise(hashes) if one == other}
        ids: set[str] = set()
        for identity, members in self._each():
            id = base = self._id(identity, members)
            while id in ids or id in reserved:
                id = f"{base}-{digest(identity.key, id)[:8]}"
            if id != base:
                self._other_ids[identity] = id
            if hash(base) in twice:
                ids.add(id)

    def speakers(self) -> Iterator[Speaker]:
        """Yield the sources, one article after the other."""
        for identity, members in self._each():
            yield speaker_of(
                identity, self._id(identity, members), self._name(identity, members), members, self._entries
            )

    def id(self, n: int) -> str:
        """Return the id of the source that an entry is."""
        own = own_source(self._entries.article(n), self._entries[n].name)
        return next(self._id(*source) for source in self._of(self._entries.beside(n)) if source[0] == own)

    def _each(self) -> Iterator[tuple[Identity, Members]]:
        return (source for article in self._entries.of_articles() for source in self._of(article))

    def _of(self, article: range) -> Iterator[tuple[Identity, Members]]:
        """Yield the sources of an article with their entries: "a spokesman" and "A Spokesman" are one."""
        sources: dict[Identity, Members] = defaultdict(dict)
        for n in article:
            if self._identities[n] is None:
                sources[own_source(self._entries.article(n), self._entries[n].name)][n] = self._entries[n]
        yield from sources.items()

    def _name(self, identity: Identity, members: Members) -> str:
        return name_of(identity, members, self._words)

    def _id(self, identity: Identity, members: Members) -> str:
        return self._other_ids.get(identity) or local_id(self._name(identity, members), identity)


class SpeakerIds(Mapping[Key, str]):
    """The ids of the speakers of all entries, by article and name."""

    def __init__(
        self, entries: Entries, identities: Few[Identity], ids: Mapping[Identity, str], sources: Anonymous
    ) -> None:
        self._entries, self._identities, self._ids, self._sources = entries, identities, ids, sources

    def __getitem__(self, key: Key) -> str:
        n = self._entries.find(key)
        if n is None:
            raise KeyError(key)
        identity = self._identities[n]
        return self._sources.id(n) if identity is None else self._ids[identity]

    def __iter__(self) -> Iterator[Key]:
        return ((self._entries.article(n), local.name) for n, local in enumerate(self._entries))

    def __len__(self) -> int:
        return len(self._entries)
