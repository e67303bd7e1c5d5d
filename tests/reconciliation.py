"""A reconciliation service on this machine for the tests: what it answers, and what it was asked."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

WIKIDATA = {
    "versions": ["0.1", "0.2"], "name": "Items", "identifierSpace": "http://www.wikidata.org/entity/",
    "schemaSpace": "http://www.wikidata.org/prop/direct/",
}  # fmt: skip


@dataclass
class Service:
    """``results`` by name; ``queries`` of each request; ``status`` and ``raw`` instead of a right answer."""

    manifest: Any = field(default_factory=lambda: dict(WIKIDATA))
    results: dict[str, list[Any]] = field(default_factory=dict)
    queries: list[dict[str, Any]] = field(default_factory=list)
    status: int = 200
    raw: bytes | None = None
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/api"

    def answer(self, form: bytes) -> bytes:
        """What a request with this form gets, nothing in the form meaning the manifest."""
        if not form:
            return json.dumps(self.manifest).encode()
        queries = json.loads(parse_qs(form.decode())["queries"][0])
        self.queries.append(queries)
        answers = {key: {"result": self.results.get(query["query"], [])} for key, query in queries.items()}
        return self.raw if self.raw is not None else json.dumps(answers).encode()


@contextmanager
def reconciling() -> Iterator[Service]:
    """Give a service that answers on 127.0.0.1 until the end of the block."""
    service = Service()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.do_POST()

        def do_POST(self) -> None:
            data = service.answer(self.rfile.read(int(self.headers.get("Content-Length") or 0)))
            self.send_response(service.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.send_header("Location", "/elsewhere")
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *words: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        service.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield service
        finally:
            server.shutdown()
            thread.join()
