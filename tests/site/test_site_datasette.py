"""What is Datasette's: headers, static files, stock pages, metadata, canned searches, another address."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import pytest
import yaml
from datasette.app import Datasette
from datasette.version import __version__ as datasette_version

from tests import site_db
from tests.site_app import METADATA, site
from tests.site_reader import read

STABLE = datasette_version.startswith("0.")
stable_only = pytest.mark.skipif(not STABLE, reason="the stock pages of 1.0 are not mended")


async def test_headers_on_every_answer(full: Datasette) -> None:
    stock = ("/quotes", "/quotes/statements") if STABLE else ()
    for path in ("/", "/search.json", "/nope", "/statement/nope", "/-/static/app.css", *stock):
        headers = (await full.client.get(path)).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "x-quotes-page" not in headers


async def test_static_files_are_kept_for_ever(full: Datasette) -> None:
    path = re.search(r'href="(/-/quotes/[0-9a-f]+/site\.css)"', (await full.client.get("/")).text)
    assert path is not None
    assert "immutable" in (await full.client.get(path[1])).headers["cache-control"]
    assert (await full.client.get("/-/quotes/00/site.css")).headers["cache-control"] == "no-cache"
    assert (await full.client.get("/-/quotes/00/secrets.txt")).status_code == 404


@stable_only
async def test_stock_pages_have_no_inline_script_or_style(full: Datasette) -> None:
    for path in ("/quotes", "/quotes/statements?_facet=role", "/quotes/statements/s-call", "/quotes/most_printed"):
        page = read((await full.client.get(path)).text)
        assert not page.handlers, path
        assert all(script.get("src") for script in page.scripts), path
        assert "style" not in page.tags


async def test_another_address_prefix(databases: dict[str, Path]) -> None:
    app = site(databases["full"], base_url="/news/")
    html = (await app.client.get("/search?q=call")).text
    assert 'href="/news/statement/s-visa"' in html
    assert 'href="/statement' not in html


def test_metadata_names_only_what_is_there(databases: dict[str, Path]) -> None:
    tables = yaml.safe_load(METADATA.read_text("utf-8"))["databases"]["quotes"]["tables"]
    with sqlite3.connect(databases["full"]) as conn:
        there = {name for (name,) in conn.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")}
        shown = {name for name in there if "_fts" not in name and not name.startswith("sqlite_")}
        assert set(tables) == shown
        for name, table in tables.items():
            columns = {row[1] for row in conn.execute(f"PRAGMA table_info({name})")}
            named = (
                set(table.get("columns", {})) | set(table.get("facets", ())) | set(table.get("sortable_columns", ()))
            )
            named |= {table[key] for key in ("sort_desc", "label_column") if key in table}
            assert named <= columns, name
            if not table.get("hidden") and not name.endswith("_readable"):
                assert set(table["columns"]) == columns, name


@stable_only
async def test_rows_lead_to_our_pages(full: Datasette) -> None:
    for table, kind, row in (("statements", "statement", "s-call"), ("articles", "article", "a1")):
        html = (await full.client.get(f"/quotes/{table}/{row}")).text
        assert f'href="/{kind}/{row}">See this as a page of the site</a>' in html


async def test_canned_searches_answer(full: Datasette) -> None:
    for name in yaml.safe_load(METADATA.read_text("utf-8"))["databases"]["quotes"]["queries"]:
        answer = await full.client.get(f"/quotes/{name}.json?speaker=Gustavo+Petro&outlet=Harbour+Courier")
        assert answer.status_code == 200
        assert answer.json()["rows"]


@stable_only
async def test_an_index_of_another_name_is_described_too(tmp_path: Path) -> None:
    app = site(site_db.make_full(tmp_path / "january.db"))
    assert "Near-identical quotes of one speaker" in (await app.client.get("/january/statements")).text
    assert (await app.client.get("/january/most_printed.json")).json()["rows"]
    assert (await app.client.get("/sitemap.xml")).status_code == 200
    assert 'href="/january"' in (await app.client.get("/")).text
