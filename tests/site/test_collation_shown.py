"""The picture of a statement's wordings, as a page and as SVG, and outlets held against each other."""

from __future__ import annotations

import re
import shutil
import sqlite3
from pathlib import Path
from xml.etree import ElementTree

import pytest
from datasette.app import Datasette

from tests import site_db
from tests.site_app import site

SVG = "{http://www.w3.org/2000/svg}"
FULL = "It was a Great Honor to speak with the President of Colombia, Gustavo Petro, who called to explain"


def picture(html: str) -> str:
    """The part of a statement's page with the picture, without line breaks between elements."""
    return re.sub(r">\s+<", "><", html.partition('class="collation"')[2].partition("</section>")[0])


def changed(databases: dict[str, Path], tmp_path: Path, *sql: str) -> Path:
    """A copy of the small index in which something was changed."""
    path = Path(shutil.copy(databases["full"], tmp_path / "quotes.db"))
    with sqlite3.connect(path) as conn:
        for one in sql:
            conn.execute(one)
    return path


async def test_wordings_stand_below_the_fullest_one(full: Datasette) -> None:
    html = (await full.client.get("/statement/s-call")).text
    shown = picture(html)
    assert "4 wordings in 4 printings" in shown
    rows = shown.split('<ol class="plain collated">')[1].split('<ul class="plain by"')[1:]
    assert [re.findall(r"<bdi>([^<]+)</bdi>", row) for row in rows] == [
        ["Harbour Courier"], ["The Plains Ledger"], ["Daily Meridian"], ["Daily Meridian"],
    ]  # fmt: skip
    assert "The fullest wording, all 45 words" in rows[0]
    assert "<del>" not in rows[0]
    assert "35 of 45 words" in rows[1]
    assert "more printing" not in shown
    assert "<del>look</del><ins>look[s]</ins>" in " ".join(rows)
    assert '<rect class="kept" x="0" width="' in rows[1]
    for anchor in re.findall(r'href="#(u-[^"]+)"', shown):
        assert f'id="{anchor}"' in html


async def test_no_picture_of_one_wording(full: Datasette) -> None:
    assert picture((await full.client.get("/statement/s-visa")).text) == ""
    assert (await full.client.get("/statement/s-visa/wordings.svg")).status_code == 404
    assert (await full.client.get("/statement/nothing/wordings.svg")).status_code == 404


async def test_the_picture_as_svg(full: Datasette) -> None:
    assert (
        'href="/statement/s-call/wordings.svg" download="wordings-s-call.svg"'
        in (await full.client.get("/statement/s-call")).text
    )
    response = await full.client.get("/statement/s-call/wordings.svg")
    assert response.headers["content-type"].startswith("image/svg+xml")
    assert response.text == (await full.client.get("/statement/s-call/wordings.svg")).text
    root = ElementTree.fromstring(response.text)
    texts = ["".join(text.itertext()) for text in root.iter(f"{SVG}text")]
    assert any(FULL[:40] in text for text in texts)
    assert {"Harbour Courier", "The Plains Ledger", "Donald Trump, 7–9 January 2026: 4 wordings"} <= set(texts)
    places: dict[str, set[str]] = {}
    for word in root.iter(f"{SVG}tspan"):
        assert word.get("textLength")
        places.setdefault(str(word.text).strip(",."), set()).add(str(word.get("x")))
    assert len(places["explain"]) == 1  # in all wordings
    assert not re.search(r"style=|<style|<script|href=", response.text)
    moved = await full.client.get("/statement/s-older/wordings.svg")
    assert (moved.status_code, moved.headers["location"]) == (301, "/statement/s-call/wordings.svg")


@pytest.mark.parametrize("text", ["<script>&", "a\x01b\x0cc\ufffe d", "\u202egnp.exe", "日本語の言葉 " * 90, "w" * 900])
async def test_any_text_can_be_drawn(databases: dict[str, Path], tmp_path: Path, text: str) -> None:
    path = changed(databases, tmp_path, "SELECT 1")
    with sqlite3.connect(path) as conn:
        conn.execute("UPDATE utterances SET text = ? || ' indeed' WHERE article_id = 'a1'", [text])
        conn.execute("UPDATE outlets SET name = ?", [text])
    response = await site(path).client.get("/statement/s-call/wordings.svg")
    assert response.status_code == 200
    root = ElementTree.fromstring(response.text)
    assert not list(root.iter(f"{SVG}script"))
    assert "\u202e" not in response.text
    for word in root.iter(f"{SVG}tspan"):
        assert float(word.get("x", 0)) + float(word.get("textLength", 0)) <= 800


async def test_a_printing_with_another_speaker_is_marked(databases: dict[str, Path], tmp_path: Path) -> None:
    path = changed(
        databases,
        tmp_path,
        *(f"UPDATE {t} SET speaker_id = 'gustavo-petro' WHERE article_id = 'a2' AND statement_id = 's-call'"
          for t in ("quotes", "utterances")),
        *(f"UPDATE {t} SET speaker_id = NULL WHERE article_id = 'a4' AND statement_id = 's-call'"
          for t in ("quotes", "utterances")),
    )  # fmt: skip
    html = (await site(path).client.get("/statement/s-call")).text
    assert "<bdi>another speaker: Gustavo Petro</bdi>" in picture(html)
    assert "<bdi>names no speaker</bdi>" in picture(html)
    assert 'this article names <a href="/speaker/gustavo-petro">' in html
    svg = (await site(path).client.get("/statement/s-call/wordings.svg")).text
    assert "another speaker: Gustavo" in svg


async def test_an_echo_with_the_same_words_is_in_the_picture(databases: dict[str, Path], tmp_path: Path) -> None:
    html = (await site(databases["full"]).client.get("/statement/s-call")).text
    assert "another speaker" not in picture(html)  # what echoes it has other words
    path = changed(databases, tmp_path, f"UPDATE utterances SET text = '{FULL}' WHERE statement_id = 's-slander'")
    shown = picture((await site(path).client.get("/statement/s-call")).text)
    assert '<a class="tag doubt" href="/statement/s-slander"><bdi>another speaker: Gustavo Petro</bdi></a>' in shown


async def test_hundreds_of_wordings_are_bounded(databases: dict[str, Path], tmp_path: Path) -> None:
    columns = "article_id, statement_id, speaker_id, part, start, end, parts, role, confidence"
    path = changed(
        databases,
        tmp_path,
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 700) INSERT INTO utterances "
        f"(id, text, {columns}) SELECT 'more-' || i, 'Word number ' || i || ' is new', {columns} FROM utterances, n "
        "WHERE article_id = 'a1' AND statement_id = 's-call'",
    )
    app = site(path)
    html = (await app.client.get("/statement/s-call")).text
    assert picture(html).count('<ul class="plain by"') == 30
    assert re.search(r"6\d\d more printings are not in the picture; the <a href=\"/statement/s-call.csv\">", html)
    assert len((await app.client.get("/statement/s-call/wordings.svg")).text) < 400_000


async def test_outlets_over_all_statements(full: Datasette) -> None:
    html = (await full.client.get("/compare/outlets")).text
    table = re.sub(r"<[^>]+>", " ", html.partition("<tbody>")[2].partition("</tbody>")[0])
    assert re.search(r"Harbour Courier\s+(\d+\s+)+\d+ %", table)
    by_share = (await full.client.get("/compare/outlets?sort=share")).text
    shares = list(map(int, re.findall(r'<span class="num">(\d+) %', by_share)))
    assert shares == sorted(shares, reverse=True)
    assert (await full.client.get("/compare/outlets?sort=colour")).status_code == 400


async def test_two_outlets_on_what_they_share(full: Datasette) -> None:
    start = "/compare/outlets?a=cordillera-post&b=harbour-courier"
    html = (await full.client.get(start)).text
    assert "What each made of the 2 statements that both printed." in html
    assert f'href="{start.replace("&", "&amp;")}&amp;show=cut&amp;of=a#h-list"' in html
    cuts = (await full.client.get(f"{start}&show=cut&of=a")).text
    assert "words left out" in cuts
    assert len(re.findall(r'<a class="name"', cuts)) < len(re.findall(r'<a class="name"', html))
    nothing = (await full.client.get("/compare/outlets?a=harbour-courier&b=harbour-courier")).text
    assert "They have no statement in common." in nothing
    assert (await full.client.get("/compare/outlets?a=harbour-courier&b=nobody")).status_code == 404
    assert (await full.client.get(f"{start}&show=colour")).status_code == 400


async def test_the_qualifying_half_is_named(databases: dict[str, Path], tmp_path: Path) -> None:
    full_text = "We will sign the contract in May, but only if the council agrees."
    path = changed(
        databases,
        tmp_path,
        f"UPDATE utterances SET text = '{full_text}' WHERE article_id = 'a1' AND statement_id = 's-call'",
        "UPDATE utterances SET text = 'We will sign the contract in May' WHERE article_id = 'a2' AND statement_id = "
        "'s-call'",
        "UPDATE statements SET text = 'We will sign the contract in May' WHERE id = 's-call'",
    )
    app = site(path)
    with sqlite3.connect(path) as conn:
        conn.execute("UPDATE statements SET language = 'en'")
        a, b = (row[0] for row in conn.execute("SELECT outlet_id FROM articles WHERE id IN ('a1', 'a2') ORDER BY id"))
    html = (await app.client.get(f"/compare/outlets?a={a}&b={b}&show=dropped&of=b")).text
    assert "Left out the qualifying half: <bdi>" in html
    assert "<q><bdi>but only if the council agrees.</bdi></q>" in html
    other = (await app.client.get(f"/compare/outlets?a={a}&b={b}&show=dropped&of=a")).text
    assert "<q><bdi>" not in other


async def test_an_index_of_one_outlet_has_nothing_to_compare(databases: dict[str, Path]) -> None:
    html = (await site(databases["empty"]).client.get("/compare/outlets")).text
    assert "there is nothing to compare yet" in html
    assert site_db.rows(databases["empty"], "SELECT count(*) FROM outlets") == [(0,)]
