"""Dates of publication as ISO 8601, never guessed; with a zone they are in UTC, so that they sort as text."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, tzinfo
from email.utils import parsedate_to_datetime
from functools import lru_cache

from dateutil import parser, tz

# Two days without a common part: whatever differs between the results for them was not in the input.
_DEFAULTS = (datetime(1604, 2, 29, 1, 2, 3), datetime(1972, 4, 16, 4, 5, 6))
_YEAR_FIRST = re.compile(r"\d{4}[/.]\d{1,2}[/.]\d{1,2}(?!\d)")
_MAIL = re.compile(r"\d{1,2} [A-Za-z]{3} \d{4} \d{1,2}:\d{2}(?::\d{2})? [A-Z]{2,4}")  # the day of the week is ignored
_SECOND_COMMA = re.compile(r"^([^,]+,[^,]+),(?= ?\d{4}\b)")
_HALF_DAY = re.compile(r"\d ?[ap]\.?m\b", re.IGNORECASE)
_LONGEST = 64


@lru_cache(maxsize=4096)  # a corpus has few distinct days
def iso_date(text: str) -> str | None:
    """Return ``text`` as an ISO date, or date and time, or None where it is not a whole and unambiguous date.

    A date without a year, or one that reads differently in different countries (03/04/2026), is None.  A time with
    a zone comes back in UTC, one without as it is.
    """
    text = " ".join(text.split())
    if not text or len(text) > _LONGEST:
        return None
    for form in (_iso, _rfc2822, _written):
        date = form(text)
        if date is not None:
            return date
    return None


def _iso(text: str) -> str | None:
    for parse in (date.fromisoformat, datetime.fromisoformat):
        try:
            moment = parse(text)
        except ValueError:
            continue
        return _utc(moment) if isinstance(moment, datetime) else moment.isoformat()
    return None


def _rfc2822(text: str) -> str | None:
    """Read the dates of RSS and mail: "Wed, 07 Jan 2026 18:30:00 GMT", where names of zones are American ones.

    A second comma, before the year, is common there.  Times on a twelve-hour clock are not of that form.
    """
    if ":" not in text or not ("," in text or _MAIL.fullmatch(text)) or _HALF_DAY.search(text):
        return None
    try:
        return _utc(parsedate_to_datetime(_SECOND_COMMA.sub(r"\1", text)))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _written(text: str) -> str | None:
    """Read the dates that people write: "January 7, 2026", "7 Jan 2026 10:30"."""
    orders = (False,) if _YEAR_FIRST.match(text) else (False, True)
    readings = [_parse(text, default, dayfirst) for default in _DEFAULTS for dayfirst in orders]
    first = readings[0]
    if first is None or any(r is None or r.date() != first.date() for r in readings):
        return None
    timed = all(r is not None and (r.hour, r.minute) == (first.hour, first.minute) for r in readings)
    return _utc(first.replace(second=0, microsecond=0)) if timed else first.date().isoformat()


def _utc(moment: datetime) -> str | None:
    try:
        return (moment.astimezone(UTC) if moment.tzinfo else moment).isoformat()
    except OverflowError:  # a time zone moves it before the first year or after the last
        return None


def _parse(text: str, default: datetime, dayfirst: bool) -> datetime | None:
    try:
        moment: datetime = parser.parse(text, default=default, dayfirst=dayfirst, tzinfos=_zone)
    except (ValueError, OverflowError, TypeError, ArithmeticError):
        return None
    return moment


def _zone(name: str | None, offset: int | None) -> tzinfo | None:
    """Return the zone of an offset; names such as "CST" mean several zones, and are left out."""
    if offset is None:
        return UTC if name in ("UTC", "GMT", "Z") else None
    return tz.tzoffset(None, offset) if abs(offset) < 24 * 3600 else None
