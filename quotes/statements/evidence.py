"""How likely two printed quotes of similar wording are one statement: who speaks, when, where, and about what.

The probability is a logistic sum over the features below; their weights are plain numbers in ``weights.json``, fitted
by ``scripts/train_statements.py``.  A veto cannot be outvoted by any weight.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files

from quotes.datatypes import QuoteRecord, Role
from quotes.statements.as_printed import Printed, company, days_apart, nearby
from quotes.statements.compare import Comparison
from quotes.statements.forbid import NEGATION_REACH, forbidden
from quotes.statements.questions import only_one_asks
from quotes.statements.wording import Wording
from quotes.text.lexicon import Lexicon
from quotes.text.normal import words

_NOBODY_AGAINST = frozenset({"same", "namesake", "unknown", "unspoken"})
_INNER = re.compile(r"[‘'“\"]([^‘’'“”\"]{2,200})[’'”\"](?!\w)")


# Confidence of an attribution below which another printing of the words may overrule it.
SURE = 0.6


# Bits of shared words from which the same words by another speaker are shown as an echo: two rare words.
ECHO_BITS = 28


# Bits of words that nobody repeats by heart: quotes with this many are of the same remark, whatever the dates.
UNREPEATED_BITS = 100


def veto(a: Printed, b: Printed, compared: Comparison, lexicon: Lexicon) -> str:
    """Return why two quotes cannot be one statement, or "": a difference of sense, an echo, a neighbour."""
    sense = forbidden(a.wording, b.wording, compared.pairs, lexicon)
    if sense:
        return sense
    if ("?" in a.record.text) != ("?" in b.record.text) and only_one_asks(a, b, compared, lexicon):
        return "question"
    if not compared.contained and neighbours(a.record, b.record):
        return "neighbours"
    if _told_otherwise(a, b, compared):
        return "another turn"
    if _negated(a, b, compared, lexicon):
        return "negation"
    if _only_names(a, b, lexicon):
        return "a name"
    if not (a.spoken or b.spoken) or (not (a.spoken and b.spoken) and compared.shared < ECHO_BITS):
        return "unspoken"
    who = company(a, b, lexicon)
    if who == "other" or _namesakes_by_office(a, b, compared, lexicon):
        return "speakers"
    shared = {a.wording.stems[i] for i, _ in compared.pairs}
    if who == "unspoken" and not one_cycle(a, b) and compared.shared < UNREPEATED_BITS:
        return "speakers"
    if fragmentary(a.wording) and not shown_to_be_of(a, b, compared, lexicon):
        return "fragment"
    if _said_again(a, b, compared, lexicon):
        return "occasion"
    if who not in _NOBODY_AGAINST and neighbours(a.record, b.record):
        return "echo"
    quoting = who != "same" and (_quoting(a, shared, lexicon) or _quoting(b, shared, lexicon))
    if quoting or (who != "same" and _reporting(a, b, compared, lexicon)):
        return "retold"
    return ""


# The greatest distance between two quotes of one article with only a speech tag between them: the second continues the
# first.
NEIGHBOUR_CHARACTERS = 120


def neighbours(a: QuoteRecord, b: QuoteRecord) -> bool:
    """Return whether two quotes follow each other in one article: nobody prints the same words twice in a row."""
    if a.article_id != b.article_id:
        return False
    if a.part is not b.part:
        return a.utterance_id == b.utterance_id
    gap = b.start - a.end if a.start < b.start else a.start - b.end
    return a.utterance_id == b.utterance_id or gap < NEIGHBOUR_CHARACTERS


# The next part of an utterance after its tag, in the text after a part; and the words of it that are looked for.
_LATER_PART = re.compile(r"[”\"»][^“”\"«»\n]*[“\"«]([^“”\"«»]*)")
LATER_WORDS = 3


def _told_otherwise(a: Printed, b: Printed, compared: Comparison) -> bool:
    """Return whether two turns in one article begin alike and go on differently: the speaker began twice so.

    The longer quote goes on itself, the shorter one after its tag.
    """
    if a.record.article_id != b.record.article_id or not compared.contained or compared.pairs[0][1]:
        return False
    if compared.shared >= UNREPEATED_BITS:
        return False
    later = _LATER_PART.match(a.record.after) if a.record.role is Role.UTTERANCE is b.record.role else None
    following = words(later.group(1))[:LATER_WORDS] if later and len(a.wording.stems) < len(b.wording.stems) else []
    return len(following) == LATER_WORDS and f" {' '.join(following)} " not in f" {b.wording.key} "


def _only_names(a: Printed, b: Printed, lexicon: Lexicon) -> bool:
    """Return whether the shorter quote is just a name or title that the longer one contains: nobody's words.

    A name that is denied ("not Christian") says something.
    """
    if not a.wording.names or not b.wording.names:
        return False
    if a.wording.key == b.wording.key and a.record.article_id == b.record.article_id:
        return False
    content = {stem for stem in a.wording.stems if stem not in lexicon.function or stem in lexicon.negations}
    return bool(content) and content <= a.wording.names and content <= b.wording.names


# Words right before a quote in which a negation of the reporter's own denies it ("would not be an issue that …"): more
# than within a quote, since it only lifts an objection.
REPORTED_NEGATION_REACH = 8
_SENTENCE_END = re.compile(r"[.!?]\W")


def _negated(a: Printed, b: Printed, compared: Comparison, lexicon: Lexicon) -> bool:
    """Return whether the shared words are denied in one quote but not in the other.

    A reporter's negation before a quote can make two quotes agree, but cannot make them disagree.
    """
    if not compared.pairs:
        return False
    first_a, first_b = compared.pairs[0]
    denied_a, denied_b = (_denied(q, first, lexicon) for q, first in ((a, first_a), (b, first_b)))
    if denied_a == denied_b:
        return False
    one, first = (b, first_b) if denied_a else (a, first_a)
    reported = words(_SENTENCE_END.split(one.record.before)[-1])[-REPORTED_NEGATION_REACH:]
    return bool(first) or lexicon.negations.isdisjoint(reported)


def _denied(quote: Printed, first: int, lexicon: Lexicon) -> bool:
    """Return whether a negation is among the words of the same clause right before a phrase, or before its tag."""
    wording = quote.wording
    if not first:
        return _denying(_before_tag(quote.record), lexicon)
    if lexicon.negations.isdisjoint(wording.stems):
        return False
    start = max((i for i in wording.clauses if i <= first), default=0)
    return first not in wording.gaps and _denying(wording.stems[start:first], lexicon)


# The part of an utterance before its tag, at the end of the text before the next part.
_EARLIER_PART = re.compile(r"[“\"«]([^“”\"«»]*)[”\"»][^“”\"«»]*[“\"«]$")


def _before_tag(record: QuoteRecord) -> list[str]:
    """Return the words that a quote continues, if its tag splits a sentence: "Never," he said, "will we sell"."""
    if record.utterance_id == record.id or not record.text[:1].islower():
        return []
    match = _EARLIER_PART.search(record.before)
    return words(match.group(1)) if match else []


def _denying(before: Sequence[str], lexicon: Lexicon) -> bool:
    """Return whether there is a negation among the last of some words; "not just" is not one."""
    if not before:
        return False
    near = before[-NEGATION_REACH:]
    follows = [*near[1:], ""][: len(near)]
    return any(w in lexicon.negations and after not in ("just", "only") for w, after in zip(near, follows, strict=True))


def _quoting(quote: Printed, shared: set[str], lexicon: Lexicon) -> bool:
    """Return whether a quote has the shared words only in inner quotation marks, as somebody else's words."""
    for match in _INNER.finditer(quote.record.text):
        inner = [lexicon.stem(w) for w in words(match.group(1))]
        if len(inner) < len(quote.wording.stems) and shared <= set(inner):
            return True
    return False


# Sameness below which two overlapping quotes share only a phrase: where both have words, they must agree.
CLEAN_CUT = 0.9
# Words of a fragment: one or two could be anybody's ("run", "positive"), and belong to a printing, not to a statement.
FRAGMENT_WORDS = 2
# Days between two articles about one occasion, and the bits that the words around two fragments must share: two rare
# words.
OCCASION_DAYS = 14
OCCASION_BITS = 24
# The bits that the words around two short wordings must share if a later article looks back at a remark: four rare
# words.
LOOKING_BACK_BITS = 48


def fragmentary(wording: Wording) -> bool:
    """Return whether a wording is so short that it says nothing by itself."""
    return len(wording.stems) <= FRAGMENT_WORDS


def shown_to_be_of(a: Printed, b: Printed, compared: Comparison, lexicon: Lexicon) -> bool:
    """Return whether a fragment certainly comes from a quote: it is from the same article or the same occasion."""
    if a.record.article_id == b.record.article_id:
        return True
    days = days_apart(a, b) or 0
    return days <= SEASON_DAYS and (days > OCCASION_DAYS or context_bits(a, b, compared, lexicon) >= OCCASION_BITS)


def _said_again(a: Printed, b: Printed, compared: Comparison, lexicon: Lexicon) -> bool:
    """Return whether a short wording is printed weeks apart with nothing to show that the later article looks back.

    Then it is a phrase that the speaker used on two occasions.
    """
    later = (days_apart(a, b) or 0) > OCCASION_DAYS
    return later and compared.shared < SHORT_BITS and context_bits(a, b, compared, lexicon) < LOOKING_BACK_BITS


def _namesakes_by_office(a: Printed, b: Printed, compared: Comparison, lexicon: Lexicon) -> bool:
    """Return whether two articles have the words from somebody of one office, and nothing shows that it is the same.

    There is a mayor in every town: two rare words around both quotes tell that the articles mean one.
    """
    if not (a.local and b.local) or a.record.article_id == b.record.article_id or a.speaker == b.speaker:
        return False
    return a.name[-1] == b.name[-1] and context_bits(a, b, compared, lexicon) < OCCASION_BITS


# Days within which two renderings of one remark (translations, paraphrases) are printed.
SUGGESTED_DAYS = 14


def one_cycle(a: Printed, b: Printed) -> bool:
    """Return whether two quotes can belong to one news cycle, by article and date."""
    return a.record.article_id == b.record.article_id or (days_apart(a, b) or 0) <= SUGGESTED_DAYS


# Words before a phrase in which "he believes that" makes it somebody else's view.
REPORT_REACH = 14


def _reporting(a: Printed, b: Printed, compared: Comparison, lexicon: Lexicon) -> bool:
    """Return whether one quote presents the shared words as another's statement or view ("he believes that …")."""
    for quote, first in ((a, compared.pairs[0][0]), (b, compared.pairs[0][1])):
        before = quote.wording.stems[max(0, first - REPORT_REACH) : first]
        for n, word in enumerate(before):
            if word in lexicon.others and not lexicon.cues.isdisjoint(before[n + 1 : n + 4]):
                return True
    return False


# A wording of up to this many bits (a commonplace sentence) can be said twice by chance, the more so the more time has
# passed; above it time says little.
SHORT_BITS = 100
# One of up to this many (two rare words and some more) can be anybody's, and one person's on many occasions.
BRIEF_BITS = 60


# Days apart that two articles count as of which one has no date: articles without dates are mostly of one story, and
# what stands around their quotes says the rest.
UNKNOWN_DAYS = 3


# Bits of shared context above which more adds nothing: four rare words around both quotes mean the same affair.
CONTEXT_BITS = 64


# Days after which a short phrase that is said again belongs to another occasion.
SEASON_DAYS = 60


def features(a: Printed, b: Printed, compared: Comparison, lexicon: Lexicon) -> dict[str, float]:
    """Return the features of a pair to which the weights apply; ``a`` has no more words than ``b``."""
    return in_context(features_at_best(a, b, compared, lexicon), a, b, compared, lexicon)


def in_context(
    at_best: dict[str, float], a: Printed, b: Printed, compared: Comparison, lexicon: Lexicon
) -> dict[str, float]:
    """Return the features of a pair with what the words around both quotes have in common."""
    if at_best["home"]:
        return at_best
    return at_best | {"context": min(1.0, context_bits(a, b, compared, lexicon) / CONTEXT_BITS)}


def features_at_best(a: Printed, b: Printed, compared: Comparison, lexicon: Lexicon) -> dict[str, float]:
    """Return the features of a pair as if the words around both quotes were the same: reading them takes long."""
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
        "context": float(not home),
        "home": float(home),
        "home, nobody against": float(home and who in _NOBODY_AGAINST),
        "distance": distance,
        "distance, brief": distance * brief,
        "season, brief": 0.0 if home else min(1.0, (UNKNOWN_DAYS if days is None else days) / SEASON_DAYS) * brief,
        who: 1.0,
    }


def coverage(a: Wording, compared: Comparison) -> float:
    """Return the share of the shorter wording's bits that the alignment matches."""
    return 1.0 if compared.contained else compared.shared / max(1, sum(a.bits))


def context_bits(a: Printed, b: Printed, compared: Comparison, lexicon: Lexicon) -> float:
    """Return the bits of the words around both quotes, without the quoted words and the speaker's name."""
    common = nearby(a, lexicon) & nearby(b, lexicon)
    common = common.difference((a.wording.stems[i] for i, _ in compared.pairs), (*a.name, *b.name))
    return float(sum(map(lexicon.tells, common)))


@cache
def weights() -> dict[str, float]:
    """Return the weight of each feature, log-odds per unit."""
    loaded = json.loads(files("quotes.statements").joinpath("weights.json").read_text(encoding="utf-8"))
    return {str(k): float(v) for k, v in loaded["weights"].items()}


def probability(values: dict[str, float], by: dict[str, float] | None = None) -> float:
    """Return the probability that a pair with these features is one statement."""
    table = weights() if by is None else by
    total = sum([table.get(name, 0.0) * value for name, value in values.items()])
    return 1 / (1 + math.exp(-total))


def feature_names(rows: Iterable[dict[str, float]]) -> list[str]:
    """Return the names of all features of the rows, sorted."""
    return sorted({name for row in rows for name in row})
