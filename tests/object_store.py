"""An object store on the loopback that speaks as much of S3 as reading needs: HEAD, ranged GET, listing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape


@dataclass
class Bucket:
    """Objects by their key; a key in ``broken`` answers with an error, one in ``cut`` only as far as so many bytes."""

    port: int
    objects: dict[str, bytes]
    broken: set[str] = field(default_factory=set)
    cut: dict[str, int] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def url(self, path: str, keys: str = "key:secret@") -> str:
        """Return an s3 URL for a path of the bucket ``news``."""
        return f"s3://{keys}news/{path}?scheme=http&endpoint_override=127.0.0.1%3A{self.port}&region=nowhere"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, bucket: Bucket, *connection: Any) -> None:
        self.bucket = bucket
        super().__init__(*connection)  # which answers

    def do_HEAD(self) -> None:
        self._object(body=False)

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if unquote(parts.path).strip("/") == "news":
            self._answer(200, _listing(self.bucket.objects, parse_qs(parts.query).get("prefix", [""])[0]))
        else:
            self._object(body=True)

    def _object(self, body: bool) -> None:
        key = unquote(urlsplit(self.path).path).strip("/").removeprefix("news").strip("/")
        self.bucket.asked.append(key)
        data = self.bucket.objects.get(key)
        asked = self.headers.get("Range")
        ends = self.bucket.cut.get(key)
        is_cut = ends is not None and asked is not None and _span(asked, 1 << 62)[0] >= ends
        if body and (key in self.bucket.broken or is_cut):
            self._answer(403, b"<Error><Code>AccessDenied</Code><Message>not for you</Message></Error>")
        elif data is None:
            self._answer(200 if not key else 404, b"", body)
        elif asked:
            first, end = _span(asked, len(data))
            span = f"bytes {first}-{end}/{len(data)}"
            self._answer(206, data[first : end + 1], body, {"Content-Range": span})
        else:
            self._answer(200, data, body)

    def _answer(self, code: int, data: bytes, body: bool = True, headers: dict[str, str] | None = None) -> None:
        self.send_response(code)
        for name, value in {"Content-Length": str(len(data)), "ETag": '"x"', **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        if body:
            self.wfile.write(data)

    def log_message(self, format: str, *arguments: object) -> None:
        pass


@contextmanager
def object_store(objects: dict[str, bytes]) -> Iterator[Bucket]:
    """Give a bucket that answers until the block ends."""
    bucket = Bucket(0, objects)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, bucket))
    bucket.port = server.server_address[1]
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield bucket
    finally:
        server.shutdown()
        server.server_close()


def _span(asked: str, size: int) -> tuple[int, int]:
    """The first and the last byte that a Range header asks for."""
    first, _, last = asked.removeprefix("bytes=").partition("-")
    return int(first), min(int(last or size), size - 1)


def _listing(objects: dict[str, bytes], prefix: str) -> bytes:
    rows = "".join(
        f"<Contents><Key>{escape(key)}</Key><Size>{len(data)}</Size>"
        "<LastModified>2026-01-01T00:00:00.000Z</LastModified></Contents>"
        for key, data in sorted(objects.items())
        if key.startswith(prefix)
    )
    found = f"<ListBucketResult><IsTruncated>false</IsTruncated>{rows}</ListBucketResult>"
    return f'<?xml version="1.0" encoding="UTF-8"?>{found}'.encode()
