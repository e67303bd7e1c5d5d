"""quotes speakers --reconcile: what a service is asked, what is shown, and what is written only when asked for."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from quotes import database, speakers
from quotes.articles.collect import addresses, service
from quotes.cli import run
from quotes.datatypes import SpeakerKind
from quotes.errors import SourceError
from quotes.speakers import reconcile
from quotes.speakers.reconcile import Question
from tests.reconciliation import WIKIDATA, Service, reconciling

FILE = Path("data/speakers.yml")
MAYOR = {
    "id": "Q101",
    "name": "Carol Jensen",
    "score": 100,
    "description": "mayor of Easton",
    "match": True,
    "type": [],
}
OTHER = {"id": "Q102", "name": "Carol Jensen", "score": 62.5, "match": False}


@pytest.fixture
def items(monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    """A service that knows Carol Jensen."""
    monkeypatch.setattr("quotes.cli.reconciling.PAUSE_SECONDS", 0)
    with reconciling() as one:
        one.results["Carol Jensen"] = [MAYOR, OTHER]
        yield one


@pytest.fixture
def index(place: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """The index of the small corpus, and an empty list of speakers with a comment."""
    FILE.write_text("# Ours.\n- name: Tom Baker\n  language: en\n")
    assert run(["build"]) == 0
    capsys.readouterr()
    return place / "quotes.db"


@pytest.mark.usefixtures("index")
def test_candidates_are_shown_and_nothing_is_written(items: Service, capsys: pytest.CaptureFixture[str]) -> None:
    before = FILE.read_text()
    assert run(["speakers", "--reconcile", items.url]) == 0
    shown = capsys.readouterr().out
    (line,) = [line for line in shown.splitlines() if "Q101" in line]
    for part in ("Carol Jensen", "carol-jensen", "100", "mayor of Easton", "yes"):
        assert part in line
    assert "62.5" in shown
    assert "none" in [line for line in shown.splitlines() if "Tom Baker" in line][0]
    assert FILE.read_text() == before


@pytest.mark.usefixtures("index")
def test_what_is_asked(items: Service, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["speakers", "--reconcile", items.url, "--json"]) == 0
    queries = {query["query"]: query for batch in items.queries for query in batch.values()}
    assert queries["Carol Jensen"] == {"query": "Carol Jensen", "limit": 5, "type": "Q5"}
    assert queries["Tom Baker"]["properties"] == [{"pid": "P1412", "v": "English"}]
    answer = {one["id"]: one for one in json.loads(capsys.readouterr().out)}
    assert answer["tom-baker"]["candidates"] == []
    assert answer["carol-jensen"]["candidates"][0] == {
        "id": "Q101", "name": "Carol Jensen", "score": 100.0, "description": "mayor of Easton", "match": True,
        "item": "Q101",
    }  # fmt: skip


@pytest.mark.usefixtures("index")
def test_an_accepted_item_reaches_the_index_and_its_exports(items: Service, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["speakers", "--accept", "carol-jensen=Q101", "--accept", "tom-baker=Q7"]) == 0
    assert FILE.read_text() == (
        '# Ours.\n- name: Tom Baker\n  wikidata: Q7\n  language: en\n\n- name: "Carol Jensen"\n  wikidata: Q101\n'
    )
    assert run(["build"]) == 0
    for format, mark in (("jsonld", "https://www.wikidata.org/wiki/Q101"), ("quotebank", '"qids": ["Q101"]')):
        capsys.readouterr()
        assert run(["export", "--format", format]) == 0
        assert mark in capsys.readouterr().out
    with database.open_index(Path("quotes.db")) as opened:
        assert {r["wikidata"] for r in database.speaker_rows(opened) if r["wikidata"]} == {"Q101", "Q7"}
    assert run(["speakers", "--reconcile", items.url]) == 0
    assert not any(q["query"] in ("Carol Jensen", "Tom Baker") for batch in items.queries for q in batch.values())


@pytest.mark.usefixtures("index")
@pytest.mark.parametrize(
    ("results", "written"),
    [
        ([MAYOR, OTHER], True),
        ([OTHER], False),
        ([MAYOR, {**OTHER, "match": True}], False),
        ([{**MAYOR, "name": "Carol Jansen"}], False),
        ([{**MAYOR, "id": "person/1"}], False),
        ([{**MAYOR, "id": "http://www.wikidata.org/entity/Q101"}], True),
        ([{**MAYOR, "match": "yes"}], False),
    ],
)
def test_matches_are_written_only_if_there_is_no_doubt(items: Service, results: list[Any], written: bool) -> None:
    items.results["Carol Jensen"] = results
    assert run(["speakers", "--reconcile", items.url, "--accept-matches"]) == 0
    assert [s.wikidata for s in speakers.load(FILE) if s.name == "Carol Jensen"] == (["Q101"] if written else [])


@pytest.mark.usefixtures("index")
@pytest.mark.parametrize(
    ("arguments", "code", "reason"),
    [
        (["--accept", "carol-jensen"], 2, "not a speaker's id and an item"),
        (["--accept", "carol-jensen=Q0"], 2, "not a speaker's id and an item"),
        (["--accept", "nobody=Q1"], 2, "no speaker 'nobody' in the index"),
        (["--accept-matches"], 2, "needs a service"),
        (["--reconcile", "ftp://127.0.0.1/"], 1, "only http and https"),
        (["--reconcile", "http://10.0.0.1/api"], 1, "10.0.0.1 is a private address"),
        (["--reconcile", "http://127.1:9/api"], 1, "is a private address"),  # not written as what it is
        (["--reconcile", "http://127.0.0.1:9/api"], 1, "the service was not reached"),
    ],
)
def test_errors_are_one_line(arguments: list[str], code: int, reason: str, capsys: pytest.CaptureFixture[str]) -> None:
    before = FILE.read_text()
    assert run(["speakers", *arguments]) == code
    (line,) = capsys.readouterr().err.splitlines()
    assert reason in line
    assert FILE.read_text() == before


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"status": 503}, "HTTP 503; it is busy: ask again later"),
        ({"status": 302}, "HTTP 302; give its final address"),
        ({"manifest": ["no"]}, "no reconciliation service answers there"),
        ({"manifest": {**WIKIDATA, "versions": ["1.0-draft"]}}, "of which none is 0.1 or 0.2"),
        ({"raw": b"<html>"}, "did not answer in JSON"),
        ({"raw": b"[]"}, "not that of a reconciliation service"),
        ({"raw": b'{"q0": {"result": {}}}'}, "not that of a reconciliation service"),
        ({"raw": b" " * (service.MAX_ANSWER_BYTES + 1)}, "larger than 2,000,000 bytes"),
    ],
)
@pytest.mark.usefixtures("index")
def test_a_service_that_fails_says_how(
    change: dict[str, Any], reason: str, items: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in change.items():
        setattr(items, name, value)
    assert run(["speakers", "--reconcile", items.url, "--accept-matches"]) == 1
    assert reason in capsys.readouterr().err
    assert "Q101" not in FILE.read_text()


@pytest.mark.parametrize(
    ("url", "address", "allowed"),
    [
        ("https://wikidata.example/api", "93.184.216.34", True),
        ("https://wikidata.example/api", "127.0.0.1", False),  # a name that leads here is not this machine's own
        ("http://localhost:8000/", "127.0.0.1", True),
        ("http://localhost:8000/", "93.184.216.34", False),
        ("http://[::1]:8000/", "::1", True),
        ("http://127.0.0.1:8000/", "10.0.0.1", False),
        ("http://10.0.0.1/", "10.0.0.1", False),
    ],
)
def test_only_this_machine_s_own_address_leads_to_it(url: str, address: str, allowed: bool) -> None:
    assert service.allowed_for(url)(address) is allowed
    assert not addresses.public("127.0.0.1")


def test_questions_go_in_batches() -> None:
    people = [Question(f"p{n}", (f"P {n}",), SpeakerKind.PERSON) for n in range(23)]
    own = {"name": "Ours", "identifierSpace": "https://example.org/", "defaultTypes": [
        {"id": "/place", "name": "Place"}, {"id": "/person", "name": "Person"}, {"id": 5}, None,
    ]}  # fmt: skip
    forms = list(reconcile.batches(people, reconcile.service_of(own)))
    assert [len(batch) for batch, _ in forms] == [10, 10, 3]
    assert json.loads(forms[2][1]["queries"])["q2"] == {"query": "P 22", "limit": 5, "type": "/person"}
    with pytest.raises(SourceError):
        reconcile.candidates_of({}, 0)


def test_what_a_service_says_is_shown_as_one_plain_line() -> None:
    odd = {"id": " Q5\n", "name": "A\x1b[31m\nB\u202e", "score": True, "description": 5}
    (one,) = reconcile.candidates_of({"q0": {"result": [odd, None, {"id": 3}, {"name": "no id"}]}}, 0)
    assert (one.id, one.name, one.score, one.description) == ("Q5", "A[31m B", None, None)


@pytest.mark.usefixtures("index")
@pytest.mark.skipif(find_spec("csv_reconcile") is None, reason="csv-reconcile is not installed: scripts/check_all")
def test_with_a_real_service(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """csv-reconcile over a table of three people, on this machine."""
    (tmp_path / "people.csv").write_text("id\tname\nQ101\tCarol Jensen\nQ102\tCarol Jansen\nQ103\tRuth Okoro\n")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    code = (
        "import sys; from csv_reconcile import create_app, doinit; "
        "app = doinit('', '', 'people.csv', 'id', 'name'); app.run(port=int(sys.argv[1]))"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(port)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    try:
        limit = time.monotonic() + 60
        while time.monotonic() < limit:
            with socket.socket() as tried:
                if tried.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        assert run(["speakers", "--reconcile", f"http://127.0.0.1:{port}/reconcile", "--accept-matches"]) == 0
    finally:
        process.kill()
        process.wait()
    assert "Q102" in capsys.readouterr().out
    assert [s.wikidata for s in speakers.load(FILE) if s.name == "Carol Jensen"] == ["Q101"]
