"""Languages as data: each is a TOML file beside this one, read once into a frozen record."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from quotes.errors import InputError

FALLBACK = "en"
_NO_WORDS = frozenset[str]()


@dataclass(frozen=True, slots=True)
class Language:
    """All words and marks of one language that the rooms work with.

    ``words("cues", "speech")`` is a set of lower-case words; ``table("marks")`` gives a raw table of the file.
    """

    code: str
    name: str
    _tables: dict[str, Any]
    _sets: dict[tuple[str, str], frozenset[str]]

    @property
    def learned(self) -> bool:
        """Return whether there are learned weights for attribution; without them, rules attribute alone."""
        return bool(self._tables.get("learned", False))

    def words(self, table: str, key: str) -> frozenset[str]:
        """Return the words under ``[table] key``, or an empty set if the language has none."""
        return self._sets.get((table, key), _NO_WORDS)

    def table(self, name: str) -> dict[str, Any]:
        """Return the table ``[name]`` as it is in the file, or an empty one if there is none."""
        table = self._tables.get(name, {})
        return table if isinstance(table, dict) else {}


def available() -> tuple[str, ...]:
    """Return the codes of the languages that have a file, sorted."""
    return tuple(sorted(f.name.removesuffix(".toml") for f in files(__name__).iterdir() if f.name.endswith(".toml")))


def rows(name: str) -> list[list[str]]:
    """Return the words of each line of the file ``name`` beside the languages' own; empty if there is no such file."""
    file = files(__name__).joinpath(name)
    lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
    return [line.split(" ") for line in lines if line and not line.startswith("#")]


def base(code: str) -> str:
    """Return the language of a code without its country: "en" of "en-GB"."""
    return code.lower().replace("_", "-").split("-")[0]


def most_common(codes: Iterable[str]) -> str:
    """Return the language of most codes, without a country: of equally many the first in the alphabet."""
    counts = Counter(map(base, codes))
    return min(counts, key=lambda code: (-counts[code], code), default=FALLBACK)


@cache
def load(code: str) -> Language:
    """Return the language ``code`` ("en"; "en-GB" is "en").

    Raises InputError if there is no such file.
    """
    plain = base(code)
    if plain not in available():
        remedy = f"there are {', '.join(available())}: if it is one of these, say so in the article's 'language'"
        raise InputError(f"no language {code!r}", remedy=remedy)
    data = tomllib.loads(files(__name__).joinpath(f"{plain}.toml").read_text(encoding="utf-8"))
    sets = {
        (table, key): frozenset(values)
        for table, content in data.items()
        if isinstance(content, dict)
        for key, values in content.items()
        if isinstance(values, list) and all(isinstance(v, str) for v in values)
    }
    return Language(data["code"], data["name"], data, sets)
