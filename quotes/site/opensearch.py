"""The search described for browsers, which then offer it in the address bar."""

from __future__ import annotations

from typing import Any

from datasette import Response

from quotes.site import headers, render
from quotes.site.feeds import xml

_LONGEST_NAME = 16  # characters that OpenSearch allows


async def description(datasette: Any, request: Any) -> Response:
    """Answer with an OpenSearch description of the site's search."""
    absolute = render.absolute(datasette, request)
    title = await render.title(datasette)
    search = f"{absolute.to('search')}?q={{searchTerms}}"
    icon = absolute.root.rstrip("/") + headers.static_path("icon.svg")
    body = (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">'
        f"<ShortName>{xml(title[:_LONGEST_NAME])}</ShortName><Description>{xml(f'Search {title}')}</Description>"
        f'<InputEncoding>UTF-8</InputEncoding><Image type="image/svg+xml">{xml(icon)}</Image>'
        f'<Url type="text/html" template="{xml(search)}"/>'
        f'<Url type="application/atom+xml" template="{xml(search.replace("/search?", "/search.atom?"))}"/>'
        f'<Url type="application/json" template="{xml(search.replace("/search?", "/search.json?"))}"/>'
        "</OpenSearchDescription>\n"
    )
    return Response(body, content_type="application/opensearchdescription+xml; charset=utf-8")
