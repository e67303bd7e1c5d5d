"""robots.txt and the sitemap of a site that is an index and nothing else.

Their settings are under the names of Datasette's plugins for them, datasette-block-robots and datasette-sitemap, which
answer themselves where they are installed.  They are no dependencies: they would answer for every database beside ours.
"""

from __future__ import annotations

import sqlite3
from html import escape
from typing import Any

from datasette import Response

from quotes.site import render
from quotes.site.snapshot import look

ROBOTS, SITEMAP = "datasette-block-robots", "datasette-sitemap"
MOST = 50_000  # addresses in one sitemap, by its standard


def _settings(datasette: Any, plugin: str) -> dict[str, Any]:
    settings = datasette.plugin_config(plugin)
    return settings if isinstance(settings, dict) else {}


async def robots(datasette: Any, request: Any) -> Response:
    """Answer with what crawlers leave alone, and where the sitemap is; without settings they leave all alone."""
    settings = _settings(datasette, ROBOTS)
    if settings.get("literal"):
        lines = str(settings["literal"]).split("\n")
    else:
        paths = settings.get("disallow") or ["/"]
        lines = ["User-agent: *", *(f"Disallow: {path}" for path in ([paths] if isinstance(paths, str) else paths))]
    return Response.text("\n".join([*lines, f"Sitemap: {_address(datasette, request, '/sitemap.xml')}"]))


async def sitemap(datasette: Any, request: Any) -> Response:
    """Answer with the addresses of the pages that the settings' query gives; without one, with those of statements."""
    sql = str(_settings(datasette, SITEMAP).get("sql") or "SELECT '/statement/' || id AS path FROM statements")

    def read(conn: sqlite3.Connection) -> list[str]:
        return [str(path) for (path,) in conn.execute(f"SELECT path FROM ({sql}) LIMIT {MOST}")]

    paths = await look(datasette, request, read)
    lines = (f"<url><loc>{escape(_address(datasette, request, path))}</loc></url>" for path in paths)
    text = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    return Response(text + "".join(f"{line}\n" for line in lines) + "</urlset>\n", content_type="application/xml")


def _address(datasette: Any, request: Any, path: str) -> str:
    return render.absolute(datasette, request).root + path.removeprefix("/")
