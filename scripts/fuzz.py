"""Look for input that breaks detect, text, articles, the readers of add or the site's queries, guided by its code.

    pip install '.[fuzz]'
    python scripts/fuzz.py --seconds 3600

Starts from the nasty corpus of the tests and what earlier runs kept under ``--kept``.  Ends with exit code 0 when the
time is up, else at the first exception, broken promise, or input that takes
longer than a minute (of the wall clock: a loaded machine stretches it).  What is found becomes a case of the tests.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import sqlite3
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import atheris

sys.path.insert(0, str(Path(__file__).parent.parent))

with atheris.instrument_imports(include=["quotes"]):
    from datasette.utils.asgi import BadRequest

    from quotes import lang
    from quotes.articles import dates
    from quotes.articles.collect import addresses, bounded, dispatch, listing, page
    from quotes.articles.collect.contents import Address, ArticleText, Body, Details
    from quotes.articles.read import jsonlines, plain, sidecar
    from quotes.articles.unreadable import Unreadable
    from quotes.datatypes import Article, Skipped
    from quotes.detect import detect
    from quotes.site import exports, feeds, markup, pages, params, snapshot
    from quotes.text import normal as text
    from quotes.text import plain_yaml, web_addresses
    from quotes.text.paragraphs import paragraphs

from tests import nasty, site_db

LONGEST = 4096  # bytes; what breaks a scan or a parser breaks it with fewer
ENGLISH = lang.load("en")


def check_text(data: str) -> None:
    """A normal form is its words."""
    assert text.normal(data) == " ".join(text.words(data))
    text.digest(data)


def check_detect(data: str) -> None:
    """Quotes lie in order within the text."""
    found = detect(data, ENGLISH)
    for index, quote in enumerate(found):
        assert 0 <= quote.outer.start <= quote.span.start < quote.span.end <= quote.outer.end <= len(data)
        assert quote.span.of(data) == quote.text == quote.text.strip() != ""
        assert quote.parent is None or (quote.parent < index and found[quote.parent].span.contains(quote.outer))
        assert quote.continues is None or quote.continues < index
    assert all(block.of(data).strip() == block.of(data) != "" for block in paragraphs(data))


def check_articles(data: bytes) -> None:
    """Every input is an article or Unreadable; a sidecar never raises."""
    with contextlib.suppress(Unreadable):
        made = plain.read(io.BytesIO(data), "x.txt", {})
        assert made.text.strip()
        assert made.text.encode("utf-8")
    for item in jsonlines.read(io.BytesIO(data), "x.jsonl"):
        assert isinstance(item, Article | Skipped)
    rows = sidecar.Sidecar(Path("."), "articles.csv")
    with contextlib.suppress(Unreadable, sidecar.csv.Error):
        sidecar._fill(rows, sidecar.csv.reader(io.StringIO(data.decode("utf-8", "replace"), newline="")))
    assert not any(name.startswith("/") or ".." in Path(name).parts for name in rows.rows)


# What the readers of "quotes add" tell apart by name; those of pages and lists are called here, not in their process.
KINDS = ("a.csv", "a.jsonl", "a.json", "a.warc", "a.warc.gz", "a.xml", "a.html", "a.txt", "a.csv.gz", "a")


def check_adding(data: bytes) -> None:
    """Whatever a file holds, each item is an article, a page, an address or a reason, and pages do not raise."""
    name = KINDS[data[0] % len(KINDS)] if data else "a"
    bounded.feed = lambda body: list(listing.feed(body))
    bounded.sitemap = lambda body: list(listing.sitemap(body))
    bounded.fragment = page.fragment
    for item in dispatch._guarded(io.BufferedReader(io.BytesIO(data[1:])), name, name, None, {}):
        assert isinstance(item, ArticleText | Address | Body | Skipped)
        if isinstance(item, Body):
            with contextlib.suppress(Unreadable):
                assert page.read(item).text.strip()
        elif isinstance(item, Address):
            assert isinstance(addresses.key(item.url) + addresses.site(item.url), str)
            assert isinstance(item.about, Details)


def check_fields(data: str) -> None:
    """Dates and YAML are values or nothing."""
    found = dates.iso_date(data)
    assert found is None or dates.iso_date(found) == found
    with contextlib.suppress(plain_yaml.PlainYamlError):
        plain_yaml.load(data).plain()


def index() -> sqlite3.Connection:
    """A small index in memory."""
    with tempfile.TemporaryDirectory() as folder:
        made = sqlite3.connect(site_db.make_full(Path(folder) / "quotes.db"))
        copy = sqlite3.connect(":memory:", isolation_level=None)
        made.backup(copy)
        made.close()
        return copy


INDEX = index()


def check_site(data: str) -> None:
    """Any query string is answered, or refused as wrong."""
    arguments: Any = dict(parse_qsl(data, keep_blank_values=True, errors="replace"))
    with contextlib.suppress(BadRequest):
        asked = params.search(arguments)
        with snapshot.snapshot(INDEX):
            pages._results(INDEX, asked)
            exports._rows(INDEX, asked, 50)
    for value in arguments.values():
        html = str(markup.highlighted(value))
        assert html.count("<mark>") == html.count("</mark>")
        assert "<" not in html.replace("<mark>", "").replace("</mark>", "")
        assert str(feeds.cell(value))[:1] not in tuple("=+-@|%\t\r")
        outward = web_addresses.outward(value)
        assert outward is None or outward.startswith(("http://", "https://", "HTTP", "Http", "hTTP"))
        assert not set(feeds.xml(value)) & set("<>\0")


def decoded(check: Callable[[str], None]) -> Callable[[bytes], None]:
    """Give a check of text what the bytes say, lone surrogates included."""
    return lambda data: check(data.decode("utf-8", "surrogatepass" if b"\xed" in data else "replace"))


CHECKS: tuple[Callable[[bytes], None], ...] = (
    decoded(check_text), decoded(check_detect), check_articles, decoded(check_fields), decoded(check_site),
    check_adding,
)  # fmt: skip


def one_input(data: bytes) -> None:
    """Give the bytes after the first to the check that the first one chooses."""
    if data:
        try:
            CHECKS[data[0] % len(CHECKS)](data[1:])
        except UnicodeDecodeError:  # half of a surrogate of ours
            return


def seeds(folder: Path) -> None:
    """Write the nasty corpus and some queries, once for each check."""
    folder.mkdir(parents=True, exist_ok=True)
    queries = [b"q=don%27t+%22sleep+badly%22*&since=2026-01&speaker=gustavo-petro&sort=spread&page=2&role=all&any=1"]
    lists = [b"<rss><channel><item><link>/a</link></item></channel></rss>",
             b"<urlset><url><loc>/a</loc></url></urlset>",
             b"WARC/1.0\r\nWARC-Type: resource\r\nWARC-Target-URI: http://a/b\r\nContent-Type: text/html\r\n"
             b"Content-Length: 12\r\n\r\n<p>One</p>\r\n\r\n\r\n",
             b"text,url\n\"One \"\"two\"\"\",http://a/b\n"]  # fmt: skip
    contents = [*lists, *contents_of_tests()]
    for number in range(len(CHECKS)):
        for name, data in enumerate([*contents, *queries, b"2026-01-07T10:00:00-05:00", b"Wed, 7 Jan 2026"]):
            (folder / f"seed-{number}-{name}").write_bytes(bytes([number]) + data)


def contents_of_tests() -> list[bytes]:
    """Return the beginnings of the nasty corpus."""
    return [one.data[:LONGEST] for one in nasty.SMALL] + [data[:LONGEST] for data, _ in nasty.SIDECARS.values()]


def main() -> None:
    """Fuzz until the time is up or something is found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=3600)
    parser.add_argument("--kept", type=Path, default=Path(".work/fuzz"), help="corpus that grows, and what was found")
    parser.add_argument("again", nargs="*", help="inputs to run once more, instead of fuzzing")
    args = parser.parse_args()
    corpus = args.kept / "corpus"
    seeds(args.kept / "seeds")
    corpus.mkdir(exist_ok=True)
    options = [f"-max_total_time={args.seconds}", f"-max_len={LONGEST}", "-timeout=60", "-rss_limit_mb=3000",
               f"-artifact_prefix={args.kept}/found-", "-print_final_stats=1"]  # fmt: skip
    inputs = args.again or [str(corpus), str(args.kept / "seeds")]
    atheris.Setup([sys.argv[0], *options, *inputs], one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
