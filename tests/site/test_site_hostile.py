"""The site against hostile text in an index, and hostile values in an address."""

from __future__ import annotations

import csv
import io
import json
import random
import re
from pathlib import Path
from urllib.parse import quote, urlencode
from xml.etree import ElementTree

import pytest
from datasette.app import Datasette

from quotes.site import feeds
from tests import site_db
from tests.site_app import site
from tests.site_reader import read


async def test_hostile_text_is_inert(databases: dict[str, Path]) -> None:
    app = site(databases["hostile"])
    seen, todo = set(), ["/", "/search?q=script", "/review?list=unsure", "/review?list=corrections", "/outlets"]
    todo += [
        "/review?list=skipped",
        "/speakers?q=script",
        "/compare",
        "/check?q=script",
        "/search?q=nothing&outlet=%22%3E%3Cb%3E",
    ]
    while todo and len(seen) < 150:
        path = todo.pop()
        seen.add(path)
        response = await app.client.get(path)
        assert response.status_code == 200, path
        if "html" not in response.headers["content-type"]:
            continue
        page = read(response.text)
        assert not page.handlers, path
        assert all(s.get("src", "").startswith("/-/") or s.get("type") == "application/ld+json" for s in page.scripts)
        assert not {"img", "u", "style"} & set(page.tags), path
        assert not re.search("[\u202a-\u202e\u2066-\u2069]", response.text), path
        for href, rel in page.links:
            if href.startswith("http") and not href.startswith("http://localhost"):
                assert rel == "noopener nofollow", href
            assert href.startswith(("/", "#", "https://", "http://")), href
            own = href.split("#")[0]
            if re.match(r"/(statement|speaker|outlet|article|compare|search)\b", own) and own not in seen:
                todo.append(own)
    assert sum(path.startswith(("/statement/", "/article/", "/speaker/", "/outlet/")) for path in seen) >= 8


async def test_hostile_text_in_exports(databases: dict[str, Path]) -> None:
    app = site(databases["hostile"])
    feed = (await app.client.get("/search.atom")).text
    assert ElementTree.fromstring(feed).find("{http://www.w3.org/2005/Atom}entry") is not None
    found = (await app.client.get("/search.json")).json()["results"][0]
    assert found["text"].startswith(site_db.HOSTILE)  # exports are exact
    path = found["page"].replace("http://localhost", "")
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', (await app.client.get(path)).text, re.S)
    assert block is not None
    assert json.loads(block[1])["text"] == found["text"]
    assert "<" not in block[1]
    assert [q["url"] for q in (await app.client.get(path + ".json")).json()["printings"]] == [None] * 4


async def test_csv_has_no_formulas(databases: dict[str, Path]) -> None:
    response = await site(databases["hostile"]).client.get("/search.csv")
    assert response.headers["content-disposition"] == 'attachment; filename="search.csv"'
    rows = list(csv.reader(io.StringIO(response.text.lstrip("\ufeff"))))
    assert rows[0] == list(feeds.STATEMENT_COLUMNS)
    assert not any(cell[:1] in ("=", "+", "-", "@", "\t", "\r") for row in rows for cell in row)


HOSTILE_VALUES = (
    "", "(", ")", '"', "don't", "180-degree", "\x00", "a\x00b", "*", "^x", "NEAR(a b)", "a AND", "text:x", "-x", "{}",
    "%", "'; drop table quotes;--", "é" * 500, "-1", "0", "99999999999999999999999", "1e9", "２", "2026-02-30",
    "0000-00-00", "9999-12-31", "2026", "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"), "‮x",
    "<script>", "../../etc/passwd", "%00", "a b c d e f g h i j k l m n o p q r s t u v w x y z",
)  # fmt: skip
PARAMETERS = ("q", "speaker", "kind", "outlet", "role", "confidence", "since", "until", "sort", "page", "any", "list",
              "a", "b", "statement")  # fmt: skip
READS = {
    "/search": PARAMETERS[:11],
    "/search.json": ("q", "since", "page", "outlet"),
    "/search.csv": ("q", "until", "confidence"),
    "/search.atom": ("q", "speaker", "sort"),
    "/compare": ("a", "b", "statement", "q"),
    "/check": ("q", "speaker"),
    "/check.json": ("q", "speaker"),
    "/review": ("list", "page"),
    "/new": ("build",),
    "/speakers": ("q", "kind", "page"),
}


@pytest.mark.parametrize("path", READS)
async def test_no_parameter_breaks_a_page(full: Datasette, path: str) -> None:
    for value in HOSTILE_VALUES:
        for name in READS[path]:
            response = await full.client.get(f"{path}?{urlencode({name: value})}")
            assert response.status_code in (200, 400, 404), (path, name, value)
            assert response.status_code != 404 or path in ("/compare", "/new")


async def test_mixed_parameters_never_break_a_search(full: Datasette) -> None:
    chance = random.Random(7)
    for _ in range(150):
        names = chance.sample(PARAMETERS, 4)
        query = urlencode([(name, chance.choice(HOSTILE_VALUES)) for name in names] + [("q", "call")])
        response = await full.client.get("/search?" + query)
        assert response.status_code in (200, 400), query


@pytest.mark.parametrize("kind", ["statement", "speaker", "outlet", "article"])
async def test_no_id_breaks_a_page(full: Datasette, kind: str) -> None:
    for value in HOSTILE_VALUES:
        if value:
            for suffix in ("", ".json", ".csv", ".atom", "/claimreview.json", "/x"):
                response = await full.client.get(f"/{kind}/{quote(value, safe='')}{suffix}", follow_redirects=True)
                assert response.status_code in (200, 400, 404), (kind, value, suffix)


async def test_wrong_parameters_are_told(full: Datasette) -> None:
    response = await full.client.get("/search?since=yesterday")
    assert response.status_code == 400
    assert "must be a date" in response.text
    assert 'value="yesterday"' in response.text
    answer = await full.client.get("/search.json?page=x")
    assert (answer.status_code, answer.json()["ok"]) == (400, False)
