"""Results as CSV, JSON and Atom, with the same clean columns in each."""

from __future__ import annotations

import csv
import datetime
import io
import json
import re
from collections.abc import Iterable, Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from datasette import Response
from datasette.utils import add_cors_headers

from quotes.database.rows import Row
from quotes.database.since import NewsItem
from quotes.site.headers import OURS
from quotes.site.links import Links
from quotes.site.markup import shortened, spread, standalone
from quotes.site.printings import alternatives, others
from quotes.text.formulas import cell
from quotes.text.web_addresses import outward

STATEMENT_COLUMNS = (
    "statement_id", "text", "speaker", "speaker_id", "speaker_kind", "others", "reported_by", "role", "part", "quotes",
    "articles", "outlets",
    "first_published", "last_published", "first_outlet", "language", "confidence", "page", "quote_id", "reason",
)  # fmt: skip
QUOTE_COLUMNS = (
    "quote_id", "utterance_id", "statement_id", "article_id", "part", "start", "end", "text", "role", "relation",
    "speaker", "speaker_id", "speaker_text", "speakers", "reported_by", "reported_by_id", "cue_text", "occasion",
    "occasion_text", "rule", "reason", "confidence", "outlet", "title", "published", "url", "page",
)  # fmt: skip
_ILLEGAL_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
FEED_CONTEXT = 160  # characters on each side of a quote in a feed
_FEED_EPOCH = "1970-01-01T00:00:00Z"  # of entries without a date; a feed has to give one


def statement_record(row: Row, absolute: Links) -> Row:
    """Return a row of search as it is exported."""
    exported = {name: row.get(name) for name in STATEMENT_COLUMNS}
    statement = row.get("statement_id", row["id"])
    return {
        **exported,
        "statement_id": statement,
        "quote_id": None if statement else row["id"],
        "page": _page(row, absolute),
    }


def _page(row: Row, absolute: Links) -> str:
    """Return the address of a statement; of a quote without speech, its place in its article."""
    if row.get("statement_id", row["id"]):
        return absolute.statement(row["id"])
    return f"{absolute.article(row['printing'].article_id)}#q-{row['id']}"


def quote_record(row: Row, absolute: Links) -> Row:
    """Return a printed quote as it is exported; ``url`` is given only if it is http or https."""
    exported = {name: row.get(name) for name in QUOTE_COLUMNS}
    page = absolute.statement(row["statement_id"]) if row["statement_id"] else absolute.article(row["article_id"])
    names = [row["speaker"], *(one["name"] for one in others(row))]
    exported |= {
        "speakers": "; ".join(name for name in names if name) or None,
        "reported_by": row["reporter"],
        "reported_by_id": row["reported_by"],
    }
    return {**exported, "quote_id": row["id"], "url": outward(row.get("url")), "page": page}


def full_quote_record(row: Row, absolute: Links) -> Row:
    """Return a printed quote with its context and alternatives, for JSON."""
    extra = ("before", "after", "cue_start", "cue_end", "speaker_start", "speaker_end", "reported_by_text",
             "reported_by_start", "reported_by_end", "occasion_start", "occasion_end",
             "evidence", "evidence_start")  # fmt: skip
    record = {**quote_record(row, absolute), **{name: row[name] for name in extra}}
    return {**record, "alternatives": alternatives(row["alternatives"])}


def as_csv(datasette: Any, name: str, columns: Sequence[str], records: Iterable[Row]) -> Response:
    """Return records as a CSV file for download."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(columns)
    writer.writerows([[cell(record[column]) for column in columns] for record in records])
    headers = {"content-disposition": f'attachment; filename="{name}.csv"', OURS.decode(): "1"}
    return Response(
        # Spreadsheets take a CSV for UTF-8 only when it starts with this mark.
        "\ufeff" + file.getvalue(),
        headers=_shared(datasette, headers),
        content_type="text/csv; charset=utf-8",
    )


def as_json(datasette: Any, value: Any, media: str = "application/json") -> Response:
    """Return a value as JSON in ASCII, so that nothing in it can be taken for markup or another encoding."""
    body = json.dumps(value, indent=1)
    return Response(body, headers=_shared(datasette, {}), content_type=f"{media}; charset=utf-8")


def _shared(datasette: Any, headers: dict[str, str]) -> dict[str, str]:
    if datasette.cors:
        add_cors_headers(headers)
    return headers


def moment(value: object) -> str:
    """Return an ISO date or time as RFC 3339 in UTC; 1970 when it is neither."""
    try:
        at = datetime.datetime.fromisoformat(str(value))
        return at.replace(tzinfo=at.tzinfo or datetime.UTC).astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError):
        return _FEED_EPOCH


def xml(text: object) -> str:
    """Return text escaped for XML, without the characters that XML forbids."""
    return escape(_ILLEGAL_XML.sub("\ufffd", str(text)))


def _attribute(text: object) -> str:
    return quoteattr(_ILLEGAL_XML.sub("\ufffd", str(text)))


def _entry(row: Row, absolute: Links) -> str:
    """Return a statement as an entry that names outlet, article and passage, so that nobody has to open it to see."""
    page = _page(row, absolute)
    speaker = row["speaker"] or ("Unknown speaker" if row.get("statement_id", row["id"]) else "Not speech")
    text = shortened(standalone(row["text"]), 100)
    first = str(row["first_published"] or "undated")[:10]
    content = _printed(row) + f"<p>{xml(speaker)}. Printed in {spread(row)}, first {first}.</p>"
    return _element(
        page, page, f"{speaker}: “{text}”", speaker, row["first_published"], row["last_published"], content
    )  # fmt: skip


def _printed(row: Row) -> str:
    """Return the words and, where a printing is known, its outlet, article and passage, as HTML."""
    parts = [f"<blockquote><p>“{xml(row['text'])}”</p></blockquote>"]
    printing = row.get("printing")
    if printing:
        title = xml(printing.title or "an article without a title")
        linked = f"<a href={_attribute(printing.url)}>{title}</a>" if printing.url else title
        when = f", {str(printing.published)[:10]}" if printing.published else ""
        before, after = printing.around(FEED_CONTEXT)
        parts.append(f"<p>{xml(printing.outlet or 'Unknown outlet')}: {linked}{xml(when)}</p>")
        parts.append(f"<p>{xml(before)} <b>{xml(printing.text)}</b> {xml(after)}</p>")
    return "".join(parts)


def news_entry(one: NewsItem, kind: str, absolute: Links) -> str:
    """Return a change as an entry of its own: another one of the same statement is another entry."""
    news = absolute.to("new", build=one.build_id)
    page = absolute.statement(one.statement_id) if one.statement else news
    speaker = one.speaker or "Unknown speaker"
    title = f"{kind}: {speaker}: “{shortened(standalone(one.text), 100)}”"
    content = _printed(one.statement) if one.statement else f"<blockquote><p>“{xml(one.text)}”</p></blockquote>"
    if one.statement:
        content += f"<p>Printed in {spread(one.statement)}.</p>"
        content += f"<p>Before, said by {xml(one.was_speaker or 'an unknown speaker')}.</p>" * (
            one.was_speaker is not None
        )
        content += f"<p>Before, printed as “{xml(one.was_text)}”.</p>" if one.was_text else ""
    places = "; ".join(", ".join(str(a[k]) for k in ("outlet", "title") if a.get(k)) or a["id"] for a in one.articles)
    content += f"<p>In {xml(places)}</p>" if places else ""
    id = f"{news}#{one.kind}-{one.statement_id}"
    return _element(id, page, title, speaker, one.moment, one.moment, content)


def _element(id: str, page: str, title: str, author: str, published: object, updated: object, content: str) -> str:
    return (
        f"<entry><id>{xml(id)}</id><link href={_attribute(page)}/><title>{xml(title)}</title>"
        f"<author><name>{xml(author)}</name></author><published>{moment(published)}</published>"
        f'<updated>{moment(updated)}</updated><content type="html">{escape(content)}</content></entry>'
    )


def as_atom(datasette: Any, title: str, page: str, feed: str, statements: Sequence[Row], absolute: Links) -> Response:
    """Return statements as an Atom feed of the page at ``page``, the newest first."""
    updated = max((moment(row["last_published"]) for row in statements), default=_FEED_EPOCH)
    return as_feed(datasette, title, page, feed, updated, [_entry(row, absolute) for row in statements])


def as_feed(datasette: Any, title: str, page: str, feed: str, updated: object, entries: Sequence[str]) -> Response:
    """Return entries as an Atom feed of the page at ``page``."""
    body = (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">'
        f"<id>{xml(feed)}</id><title>{xml(title)}</title><updated>{moment(updated)}</updated>"
        f'<link rel="self" href={_attribute(feed)}/><link href={_attribute(page)}/>'
        "<generator>quotes</generator>\n" + "\n".join(entries) + "\n</feed>\n"
    )
    return Response(body, headers=_shared(datasette, {}), content_type="application/atom+xml; charset=utf-8")
