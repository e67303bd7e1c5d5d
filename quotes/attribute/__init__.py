"""Who said it: from a document and its quotes to attributions.

Every mention near a quote is a candidate; named patterns and a learned scorer choose among them and "nobody's words";
coreference decides whom a pronoun or a surname means. In a language without learned weights, or where no package has
parsed the article, rules alone decide (``plain``).
"""

from __future__ import annotations

from quotes.attribute.by_rules import attribute as plain
from quotes.attribute.headings import with_headings
from quotes.attribute.headlines import InHeadline, attribute_headline
from quotes.attribute.learned import assemble
from quotes.attribute.learned.reader import Reads, reader_of
from quotes.attribute.learned.scorer import Weights
from quotes.attribute.naming import without_names
from quotes.datatypes import Article, Attribution, Document, Quote, Speaker
from quotes.lang import Language

__all__ = ["InHeadline", "Reads", "attribute", "attribute_headline", "reader_of"]


def attribute(
    article: Article,
    quotes: tuple[Quote, ...],
    document: Document,
    known_people: tuple[Speaker, ...],
    lang: Language,
    weights: Weights | None = None,
    reader: Reads | None = None,
) -> tuple[Attribution, ...]:
    """Return one attribution for each quote, in order.

    ``known`` are the people in the speakers file; a ``reader`` is asked where the scorer is unsure. Raises ModelError
    if the bundled weights cannot be read.
    """
    by_rules = not lang.learned or (not document.sentences and bool(lang.table("plain")))
    if by_rules:
        attributions = plain.attribute(article, quotes, document, known_people, lang)
        return with_headings(article.text, document, quotes, attributions)  # the rules have words for names of things
    attributions = assemble.attribute(article, quotes, document, known_people, lang, weights, reader)
    attributions = with_headings(article.text, document, quotes, attributions)
    return without_names(article.text, quotes, attributions, lang)
