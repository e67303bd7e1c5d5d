"""What Datasette is given for serving an index: its words, configuration and settings, as 0.65 and 1.0 take them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from quotes.errors import InputError
from quotes.files import nameless
from quotes.site.address import site_address
from quotes.site.headers import IS_STABLE
from quotes.site.metadata import (
    PUBLIC_SETTINGS,
    SITE_SETTINGS,
    at,
    configuration,
    describing,
    merged,
    own_base_url,
    read,
)
from quotes.site.sortable import sorted_by_indexes


def datasette_arguments(
    db: Path, metadata: Path, base_url: str | None = None, config: Path | None = None, is_public: bool = False
) -> list[str]:
    """Return the arguments that give Datasette the metadata of the index, what ``config`` adds, and all settings.

    Datasette 0.65 has one file for words and configuration, 1.0 has two; ``config`` is in the form of 1.0 for both.
    Files that differ from ``metadata`` have no name, and are gone when the server ends.  Raises InputError for files
    that cannot be read, and UsageError for an address that is none.
    """
    more = read(config) if config else {}
    own_settings = more.pop("settings", None) or {}
    if not isinstance(own_settings, dict):
        raise InputError("its settings are no mapping", input=str(config), remedy="write them as name: value")
    own = read(metadata)
    data = merged(sorted_by_indexes(describing(own, db.stem), db), more)
    url = base_url or own_base_url(data)
    place = site_address(url) if url else None
    if place:
        data = at(data, str(place))
    settings: dict[str, Any] = {**SITE_SETTINGS, **(PUBLIC_SETTINGS if is_public else {}), **own_settings}
    settings |= {"base_url": place.path} if place and place.path != "/" else {}
    file = metadata if data is own else nameless(json.dumps(data))
    configured = [] if IS_STABLE else ["--config", str(nameless(json.dumps(configuration(data, settings))))]
    return ["--metadata", str(file), *configured, *_options(settings)]


def _options(settings: Mapping[str, object]) -> list[str]:
    """Return Datasette's settings as its command line takes them."""
    texts = {name: str(int(value)) if isinstance(value, bool) else str(value) for name, value in settings.items()}
    return [part for name, text in texts.items() for part in ("--setting", name, text)]
