"""The user's own list of speakers (data/speakers.yml), checked line by line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from difflib import get_close_matches
from pathlib import Path

from quotes.datatypes import Descriptor, Speaker, SpeakerKind
from quotes.errors import SpeakersError
from quotes.speakers.names import slug
from quotes.text import list_file
from quotes.text.list_file import text_of
from quotes.text.normal import normal
from quotes.text.plain_yaml import Mistake, Value

_KEYS = (
    "id",
    "name",
    "kind",
    "aliases",
    "description",
    "wikidata",
    "on_behalf_of",
    "gender",
    "language",
    "descriptors",
)
_DESCRIPTOR_KEYS = ("text", "since", "until")
_KINDS = tuple(kind.value for kind in SpeakerKind)
_GENDERS = ("female", "male")
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_WIKIDATA = re.compile(r"Q[1-9][0-9]*")


def load(path: Path | None) -> tuple[Speaker, ...]:
    """Return the speakers in the file at ``path``, in its order; none without a path.

    Raises SpeakersError, with the lines of the mistakes, if the file cannot be read or is not valid.
    """
    return () if path is None else read(list_file.read(path, SpeakersError), path)


def read(text: str, path: Path) -> tuple[Speaker, ...]:
    """Return the speakers in the text of the file at ``path``.  Raises SpeakersError as ``load`` does."""
    entries, mistakes = list_file.entries(text, path, SpeakersError, "speakers (- name: …)", _speaker)
    mistakes.extend(_clashes(entries))
    speakers = tuple(_linked(entries, mistakes))
    list_file.refuse(mistakes, path, SpeakersError)
    return speakers


def _speaker(item: Value) -> Speaker:
    """Return an entry as a Speaker with ``on_behalf_of`` still as written."""
    fields = _mapping(item, _KEYS)
    name = _word(fields["name"], "name") if "name" in fields else None
    if name is None:
        raise Mistake(item.line, "a speaker needs a name")
    kind = _choice(fields, "kind", _KINDS) or SpeakerKind.PERSON.value
    wikidata = _pattern(fields, "wikidata", _WIKIDATA, "an item such as Q42")
    aliases = [alias for item in _entries(fields, "aliases") if (alias := _word(item, "aliases")) is not None]
    return Speaker(
        id=_pattern(fields, "id", _ID, "lower-case letters, digits and hyphens") or slug(name),
        name=name,
        kind=SpeakerKind(kind),
        aliases=tuple(dict.fromkeys(aliases)),
        description=text_of(fields, "description"),
        wikidata=wikidata,
        on_behalf_of=text_of(fields, "on_behalf_of"),
        descriptors=tuple(_descriptor(d) for d in _entries(fields, "descriptors")),
        gender=_choice(fields, "gender", _GENDERS),
        language=_pattern(fields, "language", _LANGUAGE, "a code such as es"),
    )


def _descriptor(item: Value) -> Descriptor:
    if isinstance(item.data, str):
        return Descriptor(item.data)
    fields = _mapping(item, _DESCRIPTOR_KEYS)
    text = text_of(fields, "text")
    if text is None:
        raise Mistake(item.line, "a descriptor needs a text")
    since, until = _date(fields, "since"), _date(fields, "until")
    if since and until and since >= until:
        raise Mistake(item.line, f"since {since} is not before until {until}")
    return Descriptor(text, since, until)


def _clashes(read: list[tuple[Speaker, Value]]) -> Iterator[Mistake]:
    """Yield a mistake where two speakers share an id or a name: a name in this file means one speaker."""
    ids: dict[str, Value] = {}
    names: dict[str, tuple[Speaker, Value]] = {}
    for speaker, item in read:
        if speaker.id in ids:
            yield Mistake(item.line, f"the id {speaker.id!r} is taken on line {ids[speaker.id].line}")
        ids.setdefault(speaker.id, item)
        for name in (speaker.name, *speaker.aliases):
            other, where = names.setdefault(normal(name), (speaker, item))
            if other is not speaker:
                yield Mistake(item.line, f"{name!r} means {other.name!r} already (line {where.line})")


def _linked(read: list[tuple[Speaker, Value]], mistakes: list[Mistake]) -> Iterator[Speaker]:
    """Yield the speakers with ids in ``on_behalf_of``; add to ``mistakes`` if it names nobody or is circular."""
    ids = {normal(name): s.id for s, _ in reversed(read) for name in (*s.aliases, s.name)}
    ids |= {s.id: s.id for s, _ in read}
    principals: dict[str, str] = {}
    for speaker, item in read:
        target = speaker.on_behalf_of
        if target is None:
            yield speaker
            continue
        owner = ids.get(target) or ids.get(normal(target))
        if owner is None:
            mistakes.append(Mistake(item.line, f"on_behalf_of: no speaker {target!r}{_hint(target, _names(read))}"))
            continue
        principals[speaker.id] = owner
        if _returns(speaker.id, principals):
            mistakes.append(Mistake(item.line, f"on_behalf_of: {speaker.name!r} ends up speaking for itself"))
        yield replace(speaker, on_behalf_of=owner)


def _names(read: list[tuple[Speaker, Value]]) -> list[str]:
    return [name for s, _ in read for name in (s.name, *s.aliases)]


def _returns(start: str, principals: Mapping[str, str]) -> bool:
    at, earlier = principals.get(start), set[str]()
    while at is not None and at not in earlier:
        if at == start:
            return True
        earlier.add(at)
        at = principals.get(at)
    return False


def _mapping(item: Value, keys: tuple[str, ...]) -> dict[str, Value]:
    if not isinstance(item.data, dict):
        raise Mistake(item.line, f"expected keys and values ({', '.join(keys)})")
    for key, value in item.data.items():
        if key not in keys:
            raise Mistake(value.line, f"unknown key {key!r}{_hint(key, keys)}")
    return item.data


def _hint(word: str, choices: tuple[str, ...] | list[str]) -> str:
    near = get_close_matches(word, choices, n=1)
    return f"; did you mean {near[0]!r}?" if near else f"; there are: {', '.join(choices)}" if len(choices) < 12 else ""


def _entries(fields: Mapping[str, Value], key: str) -> list[Value]:
    value = fields.get(key)
    if value is None or value.data is None:
        return []
    if not isinstance(value.data, list):
        raise Mistake(value.line, f"{key} must be a list")
    return value.data


def _word(value: Value, key: str) -> str | None:
    text = text_of({key: value}, key)
    if value.data is not None and not normal(text or ""):
        raise Mistake(value.line, f"{key}: {text or ''!r} holds no word")
    return text


def _choice(fields: Mapping[str, Value], key: str, choices: tuple[str, ...]) -> str | None:
    text = text_of(fields, key)
    if text is not None and text not in choices:
        raise Mistake(fields[key].line, f"{key} cannot be {text!r}{_hint(text, choices)}")
    return text


def _pattern(fields: Mapping[str, Value], key: str, pattern: re.Pattern[str], meaning: str) -> str | None:
    text = text_of(fields, key)
    if text is not None and not pattern.fullmatch(text):
        raise Mistake(fields[key].line, f"{key} must be {meaning}, not {text!r}")
    return text


def _date(fields: Mapping[str, Value], key: str) -> str | None:
    text = text_of(fields, key)
    if text is None:
        return None
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise Mistake(fields[key].line, f"{key} must be a date such as 2026-01-31, not {text!r}") from None
