"""What pages say and load: the index's own licence, plain words for roles, a box to search in, a typeface."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

import pytest
import yaml
from datasette.app import Datasette

from tests.builds import rows
from tests.site_app import METADATA, site

LICENCES = [
    ({}, None),
    ({"license": "CC BY 4.0"}, "<bdi>CC BY 4.0</bdi>."),
    ({"license": "<b>", "license_url": "javascript:alert(1)"}, "<bdi>&lt;b&gt;</bdi>."),
    (
        {"license": "Ours", "license_url": "https://example.org/l"},
        '<a href="https://example.org/l" rel="license noopener nofollow"><bdi>Ours</bdi></a>.',
    ),
]


@pytest.mark.parametrize(("told", "shown"), LICENCES)
async def test_the_foot_names_the_licence_of_this_index(
    databases: dict[str, Path], told: dict[str, str], shown: str | None
) -> None:
    pages = Datasette([str(databases["full"])], metadata=told)
    site(databases["full"])  # registers the plugin
    html = (await pages.client.get("/")).text
    assert ("Licence of this index" in html) == (shown is not None)
    assert shown is None or f"Licence of this index: {shown}" in html


async def test_no_other_index_is_said_to_have_the_licence_of_the_sample(full: Datasette) -> None:
    assert "license" not in yaml.safe_load(METADATA.read_text("utf-8"))
    for path in ("/", "/search", "/quotes", "/quotes/statements"):
        assert "Apache-2.0" not in (await full.client.get(path)).text


MISSING = [
    ("/speaker/gustavo-pedro", "gustavo pedro"),
    ("/statement/0123456789abcdef", ""),
    ("/nowhere/caf~C3~A9-rio", "café rio"),
    ("/" + "x-" * 60, ""),
    ("/outlet/~22~3E~3Cb~3E", "b"),
]


@pytest.mark.parametrize(("path", "words"), MISSING)
async def test_where_nothing_is_there_is_a_search_box(full: Datasette, path: str, words: str) -> None:
    answer = await full.client.get(path)
    assert answer.status_code == 404
    assert re.search(rf'<input id="q" type="search" name="q" value="{re.escape(words)}"', answer.text)
    assert answer.text.count('role="search"') == 1


async def test_roles_are_told_in_plain_words(full: Datasette) -> None:
    html = (await full.client.get("/search?role=all&confidence=low")).text
    assert '<span class="tag">part of a sentence</span>' in html
    assert not re.search(r">\s*(fragment|utterance|scare)\s*<", html)


EMPTY = [
    ("/", "quotes build FOLDER"),
    ("/review", "Nothing waits here"),
    ("/review?list=corrections", "Nobody has corrected anything"),
    ("/review?list=skipped", "Every input of the last build could be read"),
    ("/compare", "nothing to compare in this index yet"),
    ("/search?q=x", "Put a “phrase” in quotation marks"),
]


@pytest.mark.parametrize(("path", "help_"), EMPTY)
async def test_empty_pages_say_what_to_do(databases: dict[str, Path], path: str, help_: str) -> None:
    assert help_ in (await site(databases["empty"]).client.get(path)).text


async def test_the_typeface_comes_from_here_and_can_be_kept(full: Datasette) -> None:
    css_path = re.search(r'href="([^"]+/site\.css)"', (await full.client.get("/")).text)
    assert css_path
    css = (await full.client.get(css_path[1])).text
    fonts = re.findall(r"url\(([^)]+)\)", css)
    assert len(fonts) == 3
    for font in fonts:
        answer = await full.client.get("/-/quotes/" + font.removeprefix("../"))
        assert answer.status_code == 200
        assert answer.content[:4] == b"wOF2"
        assert answer.headers["content-type"] == "font/woff2"
        assert "immutable" in answer.headers["cache-control"]
    assert "font-src 'self'" in (await full.client.get("/")).headers["content-security-policy"]
    assert "SIL Open Font License" in (files("quotes.site") / "static" / "source-serif-4.LICENSE.txt").read_text(
        "utf-8"
    )


async def test_what_is_shown_whole_has_no_link_to_all_of_it(full: Datasette, databases: dict[str, Path]) -> None:
    sql = "SELECT 'speaker/' || id, statements, 'statement' FROM speakers WHERE statements > 0 UNION ALL "
    sql += "SELECT 'outlet/' || id, articles, 'article' FROM outlets"
    for path, number, what in rows(databases["full"], sql):
        page = (await full.client.get(f"/{path}")).text
        assert (f">All {number} {what}" in page) == (number > 8), path
