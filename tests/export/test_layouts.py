"""The layouts of other programs: Quotebank's lines, CSL-JSON, and the JSON Schemas of all that is written as JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from quotes import database
from quotes.articles import read as articles
from quotes.cli import run
from quotes.cli.corpus import as_json
from quotes.datatypes import Skipped
from quotes.export import SCHEMAS, export, json_schema, of_printed
from quotes.export.csl import reference
from quotes.export.quotebank import probabilities, quotation
from quotes.files import own_or_packaged
from quotes.pipeline.build import records_of
from quotes.pipeline.extraction import Tools
from quotes.pipeline.walk import extract
from quotes.speakers import load
from tests.frozen import FrozenParser, write_corpus


def lines(db: Path, format: str, out: Path) -> list[dict[str, Any]]:
    export(db, format, out)
    return [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]


def printed(text: str = "No.", **values: Any) -> dict[str, Any]:
    row: dict[str, Any] = {
        "text": text, "speaker": "Ada Roe", "speaker_wikidata": None, "published": None, "url": None,
        "confidence": 0.5, "alternatives": None, "utterance_id": text, "article_id": "a", "title": None,
        "opening": "It was", "outlet": None, "language": "en",
    }  # fmt: skip
    return row | values


# --- Quotebank --------------------------------------------------------------------------------------------------------


def test_a_line_is_as_quotebank_has_it(databases: dict[str, Path], tmp_path: Path) -> None:
    found = lines(databases["full"], "quotebank", tmp_path / "out")
    fields = "quoteID quotation speaker qids date numOccurrences probas urls phase"
    assert {tuple(line) for line in found} == {tuple(fields.split())}
    ids = [line["quoteID"] for line in found]
    assert len(set(ids)) == len(ids) == 8
    assert "2026-01-07-000001" in ids
    by_words = {line["quotation"]: line for line in found}
    letter, visa = by_words["a 180-degree turn"], by_words["Visas don't depend on a telephone call,"]
    assert (letter["speaker"], letter["qids"], letter["probas"][0][0]) == ("None", [], "None")
    assert (visa["date"], visa["numOccurrences"]) == ("2026-01-08 11:10:00", 1)
    call = next(line for line in found if line["speaker"] == "Donald Trump")
    assert call["qids"] == ["Q22686"]
    assert call["urls"][0].startswith("https://")


@pytest.mark.parametrize(
    ("values", "field", "expected"),
    [
        ([{}], "date", None),
        ([{"published": "2026-01-07"}], "date", "2026-01-07 00:00:00"),
        ([{"published": "2026-01-08"}, {"published": "2026-01-07T05:06:07.5"}], "date", "2026-01-07 05:06:07"),
        ([{"speaker_wikidata": "Q5"}], "qids", ["Q5"]),
        ([{"text": "No, no."}, {"text": "No."}], "quotation", "No, no."),
        ([{"utterance_id": "u"}, {"utterance_id": "u"}, {"utterance_id": "v"}], "numOccurrences", 2),
        ([{"url": "https://a.example/"}, {"url": "https://a.example/"}, {"url": "file:///x"}], "urls",
         ["https://a.example/"]),
        ([{"speaker": None}], "speaker", "None"),
    ],
)  # fmt: skip
def test_a_statement_in_its_words(values: list[dict[str, Any]], field: str, expected: Any) -> None:
    assert quotation([printed(**one) for one in values])[field] == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([(0.9, {})], {"Ada Roe": "0.9000", "None": "0.1000"}),
        ([(0.6, {"Bo Poe": 0.3}), (0.8, {})], {"Ada Roe": "0.7000", "Bo Poe": "0.1500", "None": "0.1500"}),
        ([(0.2, {"Bo Poe": 0.8})], {"Ada Roe": "0.2000", "Bo Poe": "0.8000"}),
        ([(0.9, {"Bo Poe": 0.3})], {"Ada Roe": "0.7500", "Bo Poe": "0.2500"}),
        ([(None, {})], {"Ada Roe": "0.0000", "None": "1.0000"}),
    ],
)
def test_probabilities_are_added_and_sum_to_one(values: Any, expected: dict[str, str]) -> None:
    rows = [
        printed(confidence=p, alternatives=json.dumps([{"speaker": n, "score": s} for n, s in others.items()]))
        for p, others in values
    ]
    found = probabilities(rows)
    assert dict(map(tuple, found)) == expected
    assert found[0][0] == "Ada Roe", "the speaker is the first"


# --- CSL-JSON ---------------------------------------------------------------------------------------------------------


def test_articles_are_references(databases: dict[str, Path], tmp_path: Path) -> None:
    export(databases["full"], "csljson", tmp_path / "out.json")
    items = {item["id"]: item for item in json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))}
    assert list(items) == ["a1", "a2", "a3", "a4", "a5"]
    assert items["a2"]["container-title"] == "The Plains Ledger"
    assert items["a2"]["issued"] == {"date-parts": [[2026, 1, 8]]}
    assert "issued" not in items["a5"]
    assert "Unknown speaker: “a 180-degree turn”" in items["a2"]["note"].split("\n")


@pytest.mark.parametrize(
    ("values", "field", "expected"),
    [
        ({"published": "2026-01-07T05:06:07"}, "issued", {"date-parts": [[2026, 1, 7]]}),
        ({"published": "2026-01"}, "issued", {"date-parts": [[2026, 1]]}),
        ({"published": "2026"}, "issued", {"date-parts": [[2026]]}),
        ({"title": "A bridge"}, "title", "A bridge"),
        ({}, "title", "It was"),
        ({"url": "javascript:alert(1)"}, "URL", None),
    ],
)
def test_a_reference(values: dict[str, Any], field: str, expected: Any) -> None:
    assert reference([printed(**values)]).get(field) == expected


# --- JSON Schema ------------------------------------------------------------------------------------------------------


def validator(name: str) -> jsonschema.Draft202012Validator:
    schema = json_schema(name)
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())


@pytest.mark.parametrize("format", ["jsonl", "gdelt", "quotebank"])
@pytest.mark.parametrize("index", ["full", "hostile"])
def test_lines_are_as_their_schema_says(index: str, format: str, databases: dict[str, Path], tmp_path: Path) -> None:
    check = validator(format)
    found = lines(databases[index], format, tmp_path / "out")
    assert found
    for line in found:
        assert list(check.iter_errors(line)) == []
        assert list(check.iter_errors({name: value for name, value in line.items() if name != list(line)[0]}))
        assert list(check.iter_errors(line | {"nonsense": 1}))


def test_references_are_as_their_schema_says(databases: dict[str, Path], tmp_path: Path) -> None:
    export(databases["full"], "csljson", tmp_path / "out.json")
    items = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert list(validator("csljson").iter_errors(items)) == []
    assert list(validator("csljson").iter_errors([{"id": "a"}]))


def test_extracted_lines_are_as_their_schema_says(tmp_path: Path) -> None:
    registry = load(own_or_packaged("speakers.yml"))
    results = extract(articles.read([write_corpus(tmp_path / "articles")]), Tools(FrozenParser, registry))
    found = [as_json(one.article, records_of(one, registry)) for one in results if not isinstance(one, Skipped)]
    check = validator("extract")
    assert sum(len(line["quotes"]) for line in found) > 5
    for line in found:
        assert list(check.iter_errors(line)) == []
        assert list(check.iter_errors(line | {"quotes": [quote | {"end": "7"} for quote in line["quotes"]] or [1]}))


def test_the_schema_of_rows_has_their_columns() -> None:
    assert list(json_schema("jsonl")["properties"]) == [column.name for column in of_printed()]


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_command_prints_them(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["export", "--schema", name]) == 0
    assert json.loads(capsys.readouterr().out) == json_schema(name)


def test_there_is_no_index_to_describe(tmp_path: Path) -> None:
    with pytest.raises(Exception, match="quotes build"):
        export(tmp_path / "none.db", "quotebank", None, database.Search())
