"""Charts drawn on the server: an SVG without text, and the same figures as words and a table."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from markupsafe import Markup, escape

from quotes.site.markup import day, number, plural

HEIGHT = 100  # of the drawing, in its own units; the style sheet gives it its size
MOST_BARS = 400  # more would be thinner than a pixel
_DAYS_BY_DAY, _DAYS_BY_WEEK, _DAYS_BY_MONTH = 100, 800, 9000


@dataclass(frozen=True, slots=True)
class Bar:
    """The count of one day, week, month or year; ``since`` and ``until`` are ISO dates."""

    since: str
    until: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """A chart of counts over time with what a page says around it."""

    svg: Markup
    unit: str
    bars: tuple[Bar, ...]
    first: str
    last: str
    highest: int

    @property
    def filled(self) -> tuple[Bar, ...]:
        """Return the bars that have a height."""
        return tuple(bar for bar in self.bars if bar.count)


def _date(text: object) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(str(text)[:10])
    except ValueError:
        return None


def is_date(text: object) -> bool:
    """Return whether text starts with an ISO date."""
    return _date(text) is not None


def _start(date: datetime.date, unit: str) -> datetime.date:
    """Return the first day of the unit that ``date`` lies in."""
    if unit == "week":
        return date - datetime.timedelta(days=min(date.weekday(), date.toordinal() - 1))
    return date if unit == "day" else date.replace(day=1) if unit == "month" else date.replace(month=1, day=1)


def _next(date: datetime.date, unit: str) -> datetime.date:
    if unit in ("day", "week"):
        return date + datetime.timedelta(days=1 if unit == "day" else 7)
    return _start(date + datetime.timedelta(days=32 if unit == "month" else 367), unit)


def _unit(first: datetime.date, last: datetime.date) -> str:
    days = (last - first).days
    if days <= _DAYS_BY_DAY:
        return "day"
    return "week" if days <= _DAYS_BY_WEEK else "month" if days <= _DAYS_BY_MONTH else "year"


def _label(start: datetime.date, unit: str) -> str:
    if unit == "year":
        return f"{start.year}"
    if unit == "month":
        return f"{start:%B} {start.year}"
    return ("week of " if unit == "week" else "") + day(start.isoformat())


def buckets(counts: Mapping[str, int], span: tuple[str, str] | None = None) -> tuple[str, tuple[Bar, ...]]:
    """Return the unit of time that suits the dates, and a bar for each (also for those without a count)."""
    dated = [(date, n) for text, n in counts.items() if (date := _date(text))]
    ends = [date for date in (_date(span[0]), _date(span[1])) if date] if span else []
    days = [date for date, _ in dated] + ends
    if not days:
        return "day", ()
    unit = _unit(min(days), max(days))
    sums: Counter[datetime.date] = Counter()
    for date, n in dated:
        sums[_start(date, unit)] += n
    bars: list[Bar] = []
    start, last = _start(min(days), unit), _start(max(days), unit)
    while start <= last:
        try:
            following = _next(start, unit)
            until = following - datetime.timedelta(days=1)
        except (OverflowError, ValueError):
            following = until = datetime.date.max
        bars.append(Bar(start.isoformat(), until.isoformat(), _label(start, unit), sums[start]))
        if following <= start or following == datetime.date.max:
            break
        start = following
    return unit, tuple(bars[-MOST_BARS:])


def timeline(
    counts: Mapping[str, int], title: str, id_: str, *, noun: str = "quote", span: tuple[str, str] | None = None,
    highest: int = 0,
) -> Timeline | None:  # fmt: skip
    """Return a column chart of counts by ISO date, or None when no date is known.

    ``id_`` makes the ids of the chart's title unique in the page; ``span`` and ``highest`` put charts on one scale.
    """
    unit, bars = buckets(counts, span)
    if not bars:
        return None
    top = max(highest, *(bar.count for bar in bars), 1)
    most = max(bars, key=lambda bar: bar.count)
    total = sum(bar.count for bar in bars)
    desc = (
        f"{plural(total, noun)} by {unit}, from {bars[0].label} to {bars[-1].label}; "
        f"the most, {number(most.count)}, on {most.label}."
    )
    body = "".join(_column(bar, n, top, noun) for n, bar in enumerate(bars) if bar.count)
    svg = (
        f'<svg class="timeline" viewBox="0 0 {len(bars)} {HEIGHT}" preserveAspectRatio="none" role="img" '
        f'aria-labelledby="{escape(id_)}-title {escape(id_)}-desc"><title id="{escape(id_)}-title">{escape(title)}'
        f'</title><desc id="{escape(id_)}-desc">{escape(desc)}</desc>{body}</svg>'
    )
    return Timeline(Markup(svg), unit, bars, bars[0].label, bars[-1].label, max(bar.count for bar in bars))


def _column(bar: Bar, place: int, top: int, noun: str) -> str:
    height = max(1.5, HEIGHT * bar.count / top)
    return (
        f'<rect x="{place + 0.1:.1f}" y="{HEIGHT - height:.1f}" width="0.8" height="{height:.1f}">'
        f"<title>{escape(bar.label)}: {escape(plural(bar.count, noun))}</title></rect>"
    )


def bar(count: int, highest: int) -> Markup:
    """Return a horizontal bar to stand beside its number in a table."""
    width = 100 * count / highest if highest else 0
    return Markup(
        f'<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        f'<rect width="{max(0.5, width):.1f}" height="8"></rect></svg>'
    )


def summed(pairs: Iterable[tuple[object, int]]) -> dict[str, int]:
    """Return the sums of counts by the day of their ISO date."""
    sums: Counter[str] = Counter()
    for date, n in pairs:
        sums[str(date or "")[:10]] += n
    return dict(sums)
