"""The part of an article that is parsed: a text made of some of its paragraphs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from quotes.datatypes import Article, Document, Quote, Span
from quotes.lang import Language
from quotes.parse.fuller import telling_paragraphs
from quotes.parse.reduce import Reduced, reduce_text
from quotes.parse.select import near_paragraphs, quoted_paragraphs, signature_paragraphs
from quotes.text.paragraphs import paragraphs as split_paragraphs

# Words in the longest sentence that gets a tree. News sentences reach some two hundred, and memory and time grow with
# the square; anything longer is a list, or not prose.
MAX_SENTENCE_WORDS = 500
# Words in one batch of a network: enough to keep the processor's vector units busy, few enough for its caches.
PARSE_BATCH_WORDS = 2000


@dataclass(frozen=True, slots=True)
class Excerpt:
    """An article's paragraphs, those of them with a quote, the text that the parser sees, and possible signatures."""

    paragraphs: tuple[Span, ...]
    quoted: frozenset[int]
    reduced: Reduced
    signatures: frozenset[int] = frozenset()


def near_quotes(article: Article, quotes: tuple[Quote, ...], language: Language) -> Excerpt:
    """Return what stands near an article's quotes."""
    paragraphs = split_paragraphs(article.text)
    near = near_paragraphs(article.text, paragraphs, quotes, language)
    reduced = reduce_text(article.text, quotes, paragraphs, near, language)
    quoted = quoted_paragraphs(paragraphs, quotes)
    return Excerpt(paragraphs, quoted, reduced, signature_paragraphs(article.text, paragraphs, quoted, language))


def with_fuller_names(article: Article, near: Excerpt, document: Document, language: Language) -> Excerpt:
    """Return the other paragraphs that may give a fuller form of a name in ``document``, the parse of ``near``."""
    read = frozenset(number for _, number in near.reduced.paragraphs)
    names = {entity.span.of(article.text) for entity in document.entities}
    telling = telling_paragraphs(article.text, near.paragraphs, read, names)
    return Excerpt(near.paragraphs, frozenset(), reduce_text(article.text, (), near.paragraphs, telling, language))


def paragraph_and_words(
    excerpt: Excerpt, words: Sequence[str], starts: Sequence[int], ends: Sequence[int]
) -> tuple[int, list[str]]:
    """Return the paragraph of a sentence of the reduced text, and its words outside quotes."""
    paragraph = excerpt.reduced.paragraph_at(starts[0])
    if paragraph not in excerpt.quoted:
        return paragraph, list(words)
    rows = zip(words, starts, ends, strict=True)
    return paragraph, [word for word, start, end in rows if excerpt.reduced.locate(start, end)[1] is None]
