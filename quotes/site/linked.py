"""A statement as schema.org data: a Quotation for machines, a ClaimReview for fact-checkers to fill in."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from quotes.database import schema_org
from quotes.database.rows import Row
from quotes.site.links import Links
from quotes.site.markup import day, standalone
from quotes.site.printings import Printing

MOST_ARTICLES = 50  # in one document
CITATION_WORDS = 90


def script(value: Any) -> Markup:
    """Return JSON that can stand inside a <script> element: no character of it can end the element."""
    text = json.dumps(value)
    for char in "<>&":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return Markup(text)


def _speaker(statement: Row, absolute: Links) -> dict[str, Any] | None:
    return schema_org.speaker(statement, url=absolute.speaker(statement["speaker_id"]))


def _articles(printings: Sequence[Printing]) -> list[dict[str, Any]]:
    return [schema_org.article(one.row, in_headline=bool(one.in_title)) for one in printings[:MOST_ARTICLES]]


def quotation(
    statement: Row, printings: Sequence[Printing], absolute: Links, renderings: Sequence[Row] = ()
) -> dict[str, Any]:
    """Return a statement as schema.org/Quotation, each article that printed it as a citation.

    ``renderings`` are the statement and its translations: one is the original of the others, where that is known.
    """
    original = next((one for one in renderings if one["original"]), None)
    others = [_translated(one, absolute) for one in renderings if not one["here"]]
    is_original = original is not None and bool(original["here"])
    return {
        "@context": schema_org.CONTEXT,
        **schema_org.thing(
            "Quotation",
            identifier=statement["id"],
            url=absolute.statement(statement["id"]),
            text=statement["text"],
            inLanguage=statement["language"],
            creator=_speaker(statement, absolute),
            translationOfWork=_translated(original, absolute) if original and not is_original else None,
            workTranslation=others if is_original else None,
            dateCreated=statement["first_published"],
            citation=_articles(printings),
        ),
    }


def _translated(other: Row, absolute: Links) -> dict[str, Any]:
    """Return a statement in another language in few words."""
    return schema_org.thing(
        "Quotation",
        identifier=other["id"],
        url=absolute.statement(other["id"]),
        text=other["text"],
        inLanguage=other["language"],
    )


def claim_review(statement: Row, printings: Sequence[Printing], absolute: Links) -> dict[str, Any]:
    """Return a ClaimReview about a statement; what only the reviewer knows is empty."""
    articles = _articles(printings)
    claim = schema_org.thing(
        "Claim",
        author=_speaker(statement, absolute),
        datePublished=statement["first_published"],
        firstAppearance=articles[0] if articles else None,
        appearance=articles[1:],
        url=absolute.statement(statement["id"]),
    )
    return {
        "@context": schema_org.CONTEXT,
        "@type": "ClaimReview",
        "claimReviewed": statement["text"],
        "itemReviewed": claim,
        "url": "",
        "datePublished": "",
        "author": {"@type": "Organization", "name": "", "url": ""},
        "reviewRating": {
            "@type": "Rating", "ratingValue": "", "bestRating": "5", "worstRating": "1", "alternateName": ""
        },
    }  # fmt: skip


def citation(statement: Row, printings: Sequence[Printing], absolute: Links) -> str:
    """Return a statement as a line to paste into a text: the words, who said them, who printed them, where to look."""
    words = standalone(statement["text"]).split()
    text = " ".join(words[:CITATION_WORDS]) + (" …" if len(words) > CITATION_WORDS else "")
    line = f"“{text}” — {statement['speaker'] or 'speaker unknown'}"
    if printings:
        line += _printed(printings[0].row, statement["outlets"] - 1)
    return f"{line}. {absolute.statement(statement['id'])}"


def _printed(first: Row, others: int) -> str:
    """Return the part of a citation that says where the words can be read."""
    date = day(first["published"]) if first["published"] else ""
    title = f"“{first['title']}”" if first["title"] else ""
    where = ", ".join(part for part in (first["outlet"], title, date) if part)
    more = f" and {others} other outlet{'' if others == 1 else 's'}" if others > 0 else ""
    return f", as printed {'by' if first['outlet'] else 'in'} {where}{more}" if where else ""
