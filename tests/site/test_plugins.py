"""Datasette's plugins on a public site of ours, each with the settings that docs/using.md names.

They are no dependencies: scripts/check_all runs this in environments that have them.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from quotes.site.headers import IS_STABLE
from tests.cli.test_serving import fetched, free_port
from tests.site.test_allowances import INLINE, public_site

VEGA = {"policy": {"/quotes": {"script-src": "'unsafe-eval'", "style-src": INLINE}}}
SEARCH_ALL = {"public_paths": ["/-/search"], "policy": {"/-/search": {"script-src": INLINE, "style-src": INLINE}}}
MCP = {"public_paths": ["/-/mcp"]}
GRAPHQL = {"policy": {"/graphql": {"script-src": f"{INLINE} 'unsafe-eval'", "style-src": INLINE}}}


def needs(plugin: str) -> None:
    pytest.importorskip(plugin.replace("-", "_"), reason=f"{plugin} is not installed; scripts/check_all has it")


async def test_vega_draws_tables(databases: dict[str, Path]) -> None:
    needs("datasette-vega")
    client = public_site(databases["full"], VEGA).client
    page = await client.get("/quotes/outlets")
    script = page.text.partition('src="/-/static-plugins/datasette_vega/')[2].partition('"')[0]
    assert script.endswith(".js")
    assert (await client.get(f"/-/static-plugins/datasette_vega/{script}")).status_code == 200
    assert "'unsafe-eval'" in page.headers["content-security-policy"]
    for path in ("/", "/outlets", "/search"):  # ours have no chart, and their policy stays
        answer = await client.get(path)
        assert "datasette_vega" not in answer.text
        assert "unsafe" not in answer.headers["content-security-policy"]


async def test_search_all_searches_our_tables(databases: dict[str, Path]) -> None:
    needs("datasette-search-all")
    client = public_site(databases["full"], SEARCH_ALL).client
    page = await client.get("/-/search?q=call")
    assert page.status_code == 200
    for table in ("quotes", "statements", "utterances"):
        assert f'data-searchable-url="/quotes/{table}"' in page.text
    assert INLINE in page.headers["content-security-policy"]
    answer = (await client.get("/quotes/statements.json?_search=call&_size=5&_shape=objects")).json()
    assert any("call" in row["text"] for row in answer["rows"])
    assert (await public_site(databases["full"], {}).client.get("/-/search")).status_code == 404


@contextmanager
def served(*arguments: str) -> Iterator[str]:
    """The address of ``quotes serve`` with these arguments, while it runs."""
    port = free_port()
    root = Path(__file__).parents[2]
    environment = {**os.environ, "PYTHONPATH": f"{root}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"}
    command = [sys.executable, "-m", "quotes", "serve", "--port", str(port), *arguments]
    server = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    try:
        fetched(f"http://127.0.0.1:{port}/robots.txt")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(20)


def called(at: str, session: dict[str, str], method: str, **params: Any) -> Any:
    """What the server of datasette-mcp answers to one call; ``session`` is what later calls have to repeat."""
    headers = {"accept": "application/json, text/event-stream", "content-type": "application/json", **session}
    call = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
    request = urllib.request.Request(f"{at}/-/mcp", json.dumps(call).encode(), headers)
    with urllib.request.urlopen(request, timeout=30) as answer:
        text = answer.read().decode()
        session |= {"mcp-session-id": given} if (given := answer.headers.get("mcp-session-id")) else {}
    if not text.startswith("{"):
        text = next(line.removeprefix("data:") for line in text.splitlines() if line.startswith("data:"))
    return json.loads(text)["result"]


def test_mcp_answers_an_assistant(databases: dict[str, Path], place: Path) -> None:
    needs("datasette-mcp")
    Path("mcp.yml").write_text(json.dumps({"plugins": {"quotes": MCP}, "settings": {"default_allow_sql": True}}))
    session = {"mcp-protocol-version": "2025-06-18"}
    client = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}
    with served("--db", str(databases["full"]), "--public", "--config", "mcp.yml") as at:
        assert called(at, session, "initialize", **client)["serverInfo"]["name"] == "datasette"
        assert "execute_sql" in {tool["name"] for tool in called(at, session, "tools/list")["tools"]}
        query = {"database": "quotes", "sql": "SELECT count(*) AS n FROM statements"}
        answer = called(at, session, "tools/call", name="execute_sql", arguments=query)
    assert answer["structuredContent"]["rows"] == [{"n": 8}]


async def test_mcp_is_hidden_from_the_public_unless_it_is_allowed(databases: dict[str, Path]) -> None:
    needs("datasette-mcp")
    assert (await public_site(databases["full"], {}).client.post("/-/mcp", content="{}")).status_code == 404


@pytest.mark.skipif(not IS_STABLE, reason="datasette-graphql 2.2 answers with errors on Datasette 1.0")
async def test_graphql_answers_over_our_tables(databases: dict[str, Path]) -> None:
    needs("datasette-graphql")
    client = public_site(databases["full"], GRAPHQL).client
    query = {"query": "{ statements(first: 2, sort: first_published) { nodes { text speaker_id { name } } } }"}
    answer = await client.post("/graphql", content=json.dumps(query), headers={"content-type": "application/json"})
    nodes = answer.json()["data"]["statements"]["nodes"]
    assert len(nodes) == 2
    assert all(set(node) == {"text", "speaker_id"} for node in nodes)
    page = await client.get("/graphql", headers={"accept": "text/html"})
    assert INLINE in page.headers["content-security-policy"]
