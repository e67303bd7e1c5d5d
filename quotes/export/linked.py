"""Statements as schema.org/Quotation in one JSON-LD document, in which everything has an @id.

The ids are the addresses of the site's pages where the site's address is given, else names under "urn:quotes:", which
are the same in every export of an index.  The document needs no other file: its context is a vocabulary and no address
to fetch.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import IO, Any

from quotes.database import Search, read_printed, schema_org, speakers_printed
from quotes.datatypes import SPEECH, Part
from quotes.site.links import Links

CONTEXT = {"@vocab": f"{schema_org.CONTEXT}/", "url": {"@type": "@id"}, "sameAs": {"@type": "@id"}}
WITHOUT_SITE = "urn:quotes:"
Thing = dict[str, Any]


def write(db: Any, file: IO[bytes], search: Search, site: str = WITHOUT_SITE) -> int:
    """Write the speakers and statements that ``search`` asks for as the @graph of one document, one on each line.

    ``site`` is what ids begin with.  Returns how many statements there are.
    """
    file.write(f'{{"@context": {json.dumps(CONTEXT)}, "@graph": ['.encode())
    count, comma = 0, b"\n"
    for thing in _things(db, search, Links(site)):
        file.write(comma + json.dumps(thing, ensure_ascii=False).encode("utf-8", "backslashreplace"))
        count += thing["@type"] == "Quotation"
        comma = b",\n"
    file.write(b"\n]}\n")
    return count


def _things(db: Any, search: Search, links: Links) -> Iterator[Thing]:
    for row in speakers_printed(db, search):
        others = [alias for alias in json.loads(row["aliases"]) if alias != row["speaker"]]
        one = schema_org.speaker(row, **{"@id": links.speaker(row["speaker_id"])}, identifier=row["speaker_id"])
        yield {**(one or {}), **({"alternateName": others} if others else {})}
    for statement, printed in groupby(read_printed(db, "statement", search), key=lambda row: row["statement_id"]):
        rows = [row for row in printed if row["role"] in SPEECH]
        if statement is not None and rows:
            yield quotation(rows, links)


def quotation(printed: Sequence[Thing], links: Links) -> Thing:
    """Return a statement as a Quotation; ``printed`` are its quotes, each of whose articles is a citation."""
    first = printed[0]
    articles = {row["article_id"]: row for row in printed}.values()
    headlines = {row["article_id"] for row in printed if row["part"] == Part.TITLE}
    return schema_org.thing(
        "Quotation",
        **{"@id": links.statement(first["statement_id"])},
        identifier=first["statement_id"],
        text=first["statement"],
        inLanguage=first["language"],
        creator=_creators(first, links),
        contributor=_reporters(printed, links),
        dateCreated=min((row["published"] for row in printed if row["published"]), default=None),
        translationOfWork=_original(first["translation_of"], links),
        citation=[_article(row, links, in_headline=row["article_id"] in headlines) for row in articles],
    )


def _creators(row: Thing, links: Links) -> Thing | list[Thing] | None:
    """Return who says it: a speaker, or a list of those who say it together; None if that is not known."""
    if not row["speaker_id"]:
        return None
    name, ids = row["speaker"], row["speaker_ids"].split()
    speaker = {"speaker_id": row["speaker_id"], "speaker_kind": row["speaker_kind"], "speaker": name}
    first = schema_org.speaker(_NOTHING_ELSE | speaker, **{"@id": links.speaker(row["speaker_id"])})
    others = [{"@id": links.speaker(id)} for id in ids if id != row["speaker_id"]]
    return [first or {}, *others] if others else first


_NOTHING_ELSE = {"speaker_description": None, "speaker_wikidata": None}  # it is said once, of the speaker itself


def _reporters(printed: Sequence[Thing], links: Links) -> list[Thing]:
    ids = {row["reported_by_id"]: row["reported_by"] for row in printed if row["reported_by_id"]}
    return [{"@id": links.speaker(id), "name": name} for id, name in ids.items()]


def _article(row: Thing, links: Links, *, in_headline: bool) -> Thing:
    id = links.article(row["article_id"])
    article = schema_org.article(row, in_headline=in_headline, **{"@id": id}, identifier=row["article_id"])
    if "publisher" in article:
        article["publisher"] = {"@id": links.outlet(row["outlet_id"]), **article["publisher"]}
    if "hasPart" in article:
        article["hasPart"] = {"@id": f"{id}#headline", **article["hasPart"]}
    return article


def _original(id: str | None, links: Links) -> Thing | None:
    """Return what a statement is a translation of, None if that is not known."""
    return schema_org.thing("Quotation", **{"@id": links.statement(id)}, identifier=id) if id else None
