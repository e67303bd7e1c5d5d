"""Who passes on what the speaker has said is kept in the index, and shown with the speaker wherever a quote is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from datasette.app import Datasette

from quotes import corrections, database
from quotes.articles import read as articles
from quotes.cli import run
from quotes.cli.corpus import as_json
from quotes.datatypes import QuoteRecord
from quotes.datatypes.decisions import Action, Correction
from quotes.export import export
from quotes.pipeline.build import records_of
from quotes.pipeline.extraction import Tools
from quotes.pipeline.walk import Extracted, extract
from tests.builds import built, rows
from tests.frozen import FrozenParser
from tests.reported_reports import WORDS, write_reported
from tests.site_app import site


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reported")
    built(write_reported(folder / "reports"), folder / "quotes.db")
    return folder / "quotes.db"


@pytest.fixture
def pages(index: Path) -> Datasette:
    return site(index)


def statement_of(index: Path) -> str:
    return str(rows(index, f"SELECT id FROM statements WHERE text = '{WORDS}'")[0][0])


def test_the_index_has_the_speaker_and_who_reports_them(index: Path) -> None:
    sql = """SELECT s.name, r.name, q.reported_by_text, q.reported_by_end - q.reported_by_start FROM quotes q
             JOIN speakers s ON s.id = q.speaker_id JOIN speakers r ON r.id = q.reported_by"""
    assert rows(index, sql) == [("Hugo Duarte", "Ana Leiva", "Leiva", 5)] * 2
    assert rows(index, "SELECT count(*) FROM quotes WHERE reported_by IS NULL") == [(1,)]
    assert rows(index, "SELECT statements, quotes FROM speakers WHERE name = 'Ana Leiva'") == [(0, 0)]


def test_records_come_back_with_who_reports_them(index: Path) -> None:
    with database.open_index(index) as db:
        reporters = [r.reported_by.name for r in database.read_quotes(db) if r.reported_by]
    assert reporters == ["Ana Leiva"] * 2


async def test_a_page_names_both(index: Path, pages: Datasette) -> None:
    html = (await pages.client.get(f"/statement/{statement_of(index)}")).text
    assert html.count('<span class="tag">second-hand</span>') == 2
    assert "reported by" in html.split("</figcaption>")[0]
    article = rows(index, "SELECT article_id FROM quotes WHERE reported_by IS NOT NULL")[0][0]
    assert "second-hand" in (await pages.client.get(f"/article/{article}")).text
    reporter = rows(index, "SELECT id FROM speakers WHERE name = 'Ana Leiva'")[0][0]
    assert (await pages.client.get(f"/speaker/{reporter}")).status_code == 200


async def test_a_search_names_both(index: Path, pages: Datasette) -> None:
    assert "reported by <bdi>Ana Leiva</bdi>" in (await pages.client.get("/search?q=molino")).text
    found = (await pages.client.get("/search.json?q=molino")).json()["results"]
    assert [(one["speaker"], one["reported_by"]) for one in found] == [("Hugo Duarte", "Ana Leiva")]
    assert "reported by" not in (await pages.client.get("/search?q=todo")).text


async def test_what_one_article_has_at_first_hand_is_not_only_reported(tmp_path: Path) -> None:
    built(write_reported(tmp_path / "reports", at_first_hand=True), tmp_path / "quotes.db")
    pages = site(tmp_path / "quotes.db")
    (one,) = (await pages.client.get("/search.json?q=molino")).json()["results"]
    assert (one["articles"], one["reported_by"]) == (3, None)
    html = (await pages.client.get(f"/statement/{one['statement_id']}")).text
    assert "reported by" not in html.split("</figcaption>")[0]
    assert html.count('<span class="tag">second-hand</span>') == 2


async def test_data_and_exports_name_both(index: Path, pages: Datasette, tmp_path: Path) -> None:
    data = (await pages.client.get(f"/statement/{statement_of(index)}.json")).json()
    assert {(p["speaker"], p["reported_by"], p["reported_by_text"]) for p in data["printings"]} == {
        ("Hugo Duarte", "Ana Leiva", "Leiva")
    }
    for format, count in (("jsonl", 2), ("gdelt", 2), ("csv", 2)):
        export(index, format, tmp_path / format)
        assert (tmp_path / format).read_text(encoding="utf-8").count("Ana Leiva,") + (tmp_path / format).read_text(
            encoding="utf-8"
        ).count('"reported_by": "Ana Leiva"') == count


def test_the_command_line_names_both(index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    id = rows(index, "SELECT id FROM quotes WHERE reported_by IS NOT NULL")[0][0]
    assert run(["explain", str(id), "--db", str(index)]) == 0
    assert "reported by: Ana Leiva (as “Leiva”)" in capsys.readouterr().out
    assert run(["search", "molino", "--db", str(index)]) == 0
    assert "Hugo Duarte, reported by Ana Leiva" in capsys.readouterr().out


def extracted(folder: Path) -> tuple[Extracted, list[QuoteRecord]]:
    (done,) = extract(articles.read([folder / "1.txt"]), Tools(FrozenParser))
    assert isinstance(done, Extracted)
    return done, records_of(done, ())


def test_extract_prints_who_reports(tmp_path: Path) -> None:
    folder = write_reported(tmp_path / "reports")
    done, records = extracted(folder)
    (quote,) = as_json(done.article, records)["quotes"]
    text = (folder / "1.txt").read_text(encoding="utf-8").split("---\n")[2]
    assert (quote["speaker"], quote["reported_by"]) == ("Hugo Duarte", "Ana Leiva")
    assert text[quote["reported_by_start"] : quote["reported_by_end"]] == quote["reported_by_text"] == "Leiva"
    assert quote["reported_by_id"]
    assert json.dumps(quote)


@pytest.mark.parametrize(
    ("action", "value", "reporter"),
    [(Action.ASSIGN, "Ana Leiva", None), (Action.ASSIGN, "Omar Ruiz", "Ana Leiva"), (Action.NOT_SPEECH, None, None)],
)
def test_a_correction_to_the_reporter_leaves_nobody_who_reports(
    tmp_path: Path, action: Action, value: str | None, reporter: str | None
) -> None:
    (record,) = extracted(write_reported(tmp_path / "reports"))[1]
    speaker = next((one for one in people_of(record) if one.name == value), None)
    speaker = speaker or (corrections.newcomer(value) if value else None)
    decided = corrections.decided(record, Correction(action, (record.id,), value), speaker)
    assert (decided.reported_by and decided.reported_by.name) == reporter


def people_of(record: QuoteRecord) -> list[Any]:
    from quotes.datatypes import Speaker, SpeakerKind

    assert record.reported_by is not None
    ids = [(record.speaker_id, record.speaker), (record.reported_by.id, record.reported_by.name)]
    return [Speaker(str(id), str(name), SpeakerKind.PERSON) for id, name in ids]
