"""The pages of the site, and what they say as data, through Datasette's own client."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from datasette.app import Datasette

from tests import site_db
from tests.site_app import site

PAGES = (
    "/", "/search", "/search?q=call", "/search?q=call&sort=date&role=all&confidence=high&since=2026&until=2026-01-31",
    "/search?q=%22sleep+badly%22", "/search?q=traffick*", "/search?outlet=plains-ledger&kind=person", "/speakers",
    "/speakers?q=petro&kind=person", "/outlets", "/articles",
    "/articles?outlet=plains-ledger&since=2026&sort=name&q=a", "/statements",
    "/statements?letter=I&sort=oldest", "/speakers?letter=G", "/compare",
    "/compare/outlets", "/compare/outlets?sort=share", "/check", "/check?q=sleep", "/check.json?q=sleep",
    "/review", "/review?list=unknown",
    "/review?list=rejected", "/review?list=corrections", "/review?list=skipped", "/search.json", "/search.csv",
    "/search.atom", "/new", "/new.json", "/new.atom", "/robots.txt", "/sitemap.xml", "/quotes", "/favicon.ico",
)  # fmt: skip
DETAILS = (
    "/statement/s-call", "/statement/s-call.json", "/statement/s-call.csv", "/statement/s-call/claimreview.json",
    "/statement/s-meeting", "/speaker/gustavo-petro", "/speaker/gustavo-petro.json",
    "/speaker/gustavo-petro.atom", "/speaker/spokeswoman-a3", "/outlet/plains-ledger", "/article/a3",
    "/article/a3.json", "/article/a3.csv", "/article/a5", "/compare?a=gustavo-petro&b=donald-trump",
    "/compare?a=gustavo-petro&b=donald-trump&q=sleep", "/compare?statement=s-call",
    "/compare?statement=s-call&a=daily-meridian&b=plains-ledger", "/compare?statement=s-visa",
    "/statement/s-call/wordings.svg", "/compare/outlets?a=harbour-courier&b=cordillera-post",
    "/compare/outlets?a=harbour-courier&b=cordillera-post&show=cut&of=b",
    "/quotes/statements/s-call", "/quotes/quotes",
)  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("name", list(site_db.MAKERS))
async def test_every_page_answers_on_every_index(databases: dict[str, Path], name: str, path: str) -> None:
    response = await site(databases[name]).client.get(path)
    assert response.status_code == 200


@pytest.mark.parametrize("path", DETAILS)
async def test_every_page_of_a_thing_answers(full: Datasette, databases: dict[str, Path], path: str) -> None:
    assert (await full.client.get(path)).status_code == 200
    if path.startswith(("/statement", "/speaker", "/outlet", "/article")):
        assert (await site(databases["empty"]).client.get(path)).status_code == 404


async def test_statement_shows_each_printing_in_its_place(full: Datasette) -> None:
    html = (await full.client.get("/statement/s-trafficker")).text
    passage = (
        '<mark class="quoted">I am not a drug trafficker,</mark>” <b class="who">he</b> '
        '<span class="cue">said</span>, “<mark class="quoted">and I never have been.</mark>”'
    )
    assert passage in html
    assert html.count('<li class="printing">') == 2
    assert "First printed 7 January 2026 by" in html
    assert "May be the same" in html
    assert "Donald Trump</bdi> (11 %)" in html
    html = (await full.client.get("/statement/s-call")).text
    assert "10 words cut" in html
    assert "1 word changed, 36 cut" in html
    assert "<ins>look[s]</ins>" in html
    assert "It echoes this statement." in html
    html = (await full.client.get("/statement/s-meeting")).text
    assert '<b class="who">the Office of Gustavo Petro</b>' in html  # from the evidence, beyond the context


async def test_old_statement_ids_lead_to_the_new(full: Datasette) -> None:
    response = await full.client.get("/statement/s-older")
    assert (response.status_code, response.headers["location"]) == (301, "/statement/s-call")
    response = await full.client.get("/statement/s-old.json")
    assert response.headers["location"] == "/statement/s-call.json"


async def test_statement_as_data(full: Datasette) -> None:
    answer = (await full.client.get("/statement/s-call.json")).json()
    assert answer["quotation"]["@type"] == "Quotation"
    assert answer["quotation"]["creator"]["sameAs"] == "https://www.wikidata.org/wiki/Q22686"
    assert len(answer["printings"]) == 5
    claim = (await full.client.get("/statement/s-call/claimreview.json")).json()
    assert claim["itemReviewed"]["firstAppearance"]["publisher"]["name"] == "Harbour Courier"
    assert (claim["reviewRating"]["ratingValue"], claim["author"]["name"]) == ("", "")


async def test_json_pages_and_atom_are_well_formed(full: Datasette) -> None:
    feed = ElementTree.fromstring((await full.client.get("/speaker/gustavo-petro.atom")).text)
    entries = feed.findall("{http://www.w3.org/2005/Atom}entry")
    assert [e.findtext("{http://www.w3.org/2005/Atom}updated") for e in entries][0] == "2026-01-08T11:10:00Z"
    assert len(entries) == 3


async def test_article_shows_roles_and_no_full_text(full: Datasette) -> None:
    html = (await full.client.get("/article/a3")).text
    assert "quote within a quote" in html
    assert 'rel="noopener nofollow">Read it where it was published</a>' in html
    html = (await full.client.get("/article/a2")).text
    assert "Not speech" in html


async def test_review_gives_lines_that_corrections_take(full: Datasette, tmp_path: Path) -> None:
    corrections = pytest.importorskip("quotes.corrections")
    file = tmp_path / "corrections.yml"
    for name in ("unsure", "unknown", "rejected"):
        html = (await full.client.get(f"/review?list={name}")).text
        lines = [
            line.replace("&#34;", '"').replace("&#39;", "'")
            for line in re.findall(r'<code dir="ltr">(.*?)</code>', html, re.DOTALL)
        ]
        assert lines
        for line in lines:
            file.write_text(line + "\n", "utf-8")
            assert len(corrections.load(file)) == 1, line


@pytest.mark.parametrize(
    ("path", "now"),
    [
        ("/speaker/the-colombian-leader", "/speaker/gustavo-petro"),
        ("/speaker/the-colombian-leader.json", "/speaker/gustavo-petro.json"),
        ("/speaker/the-colombian-leader.atom", "/speaker/gustavo-petro.atom"),
        ("/speaker/nobody-at-all", None),
    ],
)
async def test_a_speaker_who_was_merged_leads_to_the_one_with_the_name(
    full: Datasette, path: str, now: str | None
) -> None:
    answer = await full.client.get(path)
    assert (answer.status_code, answer.headers.get("location")) == ((301, now) if now else (404, None))
