"""A page as a browser would take it: its links, scripts, handlers and tags."""

from __future__ import annotations

from html.parser import HTMLParser


class Reader(HTMLParser):
    """Collects what a browser would act on."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[tuple[str, str]] = []
        self.handlers: list[str] = []
        self.scripts: list[dict[str, str | None]] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        given = dict(attrs)
        self.handlers += [name for name in given if name.startswith("on") or name == "style"]
        if tag == "script":
            self.scripts.append(given)
        if tag == "a":
            self.links.append((given.get("href") or "", given.get("rel") or ""))


def read(html: str) -> Reader:
    """Return a page as a browser would take it."""
    reader = Reader()
    reader.feed(html)
    return reader
