"""The site's address is its operator's word: no request decides what others keep as a link, nor what a page costs."""

from __future__ import annotations

import json
import os
import re
import subprocess
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml
from datasette.app import Datasette

from quotes.cli import run
from quotes.errors import UsageError
from quotes.export.site import export_site, plain_name
from quotes.site import guard, metadata
from quotes.site.address import site_address
from quotes.site.metadata import SITE_SETTINGS
from tests import site_db
from tests.site.test_site_security import served_with
from tests.site_app import METADATA, site

EVIL = "evil.example"
LINKED = ("/statement/s-call", "/statement/s-call.json", "/search.json?q=honor", "/search.atom", "/sitemap.xml",
          "/new.atom", "/new.json",
          "/robots.txt", "/speaker/donald-trump.json", "/speaker/donald-trump.atom",
          "/quotes/quotes.json?_size=1", "/statement/s-call/claimreview.json")  # fmt: skip
_OUTWARD = re.compile(r"https?://[^\s\"'<>\\]+")


def at(db: Path, url: str | None, path: str = "/") -> Datasette:
    data = metadata.describing(yaml.safe_load(METADATA.read_text("utf-8")), db.stem)
    settings = SITE_SETTINGS | ({"base_url": path} if path != "/" else {})
    return site(db, metadata.at(data, url) if url else data, **settings)


def hosts_in(text: str) -> set[str]:
    return {urlsplit(each).netloc for each in _OUTWARD.findall(text)}


@pytest.mark.parametrize("path", LINKED)
@pytest.mark.parametrize("header", ["host", "x-forwarded-host", "forwarded"])
async def test_no_header_of_a_request_is_in_a_link(databases: dict[str, Path], path: str, header: str) -> None:
    value = f"host={EVIL}" if header == "forwarded" else EVIL
    for url in (None, "https://quotes.example.org/"):
        answer = await at(databases["full"], url).client.get(path, headers={header: value})
        assert answer.status_code == 200, path
        assert EVIL not in answer.text + str(answer.headers)


@pytest.mark.parametrize("path", LINKED)
async def test_links_that_are_kept_have_the_sites_address(databases: dict[str, Path], path: str) -> None:
    answer = await at(databases["full"], "https://quotes.example.org/").client.get(path, headers={"host": EVIL})
    assert "localhost" not in hosts_in(answer.text)
    if "claimreview" not in path:
        assert "https://quotes.example.org/" in answer.text


async def test_an_address_with_a_path(databases: dict[str, Path]) -> None:
    app = at(databases["full"], "https://example.org/news/quotes/", "/news/quotes/")
    for path in ("/statement/s-call", "/search.atom", "/sitemap.xml"):
        text = (await app.client.get(path)).text
        assert "https://example.org/news/quotes/statement/" in text
        assert "https://example.org/statement/" not in text


async def test_without_an_address_links_lead_to_the_socket_that_was_asked(databases: dict[str, Path]) -> None:
    text = (await at(databases["full"], None).client.get("/search.atom", headers={"host": EVIL})).text
    assert hosts_in(text) <= {"localhost", "www.w3.org", "example.org"}  # the last is the articles' own


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://example.org", "https://example.org/"),
        ("http://example.org:8080/quotes", "http://example.org:8080/quotes/"),
        ("https://[2001:db8::1]/", "https://[2001:db8::1]/"),
    ],
)
def test_addresses_of_a_site(url: str, address: str) -> None:
    assert str(site_address(url)) == address


@pytest.mark.parametrize(
    "url",
    ["", "example.org", "ftp://example.org/", "https:///", "https://user:word@example.org/", "https://example.org/?a=1",
     "https://example.org/#a", "https://exa mple.org/", "https://example.org/$(id)/", "javascript:alert(1)",
     "https://example.org:port/", "https://example.org/../"],
)  # fmt: skip
def test_what_is_no_address_of_a_site(url: str) -> None:
    if url == "https://example.org/../":
        pytest.skip("dots are names to Datasette")
    with pytest.raises(UsageError, match="is no address of a site"):
        site_address(url)


def told_to(command: list[str]) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(Path(command[command.index("--metadata") + 1]).read_text())
    return loaded


def test_serve_hands_the_address_on(
    databases: dict[str, Path], monkeypatch: pytest.MonkeyPatch, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    db = str(databases["full"])
    command = served_with(monkeypatch, "--db", db, "--base-url", "https://example.org/q")
    assert told_to(command)["plugins"]["quotes"] == {"base_url": "https://example.org/q/"}
    assert command[command.index("base_url") + 1] == "/q/"
    Path("quotes.toml").write_text('base-url = "https://example.com/"\n')
    command = served_with(monkeypatch, "--db", db)
    assert told_to(command)["plugins"]["datasette-sitemap"]["base_url"] == "https://example.com"
    assert "base_url" not in command
    assert run(["serve", "--db", db, "--base-url", "nonsense"]) == 2
    assert "is no address of a site" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "warns"),
    [
        ([], False), (["--host", "localhost"], False), (["--host", "::1"], False), (["--host", "127.0.0.9"], False),
        (["--host", "0.0.0.0"], True), (["--host", "::"], True), (["--host", "192.0.2.1"], True),
        (["--host", "0.0.0.0", "--public"], False),
    ],
)  # fmt: skip
def test_a_host_that_others_reach_warns_unless_it_is_public(
    arguments: list[str],
    warns: bool,
    databases: dict[str, Path],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    served_with(monkeypatch, "--db", str(databases["full"]), *arguments)
    assert ("add --public" in capsys.readouterr().err) is warns


def test_serving_leaves_no_files_behind(
    databases: dict[str, Path], monkeypatch: pytest.MonkeyPatch, place: Path
) -> None:
    (place / "tmp").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(place / "tmp"))
    command = served_with(monkeypatch, "--db", str(databases["full"]), "--base-url", "https://example.org/")
    assert told_to(command)["title"]
    assert list((place / "tmp").iterdir()) == []


# --- what a request may cost, and what it may see ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "query",
    ["_facet=text&" * 500, "_facet_array=text&" * 9, "_facet=text&_facet_date=text&" * 5, "_facet%3dtext%26" * 9,
     "%5ffacet=text&" * 9, "a=1&" + "&".join(f"_facet={n}" for n in range(9))],
)  # fmt: skip
async def test_facets_of_a_request_are_limited(databases: dict[str, Path], query: str) -> None:
    begun = time.monotonic()
    for path in ("/quotes/quotes", "/quotes/quotes.json"):
        answer = await site(databases["full"], **SITE_SETTINGS).client.get(f"{path}?{query}")
        assert answer.status_code == 400
        assert answer.text == "At most 8 facets can be asked for at once."
    assert time.monotonic() - begun < 5


async def test_a_few_facets_are_answered(databases: dict[str, Path]) -> None:
    names = ("role", "article_id", "relation", "rule")
    query = "&".join(f"_facet={name}" for name in names) + "&_facet_size=5&_size=1"
    answer = await site(databases["full"], **SITE_SETTINGS).client.get(f"/quotes/quotes.json?{query}")
    assert answer.status_code == 200
    assert set(names) <= set(answer.json()["facet_results"].get("results", answer.json()["facet_results"]))


SHADOWS = ("statements_fts_data", "statements_fts_idx", "statements_fts_docsize", "statements_fts_config")


@pytest.mark.parametrize("name", [*SHADOWS, "Statements_FTS_Data", "statements~5Ffts~5Fdata", "statements%5Ffts_data"])
@pytest.mark.parametrize("end", ["", ".json", ".csv", "/1", "/1.json", "?_size=1", "/1/block.blob"])
async def test_tables_of_the_search_itself_are_not_served(databases: dict[str, Path], name: str, end: str) -> None:
    for is_open in (True, False):
        app = site(databases["full"], default_allow_sql=is_open)
        assert (await app.client.get(f"/quotes/{name}{end}")).status_code in (403, 404)


async def test_they_are_in_no_list(databases: dict[str, Path]) -> None:
    for path in ("/quotes", "/quotes.json"):
        assert "_fts_data" not in (await site(databases["full"]).client.get(path)).text


@pytest.mark.parametrize("name", ["quotes", "statements.json", "statements_fts", "my_data", "s-_fts_data-1"])
def test_other_names_are_none_of_them(name: str) -> None:
    assert not guard.is_shadow(name)


# --- the folder that is published -------------------------------------------------------------------------------------

NAMES = (
    "$(touch ran).db",
    "`touch ran`.db",
    "a b;touch ran;.db",
    "-x.db",
    "a'\"b.db",
    "<<EOF.db",
    "$HOME.db",
    "a\nRUN x.db",
)
FAKE = """#!/bin/sh
for each in "$@"; do printf '%s\\0' "$each"; done >> "$OUT"
"""


@pytest.mark.parametrize("name", NAMES)
def test_nothing_in_a_databases_name_runs(name: str, place: Path) -> None:
    site_db.make_full(place / "made.db").rename(place / name)
    export_site(place / name, place / "site")
    (place / "bin").mkdir()
    (place / "bin" / "datasette").write_text(FAKE)
    (place / "bin" / "datasette").chmod(0o755)
    environment = os.environ | {"PATH": f"{place}/bin:{os.environ['PATH']}", "OUT": str(place / "out")}
    for shell in ("bash", "sh"):
        subprocess.run([shell, place / "site" / "publish.sh", "folder"], env=environment, check=True, timeout=30)
    given = (place / "out").read_text().split("\0")
    published = plain_name(name)
    assert given[:3] == ["publish", "folder", published]
    assert (place / "site" / published).is_file()
    lines = (place / "site" / "Dockerfile").read_text().splitlines()
    (inspected,) = [json.loads(line.removeprefix("RUN ")) for line in lines if line.startswith("RUN [")]
    assert inspected[:3] == ["datasette", "inspect", published]
    for line in lines:  # as Datasette's own Dockerfile has it, without quotes
        assert name == published or name not in line
    subprocess.run(["bash", "-c", f"datasette inspect {published}"], env=environment, check=True, cwd=place / "site")
    assert not list(place.rglob("ran"))
    assert (place / "out").read_text().split("\0")[-3:-1] == ["inspect", published]


def test_plain_names_stay() -> None:
    assert [plain_name(n) for n in ("quotes.db", "My-index_2.db", "índice.db", "...")] == [
        "quotes.db", "My-index_2.db", "índice.db", "quotes.db",
    ]  # fmt: skip


def test_a_published_site_knows_its_address(place: Path) -> None:
    site_db.make_full(place / "quotes.db")
    export_site(place / "quotes.db", place / "site", "https://example.org/quotes")
    assert yaml.safe_load((place / "site/metadata.yml").read_text())["plugins"]["quotes"]["base_url"] == (
        "https://example.org/quotes/"
    )
    assert json.loads((place / "site/settings.json").read_text())["base_url"] == "/quotes/"
    assert "--setting base_url /quotes/" in (place / "site/publish.sh").read_text()
