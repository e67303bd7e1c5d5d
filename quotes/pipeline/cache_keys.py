"""What the results in the cache depend on, as hashes: the article, the code, the models, the known speakers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from importlib.resources import files
from importlib.resources.abc import Traversable

from quotes import lang
from quotes.datatypes import Article
from quotes.text.normal import digest

_PARSE_CODE = ("detect", "text", "parse", "lang", "datatypes.py")
_ATTRIBUTION_CODE = (
    "attribute",
    "models",
    "pipeline/extraction.py",
    "pipeline/records.py",
    "statements/lexicon.py",
    "statements/wording.py",
)
_READING_CODE = ("articles", "text/language.py", "database")


@dataclass(frozen=True, slots=True)
class Keys:
    """What a parse, an extraction and all that is made of a line of JSON depend on: code, model, speakers.

    ``packages`` gives for a language other than the model's the hash of the weights that parse it, "" for none.
    """

    parse: str
    extraction: str
    line: str
    packages: Callable[[str], str]

    def of(self, article: Article) -> tuple[str, str]:
        """Return the article's keys in the tables of parses and of extractions."""
        parse = digest(self.parse, self.package(article.language), article.language, article.text)
        about = (article.id, article.published or "", article.title or "", article.outlet or "")
        return parse, digest(self.extraction, parse, *about)

    def package(self, language: str) -> str:
        """Return the hash of the weights that parse articles of a language, "" where none do."""
        return self.packages(lang.base(language))

    def of_line(self, line: bytes) -> str:
        """Return a line's key in the table of lines."""
        return blake2b(line, digest_size=16, key=self.line.encode()).hexdigest()


def keys(
    model_fingerprint: str, speakers: str, packages: Callable[[str], str] = lambda language: "", reading: str = ""
) -> Keys:
    """Return the keys for a model, the text of a speakers file, and how the second reader reads ("" for not at all).

    The code of the rooms is part of them, so that a changed rule is never hidden by an old result.
    """
    parse = digest(model_fingerprint, code(_PARSE_CODE))
    extraction = digest(parse, speakers, reading, code(_ATTRIBUTION_CODE))
    return Keys(parse, extraction, digest(extraction, code(_READING_CODE)), packages)


def code(names: tuple[str, ...]) -> str:
    """Return a hash of the code and data of files and rooms of this package."""
    package = files("quotes")
    return digest(*(text for name in names for text in _texts(package.joinpath(name))))


def _texts(place: Traversable) -> Iterator[str]:
    """The text of a file, or of the code and data files under a folder, in the order of their names."""
    if place.is_dir():
        for child in sorted(place.iterdir(), key=lambda c: c.name):
            if child.is_dir() or child.name.endswith((".py", ".toml", ".json", ".txt", ".npz")):
                yield from _texts(child)
    elif place.is_file():
        yield place.read_text(encoding="utf-8") if not place.name.endswith(".npz") else _hash_of(place)


def _hash_of(weights: Traversable) -> str:
    """Return a hash of a file of weights."""
    return blake2b(weights.read_bytes(), digest_size=16).hexdigest()
