"""What each kind of source but pages gives: feeds, sitemaps, archives, records, texts."""

from __future__ import annotations

import contextlib
import gzip
import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from quotes import limits
from quotes.articles import fields
from quotes.articles.collect import dispatch, page, warc
from quotes.articles.collect.contents import Address, ArticleText, Body, about
from quotes.articles.unreadable import Unreadable
from quotes.datatypes import Skipped
from quotes.text.language import language_of
from tests.source_cases import known, named
from tests.web_site import CALL, RALLY
from tests.web_site import page as news_page


def items(path: Path, encoding: str | None = None) -> list[dispatch.Item]:
    return list(dispatch.files(str(path), encoding))


# --- feeds and sitemaps -----------------------------------------------------------------------------------------------

RSS = f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Sample Wire</title><link>https://example.org/</link><language>en</language>
<item><title>A call &amp; what followed</title><link>https://example.org/call?utm_source=rss</link>
<pubDate>Wed, 07 Jan 2026 18:30:00 -0500</pubDate><dc:creator>Newsroom Desk</dc:creator>
<description>Short.</description>
<content:encoded><![CDATA[{"".join(f"<p>{p}</p>" for p in CALL)}]]></content:encoded></item>
<item><title>A rally</title><link>https://example.org/rally</link><description>Only a summary.</description></item>
</channel></rss>"""
ATOM = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Sample Wire</title>
<entry><title>A rally</title><link href="https://example.org/rally"/><updated>2026-01-08T09:00:00Z</updated>
<published>2026-01-07T23:30:00Z</published><summary>Short.</summary></entry></feed>"""
SITEMAP = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
<!-- a comment --><url><loc> https://example.org/a </loc><lastmod>2026-01-08</lastmod><news:news><news:publication>
<news:name>Sample Wire</news:name><news:language>en</news:language></news:publication>
<news:publication_date>2026-01-07T23:30:00Z</news:publication_date><news:title>T</news:title></news:news></url>
<url><loc>https://example.org/b?x=1&amp;y=2</loc></url><url><lastmod>2026-01-08</lastmod></url></urlset>"""
INDEX = """<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<sitemap><loc>https://example.org/one.xml</loc></sitemap></sitemapindex>"""


def test_a_feed_gives_articles_where_it_has_them_whole_and_addresses_where_not(tmp_path: Path) -> None:
    (tmp_path / "feed.xml").write_text(RSS)
    whole, link = items(tmp_path / "feed.xml")
    assert isinstance(whole, ArticleText)
    assert whole.text == "\n\n".join(CALL)
    about = {
        "title": "A call & what followed", "outlet": "Sample Wire", "url": "https://example.org/call",
        "author": "Newsroom Desk", "published": "2026-01-07T23:30:00+00:00", "language": "en", "encoding": "utf-8",
    }  # fmt: skip
    assert {k: v for k, v in known(whole.about).items() if k != "fetched"} == about
    assert isinstance(link, Address)
    assert (link.url, link.about.title) == ("https://example.org/rally", "A rally")


def test_an_atom_feed(tmp_path: Path) -> None:
    (tmp_path / "feed.atom").write_text(ATOM)
    (link,) = items(tmp_path / "feed.atom")
    assert isinstance(link, Address)
    assert (link.about.published, link.about.updated) == ("2026-01-07T23:30:00+00:00", "2026-01-08T09:00:00+00:00")


def test_a_sitemap_and_its_index(tmp_path: Path) -> None:
    (tmp_path / "sitemap.xml.gz").write_bytes(gzip.compress(SITEMAP.encode()))
    one, other = items(tmp_path / "sitemap.xml.gz")
    assert isinstance(one, Address)
    assert isinstance(other, Address)
    assert (one.url, other.url) == ("https://example.org/a", "https://example.org/b?x=1&y=2")
    assert known(one.about) == {
        "title": "T", "outlet": "Sample Wire", "published": "2026-01-07T23:30:00+00:00", "updated": "2026-01-08",
        "language": "en",
    }  # fmt: skip
    (tmp_path / "index.xml").write_text(INDEX)
    (inner,) = items(tmp_path / "index.xml")
    assert isinstance(inner, Address)
    assert inner.url == "https://example.org/one.xml"


def test_entities_of_a_sitemap_are_not_resolved(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("https://example.org/secret")
    inside = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{secret.as_uri()}">]>'
    (tmp_path / "a.xml").write_text(f"{inside}<urlset><url><loc>&e;</loc></url></urlset>")
    feed = "<rss version='2.0'><channel><item><link>&e;</link></item></channel></rss>"
    (tmp_path / "b.xml").write_text(inside + feed)
    for name in ("a.xml", "b.xml"):
        assert not any("secret" in i.url for i in items(tmp_path / name) if isinstance(i, Address))


@pytest.mark.parametrize("text", ["<rss><channel>", "<urlset", "<feed>", "<sitemapindex>\0", "<?xml version='1.0'?>"])
def test_broken_lists_have_a_reason_or_give_nothing(text: str, tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text(text)
    assert all(isinstance(i, Skipped | Body) for i in items(tmp_path / "a.xml"))


# --- archives ---------------------------------------------------------------------------------------------------------


def archive(gzipped: bool = True, status: str = "200 OK", charset: str = "utf-8") -> bytes:
    """An archive of two pages, with a request, a picture and a redirect between them."""
    stream = io.BytesIO()
    writer = WARCWriter(stream, gzip=gzipped)
    written = {"call": CALL, "rally": RALLY}
    for name, text in written.items():
        url = f"https://example.org/{name}"
        answers = [
            ("response", status, f"text/html; charset={charset}", news_page(text, name.title()).encode(charset)),
            ("response", "200 OK", "image/png", b"\x89PNG"),
            ("response", "301 Moved", "text/html", b"moved"),
            ("request", None, "application/http", b"GET / HTTP/1.1\r\n\r\n"),
        ]
        for kind, line, type, payload in answers:
            headers = StatusAndHeaders(line, [("Content-Type", type)], protocol="HTTP/1.1") if line else None
            record = writer.create_warc_record(
                url, kind, payload=io.BytesIO(payload), http_headers=headers,
                warc_headers_dict={"WARC-Date": "2026-01-09T10:00:00Z"},
            )  # fmt: skip
            writer.write_record(record)
    return stream.getvalue()


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz", "plain"])
@pytest.mark.parametrize("charset", ["utf-8", "windows-1252"])
def test_an_archive_gives_its_pages(name: str, charset: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(archive(name.endswith(".gz"), charset=charset))
    bodies = items(tmp_path / name)
    assert [b.about.url for b in bodies if isinstance(b, Body)] == [
        "https://example.org/call",
        "https://example.org/rally",
    ]
    found = [page.read(b) for b in bodies if isinstance(b, Body)]
    assert [f.text.split("\n\n")[1:] for f in found] == [list(CALL), list(RALLY)]
    assert {f.about.fetched for f in found} == {"2026-01-09T10:00:00+00:00"}


def test_an_archive_that_is_cut_off_gives_what_comes_before(tmp_path: Path) -> None:
    whole = archive(gzipped=False)
    (tmp_path / "a.warc").write_bytes(whole[: whole.index(b"Supporters filled")])
    first, second = items(tmp_path / "a.warc")
    assert isinstance(first, Body)
    assert isinstance(second, Skipped)
    assert second.reason == warc.CUT
    (tmp_path / "b.warc.gz").write_bytes(archive()[:-700])
    assert [type(i) for i in items(tmp_path / "b.warc.gz")][0] is Body
    (tmp_path / "c.warc").write_bytes(b"WARC/1.0\r\nnothing like an archive")
    (tmp_path / "d.warc").write_bytes(b"nothing like an archive at all")
    for name in ("c.warc", "d.warc"):
        assert [type(i) for i in items(tmp_path / name)] in ([Skipped], []), name


@pytest.mark.parametrize("gzipped", [False, True])
def test_an_archive_cut_anywhere_keeps_its_whole_pages_and_says_once_that_it_is_cut(
    gzipped: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    """In a head, in a picture, in gzip: only between two records nothing is missing."""
    data = archive(gzipped)
    seams: set[int] = set()
    starts = [at for at in range(len(data)) if data.startswith(b"\x1f\x8b\x08" if gzipped else b"WARC/1.0\r\n", at)]
    for start in (*starts[1:], len(data)):
        seams.update({start} if gzipped else range(start - 4, start + 1))  # without gzip, two empty lines end a record
    whole = [item.source for item in warc.read(io.BytesIO(data), "a") if isinstance(item, Body)]
    assert len(whole) == 2
    for end in {*range(starts[1], len(data), 13), *range(starts[2] - 9, starts[2] + 400), *seams}:
        found = list(warc.read(io.BytesIO(data[:end]), "a"))
        reasons = [item.reason for item in found if isinstance(item, Skipped)]
        pages = [item.source for item in found if isinstance(item, Body)]
        assert (end, reasons) == (end, [] if end in seams else [warc.CUT])
        assert (end, pages) == (end, whole[: len(pages)])
    assert capsys.readouterr().err == ""


def test_an_archive_that_is_broken_is_not_called_cut() -> None:
    data = archive(gzipped=False)
    middle = data.index(b"WARC/1.0", 9)
    nameless = data[:middle] + data[middle:].replace(b"WARC-Target-URI", b"WARC-Something", 1)
    for broken in (nameless, b"nothing like an archive", b"<html><body>A page.</body></html>"):
        (*_, last) = warc.read(io.BytesIO(broken), "a")
        assert isinstance(last, Skipped)
        assert last.reason.startswith("broken archive: "), broken[:20]


# --- records and texts ------------------------------------------------------------------------------------------------


@named("records")
def test_names_of_fields(case: dict[str, Any]) -> None:
    named_ = fields.named(case["record"])
    assert fields.body_of(named_) == (case["text"], None)
    assert known(about(case["record"])) == case["about"]


@pytest.mark.parametrize("shape", ["lines", "list", "pretty", "articles", "one line of articles"])
def test_shapes_of_json(shape: str, tmp_path: Path) -> None:
    records = [{"text": f"Text {n}.", "title": f"T{n}"} for n in range(3)]
    text = {
        "lines": "\n".join(map(json.dumps, records)),
        "list": json.dumps(records),
        "pretty": json.dumps(records, indent=2),
        "articles": json.dumps({"status": "ok", "articles": records}, indent=2),
        "one line of articles": json.dumps({"status": "ok", "articles": records}),
    }[shape]
    (tmp_path / "a.json").write_text(text)
    assert [i.text for i in items(tmp_path / "a.json") if isinstance(i, ArticleText)] == [
        "Text 0.",
        "Text 1.",
        "Text 2.",
    ]


def test_one_broken_line_costs_only_itself(tmp_path: Path) -> None:
    lines = ['{"text": "One."}', '{"text": ', "", "[]", '{"text": 5}', '{"text": "Two."}']
    (tmp_path / "a.jsonl").write_text("\n".join(lines))
    found = items(tmp_path / "a.jsonl")
    assert [i.text if isinstance(i, ArticleText) else getattr(i, "reason", i) for i in found] == [
        "One.", "broken JSON at character 10: Expecting value", "not a JSON object", "no text", "Two.",
    ]  # fmt: skip


def test_html_in_a_record_is_read_as_a_page(tmp_path: Path) -> None:
    record = {"content": "".join(f"<p>{p}</p>" for p in CALL), "url": "https://example.org/a"}
    (tmp_path / "a.jsonl").write_text(json.dumps(record))
    (found,) = items(tmp_path / "a.jsonl")
    assert isinstance(found, ArticleText)
    assert found.text == "\n\n".join(CALL)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_csv(delimiter: str, tmp_path: Path) -> None:
    names = ["Title", "Publication", "Date", "Content"]
    rows = [names, ["T", "Sample Wire", "2026-01-08", '"One,; |" he said.\n\nTwo.']]
    quoted = "\r\n".join(delimiter.join('"' + c.replace('"', '""') + '"' for c in row) for row in rows)
    (tmp_path / "a.csv").write_text("\ufeff" + quoted, newline="")
    (found,) = items(tmp_path / "a.csv")
    assert isinstance(found, ArticleText)
    assert found.text == '"One,; |" he said.\n\nTwo.'
    assert (found.about.title, found.about.outlet, found.about.published) == ("T", "Sample Wire", "2026-01-08")


def test_csv_that_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes("text\n“Uno”\n".encode("cp1252"))
    (skipped,) = items(tmp_path / "a.csv")
    assert isinstance(skipped, Skipped)
    assert skipped.reason == "not UTF-8: name its encoding with --encoding"
    (found,) = items(tmp_path / "a.csv", "windows-1252")
    assert isinstance(found, ArticleText)
    assert (found.text, found.about.encoding) == ("“Uno”", "windows-1252")
    (tmp_path / "b.csv").write_text("title,text\nOnly a title\nT,Text.,too,many\n")
    assert [type(i) for i in items(tmp_path / "b.csv")] == [Skipped, ArticleText]


def test_a_text_keeps_its_front_matter_and_its_characters(tmp_path: Path) -> None:
    text = "“One.”\r\n\r\n  Two.\tThree. \n"
    (tmp_path / "a.md").write_bytes(b"---\ntitle: T\npublisher: Sample Wire\ndate: 2026-01-08\n---\n" + text.encode())
    (found,) = items(tmp_path / "a.md")
    assert isinstance(found, ArticleText)
    assert found.text == text
    assert (found.about.title, found.about.outlet, found.about.published) == ("T", "Sample Wire", "2026-01-08")


def test_a_text_of_addresses_is_a_list(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("https://example.org/a\nhttps://example.org/b?utm_source=x\n")
    urls = ["https://example.org/a", "https://example.org/b?utm_source=x"]
    assert [i.url for i in items(tmp_path / "a.txt") if isinstance(i, Address)] == urls


def test_a_folder_is_read_by_the_names_of_its_files(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(news_page())
    (tmp_path / "b.txt").write_text("One.")
    (tmp_path / "c.png").write_bytes(b"\x89PNG")
    (tmp_path / "d.jsonl.gz").write_bytes(gzip.compress(b'{"text": "Two."}\n' * 2))
    (tmp_path / "articles.csv").write_text("file,outlet\na.html,Sample Wire\nb.txt,Mockingham Gazette\n")
    found = items(tmp_path)
    assert [type(i) for i in found] == [Body, ArticleText, Skipped, ArticleText, ArticleText]
    outlets = ["Sample Wire", "Mockingham Gazette", None, None]
    assert [i.about.outlet for i in found if isinstance(i, Body | ArticleText)] == outlets


@pytest.mark.parametrize("name", ["a.jsonl.gz", "a.html.gz", "a.csv.gz", "a.gz"])
def test_what_is_packed_and_broken(name: str, tmp_path: Path) -> None:
    for data in (b"\x1f\x8b broken", gzip.compress(b'{"text": "One."}' * 100)[:-12]):
        (tmp_path / name).write_bytes(data)
        assert [type(i) for i in items(tmp_path / name)][-1] is Skipped


def test_what_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_PAGE_BYTES", 1000)
    monkeypatch.setattr(limits, "MAX_ARTICLE_BYTES", 1000)
    monkeypatch.setattr(limits, "MAX_LISTING_BYTES", 1000)
    (tmp_path / "a.html.gz").write_bytes(gzip.compress(b"<p>" + b"x" * 1_000_000))
    (tmp_path / "b.jsonl").write_text(json.dumps({"text": "x" * 2000}) + '\n{"text": "One."}')
    (tmp_path / "c.json").write_text("[\n" + '{"text": "x"},\n' * 100 + "]")
    (tmp_path / "d.txt").write_text("x" * 1001)
    (tmp_path / "e.xml").write_text(f"<urlset>{' ' * 1000}</urlset>")
    found = (i for i in items(tmp_path) if not isinstance(i, Address | Body))
    assert [i.reason if isinstance(i, Skipped) else i.text for i in found] == [
        "larger than 1,000 bytes", "a line larger than 1,000 bytes", "One.", "larger than 1,000 bytes",
        "larger than 1,000 bytes", "larger than 1,000 bytes",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (" ".join(CALL), "en"),
        ("El presidente de Colombia dijo que la llamada con Estados Unidos duró casi una hora y terminó bien.", "es"),
        ("Le président de la Colombie a dit que son entretien avec les États-Unis avait duré presque une heure.", "fr"),
        ("Hello", None),
        ("", None),
        ("123 456", None),
    ],
)
def test_languages(text: str, code: str | None) -> None:
    assert language_of(text) == code
    assert fields.language("Klingon", text) == code
    assert fields.language("pt-BR", text) == "pt-BR"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    data=st.binary(max_size=200) | st.text(alphabet='<>&;/rssurlfeditmloc{}[]":,\n ', max_size=120).map(str.encode),
    suffix=st.sampled_from(["txt", "html", "xml", "json", "csv", "warc", "jsonl.gz", "warc.gz", "bin"]),
)
def test_any_bytes_give_items_and_never_an_error(data: bytes, suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"a.{suffix}"
    path.write_bytes(data)
    for item in items(path):
        if isinstance(item, Body):
            with contextlib.suppress(Unreadable):
                page.read(item)
