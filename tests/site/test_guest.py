"""A good guest: what Datasette serves beside an index is as it would be without us, and ours is all there."""

from __future__ import annotations

import importlib
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from datasette.app import Datasette
from datasette.plugins import pm

import quotes.site
from quotes.site.headers import IS_STABLE
from tests import site_db
from tests.site_app import site

stable_only = pytest.mark.skipif(not IS_STABLE, reason="the stock pages of 1.0 keep their looks")
OURS = ("masthead", "site.css", "/-/quotes/")
ZOO = """
CREATE TABLE keepers (id INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE animals (id INTEGER PRIMARY KEY, name TEXT, keeper INTEGER REFERENCES keepers (id), note TEXT);
INSERT INTO keepers VALUES (1, 'Ann'), (2, 'Bo');
INSERT INTO animals VALUES (1, 'heron', 1, '=1+1'), (2, 'otter', 2, '@home'), (3, 'newt', 1, 'a <b>');
CREATE VIRTUAL TABLE animals_fts USING fts5(name, content=animals);
INSERT INTO animals_fts(animals_fts) VALUES ('rebuild');
"""
# A bank's database has tables of these names too.
BANK = """
CREATE TABLE statements (id INTEGER PRIMARY KEY, text TEXT);
CREATE TABLE quotes (id INTEGER PRIMARY KEY, text TEXT, price REAL);
CREATE TABLE articles (id INTEGER PRIMARY KEY);
INSERT INTO statements VALUES (1, 'March');
INSERT INTO quotes VALUES (1, 'ACME', 4.5);
"""
PAGES = (
    "", ".json", "?sql=select+7", ".json?sql=select+7&_shape=arrays", "/animals", "/animals.json", "/animals.csv",
    "/animals.json?_size=1", "/animals?_sort_desc=name&_facet=keeper", "/animals?_search=otter", "/animals/1",
    "/animals/1.json", "/keepers/2", "/animals_fts_data", "/animals_fts_data.json", "/nothing", "/nothing.json",
    "/animals/99", "/animals?_sort=nothing", "/animals?" + "&".join(9 * ["_facet=name"]),
)  # fmt: skip
SITEWIDE = ("/", "/.json", "/nothing", "/-/versions.json", "/-/databases", "/-/settings.json", "/-/static/app.css",
            "/favicon.ico", "/-/metadata.json", "/%7A")  # fmt: skip
OWN = (
    "/search", "/search.json?q=call", "/speakers", "/statement/s-call", "/statement/s-call.json", "/article/a1",
    "/opensearch.xml", "/review", "/new", "/compare", "/-/quotes",
)  # fmt: skip


def made(path: Path, script: str) -> Path:
    connection = sqlite3.connect(path)
    connection.executescript(script)
    connection.close()
    return path


@pytest.fixture(autouse=True)
def terse(monkeypatch: pytest.MonkeyPatch) -> None:
    """Datasette prints no tracebacks with all variables, which take a third of a second each."""
    monkeypatch.setattr(importlib.import_module("datasette.handle_exception"), "rich", None, raising=False)


@pytest.fixture(scope="module")
def guests(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("guests")
    scripts = {"zoo": ZOO, "bank": BANK, "search": ZOO, "articles": ZOO}
    return {name: made(folder / f"{name}.db", script) for name, script in scripts.items()}


def beside(paths: list[Path]) -> Datasette:
    """Datasette without settings or words of ours."""
    return Datasette([str(path) for path in paths], secret="the same for all")


@contextmanager
def without_us() -> Iterator[None]:
    name = pm.get_name(quotes.site)
    pm.unregister(quotes.site)
    try:
        yield
    finally:
        pm.register(quotes.site, name)


VARYING = re.compile(
    r'\b(?:\d[\d.]*)(?=ms\b)|(?<="query_ms": )[\d.]+|(?<="query_ms":)[\d.]+|(?<=csrftoken" value=")[^"]+'
)
COOKIE = re.compile(r"(?<=ds_csrftoken=)[^;]+")


async def answers(app: Datasette, paths: tuple[str, ...]) -> dict[str, Any]:
    """Status, headers and body of each page, without what differs from one request to the next."""
    gathered = {}
    for path in paths:
        answer = await app.client.get(path, headers={"host": "zoo.example"}, follow_redirects=False)
        headers = {name: COOKIE.sub("", value) for name, value in answer.headers.items() if name != "content-length"}
        text = answer.text if "json" in path or "text" in headers.get("content-type", "") else answer.content
        gathered[path] = (answer.status_code, headers, VARYING.sub("", text) if isinstance(text, str) else text)
    return gathered


TRIES = 3  # Datasette leaves a count of rows out that takes more than 10 ms, as it may on a busy machine


async def compared(paths: list[Path], pages: tuple[str, ...]) -> None:
    site(paths[0])  # registers the plugin
    for _ in range(TRIES):
        with without_us():
            stock = await answers(beside(paths), pages)
        ours = await answers(beside(paths), pages)
        if ours == stock:
            break
    for page in pages:
        assert ours[page] == stock[page], page


@pytest.mark.parametrize("with_index", [True, False])
@pytest.mark.parametrize("names", [("zoo", "bank"), ("search", "articles")])
async def test_pages_of_other_databases_are_as_they_are_without_us(
    databases: dict[str, Path], guests: dict[str, Path], names: tuple[str, ...], with_index: bool
) -> None:
    first, *rest = names
    pages = tuple(f"/{first}{page}" for page in PAGES) + tuple(
        f"/{name}{page}" for name in rest for page in ("", ".json")
    )
    pages += ("/bank/quotes", "/bank/statements/1") if "bank" in names else ()
    await compared([databases["full"]] * with_index + [guests[name] for name in names], pages)


@pytest.mark.parametrize("names", [("bank",), ("zoo", "search")])
async def test_where_there_is_no_index_nothing_is_ours(guests: dict[str, Path], names: tuple[str, ...]) -> None:
    await compared([guests[name] for name in names], SITEWIDE + OWN)


async def test_without_any_database_nothing_is_ours() -> None:
    await compared([Path(":memory:")], SITEWIDE)


@pytest.mark.parametrize("names", [("zoo",), ("zoo", "bank")])
async def test_beside_an_index_what_belongs_to_all_is_datasettes(
    databases: dict[str, Path], guests: dict[str, Path], names: tuple[str, ...]
) -> None:
    paths = [databases["full"], *(guests[name] for name in names)]
    await compared(paths, tuple(path for path in SITEWIDE if path not in ("/", "/.json")))
    front = (await answers(beside(paths), ("/",)))["/"]  # has one table less: SQLite's own are in no list
    assert front[0] == 200
    assert "content-security-policy" not in front[1]
    assert all(name in front[2] for name in ("quotes", *names))
    assert not any(mark in front[2] for mark in OURS)


@pytest.mark.parametrize("names", [(), ("zoo",), ("zoo", "bank")])
async def test_ours_keep_everything(
    databases: dict[str, Path], guests: dict[str, Path], names: tuple[str, ...]
) -> None:
    app = beside([databases["full"], *(guests[name] for name in names)])
    stock = ("/quotes", "/quotes/statements", "/quotes/statements/s-call", "/quotes/statements.json")
    for path in OWN + stock:
        answer = await app.client.get(path)
        assert answer.status_code == 200, path
        assert "default-src 'none'" in answer.headers["content-security-policy"], path
        if "text/html" in answer.headers["content-type"] and (IS_STABLE or path not in stock):
            assert "masthead" in answer.text, path
            home = "/-/quotes" if names else "/"
            assert f'class="wordmark" href="{home}"' in answer.text, path
    assert (await app.client.get("/statement/none")).status_code == 404
    assert (await app.client.get("/quotes/statements_fts_data")).status_code == 404
    assert (await app.client.get("/quotes/quotes?" + "_facet=text&" * 9)).status_code == 400
    assert ("masthead" in (await app.client.get("/")).text) is not names


@stable_only
async def test_an_index_of_another_name_is_described_beside_others(tmp_path: Path, guests: dict[str, Path]) -> None:
    app = site(site_db.make_full(tmp_path / "january.db"))
    app.add_database(beside([guests["zoo"]]).databases["zoo"], name="zoo")
    assert "Near-identical quotes of one speaker" in (await app.client.get("/january/statements")).text
    assert 'href="/january"' in (await app.client.get("/-/quotes")).text


async def test_an_index_that_comes_later_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = beside([made(tmp_path / "quotes.db", "CREATE TABLE a (b)")])
    assert (await app.client.get("/search")).status_code == 404
    (tmp_path / "quotes.db").unlink()
    site_db.make_full(tmp_path / "quotes.db")
    monkeypatch.setattr("quotes.site.guest._AGAIN", 0.0)
    later = beside([tmp_path / "quotes.db"])
    assert (await later.client.get("/search")).status_code == 200
