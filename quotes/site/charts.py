"""Charts drawn on the server: rows or columns of bars that are links, and the same figures as words and a table.

All bars of a chart are on one scale.  One period is a sentence, a few are rows with their figures, more are columns.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from markupsafe import Markup, escape

from quotes.site.markup import date_of, day, number, plural

HEIGHT = 100  # of the drawing, in its own units; the style sheet gives it its size
MOST_BARS = 62  # on a phone a column is then five pixels wide, which can still be told from the next one
FEW_BARS = 8  # so many rows with their figures are as high as a chart of columns


@dataclass(frozen=True, slots=True)
class Bar:
    """The count of one day, week, month, quarter, year or decade; ``since`` and ``until`` are ISO dates."""

    since: str
    until: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """A chart of counts over time with what a page says around it."""

    id: str  # makes the ids of its title and description unique in the page
    title: str
    noun: str
    unit: str
    bars: tuple[Bar, ...]
    top: int  # what the longest bar of the scale stands for

    @property
    def filled(self) -> tuple[Bar, ...]:
        """Return the bars that have a height."""
        return tuple(bar for bar in self.bars if bar.count)

    @property
    def form(self) -> str:
        """Return how it is drawn: as a "sentence", as "rows" or as "columns"."""
        if len(self.bars) == 1:
            return "sentence"
        return "rows" if len(self.bars) <= FEW_BARS else "columns"

    @property
    def most(self) -> Bar:
        """Return the longest bar, the first of several."""
        return max(self.bars, key=lambda bar: bar.count)

    @property
    def summary(self) -> str:
        """Return what the chart shows in words."""
        total, first, last = sum(bar.count for bar in self.bars), self.bars[0], self.bars[-1]
        return (
            f"{plural(total, self.noun)} by {self.unit}, from {first.label} to {last.label}; "
            f"the most, {number(self.most.count)}, in {self.most.label}."
        )


def is_date(text: object) -> bool:
    """Return whether text starts with an ISO date."""
    return date_of(text) is not None


_MONTHS = {"month": 1, "quarter": 3, "year": 12, "decade": 120}
# Days that a unit's bars reach over at most; what is longer takes the next unit, and decades whatever is left.
_REACH = (("day", 60), ("week", 420), ("month", 1800), ("quarter", 5400), ("year", 21_900))


def _start(date: datetime.date, unit: str) -> datetime.date:
    """Return the first day of the unit that ``date`` lies in."""
    if unit == "day":
        return date
    if unit == "week":
        return date - datetime.timedelta(days=min(date.weekday(), date.toordinal() - 1))
    months = 12 * date.year + date.month - 1
    first = months - months % _MONTHS[unit]
    return date.replace(year=max(1, first // 12), month=first % 12 + 1, day=1)


def _next(date: datetime.date, unit: str) -> datetime.date:
    if unit in ("day", "week"):
        return date + datetime.timedelta(days=1 if unit == "day" else 7)
    months = 12 * date.year + date.month - 1
    following = months - months % _MONTHS[unit] + _MONTHS[unit]
    return date.replace(year=following // 12, month=following % 12 + 1, day=1)


def _unit(first: datetime.date, last: datetime.date) -> str:
    return next((unit for unit, reach in _REACH if (last - first).days <= reach), "decade")


def _label(start: datetime.date, unit: str) -> str:
    if unit == "decade":
        return f"{start.year - start.year % 10}s"
    if unit == "year":
        return f"{start.year}"
    if unit == "quarter":
        return f"{start:%B} to {_next(start, unit) - datetime.timedelta(days=1):%B} {start.year}"
    if unit == "month":
        return f"{start:%B} {start.year}"
    return ("week of " if unit == "week" else "") + day(start.isoformat())


def buckets(counts: Mapping[str, int], span: tuple[str, str] | None) -> tuple[str, tuple[Bar, ...]]:
    """Return the unit of time that suits the dates, and a bar for each (also for those without a count)."""
    dated = [(date, n) for text, n in counts.items() if (date := date_of(text))]
    ends = [date for date in map(date_of, span) if date] if span else []
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
    """Return a chart of counts by ISO date, or None when no date is known.

    ``id_`` makes the ids of the chart's title unique in the page; ``span`` and ``highest`` put charts on one scale.
    """
    unit, bars = buckets(counts, span)
    if not bars:
        return None
    return Timeline(id_, title, noun, unit, bars, max(highest, *(bar.count for bar in bars), 1))


def columns(chart: Timeline, address: Callable[[Bar], str]) -> Markup:
    """Return a chart as columns of which each is a link to ``address``.

    The links are not among the stops of the tab key: the table below the chart has the same ones.
    """
    body = "".join(_column(bar, place, chart, address) for place, bar in enumerate(chart.bars) if bar.count)
    title, desc = f"{chart.id}-title", f"{chart.id}-desc"
    return Markup(
        f'<svg class="timeline" viewBox="0 0 {len(chart.bars)} {HEIGHT}" preserveAspectRatio="none" role="group" '
        f'aria-labelledby="{escape(title)} {escape(desc)}"><title id="{escape(title)}">{escape(chart.title)}'
        f'</title><desc id="{escape(desc)}">{escape(chart.summary)}</desc>{body}</svg>'
    )


def _column(bar: Bar, place: int, chart: Timeline, address: Callable[[Bar], str]) -> str:
    height = max(1.5, HEIGHT * bar.count / chart.top)
    label = escape(f"{bar.label}: {plural(bar.count, chart.noun)}")
    return (
        f'<a href="{escape(address(bar))}" tabindex="-1" aria-label="{label}"><title>{label}</title>'
        f'<rect class="reach" x="{place}" y="0" width="1" height="{HEIGHT}"></rect>'
        f'<rect x="{place + 0.1:.1f}" y="{HEIGHT - height:.1f}" width="0.8" height="{height:.1f}"></rect></a>'
    )


def bar(count: int, highest: int, address: str = "") -> Markup:
    """Return a horizontal bar to stand beside its number in a table; it is a link if the row's name is one."""
    width = 100 * count / highest if highest else 0
    drawing = (
        f'<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        f'<rect width="{max(0.5, width) if count else 0:.1f}" height="8"></rect></svg>'
    )
    if not address:
        return Markup(drawing)
    return Markup(f'<a class="bar" href="{escape(address)}" tabindex="-1" aria-hidden="true">{drawing}</a>')


def summed(pairs: Iterable[tuple[object, int]]) -> dict[str, int]:
    """Return the sums of counts by the day of their ISO date."""
    sums: Counter[str] = Counter()
    for date, n in pairs:
        sums[str(date or "")[:10]] += n
    return dict(sums)
