"""Identities to Speakers: the name to show, aliases, ids that stay readable and apart."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from quotes.datatypes import LocalSpeaker, Speaker, SpeakerKind
from quotes.speakers.names import NameWords, PersonName, parse, slug, untitled
from quotes.text import digest

_KINDS = list(SpeakerKind)
_ARTICLE = re.compile(r"^the\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a local speaker is: ``type`` is known, person, other or local, ``key`` tells those of a type apart."""

    type: str
    key: str
    name: PersonName | None = None


Key = tuple[str, str]
Members = dict[Key, LocalSpeaker]


def write(
    entries: Mapping[Key, LocalSpeaker],
    identities: Mapping[Key, Identity],
    owners: Mapping[Key, Identity | None],
    known: tuple[Speaker, ...],
    words: NameWords,
) -> tuple[dict[Key, str], tuple[Speaker, ...]]:
    """Return the speaker id of each entry, and the speakers ordered by id."""
    groups: dict[Identity, Members] = defaultdict(dict)
    for key, local in entries.items():
        groups[identities[key]][key] = local
    listed = {speaker.id: speaker for speaker in known}
    found = {i: _found(i, members, words) for i, members in groups.items() if i.type != "known"}
    ids = _ids(found, frozenset(listed)) | {i: i.key for i in groups if i.type == "known"}
    speakers = {ids[i]: replace(speaker, id=ids[i]) for i, speaker in found.items()}
    for identity in groups:
        if identity.type == "known":
            speakers[identity.key] = _heard(listed[identity.key], groups[identity], words)
    speakers |= _principals(speakers, listed, {ids[i]: _owner(m, owners, ids) for i, m in groups.items()})
    return {key: ids[identities[key]] for key in entries}, tuple(speakers[id] for id in sorted(speakers))


def _found(identity: Identity, members: Members, words: NameWords) -> Speaker:
    """Return the speaker of an identity as the articles show it, still without its id."""
    local = identity.type == "local"
    shown = Counter(_shown(member, words) for member in members.values())
    fullest = max(_fullness(name, identity, words) for name in shown)
    name = max(
        shown, key=lambda n: (_fullness(n, identity, words) == fullest, not n.isupper(), shown[n], _marked(n), n)
    )
    kinds = Counter(member.kind for member in members.values())
    if identity.type == "other" and len(kinds) > 1:
        del kinds[SpeakerKind.PERSON]  # what other articles know as something else
    return Speaker(
        id="",
        name=name,
        kind=min(kinds, key=lambda k: (-kinds[k], _KINDS.index(k))),
        aliases=_aliases(name, (), members, words),
        description=_description(members),
        article=next(iter(members))[0] if local else None,
    )


def _shown(member: LocalSpeaker, words: NameWords) -> str:
    """Return a name as the index shows it; of a person's surname, the full name where an alias has it."""
    if not member.named or member.kind is not SpeakerKind.PERSON:
        return " ".join(member.name.split())
    own = parse(member.name, words)
    if own.bare:
        fuller = [a for a in member.aliases if not (p := parse(a, words)).bare and p.last == own.last]
        return untitled(max(fuller, key=lambda a: (len(a), a)), words) if fuller else untitled(member.name, words)
    return untitled(member.name, words)


def _fullness(name: str, identity: Identity, words: NameWords) -> int:
    """Return 3 for the name that the identity goes by, 2 for a full name, 1 for one with an initial, 0 for less."""
    if identity.name is None:
        return 0
    parts = parse(name, words)
    return 0 if parts.bare else 1 if parts.initial else 3 if parts.core == identity.name.core else 2


def _marked(name: str) -> int:
    return sum(not c.isascii() for c in name)


def _aliases(name: str, first: tuple[str, ...], members: Members, words: NameWords) -> tuple[str, ...]:
    """Return the other names that articles print, sorted, after those that the user listed."""
    forms = {" ".join(n.split()) for m in members.values() for n in (m.name, *m.aliases)}
    named = any(m.named for m in members.values())
    seen = {name, *first}
    more = sorted(f for f in forms if f and f not in seen and not (named and f[:1].islower()))
    return first + tuple(more)


def _description(members: Members) -> str | None:
    described = Counter(m.description for m in members.values() if m.description)
    return min(described, key=lambda d: (-described[d], d)) if described else None


def _heard(speaker: Speaker, members: Members, words: NameWords) -> Speaker:
    """Return a listed speaker with the aliases that articles add to the user's."""
    return replace(
        speaker,
        aliases=_aliases(speaker.name, speaker.aliases, members, words),
        description=speaker.description or _description(members),
    )


def _owner(members: Members, owners: Mapping[Key, Identity | None], ids: Mapping[Identity, str]) -> str | None:
    """Return the id of whom most articles say that these speakers speak for."""
    votes = Counter(ids.get(o, o.key) for key in members if (o := owners[key]))
    return min(votes, key=lambda id: (-votes[id], id)) if votes else None


def _principals(
    speakers: Mapping[str, Speaker], listed: Mapping[str, Speaker], owners: Mapping[str, str | None]
) -> dict[str, Speaker]:
    """Return the speakers that speak for somebody with his id, and the listed ones that they speak for.

    Nobody speaks for himself, over however many others.
    """
    links = {id: s.on_behalf_of for id, s in listed.items() if s.on_behalf_of}
    for id in sorted(owners):
        owner = owners[id]
        if id not in listed and owner and (owner in speakers or owner in listed) and id not in _chain(owner, links):
            links[id] = owner
    changed = {id: replace(s, on_behalf_of=links.get(id)) for id, s in speakers.items() if links.get(id)}
    missing = {up for id in speakers for up in _chain(id, links) if up not in speakers}
    return changed | {id: listed[id] for id in missing}


def _chain(id: str, links: Mapping[str, str]) -> Iterator[str]:
    seen: set[str] = set()
    at: str | None = id
    while at is not None and at not in seen:
        seen.add(at)
        yield at
        at = links.get(at)


def _ids(found: Mapping[Identity, Speaker], taken: frozenset[str]) -> dict[Identity, str]:
    """Return a readable id for each identity; where two would be equal, a hash tells the later ones apart."""
    crowd = Counter(identity.name.core for identity in found if identity.name)
    ids: dict[Identity, str] = {}
    used = set(taken)
    for identity in sorted(found, key=lambda i: (i.type != "person", i.type, i.key)):
        base = _local_id(found[identity], identity) if identity.type == "local" else _base(identity, found, crowd)
        id, more = base, 0
        while id in used:
            id = f"{base}-{digest(identity.type, identity.key, '.' * more)[:8]}"
            more += 1
        used.add(id)
        ids[identity] = id
    return ids


def _local_id(speaker: Speaker, identity: Identity) -> str:
    return f"{slug(speaker.name)[:40].strip('-')}-{digest(identity.key)[:8]}"


def _base(identity: Identity, found: Mapping[Identity, Speaker], crowd: Mapping[tuple[str, str, str], int]) -> str:
    """Return the id that is wanted: first name and surname, with the middle name where others share those two."""
    name = identity.name
    if name is None or not name.last:
        shown = found[identity].name
        return slug(_ARTICLE.sub("", shown) or shown)
    return slug(str(name) if crowd[name.core] > 1 else " ".join(part for part in name.core if part))
