"""The languages of texts that took a library to tell, as earlier builds were told them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import PackageNotFoundError, version

from quotes.pipeline.cache import Cache
from quotes.pipeline.dependencies import code_behind
from quotes.text.language import written_in
from quotes.text.normal import digest


@dataclass(frozen=True, slots=True)
class KeptAnswers:
    """Answers for ``quotes.text.language.remembering``; those that this build does not use are forgotten at its end."""

    cache: Cache
    used: set[str] = field(default_factory=set)

    def get(self, text: str) -> str | None:
        """Return the language of a text, None if no build has asked for it."""
        key = _key(text)
        self.used.add(key)
        return self.cache.language(key)

    def keep(self, text: str, code: str) -> None:
        """Remember the language of a text."""
        self.cache.add_language(_key(text), code)

    def finish(self) -> None:
        """Forget the texts that were not asked about."""
        self.cache.keep_languages(self.used)


def _key(text: str) -> str:
    return digest(code_behind(written_in), _library(), text)


@cache
def _library() -> str:
    try:
        return version("py3langid")
    except PackageNotFoundError:
        return ""
