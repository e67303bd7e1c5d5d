"""Things of schema.org: types, and what is left out where it is not known."""

from __future__ import annotations

from typing import Any

import pytest

from quotes.database import schema_org
from quotes.datatypes import SpeakerKind


def row(**values: Any) -> dict[str, Any]:
    empty = dict.fromkeys(("speaker_kind", "speaker_description", "speaker_wikidata", "title", "url", "published"))
    return {"speaker_id": "ann", "speaker": "Ann", "outlet": None, **empty, **values}


@pytest.mark.parametrize(
    ("kind", "type_"),
    [(SpeakerKind.PERSON, "Person"), (SpeakerKind.OFFICE, "Organization"), (SpeakerKind.ORGANISATION, "Organization"),
     (SpeakerKind.GROUP, "Organization"), (SpeakerKind.DOCUMENT, "Thing"), ("unheard-of", "Thing"), (None, "Thing")],
)  # fmt: skip
def test_each_kind_of_speaker_has_a_type(kind: str | None, type_: str) -> None:
    assert schema_org.speaker(row(speaker_kind=kind)) == {"@type": type_, "name": "Ann"}


@pytest.mark.parametrize("id_", [None, ""])
def test_nobody_is_no_thing(id_: str | None) -> None:
    assert schema_org.speaker(row(speaker_id=id_)) is None


@pytest.mark.parametrize(
    ("item", "address"),
    [("Q42", "https://www.wikidata.org/wiki/Q42"), ("Q0", None), ("q42", None), ("Q42/x", None), ("", None)],
)
def test_only_an_item_has_an_address(item: str, address: str | None) -> None:
    assert (schema_org.speaker(row(speaker_wikidata=item)) or {}).get("sameAs") == address


@pytest.mark.parametrize(
    ("url", "told"), [("https://example.org/a", True), ("javascript:alert(1)", False), (None, False)]
)
def test_an_article_has_a_web_address_or_none(url: str | None, told: bool) -> None:
    article = schema_org.article(row(url=url, outlet="Sample Wire"), identifier="a1")
    assert article.get("url") == (url if told else None)
    assert list(article)[:2] == ["@type", "identifier"]
    assert article["publisher"] == {"@type": "Organization", "name": "Sample Wire"}
