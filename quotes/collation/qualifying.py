"""The halves of sentences that qualify the other half, and whether a wording leaves them out."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache

from quotes import lang
from quotes.datatypes import Span
from quotes.text.word_places import placed_wording

LEAST_CLAUSE = 3  # words: "but no" alone is no half of a sentence
LEAST_QUALIFIED = 4  # words of what is qualified that must be printed: a shorter piece claims nothing by itself
DROPPED_SHARE = 0.2  # of the clause's words that may still stand there, such as an "if" that occurs twice
PRINTED_SHARE = 0.8  # of the clause's words that an outlet must have to count as printing it
_SENTENCE = ".!?"
_CLAUSE = ".!?,;:—–"
_CLOSING = "\"'”’»)]"
_SIGNS = ".,;:!?\"'“”‘’«»()[]—–¿¡…"


@lru_cache(maxsize=1024)
def qualifiers(full: str, language: str) -> tuple[tuple[Span, Span], ...]:
    """Return the clauses of a wording that qualify something, each with the words that it qualifies.

    The spans count words.  A clause begins with a word such as "if" and qualifies the rest of its sentence; a sentence
    that begins with one such as "but" qualifies the sentence before.  A language without such words has none.
    """
    words = _shown(full)
    turns, conditions = _openers(language, "turns"), _openers(language, "conditions")
    sentences = _parts(words, _SENTENCE)
    clauses: list[tuple[Span, Span]] = []
    for number, sentence in enumerate(sentences):
        at = sentence.start
        while at < sentence.end:
            turns_back = at == sentence.start and _opens(words, at, turns)
            turn = turns_back or (_is_after_mark(words, at) and _opens(words, at, turns))
            if not (turn or _opens(words, at, conditions)):
                at += 1
                continue
            if turns_back:
                clause, rest = sentence, sentences[number - 1] if number else None
            else:
                clause, rest = Span(at, _end(words, at, sentence.end)), sentence
            if rest and clause.end - clause.start >= LEAST_CLAUSE:
                clauses.append((clause, rest))
            at = clause.end
    return tuple(clauses)


def dropped_qualifiers(full: str, places: Collection[int], language: str) -> tuple[Span, ...]:
    """Return the qualifying clauses that a wording leaves out although it has what they qualify.

    ``places`` are the numbers of the words of ``full`` that it has.
    """
    dropped = []
    for clause, rest in qualifiers(full, language):
        qualified = sum(1 for n in range(rest.start, rest.end) if n in places and not clause.start <= n < clause.end)
        if qualified >= LEAST_QUALIFIED and _share(clause, places) <= DROPPED_SHARE:
            dropped.append(clause)
    return tuple(dropped)


def prints(clause: Span, places: Collection[int]) -> bool:
    """Return whether a wording that has the words at ``places`` prints a clause."""
    return _share(clause, places) >= PRINTED_SHARE


def _share(span: Span, places: Collection[int]) -> float:
    return sum(n in places for n in range(span.start, span.end)) / (span.end - span.start)


def _shown(full: str) -> tuple[str, ...]:
    """Return the words of a wording, one for each in normal form, with the signs beside them."""
    whole = placed_wording(full)
    return tuple(" ".join(whole.shown(n, n + 1)) for n in range(len(whole.words)))


def _parts(words: tuple[str, ...], marks: str) -> list[Span]:
    """Return the stretches of words that end with one of some marks."""
    parts, start = [], 0
    for n, word in enumerate(words, start=1):
        if word.rstrip(_CLOSING)[-1:] in tuple(marks) or n == len(words):
            parts.append(Span(start, n))
            start = n
    return parts


def _is_after_mark(words: tuple[str, ...], at: int) -> bool:
    return at == 0 or words[at - 1].rstrip(_CLOSING)[-1:] in tuple(_CLAUSE)


def _end(words: tuple[str, ...], start: int, last: int) -> int:
    """Return where the clause that begins at ``start`` ends: at a comma or the like, after enough words."""
    ends = (part.end for part in _parts(words[start:last], _CLAUSE))
    return start + next((end for end in ends if end >= LEAST_CLAUSE), last - start)


def _openers(language: str, key: str) -> tuple[tuple[str, ...], ...]:
    """Return the words and phrases of a language that open a qualifying clause, the longest first."""
    if lang.base(language) not in lang.available():
        return ()
    phrases = (tuple(phrase.split()) for phrase in lang.load(language).words("qualifiers", key))
    return tuple(sorted(phrases, key=lambda phrase: (-len(phrase), phrase)))


def _opens(words: tuple[str, ...], at: int, phrases: tuple[tuple[str, ...], ...]) -> bool:
    """Return whether one of some phrases stands at a place, whatever the capitals and signs around it."""
    for phrase in phrases:
        # Accents stay: they tell the Spanish "si" (if) from "sí" (yes).
        stands = tuple(word.strip(_SIGNS).casefold() for word in words[at : at + len(phrase)])
        if stands == phrase:
            return True
    return False
