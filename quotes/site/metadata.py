"""metadata.yml, the one source of the site's texts: as it is for Datasette 0.65, and divided up for 1.0."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from quotes.errors import InputError

# On a public server: no SQL by visitors, and no copy of the whole file for everybody who asks.
PUBLIC_SETTINGS = {"default_allow_sql": False, "allow_download": False, "allow_csv_stream": False}
# Datasette's settings for an index that others look at, each with its reason.
SITE_SETTINGS = {
    "default_page_size": 50,  # a screen or two
    "sql_time_limit_ms": 2000,  # a search over a million quotes on a slow machine
    "facet_time_limit_ms": 500,  # facets on the largest table
    "facet_suggest_time_limit_ms": 0,  # metadata.yml names the facets; suggesting costs a query for each column
    "suggest_facets": False,
    "truncate_cells_html": 400,  # whole sentences in tables, not whole speeches
    "allow_csv_stream": True,  # all rows of a table as CSV,
    "max_csv_mb": 100,  # up to a size
    "max_returned_rows": 1000,
}

Data = dict[str, Any]
USUAL = "quotes"  # the index's name in the file
# What 1.0 still reads as metadata of a table or a database; everything else is configuration there.
_WORDS = frozenset(
    {"title", "description", "description_html", "license", "license_url", "source", "source_url", "about", "about_url"}
)


def read(path: Path) -> Data:
    """Return what a metadata file says.  Raises InputError if it is not one."""
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except (OSError, ValueError, yaml.YAMLError) as error:
        problem = " ".join(str(error).split())
        raise InputError(f"cannot be read ({problem})", input=str(path), remedy="write it as YAML, in UTF-8") from error
    if not isinstance(data, dict):
        raise InputError("is not a mapping", input=str(path), remedy="see the metadata.yml that comes with quotes")
    return data


def describing(data: Data, name: str) -> Data:
    """Return metadata that refers to the index by its name, which Datasette takes from the file's name.

    The same object if it already does; else a copy with ``name`` in place of "quotes".
    """
    databases = data.get("databases") or {}
    if name in databases or USUAL not in databases:
        return data
    plugins = {
        plugin: {**values, "database": name} if isinstance(values, dict) and values.get("database") == USUAL else values
        for plugin, values in (data.get("plugins") or {}).items()
    }
    renamed = {(name if key == USUAL else key): value for key, value in databases.items()}
    return data | {"databases": renamed} | ({"plugins": plugins} if plugins else {})


def merged(data: Data, more: Data) -> Data:
    """Return ``data`` with what ``more`` adds to it or says instead, mappings within mappings too.

    The same object if it adds nothing.
    """
    if not more:
        return data
    both = {k: merged(data[k], v) for k, v in more.items() if isinstance(v, dict) and isinstance(data.get(k), dict)}
    return data | more | both


# The plugins whose settings hold the address of the site: ours, and the sitemap's, which adds paths to it.
_ADDRESSED = (USUAL, "datasette-sitemap")


def at(data: Data, url: str) -> Data:
    """Return metadata of a site at an address."""
    plugins = dict(data.get("plugins") or {})
    for name in _ADDRESSED:
        plugins[name] = (plugins.get(name) or {}) | {"base_url": url.rstrip("/") if name != USUAL else url}
    return data | {"plugins": plugins}


def judged(data: Data, rate: str) -> Data:
    """Return metadata that tell how often the index is wrong, as people have judged a sample of it."""
    plugins = dict(data.get("plugins") or {})
    plugins[USUAL] = (plugins.get(USUAL) or {}) | {"error_rate": rate}
    return data | {"plugins": plugins}


def error_rate(plugin: Callable[[str], Any]) -> str:
    """Return what a plugin's settings tell of how often the index is wrong, "" if nothing."""
    settings = plugin(USUAL)
    return str(settings.get("error_rate") or "") if isinstance(settings, dict) else ""


def own_base_url(data: Data) -> str | None:
    """Return the address that a metadata file gives, None if it gives none."""
    return base_url((data.get("plugins") or {}).get)


def base_url(plugin: Callable[[str], Any]) -> str | None:
    """Return the address of the site in a plugin's settings, None if there is none."""
    settings = plugin(USUAL)
    url = settings.get("base_url") if isinstance(settings, dict) else None
    return str(url) if url else None


def configuration(data: Data, settings: Data) -> Data:
    """Return what Datasette 1.0 expects in datasette.yml: ``settings``, and all metadata other than texts."""
    rest = {"settings": settings} | {k: v for k, v in data.items() if k not in _WORDS and k != "databases"}
    databases = {}
    for name, about in (data.get("databases") or {}).items():
        tables = {table: _configured(words) for table, words in (about.get("tables") or {}).items()}
        databases[name] = _configured(about) | {"tables": {table: says for table, says in tables.items() if says}}
    return rest | {"databases": databases}


def _configured(about: Data) -> Data:
    return {key: value for key, value in about.items() if key not in _WORDS and key not in ("tables", "columns")}
