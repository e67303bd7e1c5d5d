"""Stanza's side of parsing: the only file that knows stanza and torch.

Stanza's objects are mutable and stay in here; what leaves are the frozen records of ``datatypes``.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from quotes.config import PARSE_BATCH_WORDS
from quotes.datatypes import Article, Document, Entity, Quote, Sentence, Span, Token
from quotes.errors import ModelError
from quotes.lang import load as load_language
from quotes.layout import paragraphs as split_paragraphs
from quotes.parse.genders import Genders
from quotes.parse.reduce import Reduced, reduce_text
from quotes.parse.select import sentences_to_parse, wanted_paragraphs


class Model(Protocol):
    """What parsing needs to know of a Stanza package."""

    @property
    def dir(self) -> Any: ...

    @property
    def package(self) -> str: ...


class Parser:
    """A loaded Stanza package; loading takes seconds, so one serves for a whole run."""

    def __init__(self, model: Model, language: str = "en") -> None:
        self._processors = _load(model, language)
        self._genders = Genders(load_language(language), *_vectors(self._processors))

    def parse(self, items: Sequence[tuple[Article, tuple[Quote, ...]]]) -> list[Document]:
        """Return a document for each article, in order.

        Articles without quotes come back empty at almost no cost.  What an article's parse says does not
        depend on the other articles of the batch.
        """
        plans = [_plan(article, quotes) for article, quotes in items]
        busy = [i for i, (_, reduced) in enumerate(plans) if reduced.text.strip()]
        found = dict(zip(busy, self._analyse([(items[i], *plans[i]) for i in busy]), strict=True))
        empty = [Document(paragraphs, (), ()) for paragraphs, _ in plans]
        return [found.get(i, empty[i]) for i in range(len(items))]

    def _analyse(
        self, jobs: list[tuple[tuple[Article, tuple[Quote, ...]], tuple[Span, ...], Reduced]]
    ) -> list[Document]:
        from stanza.models.common.doc import Document as StanzaDocument

        if not jobs:
            return []
        processors = self._processors
        docs = processors["tokenize"].bulk_process([StanzaDocument([], text=reduced.text) for _, _, reduced in jobs])
        docs = processors["ner"].bulk_process(docs)
        chosen = []
        for ((_, quotes), _, reduced), doc in zip(jobs, docs, strict=True):
            chosen.append(sentences_to_parse([_placed(s, reduced, quotes) for s in doc.sentences]))
        part = StanzaDocument([])
        part.sentences = [
            s for doc, keep in zip(docs, chosen, strict=True) for s, k in zip(doc.sentences, keep, strict=True) if k
        ]
        part.num_tokens = sum(len(s.tokens) for s in part.sentences)
        part.num_words = sum(len(s.words) for s in part.sentences)
        for name in ("pos", "lemma", "depparse") if part.sentences else ():
            processors[name].process(part)
        return [
            Document(paragraphs, _sentences(doc, keep, reduced), _entities(doc, reduced, self._genders))
            for (_, paragraphs, reduced), doc, keep in zip(jobs, docs, chosen, strict=True)
        ]


def _plan(article: Article, quotes: tuple[Quote, ...]) -> tuple[tuple[Span, ...], Reduced]:
    paragraphs = split_paragraphs(article.text)
    wanted = wanted_paragraphs(paragraphs, quotes)
    return paragraphs, reduce_text(article.text, quotes, paragraphs, wanted)


def _load(model: Model, language: str) -> dict[str, Any]:
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    import stanza
    import torch

    torch.set_num_threads(1)
    try:
        pipeline = stanza.Pipeline(
            language,
            dir=str(model.dir),
            package=model.package,
            processors="tokenize,pos,lemma,depparse,ner",
            download_method=None,
            use_gpu=False,
            verbose=False,
            depparse_batch_size=PARSE_BATCH_WORDS,
        )
    except (OSError, KeyError, ValueError, RuntimeError) as error:
        raise ModelError(
            f"Stanza cannot load it ({error})", input=str(model.dir), remedy="see 'quotes doctor'"
        ) from error
    _shorten_trees()
    return dict(pipeline.processors)


def _shorten_trees() -> None:
    """Let Stanza take the best head of every word where that is already a tree with one root.

    The maximum spanning tree is then this very tree, so nothing changes but the time: Stanza's own search is
    pure Python and takes more than half of the parser's time.
    """
    from stanza.models.depparse import model as depparse

    search: Callable[[Any], Any] = depparse.chuliu_edmonds_one_root
    if getattr(search, "shortened", False):
        return

    def shortened(scores: Any) -> Any:
        heads = scores.argmax(axis=1)
        heads[0] = 0
        return heads if is_tree(heads.tolist()) else search(scores)

    shortened.shortened = True  # type: ignore[attr-defined]
    depparse.chuliu_edmonds_one_root = shortened


def is_tree(heads: list[int]) -> bool:
    """Return whether ``heads`` (index 0 is the root node, its own head) is a tree with exactly one root word."""
    if sum(1 for head in heads[1:] if head == 0) != 1:
        return False
    reaches = [False] * len(heads)
    reaches[0] = True
    for word in range(1, len(heads)):
        path = []
        at = word
        while not reaches[at]:
            path.append(at)
            at = heads[at]
            if len(path) > len(heads) or at == word:
                return False
        for seen in path:
            reaches[seen] = True
    return True


def _ends(token: Any) -> tuple[int, int]:
    return int(token.start_char), int(token.end_char)


def _placed(sentence: Any, reduced: Reduced, quotes: tuple[Quote, ...]) -> tuple[int, bool]:
    """The paragraph that a tokenized sentence stands in, and whether there is a part of a quote in it."""
    start, end = _ends(sentence.tokens[0])[0], _ends(sentence.tokens[-1])[1]
    place, inside = reduced.locate(start, end)
    touches = inside is not None or any(place.overlaps(q.outer) for q in quotes)
    return reduced.paragraph_at(start), touches


def _sentences(doc: Any, keep: Sequence[bool], reduced: Reduced) -> tuple[Sentence, ...]:
    made = []
    for sentence, kept in zip(doc.sentences, keep, strict=True):
        if kept:
            tokens = _tokens(sentence, reduced)
            whole = Span(min(t.span.start for t in tokens), max(t.span.end for t in tokens))
            made.append(Sentence(whole, reduced.paragraph_at(_ends(sentence.tokens[0])[0]), tokens))
    return tuple(made)


def _tokens(sentence: Any, reduced: Reduced) -> tuple[Token, ...]:
    tokens = []
    for token in sentence.tokens:
        for word in token.words:
            # The words of a multi-word token can lack offsets of their own: they then share their token's.
            start, end = _ends(word) if word.start_char is not None and word.end_char is not None else _ends(token)
            span, quote = reduced.locate(start, end)
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


def _entities(doc: Any, reduced: Reduced, genders: Genders) -> tuple[Entity, ...]:
    found = []
    for entity in doc.ents:
        span, quote = reduced.locate(int(entity.start_char), int(entity.end_char))
        if quote is None:
            gender = genders.of(str(entity.text)) if entity.type == "PERSON" else None
            found.append(Entity(span, str(entity.type), gender))
    return tuple(found)


def _vectors(processors: dict[str, Any]) -> tuple[Callable[[str], int | None], Any]:
    """How to look a lower-case word up in the package's word vectors, and the vectors, one a row."""
    pretrain = processors["depparse"].pretrain
    if pretrain is None:
        return (lambda word: None), None
    index = pretrain.vocab._unit2id
    return (lambda word: index.get(word)), pretrain.emb
