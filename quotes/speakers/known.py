"""The user's list of speakers, indexed by name."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from quotes.datatypes import LocalSpeaker, Speaker, SpeakerKind
from quotes.speakers.names import NameWords, PersonName, parse, plain, untitled

_POSSESSIVE = re.compile(r"(?:the )?(.+?)['’]s? (.+)", re.IGNORECASE)
_OF = re.compile(r"(?:the )?(\w+) of (.+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class KnownNames:
    """Ids by name and alias, ids of persons by the parts of their full names, and ids of offices by their holder."""

    ids: frozenset[str]
    names: dict[str, set[str]]
    full_names: dict[PersonName, str]
    offices: dict[tuple[str, str], str]

    def named(self, name: str) -> str | None:
        """Return the id of the only speaker with this name or alias."""
        ids = self.names.get(plain(name), set())
        return next(iter(ids)) if len(ids) == 1 else None

    def match(self, local: LocalSpeaker, words: NameWords) -> str | None:
        """Return the id of the listed speaker with the name of an article's speaker, without the title if need be."""
        if local.known in self.ids:
            return local.known
        id = self.named(local.name)
        if id is None and local.kind is SpeakerKind.PERSON:
            name = untitled(local.name, words)
            id = self.named(name) if name != local.name else None
        return id


def index(speakers: tuple[Speaker, ...], words: NameWords) -> KnownNames:
    """Return the index of ``speakers``; a name that two of them share means neither."""
    names: dict[str, set[str]] = defaultdict(set)
    full: dict[PersonName, set[str]] = defaultdict(set)
    for speaker in speakers:
        for name in (speaker.name, *speaker.aliases):
            names[plain(name)].add(speaker.id)
            parts = parse(name, words)
            if speaker.kind is SpeakerKind.PERSON and not parts.bare and not parts.initial:
                full[parts].add(speaker.id)
    return KnownNames(
        ids=frozenset(s.id for s in speakers),
        names=dict(names),
        full_names={parts: min(ids) for parts, ids in full.items() if len(ids) == 1},
        offices={
            (speaker.on_behalf_of, part): speaker.id
            for speaker in speakers
            if speaker.on_behalf_of
            for name in (speaker.name, *speaker.aliases)
            for owner, part in office_parts(name)
            if names.get(plain(owner)) == {speaker.on_behalf_of}
        },
    )


def office_parts(name: str) -> Iterator[tuple[str, str]]:
    """Yield the ways to read a name as owner and part: "Roe's press office", "office of Jane Roe"."""
    possessive = _POSSESSIVE.fullmatch(name)
    if possessive:
        yield possessive[1], plain(possessive[2])
    of = _OF.fullmatch(name)
    if of:
        yield of[2], plain(of[1])
