"""Parsing by Stanza's networks without Stanza's documents: the same answers in a third of the time.

What makes up most of the time of Stanza's processors is not the networks but the objects around them: documents, tables
built anew for every batch, one character or word at a time.  Here words go from network to network as plain lists, what
depends on a word alone is worked out once, and nothing is computed that attribution does not read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import compress
from typing import Any

import torch

from quotes.datatypes import Document, Entity, Sentence, Span, Token
from quotes.lang import Language
from quotes.parse.fast.known import Known, Name, Read, completed, recall, skimmed
from quotes.parse.fast.lemmas import Lemmatizer
from quotes.parse.fast.names import NameFinder
from quotes.parse.fast.sentences import RawSentence
from quotes.parse.fast.split import Splitter
from quotes.parse.fast.tags import Tagger
from quotes.parse.fast.trees import Arc, Tagged, TreeParser
from quotes.parse.genders import Genders
from quotes.parse.job import MAX_SENTENCE_WORDS, Job, placed
from quotes.parse.reduce import Reduced
from quotes.parse.select import sentences_to_parse


@dataclass(frozen=True, slots=True)
class _Met:
    """A sentence, its names, and what was known of it before it was read."""

    sentence: RawSentence
    names: list[Name]
    known: Read | None


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
            texts = self._read(jobs, known)
            kept = [_chosen(job, text, self._language) for job, text in zip(jobs, texts, strict=True)]
            every = [met for text, keep in zip(texts, kept, strict=True) for met in compress(text, keep)]
            trees = [met.known.words if met.known else None for met in every]
            parsed = completed(trees, [met.sentence.words for met in every], self._parsed)
        return [self._document(job, text, keep, parsed) for job, text, keep in zip(jobs, texts, kept, strict=True)]

    def names(self, jobs: Sequence[Job], known: Known) -> list[Document]:
        """Return documents of the names in the text of each job, without trees."""
        with torch.inference_mode():
            texts = self._read(jobs, known)
        return [self._document(job, text, [False] * len(text), iter(())) for job, text in zip(jobs, texts, strict=True)]

    def _read(self, jobs: Sequence[Job], known: Known) -> list[list[_Met]]:
        """The sentences of each job's text, with their names and what is known of them."""
        texts = self._splitter.split([job.reduced.text for job in jobs], known.labels)
        before = recall(jobs, texts, known)
        named = [found.names if found else None for text in before for found in text]
        names = completed(named, [s.words for sentences in texts for s in sentences], self._names.find)
        pairs = zip(texts, before, strict=True)
        return [[_Met(s, next(names), found) for s, found in zip(text, row, strict=True)] for text, row in pairs]

    def _document(
        self, job: Job, text: Sequence[_Met], keep: Sequence[bool], parsed: Iterator[list[tuple[Tagged, Arc]]]
    ) -> Document:
        sentences = tuple(_sentence(met.sentence, next(parsed), job.reduced) for met in compress(text, keep))
        rest = (skimmed(job, met.sentence, met.names) for met, kept in zip(text, keep, strict=True) if not kept)
        return Document(job.paragraphs, sentences, self._named(text, job.reduced), tuple(filter(None, rest)))

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

    def _named(self, text: Sequence[_Met], reduced: Reduced) -> tuple[Entity, ...]:
        made = []
        for met in text:
            for first, end, kind in met.names:
                start, stop = met.sentence.starts[first], met.sentence.ends[end - 1]
                span, quote = reduced.locate(start, stop)
                if quote is None:
                    gender = self._genders.of(reduced.text[start:stop]) if kind == "PERSON" else None
                    made.append(Entity(span, kind, gender))
        return tuple(made)


def _chosen(job: Job, text: Sequence[_Met], language: Language) -> list[bool]:
    places = [placed(job, met.sentence.words, met.sentence.starts, met.sentence.ends) for met in text]
    keep = sentences_to_parse(places, job.quoted, language)
    return [k and len(met.sentence.words) <= MAX_SENTENCE_WORDS for met, k in zip(text, keep, strict=True)]


def _sentence(sentence: RawSentence, words: Sequence[tuple[Tagged, Arc]], reduced: Reduced) -> Sentence:
    tokens = []
    for ((text, lemma, upos, xpos), (head, relation)), start, end in zip(
        words, sentence.starts, sentence.ends, strict=True
    ):
        span, quote = reduced.locate(start, end)
        tokens.append(Token(span, text, lemma, upos, xpos, relation, head - 1, quote))
    whole = Span(min(t.span.start for t in tokens), max(t.span.end for t in tokens))
    return Sentence(whole, reduced.paragraph_at(sentence.starts[0]), tuple(tokens))
