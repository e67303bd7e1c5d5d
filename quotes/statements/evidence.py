"""How likely two printed quotes of like wording are one statement: who speaks, when, where, and about what.

The probability is a logistic sum over the features below; their weights are plain numbers in ``weights.json``, fitted
by ``scripts/train_statements.py``.  What no weight may outvote is a veto.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files

from quotes.datatypes import SPEECH, QuoteRecord, SpeakerKind
from quotes.statements.compare import Comparison
from quotes.statements.forbid import NEGATION_REACH
from quotes.statements.lexicon import Lexicon
from quotes.statements.wording import Wording
from quotes.text.normal import words

_NOBODY_AGAINST = frozenset({"same", "namesake", "unknown", "unspoken"})
_INNER = re.compile(r"[‘'“\"]([^‘’'“”\"]{2,200})[’'”\"](?!\w)")


# Confidence of an attribution below which another printing of the words may overrule it.
SURE = 0.6


@dataclass(frozen=True, slots=True, eq=False)
class Printed:
    """One quote as the merge looks at it."""

    record: QuoteRecord
    wording: Wording
    day: int | None  # days since year 1, None where the article has no date
    speaker: str | None  # the canonical speaker's id, None where unknown
    local: bool  # a speaker without a name, whom only this article knows
    name: tuple[str, ...]  # the stems of the speaker's name, its last word last

    @property
    def spoken(self) -> bool:
        """Return whether the quote is somebody's speech for attribution; scare quotes may still be a known remark's."""
        return self.record.role in SPEECH

    @property
    def organisation(self) -> bool:
        """Return whether the speaker is a body that people speak for."""
        return self.record.speaker_kind in (SpeakerKind.ORGANISATION, SpeakerKind.OFFICE)

    @property
    def known(self) -> bool:
        """Return whether the quote has a speaker with a name."""
        return self.speaker is not None and not self.local


def printed(record: QuoteRecord, wording: Wording, lexicon: Lexicon) -> Printed:
    """Return a record with what the merge reads off it."""
    local, name = _heard(record.speaker, lexicon) if record.speaker else (False, ())
    return Printed(record, wording, _day(record.published), record.speaker_id, local, name)


@lru_cache(maxsize=1 << 14)
def _heard(speaker: str, lexicon: Lexicon) -> tuple[bool, tuple[str, ...]]:
    """Return whether a speaker has no name, and the stems of what he is called."""
    return unnamed(speaker), tuple(map(lexicon.stem, words(speaker)))


@lru_cache(maxsize=20_000)
def nearby(quote: Printed, lexicon: Lexicon) -> frozenset[str]:
    """Return the stems of the words around a quote and in it, without words of grammar."""
    around = words(f"{quote.record.before} | {quote.record.after}")
    return frozenset(lexicon.stem(w) for w in around).union(quote.wording.stems) - lexicon.function


def unnamed(speaker: str) -> bool:
    """Return whether a speaker is known by a noun phrase only: its last word has no capital ("a spokesman")."""
    return speaker.split()[-1][:1].islower() if speaker.split() else False


@lru_cache(maxsize=1 << 14)
def _day(published: str | None) -> int | None:
    try:
        return date.fromisoformat(published[:10]).toordinal() if published else None
    except ValueError:
        return None


def days_apart(a: Printed, b: Printed) -> int | None:
    """Return the days between two quotes' articles, None where one has no date."""
    return abs(a.day - b.day) if a.day is not None and b.day is not None else None


# Bits of shared words from which another speaker's same words are shown as an echo: two rare words.
ECHO_BITS = 28


# Bits of words that nobody repeats by heart: marks around so many are the same remark's, whatever the dates.
UNREPEATED_BITS = 100


def veto(a: Printed, b: Printed, compared: Comparison, lexicon: Lexicon) -> str:
    """Return why two quotes cannot be one statement, or "": a difference that turns the sense, an echo, a neighbour."""
    if compared.veto:
        return compared.veto
    if not compared.contained and neighbours(a.record, b.record):
        return "neighbours"
    if _negated(a, b, compared, lexicon):
        return "negation"
    if _only_names(a, b, lexicon):
        return "a name"
    if not (a.spoken or b.spoken) or (not (a.spoken and b.spoken) and compared.shared < ECHO_BITS):
        return "unspoken"
    who = company(a, b, lexicon)
    if who == "other":
        return "speakers"
    shared = {a.wording.stems[i] for i, _ in compared.pairs}
    if who == "unspoken" and not one_cycle(a, b) and compared.shared < UNREPEATED_BITS:
        return "speakers"
    if fragmentary(a.wording) and not _shown_to_be_of(a, b, compared, lexicon):
        return "fragment"
    if who not in _NOBODY_AGAINST and neighbours(a.record, b.record):
        return "echo"
    quoting = who != "same" and (_quoting(a, shared, lexicon) or _quoting(b, shared, lexicon))
    if quoting or (who != "same" and _reporting(a, b, compared, lexicon)):
        return "echo"
    return ""


# Characters between two quotes of one article that only a speech tag fills: the second goes on from the first.
NEIGHBOUR_CHARACTERS = 120


def neighbours(a: QuoteRecord, b: QuoteRecord) -> bool:
    """Return whether two quotes follow each other in one article: nobody prints the same words twice in a row."""
    if a.article_id != b.article_id:
        return False
    gap = b.start - a.end if a.start < b.start else a.start - b.end
    return a.utterance_id == b.utterance_id or gap < NEIGHBOUR_CHARACTERS


def _only_names(a: Printed, b: Printed, lexicon: Lexicon) -> bool:
    """Return whether the shorter quote is a name or a title, which the longer has too: nobody's words to keep."""
    content = set(a.wording.stems) - lexicon.function
    if a.wording.key == b.wording.key and a.record.article_id == b.record.article_id:
        return False
    return bool(content) and content <= a.wording.names and content <= b.wording.names


def _negated(a: Printed, b: Printed, compared: Comparison, lexicon: Lexicon) -> bool:
    """Return whether the shared words are denied in one quote and not in the other.

    What the reporter denies before a quote counts for it, but cannot speak against it.
    """
    if not compared.pairs:
        return False
    first_a, first_b = compared.pairs[0]
    denied_a, denied_b = (_denied(q.wording, first, lexicon) for q, first in ((a, first_a), (b, first_b)))
    if denied_a == denied_b:
        return False
    one, first = (b, first_b) if denied_a else (a, first_a)
    return bool(first) or not _denying(list(words(one.record.before)), lexicon)


def _denied(wording: Wording, first: int, lexicon: Lexicon) -> bool:
    """Return whether a negation stands in the words of the same clause right before a phrase."""
    start = max((i for i in wording.clauses if i <= first), default=0)
    return first not in wording.gaps and _denying(wording.stems[start:first], lexicon)


def _denying(before: Sequence[str], lexicon: Lexicon) -> bool:
    """Return whether a negation stands in the last of some words; "not just" is none."""
    near = before[-NEGATION_REACH:]
    follows = [*near[1:], ""][: len(near)]
    return any(w in lexicon.negations and after not in ("just", "only") for w, after in zip(near, follows, strict=True))


def _quoting(quote: Printed, shared: set[str], lexicon: Lexicon) -> bool:
    """Return whether a quote has the shared words in inner quotation marks only, as somebody else's words."""
    for match in _INNER.finditer(quote.record.text):
        inner = [lexicon.stem(w) for w in words(match.group(1))]
        if len(inner) < len(quote.wording.stems) and shared <= set(inner):
            return True
    return False


# Sameness of an overlap in which both must agree wherever both have words, or only the phrase is shared.
CLEAN_CUT = 0.9
# Words of a fragment: one or two are anybody's ("run", "positive"), and belong to a printing, not to a statement.
FRAGMENT_WORDS = 2
# Days between two articles of one occasion, and what the words around both quotes must tell: one rare word.
# Three days would lose half of the pairs of equal fragments, and more bits keep no wrong pair out.
OCCASION_DAYS = 14
OCCASION_BITS = 12


def fragmentary(wording: Wording) -> bool:
    """Return whether a wording is so short that it says nothing by itself."""
    return len(wording.stems) <= FRAGMENT_WORDS


def _shown_to_be_of(a: Printed, b: Printed, compared: Comparison, lexicon: Lexicon) -> bool:
    """Return whether a fragment is shown to be of a quote: printed in the same article, or of the same occasion."""
    if a.record.article_id == b.record.article_id:
        return True
    days = days_apart(a, b)
    return (days is None or days <= OCCASION_DAYS) and context_bits(a, b, compared, lexicon) >= OCCASION_BITS


# Days within which two renderings of one remark (translations, paraphrases) are printed.
SUGGESTED_DAYS = 14


def one_cycle(a: Printed, b: Printed) -> bool:
    """Return whether two quotes can be of one news cycle, by article and date."""
    return a.record.article_id == b.record.article_id or (days_apart(a, b) or 0) <= SUGGESTED_DAYS


# Words before a phrase in which "he believes that" makes it somebody else's.
REPORT_REACH = 14


def _reporting(a: Printed, b: Printed, compared: Comparison, lexicon: Lexicon) -> bool:
    """Return whether one quote brings in the shared words as what another says or thinks ("he believes that …")."""
    for quote, first in ((a, compared.pairs[0][0]), (b, compared.pairs[0][1])):
        before = quote.wording.stems[max(0, first - REPORT_REACH) : first]
        for n, word in enumerate(before):
            if word in lexicon.others and not lexicon.cues.isdisjoint(before[n + 1 : n + 4]):
                return True
    return False


def company(a: Printed, b: Printed, lexicon: Lexicon) -> str:
    """Return how two quotes' speakers stand to each other.

    "same"; "namesake": perhaps the same, by their names; "on behalf": a body, and a person who is named with it;
    "other": two; "local": one has no name; "unknown": one is not known;
    "unspoken": one quote is no speech for attribution.
    """
    if a.speaker is not None and a.speaker == b.speaker:
        return "same"
    if not (a.known and b.known):
        return "unspoken" if not (a.spoken and b.spoken) else "local" if a.local or b.local else "unknown"
    if namesakes(a.name, b.name):
        return "namesake"
    if a.organisation != b.organisation and (_named(a, b.name, lexicon) or _named(b, a.name, lexicon)):
        return "on behalf"
    return "other"


def namesakes(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Return whether two names may be one person's: one is a part of the other, or first letter and last word agree."""
    if not a or not b or a[-1] != b[-1]:
        return False
    return set(a) <= set(b) or set(b) <= set(a) or a[0][0] == b[0][0]


def _named(quote: Printed, name: tuple[str, ...], lexicon: Lexicon) -> bool:
    """Return whether the last word of a name stands near a quote, and not only in it."""
    return bool(name) and name[-1] in nearby(quote, lexicon) and name[-1] not in quote.wording.stems


# A wording up to this many bits (two rare words, or a commonplace sentence) can be said twice by chance, and all the
# more the longer ago; above it time says little.
SHORT_BITS = 60


# Days apart that two articles count as of which one has no date: articles without dates are mostly of one story, and
# what stands around their quotes says the rest.
UNKNOWN_DAYS = 3


# Bits of shared context above which more says nothing: four rare words around both quotes are the same affair.
CONTEXT_BITS = 64


# Days after which a short phrase said again is another occasion's.
SEASON_DAYS = 60


def features(a: Printed, b: Printed, compared: Comparison, lexicon: Lexicon) -> dict[str, float]:
    """Return the features of a pair that the weights are for; ``a`` has no more words than ``b``."""
    home = a.record.article_id == b.record.article_id
    days = days_apart(a, b)
    distance = 0.0 if home else min(1.0, math.log2(1 + (UNKNOWN_DAYS if days is None else days)) / 8)
    brief = max(0.0, min(1.0, (SHORT_BITS - compared.shared) / (SHORT_BITS - 20)))
    who = company(a, b, lexicon)
    return {
        "bias": 1.0,
        "shared": min(2.5, math.log2(max(8.0, compared.shared) / 16)),
        "sameness": compared.sameness - 0.5,
        "covered": coverage(a.wording, compared),
        "equal": float(a.wording.stems == b.wording.stems),
        "context": 0.0 if home else min(1.0, context_bits(a, b, compared, lexicon) / CONTEXT_BITS),
        "home": float(home),
        "home, nobody against": float(home and who in _NOBODY_AGAINST),
        "distance": distance,
        "distance, brief": distance * brief,
        "season, brief": 0.0 if home else min(1.0, (UNKNOWN_DAYS if days is None else days) / SEASON_DAYS) * brief,
        who: 1.0,
    }


def coverage(a: Wording, compared: Comparison) -> float:
    """Return the share of the shorter wording's bits that the alignment matches."""
    return compared.shared / max(1, sum(a.bits))


def context_bits(a: Printed, b: Printed, compared: Comparison, lexicon: Lexicon) -> float:
    """Return what the words tell that stand around both quotes, less the quoted ones and the speaker's name."""
    common = nearby(a, lexicon) & nearby(b, lexicon)
    common = common.difference((a.wording.stems[i] for i, _ in compared.pairs), (*a.name, *b.name))
    return float(sum(map(lexicon.tells, common)))


@cache
def weights() -> dict[str, float]:
    """Return the weight of each feature, log-odds per unit."""
    loaded = json.loads(files("quotes.statements").joinpath("weights.json").read_text(encoding="utf-8"))
    return {str(k): float(v) for k, v in loaded["weights"].items()}


def probability(found: dict[str, float], by: dict[str, float] | None = None) -> float:
    """Return the probability that a pair with these features is one statement."""
    table = weights() if by is None else by
    total = sum(table.get(name, 0.0) * value for name, value in found.items())
    return 1 / (1 + math.exp(-total))


def feature_names(rows: Iterable[dict[str, float]]) -> list[str]:
    """Return the names of all features of the rows, sorted."""
    return sorted({name for row in rows for name in row})
