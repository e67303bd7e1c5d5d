"""Parsing through Stanza's own processors: any package that Stanza can load, its multi-word tokens included."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import compress
from typing import Any

from quotes.datatypes import Document, Entity, Sentence, Span, Token
from quotes.lang import Language
from quotes.parse.excerpt import MAX_SENTENCE_WORDS, Excerpt, paragraph_and_words
from quotes.parse.genders import Genders
from quotes.parse.reduce import Reduced
from quotes.parse.select import sentences_to_parse

# Finds the span in the article of a stretch of the parsed text, and the index of the quote around it.
Locate = Callable[[int, int], tuple[Span, int | None]]
# The three types of names that attribution distinguishes, by what English packages call them.
_TYPES = {"PERSON": "PERSON", "PER": "PERSON", "ORG": "ORG", "GPE": "LOC", "LOC": "LOC", "FAC": "LOC"}


class StanzaProcessors:
    """Stanza's processors by name, run as Stanza runs them."""

    way = "Stanza's own processors"

    def __init__(self, processors: dict[str, Any], genders: Genders, language: Language) -> None:
        self._processors = processors
        self._genders = genders
        self._language = language

    def analyse(self, excerpts: Sequence[Excerpt]) -> list[Document]:
        """Return a document for each excerpt."""
        docs = self._with_names(excerpts)
        choices = [self._chosen(excerpt, doc) for excerpt, doc in zip(excerpts, docs, strict=True)]
        self._parse([s for doc, keep in zip(docs, choices, strict=True) for s in compress(doc.sentences, keep)])
        return [
            Document(e.paragraphs, sentences(doc, keep, e.reduced), entities(doc, e.reduced.locate, self._genders))
            for e, doc, keep in zip(excerpts, docs, choices, strict=True)
        ]

    def names(self, excerpts: Sequence[Excerpt]) -> list[Document]:
        """Return documents of the names in each excerpt, without trees."""
        pairs = zip(excerpts, self._with_names(excerpts), strict=True)
        return [Document(e.paragraphs, (), entities(doc, e.reduced.locate, self._genders)) for e, doc in pairs]

    def _with_names(self, excerpts: Sequence[Excerpt]) -> list[Any]:
        """Stanza's documents of the excerpts, with words and names."""
        from stanza.models.common.doc import Document as StanzaDocument

        docs: list[Any] = [StanzaDocument([], text=excerpt.reduced.text) for excerpt in excerpts]
        for name in ("tokenize", "mwt", "ner"):
            docs = self._processors[name].bulk_process(docs) if name in self._processors else docs
        return docs

    def _chosen(self, excerpt: Excerpt, doc: Any) -> list[bool]:
        places = [paragraph_and_words(excerpt, *_words(s)) for s in doc.sentences]
        keep = sentences_to_parse(places, excerpt.quoted, self._language, excerpt.signatures)
        return [k and len(s.words) <= MAX_SENTENCE_WORDS for s, k in zip(doc.sentences, keep, strict=True)]

    def _parse(self, sentences: list[Any]) -> None:
        """Give some of Stanza's sentences tags, lemmas and trees."""
        from stanza.models.common.doc import Document as StanzaDocument

        part = StanzaDocument([])
        part.sentences = sentences
        part.num_tokens = sum(len(s.tokens) for s in sentences)
        part.num_words = sum(len(s.words) for s in sentences)
        for name in ("pos", "lemma", "depparse") if sentences else ():
            self._processors[name].process(part)


def _words(sentence: Any) -> tuple[list[str], list[int], list[int]]:
    """The words of a sentence and where they stand; a multi-word token counts as one."""
    rows = [(t.text, int(t.start_char), int(t.end_char)) for t in sentence.tokens]
    return [r[0] for r in rows], [r[1] for r in rows], [r[2] for r in rows]


def sentences(doc: Any, keep: Sequence[bool], reduced: Reduced) -> tuple[Sentence, ...]:
    """Return the kept sentences of one of Stanza's documents."""
    result = []
    for sentence in compress(doc.sentences, keep):
        tokens = tokens_of(sentence, reduced.locate)
        whole = Span(min(t.span.start for t in tokens), max(t.span.end for t in tokens))
        result.append(Sentence(whole, reduced.paragraph_at(int(sentence.tokens[0].start_char)), tokens))
    return tuple(result)


def tokens_of(sentence: Any, locate: Locate) -> tuple[Token, ...]:
    """Return the words of one of Stanza's sentences."""
    tokens = []
    for token in sentence.tokens:
        for word in token.words:
            # The words of a multi-word token can lack offsets of their own: they then share their token's.
            own = word.start_char is not None and word.end_char is not None
            holder = word if own else token
            span, quote = locate(int(holder.start_char), int(holder.end_char))
            tokens.append(
                Token(
                    span,
                    word.text,
                    word.lemma or word.text.lower(),
                    word.upos or "X",
                    word.xpos or "",
                    word.deprel or "dep",
                    int(word.head or 0) - 1,
                    quote,
                )
            )
    return tuple(tokens)


def entities(doc: Any, locate: Locate, genders: Genders) -> tuple[Entity, ...]:
    """Return the names of people, organisations and places outside quotes in one of Stanza's documents."""
    names = []
    for entity in doc.ents:
        span, quote = locate(int(entity.start_char), int(entity.end_char))
        kind = _TYPES.get(str(entity.type))
        if quote is None and kind:
            gender = genders.of(str(entity.text)) if kind == "PERSON" else None
            names.append(Entity(span, kind, gender))
    return tuple(names)
