"""Web archives (WARC, compressed or not) to pages."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import IO, Any

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import DecompressingBufferedReader
from warcio.exceptions import ArchiveLoadFailed

from quotes import limits
from quotes.articles.collect.contents import Body, Details
from quotes.articles.fields import day
from quotes.articles.unreadable import Unreadable
from quotes.datatypes import Skipped

_SAID = (ArchiveLoadFailed, OSError, EOFError, ValueError)  # errors that say what is wrong
_PAGES = ("text/html", "application/xhtml+xml")


# How many times larger than itself a page may be in an archive: answers sent in chunks of one byte grow sixfold.
MAX_PACKED = 10
CUT = "the archive is cut off here; what comes before was read"


class _Short(Unreadable):
    """A record that holds less than it says."""


class _Reader(DecompressingBufferedReader):  # type: ignore[misc]  # warcio has no types
    """Reads lines up to the length that a record's head may have."""

    left = limits.MAX_HEAD_BYTES

    def readline(self, length: int | None = None) -> bytes:
        """Return a line.  Raises ValueError if the head is too long."""
        line: bytes = super().readline(self.left + 1 if length is None else min(length, self.left + 1))
        self.left -= len(line)
        if self.left < 0:
            raise ValueError(f"a head longer than {limits.MAX_HEAD_BYTES:,} bytes")
        return line


class _Archive(ArchiveIterator):  # type: ignore[misc]
    """The records of an archive; ``cut`` is whether it ended in the middle of one, which warcio does not report."""

    cut = False
    record: Any = None

    def __init__(self, stream: IO[bytes]) -> None:
        super().__init__(stream)
        self.reader = _Reader(self.fh)

    def close(self) -> None:
        self.cut = self.cut or self.ended()
        super().close()

    def ended(self) -> bool:
        """Return whether the bytes have run out before the record that is being read was complete."""
        if self.reader.decompressor is not None:
            return not getattr(self.reader.decompressor, "eof", True)
        return _missing(self.record) > 0 or (self.record is not None and _unlimited(self.record))

    def read_to_end(self, record: Any = None) -> None:
        """Skip the rest of a record; the lines after it belong to the next one."""
        if self.reader is not None:
            self.reader.left = limits.MAX_HEAD_BYTES
        super().read_to_end(record)

    def _next_record(self, next_line: bytes | None) -> Any:
        first = self.offset == 0
        self.record = None if next_line else self.record
        try:
            return super()._next_record(next_line)
        except EOFError:  # there is no further record, or it ends before its answer begins
            self.cut = bool(next_line) or (first and self.reader.num_read > 0)
            raise
        except Exception as error:
            begun = not first or not isinstance(error, ArchiveLoadFailed)
            self.cut = begun and self.reader.rem_length() == 0 and not self.fh.read(1)
            raise


def read(stream: IO[bytes], source: str) -> Iterator[Body | Skipped]:
    """Yield the complete pages in an archive; anything but a page in an answer "200" is skipped.

    An archive that is broken or cut off gives the pages before that, then the reason.
    """
    archive = _Archive(stream)
    for number in count(1):
        name = f"{source}:{number}"
        try:
            record = next(archive, None)
            page = None if record is None else _page(record, name)
        except _Short as error:
            ended = archive.ended()
            yield Skipped(name, CUT if ended else str(error))
            if ended:
                return
            continue
        except Unreadable as error:
            yield Skipped(name, str(error))
            continue
        except Exception as error:  # an archive may trip the parser in any way
            problem = " ".join(str(error).split())[:100] if isinstance(error, _SAID) else "a record without its fields"
            yield Skipped(name, CUT if archive.cut else f"broken archive: {problem}")
            return
        if page is not None:
            yield page
        if record is None:
            if archive.cut:
                yield Skipped(name, CUT)
            return


def _missing(record: Any) -> int:
    """Return how many bytes of a record have not been read."""
    return int(getattr(getattr(record, "raw_stream", None), "limit", 0))


def _unlimited(record: Any) -> bool:
    """Return whether a record's head ends without giving its length, which is not allowed."""
    return record.format == "warc" and not record.rec_headers.get_header("Content-Length")


def _page(record: Any, source: str) -> Body | None:
    kind, charset = _type(record)
    if kind not in _PAGES:
        return None
    most = MAX_PACKED * limits.MAX_PAGE_BYTES  # a chunk of an answer is read as a whole
    data = b"" if _missing(record) > most else record.content_stream().read(limits.MAX_PAGE_BYTES + 1)
    if _missing(record) > most or len(data) > limits.MAX_PAGE_BYTES:
        raise Unreadable(f"larger than {limits.MAX_PAGE_BYTES:,} bytes")
    if _missing(record) > 0:  # warcio gives what is there, and says nothing
        raise _Short("cut off")
    url = record.rec_headers.get_header("WARC-Target-URI")
    fetched = day(record.rec_headers.get_header("WARC-Date"))
    return Body(source, data, Details(url=url, fetched=fetched), kind, charset)


def _type(record: Any) -> tuple[str, str | None]:
    """Return the media type and charset of a record's content, "" for a record that is not a page."""
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
