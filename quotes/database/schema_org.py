"""Rows of quotes, statements and articles as things of schema.org."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quotes.datatypes import SpeakerKind
from quotes.text.web_addresses import outward, wikidata

CONTEXT = "https://schema.org"
_TYPES = {
    SpeakerKind.PERSON: "Person",
    SpeakerKind.OFFICE: "Organization",
    SpeakerKind.ORGANISATION: "Organization",
    SpeakerKind.GROUP: "Organization",
}


def thing(kind: str, **values: Any) -> dict[str, Any]:
    """Return a thing of the type ``kind`` with the values that are known: None, empty text and lists are left out."""
    return {"@type": kind, **{name: value for name, value in values.items() if value not in (None, "", [])}}


def speaker(row: Mapping[str, Any], **values: Any) -> dict[str, Any] | None:
    """Return the speaker of a quote or statement, with further ``values``; None if unknown."""
    if not row["speaker_id"]:
        return None
    return thing(
        _TYPES.get(row["speaker_kind"], "Thing"),
        **values,
        name=row["speaker"],
        description=row["speaker_description"],
        sameAs=wikidata(row["speaker_wikidata"]),
    )


def article(row: Mapping[str, Any], *, in_headline: bool = False, **values: Any) -> dict[str, Any]:
    """Return the article that a quote is printed in, with further ``values``; its head where the headline has it."""
    return thing(
        "NewsArticle",
        **values,
        headline=row["title"],
        url=outward(row["url"]),
        datePublished=row["published"],
        publisher=thing("Organization", name=row["outlet"]) if row["outlet"] else None,
        hasPart=thing("WPHeader", text=row["title"]) if in_headline else None,
    )
