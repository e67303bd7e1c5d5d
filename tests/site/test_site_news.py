"""What is new since a build, as a page, as JSON and as feeds; searches as feeds that tell where the words stand."""

from __future__ import annotations

import html
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from datasette.app import Datasette

from tests.site_app import site

ATOM = "{http://www.w3.org/2005/Atom}"


def entries(text: str) -> list[dict[str, str]]:
    """The entries of a feed, each with its fields by name."""
    found = ElementTree.fromstring(text).findall(f"{ATOM}entry")
    return [{child.tag.removeprefix(ATOM): child.text or child.get("href") or "" for child in one} for one in found]


async def test_a_page_tells_what_the_last_build_changed(full: Datasette) -> None:
    text = html.unescape((await full.client.get("/new")).text)
    for heading, count in (("New statements", 1), ("Now in several outlets", 3), ("Corrected", 2), ("Withdrawn", 1)):
        assert f'{heading} <span class="muted">{count}</span></h2>' in text
    assert "Build 2 of 11 January 2026, 08:30 UTC" in text
    assert "Before, said by <bdi>Donald Trump</bdi>" in text
    assert "Before, printed as “<bdi>The border is open</bdi>”" in text
    assert '<a href="/statement/s-call">' in text  # where the one that was noted has moved to
    assert "And 2 more." in text
    assert "<del>“<bdi>The fence was never built.</bdi>”</del>" in text
    assert "/statement/s-gone" not in text
    assert re.search(r"Was in <bdi>The Mirror</bdi>, <a class=\"out\" href=\"https://example.org/a9\"", text)


async def test_a_first_build_has_nothing_to_be_compared_with(full: Datasette, databases: dict[str, Path]) -> None:
    assert "There was no index before this build" in (await full.client.get("/new?build=1")).text
    assert "Nothing was built here yet" in (await site(databases["empty"]).client.get("/new")).text


@pytest.mark.parametrize("build", ["3", "x", "-1", "1e0", "9" * 30])
async def test_there_is_no_page_of_other_builds(full: Datasette, build: str) -> None:
    assert (await full.client.get(f"/new?build={build}")).status_code == 404


async def test_the_same_as_json(full: Datasette) -> None:
    news = (await full.client.get("/new.json")).json()
    assert news["counts"] == {"new": 1, "spread": 3, "corrected": 2, "withdrawn": 1}
    assert news["new"][0]["page"] == "http://localhost/statement/s-visa"
    assert (news["withdrawn"][0]["page"], news["withdrawn"][0]["was_speaker"]) == (None, "Hal Reed")
    assert news["corrected"][1]["articles"][0]["outlet"] == "The Mirror"


async def test_changes_are_a_feed(full: Datasette) -> None:
    response = await full.client.get("/new.atom")
    assert response.headers["content-type"] == "application/atom+xml; charset=utf-8"
    told = entries(response.text)
    assert [one["title"].partition(":")[0] for one in told] == [
        "New statements", "Now in several outlets", "Corrected", "Corrected", "Withdrawn"
    ]  # fmt: skip
    assert {one["updated"] for one in told} == {"2026-01-11T08:30:00Z"}
    assert len({one["id"] for one in told}) == 5
    assert told[1]["link"] == "http://localhost/statement/s-call"
    assert told[4]["link"] == "http://localhost/new?build=2"
    assert "The Mirror, A fence" in told[4]["content"]


@pytest.mark.parametrize(
    ("query", "title", "outlet", "passage"),
    [
        ("q=trafficker", "Quotes: trafficker", "Harbour Courier", "<b>I am not a drug trafficker"),
        ("speaker=gustavo-petro&q=trafficker", "Quotes: trafficker, speaker gustavo-petro", "Harbour Courier", "<b>"),
        ("q=honor&outlet=plains-ledger", "Quotes: honor, outlet plains-ledger", "The Plains Ledger", "<b>"),
        ("", "Quotes", "", "<b>"),
    ],
)
async def test_a_search_is_a_feed_with_outlet_article_and_passage(
    full: Datasette, query: str, title: str, outlet: str, passage: str
) -> None:
    page = (await full.client.get(f"/search?{query}")).text
    link = re.search(r'href="(/search\.atom[^"]*)">Atom feed', page)
    assert link
    text = (await full.client.get(html.unescape(link[1]))).text
    assert ElementTree.fromstring(text).findtext(f"{ATOM}title") == title
    for one in entries(text):
        assert outlet in one["content"]
        assert passage in one["content"]
        assert re.search(r'<a href="https?://[^"]+">[^<]+</a>', one["content"])
