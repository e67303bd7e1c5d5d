"""What quotes search prints for people, and the ids that explain and correct take."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from quotes import corrections, database
from quotes.cli import run
from tests import site_db

pytestmark = pytest.mark.usefixtures("place")


@pytest.fixture
def index(place: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """The index of the small corpus."""
    assert run(["build"]) == 0
    capsys.readouterr()
    return place / "quotes.db"


def first(index: Path, sql: str) -> tuple[str, ...]:
    with database.open_index(index) as opened:
        return tuple(opened.execute(sql).fetchone())


@pytest.mark.usefixtures("index")
def test_a_result_has_its_place_its_context_and_a_mark(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["search", "gamble", "--outlet", "gazette"]) == 0
    shown = capsys.readouterr().out
    assert "Carol Jensen ●●● · " in shown
    assert "  The Sample Gazette: Bridge stays shut\n" in shown
    assert "…" in shown
    assert "\x1b" not in shown


def test_colours_and_links_on_a_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    site_db.make_full(tmp_path / "full.db")

    def shown(**variables: str) -> str:
        for name in ("NO_COLOR", "FORCE_COLOR", "TERM"):
            monkeypatch.delenv(name, raising=False)
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
        capsys.readouterr()
        assert run(["search", "bogota", "--db", str(tmp_path / "full.db")]) == 0
        return capsys.readouterr().out

    coloured = shown(TERM="xterm-256color")
    assert "\x1b[1;33mBogotá\x1b[0m" in coloured
    assert ";https://example.org/harbour-courier/a1\x1b\\Harbour Courier: Trump" in coloured
    plain = shown(TERM="xterm-256color", NO_COLOR="1")
    assert "\x1b[1mBogotá\x1b[0m" in plain
    assert "\x1b[1;33m" not in plain
    assert "https://" not in shown(TERM="linux")
    assert "\x1b" not in shown(TERM="dumb")


@pytest.mark.usefixtures("index")
def test_nothing_found_offers_what_finds_something(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["search", "gambel"]) == 0
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "nothing found; these find something:\n  “gamble” (1)" in shown.err
    assert run(["search", "gambel", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == []
    assert run(["search", "xyzzy"]) == 0
    assert capsys.readouterr().err == "quotes: nothing found\n"


def test_explain_takes_any_id(index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    quote, statement = first(index, "SELECT id, statement_id FROM quotes WHERE text LIKE 'The bridge will not%'")
    for id_, expected in ((quote, "utterance:"), (quote[:8], "utterance:"), (statement[:10], "Quote 1 of ")):
        assert run(["explain", id_]) == 0
        assert expected in capsys.readouterr().out
    assert run(["explain", quote[:3]]) == 1
    assert "no quote or statement" in capsys.readouterr().err


def test_correct_takes_any_id(index: Path) -> None:
    sql = "SELECT statement_id FROM quotes WHERE statement_id IS NOT NULL GROUP BY 1 HAVING count(*) > 1"
    (statement,) = first(index, sql)
    (single,) = first(index, "SELECT id FROM quotes WHERE text = 'painful'")
    with database.open_index(index) as opened:
        quotes = [row["id"] for row in database.quote_rows(opened, statement)]
    cases = [
        (["assign", statement[:9], "--speaker", "Ana Gil"], tuple(quotes)),
        (["merge", statement, single[:9]], (quotes[0], single)),
        (["split", single[:9]], (single,)),
        (["not-speech", "0123456789abcdef"], ("0123456789abcdef",)),
        (["merge-speakers", "carol-jen", "Tom Baker"], ("carol-jensen", "tom-baker")),
    ]
    for number, (arguments, targets) in enumerate(cases):
        assert run(["correct", *arguments, "--corrections", f"{number}.yml"]) == 0
        (correction,) = corrections.load(Path(f"{number}.yml"))
        assert correction.targets == targets
    assert run(["correct", "remove", "0123", "--corrections", "c.yml"]) == 1
    assert not Path("c.yml").exists()
