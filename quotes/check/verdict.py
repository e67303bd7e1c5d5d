"""What a printed wording says about a passage: the same words, other words, fewer words, or another speaker."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from quotes.check.candidates import PrintedUtterance
from quotes.check.passages import Passage
from quotes.check.renderings import Rendering
from quotes.datatypes.plain import Plain
from quotes.lang import available, load
from quotes.text.diff import Change, compare
from quotes.text.lexicon import Lexicon, lexicon
from quotes.text.normal import placed_words, words
from quotes.text.word_distance import wrong_letters


class CheckVerdict(StrEnum):
    """What the index says about a passage, from the best to the worst."""

    EXACT = "exact"
    SHORTENED = "shortened"
    ALTERED = "altered"
    OTHER_SPEAKER = "said by somebody else"
    TRANSLATION = "translation"
    PERHAPS_TRANSLATION = "perhaps a translation"
    NOT_FOUND = "not found"


@dataclass(frozen=True, slots=True)
class Checked(Plain):
    """A passage with its verdict and, unless nothing was found, the printed wording that is nearest.

    ``changes`` lead from the printed words to the passage's; ``respelled`` are words that differ by spelling alone;
    ``turned`` says that the words that differ reverse the sense, and ``negation`` is one that stands right before the
    passage's words where they are printed. ``likeness`` is the share of the passage's words, weighted by information,
    that the wording has; of a translation, how far both have the same words. ``translations`` are those of the
    wording's statement.
    """

    passage: Passage
    verdict: CheckVerdict
    likeness: float = 0.0
    printed: PrintedUtterance | None = None
    outlets: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    respelled: tuple[str, ...] = ()
    turned: bool = False
    negation: str = ""
    translations: tuple[Rendering, ...] = ()


# Share of a passage's words, weighted by information, that a wording must have to be taken for its source. Any new
# sentence has a third of its words in common with some printed one; an altered quote keeps most of them.
LEAST_LIKENESS = 0.6
# A wording that stands nearly whole in a longer passage is its source at this likeness already, if its words tell
# as much as two rare ones.
LEAST_OF_WHOLE = 0.4
NEARLY_WHOLE = 0.8
WHOLE_BITS = 20


def verdict(passage: Passage, candidates: Sequence[PrintedUtterance]) -> Checked:
    """Return the verdict of the wording nearest to a passage; the claimed speaker's wordings go before others'."""
    results = [result for one in candidates if (result := _beside(passage, one, lexicon())) is not None]
    if not results:
        return Checked(passage, CheckVerdict.NOT_FOUND)
    return min(results, key=_rank)


# What the words say goes before how many are alike; altered words and another speaker's are equally far off.
_RANKS = {
    CheckVerdict.EXACT: 0,
    CheckVerdict.SHORTENED: 1,
    CheckVerdict.ALTERED: 2,
    CheckVerdict.OTHER_SPEAKER: 2,
    CheckVerdict.TRANSLATION: 3,
    CheckVerdict.PERHAPS_TRANSLATION: 4,
    CheckVerdict.NOT_FOUND: 5,
}


def _rank(result: Checked) -> tuple[int, float, int, str, str]:
    """Return the sort key by which the best result comes first; of equal ones, the one that most articles print."""
    printed = result.printed
    if printed is None:
        return _RANKS[result.verdict], 0.0, 0, "", ""
    return (
        _RANKS[result.verdict],
        -round(result.likeness, 2),
        -printed.articles,
        printed.published or "~",
        printed.statement_id,
    )


def _beside(passage: Passage, candidate: PrintedUtterance, lexicon: Lexicon) -> Checked | None:
    """Return what one wording says about the passage, None if it is another sentence."""
    text, respelled = _respelled(passage.text, candidate.text, lexicon)
    changes = _trimmed(compare(candidate.text, text).changes, lexicon)
    same = [word for change in changes if change.kind == "same" for word in change.words]
    shared = _bits(same, lexicon)
    likeness = shared / max(1, _bits(words(text), lexicon))
    whole = shared / max(1, _bits(words(candidate.text), lexicon))
    if likeness < LEAST_LIKENESS and not (
        likeness >= LEAST_OF_WHOLE and whole >= NEARLY_WHOLE and shared >= WHOLE_BITS
    ):
        return None
    window = _window(changes)
    differing = [word for change in window if change.kind != "same" for word in change.words]
    turned = not lexicon.negations.isdisjoint(words(" ".join(differing)))
    decided = _decided(candidate.text, changes, window, turned)
    negation = _negation_before(changes, window, lexicon)
    if negation and decided is CheckVerdict.SHORTENED and _is_sentence(passage):
        decided, turned = CheckVerdict.ALTERED, True
    if decided != CheckVerdict.ALTERED and not may_be_said_by(passage.speaker, candidate):
        decided = CheckVerdict.OTHER_SPEAKER
    return Checked(passage, decided, round(likeness, 3), candidate, (), changes, respelled, turned, negation)


def _bits(some: Sequence[str], lexicon: Lexicon) -> int:
    return sum(lexicon.tells(lexicon.stem(word)) for word in words(" ".join(some)))


# Letters of a word below which a different one is another word, unless two letters of a word of grammar changed places
# ("teh"), and above which two wrong letters are a typing error.
SHORTEST_SLIP = 4
LONG_WORD = 8


@cache
def _short_words() -> frozenset[str]:
    """Return the short words of grammar of all languages."""
    words_of = (load(code).words("statements", "function") for code in available())
    return frozenset(word for function in words_of for word in function if len(word) < SHORTEST_SLIP)


def _respelled(text: str, printed: str, lexicon: Lexicon) -> tuple[str, tuple[str, ...]]:
    """Return the passage with figures and misspelt words as the wording prints them, and the misspelt words.

    Only a word that no list has can be misspelt: "now" is not "not".
    """
    theirs = {word: printed[start:end] for word, start, end in placed_words(printed)}
    figures = {lexicon.numerals.get(word, word): form for word, form in theirs.items()}
    mended, slips = text, []
    for word, start, end in reversed(placed_words(text)):
        if word in theirs:
            continue
        right = figures.get(lexicon.numerals.get(word, word))
        if right is None and word not in lexicon.bits:
            right = _nearest(word, theirs)
            slips += [text[start:end]] if right else []
        if right:
            mended = mended[:start] + right + mended[end:]
    return mended, tuple(reversed(slips))


def _nearest(word: str, theirs: Mapping[str, str]) -> str | None:
    """Return the printed word of which another one is a misspelling; None if there is none."""
    if not word.isalpha():
        return None
    if len(word) < SHORTEST_SLIP:
        swapped = (other for other in theirs if sorted(other) == sorted(word) and other in _short_words())
        return next((theirs[other] for other in swapped if wrong_letters(word, other, 1) == 1), None)
    reach = 2 if len(word) >= LONG_WORD else 1
    near = [(wrong_letters(word, other, reach), other) for other in theirs]
    distance, other = min(near, default=(reach + 1, ""))
    return theirs[other] if distance <= reach else None


# A match of so little meaning, so many words away from the rest of a sentence, is chance ("the", "to be").
STRAY_BITS = 12
STRAY_WORDS = 6


def _trimmed(changes: tuple[Change, ...], lexicon: Lexicon) -> tuple[Change, ...]:
    """Return the changes without matches at the edges that are far from all others."""
    for edge, next_ in ((0, 1), (-1, -2)):
        while len(inner := _window(changes)) > 2:
            stray, gap = inner[edge], inner[next_]
            if stray.kind != "same" or gap.kind != "cut" or len(gap.words) < STRAY_WORDS:
                break
            if _bits(stray.words, lexicon) >= STRAY_BITS:
                break
            at = changes.index(stray)
            changes = (*changes[:at], Change("cut", stray.words), Change("added", stray.words), *changes[at + 1 :])
    return changes


def _window(changes: tuple[Change, ...]) -> tuple[Change, ...]:
    """Return the changes without the words that the wording has before and after the passage."""
    first = next((n for n, change in enumerate(changes) if change.kind != "cut"), 0)
    last = next((n for n, change in reversed(list(enumerate(changes))) if change.kind != "cut"), len(changes) - 1)
    return changes[first : last + 1]


def _decided(printed: str, changes: tuple[Change, ...], window: tuple[Change, ...], turned: bool) -> CheckVerdict:
    """Return the verdict on the words alone."""
    kinds = {change.kind for change in window}
    if "added" in kinds or (turned and "cut" in kinds):
        return CheckVerdict.ALTERED
    if "cut" in kinds or not _whole_sentences(printed, changes, window):
        return CheckVerdict.SHORTENED
    return CheckVerdict.EXACT


def _negation_before(changes: tuple[Change, ...], window: tuple[Change, ...], lexicon: Lexicon) -> str:
    """Return the negation that the wording has right before the passage, with no comma or stop between; else ""."""
    before = [word for change in changes[: changes.index(window[0])] for word in change.words]
    many = sum(len(change.words) for change in window) > 1  # a single word may well be what is not so
    last = before[-1] if before and many else ""
    return last if last[-1:].isalpha() and words(last)[-1:] and words(last)[-1] in lexicon.negations else ""


def _is_sentence(passage: Passage) -> bool:
    """Return whether a passage is given as a whole sentence; the text around a part of one may have its negation."""
    unmarked = passage.outer_end == passage.end
    return unmarked or next((letter.isupper() for letter in passage.text if letter.isalpha()), False)


# Where a wording can be cut without loss: after a sentence, and at an ellipsis, which also stands for a speech tag.
_SEAM = re.compile(r"(?:[.!?…][\"”’»)\]]*|\[?\.\.\.\]?)(?=\s|$)")


def _whole_sentences(printed: str, changes: tuple[Change, ...], window: tuple[Change, ...]) -> bool:
    """Return whether the passage begins and ends at a seam of the wording."""
    seams = {0, len(words(printed)), *(len(words(printed[: match.end()])) for match in _SEAM.finditer(printed))}
    before = changes[: changes.index(window[0])]
    first = sum(len(words(" ".join(change.words))) for change in before)
    return first in seams and first + sum(len(words(" ".join(change.words))) for change in window) in seams


def may_be_said_by(claimed: str, candidate: PrintedUtterance) -> bool:
    """Return whether a claimed name may be the speaker's; it may if nobody is claimed or known."""
    if not claimed or not candidate.names:
        return True
    claim = set(words(claimed))
    names = [set(words(name)) for name in candidate.names]
    return any(claim <= name or name <= claim for name in names)
