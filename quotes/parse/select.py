"""What has to be parsed at all: attribution looks at the sentences around quotes, not at the whole article."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from quotes.config import PARAGRAPHS_BEFORE_A_QUOTE, PARAGRAPHS_SPOKEN_OF, WORDS_OF_A_TAG
from quotes.datatypes import Quote, Span
from quotes.lang import Language
from quotes.lang.forms import is_cue, is_third_person


def wanted_paragraphs(paragraphs: tuple[Span, ...], quotes: tuple[Quote, ...]) -> frozenset[int]:
    """Return the indices of the paragraphs that names are looked for in: all of them where there is a quote at all.

    A name in full often stands far from the quote that only has the surname.
    """
    return frozenset(range(len(paragraphs))) if quotes else frozenset()


def quoted_paragraphs(paragraphs: tuple[Span, ...], quotes: tuple[Quote, ...]) -> frozenset[int]:
    """Return the indices of the paragraphs in which a part of a quote stands."""
    starts = [p.start for p in paragraphs]
    found: set[int] = set()
    for quote in quotes:
        first, last = (bisect_right(starts, at) - 1 for at in (quote.outer.start, quote.outer.end - 1))
        found.update(range(max(0, first), last + 1))
    return frozenset(found)


def sentences_to_parse(
    sentences: Sequence[tuple[int, Sequence[str]]], quoted: frozenset[int], language: Language
) -> list[bool]:
    """Return for each sentence, given as its paragraph and its words outside quotes, whether its tree is needed.

    Needed are all sentences of a paragraph with a quote.  The paragraph before is where the source is named if nobody
    is said to speak in the quote's own, and where a pronoun's person mostly is; the first sentences of the paragraphs
    after quotes tell who of them is still spoken of when a pronoun follows.
    """
    own: dict[int, list[str]] = {paragraph: [] for paragraph in quoted}
    for paragraph, words in sentences:
        if paragraph in own:
            own[paragraph].extend(word.lower() for word in words if word[:1].isalnum())
    spoken = {p for p, words in own.items() if len(words) >= WORDS_OF_A_TAG and any(is_cue(w, language) for w in words)}
    referring = {p for p, words in own.items() if any(is_third_person(w, language) for w in words)}
    before = {p - back for p in (quoted - spoken) | referring for back in range(1, PARAGRAPHS_BEFORE_A_QUOTE + 1)}
    after = {p + 1 for p in own if any(p + ahead in referring for ahead in range(1, PARAGRAPHS_SPOKEN_OF + 1))}
    keep = []
    previous = None
    for paragraph, _ in sentences:
        first, previous = paragraph != previous, paragraph
        keep.append(paragraph in own or paragraph in before or (first and paragraph in after))
    return keep
