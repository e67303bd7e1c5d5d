"""Speech that a sentence gives to nobody whom it names: what somebody is asked, what a crowd chants, what is heard."""

from __future__ import annotations

import re
from functools import cache

from quotes.attribute.mentions.scene import Scene
from quotes.datatypes import Role
from quotes.lang import load
from quotes.text.alternation import any_of

# The probability that such words have no source: so have all of 3 questions and 1 of 1 chants in the train articles.
NOBODYS = 0.9
# A clause is sought so far before a quote.
_CHARACTERS = 200
_SENTENCE = re.compile(r"[.!?…][\"”’']?\s+|\n\s*|[;:]\s")


def is_nobodys(scene: Scene, quote: int) -> bool:
    """Return whether a quote is part of a question put to somebody, is chanted by nobody named, or is only heard.

    Or whether it is a saying, what everybody calls something, one of many comments, or the title of a work.
    """
    return (
        _is_asked(scene, quote)
        or _is_chanted(scene, quote)
        or _is_heard(scene, quote)
        or _is_everybodys(scene, quote)
        or _is_one_of_many(scene, quote)
        or _is_work(scene, quote)
    )


def _is_work(scene: Scene, quote: int) -> bool:
    """``Roe tells it in his book "The Lost Town"``: words that seem a title, right after a noun for a work.

    So are 35 of 37 in the train articles; the other two are titles, too, which an annotator gave a source.
    """
    printed = scene.quotes[quote]
    if printed.role is not Role.TITLE:
        return False
    start = max(0, printed.outer.start - _CHARACTERS)
    return _work(scene.language.code).search(scene.text, start, printed.outer.start) is not None


@cache
def _work(code: str) -> re.Pattern[str]:
    return re.compile(rf"\b{any_of(load(code).words('labels', 'works'))}\s\Z", re.I)


def _is_one_of_many(scene: Scene, quote: int) -> bool:
    """``"A wreck" and "At last" were some of the comments``, and the clause names nobody whose they are."""
    many = _many(scene.language.code)
    last = quote
    while last + 1 < len(scene.quotes) and many["between"].fullmatch(
        scene.text, scene.quotes[last].outer.end, scene.quotes[last + 1].outer.start
    ):
        last += 1
    remarks = many["remarks"].match(scene.text, scene.quotes[last].outer.end)
    if remarks is None or many["owned"].match(remarks["clause"]):
        return False
    return not any(word[0].isupper() for word in remarks["clause"].split())


@cache
def _many(code: str) -> dict[str, re.Pattern[str]]:
    """What joins such quotes, what counts them among comments, and what would tell whose those are."""
    words = load(code).words
    counted, remarks = any_of(words("cues", "counted")), any_of(words("cues", "remarks"))
    return {
        "between": re.compile(rf"[,;]?\s*(?:{any_of(words('statements', 'joining'))}\s+)?"),
        "remarks": re.compile(rf"[.,]?\s{counted}\s(?:\w+\s)?{remarks}\b(?P<clause>[^.;:!?\n]*)"),
        "owned": re.compile(
            rf"\s(?:{any_of(words('cues', 'that') | words('plain', 'of') | words('cues', 'agents'))})\b"
        ),
    }


def _is_everybodys(scene: Scene, quote: int) -> bool:
    """``Como dice el refrán, «…»``, ``«…», se suele decir``, ``los «…», como se conoce a``, ``que se hable de «…»``."""
    before, after = _everybodys(scene.language.code)
    opening, end = scene.quotes[quote].outer
    return (
        before.search(scene.text, max(0, opening - _CHARACTERS), opening) is not None
        or after.match(scene.text, end) is not None
    )


@cache
def _everybodys(code: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """A saying or what people say before a quote, and the same after it."""
    words = load(code).words
    saying = rf"\b{any_of(words('cues', 'sayings'))}\b"
    rest = r"[^.!?;:\n«»“”\"]{0,30}[:,]?\s*"
    talk = rf"\b{any_of(words('cues', 'talk'))}\s+(?:{any_of(words('pronouns', 'determiners'))}\s)?"
    return (
        re.compile(rf"(?:{saying}{rest}|{talk})\Z", re.I),
        re.compile(rf"[.,]?\s(?:{any_of(words('cues', 'told_by_all'))}\b|[^.!?;:\n«»“”\"]{{0,20}}{saying})", re.I),
    )


def _is_heard(scene: Scene, quote: int) -> bool:
    """``«¡Fuera!», se oyó desde el fondo``: only heard, and the clause goes on without anybody's name."""
    heard = _heard(scene.language.code).match(scene.text, scene.quotes[quote].outer.end)
    return heard is not None and not any(word[0].isupper() for word in heard["clause"].split())


@cache
def _heard(code: str) -> re.Pattern[str]:
    phrases = any_of(load(code).words("cues", "heard"))
    return re.compile(rf"[.,]?\s{phrases}\b(?P<clause>[^.,;:!?\n]*)")


def _is_asked(scene: Scene, quote: int) -> bool:
    """``Asked if it was "a wreck," Roe laughed``: not where a claim is somebody's: ``Asked about Poe's claim that``."""
    printed, text = scene.quotes[quote], scene.text
    opening, end = printed.outer
    patterns = _patterns(scene.language.code)
    if patterns is None or not (printed.text.rstrip().endswith(",") or text.startswith(",", end)):
        return False
    from_ = max(0, opening - _CHARACTERS)
    start = max((m.end() for m in _SENTENCE.finditer(text, from_, opening)), default=from_)
    question, owner, _ = patterns
    clause = text[start:opening]
    return question.match(clause) is not None and "," not in clause and owner.search(clause) is None


def _is_chanted(scene: Scene, quote: int) -> bool:
    """``Roe left to chants of "Out!"``: from nobody, and not by anybody after the quote."""
    patterns, (opening, end) = _patterns(scene.language.code), scene.quotes[quote].outer
    if patterns is None or scene.text.startswith((" from ", " by "), end):
        return False
    return patterns[2].search(scene.text, max(0, opening - _CHARACTERS), opening) is not None


@cache
def _patterns(code: str) -> tuple[re.Pattern[str], ...] | None:
    """What opens a question, whose words it is about, and what leads to chants; None in a language without words."""
    words = load(code).words

    def any_in(key: str) -> str:
        return any_of(words("cues", key))

    if not words("cues", "questioned"):
        return None
    return (
        re.compile(rf"[”\"]?{any_in('questioned')}\b", re.I),
        re.compile(rf"['’]s?\s(?:\w+\s)?{any_in('nouns')}s?\b"),
        re.compile(rf"(?:\b{any_in('amid')}|[.!?]\s+|\n|\A)\s*{any_in('chants')} of\s*\Z", re.I),
    )
