"""The site's search: what it finds, filters, orders, marks, and offers where it finds nothing."""

from __future__ import annotations

import importlib
import re
from urllib.parse import urlencode

import pytest
from datasette.app import Datasette

from tests.site_db import hashed


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("bogota", "s-meeting"),
        ("BOGOTÁ rodriguez", "s-meeting"),
        ('"sleep badly"', "s-sleep"),
        ("“sleep badly”", "s-sleep"),
        ("traffick*", "s-trafficker"),
        ("don't", "s-visa"),
        ("180-degree", "s-letter"),
        ("sleeping", "s-sleep"),
        ("appreciated", "s-call"),
        ("look[s]", "s-call"),
    ],
)
async def test_search_finds(full: Datasette, query: str, first: str) -> None:
    answer = (await full.client.get("/search.json?" + urlencode({"q": query}))).json()
    assert answer["results"][0]["statement_id"] == first


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ({"speaker": "gustavo-petro"}, {"s-sleep", "s-trafficker", "s-slander"}),
        ({"speaker": "Gustavo petro"}, {"s-sleep", "s-trafficker", "s-slander"}),
        ({"speaker": "the colombian leader", "q": "talk"}, {"s-sleep"}),
        ({"kind": "group"}, {"s-border"}),
        ({"outlet": "daily-meridian"}, {"s-call"}),
        ({"outlet": "daily-meridian", "until": "2026-01-08"}, set()),
        ({"since": "2026-01-09"}, {"s-call"}),
        ({"until": "2026-01-07"}, {"s-call", "s-sleep", "s-trafficker", "s-meeting"}),
        ({"since": "2026-01-08", "until": "2026-01-08", "speaker": "donald-trump"}, {"s-call"}),
        ({"role": "fragment"}, {"s-letter"}),
        ({"role": "title"}, {hashed("a2-title")}),
        ({"q": "nights"}, set()),
        ({"q": "nights", "role": "all"}, {hashed("a2-title")}),
        ({"confidence": "medium"}, {"s-border"}),
        ({"confidence": "low"}, {"s-letter"}),
        ({"q": "sleep border", "any": "1"}, {"s-sleep", "s-border"}),
    ],
)
async def test_filters(full: Datasette, query: dict[str, str], ids: set[str]) -> None:
    answer = (await full.client.get("/search.json?" + urlencode(query))).json()
    assert {one["statement_id"] or one["quote_id"] for one in answer["results"]} == ids
    assert answer["total"] == len(ids)


async def test_orders(full: Datasette) -> None:
    async def ids(sort: str) -> list[str]:
        answer = (await full.client.get(f"/search.json?sort={sort}")).json()
        return [one["statement_id"] for one in answer["results"]]

    assert (await ids("spread"))[0] == "s-call"
    assert (await ids("date"))[0] == "s-call"  # printed again on the ninth
    assert set((await ids("oldest"))[:4]) == {"s-call", "s-sleep", "s-trafficker", "s-meeting"}


FULLEST_ONLY = "only the fullest wording of each was looked through"


@pytest.mark.parametrize(
    ("query", "least", "is_said"),
    [
        ("q=sleep", (1, 9), True),
        ("q=sleep", (9, 1), False),  # the second bound is for searches with a filter
        ("q=sleep&kind=person", (9, 1), True),
        ("q=sleep&kind=person", (1, 9), False),
        ("q=sleep&sort=date", (1, 9), True),
        ("q=sleep", (9, 9), False),
        ("kind=person", (1, 1), False),  # no words, no wordings
        ("q=-sleep", (1, 1), False),
        ("q=nothingness", (1, 1), False),
    ],
)
async def test_where_only_the_fullest_wordings_were_looked_through_the_page_says_so(
    full: Datasette, monkeypatch: pytest.MonkeyPatch, query: str, least: tuple[int, int], is_said: bool
) -> None:
    finding = importlib.import_module("quotes.database.search.find")
    monkeypatch.setattr(finding, "BROAD", least[0])
    monkeypatch.setattr(finding, "RANKED", least[1])
    assert (FULLEST_ONLY in (await full.client.get(f"/search?{query}")).text) is is_said
    assert (await full.client.get(f"/search.json?{query}")).json()["fullest_only"] is is_said


async def test_facets_count_and_link(full: Datasette) -> None:
    html = (await full.client.get("/search?kind=person")).text
    assert re.search(r'href="/search\?speaker=gustavo-petro&amp;kind=person"[^>]*><bdi>Gustavo Petro</bdi></a> '
                     r'<span class="num">3</span>', html)  # fmt: skip
    assert 'aria-label="Remove the filter Kind of speaker: person"' in html


async def test_hits_are_marked_after_escaping(full: Datasette) -> None:
    html = (await full.client.get("/search?q=bogota")).text
    assert "<mark>Bogotá</mark>" in html
    html = (await full.client.get("/search?q=look%5Bs%5D")).text
    assert "Also printed as" in html


async def test_empty_state_offers_what_finds_something(full: Datasette) -> None:
    html = (await full.client.get("/search?q=trafficer")).text
    assert "“trafficker”" in html
    html = (await full.client.get("/search?q=sleep&outlet=plains-ledger")).text
    assert "without the filter “outlet: The Plains Ledger”" in html
    html = (await full.client.get("/search?q=sleep+border")).text
    assert "any of these words" in html
    html = (await full.client.get("/search?q=petro+sleep")).text
    assert "said by Gustavo Petro" in html


async def test_a_result_has_its_place_its_context_and_a_mark(full: Datasette) -> None:
    html = (await full.client.get("/search?q=bogota")).text
    assert (
        '<bdi class="outlet">Harbour Courier</bdi> <a class="out" href="https://example.org/harbour-courier/a1"' in html
    )
    assert re.search(r'<p class="around" dir="auto">His office was careful. “<span class="gap">…</span>”', html)
    assert re.search(r'<b class="sure high"[^>]* aria-label="high certainty: \d+ %">●●●</b>', html)
    html = (await full.client.get("/search?q=border")).text
    assert 'class="sure medium"' in html
    assert ">●●○</b>" in html
    html = (await full.client.get("/search?q=degree")).text  # nobody is known to have said it
    assert 'class="sure' not in html


async def test_boxes_keep_what_is_chosen_as_a_name(full: Datasette) -> None:
    html = (await full.client.get("/search?speaker=gustavo-petro&outlet=harbour-courier")).text
    assert re.search(r'<input id="speaker" name="speaker" value="Gustavo Petro"[^>]* list="speakers"', html)
    assert re.search(r'<input id="outlet" name="outlet" value="Harbour Courier"[^>]* list="outlets"', html)
    assert '<option value="Donald Trump"></option>' in html
    html = (await full.client.get("/search?speaker=nobody+of+that+name")).text
    assert 'value="nobody of that name"' in html
    html = (await full.client.get("/search?speaker=petro&since=x")).text
    assert 'name="speaker" value="petro"' in html


COMPLETED = [
    ("of=speaker&q=pet", ["Gustavo Petro", "Office of Gustavo Petro"]),
    ("q=TRUMP", ["Donald Trump"]),
    ("of=outlet&q=cour", ["Harbour Courier"]),
    ("of=outlet&q=%25", []),
    ("of=speaker&q=p", []),
    ("of=speaker&q=", []),
    ("of=speaker&q=zz", []),
]


@pytest.mark.parametrize(("asked", "names"), COMPLETED)
async def test_names_are_completed(full: Datasette, asked: str, names: list[str]) -> None:
    answer = (await full.client.get(f"/complete.json?{asked}")).json()
    assert [one["name"] for one in answer["names"]] == names


async def test_nothing_else_is_completed(full: Datasette) -> None:
    assert (await full.client.get("/complete.json?of=article&q=x")).status_code == 400


FACETED = [
    {}, {"q": "the"}, {"q": "call OR sleep"}, {"speaker": "petro"}, {"outlet": "courier"}, {"role": "all"},
    {"since": "2026-01-08"}, {"confidence": "medium"}, {"kind": "person", "q": "-call"},
]  # fmt: skip


@pytest.mark.parametrize("asked", FACETED, ids=str)
async def test_facets_are_exact(full: Datasette, asked: dict[str, str]) -> None:
    """What a facet says is what its link finds."""
    html = (await full.client.get("/search?" + urlencode(asked))).text
    aside = html[html.index('<aside id="facets"') :]
    links = re.findall(r'<a href="/search\?([^"]+)"><bdi>[^<]*</bdi></a> <span class="num">(\d+)</span>', aside)
    assert links
    for query, count in links:
        answer = (await full.client.get("/search.json?" + query.replace("&amp;", "&"))).json()
        if not {"since", "until"} & set(re.findall(r"(\w+)=", query)):  # dates are those of the first printing
            assert answer["total"] == int(count), query


async def test_certainties_are_in_their_order(full: Datasette) -> None:
    html = (await full.client.get("/search?role=all")).text
    found = re.findall(r"<bdi>(High|Medium|Low) \(", html)
    assert found == ["High", "Medium", "Low"]
