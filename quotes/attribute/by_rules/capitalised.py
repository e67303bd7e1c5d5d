"""Names without a parser: runs of capitalised words, with the lower-case words that can stand inside names."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from itertools import islice

from quotes.attribute.by_rules.page import Page
from quotes.datatypes import Span
from quotes.text.normal import fold

_NAME_WORDS = 12  # "Departamento Administrativo para la Prosperidad Social de la República" has ten


def capitalised_names(page: Page) -> Iterator[tuple[Span, str]]:
    """Yield runs of capitalised words, with lower-case words that can stand inside names, and what each seems to be."""
    small = {page.form(w) for w in page.words if w.of(page.masked)[0].islower()}
    at = 0
    while at < len(page.words):
        run = _run(page, at)
        at += max(1, len(run))
        name = _without_opener(page, run, small)
        name = name and _without_place(page, name)
        if name:
            yield Span(name[0].start, name[-1].end), _type(page, name)


def _run(page: Page, at: int) -> list[Span]:
    """The words of a name that begins at a given word; empty if none does."""
    particles = page.language.words("plain", "particles")
    abbreviations = page.language.words("plain", "abbreviations")
    run: list[Span] = []
    waiting: list[Span] = []
    for word in islice(page.words, at, None):
        last = (waiting or run or [word])[-1]
        gap = page.masked[last.end : word.start]
        joined = gap in (" ", "\u00a0") or (gap in (". ", ".\u00a0", ".") and page.form(last) in abbreviations)
        if last is not word and not joined:
            break
        if len(run) >= _NAME_WORDS:
            break
        if word.of(page.masked)[0].isupper():
            if run and not waiting and _is_whole(page, run, word):
                break
            run += [*waiting, word]
            waiting = []
        elif run and page.form(word) in particles and len(waiting) < 2:
            waiting.append(word)
        else:
            break
    return run


def _is_whole(page: Page, run: list[Span], word: Span) -> bool:
    """Whether a run is a place or an acronym, so that the capitalised word after it begins another name."""
    if _is_acronym(page, run[-1]) and page.masked[run[-1].end] != ".":
        return not _is_acronym(page, word)
    return _is_place(page, Span(run[0].start, run[-1].end))


def _is_place(page: Page, span: Span) -> bool:
    places = {fold(place) for place in page.language.words("plain", "places")}
    return fold(span.of(page.masked)).replace(".", "") in places


def _without_opener(page: Page, run: list[Span], small: set[str]) -> list[Span]:
    """The run without a word that is capitalised only because it begins a sentence."""
    words = page.language.words
    common = (
        words("plain", "openers") | words("pronouns", "determiners") | words("statements", "function")
        | words("plain", "between") | words("pronouns", "sources")
    )  # fmt: skip
    while run and page.form(run[0]) in common and not _is_acronym(page, run[0]):
        run = run[1:]
        while run and page.form(run[0]) in words("plain", "particles"):
            run = run[1:]
    if run and _starts_sentence(page, run[0]) and (page.cues.get(run[0].start) or page.form(run[0]) in small):
        return run[1:]
    return run


def _starts_sentence(page: Page, word: Span) -> bool:
    place = bisect_left(page.words, word)
    return place == 0 or page.words[place - 1].start < page.sentence_at(word.start).start


def _is_acronym(page: Page, word: Span) -> bool:
    return word.end - word.start > 1 and word.of(page.masked).isupper()


def _without_place(page: Page, run: list[Span]) -> list[Span]:
    """ "Jane Roe de Colombia" without the place, which can be part of an office's name but not of a person's."""
    offices = page.language.words("nouns", "office") | page.language.words("nouns", "organisation")
    if any(page.form(w) in offices for w in run):
        return run
    particles = page.language.words("plain", "particles")
    for number in range(2, len(run)):
        if page.form(run[number - 1]) in particles and _is_place(page, Span(run[number].start, run[-1].end)):
            return run[: number - 1]
    return run


def _type(page: Page, run: list[Span]) -> str:
    words = page.language.words
    if _is_place(page, Span(run[0].start, run[-1].end)):
        return "LOC"
    forms = [page.form(w) for w in run]
    bodies = words("nouns", "office") | words("nouns", "organisation")
    acronym = len(run) == 1 and _is_acronym(page, run[0])
    before = _words_before(page, run[0].start, 1)
    return "ORG" if acronym or bodies & set(forms) or before & words("titles", "definite") else "PERSON"


def _words_before(page: Page, offset: int, count: int) -> frozenset[str]:
    place = bisect_left(page.words, (offset, 0))
    start = page.sentence_at(offset).start
    return frozenset(page.form(w) for w in page.words[max(0, place - count) : place] if w.start >= start)
