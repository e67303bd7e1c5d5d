"""How a package's networks are run: our own way, or Stanza's if ours does not fit or a private name is gone."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import cache
from typing import Any, Protocol

from quotes.arithmetic import Precision
from quotes.datatypes import Document
from quotes.lang import Language
from quotes.parse.excerpt import Excerpt
from quotes.parse.genders import Genders
from quotes.parse.reduce import reduce_text
from quotes.text.paragraphs import paragraphs

# The version that our tests run with. With any other, two sentences are first read both ways, which takes a fifth of a
# second.
TESTED = "1.15.0"
# Both ways must read this alike before ours is used: names, an address, two sentences, a word without a vector.
_SAMPLE = "Ada Quint, a nurse, wrote to desk@example.org on Monday. She didn't ask the Lake Doon Ferrywrights why."


class Way(Protocol):
    """A way to run a package's networks; ``way`` is its name."""

    @property
    def way(self) -> str: ...

    def analyse(self, excerpts: Sequence[Excerpt]) -> list[Document]: ...

    def names(self, excerpts: Sequence[Excerpt]) -> list[Document]: ...


def genders_of(processors: dict[str, Any], language: Language) -> Genders:
    """Return what a package's word vectors say about first names; if they cannot be reached, nothing and a warning."""
    from quotes.parse.fast.private import word_vectors

    try:
        return Genders(language, *word_vectors(processors["depparse"]))
    except AttributeError as error:
        _warn(error, "first names give no gender")
        return Genders(language, lambda word: None, None)


def way_of(
    processors: dict[str, Any], genders: Genders, language: Language, precision: Precision | None = Precision.WHOLE
) -> Way:
    """Return our own run of a package's networks if it fits them, else Stanza's processors.

    Without a ``precision``, these are used in any case. If this version of Stanza is not what our own run expects, one
    warning says so.
    """
    import stanza

    from quotes.parse.stanza.processors import StanzaProcessors

    stanzas = StanzaProcessors(processors, genders, language)
    if precision is None:
        return stanzas
    try:
        own = _own_run(processors, genders, language, precision)
        if own is None:
            return stanzas
        if stanza.__version__ != TESTED and not reads_alike(own, stanzas):
            raise ValueError("a sentence is parsed differently than by Stanza's own processors")
    except Exception as error:  # a name that is missing or has another shape can fail in any way
        _warn(error, "Stanza's own processors are used, which take three times as long")
        return stanzas
    return own


def _own_run(processors: dict[str, Any], genders: Genders, language: Language, precision: Precision) -> Way | None:
    from quotes.parse.fast.networks import Networks
    from quotes.parse.fast.private import parts

    needed = parts(processors)
    return None if needed is None else Networks(needed, genders, language, precision)


def reads_alike(own: Way, stanzas: Way) -> bool:
    """Return whether both ways make the same document of two sentences."""
    blocks = paragraphs(_SAMPLE)
    every = frozenset(range(len(blocks)))
    sample = Excerpt(blocks, every, reduce_text(_SAMPLE, (), blocks, every))
    return own.analyse([sample]) == stanzas.analyse([sample])


def _warn(error: Exception, instead: str) -> None:
    _warn_once(f"{type(error).__name__}: {error}", instead)


@cache
def _warn_once(fault: str, instead: str) -> None:
    """Log one line; workers are forked from a process that has logged it already."""
    import stanza

    text = "Stanza %s lacks what our own run of its networks expects (%s): %s"
    logging.getLogger(__name__).warning(text, stanza.__version__, fault, instead)
