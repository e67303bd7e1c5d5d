"""The patterns by which a headline tells who speaks: a label, a plain tag; without a parse."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from quotes.attribute.headlines.line import MASK, HeadlineName, Line
from quotes.datatypes import Quote, Role, Span
from quotes.lang.forms import cue_of
from quotes.text.alternation import any_of

LABEL, TAG = "headline-label", "headline-tag"
REASONS = {
    LABEL: "the headline has the speaker's name as a label",
    TAG: "a plain tag in the headline names the speaker",
}

# Where a clause of a headline begins and ends.
_STOPS = re.compile(r"[:;|?!…]|[.](?=\s)|\s[-–—]\s")
_TITLE_WORDS_BEFORE = 4  # words of a label before its name: "the former Colombian president Roe"
_OWNING = ("'s", "’s", "s'", "s’")  # before a quote: what somebody has, "Roe's 'big pier'"
_VERB_IS_NEAR = 9  # words from a verb to its quote: "Roe says the new council of Easton would be '…'"


@dataclass(frozen=True, slots=True)
class Told:
    """Whom a headline names as the speaker of a quote, by which rule and with which word."""

    rule: str
    name: HeadlineName
    cue: Span | None = None


def told(line: Line, quote: Quote) -> Told | None:
    """Return whom the headline names as the speaker of a quote; None where it does not, or is not plain about it."""
    if quote.role is Role.NESTED:
        return None
    return next((answer for rule in _RULES if (answer := rule(line, quote)) is not None), None)


def _label_after(line: Line, quote: Quote) -> Told | None:
    """ "…": Roe; "…": Mayor Roe on the bridge; "…" – Roe."""
    rest = line.masked[quote.outer.end :]
    mark = re.match(r"\s*(:|[-–—]|,)\s*", rest)
    if mark is None or quote.role is Role.TITLE:
        return None
    start = quote.outer.end + mark.end()
    words = line.between(start, _end_of_clause(line, start))
    name = line.name_after(words[: _TITLE_WORDS_BEFORE + 4])
    if name is None or len([w for w in words if w.end <= name.span.start]) > _TITLE_WORDS_BEFORE:
        return None
    behind = [w for w in words if w.start >= name.span.end]
    alone = not behind and not line.masked[name.span.end : _end_of_clause(line, start)].strip(" .")
    leads = mark[1] == ":" and _begins(line, quote) and behind and _is_topic(line, name, behind)
    return Told(LABEL, name) if alone or leads else None


def _label_before(line: Line, quote: Quote) -> Told | None:
    """Roe: "…"; Mayor Roe on the bridge: "…"; says Roe: "…"; not Poe tells Roe: "…"."""
    left = line.masked[: quote.outer.start].rstrip()
    if not left.endswith(":"):
        return None
    words = line.between(_start_of_clause(line, len(left) - 1), len(left) - 1)
    name = line.name_before(words)
    if name is not None:
        before = [w for w in words if w.end <= name.span.start]
        speaking = before and line.verb(before[-1]) == "speech" and line.name_before(before[:-1]) is None
        if speaking or (len(before) <= _TITLE_WORDS_BEFORE and all(map(line.is_title, before))):
            return Told(LABEL, name, before[-1] if speaking else None)
    name = line.name_after(words)
    behind = [w for w in words if name is not None and w.start >= name.span.end]
    return Told(LABEL, name) if name is not None and behind and _is_topic(line, name, behind) else None


def _is_topic(line: Line, name: HeadlineName, behind: Sequence[Span]) -> bool:
    """Whether what follows a name says what it speaks about, right behind it: "Roe on the bridge", "Roe to Poe"."""
    gap = line.masked[name.span.end : behind[0].start]
    return not gap.strip() and line.form(behind[0]) in line.language.words("headlines", "topics")


def _tag_after(line: Line, quote: Quote) -> Told | None:
    """ "…", says Roe; "…," Roe says; "…", according to Roe."""
    end = _end_of_clause(line, quote.outer.end)
    words = line.between(quote.outer.end, end)
    if not words or MASK in line.masked[quote.outer.end : words[0].start]:
        return None
    according = _according(line, words)
    if according is not None:
        return according
    if line.verb(words[0]) == "speech":
        name = line.name_after(words[1 : _TITLE_WORDS_BEFORE + 5])
        return Told(TAG, name, words[0]) if name is not None and _near(words, name) else None
    comma = line.masked[quote.outer.end : words[0].start].strip().startswith(",") or quote.text[-1:] in ",!?"
    name = line.name_after(words[: _TITLE_WORDS_BEFORE + 4]) if comma else None
    behind = [w for w in words if name is not None and w.start >= name.span.end]
    if name is None or not behind or line.verb(behind[0]) != "speech":
        return None
    return Told(TAG, name, behind[0])


def _near(words: Sequence[Span], name: HeadlineName) -> bool:
    return len([w for w in words[1:] if w.end <= name.span.start]) <= _TITLE_WORDS_BEFORE


def _according(line: Line, words: Sequence[Span]) -> Told | None:
    stretch = line.masked[words[0].start : words[-1].end]
    phrase = re.match(rf"{any_of(line.language.words('cues', 'according'))}\s+", stretch, re.IGNORECASE)
    if phrase is None:
        return None
    start = words[0].start + phrase.end()
    name = line.name_after([w for w in words if w.start >= start])
    cue = Span(words[0].start, start).of(line.masked).rstrip()
    near = name is not None and len([w for w in words if start <= w.start < name.span.start]) <= _TITLE_WORDS_BEFORE
    return Told(TAG, name, Span(words[0].start, words[0].start + len(cue))) if name is not None and near else None


def _tag_before(line: Line, quote: Quote) -> Told | None:
    """Roe says "…"; Roe says the bridge is "…"; Roe calls it "…"; Roe hints at it and says "…"."""
    left = line.masked[: quote.outer.start].rstrip()
    end = len(left.rstrip(" :,"))
    words = line.between(_start_of_clause(line, end), end)
    if not words or line.masked[quote.outer.end :].lstrip().startswith("?") or line.form(words[-1]).endswith(_OWNING):
        return None
    opening = _according(line, words)
    if opening is not None:
        return opening
    place = next((n for n in range(len(words) - 1, 0, -1) if line.verb(words[n])), None)
    if left.endswith(":") and (place is None or len(words) - 1 - place > _VERB_IS_NEAR):
        return _subject_of_all(line, words)
    if place is None or len(words) - 1 - place > _VERB_IS_NEAR:
        return None
    if place == len(words) - 1 and not left.endswith(":") and _can_be_noun(line, words[place]):
        return None
    subject = words[:place]
    if line.form(subject[-1]) in line.language.words("headlines", "clitics"):
        subject = subject[:-1]
    name = line.name_before(subject)
    if name is None and subject and _joins(line, subject[-1], words[place]):
        name = _only_subject(line, subject)
    return Told(TAG, name, words[place]) if name is not None and _is_subject(line, name, words) else None


def _can_be_noun(line: Line, verb: Span) -> bool:
    return line.form(verb) in line.language.words("headlines", "nouns")


def _joins(line: Line, last: Span, verb: Span) -> bool:
    """Whether a verb follows an "and" or a comma, so that its subject is the one before it: "Roe reads it and says"."""
    gap = line.masked[last.end : verb.start]
    return line.form(last) in line.language.words("headlines", "joins") or gap.strip() == ","


def _subject_of_all(line: Line, words: Sequence[Span]) -> Told | None:
    """Roe tells the council that the pier has to go and takes his hat: "…"."""
    name = _only_subject(line, words)
    behind = [w for w in words if name is not None and w.start >= name.span.end]
    if name is None:
        return None
    speaks = line.verb(behind[0]) == "speech" or line.form(behind[0]) in line.language.words("headlines", "speaking")
    return Told(TAG, name, behind[0]) if speaks else None


def _only_subject(line: Line, words: Sequence[Span]) -> HeadlineName | None:
    """The name that begins a clause, where its verb follows and nobody else is named after it."""
    name = line.name_after(words)
    behind = [w for w in words if name is not None and w.start >= name.span.end]
    if name is None or not behind or not line.is_finite(behind[0]):
        return None
    others = (line.name_before(behind[: n + 1]) for n in range(1, len(behind)))
    return None if any(other is not None and other.speaker != name.speaker for other in others) else name


def _is_subject(line: Line, name: HeadlineName, words: Sequence[Span]) -> bool:
    """Whether nothing before a name makes it part of another phrase: "the lawyer of Roe says"."""
    before = [w for w in words if w.end <= name.span.start]
    prepositions = line.language.words("nouns", "links") | line.language.words("headlines", "topics")
    return not before or line.form(before[-1]) not in prepositions


def _by(line: Line, quote: Quote) -> Told | None:
    """Poe called "…" by Roe."""
    words = line.between(quote.outer.end, _end_of_clause(line, quote.outer.end))
    before = line.between(_start_of_clause(line, quote.outer.start), quote.outer.start)
    if len(words) < 2 or not before or line.form(words[0]) not in line.language.words("headlines", "by"):
        return None
    cue = next((w for w in reversed(before[-3:]) if cue_of(line.form(w), line.language) == "judgement"), None)
    name = line.name_after(words[1:6])
    return Told(TAG, name, cue) if cue is not None and name is not None and _near(words, name) else None


def _start_of_clause(line: Line, end: int) -> int:
    """Where the clause begins that ends at an offset."""
    return max((m.end() for m in _STOPS.finditer(line.masked, 0, end) if m.end() < end), default=0)


def _end_of_clause(line: Line, start: int) -> int:
    stop = _STOPS.search(line.masked, start)
    mask = line.masked.find(MASK, start)
    ends = [len(line.masked), *([stop.start()] if stop else []), *([mask] if mask >= 0 else [])]
    return min(ends)


def _begins(line: Line, quote: Quote) -> bool:
    """Whether a quote stands at the beginning of a clause."""
    return not line.between(_start_of_clause(line, quote.outer.start), quote.outer.start)


_RULES: Sequence[Callable[[Line, Quote], Told | None]] = (
    _label_before, _tag_after, _label_after, _by, _tag_before,
)  # fmt: skip
