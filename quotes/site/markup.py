"""Text made safe for a page: escaped first, marked after."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from quotes.database.search import CERTAINTY, CLOSE, OPEN, band
from quotes.text.disguise import unhidden

LONGEST_RESULT = 420  # characters of a statement in a list of results
_SIGNS = re.compile(f"([{OPEN}{CLOSE}])")
_HANGING = re.compile(r"[,;](?=[\s\x03]*$)")  # of a quote that ran on into its speech tag
_PARAGRAPH = re.compile(r"\s*\n\s*\n\s*|\s*\n\s*")


@dataclass(frozen=True, slots=True)
class MarkedSpan:
    """A span of an article to be marked, ``kind`` being quote, other, cue or speaker."""

    start: int
    end: int
    kind: str


_TAGS = {
    "quote": ('<mark class="quoted">', "</mark>"),
    "other": ('<span class="quoted-other">', "</span>"),
    "cue": ('<span class="cue">', "</span>"),
    "speaker": ('<b class="who">', "</b>"),
}
_RANK = ("quote", "other", "cue", "speaker")


def standalone(text: str | None) -> str:
    """Return a quote's words as they stand by themselves: without the comma that led to its speech tag."""
    return _HANGING.sub("", text or "")


def inert(html: str) -> str:
    """Return a page in which the characters that reorder text, or cannot be seen, stand as what they are."""
    return unhidden(html)


def highlighted(text: str | None) -> Markup:
    """Return text with hits marked by OPEN and CLOSE as HTML with balanced <mark> elements."""
    parts: list[str] = []
    inside = False
    for piece in _SIGNS.split(shortened(standalone(text))):
        if piece == OPEN and not inside:
            parts.append("<mark>")
        elif piece == CLOSE and inside:
            parts.append("</mark>")
        elif piece not in (OPEN, CLOSE):
            parts.append(str(escape(piece)))
            continue
        inside = piece == OPEN
    return Markup("".join(parts) + ("</mark>" if inside else ""))


def shortened(text: str, limit: int = LONGEST_RESULT) -> str:
    """Return at most about ``limit`` characters, around the first hit if there is one, cut between words."""
    if len(text) <= limit:
        return text
    start = max(0, text.find(OPEN) - limit // 3)
    if start + limit > len(text):
        start = max(0, len(text) - limit)
    if start:
        start = text.find(" ", start) + 1
    end = start + limit
    if end >= len(text):
        return "… " + text[start:]
    cut = text.rfind(" ", start, end)
    return ("… " if start else "") + text[start : cut if cut > start else end].rstrip(" ,;:") + " …"


def passage(window: str, offset: int, marks: Sequence[MarkedSpan]) -> Markup:
    """Return ``window``, the article's text from ``offset`` on, with ``marks`` (offsets in the article) shown."""
    end = offset + len(window)
    cuts = sorted({offset, end, *(at for m in marks for at in (m.start, m.end) if offset < at < end)})
    parts: list[str] = []
    open_tag: str | None = None
    for start, stop in zip(cuts, cuts[1:], strict=False):
        kinds = {m.kind for m in marks if m.start <= start and stop <= m.end}
        kind = next((k for k in _RANK if k in kinds), None)
        if kind != open_tag:
            parts.append((_TAGS[open_tag][1] if open_tag else "") + (_TAGS[kind][0] if kind else ""))
            open_tag = kind
        parts.append(str(escape(_PARAGRAPH.sub(" ¶ ", window[start - offset : stop - offset]))))
    parts.append(_TAGS[open_tag][1] if open_tag else "")
    return Markup("".join(parts))


def day(value: object) -> str:
    """Return an ISO date in words ("7 January 2026"), or the value itself if it is none."""
    date = date_of(value)
    if date is None:
        return str(value) if value else "undated"
    return f"{date.day} {date:%B} {date.year}"


def days(first: object, last: object) -> str:
    """Return a span of dates in words: "7–9 January 2026", or the one day that it is."""
    start, end = date_of(first), date_of(last)
    if start is None or end is None or start == end:
        return day(first)
    if start.year != end.year:
        return f"{day(first)} – {day(last)}"
    if start.month != end.month:
        return f"{start.day} {start:%B} – {day(last)}"
    return f"{start.day}–{day(last)}"


def date_of(value: object) -> datetime.date | None:
    """Return the date that a value begins with in ISO form, None if it begins with none."""
    try:
        return datetime.date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


def number(value: object) -> str:
    """Return a whole number with commas."""
    return f"{value:,}" if isinstance(value, int) else str(value or 0)


def plural(count: int, one: str, many: str | None = None) -> str:
    """Return a count with its noun: "1 outlet", "2 outlets"."""
    return f"{number(count)} {one if count == 1 else many or one + 's'}"


def spread(one: Mapping[str, Any]) -> str:
    """Return how widely something was printed: in outlets, or in articles where no outlet is known."""
    if one["outlets"]:
        return plural(one["outlets"], "outlet")
    return plural(one.get("articles") or 0, "article")


def in_language(language: str | None) -> Markup:
    """Return the attribute for words that are not in the language of the page."""
    return Markup(' lang="{}"').format(language) if language and language != "en" else Markup("")


def options(names: Iterable[str]) -> Markup:
    """Return names as the choices of a list."""
    return Markup("").join(Markup('<option value="{}"></option>').format(name) for name in names)


def sure(confidence: float) -> Markup:
    """Return the one mark for how sure it is who spoke, with the figure for those who point at it or hear it."""
    how, figure = band(confidence), percent(confidence)
    html = (
        '<b class="sure {how}" role="img" title="{figure} sure who said it" aria-label="{how} certainty: {figure}">'
        "{mark}</b>"
    )
    return Markup(html).format(how=how, figure=figure, mark=CERTAINTY[how])


def percent(value: object) -> str:
    """Return a probability as a percentage, or a dash."""
    return f"{round(float(value) * 100)} %" if isinstance(value, int | float) else "–"
