"""Linked data: a node with an id for everything, one for each person."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from quotes import database
from quotes.cli import run
from quotes.export import export


def graph(db: Path, folder: Path, **options: Any) -> list[dict[str, Any]]:
    export(db, "jsonld", folder / "out.jsonld", **options)
    document = json.loads((folder / "out.jsonld").read_text(encoding="utf-8"))
    assert document["@context"]["@vocab"] == "https://schema.org/"
    return document["@graph"]


def things(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        for one in value:
            yield from things(one)
    elif isinstance(value, dict):
        yield value
        yield from things(list(value.values()))


def test_linked_data_is_quotations(db: Path, tmp_path: Path) -> None:
    found = {q["text"]: q for q in graph(db, tmp_path) if q["@type"] == "Quotation"}
    with database.open_index(db) as index:
        spoken = index.execute("SELECT text FROM statements WHERE role IN ('utterance', 'fragment')").fetchall()
    assert sorted(found) == sorted(row[0] for row in spoken)
    assert "Bridges of Iron" not in found or found["Bridges of Iron"].get("creator")
    gamble = found["The bridge will not open before May, … We will not gamble with lives."]
    assert gamble["@type"] == "Quotation"
    assert gamble["creator"]["name"] == "Carol Jensen"
    assert gamble["creator"]["@type"] == "Person"
    assert gamble["dateCreated"] == "2026-01-08"
    published = [c for c in gamble["citation"] if "publisher" in c]
    assert {c["publisher"]["name"] for c in published} == {"The Sample Gazette", "Specimen Courier"}
    assert "https://example.org/gazette/bridge" in {c.get("url") for c in published}


def test_everything_has_an_id(databases: dict[str, Path], tmp_path: Path) -> None:
    found = list(things(graph(databases["full"], tmp_path)))
    assert len(found) > 40
    assert all("@id" in thing for thing in found)
    kinds: dict[str, set[str]] = {}
    for thing in found:
        kinds.setdefault(thing["@id"], set()).update([thing["@type"]] if "@type" in thing else [])
    assert {len(types) for types in kinds.values()} == {1}, "one thing, one type"


def test_there_are_as_many_people_as_speakers(databases: dict[str, Path], tmp_path: Path) -> None:
    found = {thing["@id"] for thing in things(graph(databases["full"], tmp_path)) if thing.get("@type") == "Person"}
    with database.open_index(databases["full"]) as index:
        (count,) = index.execute("SELECT count(*) FROM speakers WHERE kind = 'person'").fetchone()
    assert len(found) == count == 2


def test_speakers_who_say_nothing_that_is_asked_for_are_left_out(databases: dict[str, Path], tmp_path: Path) -> None:
    found = graph(databases["full"], tmp_path, search=database.Search(speaker="gustavo-petro"))
    assert {thing["name"] for thing in found if "name" in thing} == {"Gustavo Petro"}


def test_ids_are_addresses_where_the_site_has_one(
    db: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert all(thing["@id"].startswith("urn:quotes:") for thing in things(graph(db, tmp_path)))
    monkeypatch.chdir(tmp_path)
    call = ["export", "--db", str(db), "--format", "jsonld", "--base-url", "https://example.org/quotes"]
    assert run(call) == 0
    found = json.loads(capsys.readouterr().out)["@graph"]
    ids = {thing["@id"] for thing in things(found)}
    assert all(id.startswith("https://example.org/quotes/") for id in ids)
    assert any(id.startswith("https://example.org/quotes/statement/") for id in ids)


def test_who_says_it_together_and_who_passes_it_on(databases: dict[str, Path], tmp_path: Path) -> None:
    path = tmp_path / "together.db"
    path.write_bytes(databases["full"].read_bytes())
    with sqlite3.connect(path) as index:
        (quote,) = index.execute("SELECT id FROM quotes WHERE statement_id = 's-border'").fetchone()
        both = [(quote, 0, "colombian-officials"), (quote, 1, "gustavo-petro")]
        index.executemany("INSERT INTO quote_speakers (quote_id, position, speaker_id) VALUES (?, ?, ?)", both)
        index.execute("UPDATE quotes SET reported_by = 'donald-trump' WHERE id = ?", [quote])
    found = graph(path, tmp_path, search=database.Search(q="border"))
    (quotation,) = (thing for thing in found if thing["@type"] == "Quotation")
    assert [one["@id"].partition("/")[2] for one in quotation["creator"]] == ["colombian-officials", "gustavo-petro"]
    assert [one["@id"].partition("/")[2] for one in quotation["contributor"]] == ["donald-trump"]
    names = {thing["name"] for thing in found if thing["@type"] != "Quotation"}
    assert names == {"Colombian officials", "Gustavo Petro", "Donald Trump"}
