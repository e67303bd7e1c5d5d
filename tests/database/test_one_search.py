"""Site, command and Python interface find the same statements in the same order."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from datasette.app import Datasette

import quotes
from quotes.cli import run

# What is asked, and the ids of what is found, in order (without "s-").
SEARCHES: list[tuple[dict[str, Any], str]] = [
    ({}, "call visa trafficker sleep letter border slander meeting"),
    ({"q": "petro"}, "call"),
    ({"q": "HONO*"}, "call"),
    ({"q": "hono*", "role": "fragment"}, ""),
    ({"q": "bogota"}, "meeting"),
    ({"q": "“sleep badly”"}, "sleep"),
    ({"q": '"badly sleep"'}, ""),
    ({"q": "sleep border"}, ""),
    ({"q": "sleep border", "any": True}, "border sleep"),
    ({"q": "sleep border -“sleep badly”", "any": True}, "border"),
    ({"q": "honora*"}, ""),
    ({"q": "situatio*"}, "call"),
    ({"q": "situatio* OR “sleep badly”"}, "sleep call"),
    ({"q": "-apprec*", "speaker": "trump"}, ""),
    ({"q": "call -visa*"}, "call"),
    ({"q": "RODRÍGUEZ OR “180 degree”"}, "letter meeting"),
    ({"since": "2026-01-09", "until": "2026"}, "call"),
    ({"since": "2026-1", "until": "2026-01-07", "speaker": "petro"}, "trafficker sleep"),
    ({"since": "2016-10", "until": "2016"}, ""),
    ({"q": "sleep OR border"}, "border sleep"),
    ({"q": "of OR", "since": "2026"}, "sleep meeting call"),
    ({"q": "call"}, "visa call"),
    ({"q": "call -visas"}, "call"),
    ({"q": "-sleep", "speaker": "petro"}, "trafficker slander"),
    ({"q": '-"great honor"', "speaker": "trump"}, ""),
    ({"q": '- " ( *'}, ""),
    ({"q": "the", "sort": "oldest", "outlet": "harbour courier"}, "call meeting"),
    ({"outlet": "Harbour Courier"}, "call trafficker sleep meeting"),
    ({"outlet": "harbour-courier"}, "call trafficker sleep meeting"),
    ({"outlet": "courier"}, "call trafficker sleep meeting"),
    ({"outlet": "couriers"}, ""),
    ({"outlet": "daily meridian", "until": "2026-01-08"}, ""),
    ({"speaker": "officials"}, "border"),
    ({"speaker": "the colombian LEADER", "sort": "spread"}, "sleep trafficker slander"),
    ({"speaker": "gustavo-petro", "until": "2026-01-07"}, "trafficker sleep"),
    ({"speaker": "rodriguez"}, ""),
    ({"unattributed": True}, "letter"),
    ({"unattributed": True, "role": "all"}, "letter title"),
    ({"unattributed": True, "speaker": "petro"}, ""),
    ({"kind": "office"}, "visa meeting"),
    ({"confidence": "medium"}, "border"),
    ({"q": "honor", "since": "2026-01-08T00:00:00Z"}, "call"),
    ({"until": "2026-01", "sort": "oldest"}, "call sleep trafficker meeting slander border letter visa"),
]


@pytest.mark.parametrize(("asked", "ids"), SEARCHES, ids=lambda value: value if isinstance(value, str) else str(value))
async def test_site_command_and_python_find_the_same(
    full: Datasette, databases: dict[str, Path], capsys: pytest.CaptureFixture[str], asked: dict[str, Any], ids: str
) -> None:
    expected = [f"s-{name}" for name in ids.split()]
    filters = {name: value for name, value in asked.items() if name != "q"}
    with quotes.open(databases["full"]) as index:
        found = index.search(asked.get("q", ""), **filters, limit=100)
        assert [one.statement_id or f"s-{one.role}" for one in found] == expected
    options = [f"--{name}" if value is True else f"--{name}={value}" for name, value in filters.items()]
    command = ["search", *options, "--db", str(databases["full"]), "--json", "--limit", "100", "--", asked.get("q", "")]
    assert run(command) == 0
    assert [one["statement_id"] or f"s-{one['role']}" for one in json.loads(capsys.readouterr().out)] == expected
    address = urlencode({name: "1" if value is True else value for name, value in asked.items()})
    answer = (await full.client.get(f"/search.json?{address}")).json()
    assert [one["statement_id"] or f"s-{one['role']}" for one in answer["results"]] == expected
