"""The scene of an article, put together from its parse."""

from __future__ import annotations

from dataclasses import replace

from quotes.attribute.mentions.candidates import find_candidates
from quotes.attribute.mentions.lexicon import cue_kind, symbol_of
from quotes.attribute.mentions.scene import ROOT, Scene
from quotes.datatypes import Article, Document, Quote, Role, Token
from quotes.lang import Language


def build_scene(article: Article, quotes: tuple[Quote, ...], document: Document, language: Language) -> Scene:
    """Return the scene of an article, with its words and its candidates in the order of the text."""
    tokens: list[Token] = []
    heads: list[int] = []
    sentence_of: list[int] = []
    sentences: list[tuple[int, int, int]] = []
    for number, sentence in enumerate(document.sentences):
        base = len(tokens)
        for token in sentence.tokens:
            tokens.append(token)
            heads.append(base + token.head if token.head >= 0 else ROOT)
            sentence_of.append(number)
        sentences.append((base, len(tokens), sentence.paragraph))
    children: list[list[int]] = [[] for _ in tokens]
    inside: list[list[int]] = [[] for _ in quotes]
    for word, head in enumerate(heads):
        if head != ROOT:
            children[head].append(word)
        quote = tokens[word].quote
        if quote is not None and quote < len(quotes):
            inside[quote].append(word)
    cues = tuple(cue_kind(t, language) for t in tokens)
    outer = tuple(q.span for q in quotes if q.role is not Role.NESTED)
    scene = Scene(
        article=article,
        text=article.text,
        language=language,
        quotes=quotes,
        paragraphs=document.paragraphs,
        entities=document.entities,
        tokens=tuple(tokens),
        heads=tuple(heads),
        children=tuple(tuple(c) for c in children),
        sentence_of=tuple(sentence_of),
        sentences=tuple(sentences),
        starts=tuple(t.span.start for t in tokens),
        quote_words=tuple(tuple(w) for w in inside),
        cues=cues,
        symbols=tuple(symbol_of(t, kind, language) for t, kind in zip(tokens, cues, strict=True)),
        outer=outer,
        _outer_starts=tuple(span.start for span in outer),
        _outer_ends=tuple(span.end for span in outer),
        _paragraph_starts=tuple(p.start for p in document.paragraphs),
    )
    return replace(scene, candidates=find_candidates(scene))
