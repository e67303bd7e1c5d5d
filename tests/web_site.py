"""A site on this machine for the tests of ``quotes add``: its pages, and a record of what it was asked for."""

from __future__ import annotations

import io
import json
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from quotes.articles.collect.contents import Body, Details

HTML = "text/html; charset=utf-8"

# Our own sentences around quotations that were publicly reported.
CALL = (
    "The presidents of Colombia and the United States spoke by telephone for almost an hour, and their offices said "
    "that a meeting at the White House would follow.",
    "“It was a great honor to speak with the President of Colombia, Gustavo Petro,” Donald Trump wrote afterwards, "
    "and he added that arrangements were being made.",
    "“If there is no dialogue, there is war,” Petro told the crowd in the square that evening. “History has taught us "
    "that in Colombia.”",
)
RALLY = (
    "Supporters filled the square in Bogota before the evening, many of them with flags, and waited for the president "
    "to come out and speak to them.",
    "“I was preparing one speech but had to give another,” Gustavo Petro told them. “The first speech was quite "
    "harsh.”",
    "He said that he had given the American president figures about seizures of drugs, and that the call had ended "
    "in a friendly way.",
)


def page(
    paragraphs: tuple[str, ...] = CALL,
    title: str = "A call between two presidents",
    head: str = '<meta property="og:site_name" content="Sample Wire">',
    lang: str = "en",
) -> str:
    """Return a news page: an article between what a reader of it would not call the article."""
    body = "".join(f"<p>{p}</p>" for p in paragraphs)
    return (
        f'<!DOCTYPE html><html lang="{lang}"><head><title>{title} | Sample Wire</title>{head}</head><body>'
        '<nav><ul><li><a href="/">Home</a></li><li><a href="/world">World</a></li><li><a href="/sport">Sport</a></li>'
        f"</ul></nav><main><article><h1>{title}</h1>{body}</article></main>"
        '<aside class="related"><h3>Related posts</h3><ul><li><a href="/x">Another piece of news altogether</a></li>'
        '</ul></aside><section id="comments" class="comments"><h3>Comments</h3><p>A reader: “I never liked either of '
        "them,” and so on for many words that are no part of the article.</p></section>"
        "<footer><p>Copyright. Subscribe to our newsletter. All rights reserved.</p></footer></body></html>"
    )


@dataclass
class Site:
    """What a server answers by path, and the paths that it was asked for."""

    port: int = 0
    answers: dict[str, Callable[[BaseHTTPRequestHandler], None]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def url(self, path: str = "/") -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def put(self, path: str, body: str | bytes = "", type: str = HTML, status: int = 200, **headers: str) -> str:
        """Serve ``body`` at ``path`` and return its address; headers are written with _ for -."""
        data = body.encode() if isinstance(body, str) else body

        def answer(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(status)
            handler.send_header("Content-Type", type)
            handler.send_header("Content-Length", str(len(data)))
            for name, value in headers.items():
                handler.send_header(name.replace("_", "-"), value)
            handler.end_headers()
            handler.wfile.write(data)

        self.answers[path] = answer
        return self.url(path)

    def redirect(self, path: str, to: str, status: int = 302) -> str:
        """Send whoever asks for ``path`` to another address."""
        return self.put(path, status=status, Location=to)

    def pages_asked(self) -> list[str]:
        """Return what was asked for besides robots.txt."""
        return [path for path in self.asked if path != "/robots.txt"]


@contextmanager
def serving(secured: ssl.SSLContext | None = None) -> Iterator[Site]:
    """Give a site that answers on 127.0.0.1 until the end of the block, over TLS if ``secured``."""
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append(self.path)
            answer = site.answers.get(self.path)
            if answer is None:
                self.send_error(404)
            else:
                answer(self)

        def handle(self) -> None:
            try:
                super().handle()
            except (BrokenPipeError, ConnectionResetError, ssl.SSLError):  # the other side has had enough
                self.close_connection = True

        def log_message(self, *words: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        if secured:
            server.socket = secured.wrap_socket(server.socket, server_side=True)
        site.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield site
        finally:
            server.shutdown()
            thread.join()


class Pages:
    """The web as documentation shows it: a feed, a sitemap, and the same page everywhere else."""

    def get(self, url: str, before: object = ()) -> Body:
        """Return what stands at ``url``."""
        inner = "https://example.org/news/a-call"
        if url.endswith("feed.xml"):
            text = f"<rss version='2.0'><channel><item><link>{inner}</link></item></channel></rss>"
        elif url.endswith("sitemap.xml"):
            text = f"<urlset><url><loc>{inner}</loc></url></urlset>"
        else:
            return Body(url, page().encode(), Details(url=url), "text/html", "utf-8")
        return Body(url, text.encode(), Details(url=url), "application/xml")

    def check(self, url: str) -> None:
        """Let everything be fetched."""


def write_sources(folder: Path) -> None:
    """Write one file of each kind that ``quotes add`` reads, under the names that the documentation has for them."""
    (folder / "page.html").write_text(page())
    (folder / "feeds.txt").write_text("https://example.org/feed.xml  # the wire\nsaved-pages\n")
    (folder / "saved-pages").mkdir()
    (folder / "saved-pages" / "rally.html").write_text(page(RALLY, "A rally"))
    (folder / "dump.jsonl").write_text(json.dumps({"text": "\n\n".join(CALL), "language": "en"}))
    (folder / "records.csv").write_text(f'title,language,content\nA rally,en,"{RALLY[0]}"\n')
    (folder / "gdelt-list.jsonl").write_text('{"url": "https://example.org/news/b", "lang": "en", "title": "A call"}')
    with (folder / "crawl.warc.gz").open("wb") as stream:
        head = StatusAndHeaders("200 OK", [("Content-Type", HTML)], protocol="HTTP/1.1")
        writer = WARCWriter(stream, gzip=True)
        body = io.BytesIO(page().encode())
        writer.write_record(writer.create_warc_record("https://example.org/c", "response", body, http_headers=head))
