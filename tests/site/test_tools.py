"""Tools for assistants, by a real client's session with a real server, where datasette-mcp is installed."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from quotes.database import open_index

pytest.importorskip("datasette_mcp", reason="datasette-mcp is not installed; scripts/check_all mcp runs this")
PATIENCE = 120  # seconds until a server answers, on a busy machine
TOOLS = {"search_quotes", "get_statement", "get_speaker", "check_quotes"}


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as one:
        return int(one.getsockname()[1])


@pytest.fixture(scope="module")
def served(databases: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The address of the server's tools, and the index that it serves."""
    port, db = free_port(), databases["full"]
    command = [sys.executable, "-m", "quotes", "serve", "--db", str(db), "--port", str(port)]
    place = tmp_path_factory.mktemp("served")
    with (place / "log").open("w") as log:
        server = subprocess.Popen(command, env=os.environ, cwd=place, stdout=log, stderr=log)
    try:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and server.poll() is None:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5).close()
                break
            except OSError:
                time.sleep(0.1)
        else:
            pytest.fail((place / "log").read_text())
        yield f"http://127.0.0.1:{port}/-/mcp", db
    finally:
        server.terminate()
        server.wait(20)


async def call(address: str, tool: str, **arguments: Any) -> Any:
    from mcp import Client

    async with Client(address) as client:
        return await client.call_tool(tool, arguments)


async def test_a_client_sees_our_tools_beside_those_of_datasette(served: tuple[str, Path]) -> None:
    from mcp import Client

    async with Client(served[0]) as client:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
    assert {"list_databases", "execute_sql"} | TOOLS <= set(tools)
    for name in TOOLS:
        assert tools[name].description
        assert tools[name].annotations.read_only_hint
        assert "ctx" not in tools[name].input_schema["properties"]


async def test_search_leads_to_a_statement_and_its_speaker(served: tuple[str, Path]) -> None:
    address, db = served
    with open_index(db) as index:
        named = "SELECT s.id, s.text, p.id AS who, p.name FROM statements s JOIN speakers p ON p.id = s.speaker_id"
        known = {row["id"]: row for row in index.query(named)}
    statement = next(iter(known.values()))
    found = (await call(address, "search_quotes", speaker=statement["name"])).structured_content
    assert found["total"] >= 1
    first = found["results"][0]
    assert known[first["statement_id"]]["text"] == first["text"]
    whole = (await call(address, "get_statement", statement_id=first["statement_id"])).structured_content
    assert whole["printings"]
    assert whole["page"].startswith("http://127.0.0.1:")
    for name in (statement["name"], statement["who"]):
        who = (await call(address, "get_speaker", speaker=name)).structured_content
        assert (who["id"], who["name"]) == (statement["who"], statement["name"])
    checked = (await call(address, "check_quotes", text=f"“{first['text']}”")).structured_content
    assert [one["verdict"] for one in checked["results"]] == ["exact"]
    nowhere = (
        await call(address, "check_quotes", text="“Marmalade trombones overtook the lighthouse.”")
    ).structured_content
    assert [one["verdict"] for one in nowhere["results"]] == ["not found"]


REFUSED = [
    ("search_quotes", {"sort": "loudest"}, "must be one of"),
    ("search_quotes", {"since": "yesteryear"}, "since"),
    ("search_quotes", {"query": "x" * 5000}, "too long"),
    ("get_statement", {"statement_id": "nothing"}, "no statement"),
    ("get_speaker", {"speaker": "Nobody Atall"}, "Nobody named"),
    ("get_speaker", {"speaker": ""}, "Nobody named"),
    ("check_quotes", {"text": "x" * 50_000}, "too long"),
]


@pytest.mark.parametrize(("tool", "arguments", "reason"), REFUSED)
async def test_what_is_wrong_is_told(served: tuple[str, Path], tool: str, arguments: Any, reason: str) -> None:
    answer = await call(served[0], tool, **arguments)
    assert answer.is_error
    assert reason in answer.content[0].text


async def test_who_may_not_see_the_index_gets_nothing_of_it(databases: dict[str, Path]) -> None:
    from datasette.app import Datasette
    from datasette_mcp import create_mcp_server
    from mcp import Client

    hidden = {"databases": {databases["full"].stem: {"allow": False}}}
    for settings, is_error in ((hidden, True), ({}, False)):
        datasette = Datasette([str(databases["full"])], metadata=settings)
        await datasette.invoke_startup()
        async with Client(create_mcp_server(datasette)) as client:
            for tool, arguments in (("search_quotes", {}), ("check_quotes", {"text": "“Yes.”"})):
                answer = await client.call_tool(tool, arguments)
                assert answer.is_error is is_error, answer
                assert ("may not see" in answer.content[0].text) is is_error
