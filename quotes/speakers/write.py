"""From identities to Speakers: the name to show, aliases, and readable, distinct ids."""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from sys import intern
from typing import NamedTuple

from quotes.datatypes import LocalSpeaker, Speaker, SpeakerKind
from quotes.speakers.entries import Entries, Few
from quotes.speakers.names import GENERATIONS, NameWords, PersonName, parse, slug, untitled
from quotes.text.normal import digest

_KINDS = list(SpeakerKind)
_ARTICLE = re.compile(r"^the\s+", re.IGNORECASE)


class Identity(NamedTuple):
    """Who a local speaker is: ``type`` is known, person, other or local, and ``key`` is unique within a type."""

    type: str
    key: str
    name: PersonName | None = None


Members = dict[int, LocalSpeaker]  # by the numbers of their entries


def write(
    entries: Entries,
    identities: Few[Identity],
    owners: Mapping[int, Identity],
    registry: tuple[Speaker, ...],
    words: NameWords,
) -> tuple[dict[Identity, str], dict[str, Speaker]]:
    """Return the id of each identity, and the speakers by id; ``owners`` are given by entries' numbers.

    Entries without an identity are left out.
    """
    groups = _Groups(entries, identities)
    by_id = {speaker.id: speaker for speaker in registry}
    names = {i: intern(name_of(i, members, words)) for i, members in groups.items() if i.type != "known"}
    ids = _ids(names, frozenset(by_id))
    ids.update((i, i.key) for i in groups if i.type == "known")
    speakers = {ids[i]: speaker_of(i, ids[i], name, groups[i], entries) for i, name in names.items()}
    for identity in groups:
        if identity.type == "known":
            speakers[identity.key] = _heard(by_id[identity.key], groups[identity])
    principals = {ids[i]: owner for i, members in groups.items() if (owner := _owner(members, owners, ids))}
    return ids, speakers | _principals(speakers, by_id, principals)


class _Groups(Mapping[Identity, Members]):
    """The entries of each identity, put together when they are asked for."""

    def __init__(self, entries: Entries, identities: Few[Identity]) -> None:
        self._entries = entries
        self._numbers: dict[Identity, int | array[int]] = {}  # an array only for several
        for n, identity in enumerate(identities):
            if identity is None:
                continue
            there = self._numbers.setdefault(identity, n)
            if isinstance(there, array):
                there.append(n)
            elif there != n:
                self._numbers[identity] = array("i", (there, n))

    def __getitem__(self, identity: Identity) -> Members:
        numbers = self._numbers[identity]
        return {n: self._entries[n] for n in (numbers if isinstance(numbers, array) else (numbers,))}

    def __iter__(self) -> Iterator[Identity]:
        return iter(self._numbers)

    def __len__(self) -> int:
        return len(self._numbers)


def name_of(identity: Identity, members: Members, words: NameWords) -> str:
    """Return the name to show for an identity."""
    titled = identity.name is not None and identity.name.bare and identity.name.generation not in ("", *GENERATIONS)
    counts = Counter([m.name if titled else _shown(m, words) for m in members.values()])
    if len(counts) == 1:
        return next(iter(counts))
    fullest = max(_fullness(name, identity, words) for name in counts)
    return max(
        counts, key=lambda n: (_fullness(n, identity, words) == fullest, not n.isupper(), counts[n], _marked(n), n)
    )


def speaker_of(identity: Identity, id: str, name: str, members: Members, entries: Entries) -> Speaker:
    """Return the speaker of an identity as the articles present it."""
    kinds = [member.kind for member in members.values()]
    if identity.type == "other" and len(set(kinds)) > 1:
        kinds = [kind for kind in kinds if kind is not SpeakerKind.PERSON]  # something else in other articles
    return Speaker(
        id=id,
        name=name,
        kind=min(set(kinds), key=lambda kind: (-kinds.count(kind), _KINDS.index(kind))),
        aliases=_aliases(name, (), members),
        description=_description(members),
        article=entries.article(next(iter(members))) if identity.type == "local" else None,
    )


def _shown(member: LocalSpeaker, words: NameWords) -> str:
    """Return a name as the index shows it; for a person's surname, the full name if an alias has it."""
    if not member.named or member.kind is not SpeakerKind.PERSON:
        return " ".join(member.name.split())
    own = parse(member.name, words)
    if own.bare:
        fuller = [a for a in member.aliases if not (p := parse(a, words)).bare and p.last == own.last]
        return untitled(max(fuller, key=lambda a: (len(a), a)), words) if fuller else untitled(member.name, words)
    return untitled(member.name, words)


def _fullness(name: str, identity: Identity, words: NameWords) -> int:
    """Return 3 for the identity's own name, 2 for a full name, 1 for one with an initial, 0 for less."""
    if identity.name is None:
        return 0
    parts = parse(name, words)
    return 0 if parts.bare else 1 if parts.initial else 3 if parts.core == identity.name.core else 2


def _marked(name: str) -> int:
    return sum(not c.isascii() for c in name)


def _aliases(name: str, first: tuple[str, ...], members: Members) -> tuple[str, ...]:
    """Return the other names that articles print, sorted, after those on the user's list."""
    forms = {" ".join(n.split()) for m in members.values() for n in (m.name, *m.aliases)}
    is_named = any(m.named for m in members.values())
    others = {name, *first}
    more = sorted(f for f in forms if f and f not in others and not (is_named and f[:1].islower()))
    return first + tuple(more)


def _description(members: Members) -> str | None:
    return _commonest([m.description for m in members.values() if m.description])


def _heard(speaker: Speaker, members: Members) -> Speaker:
    """Return a listed speaker with the user's aliases and those that articles add."""
    return replace(
        speaker,
        aliases=_aliases(speaker.name, speaker.aliases, members),
        description=speaker.description or _description(members),
    )


def _owner(members: Members, owners: Mapping[int, Identity], ids: Mapping[Identity, str]) -> str | None:
    """Return the id of the speaker for whom, according to most articles, these speakers speak."""
    return _commonest([ids.get(o, o.key) for n in members if (o := owners.get(n))])


def _commonest(votes: list[str]) -> str | None:
    """Return the value with most votes, the smallest if several have as many; None without votes."""
    if not votes or votes.count(votes[0]) == len(votes):  # as nearly always
        return votes[0] if votes else None
    counts = Counter(votes)
    return min(counts, key=lambda v: (-counts[v], v))


def _principals(
    speakers: Mapping[str, Speaker], by_id: Mapping[str, Speaker], owners: Mapping[str, str]
) -> dict[str, Speaker]:
    """Return the speakers with the ids of those they speak for, and the listed ones they speak for.

    Nobody speaks for themselves, through however many others.
    """
    links = {id: s.on_behalf_of for id, s in by_id.items() if s.on_behalf_of}
    for id in sorted(owners):
        owner = owners[id]
        if id not in by_id and (owner in speakers or owner in by_id) and id not in _chain(owner, links):
            links[id] = owner
    changed = {id: replace(s, on_behalf_of=links.get(id)) for id, s in speakers.items() if links.get(id)}
    missing = {up for id in speakers for up in _chain(id, links) if up not in speakers}
    return changed | {id: by_id[id] for id in missing}


def _chain(id: str, links: Mapping[str, str]) -> Iterator[str]:
    earlier: set[str] = set()
    at: str | None = id
    while at is not None and at not in earlier:
        earlier.add(at)
        yield at
        at = links.get(at)


def _ids(names: Mapping[Identity, str], reserved: frozenset[str]) -> dict[Identity, str]:
    """Return a readable id for each identity; if two would be equal, a hash distinguishes the later ones."""
    crowd = Counter(identity.name.core for identity in names if identity.name)
    ids: dict[Identity, str] = {}
    ids_used = set(reserved)
    for identity in sorted(names, key=lambda i: (i.type != "person", i.type, i.key)):
        local, name = identity.type == "local", names[identity]
        base = local_id(name, identity) if local else _base(name, identity, crowd)
        id, more = base, 0
        while id in ids_used:
            id = f"{base}-{digest(identity.type, identity.key, '.' * more)[:8]}"
            more += 1
        ids_used.add(id)
        ids[identity] = id
    return ids


def local_id(name: str, identity: Identity) -> str:
    """Return the preferred id of a source without a name, which only one article has."""
    return f"{slug(name)[:40].strip('-')}-{digest(identity.key)[:8]}"


def _base(printed: str, identity: Identity, crowd: Mapping[tuple[str, str, str], int]) -> str:
    """Return the preferred id: first name and surname, with the middle name if others share those two."""
    name = identity.name
    if name is None or not name.last:
        return slug(_ARTICLE.sub("", printed) or printed)
    return slug(str(name) if crowd[name.core] > 1 else " ".join(part for part in name.core if part))
