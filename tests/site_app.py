"""Datasette with our plugin, over one of the databases of site_db."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from datasette.app import Datasette
from datasette.plugins import pm

import quotes.site
from quotes.site.headers import IS_STABLE
from quotes.site.metadata import configuration, describing

METADATA = Path(__file__).parent.parent / "metadata.yml"


def site(database: Path, metadata: dict[str, Any] | None = None, **settings: Any) -> Datasette:
    """Return the application, whether or not the plugin is installed by its entry point."""
    if not any(plugin is quotes.site for plugin in pm.get_plugins()):
        pm.register(quotes.site, "quotes.site")
    metadata = metadata or yaml.safe_load(METADATA.read_text("utf-8"))
    settings = {"default_allow_sql": False, "suggest_facets": False, **settings}
    more = {} if IS_STABLE else {"config": configuration(describing(metadata, database.stem), {})}
    return Datasette([str(database)], metadata=metadata, settings=settings, **more)
