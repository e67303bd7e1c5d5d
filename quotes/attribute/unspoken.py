"""Which quotes are nobody's speech whatever stands near them, and the role of a quote with or without a source."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from quotes.datatypes import Quote, Role, Span
from quotes.lang import Language, load
from quotes.lang.forms import is_cue
from quotes.text.alternation import any_of, not_after
from quotes.text.given_names import gender_of_given_name
from quotes.text.normal import normal
from quotes.text.paragraphs import tail_of

# The probability that words after "so-called" or under "Related posts" are nobody's speech: the gold agrees in about
# this share of the few cases in the train articles.
SILENT_CONFIDENCE = 0.9


def silent_quotes(
    text: str, paragraphs: tuple[Span, ...], quotes: Sequence[Quote], language: Language
) -> frozenset[int]:
    """Return the quotes that are nobody's speech whatever stands near them.

    They stand after the end of the article, after a label such as "so-called", between a first and a last name, or in
    marks again and again; or they are a transcript, in which several people speak.
    """
    end = tail_of(text, paragraphs, language)
    after_label = _label(language.code)
    silent = _repeated(quotes, language) | _transcripts(quotes)
    for index, quote in enumerate(quotes):
        before = text[max(0, quote.outer.start - 40) : quote.outer.start]
        if quote.span.start >= end or after_label.search(before) or _is_nickname(text, quote):
            silent.add(index)
    return frozenset(silent)


# The label of a turn: "ROE:", "Q:", "MR. ROE:".
_TURN = re.compile(r"([A-Z][A-Z .'’-]{0,30}):\s")


def _transcripts(quotes: Sequence[Quote]) -> set[int]:
    """The parts of quotes over several paragraphs in which two labels or more in capitals tell who speaks."""
    first_of: dict[int, int] = {}
    labels: dict[int, set[str]] = {}
    for index, quote in enumerate(quotes):
        first_of[index] = first_of.get(quote.continues, index) if quote.continues is not None else index
        turn = _TURN.match(quote.text)
        if turn:
            labels.setdefault(first_of[index], set()).add(turn[1])
    return {index for index, first in first_of.items() if len(labels.get(first, ())) > 1}


NICKNAME_WORDS = 3
_FIRST_NAME = re.compile(r"([^\W\d_][\w.’'-]*) $")
_LAST_NAME = re.compile(r" [^\W\d_]")


def _is_nickname(text: str, quote: Quote) -> bool:
    """Return whether capitalised words stand between a known first name and another capital, as in Ana "Nita" Ruiz."""
    words = quote.text.split()
    first = _FIRST_NAME.search(text, max(0, quote.outer.start - 30), quote.outer.start)
    after = _LAST_NAME.match(text, quote.outer.end)
    return (
        first is not None
        and after is not None
        and 0 < len(words) <= NICKNAME_WORDS
        and quote.text[-1:].isalnum()
        and all(form[:1].isupper() for form in (first[1], words[0], words[-1], after[0][1:]))
        and gender_of_given_name((first[1],)) is not None
    )


# Phrases of more words than these can be a slogan that an article repeats.
REPEATED_WORDS = 3


def _repeated(quotes: Sequence[Quote], language: Language) -> set[int]:
    """The short phrases that an article has in marks so often that in this language they are names of things.

    A whole answer ("No.") can be repeated as often; so can anything in a language that tells no number.
    """
    often = language.table("naming").get("repeated")
    places: dict[str, list[int]] = {}
    for index, quote in enumerate(quotes):
        form = normal(quote.text)
        if quote.role is not Role.UTTERANCE and 0 < len(form.split()) <= REPEATED_WORDS:
            places.setdefault(form, []).append(index)
    return {index for of in places.values() if often and len(of) >= int(often) for index in of}


@cache
def _label(code: str) -> re.Pattern[str]:
    """A label such as "so-called" at the end of a text, with or without an article after it, and no verb's form."""
    labels, articles = (any_of(load(code).words("labels", key)) for key in ("silent", "articles"))
    verb = not_after(load(code).words("labels", "perfect"))
    return re.compile(rf"(?:^|\W){verb}{labels},?\s*(?:{articles} )?$", re.I)


# Words that may follow what joins two quotes: "“late” and as a “wreck”".
_JOINING_WORDS = 2


def are_joined(text: str, gap: Span, language: Language) -> bool:
    """Return whether "and", with "as" or an article after it or not, is all that stands between two quotes.

    All 129 such pairs of the train articles have one source, or none.
    """
    between = gap.of(text)
    first, *rest = between.replace(",", " ").lower().split() or [""]
    leads = language.words("cues", "as") | language.words("pronouns", "determiners")
    joins = first in language.words("statements", "joining") and "\n" not in between
    return joins and len(rest) <= _JOINING_WORDS and leads.issuperset(rest)


# Characters of a clause between two quotes.
_CLAUSE_CHARACTERS = 70


def tells_on(text: str, gap: Span, language: Language) -> bool:
    """Return whether "and that" and a clause without a verb of speech stand between two quotes.

    ``Roe said the plan was “a gem” and that Poe was “a liar”``: in 17 of 18 such pairs of the train articles, both
    quotes have one source.
    """
    between = gap.of(text)
    clause = _another_clause(language.code).fullmatch(between)
    return clause is not None and not any(is_cue(word, language) for word in re.findall(r"\w+", between))


@cache
def _another_clause(code: str) -> re.Pattern[str]:
    """ "And that", and at most some words without a stop."""
    words = load(code).words
    joining, of, that = (
        any_of(words("statements", "joining")),
        any_of(words("plain", "of")),
        any_of(words("cues", "that")),
    )
    return re.compile(rf",?\s{joining}\s(?:{of}\s)?{that}\s[^.!?;:,«»“”\"\n]{{0,{_CLAUSE_CHARACTERS}}}", re.I)


# A quote of this many words is a sentence or a clause of its own, whatever surrounds it.
SPEECH_WORDS = 6


def spoken_role(quote: Quote) -> Role:
    """Return the final role of a quote that has a source."""
    if quote.role in (Role.UTTERANCE, Role.FRAGMENT):
        return quote.role
    whole = quote.text.count(" ") + 1 >= SPEECH_WORDS or quote.text[-1:] in ".!?"
    return Role.UTTERANCE if whole else Role.FRAGMENT


def unspoken(quote: Quote, silent: bool) -> tuple[Role, str]:
    """Return the final role of a quote without a source, and why it has none."""
    if quote.role is Role.TITLE:
        return Role.TITLE, "the words are the name of a work or a thing"
    if silent:
        reason = (
            "the words stand after the article's end, after a label such as 'so-called', inside a name, "
            "in a transcript of several people, or in marks again and again"
        )
        return Role.SCARE, reason
    if quote.role is Role.SCARE:
        return Role.SCARE, "the words are used as words, not said by anybody"
    if quote.role is Role.UTTERANCE and quote.text.count(" ") + 1 >= SPEECH_WORDS:
        return Role.UTTERANCE, "the article names no source for these words"
    return Role.SCARE, "nothing nearby says that anybody spoke these words"
