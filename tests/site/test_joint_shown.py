"""All who say a quote together are kept, found and shown."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from datasette.app import Datasette

from quotes import corrections, database
from quotes.articles import read as articles
from quotes.cli import run
from quotes.cli.corpus import as_json
from quotes.datatypes import Speaker, SpeakerKind
from quotes.datatypes.decisions import Action, Correction
from quotes.export import export
from quotes.pipeline.build import records_of
from quotes.pipeline.extraction import Tools
from quotes.pipeline.walk import Extracted, extract
from tests.builds import built, rows
from tests.frozen import FrozenParser
from tests.joint_reports import write_joint
from tests.site_app import site

BOTH = ["Ana Leiva", "Hugo Duarte"]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("joint")
    built(write_joint(folder / "reports"), folder / "quotes.db")
    return folder / "quotes.db"


@pytest.fixture
def pages(index: Path) -> Datasette:
    return site(index)


def id_of(index: Path, name: str) -> str:
    return str(rows(index, f"SELECT id FROM speakers WHERE name = '{name}'")[0][0])


def test_the_index_has_all_in_their_order(index: Path) -> None:
    sql = """SELECT k.position, s.name, k.text FROM quote_speakers k JOIN speakers s ON s.id = k.speaker_id
             ORDER BY k.quote_id, k.position"""
    assert rows(index, sql) == [(0, "Ana Leiva", "Leiva"), (1, "Hugo Duarte", "Duarte")] * 2
    assert rows(index, "SELECT name, statements FROM speakers ORDER BY name") == [("Ana Leiva", 1), ("Hugo Duarte", 0)]
    assert rows(index, "SELECT speakers FROM builds") == [(1,)]


def test_records_come_back_with_all(index: Path) -> None:
    with database.open_index(index) as db:
        names = [[r.speaker, *(o.name for o in r.others)] for r in database.read_quotes(db)]
    assert names == [BOTH] * 2


@pytest.mark.parametrize("name", BOTH)
async def test_a_search_for_either_finds_it(index: Path, pages: Datasette, name: str) -> None:
    for words in (name, id_of(index, name), name.split()[1]):
        found = (await pages.client.get("/search.json", params={"speaker": words})).json()["results"]
        assert [(one["speaker"], one["others"]) for one in found] == [("Ana Leiva", "Hugo Duarte")]
    assert (await pages.client.get("/search.json?speaker=Omar")).json()["results"] == []


async def test_pages_name_both(index: Path, pages: Datasette) -> None:
    statement = rows(index, "SELECT id FROM statements")[0][0]
    article = rows(index, "SELECT id FROM articles")[0][0]
    html = (await pages.client.get(f"/statement/{statement}")).text
    assert "Hugo Duarte" in html.split("</figcaption>")[0]
    assert '<b class="who">Leiva</b> y <b class="who">Duarte</b>' in html
    margin = (await pages.client.get(f"/article/{article}")).text.partition('class="plain margin"')[2]
    assert 'Ana Leiva</bdi></a> and <a class="name"' in margin
    assert "<bdi>Hugo Duarte</bdi>" in margin
    assert "with <bdi>Hugo Duarte</bdi>" in (await pages.client.get("/search?q=molino")).text
    assert "Said together with others" in (await pages.client.get(f"/speaker/{id_of(index, 'Hugo Duarte')}")).text
    assert "Said together" not in (await pages.client.get(f"/speaker/{id_of(index, 'Ana Leiva')}")).text


async def test_data_and_exports_name_both(index: Path, pages: Datasette, tmp_path: Path) -> None:
    statement = rows(index, "SELECT id FROM statements")[0][0]
    data = (await pages.client.get(f"/statement/{statement}.json")).json()
    assert [one["speakers"] for one in data["printings"]] == ["Ana Leiva; Hugo Duarte"] * 2
    export(index, "jsonl", tmp_path / "out")
    lines = [json.loads(line) for line in (tmp_path / "out").read_text(encoding="utf-8").splitlines()]
    assert [line["speakers"] for line in lines] == ["Ana Leiva; Hugo Duarte"] * 2


def test_the_command_line_names_both(index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["search", "--speaker", "Duarte", "--db", str(index)]) == 0
    assert "Ana Leiva and Hugo Duarte" in capsys.readouterr().out
    assert run(["explain", str(rows(index, "SELECT id FROM quotes")[0][0]), "--db", str(index)]) == 0
    assert "together with: Hugo Duarte" in " ".join(capsys.readouterr().out.split())


def test_extract_prints_all_and_a_correction_leaves_one(tmp_path: Path) -> None:
    folder = write_joint(tmp_path / "reports")
    (done,) = extract(articles.read([folder / "1.txt"]), Tools(FrozenParser))
    assert isinstance(done, Extracted)
    (record,) = records_of(done, ())
    (quote,) = as_json(done.article, [record])["quotes"]
    text = (folder / "1.txt").read_text(encoding="utf-8").split("---\n")[2]
    assert [one["speaker"] for one in quote["speakers"]] == BOTH
    for one in quote["speakers"]:
        assert text[one["speaker_start"] : one["speaker_end"]] == one["speaker_text"]
    people = [Speaker(one["speaker_id"], one["speaker"], SpeakerKind.PERSON) for one in quote["speakers"]]
    assign = Correction(Action.ASSIGN, (record.id,), "Hugo Duarte")
    decided = corrections.decided(record, assign, next(one for one in people if one.name == "Hugo Duarte"))
    assert (decided.speaker, decided.others) == ("Hugo Duarte", ())
