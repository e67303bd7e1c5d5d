"""What an earlier version of an article had too: what the networks said of it is taken over.

Where a paragraph's words and sentences end depends on its own text, and a sentence's tree and names on its words, so
that a paragraph put into a long article costs little more than one paragraph.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from operator import itemgetter
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from quotes.datatypes import Document, Entity, Sentence, Skimmed, Span
from quotes.parse.fast.sentences import RawSentence
from quotes.parse.fast.trees import Arc, Tagged
from quotes.parse.job import Job

Item = TypeVar("Item")
Result = TypeVar("Result")
Name = tuple[int, int, str]  # first word, end, type
# The words of a sentence, and which of them stand in quotes: names in there were not kept.
Key = tuple[tuple[str, ...], tuple[bool, ...]]
WORD_END, SENTENCE_END = 1, 2  # the tokenizer's labels of characters
_WIDEST_SPACE = 2  # characters between two words: a sentence that was left out takes more
_Placed = Sequence[tuple[str, Span]]  # the words of a sentence and where they stand


@dataclass(frozen=True, slots=True)
class Read:
    """What is known of a sentence: its words with their arcs where it has a tree, and its names outside quotes."""

    words: list[tuple[Tagged, Arc]] | None
    names: list[Name]


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of paragraphs, by their text with runs of spaces as one: the labels; and of sentences."""

    labels: dict[str, NDArray[np.int64]] = field(default_factory=dict)
    sentences: dict[Key, Read] = field(default_factory=dict)


def known(documents: Iterable[Document]) -> Known:
    """Return what documents tell of their paragraphs and sentences."""
    found = Known()
    for document in documents:
        for number, group in groupby(_in_order(document), key=itemgetter(0)):
            sentences = [words for _, words in group]
            if _fill(sentences, document.paragraphs[number]):
                text, labels = _labels(sentences)
                found.labels[text] = labels
        for one in document.skimmed:
            key = one.words, (False,) * len(one.words)
            found.sentences.setdefault(key, Read(None, list(one.names)))
        entities = {entity.span.start: entity for entity in document.entities}
        for sentence in document.sentences:
            names = _names(sentence, entities)
            if names is not None:
                found.sentences[_key(sentence)] = Read(_words(sentence), names)
    return found


def skimmed(job: Job, sentence: RawSentence, names: Iterable[Name]) -> Skimmed | None:
    """Return what is kept of a sentence without a tree, None where its words are not the article's own.

    Those of a paragraph with quotes may be placeholders; a very long word, and one with spaces in it, is another to
    the networks.
    """
    paragraph = job.reduced.paragraph_at(sentence.starts[0])
    rows = list(zip(sentence.words, sentence.starts, sentence.ends, strict=True))
    if paragraph in job.quoted or any(end - start != len(word) for word, start, end in rows):
        return None
    starts = tuple(job.reduced.locate(start, end)[0].start for _, start, end in rows)
    return Skimmed(paragraph, sentence.words, starts, tuple(names))


def _in_order(document: Document) -> list[tuple[int, _Placed]]:
    """The words of all sentences that were read, with the paragraph of each sentence, in the order of the text."""
    rows: list[tuple[int, _Placed]] = [(s.paragraph, [(t.text, t.span) for t in s.tokens]) for s in document.sentences]
    for one in document.skimmed:
        places = zip(one.words, one.starts, strict=True)
        rows.append((one.paragraph, [(word, Span(start, start + len(word))) for word, start in places]))
    return sorted(rows, key=lambda row: row[1][0][1].start)


def _fill(sentences: Sequence[_Placed], paragraph: Span) -> bool:
    """Whether the sentences are all that the paragraph has: one that was not read leaves a gap."""
    spans = [span for sentence in sentences for _, span in sentence]
    whole = spans[0].start == paragraph.start and spans[-1].end == paragraph.end
    return whole and all(after.start - before.end <= _WIDEST_SPACE for before, after in pairwise(spans))


def _labels(sentences: Sequence[_Placed]) -> tuple[str, NDArray[np.int64]]:
    """The text of a paragraph's sentences, with a label for each character."""
    parts: list[str] = []
    ends: list[tuple[int, int]] = []
    size, before = 0, None
    for sentence in sentences:
        for text, span in sentence:
            if before is not None and (span.start > before.end or span == before):  # equal: a placeholder
                parts.append(" ")
                size += 1
            parts.append(text)
            size += len(text)
            ends.append((size - 1, WORD_END))
            before = span
        ends[-1] = size - 1, SENTENCE_END
    labels = np.zeros(size, dtype=np.int64)
    places, kinds = zip(*ends, strict=True)
    labels[list(places)] = kinds
    return "".join(parts), labels


def _key(sentence: Sentence) -> Key:
    return tuple(t.text for t in sentence.tokens), tuple(t.quote is not None for t in sentence.tokens)


def _words(sentence: Sentence) -> list[tuple[Tagged, Arc]]:
    return [((t.text, t.lemma, t.upos, t.xpos), (t.head + 1, t.deprel)) for t in sentence.tokens]


def _names(sentence: Sentence, entities: Mapping[int, Entity]) -> list[Name] | None:
    """The names in a sentence by its words, None where one does not end with a word outside quotes."""
    outside = [(n, t.span) for n, t in enumerate(sentence.tokens) if t.quote is None]
    ends = {span.end: n for n, span in outside}
    here = [(n, entities[span.start]) for n, span in outside if span.start in entities]
    if not all(entity.span.end in ends for _, entity in here):
        return None
    return [(first, ends[entity.span.end] + 1, entity.type) for first, entity in here]


def recall(jobs: Sequence[Job], texts: Sequence[Sequence[RawSentence]], known: Known) -> list[list[Read | None]]:
    """Return for each text what is known of each of its sentences."""
    if not known.sentences:
        return [[None] * len(sentences) for sentences in texts]
    pairs = zip(jobs, texts, strict=True)
    return [[known.sentences.get(_placed(job, sentence)) for sentence in sentences] for job, sentences in pairs]


def _placed(job: Job, sentence: RawSentence) -> Key:
    places = zip(sentence.starts, sentence.ends, strict=True)
    return sentence.words, tuple(job.reduced.locate(start, end)[1] is not None for start, end in places)


def completed(
    known: Sequence[Result | None], items: Sequence[Item], work: Callable[[Sequence[Item]], Iterable[Result]]
) -> Iterator[Result]:
    """Yield what is known of each item, and what ``work`` makes of the others, all of them together."""
    todo = [item for item, found in zip(items, known, strict=True) if found is None]
    made = iter(work(todo) if todo else ())
    return (next(made) if found is None else found for found in known)
