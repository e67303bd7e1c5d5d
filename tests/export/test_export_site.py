"""The folder that is published: complete, by itself, and taken as it is by Datasette and by "datasette publish"."""

from __future__ import annotations

import json
import os
import re
import shlex
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from datasette.version import __version__ as datasette_version

from quotes.cli import run
from quotes.database import audit
from quotes.errors import QuotesError
from quotes.export import export_site
from quotes.site import metadata
from quotes.site.metadata import PUBLIC_SETTINGS, SITE_SETTINGS
from tests import site_db
from tests.site_app import METADATA

# Datasette as it is without the installed "quotes" and without other plugins.
DATASETTE = """
import sys
sys._called_from_test = True
from datasette.plugins import pm
{more}
from datasette.cli import cli
cli()
"""
# A host for "datasette publish" that puts what it would send into the folder OUT.
HOST = """
import os, shutil
from datasette import hookimpl
from datasette.publish.common import add_common_publish_arguments_and_options
from datasette.utils import temporary_docker_directory
class Host:
    @hookimpl
    def publish_subcommand(self, publish):
        @publish.command()
        @add_common_publish_arguments_and_options
        def folder(files, metadata, extra_options, branch, template_dir, plugins_dir, static, install, plugin_secret,
                   version_note, secret, **about):
            with temporary_docker_directory(files, "site", metadata, extra_options, branch, template_dir, plugins_dir,
                                            static, install, False, version_note, secret, about) as made:
                shutil.copytree(made, os.environ["OUT"])
pm.register(Host())
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("published")
    db = site_db.make_full(folder / "quotes.db")
    before = os.getcwd()
    os.chdir(folder)
    try:
        export_site(db, folder / "site")
    finally:
        os.chdir(before)
    return folder / "site"


def datasette(folder: Path, *arguments: str, more: str = "", **variables: str) -> str:
    program = DATASETTE.replace("{more}", more)
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, cwd=folder, timeout=60,
        env={k: v for k, v in os.environ.items() if k != "PYTHONPATH"} | variables,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_folder_is_complete(site: Path) -> None:
    assert sorted(p.name for p in site.iterdir()) == [
        "Dockerfile", "README.md", "datasette.yml", "metadata.yml", "plugins", "publish.sh", "quotes.db",
        "requirements.txt", "settings.json", "templates",
    ]  # fmt: skip
    assert not list(site.parent.glob(".site*"))
    for name in ("Dockerfile", "README.md", "publish.sh"):
        assert "$datasette" not in (site / name).read_text()
    assert re.fullmatch(r"([a-z-]+==[\w.]+\n)+", (site / "requirements.txt").read_text())


def test_the_database_is_one_file_and_the_same(site: Path) -> None:
    with sqlite3.connect(f"file:{site / 'quotes.db'}?mode=ro", uri=True) as copy:
        assert copy.execute("PRAGMA journal_mode").fetchone()[0] == "delete"
        assert copy.execute("PRAGMA freelist_count").fetchone()[0] == 0
        assert copy.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        copied = [line for line in copy.iterdump() if "sqlite_stat" not in line]
    with sqlite3.connect(site.parent / "quotes.db") as original:
        assert copied == [line for line in original.iterdump() if "sqlite_stat" not in line]


def test_settings_are_those_of_a_public_site(site: Path) -> None:
    wanted = SITE_SETTINGS | PUBLIC_SETTINGS
    assert json.loads((site / "settings.json").read_text()) == wanted
    assert yaml.safe_load((site / "datasette.yml").read_text())["settings"] == wanted
    assert not wanted["default_allow_sql"]
    assert not wanted["allow_download"]


def test_datasette_yml_has_all_of_the_metadata_that_is_no_words(site: Path) -> None:
    told = yaml.safe_load((site / "metadata.yml").read_text())["databases"]["quotes"]
    made = yaml.safe_load((site / "datasette.yml").read_text())["databases"]["quotes"]
    assert made["queries"] == told["queries"]
    assert made["tables"]["statements"]["facets"] == told["tables"]["statements"]["facets"]
    assert "columns" not in made["tables"]["statements"]
    assert "title" not in made


def test_datasette_takes_the_folder(site: Path) -> None:
    assert "<title>Quotes: " in datasette(site.parent, "site", "--get", "/")
    assert "Disallow: /search?\n" in datasette(site.parent, "site", "--get", "/robots.txt")
    assert "/statement/s-call</loc>" in datasette(site.parent, "site", "--get", "/sitemap.xml")
    found = json.loads(datasette(site.parent, "site", "--get", "/quotes/most_printed.json?_shape=array"))
    assert found


def test_the_folder_needs_only_what_it_asks_for(site: Path) -> None:
    """Nothing of a build is where it is published."""
    absent = ("numpy", "py3langid", "stanza", "torch", "typer", "rich")
    more = f"import sys\nsys.modules |= dict.fromkeys({absent!r})"
    assert "/statement/s-call" in datasette(site.parent, "site", "--get", "/search?q=honor", more=more)
    assert "s-call" in datasette(site.parent, "site", "--get", "/check?q=It+was+a+Great+Honor+to+speak", more=more)


def test_publish_takes_the_folder(site: Path, tmp_path: Path) -> None:
    program = tmp_path / "datasette"
    program.write_text(f"#!{sys.executable}\n{DATASETTE.replace('{more}', HOST)}")
    program.chmod(0o755)
    sent = tmp_path / "sent"
    path = f"{tmp_path}:{os.environ['PATH']}"
    environment = os.environ | {"PATH": path, "OUT": str(sent), "DATASETTE_VERSION": datasette_version}
    done = subprocess.run([site / "publish.sh", "folder"], capture_output=True, text=True, env=environment, timeout=60)
    assert done.returncode == 0, done.stderr
    lines = (sent / "Dockerfile").read_text()
    assert f"datasette=={datasette_version}" in lines
    command = shlex.split(lines.split("CMD ")[1].replace("$PORT", "0"))
    datasette(sent, "inspect", "quotes.db", "--inspect-file", "inspect-data.json")
    page = datasette(sent, *command[1:], "--get", "/statement/s-call")
    assert "<title>Donald Trump: “It was a Great Honor" in page
    assert command[command.index("-i") + 1] == "quotes.db"  # as it never changes, it is served as immutable
    assert json.loads(datasette(sent, *command[1:], "--get", "/quotes/most_printed.json?_shape=array"))


def test_an_own_name_own_words_own_templates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    site_db.make_full(tmp_path / "mine.db")
    Path("metadata.yml").write_text("title: Mine\ndatabases: {quotes: {title: All of mine}}\n")
    Path("templates").mkdir()
    Path("templates/row.html").write_text("one row of mine")
    export_site(Path("mine.db"), Path("deep/site"))
    assert yaml.safe_load(Path("deep/site/metadata.yml").read_text())["databases"] == {"mine": {"title": "All of mine"}}
    assert Path("deep/site/templates/row.html").read_text() == "one row of mine"
    assert 'publish "$where" mine.db' in Path("deep/site/publish.sh").read_text()


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    db = site_db.make_empty(tmp_path / "quotes.db")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").touch()
    with pytest.raises(QuotesError, match="new or empty"):
        export_site(db, tmp_path / "full")
    with pytest.raises(QuotesError, match="quotes build"):
        export_site(tmp_path / "none.db", tmp_path / "new")
    assert not (tmp_path / "new").exists()
    (tmp_path / "empty").mkdir()
    export_site(db, tmp_path / "empty")
    assert (tmp_path / "empty" / "quotes.db").is_file()


@pytest.mark.parametrize("text", ["a: [", "- a\n", "\xff\xfe"])
def test_metadata_that_is_none_is_told(tmp_path: Path, text: str) -> None:
    path = tmp_path / "metadata.yml"
    path.write_text(text, encoding="latin-1")
    with pytest.raises(QuotesError, match=str(path)):
        metadata.read(path)


def test_an_earlier_site_gives_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What people have put beside it stays, templates too."""
    monkeypatch.chdir(tmp_path)
    db = site_db.make_full(tmp_path / "first.db")
    export_site(db, Path("site"))
    for name in ("fly.toml", "more.db", "templates/row.html"):
        Path("site", name).write_text("mine")
    with pytest.raises(QuotesError, match="--replace"):
        export_site(db, Path("site"))
    assert run(["export", "--db", str(site_db.make_empty(tmp_path / "second.db")), "--site", "site", "--replace"]) == 0
    assert {path.name for path in Path("site").glob("*.db")} == {"second.db", "more.db"}
    for name in ("fly.toml", "more.db", "templates/row.html"):
        assert Path("site", name).read_text() == "mine"
    assert 'publish "$where" second.db' in Path("site/publish.sh").read_text()
    assert not list(tmp_path.glob(".site*"))


def test_a_folder_that_is_no_site_is_not_replaced(tmp_path: Path) -> None:
    db = site_db.make_empty(tmp_path / "quotes.db")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "README.md").write_text("mine")
    with pytest.raises(QuotesError, match="no earlier export"):
        export_site(db, tmp_path / "mine", replace=True)
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["README.md"]


def test_the_copy_tells_how_often_the_index_is_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    db = site_db.make_full(tmp_path / "quotes.db")
    audit.save(db, audit.AuditSample("2026-01-20", 40, ("a", "b", "c", "d"), {"a": True, "b": False, "c": True}))
    export_site(db, tmp_path / "site")
    for name in ("metadata.yml", "datasette.yml"):
        settings = yaml.safe_load((tmp_path / "site" / name).read_text())["plugins"]["quotes"]
        assert settings["error_rate"].startswith(
            "of 3 quotes drawn at random on 2026-01-20 and judged by people, 1 had"
        )
    page = datasette(tmp_path / "site", ".", "--get", "/", PYTHONPATH="")
    assert "How often: of 3 quotes drawn at random" in page


def _matches(rule: str, path: str) -> bool:
    """Whether a rule is for a path, as RFC 9309 has it: by its beginning, and with "$" to its end."""
    return path == rule[:-1] if rule.endswith("$") else path.startswith(rule)


def test_robots_may_read_feeds_and_no_searches() -> None:
    rules = yaml.safe_load(METADATA.read_text())["plugins"]["datasette-block-robots"]["disallow"]
    for path in ("/search.atom?q=ferry", "/search.atom", "/new.atom", "/timeline", "/statement/x", "/speaker/y.atom"):
        assert not any(_matches(rule, path) for rule in rules), path
    for path in ("/search", "/search?q=ferry", "/search.json?q=x", "/search.csv", "/timeline?q=x", "/articles?page=2"):
        assert any(_matches(rule, path) for rule in rules), path
