"""robots.txt and the sitemap: ours where a site is an index alone, nobody's beside other databases."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from datasette.app import Datasette
from datasette.plugins import pm

import quotes.site
from quotes.site.metadata import at
from tests import site_db
from tests.site.test_allowances import public_site
from tests.site_app import METADATA

PLUGINS = ("datasette_block_robots", "datasette_sitemap")


@pytest.fixture(autouse=True)
def without_the_plugins() -> Iterator[None]:
    """As in an environment of ours, which has neither plugin."""
    away = [(pm.get_name(each), each) for each in pm.get_plugins() if getattr(each, "__name__", "") in PLUGINS]
    for _, plugin in away:
        pm.unregister(plugin)
    yield
    for name, plugin in away:
        pm.register(plugin, name)


def with_settings(db: Path, robots: dict[str, Any] | None, sitemap: dict[str, Any] | None) -> Datasette:
    more = {"datasette-block-robots": robots, "datasette-sitemap": sitemap}
    return public_site(db, {}, plugins={name: value for name, value in more.items() if value is not None})


async def test_what_metadata_yml_says(databases: dict[str, Path]) -> None:
    client = public_site(databases["full"], {}).client
    robots = (await client.get("/robots.txt")).text.splitlines()
    assert robots[0] == "User-agent: *"
    assert "Disallow: /search?" in robots
    assert robots[-1] == "Sitemap: http://localhost/sitemap.xml"
    assert "disallow:" in METADATA.read_text("utf-8")
    answer = await client.get("/sitemap.xml")
    assert answer.headers["content-type"] == "application/xml"
    newest, *_ = answer.text.split("<loc>")[1:]
    assert newest.startswith("http://localhost/statement/s-")
    assert answer.text.count("<loc>") == 8


ROBOTS = [
    ({"disallow": ["/a", "/b"]}, ["User-agent: *", "Disallow: /a", "Disallow: /b"]),
    ({"disallow": "/a"}, ["User-agent: *", "Disallow: /a"]),
    ({"literal": "User-agent: x\nAllow: /"}, ["User-agent: x", "Allow: /"]),
    ({}, ["User-agent: *", "Disallow: /"]),
    (None, ["User-agent: *", "Disallow: /"]),
]


@pytest.mark.parametrize(("settings", "lines"), ROBOTS)
async def test_settings_of_robots(
    databases: dict[str, Path], settings: dict[str, Any] | None, lines: list[str]
) -> None:
    app = with_settings(databases["full"], settings, None)
    assert (await app.client.get("/robots.txt")).text.splitlines()[:-1] == lines


async def test_a_query_of_ones_own_is_escaped(databases: dict[str, Path]) -> None:
    app = with_settings(databases["full"], None, {"sql": "select '/search?q=a&b=<c>' as path"})
    text = (await app.client.get("/sitemap.xml")).text
    assert "<loc>http://localhost/search?q=a&amp;b=&lt;c&gt;</loc>" in text


async def test_the_address_is_the_configured_one(databases: dict[str, Path]) -> None:
    app = public_site(databases["full"], at({}, "https://example.org/q/")["plugins"]["quotes"], base_url="/q/")
    client = app.client
    robots = (await client.get("/robots.txt", headers={"host": "evil.example"})).text
    assert robots.endswith("Sitemap: https://example.org/q/sitemap.xml")
    assert "<loc>https://example.org/q/statement/" in (await client.get("/sitemap.xml")).text


async def test_beside_other_databases_there_is_none(databases: dict[str, Path], tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "zoo.db") as conn:
        conn.execute("CREATE TABLE a (b)")
    conn.close()
    for paths in ([tmp_path / "zoo.db"], [databases["full"], tmp_path / "zoo.db"]):
        for path in ("/robots.txt", "/sitemap.xml"):
            assert (await Datasette([str(each) for each in paths]).client.get(path)).status_code == 404


def test_the_plugins_answer_where_they_are_installed(tmp_path: Path) -> None:
    site_db.make_empty(tmp_path / "quotes.db")

    class Robots:
        __name__ = "datasette_block_robots"

    robots = Robots()
    assert r"^/robots\.txt$" in [route.pattern for route, _ in quotes.site.register_routes()]
    pm.register(robots)
    try:
        patterns = [route.pattern for route, _ in quotes.site.register_routes()]
    finally:
        pm.unregister(robots)
    assert r"^/robots\.txt$" not in patterns
    assert r"^/sitemap\.xml$" in patterns


def test_whoever_imports_the_plugin_before_datasette_has_its_hooks() -> None:
    code = """
import quotes.site
from datasette.plugins import pm

pm.is_registered(quotes.site) or pm.register(quotes.site)
assert quotes.site in {each.plugin for each in pm.hook.register_routes.get_hookimpls()}
"""
    finished = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert finished.returncode == 0, finished.stderr
