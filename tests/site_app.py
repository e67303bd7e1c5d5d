"""Datasette with our plugin, over one of the databases of site_db."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from datasette.app import Datasette
from datasette.plugins import pm

import quotes.site

METADATA = Path(__file__).parent.parent / "metadata.yml"


def site(database: Path, **settings: Any) -> Datasette:
    """Return the application, whether or not the plugin is installed by its entry point."""
    if not any(plugin is quotes.site for plugin in pm.get_plugins()):
        pm.register(quotes.site, "quotes.site")
    metadata = yaml.safe_load(METADATA.read_text("utf-8"))
    return Datasette(
        [str(database)], metadata=metadata, settings={"default_allow_sql": False, "suggest_facets": False, **settings}
    )
