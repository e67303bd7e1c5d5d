"""Dates as news outlets write them, in one form and in the order of their text."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from quotes.articles.dates import iso_date
from tests.article_cases import named

unhurried = settings(deadline=None)


@named("dates")
def test_dates(case: dict[str, Any]) -> None:
    assert iso_date(case["text"]) == case["iso"]


@unhurried
@given(st.dates(min_value=date(1000, 1, 1)))
def test_dates_come_back(day: date) -> None:
    assert iso_date(day.isoformat()) == day.isoformat()
    assert iso_date(day.strftime("%d %B %Y")) == day.isoformat()
    assert iso_date(day.strftime("%B %d, %Y")) == day.isoformat()


moments = st.builds(
    lambda moment, minutes: moment.replace(tzinfo=timezone(timedelta(minutes=minutes)), microsecond=0),
    st.datetimes(datetime(1000, 1, 1), datetime(9000, 1, 1)), st.integers(-14 * 60, 14 * 60),
)  # fmt: skip


@given(moments, moments)
def test_times_with_zones_are_in_the_order_of_their_text(one: datetime, other: datetime) -> None:
    first, second = iso_date(one.isoformat()), iso_date(other.isoformat())
    assert first is not None
    assert second is not None
    assert datetime.fromisoformat(first) == one
    assert (first < second) == (one < other)


@unhurried
@given(st.text(max_size=70) | st.text(alphabet="0123456789 -:/.,TZ+JanMoadyhpm", max_size=30))
def test_any_text_is_a_date_or_none(text: str) -> None:
    found = iso_date(text)
    assert found is None or date.fromisoformat(found[:10])
