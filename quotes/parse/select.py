"""Which parts of an article have to be parsed: attribution looks at the paragraphs around quotes, not at all of it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence, Set
from functools import cache
from itertools import pairwise

from quotes.datatypes import Quote, Role, Span
from quotes.lang import Language, load
from quotes.lang.forms import is_cue, is_speech_verb, is_third_person
from quotes.text.alternation import any_of

_WORD = re.compile(r"\w+")


def near_paragraphs(
    text: str, paragraphs: tuple[Span, ...], quotes: tuple[Quote, ...], language: Language
) -> frozenset[int]:
    """Return the indices of the paragraphs that can hold a source: those with quotes, and those before and after them.

    What comes after is read only while the text still refers to the same person, as in ``sentences_to_parse``, which
    never asks for more than these.
    """
    quoted = quoted_paragraphs(paragraphs, quotes)
    outside = _without_quotes(text, quotes)
    words = {
        n: [m.group().lower() for m in _WORD.finditer(outside, span.start, span.end)]
        for n, span in enumerate(paragraphs)
    }
    referring = {p for p in quoted if any(is_third_person(w, language) for w in words[p])}
    opening = {n: own[0] for n, own in words.items() if own}
    before = _back(_before(quoted), opening, language) | _bodies_before(words, quoted, language)
    near = quoted | before | _after(quoted, referring) | signature_paragraphs(text, paragraphs, quoted, language)
    return frozenset(p for p in near if 0 <= p < len(paragraphs))


# A line with nothing but a dash and a name, or a name and a role: the signature of the quote above it.
_SIGNATURE = re.compile(r"\s*(?:(?:[—–―~]|--?)\s*\w[^\n]{1,80}|[^\W\d_a-z][^\n.!?:]{1,40},[ \t][^\n.!?:]{1,60})\s*")


def signature_paragraphs(
    text: str, paragraphs: tuple[Span, ...], quoted: Set[int], language: Language
) -> frozenset[int]:
    """Return the indices of the paragraphs that can tell who said the quote above them.

    They are its signature, or begin by pointing back: "Con estas palabras saludó Roe".
    """
    back = _points_back(language.code)
    after = {p + 1 for p in quoted if p + 1 < len(paragraphs)} - quoted
    return frozenset(
        p
        for p in after
        if _SIGNATURE.fullmatch(text, paragraphs[p].start, paragraphs[p].end) or back.match(text, *paragraphs[p])
    )


@cache
def _points_back(code: str) -> re.Pattern[str]:
    return re.compile(rf"\s*{any_of(load(code).words('cues', 'pointing_back'))}\b", re.I)


def quoted_paragraphs(paragraphs: tuple[Span, ...], quotes: tuple[Quote, ...]) -> frozenset[int]:
    """Return the indices of the paragraphs that hold at least part of a quote."""
    starts = [p.start for p in paragraphs]
    numbers: set[int] = set()
    for quote in quotes:
        first, last = (bisect_right(starts, at) - 1 for at in (quote.outer.start, quote.outer.end - 1))
        numbers.update(range(max(0, first), last + 1))
    return frozenset(numbers)


# Fewer words than this beside a quote cannot name its speaker: "he said" has two, "said Roe, a nurse" four.
WORDS_OF_A_TAG = 3


def sentences_to_parse(
    sentences: Sequence[tuple[int, Sequence[str]]],
    quoted: frozenset[int],
    language: Language,
    signatures: frozenset[int] = frozenset(),
) -> list[bool]:
    """Return for each sentence, given as its paragraph and its words outside quotes, whether its tree is needed.

    All sentences of a paragraph with a quote are needed. The paragraph before it names the source if the quote's own
    does not, and usually the person a pronoun stands for; if it begins with such a pronoun itself, the one before that
    does. The first sentences of the paragraphs after quotes show whom
    the text still refers to when a pronoun follows. ``signatures`` are the paragraphs that can be a quote's signature.
    """
    lower: dict[int, list[str]] = {}
    for paragraph, words in sentences:
        lower.setdefault(paragraph, []).extend(word.lower() for word in words if word[:1].isalnum())
    own = {paragraph: lower.get(paragraph, []) for paragraph in quoted}
    spoken = {p for p, words in own.items() if len(words) >= WORDS_OF_A_TAG and any(is_cue(w, language) for w in words)}
    referring = {p for p, words in own.items() if any(is_third_person(w, language) for w in words)}
    opening: dict[int, str] = {}
    for paragraph, words in sentences:
        opening.setdefault(paragraph, next((w for w in words if w[:1].isalnum()), ""))
    before = _back(_before((quoted - spoken) | referring), opening, language)
    before |= _bodies_before(lower, quoted, language)
    after = _after(quoted, referring)
    keep = []
    previous = None
    for paragraph, _ in sentences:
        first, previous = paragraph != previous, paragraph
        keep.append(
            paragraph in quoted or paragraph in before or paragraph in signatures or (first and paragraph in after)
        )
    return keep


# In nine of ten cases, the source of a quote that fills its paragraph is named one paragraph earlier.
PARAGRAPHS_BEFORE_A_QUOTE = 1


def _before(paragraphs: Set[int]) -> Set[int]:
    return {p - back for p in paragraphs for back in range(1, PARAGRAPHS_BEFORE_A_QUOTE + 1)}


# How many paragraphs a chain of "He … He …" is followed back to the person's name.
PARAGRAPHS_OF_A_CHAIN = 4


def _back(paragraphs: Set[int], opening: Mapping[int, str], language: Language) -> Set[int]:
    """The paragraphs, and those before them as long as they begin with a pronoun for somebody named earlier."""
    chained = set(paragraphs)
    for paragraph in paragraphs:
        at = paragraph
        while paragraph - at < PARAGRAPHS_OF_A_CHAIN and is_third_person(opening.get(at, ""), language):
            at -= 1
            chained.add(at)
    return chained


# How many paragraphs before "it said" are looked through for the last body that spoke.
PARAGRAPHS_TO_A_BODY = 5


def _bodies_before(words: Mapping[int, Sequence[str]], quoted: Set[int], language: Language) -> Set[int]:
    """The last paragraph before a quote of "it said" or "they said" in which somebody speaks who is no pronoun.

    ``words`` are those of each paragraph outside quotes, in small letters.
    """
    pronouns = language.words("pronouns", "neuter") | language.words("pronouns", "plural")
    bodies = set()
    for paragraph in quoted:
        if not any(speaker in pronouns for speaker in _speakers(words.get(paragraph, ()), language)):
            continue
        for back in range(1, PARAGRAPHS_TO_A_BODY + 1):
            if any(speaker not in pronouns for speaker in _speakers(words.get(paragraph - back, ()), language)):
                bodies.add(paragraph - back)
                break
    return bodies


def _speakers(words: Sequence[str], language: Language) -> Iterator[str]:
    """The words right before verbs of speech."""
    return (word for word, verb in pairwise(words) if is_speech_verb(verb, language))


# Paragraphs after a quote in which a pronoun can still refer to the same person: on the dev articles, the trees of
# further paragraphs change no speaker.
PARAGRAPHS_SPOKEN_OF = 4


def _after(quoted: Set[int], referring: Set[int]) -> Set[int]:
    return {p + 1 for p in quoted if any(p + ahead in referring for ahead in range(1, PARAGRAPHS_SPOKEN_OF + 1))}


def _without_quotes(text: str, quotes: tuple[Quote, ...]) -> str:
    """The text with spaces in place of its quotes, so that offsets stay the same."""
    parts, at = [], 0
    for quote in quotes:
        if quote.role is not Role.NESTED and quote.span.end > at:
            start = max(at, quote.span.start)
            parts += [text[at:start], " " * (quote.span.end - start)]
            at = quote.span.end
    return "".join([*parts, text[at:]])
