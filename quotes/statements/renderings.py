"""Two runs of words that print the same thing: 25 and twenty-five, UN and United Nations, nonpartisan and non-partisan.

What stands at one place of two wordings is compared here word by word; the shared words around it are not looked at.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz.distance import OSA

from quotes.text.amounts import amounts, value_of
from quotes.text.lexicon import RAREST_WORD_BITS, Lexicon

# Letters of a word from which one wrong letter is a slip, and from which two are.
ONE_SLIP = 4
TWO_SLIPS = 8
# Letters that two forms of a word have in common at least.
SHORTEST_COMMON = 4
ARTICLES = frozenset({"the", "el", "la", "los", "las"})
# Words without a letter in what is made of first letters.
_LIGHT = ARTICLES | {"of", "and", "for", "de", "del", "y", "para"}
# Negations that are also written together with their word.
_PREFIX_WORDS = frozenset({"non"})
_ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th|[oa])?")
# Between the parts of one number, and before it: "a hundred and five".
_LINKS = frozenset({"a", "and", "y", "un", "una"})
_DECADE = re.compile(r"(?:19|20)?(\d0s)")
# What a contraction leaves of the words that it stands for, and these words.
_SHORT = {
    "am": "m", "are": "re", "is": "s", "has": "s", "us": "s", "have": "ve", "will": "ll", "shall": "ll", "would": "d",
    "had": "d", "not": "nt",
}  # fmt: skip
_WITH_NOT = {"won't": ["ll", "nt"], "can't": ["can", "nt"], "cannot": ["can", "nt"], "shan't": ["ll", "nt"]}
# Ways of writing one sound in names of other scripts: Zelensky, Zelenskyy, Zelenskiy.
_IE = re.compile(r"[iyj]+")
_TWICE = re.compile(r"(.)\1")
# Words around a month among which the day of a date stands: "the 3rd of March", "March 3".
DATE_REACH = 2


def same_in_print(one: Sequence[str], other: Sequence[str], lexicon: Lexicon) -> bool:
    """Return whether two runs of words in normal form are two ways of printing the same words."""
    return bool(one and other) and _same_in_print(tuple(one), tuple(other), lexicon)


def forget_renderings() -> None:
    """Forget the answers of ``same_in_print``."""
    _same_in_print.cache_clear()


@lru_cache(maxsize=1 << 14)  # a pair of wordings asks it more than once of each place
def _same_in_print(one: Sequence[str], other: Sequence[str], lexicon: Lexicon) -> bool:
    one, other = ([w for n, w in enumerate(run) if n or w not in ARTICLES] for run in (one, other))
    joined, also = _joined(one), _joined(other)
    if joined == also:
        return not (lexicon.negations - _PREFIX_WORDS).intersection((*one, *other))
    if lexicon.same.get(" ".join(one), frozenset()) & lexicon.same.get(" ".join(other), frozenset()):
        return True
    if _contracted(one, other) or _decades(one) & _decades(other):
        return True
    if _initials(one, other) or _initials(other, one) or _masked(one, other) or _masked(other, one):
        return True
    if _counts(one, lexicon) and _counts(other, lexicon) and same_amount(one, other, lexicon):
        return all(value_of(_cardinal(w, lexicon), lexicon.amounts) is not None or w in _LINKS for w in (*one, *other))
    if len(one) == len(other) == 1:
        return _slip(one[0], other[0], lexicon)
    return _same_in_parts(one, other, lexicon)


# Words of a run whose parts are compared: "don't wanna", "do not want to".
MOST_PARTED = 5


def _same_in_parts(one: Sequence[str], other: Sequence[str], lexicon: Lexicon) -> bool:
    """Return whether two runs fall into parts that print the same."""
    if max(len(one), len(other)) > MOST_PARTED:
        return False
    return any(
        same_in_print(one[:i], other[:j], lexicon) and same_in_print(one[i:], other[j:], lexicon)
        for i in range(1, len(one))
        for j in range(1, len(other))
    )


def same_amount(one: Sequence[str], other: Sequence[str], lexicon: Lexicon) -> bool:
    """Return whether two runs count the same: "two hundred" and 200."""
    counted, also = (list(amounts((_cardinal(w, lexicon) for w in run), lexicon.amounts)) for run in (one, other))
    return bool(counted) and counted == also


def _counts(words: Sequence[str], lexicon: Lexicon) -> bool:
    """Return whether there is a number among some words: most have none, and reading them as amounts takes time."""
    return any(w[0].isdigit() or w in lexicon.amounts or w in lexicon.ordinals for w in words)


def _cardinal(word: str, lexicon: Lexicon) -> str:
    """Return the figures of an ordinal, another word as it is."""
    figures = _ORDINAL.fullmatch(word)
    return figures.group(1) if figures else lexicon.ordinals.get(word, word)


def dates(words: Sequence[str], lexicon: Lexicon) -> dict[str, frozenset[str]]:
    """Return the words for days that stand beside a month, each with its day and month: "3rd" of "3rd of March"."""
    days: dict[str, frozenset[str]] = {}
    for n, word in enumerate(words):
        months = {meaning for kind, meaning in lexicon.kinds.get(word, ()) if kind == "months"}
        for near in words[max(0, n - DATE_REACH) : n + DATE_REACH + 1] if months else ():
            day = _cardinal(near, lexicon)
            if day.isdigit():
                days[near] = days.get(near, frozenset()) | {f"{day} {month}" for month in months}
    return days


def alike_names(one: str, other: str) -> bool:
    """Return whether two names are one in two transcriptions."""
    return one[:1] == other[:1] and _transcribed(one) == _transcribed(other)


def alike_forms(one: str, other: str, lexicon: Lexicon) -> bool:
    """Return whether two words are forms of one: "vote" and "voters", "seen" and "saw"."""
    if lexicon.bases(one) & lexicon.bases(other):
        return True
    common = next((n for n, (x, y) in enumerate(zip(one, other, strict=False)) if x != y), min(len(one), len(other)))
    rests = one[common:], other[common:]
    if common < SHORTEST_COMMON:
        return False
    return all(rest in lexicon.inflections for rest in rests) or " ".join(sorted(rests)) in lexicon.paired_endings


def _joined(words: Sequence[str]) -> str:
    return "".join(words).replace("'", "")


def _contracted(one: Sequence[str], other: Sequence[str]) -> bool:
    """Return whether one run has contractions for what the other spells out."""
    if not any("'" in w for w in (*one, *other)):
        return False
    return _shortened(one) == _shortened(other)


def _shortened(words: Sequence[str]) -> list[str]:
    """Return the words with each that can be contracted as what a contraction leaves of it."""
    parts: list[str] = []
    for word in words:
        if word.endswith("n't"):
            parts += _WITH_NOT.get(word) or [_SHORT.get(word[:-3], word[:-3]), "nt"]
        else:
            parts += [_SHORT.get(part, part) for part in word.split("'")]
    return parts


def _decades(words: Sequence[str]) -> set[str]:
    """Return the decade that a single word is: "70s" of "1970s"."""
    decade = _DECADE.fullmatch(words[0]) if len(words) == 1 else None
    return {decade.group(1)} if decade else set()


def _initials(short: Sequence[str], long: Sequence[str]) -> bool:
    """Return whether one word has the first letters of several, small ones left out or not."""
    if len(short) != 1 or len(long) < 2 or len(short[0]) < 2:  # noqa: PLR2004
        return False
    letters = {"".join(w[0] for w in long), "".join(w[0] for w in long if w not in _LIGHT)}
    return short[0] in letters


def _masked(parts: Sequence[str], word: Sequence[str]) -> bool:
    """Return whether a word is printed with letters left out: what is left of "f***ing" are "f" and "ing"."""
    if len(word) != 1 or not 1 <= len(parts) <= 2 or min(map(len, parts)) > 1:  # noqa: PLR2004
        return False
    left = len(_joined(parts))
    return (
        1 <= left < len(word[0]) and word[0].startswith(parts[0]) and word[0].endswith(parts[-1] if parts[1:] else "")
    )


def _slip(one: str, other: str, lexicon: Lexicon) -> bool:
    """Return whether a word is a common one misspelt: a letter or two are wrong, but not the first.

    The other must be no common word: where both are rare, or both are common, they may be two words ("hijo", "hija").
    """
    rare = [lexicon.tells(word) == RAREST_WORD_BITS for word in (one, other)]
    if one[0] != other[0] or one[0].isdigit() or rare[0] == rare[1]:
        return False
    length = min(len(one), len(other))
    slips = 2 if length >= TWO_SLIPS else int(length >= ONE_SLIP)
    return OSA.distance(one, other, score_cutoff=slips) <= slips


def _transcribed(name: str) -> str:
    return _TWICE.sub(r"\1", _IE.sub("i", name))
