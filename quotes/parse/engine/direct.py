"""Parsing by Stanza's networks without Stanza's documents: the same answers in a third of the time.

What makes up most of the time of Stanza's processors is not the networks but the objects around them: documents, tables
built anew for every batch, one character or word at a time.  Here words go from network to network as plain lists, what
depends on a word alone is worked out once, and nothing is computed that attribution does not read.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch

from quotes.config import MAX_SENTENCE_WORDS
from quotes.datatypes import Document, Entity, Sentence, Span, Token
from quotes.lang import Language
from quotes.parse.engine.job import Job, placed
from quotes.parse.engine.known import Known, Name, Read, completed, recall
from quotes.parse.engine.lemmas import Lemmatizer
from quotes.parse.engine.names import NameFinder
from quotes.parse.engine.sentences import RawSentence
from quotes.parse.engine.split import Splitter
from quotes.parse.engine.tags import Tagger
from quotes.parse.engine.trees import Arc, Tagged, TreeParser
from quotes.parse.genders import Genders
from quotes.parse.reduce import Reduced
from quotes.parse.select import sentences_to_parse

_Met = tuple[RawSentence, Read | None]  # a sentence, and what is known of it
_FITS: dict[str, Callable[[Any], bool]] = {
    "tokenize": Splitter.fits,
    "pos": Tagger.fits,
    "lemma": Lemmatizer.fits,
    "depparse": TreeParser.fits,
    "ner": NameFinder.fits,
}


def fits(processors: dict[str, Any]) -> bool:
    """Return whether the networks of a package are all of the shapes that these files run."""
    return set(processors) == set(_FITS) and all(fit(processors[name]) for name, fit in _FITS.items())


class Direct:
    """The networks of a Stanza package."""

    def __init__(self, processors: dict[str, Any], genders: Genders, language: Language) -> None:
        for trainer in [*(p.trainer for n, p in processors.items() if n != "ner"), *processors["ner"].trainers]:
            trainer.model.eval().requires_grad_(False)
        self._genders = genders
        self._language = language
        self._splitter = Splitter(processors["tokenize"])
        self._tagger = Tagger(processors["pos"])
        self._lemmatizer = Lemmatizer(processors["lemma"])
        self._trees = TreeParser(processors["depparse"])
        self._names = NameFinder(processors["ner"])

    def analyse(self, jobs: Sequence[Job], known: Known) -> list[Document]:
        """Return a document for each job; what is ``known`` is not run through the networks."""
        with torch.inference_mode():
            texts = self._splitter.split([job.reduced.text for job in jobs], known.labels)
            before = recall(jobs, texts, known)
            entities = self._entities(jobs, texts, before)
            rows = zip(jobs, texts, before, strict=True)
            kept = [_chosen(job, list(zip(text, found, strict=True)), self._language) for job, text, found in rows]
            every = [met for text in kept for met in text]
            trees = [found.words if found else None for _, found in every]
            parsed = completed(trees, [sentence.words for sentence, _ in every], self._parsed)
        return [
            Document(
                job.paragraphs,
                tuple(_sentence(s, next(parsed), job.reduced) for s, _ in keep),
                found,
            )
            for job, found, keep in zip(jobs, entities, kept, strict=True)
        ]

    def names(self, jobs: Sequence[Job]) -> list[tuple[Entity, ...]]:
        """Return the names in the text of each job."""
        with torch.inference_mode():
            texts = self._splitter.split([job.reduced.text for job in jobs], {})
            return self._entities(jobs, texts, recall(jobs, texts, Known()))

    def _parsed(self, sentences: Sequence[tuple[str, ...]]) -> list[list[tuple[Tagged, Arc]]]:
        tags = self._tagger.tag(sentences)
        pairs = zip(sentences, tags, strict=True)
        forms = [[(word, upos) for word, (upos, _) in zip(words, found, strict=True)] for words, found in pairs]
        lemmas = iter(self._lemmatizer.lemmas([form for sentence in forms for form in sentence]))
        tagged = [
            [(word, next(lemmas), upos, xpos) for (word, upos), (_, xpos) in zip(sentence, found, strict=True)]
            for sentence, found in zip(forms, tags, strict=True)
        ]
        arcs = self._trees.parse(tagged)
        return [list(zip(words, found, strict=True)) for words, found in zip(tagged, arcs, strict=True)]

    def _entities(
        self, jobs: Sequence[Job], texts: Sequence[list[RawSentence]], before: Sequence[Sequence[Read | None]]
    ) -> list[tuple[Entity, ...]]:
        known = [found.names if found else None for sentences in before for found in sentences]
        names = completed(known, [s.words for sentences in texts for s in sentences], self._names.find)
        pairs = zip(jobs, texts, strict=True)
        return [self._named([(s, next(names)) for s in sentences], job.reduced) for job, sentences in pairs]

    def _named(self, sentences: Sequence[tuple[RawSentence, list[Name]]], reduced: Reduced) -> tuple[Entity, ...]:
        made = []
        for sentence, found in sentences:
            for first, end, kind in found:
                start, stop = sentence.starts[first], sentence.ends[end - 1]
                span, quote = reduced.locate(start, stop)
                if quote is None:
                    gender = self._genders.of(reduced.text[start:stop]) if kind == "PERSON" else None
                    made.append(Entity(span, kind, gender))
        return tuple(made)


def _chosen(job: Job, sentences: Sequence[_Met], language: Language) -> list[_Met]:
    places = [placed(job, s.words, s.starts, s.ends) for s, _ in sentences]
    keep = sentences_to_parse(places, job.quoted, language)
    pairs = zip(sentences, keep, strict=True)
    return [met for met, kept in pairs if kept and len(met[0].words) <= MAX_SENTENCE_WORDS]


def _sentence(sentence: RawSentence, words: Sequence[tuple[Tagged, Arc]], reduced: Reduced) -> Sentence:
    tokens = []
    for ((text, lemma, upos, xpos), (head, relation)), start, end in zip(
        words, sentence.starts, sentence.ends, strict=True
    ):
        span, quote = reduced.locate(start, end)
        tokens.append(Token(span, text, lemma, upos, xpos, relation, head - 1, quote))
    whole = Span(min(t.span.start for t in tokens), max(t.span.end for t in tokens))
    return Sentence(whole, reduced.paragraph_at(sentence.starts[0]), tuple(tokens))
