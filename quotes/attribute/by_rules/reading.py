"""How an article is read without learned weights: sentences, cues and sources, from the language's lists.

Names are runs of capitalised words, and cues are forms of listed verbs. If a Stanza package has parsed the article,
names, verbs and subjects come from the parser.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace

from quotes.attribute.by_rules.capitalised import capitalised_names
from quotes.attribute.by_rules.page import MASK, Page, Source
from quotes.attribute.by_rules.phrases import can_be_subject, noun_phrases
from quotes.attribute.mentions.lexicon import cue_kind
from quotes.datatypes import Article, Document, MentionKind, Quote, Role, Span, Token
from quotes.lang import Language
from quotes.lang.forms import TAG_CHARACTERS, cue_of, singulars
from quotes.text.paragraphs import paragraphs as split_paragraphs

_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_SPACE = re.compile(r"\s*")
_STOP = re.compile(r"[.!?…]+[\"'”»)\]]*(\s+)")
_ENDS = ".!?…"
_OPENERS = "¿¡«“\"'(—–"


def read(article: Article, quotes: tuple[Quote, ...], document: Document, language: Language) -> Page:
    """Return the page of an article; ``document`` may consist of paragraphs alone."""
    masked = _masked(article.text, quotes)
    blocks = document.paragraphs or split_paragraphs(article.text)
    words = tuple(Span(*m.span()) for m in _WORD.finditer(masked))
    sentences = tuple(_sentences(masked, blocks, quotes, language))
    tokens = {t.span.start: t for s in document.sentences for t in s.tokens if t.quote is None}
    page = Page(article, language, quotes, masked, blocks, sentences, words, {}, (), _subjects(document))
    page = replace(page, cues=dict(_cues(page, tokens)))
    names = _named(page, document) if document.sentences else list(capitalised_names(page))
    return replace(page, sources=tuple(_sources(page, names)))


def _masked(text: str, quotes: Sequence[Quote]) -> str:
    parts, at = [], 0
    for quote in quotes:
        if quote.role is not Role.NESTED and quote.outer.start >= at:
            parts += [text[at : quote.outer.start], MASK * (quote.outer.end - quote.outer.start)]
            at = quote.outer.end
    return "".join([*parts, text[at:]])


def _sentences(masked: str, blocks: Sequence[Span], quotes: Sequence[Quote], language: Language) -> Iterator[Span]:
    """The sentences of every paragraph; the end of a quote ends the reporter's sentence too, if a capital follows."""
    abbreviations = language.words("plain", "abbreviations")
    ends = []
    for stop in _STOP.finditer(masked):
        last = re.search(r"\w+$", masked[max(0, stop.start() - 20) : stop.start()])
        short = last is not None and stop.group()[0] == "." and (len(last[0]) == 1 or last[0].lower() in abbreviations)
        if not short and _begins(masked[stop.end() : stop.end() + 2]):
            ends.append(stop.start(1))
    for quote in quotes:
        at = quote.outer.end
        after = masked[at : at + 3]
        if quote.text[-1:] in _ENDS and after[:1].isspace() and _begins(after.lstrip()):
            ends.append(at)
    ends.sort()
    for block in blocks:
        start = block.start
        for end in ends[bisect_right(ends, block.start) : bisect_left(ends, block.end)]:
            yield Span(start, end)
            start = end + len(_SPACE.match(masked, end, block.end)[0])  # type: ignore[index]
        if start < block.end:
            yield Span(start, block.end)


def _begins(after: str) -> bool:
    return after[:1] == MASK or after.lstrip(_OPENERS)[:1].isupper() or after[:1].isdigit()


def _subjects(document: Document) -> dict[int, int]:
    subjects = {}
    for sentence in document.sentences:
        for token in sentence.tokens:
            if token.deprel.startswith("nsubj") and token.head >= 0 and token.quote is None:
                subjects[sentence.tokens[token.head].span.start] = token.span.start
    return subjects


def _cues(page: Page, tokens: dict[int, Token]) -> Iterator[tuple[int, str]]:
    """The kind of each word that is a cue."""
    words = page.language.words
    guards = words("pronouns", "determiners") | words("plain", "prepositions")
    previous = ""
    for word in page.words:
        form = page.form(word)
        token = tokens.get(word.start)
        if token is not None:
            kind = cue_kind(token, page.language)
        else:
            kind = cue_of(form, page.language)
            if kind in {"speech", "judgement"} and form in words("cues", "homographs") and previous in guards:
                kind = "noun" if singulars(form, page.language) & words("cues", "nouns") else ""
        previous = form
        if kind:
            yield word.start, kind


def _named(page: Page, document: Document) -> list[tuple[Span, str]]:
    outside = (e for e in document.entities if MASK not in e.span.of(page.masked))
    return [(e.span, e.type) for e in sorted(outside, key=lambda e: e.span)]


def _sources(page: Page, names: Sequence[tuple[Span, str]]) -> list[Source]:
    """The names with their titles, the noun phrases for people and bodies, and the pronouns, in text order."""
    phrases = list(noun_phrases(page, names))
    sources: list[Source] = []
    starts: set[int] = set()
    for span, type_ in names:
        source = Source(span, MentionKind.NAME, type_, subject=can_be_subject(page, span.start))
        titled = _titled(page, source, phrases)
        starts |= {p.span.start for p in phrases if titled.title == p.span}
        sources.append(titled)
    sources += [p for p in phrases if p.span.start not in starts]
    for word in page.words:
        if page.form(word) in page.language.words("pronouns", "sources"):
            plural = page.form(word) in page.language.words("pronouns", "plural")
            subject = can_be_subject(page, word.start)
            sources.append(Source(word, MentionKind.PRONOUN, subject=subject, plural=plural))
    return sorted(sources, key=lambda s: (s.begin, s.span))


def _titled(page: Page, name: Source, phrases: Sequence[Source]) -> Source:
    """The name with the noun phrase right before it, or set off by commas before or after it."""
    after = page.masked[name.span.end : name.span.end + 2]
    first, last = (bisect_left(phrases, at, key=lambda p: p.span.start) for at in _beside(name.span))
    for phrase in phrases[first:last]:
        if phrase.sort not in ("person", "spokes") or phrase.plural:
            continue
        gap = page.masked[phrase.span.end : name.span.start] if phrase.span.end <= name.span.start else ""
        closed = not after.strip() or after[0] in ",.:;)" + MASK or after[1:] == MASK
        if gap.strip(" \u00a0") == "" and gap or (gap == ", " and closed):
            return replace(
                name, type="PERSON", title=phrase.span, noun=phrase.noun, sort=phrase.sort, subject=phrase.subject
            )
        if after == ", " and phrase.span.start == name.span.end + 2:
            return replace(name, type="PERSON", title=phrase.span, noun=phrase.noun, sort=phrase.sort)
    return name


def _beside(name: Span) -> tuple[int, int]:
    """Where a noun phrase that belongs to a name can start: before it, or right after its comma."""
    return name.start - TAG_CHARACTERS, name.end + 3
