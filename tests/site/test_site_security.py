"""The site against the web: nothing runs, nothing leaks, nothing falls over."""

from __future__ import annotations

import csv
import io
import os
import random
import re
import sqlite3
from collections.abc import Callable
from html.parser import HTMLParser
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from datasette.app import Datasette
from hypothesis import given
from hypothesis import strategies as st

from quotes import database
from quotes.cli import run, serving
from quotes.database.schema import SEARCHED, TABLES, VIEWS
from quotes.site import guard, headers
from quotes.site.metadata import PUBLIC_SETTINGS, SITE_SETTINGS
from quotes.text.formulas import is_formula
from tests import nasty, site_db
from tests.faults import built
from tests.frozen import CORPUS, write_corpus
from tests.site_app import site

QUERY = "/quotes.json" if headers.IS_STABLE else "/quotes/-/query.json"
CAN_BUILD = find_spec("stanza") is not None
stable_only = pytest.mark.skipif(not headers.IS_STABLE, reason="pages of 1.0 are other ones")


@pytest.fixture(scope="module")
def indexes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The test's indexes, and one that a build has made of the nasty corpus."""
    tmp = tmp_path_factory.mktemp("sites")
    made = {}
    if CAN_BUILD:
        from tests.pipeline.test_faults_input import index_of

        index_of(nasty.write_small(tmp / "small"), tmp / "quotes.db")
        made["nasty"] = tmp / "quotes.db"
    for name, make in site_db.MAKERS.items():
        (tmp / name).mkdir()
        made[name] = make(tmp / name / "quotes.db")
    return made


def public(db: Path) -> Datasette:
    return site(db, **(SITE_SETTINGS | PUBLIC_SETTINGS))


def local(db: Path) -> Datasette:
    return site(db, **{"default_allow_sql": True, **SITE_SETTINGS})


# --- what the public may do ----------------------------------------------------------------------------------------

CLOSED = (
    "/quotes.db", "/quotes/-/query.json?sql=select+1", "/quotes/-/query?sql=select+1",
    "/quotes.json?sql=select+1", "/quotes?sql=select+1", "/quotes.csv?sql=select+1",
    "/quotes/statements.json?_where=1=1", "/quotes/statements.csv?_stream=1", "/_memory.json?sql=select+1",
    "/_internal", "/_internal.json?sql=select+*+from+sqlite_master", "/quotes/sqlite_master.json",
    "/-/databases.json", "/-/databases", "/-/plugins.json", "/-/threads.json", "/-/settings.json", "/-/metadata.json",
    "/-/versions.json", "/-/patterns", "/-/messages", "/-/allow-debug", "/-/permissions", "/-/actor.json", "/-/",
    "//-/databases.json", "/-//databases.json", "/%2D/databases.json",
)  # fmt: skip


@pytest.mark.parametrize("path", CLOSED)
async def test_the_public_runs_no_sql_takes_no_file_and_sees_nothing_behind(
    indexes: dict[str, Path], path: str
) -> None:
    answer = await public(indexes["full"]).client.get(path, follow_redirects=True)
    assert answer.status_code in (400, 403, 404)
    assert str(indexes["full"]) not in answer.text


async def test_locally_sql_is_on(indexes: dict[str, Path]) -> None:
    app = local(indexes["full"])
    assert (await app.client.get(f"{QUERY}?sql=select+7&_shape=arrays")).json()["rows"] == [[7]]
    assert (await app.client.get("/-/databases.json")).status_code == 200


@pytest.mark.parametrize(
    "sql",
    ["delete from quotes", "insert into skipped values ('a', 'b')", "drop table quotes", "attach 'x.db' as x",
     "pragma journal_mode = delete", "vacuum into 'x.db'"],
)  # fmt: skip
async def test_nobody_writes(indexes: dict[str, Path], sql: str) -> None:
    before = indexes["full"].read_bytes()
    answer = await local(indexes["full"]).client.get(f"{QUERY}?" + urlencode({"sql": sql}))
    assert answer.status_code == 400
    assert indexes["full"].read_bytes() == before


async def test_limits_of_time_and_size(indexes: dict[str, Path]) -> None:
    app = local(indexes["full"])
    endless = "with recursive n(x) as (select 1 union all select x + 1 from n) select count(*) from n"
    assert (await app.client.get(f"{QUERY}?" + urlencode({"sql": endless, "_timelimit": "60"}))).status_code == 400
    wide = "with recursive n(x) as (select 1 union all select x + 1 from n limit 5000) select x from n"
    answer = (await app.client.get(f"{QUERY}?" + urlencode({"sql": wide}))).json()
    assert len(answer["rows"]) == SITE_SETTINGS["max_returned_rows"]
    assert answer["truncated"]
    assert (await app.client.get("/search?q=" + "x" * 50_000)).status_code == 400


def served_with(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> list[str]:
    """The command that ``quotes serve`` becomes."""
    commands: list[list[str]] = []
    monkeypatch.setattr(serving, "_check_port", lambda host, port: None)
    monkeypatch.setattr(os, "execv", lambda program, command: commands.append(command))
    monkeypatch.setattr(os, "dup2", lambda one, other: other)
    assert run(["serve", *arguments]) == 0
    return commands[0]


def test_serve_binds_to_this_machine_and_is_public_only_if_told(
    indexes: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = served_with(monkeypatch, "--db", str(indexes["full"]))
    assert usual[usual.index("--host") + 1] == "127.0.0.1"
    assert "default_allow_sql" not in usual
    told = served_with(monkeypatch, "--db", str(indexes["full"]), "--public", "--host", "0.0.0.0")
    assert told[told.index("--host") + 1] == "0.0.0.0"
    for name in ("default_allow_sql", "allow_download", "allow_csv_stream"):
        assert told[len(told) - told[::-1].index(name)] == "0"


@pytest.mark.skipif(not CAN_BUILD, reason="nothing can be built without Stanza")
def test_only_published_tables_are_in_the_file_and_no_text(tmp_path: Path) -> None:
    built(write_corpus(tmp_path / "a"), tmp_path / "quotes.db")
    connection = sqlite3.connect(tmp_path / "quotes.db")
    names = {r[0] for r in connection.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")}
    connection.close()
    allowed = {f"{t}_fts{end}" for t in SEARCHED for end in ("", "_data", "_idx", "_docsize", "_config", "_content")}
    assert set(TABLES) | set(VIEWS) <= names <= set(TABLES) | set(VIEWS) | allowed | {"sqlite_stat1", "sqlite_stat4"}
    assert b"It has two paragraphs" in CORPUS["silent.txt"].encode()
    files = b"".join(p.read_bytes() for p in tmp_path.glob("quotes.db*") if ".cache." not in p.name)
    assert b"It has two paragraphs" not in files
    assert database.VERSION


# --- what is shown runs nowhere ------------------------------------------------------------------------------------


class Reader(HTMLParser):
    """Collects what a browser would run or follow."""

    def __init__(self) -> None:
        super().__init__()
        self.bad: list[str] = []
        self.links: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.bad += [name for name in given if name.startswith("on") or name in ("style", "srcdoc", "formaction")]
        if tag in ("iframe", "object", "embed", "base", "style", "svg:script", "u", "img"):
            self.bad.append(tag)
        is_ours = (given.get("src") or "").startswith("/-/") or "json" in (given.get("type") or "")
        if tag == "script" and not is_ours:
            self.bad.append("script")
        for name in ("href", "src", "action"):
            if name in given:
                self.links.append((given[name] or "", given.get("rel") or ""))


def pages_of(db: Path, each: int) -> list[str]:
    """Every address that an index has of its own, ours and Datasette's."""
    connection = sqlite3.connect(db)
    found = ["/", "/search", "/speakers", "/outlets", "/review", "/compare", "/check", "/new", "/new.atom", "/quotes",
             "/search.csv", "/search.atom", "/search.json", "/review?list=skipped", "/review?list=corrections",
             "/sitemap.xml"]  # fmt: skip
    for table, kind in (("statements", "statement"), ("speakers", "speaker"), ("outlets", "outlet"),
                        ("articles", "article")):  # fmt: skip
        for (id,) in connection.execute(f"SELECT id FROM {table} ORDER BY id LIMIT {each}"):
            from datasette.utils import tilde_encode

            found += [f"/{kind}/{tilde_encode(id)}", f"/quotes/{table}/{tilde_encode(id)}"]
    connection.close()
    return [*found, *(f"/quotes/{name}{end}" for name in (*TABLES, *VIEWS) for end in ("", ".json", ".csv"))]


DISPOSITION = re.compile(r'(?:attachment; filename="[a-z_]+\.csv")?')


@stable_only
@pytest.mark.parametrize("name", ["nasty", "hostile"])
@pytest.mark.parametrize("each", [3, pytest.param(1000, marks=pytest.mark.slow)])
async def test_hostile_text_runs_on_no_page(indexes: dict[str, Path], name: str, each: int) -> None:
    app = public(indexes[name])
    for path in pages_of(indexes[name], each):
        answer = await app.client.get(path, follow_redirects=True)
        assert answer.status_code == 200, path
        kind = answer.headers["content-type"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert DISPOSITION.fullmatch(answer.headers.get("content-disposition", ""))
        if kind.startswith("text/html"):
            reader = Reader()
            reader.feed(answer.text)
            assert not reader.bad, path
            for href, rel in reader.links:
                assert not re.match(r"\s*(javascript|data|vbscript|file):", href, re.IGNORECASE), (path, href)
                if href.startswith("http") and "//localhost" not in href and "datasette.io" not in href:
                    assert "noopener" in rel, (path, href)
        elif ".csv" in path:
            for row in csv.reader(io.StringIO(answer.text.lstrip("\ufeff"), newline="")):
                assert not [c for c in row if is_formula(c) and c[:1] != "'" and not guard._NUMBER.fullmatch(c)]


CELLS = st.text(alphabet="=+-@|%\t\r\n,\"' a1.", max_size=8)


@given(st.lists(st.lists(CELLS, min_size=1, max_size=4), min_size=1, max_size=3))
def test_mended_rows_have_the_same_cells_without_formulas(rows: list[list[str]]) -> None:
    file = io.StringIO(newline="")
    csv.writer(file).writerows(rows)
    found = list(csv.reader(io.StringIO(guard.mended(file.getvalue()), newline="")))
    for before, after in zip((c for r in rows for c in r), (c for r in found for c in r), strict=True):
        assert after in (before, "'" + before)
        assert not is_formula(before) or after == "'" + before or guard._NUMBER.fullmatch(before)


# --- every route, hostile parameters -------------------------------------------------------------------------------

VALUES = (
    "", "0", "-1", "1e9", "99999999999999999999", "\x00", "'", '"', "%", "%00", "..", "../../etc/passwd", "<script>",
    "é" * 300, "\u202e", "\U0001f600", "None", "[]", "{}", "[\"a\"", "null", "_", "~", "~00", "~FF", "text", "id",
    "rowid", "quotes", "select 1", "*", "max", "a,b", "2026-02-30", "\n", "x" * 5000, "statements", "1 or 1=1", ";",
)  # fmt: skip
PARAMETERS = (
    "q", "speaker", "kind", "outlet", "role", "confidence", "since", "until", "sort", "any", "page", "list", "a", "b",
    "statement", "sql", "_search", "_where", "_sort", "_sort_desc", "_size", "_next", "_facet", "_facet_array",
    "_facet_date", "_facet_size", "_col", "_nocol", "_shape", "_labels", "_json", "_json_infinity", "_timelimit",
    "_through", "_trace", "_nofacet", "_nosuggest", "_nocount", "_dl", "_stream", "_extra", "_ttl", "_format", "_hash",
    "text__contains", "id__in", "id__arraycontains", "text__glob", "id__date", "quotes__gt", "_filter_column",
    "_filter_op", "_filter_value", "_searchmode", "_search_text", "_header", "speaker_id__notin", "_blob_column",
)  # fmt: skip
FILLED = {"database": "quotes", "db_name": "quotes", "table": "statements", "table_and_format": "statements",
          "pks": "s-call", "pk_path": "s-call", "id": "s-call", "format": "json", "name": "site.css",
          "hash": "00", "as_format": "json"}  # fmt: skip


def addresses(app: Datasette, chance: random.Random) -> list[str]:
    """An address for each route, and some with hostile parts in it."""
    found = []
    for route, _ in app._routes():
        pattern = route.pattern if isinstance(route, re.Pattern) else str(route)
        for hostile in (None, *chance.sample(VALUES, 2)):
            made = _filled(pattern, hostile)
            if made is not None:
                found.append(made)
    return found


def _filled(pattern: str, hostile: str | None) -> str | None:
    """A text that the pattern of a route fits, its groups filled with what they are called, or with a hostile value."""

    def part(match: re.Match[str]) -> str:
        return FILLED.get(match[1], "x") if hostile is None else quote(hostile, safe="")

    path = re.sub(r"\(\?P<(\w+)>(?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)", part, pattern.strip("^$"))
    path = re.sub(r"\(\?:[^()]*\)\??|\\\.?json\|?|\(|\)|\?|\$|\^|\|.*", "", path).replace("\\", "")
    return path if path.startswith("/") else None


OFTEN = [1, pytest.param(20, marks=pytest.mark.slow)]  # queries for each address


@pytest.mark.parametrize("times", OFTEN)
@pytest.mark.parametrize("make", [public, local])
async def test_no_route_falls_over_hostile_parameters(
    indexes: dict[str, Path], make: Callable[[Path], Datasette], times: int
) -> None:
    app = make(indexes["full"])
    chance = random.Random(times)
    paths = [*addresses(app, chance), "/quotes/statements", "/quotes/quotes_fts", "/quotes/quotes_readable.json",
             "/quotes/said_by", "/quotes/statements/s-call", "/quotes/builds.csv", "/search"]  # fmt: skip
    assert len(paths) > 60
    for path in paths:
        for _ in range(times):
            query = urlencode([(n, chance.choice(VALUES)) for n in chance.sample(PARAMETERS, 4)])
            answer = await app.client.get(f"{path}?{query}")
            assert answer.status_code < 500, (path, query)
            assert "content-security-policy" in answer.headers


@pytest.mark.parametrize("times", OFTEN)
async def test_no_parameter_makes_a_table_fall_over(indexes: dict[str, Path], times: int) -> None:
    app = local(indexes["full"])
    chance = random.Random(times)
    for name in PARAMETERS:
        for value in chance.sample(VALUES, times):
            path = chance.choice(("/quotes/statements.json", "/quotes/quotes", "/quotes/quotes_readable.csv"))
            answer = await app.client.get(f"{path}?{urlencode({name: value})}")
            assert answer.status_code < 500, (path, name, value)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "TRACE"])
async def test_no_method_makes_a_page_fall_over(indexes: dict[str, Path], method: str) -> None:
    app = public(indexes["full"])
    before = indexes["full"].read_bytes()
    for path in ("/", "/search", "/statement/s-call", "/quotes", "/quotes/statements", "/quotes/statements/s-call"):
        answer = await app.client.request(method, path)
        assert answer.status_code < 500, (method, path)
    assert indexes["full"].read_bytes() == before
