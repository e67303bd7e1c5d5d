"""Differences in who is meant: a woman for a man, my brother's for mine, the mayor's son for the mayor."""

from __future__ import annotations

from collections.abc import Sequence

from quotes.statements.wording import Wording
from quotes.text.lexicon import Lexicon

# Articles by the gender that they tell.
_OF_GENDER = {"m": ("el", "los", "un", "unos", "al", "del"), "f": ("la", "las", "una", "unas")}
_ARTICLES = {article: gender for gender in "mf" for article in _OF_GENDER[gender]}
# The ending of nouns of which only the article tells the gender, beside those that are listed.
_EITHER = ("ista", "istas")
# Words up to an owner: "my elder brother's".
MOST_WORDS = 3


def other_gender(a: Wording, b: Wording, left: Sequence[int], right: Sequence[int], lexicon: Lexicon) -> bool:
    """Return whether an article makes a woman of a man: "el juez", "la juez"; that of a thing is a matter of taste."""
    if len(left) != 1 or len(right) != 1:
        return False
    one, other = (w.key.split(" ")[i[0] : i[0] + 2] for w, i in ((a, left), (b, right)))
    genders = {_ARTICLES.get(words[0]) for words in (one, other)}
    if genders != {"m", "f"} or one[1:] != other[1:] or not one[1:]:
        return False
    noun = one[1]
    return noun.endswith(_EITHER) or noun in lexicon.either_gender or noun.removesuffix("s") in lexicon.either_gender


def other_owner(wording: Wording, run: Sequence[int], lexicon: Lexicon) -> bool:
    """Return whether words that only one wording has put somebody between a pronoun and what is owned."""
    if not 0 < len(run) <= MOST_WORDS or not run[0] or wording.stems[run[0] - 1] not in lexicon.possessives:
        return False
    return wording.key.split(" ")[run[-1]].endswith("'s")


def other_relation(wording: Wording, run: Sequence[int], lexicon: Lexicon) -> bool:
    """Return whether words that only one wording has make another of whoever follows: "the son of the mayor"."""
    if not 1 < len(run) <= MOST_WORDS:
        return False
    words = [wording.key.split(" ")[i] for i in run]
    ties = [n for n, word in enumerate(words) if word in lexicon.owned]
    return bool(ties) and ties[-1] >= len(words) - 2 and words[ties[-1] - 1] in lexicon.relations


def other_part(wording: Wording, start: int, lexicon: Lexicon) -> bool:
    """Return whether what stands before an excerpt makes another subject of its first words: "two of the bridges"."""
    if start < len(("two", "of")) or wording.stems[start - 1] not in lexicon.owned:
        return False
    part, key = wording.stems[start - 2], wording.key.split(" ")[start - 2]
    return key in lexicon.relations or lexicon.number(part)
