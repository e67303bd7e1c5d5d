"""Parsing by Stanza's networks without Stanza's documents: the same answers in a third of the time.

Stanza's processors spend most of their time not in the networks but on the objects around them: documents, and tables
rebuilt for every batch, one character or word at a time. Here words go from network to network as plain lists, whatever
depends on a word alone is computed once, and nothing is computed that attribution does not read.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import compress, islice

import torch

from quotes.arithmetic import Precision
from quotes.datatypes import Document, Entity, Sentence, Span, Token
from quotes.lang import Language
from quotes.parse.excerpt import MAX_SENTENCE_WORDS, Excerpt, paragraph_and_words
from quotes.parse.fast.lemmas import Lemmatizer
from quotes.parse.fast.names import Name, NameFinder
from quotes.parse.fast.parts import Parts
from quotes.parse.fast.sentences import RawSentence
from quotes.parse.fast.split import Splitter
from quotes.parse.fast.stops import with_whole_names
from quotes.parse.fast.tags import Tagger
from quotes.parse.fast.trees import Arc, Tagged, TreeParser
from quotes.parse.genders import Genders
from quotes.parse.reduce import Reduced
from quotes.parse.select import sentences_to_parse


class Networks:
    """The networks of a Stanza package."""

    way = "our own run of its networks"

    def __init__(self, parts: Parts, genders: Genders, language: Language, precision: Precision) -> None:
        self._genders = genders
        self._language = language
        self._splitter = Splitter(parts.tokenizer, precision)
        self._tagger = Tagger(parts.tagger, precision)
        self._lemmatizer = Lemmatizer(parts.lemmatizer)
        self._tree_parser = TreeParser(parts.trees, precision)
        self._name_finder = NameFinder(parts.names, precision)

    def analyse(self, excerpts: Sequence[Excerpt]) -> list[Document]:
        """Return a document for each excerpt."""
        with torch.inference_mode():
            texts, names = self._read(excerpts)
            choices = [_chosen(e, text, self._language) for e, text in zip(excerpts, texts, strict=True)]
            chosen_sentences = [s for text, keep in zip(texts, choices, strict=True) for s in compress(text, keep)]
            trees = iter(self._trees_of([sentence.words for sentence in chosen_sentences]))
        return [
            Document(
                excerpt.paragraphs,
                tuple(_sentence(s, next(trees), excerpt.reduced) for s in compress(text, keep)),
                self._entities(text, spans, excerpt.reduced),
            )
            for excerpt, text, spans, keep in zip(excerpts, texts, names, choices, strict=True)
        ]

    def names(self, excerpts: Sequence[Excerpt]) -> list[Document]:
        """Return documents of the names in each excerpt, without trees."""
        with torch.inference_mode():
            texts, names = self._read(excerpts)
        rows = zip(excerpts, texts, names, strict=True)
        return [Document(e.paragraphs, (), self._entities(text, spans, e.reduced)) for e, text, spans in rows]

    def _read(self, excerpts: Sequence[Excerpt]) -> tuple[list[list[RawSentence]], list[list[list[Name]]]]:
        """The sentences of each excerpt, and the names in each of them."""
        reduced = [excerpt.reduced.text for excerpt in excerpts]
        split = zip(reduced, self._splitter.split(reduced), strict=True)
        texts = [with_whole_names(text, sentences, self._language) for text, sentences in split]
        names = iter(self._name_finder.find([sentence.words for text in texts for sentence in text]))
        return texts, [list(islice(names, len(text))) for text in texts]

    def _trees_of(self, sentences: Sequence[tuple[str, ...]]) -> list[list[tuple[Tagged, Arc]]]:
        tags = self._tagger.tag(sentences)
        pairs = zip(sentences, tags, strict=True)
        forms = [[(word, upos) for word, (upos, _) in zip(words, row, strict=True)] for words, row in pairs]
        lemmas = iter(self._lemmatizer.lemmas([form for sentence in forms for form in sentence]))
        tagged = [
            [(word, next(lemmas), upos, xpos) for (word, upos), (_, xpos) in zip(sentence, row, strict=True)]
            for sentence, row in zip(forms, tags, strict=True)
        ]
        arcs = self._tree_parser.parse(tagged)
        return [list(zip(words, row, strict=True)) for words, row in zip(tagged, arcs, strict=True)]

    def _entities(
        self, text: Sequence[RawSentence], names: Sequence[Sequence[Name]], reduced: Reduced
    ) -> tuple[Entity, ...]:
        entities = []
        for sentence, spans in zip(text, names, strict=True):
            for first, end, kind in spans:
                start, stop = sentence.starts[first], sentence.ends[end - 1]
                span, quote = reduced.locate(start, stop)
                if quote is None:
                    gender = self._genders.of(reduced.text[start:stop]) if kind == "PERSON" else None
                    entities.append(Entity(span, kind, gender))
        return tuple(entities)


def _chosen(excerpt: Excerpt, text: Sequence[RawSentence], language: Language) -> list[bool]:
    places = [paragraph_and_words(excerpt, s.words, s.starts, s.ends) for s in text]
    keep = sentences_to_parse(places, excerpt.quoted, language, excerpt.signatures)
    return [k and len(s.words) <= MAX_SENTENCE_WORDS for s, k in zip(text, keep, strict=True)]


def _sentence(sentence: RawSentence, words: Sequence[tuple[Tagged, Arc]], reduced: Reduced) -> Sentence:
    tokens = []
    for ((text, lemma, upos, xpos), (head, relation)), start, end in zip(
        words, sentence.starts, sentence.ends, strict=True
    ):
        span, quote = reduced.locate(start, end)
        own = "" if xpos == "_" else xpos  # "_": the treebank has no tags of its own
        tokens.append(Token(span, text, lemma, upos, own, relation, head - 1, quote))
    whole = Span(min(t.span.start for t in tokens), max(t.span.end for t in tokens))
    return Sentence(whole, reduced.paragraph_at(sentence.starts[0]), tuple(tokens))
