"""The parts that pages are made of, each by itself: queries, marked text, differences, links, dates, charts."""

from __future__ import annotations

import json
import re
import sqlite3
from pathlib import Path
from xml.etree import ElementTree

import pytest
from datasette.utils.asgi import BadRequest
from hypothesis import given
from hypothesis import strategies as st

from quotes.site import charts, linked, markup, printings, snapshot
from quotes.text.diff import compare
from quotes.text.formulas import cell
from quotes.text.normal import normal
from quotes.text.web_addresses import outward


def test_a_page_sees_one_state_and_stops_in_time(databases: dict[str, Path]) -> None:
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"
    with sqlite3.connect(databases["full"]) as conn:
        with pytest.raises(BadRequest, match="too long"), snapshot.snapshot(conn, 20):
            conn.execute(endless).fetchall()
        with snapshot.snapshot(conn):
            assert conn.in_transaction
        assert not conn.in_transaction


@given(st.text(alphabet="ab <&>\"'\x02\x03", max_size=60))
def test_highlighting_is_balanced_and_escaped(text: str) -> None:
    html = str(markup.highlighted(text))
    assert html.count("<mark>") == html.count("</mark>")
    assert "<" not in html.replace("<mark>", "").replace("</mark>", "")


@given(st.text(alphabet="abc <&>'\n", max_size=60), st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60),
       st.sampled_from(["quote", "other", "cue", "speaker"])), max_size=5))  # fmt: skip
def test_passages_lose_nothing(text: str, spans: list[tuple[int, int, str]]) -> None:
    html = str(markup.passage(text, 10, [markup.MarkedSpan(start, end, kind) for start, end, kind in spans]))
    bare = re.sub(r"</?(mark|span|b)[^>]*>", "", html)
    assert bare.replace(" ¶ ", "").replace(" ", "") == re.sub(r"\s", "", str(markup.escape(text)).replace("\n", ""))


@given(
    st.lists(st.sampled_from(["a", "b", "c", "d", "…"]), max_size=12),
    st.lists(st.sampled_from(["a", "b", "c", "d"]), max_size=12),
)
def test_differences_add_up(full: list[str], printed: list[str]) -> None:
    found = compare(" ".join(full), " ".join(printed))
    kept = [word for change in found.changes if change.kind != "cut" for word in change.words]
    assert kept == printed
    assert [w for c in found.changes if c.kind != "added" for w in c.words] == [w for w in full if w != "…"]


# A wording, another one, and what the page says of it: the same words are the same for the page and for merging.
DIFFERENCES = [
    ("They organised 100,000 in the U.S. at 5 per cent", "they organized 100000 in the US at 5%", "the same words"),
    ("a 180-degree turn", "A 180 degree turn.", "the same words"),
    ("We honour him … and so on", "We honor him and so on", "the same words"),
    ("I do not know", "I do know", "1 word cut"),
    ("He looks forward", "He look[s] forward", "1 word changed"),
    ("at four hours", "at for hours", "1 word changed"),
    ("in the end we won", "we won at last", "3 words cut, 2 added"),
]


@pytest.mark.parametrize(("full", "printed", "summary"), DIFFERENCES)
def test_what_the_page_says_of_two_wordings(full: str, printed: str, summary: str) -> None:
    difference = compare(full, printed)
    assert difference.summary == summary
    assert difference.is_same == (normal(full) == normal(printed))


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://example.org/a?b=c#d", True),
        ("http://example.org", True),
        ("javascript:alert(1)", False),
        ("JaVaScRiPt:alert(1)", False),
        ("java\nscript:alert(1)", False),
        (" https://example.org", False),
        ("data:text/html,x", False),
        ("//example.org", False),
        ("https://", False),
        ("https://[", False),
        ('https://example.org/"onclick="x', False),
        (None, False),
        (7, False),
    ],
)
def test_only_plain_web_addresses_are_linked(url: object, safe: bool) -> None:
    assert (outward(url) is not None) == safe


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2026-01-07T21:40:00Z", "2026-01-07", "7 January 2026"),
        ("2026-01-07", "2026-01-09T01:00:00", "7–9 January 2026"),
        ("2026-01-07", "2026-03-01", "7 January – 1 March 2026"),
        ("2025-12-31", "2026-01-01", "31 December 2025 – 1 January 2026"),
        (None, None, "undated"),
        ("soon", "2026-01-01", "soon"),
    ],
)
def test_spans_of_dates(first: str | None, last: str | None, words: str) -> None:
    assert markup.days(first, last) == words


def test_scripts_cannot_be_ended() -> None:
    text = str(linked.script({"text": "</script><!-- & \u2028"}))
    assert not set("<>&") & set(text)
    assert json.loads(text) == {"text": "</script><!-- & \u2028"}


@pytest.mark.parametrize("value", ["=1+1", " =1", "+1", "-1", "@x", "\t=1", "'=1", "|x", "%x"])
def test_formulas_are_text(value: str) -> None:
    assert cell(value) == "'" + value


def test_charts_of_odd_dates() -> None:
    assert charts.timeline({"not a date": 3, "": 1}, "t", "i") is None
    wide = charts.timeline({"0001-01-01": 1, "9999-12-31": 2, "2026-01-05": 3}, "t", "i")
    assert wide is not None
    assert len(wide.bars) <= charts.MOST_BARS
    week = charts.timeline({"2025-01-01": 1, "2026-01-05": 3}, "<t>", "i")
    assert week is not None
    assert week.unit == "week"
    assert sum(bar.count for bar in week.bars) == 4
    drawing = ElementTree.fromstring(
        str(charts.columns(week, lambda bar: f"/search?since={bar.since}&until={bar.until}"))
    )
    links = [one for one in drawing.iter() if one.tag == "a"]
    assert [one.get("href") for one in links] == [
        "/search?since=2024-12-30&until=2025-01-05",
        "/search?since=2026-01-05&until=2026-01-11",
    ]
    assert [one.get("aria-label") for one in links] == [
        "week of 30 December 2024: 1 quote",
        "week of 5 January 2026: 3 quotes",
    ]


@pytest.mark.parametrize(
    ("first", "last", "unit", "bars", "form"),
    [
        ("2026-01-07", "2026-01-07", "day", 1, "sentence"),
        ("2026-01-07", "2026-01-08", "day", 2, "rows"),
        ("2026-01-01", "2026-01-31", "day", 31, "columns"),
        ("2026-01-01", "2026-12-31", "week", 53, "columns"),
        ("2024-01-01", "2026-12-31", "month", 36, "columns"),
        ("2015-05-01", "2026-12-31", "quarter", 47, "columns"),
        ("1990-01-01", "2026-12-31", "year", 37, "columns"),
        ("1905-01-01", "2026-12-31", "decade", 13, "columns"),
    ],
)
def test_a_chart_has_as_many_bars_as_a_phone_can_show(first: str, last: str, unit: str, bars: int, form: str) -> None:
    chart = charts.timeline({first: 2, last: 2}, "t", "i")
    assert chart is not None
    assert (chart.unit, len(chart.bars), chart.form) == (unit, bars, form)
    assert sum(bar.count for bar in chart.bars) == (2 if first == last else 4)
    assert chart.bars[0].since <= first <= chart.bars[0].until
    assert chart.bars[-1].since <= last <= chart.bars[-1].until


def test_charts_on_one_scale() -> None:
    chart = charts.timeline({"2026-01-07": 5, "2026-01-20": 1}, "t", "i", highest=10)
    assert chart is not None
    assert chart.top == 10
    heights = [rect.get("height") for rect in ElementTree.fromstring(str(charts.columns(chart, str))).iter("rect")]
    assert heights == ["100", "50.0", "100", "10.0"]
    assert 'width="0.0"' in charts.bar(0, 3)


def test_windows_of_one_article_meet() -> None:
    text = "abcdefghijklmnopqrstuvwxyz"
    parts = [
        {"start": 5, "text": "fg", "before": "cde", "after": "hij", "evidence": None, "evidence_start": None},
        {"start": 12, "text": "mn", "before": "jkl", "after": "o", "evidence": "uvw", "evidence_start": 20},
    ]
    assert printings.windows(parts) == [(2, text[2:15]), (20, "uvw")]
    parts[1]["before"] = "XXX"
    assert len(printings.windows(parts)) == 3  # these are not one article; nothing is thrown away


def _printed(outlet: str, published: str | None, text_hash: str, before: str = "") -> printings.Printing:
    row = {
        "article_id": f"{outlet} {published}", "outlet_id": outlet, "outlet": outlet, "published": published,
        "text_hash": text_hash, "before": before, "after": "", "title": None,
    }  # fmt: skip
    return printings.Printing((row,), "The ferry sails on Sunday", (), None)


@pytest.mark.parametrize(
    ("dates", "first"),
    [
        (
            (("Tide", "2026-01-07"), ("Tide", "2026-01-07"), ("Herald", "2026-01-07"), ("Wire", "2026-01-08")),
            "Tide Herald",
        ),
        ((("Tide", "2026-01-07T06:00"), ("Herald", "2026-01-07T09:00")), "Tide"),
        ((("Herald", "2026-01-07"), ("Tide", "2026-01-07T06:00"), ("Wire", "2026-01-07T09:00")), "Tide Herald"),
        ((("Tide", None),), ""),
    ],
)
def test_an_outlet_is_first_once_and_by_time(dates: tuple[tuple[str, str | None], ...], first: str) -> None:
    printed = [_printed(outlet, date, str(n)) for n, (outlet, date) in enumerate(dates)]
    assert " ".join(p.row["outlet"] for p in printings.earliest(printed)) == first


def test_copies_are_told_and_others_are_not() -> None:
    story = "On the quay the commissioner laid down her papers and said what they had come for. " * 2
    printed = [
        _printed("Wire", "2026-01-07", "x", story),
        _printed("Tide", "2026-01-08", "x", "cut"),
        _printed("Herald", "2026-01-08", "y", story),
        _printed("Post", "2026-01-08", "z", "She said: "),
        _printed("Wire", "2026-01-09", "x", story),
    ]
    assert printings.copies(printed) == {"Tide 2026-01-08": "Wire", "Herald 2026-01-08": "Wire"}
