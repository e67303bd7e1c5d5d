"""A story by day and occasion: speakers side by side, answers with evidence, translations under their original."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from quotes.database import Index
from quotes.datatypes import Link, LinkKind, Speaker, SpeakerKind
from quotes.datatypes.occasion import Occasion, OccasionKind
from quotes.export import export
from quotes.pipeline.build import with_answers
from tests.site import test_site_browser as in_browser
from tests.site.test_site_browser import chromium, inspected, page  # noqa: F401
from tests.site_app import site
from tests.small_index import article, made, record, statement

RALLY = Occasion(OccasionKind.RALLY, 60, 79, "at a rally in Leeds")
POST = Occasion(OccasionKind.POST, 60, 64, "on X")
ARTICLES = (
    article("a1", "The Tide", "2026-01-07"),
    article("a2", "Harbour News", "2026-01-08"),
    article("a3", "El Faro", "2026-01-08", language="es"),
    article("a4", "The Tide", "2026-01-09"),
    article("a5", None, None),
)
RECORDS = (
    record("q1", "a1", "The ferry is a disgrace to the town", "roe", occasion=RALLY),
    record("q2", "a2", "The ferry is a disgrace to the town", "roe"),
    record(
        "q3", "a2", "You have never sailed on it", "poe", start=60, cue_start=95, cue_end=99, cue_text="shot",
        before="“The ferry is a disgrace to the town,” Roe said. “", after="” Poe shot back on X.", occasion=POST,
    ),
    record("q4", "a3", "El barco es una vergüenza para el pueblo", "roe"),
    record("q5", "a4", "We sail at dawn", "poe"),
    record("q6", "a4", "Nobody asked the crew", "doe"),
    record("q7", "a5", "The pier is next", "roe"),
)  # fmt: skip
STATEMENTS = (
    statement("t1", RECORDS[0].text, "q1", "q2", speaker="roe"),
    statement("t3", RECORDS[2].text, "q3", speaker="poe"),
    statement("t4", RECORDS[3].text, "q4", speaker="roe"),
    statement("t5", RECORDS[4].text, "q5", speaker="poe"),
    statement("t6", RECORDS[5].text, "q6", speaker="doe"),
    statement("t7", RECORDS[6].text, "q7", speaker="roe"),
)
EVIDENCE = "“…” Poe shot back on X."
LINKS = (
    Link("t3", "t1", LinkKind.ANSWER, 0.9, EVIDENCE, quote_id="q3"),
    Link("t1", "t4", LinkKind.TRANSLATION, 0.99, "from English into Spanish", "t1"),
)
SPEAKERS = tuple(
    Speaker(id, name, SpeakerKind.PERSON) for id, name in (("roe", "Ann Roe"), ("poe", "Bill Poe"), ("doe", "Cora Doe"))
)
INDEX = Index(ARTICLES, RECORDS, SPEAKERS, STATEMENTS, LINKS)


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("story") / "quotes.db", INDEX)


async def html(db: Path, path: str) -> str:
    answer = await site(db).client.get(path)
    assert answer.status_code == 200, answer.text
    return str(answer.text)


def order_of(text: str, *pieces: str) -> None:
    places = [text.index(piece) for piece in pieces]
    assert places == sorted(places), dict(zip(pieces, places, strict=True))


async def test_days_occasions_and_speakers_in_their_order(db: Path) -> None:
    text = await html(db, "/timeline")
    order_of(text, "9 January 2026</time>", "8 January 2026</time>", "7 January 2026</time>", "Without a date</h2>")
    first = await html(db, "/timeline?sort=oldest")
    order_of(first, "7 January 2026</time>", "8 January 2026</time>", "9 January 2026</time>", "Without a date</h2>")
    days = first[first.index('<section class="day"') :]
    order_of(days, "Before a crowd", "The ferry is a disgrace", "In a post", "Occasion not told")
    assert "“<bdi>at a rally in Leeds</bdi>”" in first
    assert 'class="cell at-1"' in first
    assert '<h4 class="muted">Others</h4>' in first  # who said one thing only has no column


async def test_answers_have_their_evidence_on_both_sides(db: Path) -> None:
    text = await html(db, "/timeline")
    order_of(text, "You have never sailed on it", "<b>Answers</b>", EVIDENCE)
    assert "<b>Answered by</b>" in text
    order_of(await html(db, "/statement/t3"), "What it answers", "Ann Roe", EVIDENCE, "h-cite")
    assert "Answered by" in await html(db, "/statement/t1")
    data = json.loads(await html(db, "/statement/t3.json"))
    assert [(one["id"], one["evidence"], one["quote_id"]) for one in data["answers"]] == [("t1", EVIDENCE, "q3")]
    assert data["answered_by"] == []


async def test_translations_stand_under_their_original_and_nowhere_else(db: Path) -> None:
    text = await html(db, "/timeline")
    assert text.count("El barco es una vergüenza") == 1
    order_of(text, "The ferry is a disgrace", 'class="translated"', "El barco es una vergüenza")
    alone = await html(db, "/timeline?outlet=El+Faro")
    order_of(alone, "El barco es una vergüenza", "English, original", "The ferry is a disgrace")


# What is asked for, and what the links to occasions then say: name and number, a cross for the one that is chosen.
OCCASIONS = {
    "": ["Before a crowd 1", "In a post 1", "Occasion not told 3"],
    "?occasion=post": ["Before a crowd 1", "In a post 1 ×", "Occasion not told 3"],
    "?occasion=untold&sort=oldest": ["Before a crowd 1", "In a post 1", "Occasion not told 3 ×"],
    "?speaker=Bill+Poe": ["In a post 1", "Occasion not told 1"],
    "?speaker=Bill+Poe&speaker=Ann+Roe": ["Before a crowd 1", "In a post 1", "Occasion not told 2"],
    "?since=2026-01-08&until=2026-01-08": ["In a post 1", "Occasion not told 1"],
    "?since=2026-01-08&until=2026-01-08&occasion=rally": ["Before a crowd 0 ×", "In a post 1", "Occasion not told 1"],
    "?q=dawn": [],
}


@pytest.mark.parametrize("query", OCCASIONS)
async def test_occasions_are_counted_among_all_that_the_other_filters_leave(db: Path, query: str) -> None:
    text = await html(db, f"/timeline{query}")
    links = re.findall(r"<li><a [^>]*>(.+?)</a></li>", text.partition("h-occasions")[2].partition("</nav>")[0])
    assert [" ".join(re.sub(r"<.+?>", "", one).split()) for one in links] == OCCASIONS[query]


async def test_a_timeline_of_one_occasion_with_other_filters(db: Path) -> None:
    post = await html(db, "/timeline?occasion=post")
    assert "You have never sailed on it" in post
    assert "We sail at dawn" not in post
    assert "1 statement by day" in post
    untold = await html(db, "/timeline?occasion=untold&speaker=Ann+Roe")
    assert "The pier is next" in untold
    assert "The ferry is a disgrace" not in untold
    assert "In a post" not in untold
    assert "No statement matches this" in await html(db, "/timeline?occasion=rally&speaker=Bill+Poe")
    crowd = await html(db, "/timeline?occasion=rally")
    order_of(crowd, "The ferry is a disgrace", 'class="translated"', "El barco es una vergüenza")
    assert (await site(db).client.get("/timeline?occasion=picnic")).status_code == 400


async def test_a_chosen_occasion_is_kept_by_the_form_and_the_links(db: Path) -> None:
    text = await html(db, "/timeline?occasion=untold&sort=oldest&speaker=Ann+Roe&speaker=Cora+Doe")
    assert '<input type="hidden" name="occasion" value="untold">' in text
    links = [one for one in re.findall(r'href="(/timeline[^"]*)"', text) if "?" in one]
    assert links
    removes = [one for one in links if "occasion=" not in one]
    assert len(removes) == 1
    assert all("speaker=Ann+Roe" in one and "speaker=Cora+Doe" in one for one in links)


async def test_a_timeline_of_a_search_of_one_speaker_and_of_several(db: Path) -> None:
    assert "1 statement" in await html(db, "/timeline?q=dawn")
    one = await html(db, "/timeline?speaker=Bill+Poe")
    assert "We sail at dawn" in one
    assert "Nobody asked" not in one
    assert 'class="alone"' in one
    two = await html(db, "/timeline?speaker=Cora+Doe&speaker=Ann+Roe")
    order_of(
        two, '<a href="/speaker/doe"><bdi>Cora Doe</bdi></a></h4>', '<a href="/speaker/roe"><bdi>Ann Roe</bdi></a></h4>'
    )
    assert "We sail at dawn" not in two
    assert "No statement matches this." in await html(db, "/timeline?q=nothing-like-it")
    assert (await site(db).client.get("/timeline?since=soon")).status_code == 400
    assert (await site(db).client.get("/timeline?sort=spread")).status_code == 400


async def test_bars_lead_to_their_days(db: Path) -> None:
    text = await html(db, "/timeline?speaker=Ann+Roe&speaker=Bill+Poe")
    links = re.findall(r'href="(/timeline\?[^"]*since=[^"]*)"', text)
    assert links[0] == "/timeline?speaker=Ann+Roe&amp;speaker=Bill+Poe&amp;since=2026-01-07&amp;until=2026-01-07"
    assert "We sail at dawn" not in await html(db, links[0].replace("&amp;", "&"))


def test_exports_carry_occasions_and_answers(db: Path, tmp_path: Path) -> None:
    export(db, "csv", tmp_path / "q.csv")
    quotes = {one["id"]: one for one in csv.DictReader(io.StringIO((tmp_path / "q.csv").read_text("utf-8-sig")))}
    assert (quotes["q1"]["occasion"], quotes["q1"]["occasion_text"]) == ("rally", "at a rally in Leeds")
    assert quotes["q3"]["answers"] == "t1"
    assert quotes["q2"]["occasion"] == quotes["q1"]["answers"] == ""


def test_a_build_links_answers() -> None:
    said = replace(RECORDS[1], start=1, end=36, speaker="Ann Roe", speaker_id="roe", confidence=0.9)
    answer = replace(RECORDS[2], start=50, end=77, cue_start=83, cue_end=87, speaker="Bill Poe")
    links = with_answers(replace(INDEX, records=(said, answer), links=())).links
    assert [(one.statement_id, one.other_id, one.kind) for one in links] == [("t3", "t1", LinkKind.ANSWER)]


@pytest.fixture(scope="module")
def story(db: Path) -> Iterator[str]:
    yield from in_browser.serve(db)


@pytest.mark.browser
@pytest.mark.skipif(in_browser.CHROMIUM is None, reason="no Chromium is installed")
def test_a_reader_follows_a_story(page: in_browser.playwright.Page, story: str) -> None:  # noqa: F811
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(story)
    page.get_by_role("link", name="Timeline").first.click()
    columns = page.locator(".beside").first.evaluate(
        "one => getComputedStyle(one).gridTemplateColumns.split(' ').length"
    )
    assert columns == 3
    page.get_by_label("Said by").fill("Ann Roe")
    page.get_by_label("beside").first.fill("Bill Poe")
    page.get_by_role("button", name="Show").click()
    assert "speaker=Ann+Roe&speaker=Bill+Poe" in page.url
    assert "Nobody asked the crew" not in page.locator("main").inner_text()
    page.get_by_role("link", name="In a post 1").click()
    assert page.locator(".moment").count() == 1
    page.get_by_role("link", name="Remove the filter: In a post").click()
    assert page.locator(".moment").count() > 1
    page.get_by_role("link", name="8 January 2026").click()
    assert page.locator(".day").count() == 1
    page.locator(".answer a").first.click()
    assert "The ferry is a disgrace" in page.locator(".hero").inner_text()
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{story}/timeline")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.browser
@pytest.mark.skipif(in_browser.CHROMIUM is None, reason="no Chromium is installed")
@pytest.mark.parametrize(
    "path",
    ["/timeline", "/timeline?speaker=Ann+Roe&speaker=Bill+Poe&sort=oldest", "/timeline?occasion=post", "/statement/t3"],
)
def test_axe_finds_nothing(inspected: in_browser.playwright.Page, story: str, path: str) -> None:  # noqa: F811
    for scheme in ("light", "dark"):
        inspected.emulate_media(color_scheme=scheme)
        inspected.goto(story + path)
        inspected.evaluate("document.querySelectorAll('main details').forEach(d => d.open = true)")
        found = in_browser.axe.Axe().run(inspected).response["violations"]
        assert not [(one["id"], one["nodes"][0]["target"]) for one in found]
