"""The lists of speakers, outlets, articles and statements, and an article as one column."""

from __future__ import annotations

import re
import shutil
import sqlite3
from pathlib import Path

import pytest
from datasette.app import Datasette
from hypothesis import given
from hypothesis import strategies as st

from quotes.site import article_column, lists, printings
from tests import site_db
from tests.site_app import site


def named(html: str) -> list[str]:
    """What a list shows, in order."""
    main = html.partition('id="h-list"')[2].partition("</section>")[0]
    main = main.partition('class="sorts"')[2]
    return re.findall(r'<li>(?:<article class="said">\s*<blockquote>)?(?:<p[^>]*>)?<a [^>]*>“?<bdi>(.*?)</bdi>', main)


async def test_speakers_by_quotes_name_and_letter(full: Datasette) -> None:
    html = (await full.client.get("/speakers")).text
    assert "5 speakers" in html
    assert named(html)[0] == "Gustavo Petro"
    by_name = named((await full.client.get("/speakers?sort=name")).text)
    assert by_name == sorted(named(html), key=str.casefold)
    assert named((await full.client.get("/speakers?letter=G")).text) == ["Gustavo Petro"]
    assert '<a href="/speakers?letter=G" aria-label="G: 1">G</a>' in html
    assert "1 of 5 speakers" in (await full.client.get("/speakers?q=PETRÓ&kind=person")).text
    assert named((await full.client.get("/speakers?q=colombian+leader")).text) == ["Gustavo Petro"]
    empty = (await full.client.get("/speakers?q=nobody")).text
    assert 'No speaker is like that. See <a href="/speakers">all 5</a>' in empty
    assert 'href="/search?q=nobody"' in empty


async def test_who_is_only_described_is_told_apart(databases: dict[str, Path], tmp_path: Path) -> None:
    """Three articles' "the president" are three entries: a list says whose, other pages have names only."""
    path = Path(shutil.copy(databases["full"], tmp_path / "quotes.db"))
    with sqlite3.connect(path) as conn:
        article, title = conn.execute("SELECT id, title FROM articles WHERE title IS NOT NULL ORDER BY id").fetchone()
        conn.execute("UPDATE speakers SET name = 'the mayor', article_id = ? WHERE id = 'gustavo-petro'", (article,))
    client = site(path).client
    listed, first_page = (await client.get("/speakers")).text, (await client.get("/")).text
    assert f'described in <a href="/article/{article}"><bdi>{title}</bdi></a>' in listed
    assert named(listed)[0] == "the mayor"
    of_home = first_page.partition('id="h-speakers"')[2]
    assert "the mayor" not in of_home
    assert "the mayor</option>" not in (await client.get("/compare")).text
    assert "<bdi>Donald Trump</bdi>" in of_home


async def test_articles_are_filtered(full: Datasette) -> None:
    html = (await full.client.get("/articles")).text
    titles = named(html)
    assert "5 articles" in html
    assert named((await full.client.get("/articles?sort=oldest")).text)[0] == "Trump and Petro speak by telephone"
    of_outlet = (await full.client.get("/articles?outlet=harbour-courier")).text
    assert named(of_outlet) == ["Trump and Petro speak by telephone"]
    assert [len(named((await full.client.get(f"/articles?q={q}")).text)) for q in ("TELEPHONE", "petro aide")] == [2, 1]
    early = named((await full.client.get("/articles?until=2026-01-07")).text)
    late = named((await full.client.get("/articles?since=2026-01-08")).text)
    assert early
    assert late
    assert set(titles) - set(early + late) == {"Petro aide confirms Bogotá meeting"}  # which has no date
    assert not set(early) & set(late)
    of_speaker = (await full.client.get("/articles?speaker=office-of-petro")).text
    assert "With a quote of" in of_speaker
    assert 0 < len(named(of_speaker)) < 5
    assert (await full.client.get("/articles?since=soon")).status_code == 400
    assert (await full.client.get("/articles?sort=colour")).status_code == 400


async def test_outlets_have_names_country_and_language(databases: dict[str, Path], tmp_path: Path) -> None:
    path = Path(shutil.copy(databases["full"], tmp_path / "quotes.db"))
    with sqlite3.connect(path) as conn:
        conn.execute("UPDATE outlets SET country = 'GB', language = 'en' WHERE id = 'harbour-courier'")
        conn.execute("UPDATE outlets SET country = 'CO', language = 'es' WHERE id = 'cordillera-post'")
        conn.execute("UPDATE outlets SET country = 'QZ' WHERE id = 'plains-ledger'")  # nobody's code
        conn.execute("INSERT INTO outlet_aliases VALUES ('harbour-courier', 'The Courier')")
    client = site(path).client
    assert named((await client.get("/outlets?country=GB")).text) == ["Harbour Courier"]
    assert named((await client.get("/outlets?q=the+courier")).text) == ["Harbour Courier"]
    assert named((await client.get("/outlets?language=es")).text) == ["Cordillera Post"]
    page = (await client.get("/outlet/harbour-courier")).text
    assert "Outlet · United Kingdom · English" in page
    assert "Outlet · QZ</p>" in (await client.get("/outlet/plains-ledger")).text
    listed = (await client.get("/outlets")).text
    assert "Colombia · Spanish ·" in listed
    assert '<option value="CO">Colombia (1)</option>' in listed
    assert "Also named <bdi>The Courier</bdi>" in page


async def test_statements_are_listed_by_their_first_words(full: Datasette) -> None:
    html = (await full.client.get("/statements?sort=name")).text
    words = named(html)
    assert words == sorted(words, key=str.casefold)
    assert "One Hundred Nights" not in html  # a title of a work is no statement
    only = named((await full.client.get("/statements?letter=S")).text)
    assert only
    assert all(text.startswith("S") for text in only)


async def test_long_lists_have_pages(databases: dict[str, Path], tmp_path: Path) -> None:
    path = Path(shutil.copy(databases["full"], tmp_path / "quotes.db"))
    with sqlite3.connect(path) as conn:
        conn.execute(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 120) INSERT INTO articles "
            "(id, source, text_hash, opening, language) SELECT 'n' || i, 'x', 'x', 'Éa ' || i || ' …', 'es-CO' FROM n"
        )
    client = site(path).client
    html = (await client.get("/articles?page=2&letter=E")).text
    assert "Page 2 of 3" in html
    assert 'href="/articles?letter=E&amp;page=3"' in html
    assert len(named(html)) == 50
    assert re.fullmatch(r"Éa \d+ …", named(html)[0])
    assert "Page 3 of 3" in (await client.get("/articles?page=999&letter=E")).text
    assert '<option value="es">Spanish (120)</option>' in html
    untitled = (await client.get("/article/n7")).text
    assert '<h1 lang="es-CO"><bdi>Éa 7 …</bdi></h1>' in untitled


async def test_an_article_without_a_title_is_known_by_its_first_words(
    databases: dict[str, Path], tmp_path: Path
) -> None:
    path = Path(shutil.copy(databases["full"], tmp_path / "quotes.db"))
    with sqlite3.connect(path) as conn:
        conn.execute("UPDATE articles SET title = NULL, opening = 'After a week of threats …'")
        conn.execute("UPDATE articles SET outlet_id = NULL WHERE id = 'a1'")
    client = site(path).client
    for page in (
        "/articles",
        "/article/a1",
        "/statement/s-call",
        "/outlet/plains-ledger",
        "/search.atom",
        "/review",
    ):
        html = (await client.get(page)).text
        assert "After a week of threats …" in html, page
        assert not re.search(r"<bdi>a\d</bdi>", html), page


@pytest.mark.parametrize(
    ("name", "letter"),
    [("Ángel", "A"), ("“So it is”", "S"), ("7 days", "#"), ("", "#"), ("…", "#"), ("ßa", "S"), ("Ж", "Ж")],
)
def test_the_letter_of_a_name(name: str, letter: str) -> None:
    assert lists.initial(name) == letter


async def test_an_article_is_one_column_with_its_speakers_in_the_margin(
    full: Datasette, databases: dict[str, Path]
) -> None:
    for (article,) in site_db.rows(databases["full"], "SELECT id FROM articles"):
        html = (await full.client.get(f"/article/{article}")).text
        quotes = [
            id_ for (id_,) in site_db.rows(databases["full"], f"SELECT id FROM quotes WHERE article_id = '{article}'")
        ]
        assert all(html.count(f'id="q-{id_}"') == 1 for id_ in quotes)
        numbers = re.findall(r'<li id="n-(\d+)"', html)
        assert numbers == [str(n + 1) for n in range(len(numbers))]
        assert re.findall(r'class="at" href="#n-(\d+)"', html) == numbers
    html = (await full.client.get("/article/a1")).text
    assert html.count("If you are not going to talk, we will sleep badly, all of us.</mark>") == 1
    assert html.count('class="para"') >= 3  # paragraphs, not quotes
    margin = re.sub(r"<[^>]+>|\s+", " ", html.partition('id="n-1"')[2].partition("</li>")[0])
    assert "Donald Trump" in margin


@given(
    st.text(alphabet="ab \n.", min_size=30, max_size=400),
    st.lists(st.tuples(st.integers(0, 390), st.integers(1, 40)), min_size=1, max_size=6),
)
def test_each_quote_is_in_the_column_once(text: str, places: list[tuple[int, int]]) -> None:
    rows = []
    for number, (start, length) in enumerate(places):
        end = min(start + length, len(text))
        if start >= end or not text[start:end].strip():
            continue
        low, high = max(0, start - 30), min(len(text), end + 30)
        row = dict.fromkeys(
            ("evidence", "evidence_start", "cue_start", "cue_end", "speaker_start", "speaker_end", "reported_by_start",
             "reported_by_end", "others", "uttered_parts", "uttered", "full_text", "relation", "title")
        )  # fmt: skip
        row |= {
            "id": f"i{number}",
            "article_id": "a",
            "utterance_id": f"u{number}",
            "part": "text",
            "role": "utterance",
        }
        row |= {"start": start, "end": end, "text": text[start:end], "before": text[low:start], "after": text[end:high]}
        rows.append(row)
    blocks = article_column.column([printings.printing([row]) for row in rows])
    html = "".join(block.html for block in blocks)
    assert sorted(note.printing.row["id"] for block in blocks for note in block.notes) == sorted(r["id"] for r in rows)
    for row in rows:
        assert html.count(f'id="q-{row["id"]}"') == 1
