"""From what a page shows to the response: templates, their filters, errors."""

from __future__ import annotations

import re
from os.path import realpath
from pathlib import Path
from typing import Any

from datasette import Response
from datasette.utils import add_cors_headers, tilde_decode
from jinja2 import ChoiceLoader, FileSystemLoader, PrefixLoader
from markupsafe import Markup

from quotes.database import audit
from quotes.database.search import BANDS, ROLES, SORTS
from quotes.datatypes import Relation, Role, SpeakerKind
from quotes.site import charts, datasette_pages, guest, headers, markup, metadata
from quotes.site.countries import country
from quotes.site.desk_guard import desk_settings
from quotes.site.links import Links
from quotes.text.language import named
from quotes.text.web_addresses import outward, wikidata

ROLE_NAMES = {
    Role.UTTERANCE: "whole sentence",
    Role.FRAGMENT: "part of a sentence",
    Role.TITLE: "title of a work",
    Role.SCARE: "a word in scare quotes",
    Role.NESTED: "quote within a quote",
}
RELATIONS = {
    Relation.SAME: "the same words",
    Relation.TYPOGRAPHY: "the same words, other typography",
    Relation.EXCERPT: "an excerpt",
    Relation.EDIT: "edited",
    Relation.ELLIPSIS: "cut with an ellipsis",
    Relation.SPLIT: "printed in parts",
}
KIND_NAMES = {
    SpeakerKind.PERSON: "person",
    SpeakerKind.OFFICE: "office or spokesperson",
    SpeakerKind.ORGANISATION: "organisation",
    SpeakerKind.GROUP: "group",
    SpeakerKind.DOCUMENT: "document",
}


LONGEST_GUESS = 60  # characters of an address that may be a name


def prepare(env: Any, datasette: Any) -> None:
    """Give Datasette's templates what ours need, and the names of the templates as they are without ours."""
    env.loader = ChoiceLoader([env.loader, PrefixLoader({"others": _without_ours(env.loader)}, delimiter=":")])
    env.filters |= {
        "day": markup.day,
        "number": markup.number,
        "percent": markup.percent,
        "highlighted": markup.highlighted,
        "shortened": markup.shortened,
        "standalone": markup.standalone,
        "outward": outward,
        "wikidata": wikidata,
        "mended": datasette_pages.mended,
    }
    env.globals |= {
        "site_title": lambda: title(datasette),
        "site_licence": lambda: licence(datasette),
        "site_links": lambda: relative(datasette),
        "site_static": lambda name: datasette.urls.path(headers.static_path(name)),
        "site_data": lambda: data_path(datasette),
        "site_has_desk": lambda: desk_settings() is not None,
        "site_error_rate": lambda: error_rate_of(datasette),
        "site_home": lambda: home(datasette),
        "site_is_mended": lambda: headers.IS_STABLE and guest.is_ours(),
        "language_name": named,
        "country_name": country,
        "days": markup.days,
        "plural": markup.plural,
        "spread_of": markup.spread,
        "bar": charts.bar,
        "chart_columns": lambda chart, path, of: columns(datasette, chart, path, of),
        "role_names": ROLE_NAMES,
        "relation_names": RELATIONS,
        "kind_names": KIND_NAMES,
        "sorts": SORTS,
        "roles": ROLES,
        "bands": list(BANDS),
        "options": markup.options,
        "sure": markup.sure,
        "in_language": markup.in_language,
    }


def columns(datasette: Any, chart: charts.Timeline, path: str, of: dict[str, object]) -> Markup:
    """Return a chart's columns, each with a link to what the page ``path`` finds in its time."""
    to = relative(datasette).to
    return charts.columns(chart, lambda one: to(path, **{**of, "since": one.since, "until": one.until}))


def _without_ours(loader: Any) -> FileSystemLoader:
    """Return a loader of the operator's, other plugins' and Datasette's templates, in their order."""
    own = realpath(Path(__file__).parent / "templates")
    folders = (folder for each in loader.loaders for folder in getattr(each, "searchpath", ()))
    return FileSystemLoader([folder for folder in folders if realpath(folder) != own])


def home(datasette: Any) -> str:
    """Return the path of our front page, which is not "/" where other databases are served too."""
    return str(datasette.urls.path("/" if guest.is_alone(datasette) else f"/{guest.HOME}"))


async def title(datasette: Any) -> str:
    """Return the site's title; templates wait for it."""
    return str(await _told(datasette, "title") or "Quotes")


async def licence(datasette: Any) -> dict[str, str | None] | None:
    """Return the licence that the metadata gives to this index, with its address; None if they give none."""
    name, url = await _told(datasette, "license"), outward(await _told(datasette, "license_url"))
    return {"name": str(name or url), "url": url} if name or url else None


async def _told(datasette: Any, name: str) -> Any:
    """Return what the metadata of the site say (of Datasette 0.65 and 1.0)."""
    if hasattr(datasette, "get_instance_metadata"):
        return (await datasette.get_instance_metadata()).get(name)
    return datasette.metadata(name)


def error_rate_of(datasette: Any) -> str:
    """Return what a sample that people have judged tells of the index, here or where it comes from; "" for none."""
    paths = [path for name in guest.indexes(datasette) if (path := datasette.databases[name].path)]
    rates = (audit.error_rate(audit.load(Path(path))) for path in paths)
    here = next((rate.told() for rate in rates if rate), "")
    return here or metadata.error_rate(datasette.plugin_config)


def data_path(datasette: Any) -> str:
    """Return the path of Datasette's own page of the index."""
    names = guest.indexes(datasette)
    return str(datasette.urls.database(names[0]) if names else datasette.urls.path("/-/databases"))


def relative(datasette: Any) -> Links:
    """Return our addresses as paths."""
    return Links(str(datasette.urls.path("/")))


def absolute(datasette: Any, request: Any) -> Links:
    """Return our addresses with scheme and host, as the visitor knows them."""
    return Links(str(datasette.absolute_url(request, datasette.urls.path("/"))))


async def page(datasette: Any, request: Any, template: str, status: int = 200, **context: Any) -> Response:
    """Return a page of ours."""
    html = await datasette.render_template(f"site/{template}.html", context, request=request)
    return Response.html(markup.inert(html), status=status, headers={headers.OURS.decode(): "1"})


async def error(datasette: Any, request: Any, exception: Any) -> Response:
    """Return a page, or JSON if that was asked for, that says what was wrong with the request."""
    status = int(exception.status)
    message = str(exception.args[0]) if exception.args else ""
    if not message or (status == 404 and not message.endswith(".")):  # Datasette's own speak of its tables
        message = "There is nothing at this address."
    quote = getattr(exception, "quote", None)
    where = f"{relative(datasette).article(quote['article_id'])}#q-{quote['id']}" if quote else None
    if request.path.endswith(".json"):
        answer = {"ok": False, "error": message, "status": status} | ({"article": where} if where else {})
        cors: dict[str, str] = {}
        if datasette.cors:
            add_cors_headers(cors)
        return Response.json(answer, status=status, headers=cors)
    guess = _words_of(request.path) if status == 404 else ""
    return await page(
        datasette, request, "error", status, message=message, status_code=status, where=where, guess=guess
    )


def _words_of(path: str) -> str:
    """Return the words of an address, such as a name in one that leads nowhere; "" for an id without words."""
    last = tilde_decode(path.rstrip("/").rpartition("/")[2])
    words = [word for word in re.split(r"[^\w]+|_", last) if word and not any(map(str.isdigit, word))]
    return " ".join(words) if len(last) <= LONGEST_GUESS else ""
