"""Habits of the command line: where a value comes from, how much is told, colours, completion, suggestions."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from quotes.cli import command, run
from quotes.cli.settings import _commands, _options
from tests import site_db

pytestmark = pytest.mark.usefixtures("place")
PROGRAM = [sys.executable, "-c", "from quotes.cli import main; main()"]


def built(*arguments: str) -> str:
    """The name of the index that a build makes, which it prints."""
    assert run(["build", "--json", *arguments]) == 0
    return next(p.name for p in Path().glob("*.db") if p.name.count(".") == 1)


# Command line, a command's variable, everybody's variable, the command's table, the file's top, the default.
LAYERS: list[tuple[list[str], dict[str, str], str, str]] = [
    ([], {}, "", "quotes.db"),
    ([], {}, 'db = "top.db"', "top.db"),
    ([], {}, 'db = "top.db"\n[build]\ndb = "table.db"', "table.db"),
    ([], {"QUOTES_DB": "variable.db"}, '[build]\ndb = "table.db"', "variable.db"),
    ([], {"QUOTES_DB": "variable.db", "QUOTES_BUILD_DB": "own.db"}, "", "own.db"),
    (["--db", "line.db"], {"QUOTES_BUILD_DB": "own.db"}, 'db = "top.db"', "line.db"),
    ([], {"QUOTES_SEARCH_DB": "other.db"}, '[search]\ndb = "other.db"', "quotes.db"),
]


@pytest.mark.parametrize(("line", "variables", "file", "wanted"), LAYERS)
def test_one_order_of_precedence(
    line: list[str], variables: dict[str, str], file: str, wanted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    if file:
        Path("quotes.toml").write_text(file)
    assert built(*line) == wanted


def test_sources_and_flags_in_the_file(capsys: pytest.CaptureFixture[str]) -> None:
    told = 'json = true\n[build]\nsources = ["data/articles/gazette.txt"]\n[search]\nlimit = 1\n'
    Path("quotes.toml").write_text(told)
    assert run(["build"]) == 0
    assert json.loads(capsys.readouterr().out)["articles"] == 1
    assert run(["search"]) == 0
    assert len(json.loads(capsys.readouterr().out)) == 1
    assert run(["search", "--limit", "9"]) == 0
    assert len(json.loads(capsys.readouterr().out)) > 1


def test_flags_in_the_environment(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUOTES_JSON", "1")
    assert run(["build"]) == 0
    assert json.loads(capsys.readouterr().out)["articles"] == 4
    monkeypatch.setenv("QUOTES_JSON", "perhaps")
    assert run(["build"]) == 2
    assert "--json" in capsys.readouterr().err


WRONG = [
    ("jbos = 2", "did you mean jobs?"),
    ("[bulid]\njobs = 2", "did you mean build?"),
    ("[build]\nstrct = true", "did you mean strict?"),
    ("[search]\njobs = 2", "under [search]"),
    ('build = "x"', "[build]"),
    ("jobs = ", "quotes.toml"),
    ("[build]\njobs = 0", "jobs"),
    ('[build]\njobs = "many"', "jobs"),
    ("[models.list]\njsn = true", "under [list]"),
]


@pytest.mark.parametrize(("file", "told"), WRONG)
def test_what_is_wrong_in_the_file_is_told(file: str, told: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("quotes.toml").write_text(file)
    code = run(["models", "list"] if "models" in file else ["build"])
    shown = capsys.readouterr()
    assert (code, shown.out, shown.err.count("\n")) == (2, "", 1)
    assert told in shown.err


def test_every_option_has_its_variables() -> None:
    seen: dict[str, set[str]] = {}
    for path, one in _commands(command()):
        for option in _options(one):
            *own, shared = option.envvar
            if option.name in ("verbose", "quiet"):
                assert shared == f"QUOTES_{option.name.upper()}"
                continue
            assert own == ["_".join(("QUOTES", *path, shared.removeprefix("QUOTES_"))).upper().replace("-", "_")]
            seen.setdefault(shared, set()).update(own)
    assert {"QUOTES_BUILD_DB", "QUOTES_STATS_DB"} <= seen["QUOTES_DB"]
    assert not set(seen) & {"QUOTES_DEBUG", "QUOTES_VENV"}  # they mean something else


@pytest.mark.parametrize("where", ["before", "after", "variable"])
def test_quiet(where: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    Path("data/articles/empty.txt").write_text("")
    if where == "variable":
        monkeypatch.setenv("QUOTES_QUIET", "1")
    arguments = {"before": ["-q", "build"], "after": ["build", "--quiet"], "variable": ["build"]}[where]
    assert run(arguments) == 0
    assert capsys.readouterr().err == ""
    monkeypatch.delenv("QUOTES_QUIET", raising=False)
    assert run(["build"]) == 0
    assert "skipped articles/empty.txt" in capsys.readouterr().err
    assert run(["search", "x", "--quiet", "--db", "none.db"]) == 1
    assert "quotes build" in capsys.readouterr().err  # an error is told all the same


def test_verbose(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["build", "-v"]) == 0
    lines = capsys.readouterr().err.splitlines()
    assert "quotes: articles/gazette.txt: 3 quotes, parsed" in lines
    assert "quotes: merging" in lines
    assert run(["build", "-v"]) == 0
    assert "quotes: articles/gazette.txt: 3 quotes, as before" in capsys.readouterr().err.splitlines()
    assert run(["build"]) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["bulid"], "build"),
        (["build", "--jbos", "2"], "--jobs"),
        (["search", "x", "--spekaer", "y"], "--speaker"),
        (["models", "lst"], "list"),
    ],
)
def test_did_you_mean(arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(arguments) == 2
    assert told in capsys.readouterr().err


def real(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | variables
    return subprocess.run([*PROGRAM, *arguments], capture_output=True, text=True, env=environment, timeout=60)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion(shell: str) -> None:
    variables = {
        "_QUOTES_COMPLETE": f"complete_{shell}", "COMP_WORDS": "quotes bu", "COMP_CWORD": "1",
        "_TYPER_COMPLETE_ARGS": "quotes bu", "_TYPER_COMPLETE_FISH_ACTION": "get-args",
    }  # fmt: skip
    shown = real(**variables)
    assert "build" in shown.stdout
    assert "search" not in shown.stdout


def test_completion_can_be_shown() -> None:
    shown = real("--show-completion", "bash")
    assert "_QUOTES_COMPLETE" in shown.stdout


def test_no_color() -> None:
    coloured = {"FORCE_COLOR": "1", "TERM": "xterm-256color"}
    red = re.compile(r"\x1b\[[0-9;]*(3[0-7]|9[0-7]|38)[0-9;]*m")
    program = "from quotes.cli.app import out; out().print('[red]x[/red]')"

    def printed(**variables: str) -> str:
        command = [sys.executable, "-c", program]
        return subprocess.run(command, capture_output=True, text=True, env=os.environ | variables, check=True).stdout

    assert red.search(printed(**coloured))
    assert not red.search(printed(**coloured, NO_COLOR="1"))


@pytest.mark.parametrize("asked", ["stats", "speakers", "search", "doctor", "models list", "build"])
def test_what_a_person_reads_as_a_table_is_there_as_json(asked: str, capsys: pytest.CaptureFixture[str]) -> None:
    run(["build"])
    capsys.readouterr()
    assert run([*asked.split(), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)


def test_extract_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["extract", "--json"]) == 0
    assert [list(json.loads(line)) for line in capsys.readouterr().out.splitlines()] == [
        ["id", "title", "outlet", "url", "published", "language", "quotes", "title_quotes"]
    ] * 4


def test_stats_count_utterances(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    Path("data/articles/gazette.txt").unlink()
    run(["build"])
    capsys.readouterr()
    assert run(["stats", "--json", "--limit", "1"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["articles"], found["quotes"], found["unattributed"]) == (3, 5, 0)
    assert len(found["speakers"]) == 1
    assert found["speakers"][0]["name"] == "Carol Jensen"
    assert {m["name"]: m["quotes"] for m in found["dates"]} == {"2026-01": 3, "no date": 2}
    assert run(["stats"]) == 0
    shown = capsys.readouterr().out
    assert "Carol Jensen" in shown
    assert "█" in shown
    monkeypatch.setattr(import_module("quotes.database.statistics"), "STATS_MONTHS", 1)
    assert run(["stats", "--json"]) == 0
    assert [d["name"] for d in json.loads(capsys.readouterr().out)["dates"]] == ["2026", "no date"]


def test_stats_of_an_empty_index(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    site_db.make_empty(tmp_path / "empty.db")
    assert run(["stats", "--db", "empty.db"]) == 0
    assert "0 quotes in 0 articles" in capsys.readouterr().out


def test_stats_tell_what_has_no_speaker(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = site_db.make_full(tmp_path / "full.db")
    sql = "SELECT count(DISTINCT article_id || utterance_id) FROM quotes WHERE role IN ('utterance', 'fragment')"
    ((all_,),) = site_db.rows(path, sql)
    ((nobody,),) = site_db.rows(path, f"{sql} AND speaker_id IS NULL")
    assert run(["stats", "--json", "--db", str(path)]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["quotes"], found["unattributed"]) == (all_, nobody)
    assert nobody > 0
    assert sum(outlet["unattributed"] for outlet in found["outlets"]) == nobody
    assert sum(outlet["quotes"] for outlet in found["outlets"]) == all_


def test_a_broken_file_spoils_neither_help_nor_completion(capsys: pytest.CaptureFixture[str]) -> None:
    Path("quotes.toml").write_text("jbos = 2")
    assert run([]) == run(["--help"]) == run(["--version"]) == 0
    assert capsys.readouterr().err == ""
    shown = real(_QUOTES_COMPLETE="complete_bash", COMP_WORDS="quotes bu", COMP_CWORD="1")
    assert (shown.stdout, shown.stderr) == ("build\n", "")
