"""Titles and scare quotes: found where they are asked for, shown in their article, and no statements."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from datasette.app import Datasette

import quotes
from quotes.cli import run
from tests.site_db import hashed, rows

TITLE = hashed("a2-title")
PLACE = f"/article/a2#q-{TITLE}"
WHY = "The noun before the quote names a work"


async def test_a_search_for_titles_leads_to_their_article(full: Datasette) -> None:
    page = (await full.client.get("/search?role=title")).text
    assert f'href="{PLACE}"' in page
    assert "1 passage" in page
    assert "Not speech" in page
    assert WHY in page
    assert f'id="q-{TITLE}"' in (await full.client.get("/article/a2")).text


async def test_exports_of_such_a_search_have_the_quote_and_the_reason(full: Datasette) -> None:
    (one,) = (await full.client.get("/search.json?role=title")).json()["results"]
    assert (one["statement_id"], one["quote_id"], one["outlets"]) == (None, TITLE, 1)
    assert one["page"].endswith(PLACE)
    assert WHY in one["reason"]
    text = (await full.client.get("/search.csv?role=title")).text.removeprefix("\ufeff")
    table = csv.DictReader(io.StringIO(text))
    assert [(line["statement_id"], line["quote_id"]) for line in table] == [("", TITLE)]
    feed = (await full.client.get("/search.atom?role=title")).text
    assert PLACE in feed
    assert "Not speech: “One Hundred Nights”" in feed


async def test_what_was_a_statement_and_is_no_speech_is_gone_with_a_reason(full: Datasette) -> None:
    answer = await full.client.get("/statement/s-title")
    assert answer.status_code == 410
    assert "<h1>No longer here</h1>" in answer.text
    assert "not taken for speech (title: The noun before the quote" in answer.text
    assert f'href="{PLACE}"' in answer.text
    told = await full.client.get("/statement/s-title.json")
    assert (told.status_code, told.json()["article"]) == (410, PLACE)


async def test_they_are_in_no_list_and_no_total(full: Datasette) -> None:
    for path in ("/", "/search?q=nights", "/search.json?q=nights", "/search.atom?q=nights"):
        assert "Hundred Nights" not in (await full.client.get(path)).text
    assert (await full.client.get("/search.json?q=nights&role=all")).json()["total"] == 1


def test_the_command_and_python_tell_why_they_are_none(
    databases: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["search", "nights", "--role", "title", "--db", str(databases["full"])]) == 0
    printed = " ".join(capsys.readouterr().out.split())
    assert f"not speech (title): {WHY}" in printed
    assert TITLE in printed
    with quotes.open(databases["full"]) as index:
        (one,) = index.search(role="title")
    assert (one.statement_id, one.role, one.speaker) == (None, "title", None)
    assert one.printing is not None
    assert (one.printing.quote_id, one.printing.article_id) == (TITLE, "a2")
    roles = rows(databases["full"], "SELECT DISTINCT role FROM statements ORDER BY 1")
    assert roles == [("fragment",), ("utterance",)]
