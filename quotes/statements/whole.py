"""Differences of two wordings that turn the whole of one: a question, a condition added, "only" before it."""

from __future__ import annotations

from collections.abc import Sequence

from quotes.statements.wording import Wording
from quotes.text.lexicon import Lexicon

# Words before the whole of a wording that can make less of it: "I wish", "only if".
FRONT_WORDS = 3


def turned(a: Wording, b: Wording, pairs: Sequence[tuple[int, int]], lexicon: Lexicon) -> str:
    """Return the kind of what one wording as a whole becomes in the other, or ""."""
    if _question(a, b, pairs, lexicon):
        return "question"
    return (
        _few(a, b, pairs, lexicon)
        or _condition(a, b, pairs, lexicon)
        or _in_front(a, b, pairs, lexicon)
        or _limited(a, b, pairs, lexicon)
    )


def _few(a: Wording, b: Wording, pairs: Sequence[tuple[int, int]], lexicon: Lexicon) -> str:
    """Return "quantifiers" if one has "a few" and the other "few"."""
    for i, j in () if lexicon.scarce.isdisjoint(a.stems) else pairs:
        if a.stems[i] in lexicon.scarce:
            before = [w.stems[k - 1] if k else "" for w, k in ((a, i), (b, j))]
            if (before[0] in lexicon.articles) != (before[1] in lexicon.articles):
                return "quantifiers"
    return ""


def _condition(a: Wording, b: Wording, pairs: Sequence[tuple[int, int]], lexicon: Lexicon) -> str:
    """Return "condition" if one continues with an "if" the sentence that the other ends."""
    last_a, last_b = pairs[-1]
    for one, last, other, end in ((a, last_a, b, last_b), (b, last_b, a, last_a)):
        goes_on = end + 1 < len(other.stems) and end + 1 not in other.sentences and end + 1 not in other.gaps
        if last + 1 == len(one.stems) and goes_on and _opens(other.key.split(" ")[end + 1 :], lexicon):
            return "condition"
    return ""


def _in_front(a: Wording, b: Wording, pairs: Sequence[tuple[int, int]], lexicon: Lexicon) -> str:
    """Return "condition" if one begins with what in the other stands behind a condition: "If it rains, we stay"."""
    first_a, first_b = pairs[0]
    for own, other, first in ((first_a, b, first_b), (first_b, a, first_a)):
        if own or first not in other.clauses or first in other.sentences or first in other.gaps:
            continue
        start = max((i for i in other.sentences if i <= first), default=0)
        before = other.key.split(" ")[start:first]
        while before[1:] and (before[0] in lexicon.joining or before[0] in lexicon.limits or before[0] in _TURNS):
            before, start = before[1:], start + 1
        # A comma after it makes another word of it: "Sí, …".
        if before[1:] and start + 1 not in other.clauses and (before[0] in lexicon.inverted or _opens(before, lexicon)):
            return "condition"
    return ""


_TURNS = frozenset({"but", "so", "pero"})


def _opens(words: Sequence[str], lexicon: Lexicon) -> bool:
    """Return whether a condition begins with some words; "if you ask me" is none."""
    opens = words[0] in lexicon.conditions or _begins(words, lexicon.condition_phrases)
    return opens and not _begins(words, lexicon.idle_conditions)


def _begins(words: Sequence[str], phrases: Sequence[str]) -> bool:
    near = " ".join(words[:6]) + " "
    return any(near.startswith(f"{phrase} ") for phrase in phrases)


def _limited(a: Wording, b: Wording, pairs: Sequence[tuple[int, int]], lexicon: Lexicon) -> str:
    """Return what the whole of one is, in the other, behind a word that makes less of it, or a thought, or a condition.

    "Only women were asked", "I wish we had a mayor", "if we win on Sunday".
    """
    (first_a, first_b), (last_a, last_b) = pairs[0], pairs[-1]
    wording, first, start = (b, first_b, first_a) if first_b else (a, first_a, first_b)
    if start or not 0 < first <= FRONT_WORDS or first in wording.clauses or first in wording.gaps:
        return ""
    before = wording.key.split(" ")[:first]
    if before[-1] in lexicon.limits:
        return "limit"
    if last_a + 1 < len(a.stems) or last_b + 1 < len(b.stems):
        return ""
    if not lexicon.conditions.isdisjoint(before):
        return "condition"
    return "" if lexicon.unreal.isdisjoint(before) else "modality"


def _question(a: Wording, b: Wording, pairs: Sequence[tuple[int, int]], lexicon: Lexicon) -> bool:
    """Return whether the verb that opens a question comes after its subject in the other: "he did know"."""
    first_a, first_b = pairs[0]
    for one, first, other, start, side in ((a, first_a, b, first_b, 1), (b, first_b, a, first_a, 0)):
        if one.stems[0] not in lexicon.auxiliaries:
            continue
        if one.stems[1:2] == other.stems[:1] and one.stems[:1] == other.stems[1:2]:
            return True
        if first != 1 or start > 0:
            continue
        matched = {pair[side] for pair in pairs}
        if any(other.stems[i] == one.stems[0] for i in range(len(other.stems)) if i not in matched):
            return True
    return False
