"""What ``quotes serve`` hands to Datasette: words, configuration, settings and plugins, for 0.65 and for 1.0."""

from __future__ import annotations

import os
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest
import yaml

from quotes.cli import run, served
from quotes.cli.served import datasette_arguments
from tests import site_db
from tests.site.test_site_security import served_with

CONFIG = """
settings: {max_returned_rows: 5, default_allow_sql: false}
plugins: {datasette-x: {colour: blue}, datasette-sitemap: {sql: select 1}}
databases: {quotes: {queries: {mine: {sql: select 1}}, allow: {id: root}}}
"""


@pytest.fixture
def index(place: Path) -> Path:
    return site_db.make_full(place / "quotes.db")


def handed(command: list[str], option: str) -> dict[str, Any]:
    """The last file that an option names, read."""
    loaded: dict[str, Any] = yaml.safe_load(
        Path(command[len(command) - command[::-1].index(option)]).read_text("utf-8")
    )
    return loaded


def settings_of(command: list[str]) -> dict[str, str]:
    """The settings as Datasette understands them: what comes later wins."""
    return {command[n + 1]: command[n + 2] for n, part in enumerate(command) if part == "--setting"}


def test_metadata_speaks_of_the_index_by_its_name(place: Path) -> None:
    path = Path("m.yml")
    path.write_text("databases:\n  quotes:\n    title: T\nplugins:\n  x:\n    database: quotes\n")
    arguments = datasette_arguments(Path("quotes.db"), path)
    assert arguments[:2] == ["--metadata", str(path)]
    before = set(Path(tempfile.gettempdir()).iterdir())
    made = handed(datasette_arguments(Path("other.db"), path), "--metadata")
    assert {p for p in Path(tempfile.gettempdir()).iterdir() if "quotes" in p.name} <= before  # it has no name
    assert made == {"databases": {"other": {"title": "T"}}, "plugins": {"x": {"database": "other"}}}


@pytest.mark.parametrize("is_stable", [True, False])
def test_a_configuration_of_ones_own(index: Path, monkeypatch: pytest.MonkeyPatch, is_stable: bool) -> None:
    Path("datasette.yml").write_text(CONFIG)
    monkeypatch.setattr(served, "IS_STABLE", is_stable)
    command = served_with(monkeypatch, "--config", "datasette.yml")
    assert ("--config" in command) is not is_stable
    made = handed(command, "--metadata" if is_stable else "--config")
    assert made["plugins"]["datasette-x"] == {"colour": "blue"}
    assert made["plugins"]["datasette-sitemap"] == {"sql": "select 1"}
    assert {"mine", "most_printed"} <= set(made["databases"]["quotes"]["queries"])
    assert made["databases"]["quotes"]["allow"] == {"id": "root"}
    assert handed(command, "--metadata")["title"] == "Quotes"
    assert settings_of(command)["max_returned_rows"] == "5"
    assert settings_of(command)["default_allow_sql"] == "0"
    if not is_stable:
        assert made["settings"]["max_returned_rows"] == 5
        assert "title" not in made


def test_settings_plugins_and_other_sites(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("plugins").mkdir()
    line = ["--setting", "max_returned_rows", "7", "--setting", "default_allow_sql", "on", "--public"]
    command = served_with(monkeypatch, *line, "--plugins-dir", "plugins", "--cors")
    assert settings_of(command)["max_returned_rows"] == "7"
    assert settings_of(command)["default_allow_sql"] == "on"  # what is said in so many words goes before --public
    assert settings_of(command)["allow_download"] == "0"
    assert command[command.index("--plugins-dir") + 1] == "plugins"
    assert "--cors" in command


def test_settings_in_the_file_and_in_the_environment(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("quotes.toml").write_text('[serve]\nsetting = [["max_returned_rows", "8"], ["suggest_facets", true]]\n')
    assert settings_of(served_with(monkeypatch))["max_returned_rows"] == "8"
    assert settings_of(served_with(monkeypatch))["suggest_facets"] == "1"
    monkeypatch.setenv("QUOTES_SETTING", "max_returned_rows 9 suggest_facets 0")
    assert settings_of(served_with(monkeypatch))["max_returned_rows"] == "9"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (["--config", "none.yml"], "check --config"),
        (["--plugins-dir", "none"], "check --plugins-dir"),
        (["--config", "list.yml"], "is not a mapping"),
        (["--config", "settings.yml"], "its settings are no mapping"),
        (["--setting", "max_returned_rows"], "--setting"),
    ],
)
def test_what_is_wrong_is_said(index: Path, line: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("list.yml").write_text("- 1\n")
    Path("settings.yml").write_text("settings: [1]\n")
    assert run(["serve", *line]) in (1, 2)
    assert message in " ".join(capsys.readouterr().err.split())


@pytest.mark.parametrize(
    ("name", "what"),
    [("quotes.db.cache.db", "the cache beside an index"), ("quotes.db.articles.db", "the articles beside an index")],
)
def test_what_lies_beside_an_index_is_named(
    index: Path, name: str, what: str, capsys: pytest.CaptureFixture[str]
) -> None:
    cache = pytest.importorskip("quotes.pipeline.cache", exc_type=ImportError)  # it needs the packages of a build
    with cache.Cache(index.with_name(name)):
        pass
    assert run(["serve", "--db", name]) == 1
    assert " ".join(capsys.readouterr().err.split()).endswith(f"{name}: {what}, not the index; name quotes.db")


def test_an_index_with_the_name_of_a_cache_is_an_index(index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own = index.rename("own.cache.db")
    assert run(["stats", "--db", str(own)]) == 0
    with sqlite3.connect(own) as conn:
        conn.execute("PRAGMA user_version = 1")
    capsys.readouterr()
    assert run(["stats", "--db", str(own)]) == 1
    assert "another version" in " ".join(capsys.readouterr().err.split())


PLUGIN = """
from datasette import hookimpl, Response
async def hello(datasette):
    return Response.text("hello from " + str(datasette.setting("max_returned_rows")))
@hookimpl
def register_routes():
    return [("^/hello$", hello)]
"""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def fetched(url: str) -> tuple[int, str, dict[str, str]]:
    """Status, text and headers of an address, as soon as somebody listens there."""
    for _ in range(600):
        try:
            with urllib.request.urlopen(url, timeout=20) as answer:
                return answer.status, answer.read().decode(), {k.lower(): v for k, v in answer.headers.items()}
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode(), {}
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"nobody answers at {url}")


def test_a_served_index_has_its_searches_plugins_and_settings(index: Path) -> None:
    Path("plugins").mkdir()
    Path("plugins/hello.py").write_text(PLUGIN)
    Path("datasette.yml").write_text("settings: {max_returned_rows: 6}\n")
    port = free_port()
    line = ["serve", "--port", str(port), "--plugins-dir", "plugins", "--config", "datasette.yml", "--cors"]
    root = Path(__file__).parents[2]
    environment = {**os.environ, "PYTHONPATH": f"{root}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"}
    server = subprocess.Popen([sys.executable, "-m", "quotes", *line], env=environment, stderr=subprocess.DEVNULL)
    try:
        at = f"http://127.0.0.1:{port}"
        assert fetched(f"{at}/hello")[:2] == (200, "hello from 6")
        status, _, headers = fetched(f"{at}/quotes/most_printed.json")
        assert (status, headers["access-control-allow-origin"]) == (200, "*")
        assert "masthead" in fetched(f"{at}/search?q=call")[1]
    finally:
        server.terminate()
        server.wait(20)
