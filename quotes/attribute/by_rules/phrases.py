"""Noun phrases for people and bodies, found by lists of nouns: "el presidente colombiano", "la oficina de Roe"."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from quotes.attribute.by_rules.page import Page, Source
from quotes.attribute.mentions.lexicon import title_words
from quotes.datatypes import MentionKind, Span
from quotes.lang.forms import singulars
from quotes.text.normal import fold

_NOUNS = ("spokes", "person", "office", "organisation", "group", "document")
_ADJECTIVES_BEFORE = 2  # "el nuevo primer ministro"


def noun_phrases(page: Page, names: Sequence[tuple[Span, str]]) -> Iterator[Source]:
    """Yield noun phrases with a listed noun, such as "el presidente colombiano", and titles before a name."""
    words = page.language.words
    name_at = {span.start: span for span, _ in names}
    covered = 0
    for number, word in enumerate(page.words):
        if word.start < covered:
            continue
        determined = page.form(word) in words("pronouns", "determiners")
        head = _noun(page, number, name_at) if determined else number
        if head is None:
            continue
        sort, noun = _sort(page, page.words[head])
        titles = title_words(page.language.code)
        if not sort or (not determined and (sort not in ("person", "spokes") or fold(noun) not in titles)):
            continue
        last, owner = _phrase_end(page, head, name_at)
        contracted = determined and page.form(word) in words("plain", "prepositions")
        begin = page.words[number + 1] if contracted else word
        covered = last
        form = page.form(page.words[head])
        yield Source(
            Span(begin.start, last),
            MentionKind.NOMINAL,
            title=Span(begin.start, last),
            noun=noun,
            sort=sort,
            subject=can_be_subject(page, begin.start),
            plural=form != noun,
            owner=owner,
        )


def _noun(page: Page, determiner: int, name_at: dict[int, Span]) -> int | None:
    """The number of the listed noun after an article, skipping adjectives."""
    for number in range(determiner + 1, min(determiner + 2 + _ADJECTIVES_BEFORE, len(page.words))):
        word, last = page.words[number], page.words[number - 1]
        if page.masked[last.end : word.start] not in (" ", "\u00a0") or word.start in name_at:
            return None
        if _sort(page, word)[0]:
            return number
        if page.cues.get(word.start) or page.form(word) in page.language.words("statements", "function"):
            return None
    return None


def _sort(page: Page, word: Span) -> tuple[str, str]:
    forms = singulars(page.form(word), page.language)
    for sort in _NOUNS:
        fits = forms & page.language.words("nouns", sort)
        if fits:
            return sort, max(sorted(fits), key=len)
    return "", ""


def _phrase_end(page: Page, head: int, name_at: dict[int, Span]) -> tuple[int, Span | None]:
    """Where a noun phrase ends, including an adjective and "de" with a name after its noun; and that name."""
    words = page.language.words
    end, number = page.words[head].end, head + 1

    def next_to(number: int) -> bool:
        near = number < len(page.words)
        return near and page.masked[page.words[number - 1].end : page.words[number].start] in (" ", "\u00a0")

    while next_to(number) and page.words[number].start not in name_at and not page.cues.get(page.words[number].start):
        form = page.form(page.words[number])
        if not form.endswith(tuple(words("plain", "adjectives"))) or form in words("statements", "function"):
            break
        end, number = page.words[number].end, number + 1
    owner = None
    while next_to(number) and page.form(page.words[number]) in words("plain", "of"):
        inner = number + 1
        while next_to(inner) and page.form(page.words[inner]) in words("titles", "definite"):
            inner += 1
        if not next_to(inner):
            break
        word = page.words[inner]
        name = name_at.get(word.start)
        grammar = page.form(word) in words("statements", "function")
        if name is None and (grammar or not word.of(page.masked)[0].islower()):
            break
        owner = owner or name
        end = name.end if name else word.end
        number = bisect_left(page.words, (end, 0))
    return end, owner


def can_be_subject(page: Page, offset: int) -> bool:
    """Return whether no preposition stands before the words, skipping articles and titles."""
    place = bisect_left(page.words, (offset, 0)) - 1
    start = page.sentence_at(offset).start
    titles = title_words(page.language.code)
    prepositions = page.language.words("plain", "prepositions")
    near = offset
    while place >= 0 and page.words[place].start >= start:
        word = page.words[place]
        if page.masked[word.end : near].strip(" \u00a0"):
            return True
        form = page.form(word)
        if form in prepositions:
            return False
        if form not in page.language.words("pronouns", "determiners") and fold(form) not in titles:
            return True
        near, place = word.start, place - 1
    return True
