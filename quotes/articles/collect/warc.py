"""Web archives (WARC, compressed or not) to pages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Any

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from quotes import limits
from quotes.articles.collect.contents import Body, Details
from quotes.articles.fields import day
from quotes.articles.unreadable import Unreadable
from quotes.datatypes import Skipped

_PAGES = ("text/html", "application/xhtml+xml")


def read(stream: IO[bytes], source: str) -> Iterator[Body | Skipped]:
    """Yield the pages that an archive holds whole; what is no page, or no answer "200", is passed over.

    An archive that is broken or cut off gives what comes before, then the reason.
    """
    records = iter(ArchiveIterator(stream))
    number = 0
    while True:
        number += 1
        try:
            record = next(records, None)
            if record is None:
                return
            page = _page(record, f"{source}:{number}")
        except Unreadable as error:
            yield Skipped(f"{source}:{number}", str(error))
            continue
        except (ArchiveLoadFailed, OSError, EOFError, ValueError) as error:
            yield Skipped(f"{source}:{number}", f"broken archive: {' '.join(str(error).split())[:100]}")
            return
        if page is not None:
            yield page


def _page(record: Any, source: str) -> Body | None:
    kind, charset = _type(record)
    if kind not in _PAGES:
        return None
    data = record.content_stream().read(limits.MAX_PAGE_BYTES + 1)
    if len(data) > limits.MAX_PAGE_BYTES:
        raise Unreadable(f"larger than {limits.MAX_PAGE_BYTES:,} bytes")
    if getattr(record.raw_stream, "limit", 0) > 0:  # warcio gives what is there, and says nothing
        raise Unreadable("cut off")
    url = record.rec_headers.get_header("WARC-Target-URI")
    fetched = day(record.rec_headers.get_header("WARC-Date"))
    return Body(source, data, Details(url=url, fetched=fetched), kind, charset)


def _type(record: Any) -> tuple[str, str | None]:
    """Return media type and charset of what a record holds, "" for a record that is no page's."""
    if record.rec_type == "response" and record.http_headers is not None:
        if record.http_headers.get_statuscode() != "200":
            return "", None
        header = record.http_headers.get_header("Content-Type") or ""
    elif record.rec_type == "resource":
        header = record.rec_headers.get_header("Content-Type") or ""
    else:
        return "", None
    kind, _, rest = header.partition(";")
    charset = rest.partition("charset=")[2].strip().strip("\"'") or None
    return kind.strip().lower(), charset
