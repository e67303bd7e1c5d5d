"""The user's own list of outlets (data/outlets.yml): one outlet under all its names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from quotes.datatypes.decisions import Outlet
from quotes.errors import OutletsError
from quotes.text import list_file
from quotes.text.list_file import text_of
from quotes.text.normal import normal
from quotes.text.plain_yaml import Mistake, Value

_KEYS = ("name", "aliases", "country", "language")
# The codes of ISO 3166 and ISO 639: two letters for a country, two or three for a language.
_CODES = {"country": re.compile(r"[A-Z]{2}"), "language": re.compile(r"[a-z]{2,3}")}
_MEANINGS = {"country": "a code such as CO", "language": "a code such as es"}


def load(path: Path | None) -> tuple[Outlet, ...]:
    """Return the outlets in the file at ``path``, in its order; none without a path.

    Raises OutletsError, with the lines of the mistakes, if the file cannot be read or is not valid.
    """
    if path is None:
        return ()
    text = list_file.read(path, OutletsError)
    entries, mistakes = list_file.entries(text, path, OutletsError, "outlets (- name: …)", _outlet)
    list_file.refuse((*mistakes, *_clashes(entries)), path, OutletsError)
    return tuple(outlet for outlet, _ in entries)


def names(outlets: Sequence[Outlet]) -> Mapping[str, str]:
    """Return the name of each outlet by the normal forms of all its names."""
    return {normal(other): outlet.name for outlet in outlets for other in (outlet.name, *outlet.aliases)}


def _outlet(item: Value) -> Outlet:
    if not isinstance(item.data, dict):
        raise Mistake(item.line, f"expected keys and values ({', '.join(_KEYS)})")
    for key, value in item.data.items():
        if key not in _KEYS:
            raise Mistake(value.line, f"unknown key {key!r}; there are: {', '.join(_KEYS)}")
    name = text_of(item.data, "name")
    if name is None:
        raise Mistake(item.line, "an outlet needs a name")
    aliases = tuple(dict.fromkeys(_aliases(item.data)))
    for word in (name, *aliases):
        if not normal(word):
            raise Mistake(item.line, f"{word!r} holds no word")
    return Outlet(name, aliases, _code(item.data, "country"), _code(item.data, "language"))


def _aliases(fields: Mapping[str, Value]) -> Iterator[str]:
    value = fields.get("aliases")
    if value is None or value.data is None:
        return
    if not isinstance(value.data, list):
        raise Mistake(value.line, "aliases must be a list")
    for one in value.data:
        alias = text_of({"aliases": one}, "aliases")
        if alias:
            yield alias


def _code(fields: Mapping[str, Value], key: str) -> str | None:
    text = text_of(fields, key)
    if text is not None and not _CODES[key].fullmatch(text):
        raise Mistake(fields[key].line, f"{key} must be {_MEANINGS[key]}, not {text!r}")
    return text


def _clashes(entries: Sequence[tuple[Outlet, Value]]) -> Iterator[Mistake]:
    """Yield a mistake where two outlets share a name."""
    owners: dict[str, tuple[Outlet, Value]] = {}
    for outlet, item in entries:
        for name in (outlet.name, *outlet.aliases):
            other, where = owners.setdefault(normal(name), (outlet, item))
            if other is not outlet:
                yield Mistake(item.line, f"{name!r} means {other.name!r} already (line {where.line})")
