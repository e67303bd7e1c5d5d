"""What stands in a headline is shown as the headline's: on pages, in data, in exports and on the command line."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from datasette.app import Datasette

from quotes import database
from quotes.cli import run
from quotes.export import export
from tests.builds import built, rows
from tests.headline_reports import WORDS, write_reports
from tests.site_app import site

ALONE = "Aquí no se rinde nadie, ni hoy ni mañana"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("headlines")
    built(write_reports(folder / "reports"), folder / "quotes.db")
    return folder / "quotes.db"


@pytest.fixture
def pages(index: Path) -> Datasette:
    return site(index)


def statement_of(index: Path, text: str) -> str:
    return str(rows(index, f"SELECT id FROM statements WHERE text = '{text}'")[0][0])


def article_of(index: Path, published: str) -> str:
    return str(rows(index, f"SELECT id FROM articles WHERE published = '{published}'")[0][0])


async def test_a_statement_shows_the_headline_with_its_printing(index: Path, pages: Datasette) -> None:
    html = (await pages.client.get(f"/statement/{statement_of(index, WORDS)}")).text
    assert html.count('<li class="printing">') == 3
    assert html.count('<span class="tag">headline</span>') == 3
    assert '“<mark class="quoted">No hay diálogo en este puerto</mark>”: <b class="who">Duarte</b></p>' in html
    assert "Printed in 3 articles of 3 outlets" in html


async def test_a_statement_of_a_headline_says_so(index: Path, pages: Datasette) -> None:
    html = (await pages.client.get(f"/statement/{statement_of(index, ALONE)}")).text
    assert html.count('<li class="printing">') == 1
    assert '<span class="tag">headline</span>' in html
    assert "Gustavo Duarte" in html
    assert "the headline has the speaker" in html


async def test_an_article_shows_what_its_headline_quotes(index: Path, pages: Datasette) -> None:
    html = (await pages.client.get(f"/article/{article_of(index, '2026-01-01')}")).text
    assert "1 quoted passage" in html
    assert html.index('<span class="tag">headline</span>') < html.index("mañana mismo habrá guerra</mark>")


async def test_a_search_tells_what_only_headlines_quote(index: Path, pages: Datasette) -> None:
    html = (await pages.client.get("/search?q=rinde")).text
    assert "only in headlines" in html
    assert "only in headlines" not in (await pages.client.get("/search?q=guerra")).text
    found = (await pages.client.get("/search.json?q=rinde")).json()["results"]
    assert [(one["speaker"], one["part"]) for one in found] == [("Gustavo Duarte", "title")]


async def test_data_of_a_statement_has_the_headlines_quotes(index: Path, pages: Datasette) -> None:
    address = f"/statement/{statement_of(index, WORDS)}"
    data = (await pages.client.get(f"{address}.json")).json()
    assert [one["part"] for one in data["printings"]] == ["text", "title"] * 3
    assert [c["hasPart"]["@type"] for c in data["quotation"]["citation"]] == ["WPHeader"] * 3
    table = list(csv.DictReader(io.StringIO((await pages.client.get(f"{address}.csv")).text[1:])))
    assert [row["part"] for row in table] == ["text", "title"] * 3


def exported(index: Path, format: str, folder: Path) -> list[dict[str, Any]]:
    export(index, format, folder / "out")
    return [json.loads(line) for line in (folder / "out").read_text(encoding="utf-8").splitlines()]


def test_exports_tell_the_part(index: Path, tmp_path: Path) -> None:
    parts = [row["part"] for row in exported(index, "jsonl", tmp_path)]
    assert (parts.count("text"), parts.count("title")) == (3, 4)
    articles = exported(index, "gdelt", tmp_path)
    assert sorted(len([q for q in a["quotes"] if q.get("part") == "title"]) for a in articles) == [1] * 4
    export(index, "jsonld", tmp_path / "ld")
    graph = json.loads((tmp_path / "ld").read_text(encoding="utf-8"))["@graph"]
    assert len([c for one in graph for c in one.get("citation", ()) if "hasPart" in c]) == 4


def test_the_command_line_tells_the_part(index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    id = rows(index, "SELECT id FROM utterances WHERE part = 'title'")[0][0]
    assert run(["explain", str(id), "--db", str(index)]) == 0
    assert "in the headline" in capsys.readouterr().out
    assert run(["search", "rinde", "--db", str(index)]) == 0
    assert "only in headlines" in capsys.readouterr().out


def test_records_come_back_with_their_part(index: Path) -> None:
    with database.open_index(index) as db:
        parts = [str(record.part) for record in database.read_quotes(db)]
    assert (parts.count("text"), parts.count("title")) == (3, 4)
