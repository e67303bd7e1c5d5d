"""The site: a Datasette plugin that shows an index of quotes to readers.  It sees only the database."""

from __future__ import annotations

import importlib
import re
import sqlite3
import traceback
from collections.abc import Awaitable, Callable
from functools import cache, partial
from typing import Any

from datasette.utils.asgi import BadRequest, Base400, Forbidden
from datasette.views.base import DatasetteError
from pluggy import HookimplMarker

from quotes.site import (
    address,
    card,
    check_page,
    completion,
    crawlers,
    desk_guard,
    desk_page,
    detail_pages,
    embed,
    exports,
    extraction,
    guard,
    guest,
    headers,
    list_pages,
    metadata,
    names_searched,
    news_page,
    opensearch,
    outlet_pages,
    pages,
    render,
    timeline,
)
from quotes.site.allowances import allowances

hookimpl = HookimplMarker("datasette")
_ID = r"(?P<id>[^/.]+)"
Page = tuple[str, Callable[..., Awaitable[Any]]]


_FRONT: tuple[Page, ...] = ((r"^/$", pages.home), (r"^/favicon\.ico$", pages.favicon))  # ours where we are alone
_CRAWLED: tuple[tuple[str, Page], ...] = (  # too, unless the plugins for them are installed
    (crawlers.ROBOTS, (r"^/robots\.txt$", crawlers.robots)),
    (crawlers.SITEMAP, (r"^/sitemap\.xml$", crawlers.sitemap)),
)
_PAGES: tuple[Page, ...] = (
    (rf"^/{guest.HOME}$", pages.home),
    (r"^/search$", pages.search_page),
    (r"^/search\.(?P<format>json|csv|atom)$", exports.search_export),
    (rf"^/statement/{_ID}(?:\.(?P<format>json|csv))?$", detail_pages.statement_page),
    (rf"^/statement/{_ID}/claimreview\.json$", detail_pages.statement_page),
    (rf"^/statement/{_ID}/wordings\.svg$", detail_pages.wordings_picture),
    (rf"^/speaker/{_ID}$", pages.speaker),
    (rf"^/speaker/{_ID}\.(?P<format>json|atom)$", exports.speaker_export),
    (r"^/speakers$", list_pages.speakers),
    (rf"^/outlet/{_ID}$", detail_pages.outlet),
    (r"^/outlets$", list_pages.outlets),
    (r"^/articles$", list_pages.articles),
    (r"^/statements$", list_pages.statements),
    (rf"^/article/{_ID}(?:\.(?P<format>json|csv))?$", detail_pages.article),
    (r"^/timeline$", timeline.timeline_page),
    (r"^/compare$", pages.compare_page),
    (r"^/compare/outlets$", outlet_pages.outlets_compared),
    (r"^/check(?:\.(?P<format>json))?$", check_page.check_page),
    (r"^/new(?:\.(?P<format>json))?$", news_page.news_page),
    (r"^/new\.atom$", news_page.news_feed),
    (rf"^/embed/{_ID}$", embed.embed_page),
    (rf"^/statement/{_ID}/card\.png$", card.card),
    (r"^/oembed$", embed.oembed),
    (r"^/opensearch\.xml$", opensearch.description),
    (r"^/complete\.json$", completion.names),
    (r"^/review$", pages.review_page),
    (r"^/desk$", desk_page.desk_page),
    (r"^/desk/(?P<queue>[a-z]+)$", desk_page.card_page),
    (r"^/-/quotes/(?P<hash>[0-9a-f]+)/(?P<name>[a-z0-9.-]+)$", pages.static),
)
_PATTERNS = tuple(re.compile(pattern) for pattern, _ in _PAGES)


@hookimpl
def register_routes() -> list[tuple[guest.Route, Callable[..., Awaitable[Any]]]]:
    """Return our routes, which come before Datasette's own where a request is ours."""
    routes = _FRONT + tuple(route for plugin, route in _CRAWLED if not _is_installed(plugin)) + _PAGES
    return [(guest.Route(re.compile(pattern)), page) for pattern, page in routes]


def _is_installed(plugin: str) -> bool:
    from datasette.plugins import pm  # not above: it loads this module, which would have no hooks yet

    return any(getattr(each, "__name__", "") == plugin.replace("-", "_") for each in pm.get_plugins())


@hookimpl
def startup(datasette: Any) -> Callable[[], Awaitable[None]]:
    """Check our settings, and keep Datasette from printing a traceback with all variables for every missing page.

    It does so on stdout wherever rich is installed, and takes a third of a second each time.
    """
    allowances(datasette.plugin_config(metadata.USUAL))

    async def quietly() -> None:
        await guest.look(datasette)
        default_handler = importlib.import_module("datasette.handle_exception")
        if guest.is_alone(datasette) and getattr(default_handler, "rich", None) is not None:
            default_handler.rich = None  # type: ignore[attr-defined]

    return quietly


@hookimpl
def asgi_wrapper(datasette: Any) -> Callable[[headers.App], headers.App]:
    """Return the wrapper that adds security headers to every response, guards Datasette's own and knows the address.

    It leaves requests alone that are not ours.  A site is public if visitors may not run SQL.
    """

    def wrapped(app: headers.App) -> headers.App:
        base = str(datasette.setting("base_url"))
        allows = cache(lambda: allowances(datasette.plugin_config(metadata.USUAL)))
        guarded = guard.guard(app, lambda: not datasette.setting("default_allow_sql"), base, allows)
        placed = address.at_its_address(guarded, lambda: metadata.base_url(datasette.plugin_config))
        ours = headers.protect(desk_guard.watched(placed), base, allows)
        return extraction.answering(guest.divided(datasette, ours, app, _PATTERNS))

    return wrapped


@hookimpl
def prepare_connection(conn: sqlite3.Connection) -> None:
    """Let Datasette's own search see the names of speakers."""
    names_searched.prepare(conn)


@hookimpl(trylast=True)  # after Datasette's own, whose parameter is changed
def filters_from_request(request: Any, database: str, table: str, datasette: Any) -> Any:
    """Let Datasette's own search find words that a speaker said by both; not begun where a request is refused."""
    return partial(names_searched.filters, datasette, database, table, request.args)


@hookimpl
def prepare_jinja2_environment(env: Any, datasette: Any) -> None:
    """Add our filters and names to the templates."""
    render.prepare(env, datasette)


@hookimpl(optionalhook=True)
def get_metadata(datasette: Any, database: str | None) -> dict[str, Any]:
    """Return what metadata.yml says of the database "quotes" for an index in a file of another name (0.65 only)."""
    described = getattr(datasette, "_metadata_local", {}).get("databases", {})
    names = guest.indexes(datasette)
    if "quotes" not in described or "quotes" in datasette.databases or not names:
        return {}
    return {"databases": {names[0]: described["quotes"]}}


@hookimpl(optionalhook=True)
def permission_allowed(datasette: Any, action: str, resource: Any) -> bool | None:
    """Leave the tables in which SQLite keeps an index's full-text search out of all lists (0.65 only)."""
    is_hidden = action == "view-table" and resource[0] in guest.indexes(datasette) and guard.is_shadow(str(resource[1]))
    return False if is_hidden else None


@hookimpl(optionalhook=True)
def register_mcp_tools(datasette: Any, mcp: Any) -> None:
    """Add our tools to those of datasette-mcp, where that is installed."""
    from quotes.site import tools

    tools.register(datasette, mcp)


@hookimpl(tryfirst=True)
def handle_exception(datasette: Any, request: Any, exception: Exception) -> Callable[[], Awaitable[Any]] | None:
    """Return a page that says what is wrong with a request; Datasette handles faults of ours or of the database.

    Datasette's own pages fail on some requests that nobody makes by hand (sorting by no column, a name of a thousand
    letters): the visitor sees that the request is wrong, and the operator sees why on stderr.
    """
    if not guest.is_ours():
        return None
    reason = exception
    if not isinstance(exception, Base400):
        if isinstance(exception, Forbidden) or _is_page(request) or _is_damage(exception):
            return None
        if not isinstance(exception, DatasetteError):
            traceback.print_exception(exception)
        if getattr(exception, "status", 500) < 500:
            return None
        reason = BadRequest("This cannot be answered. Please check the address.")

    async def answer() -> Any:
        return await render.error(datasette, request, reason)

    return answer


def _is_page(request: Any) -> bool:
    path = request.scope.get("route_path", request.path)
    return any(route.match(path) for route, _ in register_routes())


def _is_damage(exception: Exception) -> bool:
    """Whether the database is at fault, rather than a query built from a request's parameters."""
    if not isinstance(exception, sqlite3.DatabaseError):
        return False
    return any(word in str(exception) for word in ("disk", "malformed", "unable to open", "locked", "not a database"))
