"""quotes add as a whole: what it stores, what it knows already, what a build reads of it, and how it stops."""

from __future__ import annotations

import io
import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quotes import articles
from quotes.articles.front_matter import split
from quotes.cli import run
from quotes.datatypes import Article
from quotes.errors import SourceError
from quotes.sources import Options, Result, Store, add, extra
from quotes.sources.fields import line
from quotes.sources.found import About, Found
from quotes.sources.store import JOURNAL, file_name, rendered
from quotes.sources.web import Limits, Web
from tests.web_site import CALL, RALLY, Site, page, serving, write_sources


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as found:
        yield found


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def local() -> Web:
    """The network, of which only this machine's site may be connected to."""
    return Web(lambda address: address == "127.0.0.1", Limits(pause=0.0))


def added(*names: object, to: str = "data/articles", **options: Any) -> list[Result]:
    with Store(Path(to), options.get("dry", False)) as store:
        return list(add([str(n) for n in names], store, Options(**options), local))


def told(results: list[Result]) -> list[tuple[str, str | None]]:
    return [(r.status.value, r.reason) for r in results]


def statuses(results: list[Result]) -> list[str]:
    return [r.status.value for r in results]


def stored(folder: str = "data/articles") -> list[Path]:
    return sorted(p for p in Path(folder).rglob("*") if p.is_file() and not p.name.startswith("."))


def read(folder: str = "data/articles") -> list[Article]:
    found = list(articles.read([folder]))
    assert all(isinstance(i, Article) for i in found), found
    return [i for i in found if isinstance(i, Article)]


def front(path: Path) -> dict[str, str]:
    return split(path.read_text(encoding="utf-8"))[0]


# --- one article -----------------------------------------------------------------------------------------------------


def test_a_page_is_stored_with_what_is_known_and_a_build_reads_it(site: Site) -> None:
    head = (
        '<meta property="og:site_name" content="Sample Wire"><meta name="author" content="Newsroom Desk">'
        '<meta property="article:published_time" content="2026-01-07T18:30:00-05:00">'
    )
    url = site.put("/news/call?utm_source=x", page(head=head))
    (result,) = added(url)
    assert result.status == "stored"
    assert result.file
    assert result.file.startswith("sample-wire/2026-01-07-a-call-between-two-presidents-")
    fields = front(stored()[0])
    assert fields.pop("fetched").startswith("20")
    assert fields == {
        "title": "A call between two presidents",
        "outlet": "Sample Wire",
        "url": site.url("/news/call"),
        "author": "Newsroom Desk",
        "published": "2026-01-07T23:30:00+00:00",
        "language": "en",
        "encoding": "utf-8",
    }
    (article,) = read()
    assert article.text == "\n\n".join(("A call between two presidents", *CALL))
    assert (article.title, article.outlet, article.url) == (fields["title"], fields["outlet"], fields["url"])
    assert (article.published, article.language) == (fields["published"], "en")


@pytest.mark.parametrize(
    ("charset", "written"), [("windows-1252", "windows-1252"), ("iso-8859-1", "utf-8"), ("utf-8", "utf-8")]
)
def test_a_page_in_any_encoding_is_stored_as_utf_8(charset: str, written: str, site: Site) -> None:
    added(site.put("/a", page().encode(written), f"text/html; charset={charset}"))
    assert CALL[1] in read()[0].text
    assert front(stored()[0])["encoding"] == ("cp1252" if written == "windows-1252" else "utf-8")


def test_a_page_without_a_language_gets_that_of_its_text(site: Site) -> None:
    text = (
        "El presidente de Colombia y el de Estados Unidos hablaron por teléfono durante casi una hora el miércoles.",
        "«Si no hay diálogo, hay guerra», dijo Gustavo Petro ante la multitud que lo esperaba en la plaza de Bolívar.",
    )
    added(site.put("/a", page(text, "Una llamada", lang="")))
    assert front(stored()[0])["language"] == "es"


def test_the_user_decides(site: Site) -> None:
    added(site.put("/a", page()), outlet="My Gazette", language="en-GB")
    assert (read()[0].outlet, read()[0].language) == ("My Gazette", "en-GB")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    text=st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1).filter(str.strip)
    | st.sampled_from(["---\na: b\n---\nText.", "\ufeffText.", "a\r\nb\rc\n\n", "---\n", "...\n"]),
    title=st.text(st.characters(codec="utf-8"), max_size=60),
    outlet=st.text(max_size=40),
)
def test_what_is_stored_is_read_to_the_character(text: str, title: str, outlet: str, tmp_path: Path) -> None:
    url = "https://example.org/a"
    about = About(title=line(title), outlet=line(outlet), url=url, author=line(title), language="en")
    path = tmp_path / "kept" / file_name(Found("a", text, about))
    assert path.resolve().parent.parent == tmp_path / "kept"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(rendered(Found("a", text, about)), encoding="utf-8", newline="")
    (found,) = articles.read([path])
    path.unlink()
    assert isinstance(found, Article), found
    assert found.text == text
    assert (found.outlet, found.url) == (about.outlet, about.url)
    assert about.title is None or found.title == about.title


# --- once ------------------------------------------------------------------------------------------------------------


def test_the_same_article_by_its_canonical_address_is_stored_once(site: Site) -> None:
    head = f'<link rel="canonical" href="{site.url("/a")}">'
    site.put("/a", page(head=head))
    site.put("/amp/a", page((*CALL, "One more line that only this form of it has."), head=head))
    site.put("/a?fbclid=1", page())
    assert statuses(added(site.url("/a"), site.url("/amp/a"))) == ["stored", "known"]
    site.asked.clear()
    again = added(site.url("/a"), site.url("/amp/a"), site.url("/a?fbclid=1"), site.url("/a/"))
    assert statuses(again) == ["known"] * 4
    assert site.asked == []  # what is known is not fetched
    assert len(read()) == 1


def test_the_same_text_is_stored_once_in_an_outlet_and_once_in_each(site: Site) -> None:
    other = page(head='<meta property="og:site_name" content="Mockingham Gazette">')
    pages = [site.put("/a", page()), site.put("/b", page()), site.put("/c", other)]
    assert statuses(added(*pages)) == ["stored", "known", "stored"]
    Path("copy.txt").write_text("\n\n".join(("A call between two presidents", *CALL)).upper())
    assert statuses(added("copy.txt")) == ["known"]  # nobody says who printed it
    assert sorted(str(a.outlet) for a in read()) == ["Mockingham Gazette", "Sample Wire"]


def test_a_text_without_an_address_is_an_article_of_each_outlet() -> None:
    Path("rally.txt").write_text("\n\n".join(RALLY))
    for outlet, status in (("Sample Wire", "stored"), ("Mockingham Gazette", "stored"), ("Sample Wire", "known")):
        assert statuses(added("rally.txt", outlet=outlet)) == [status]
    assert len({a.id for a in read()}) == 2


def test_what_was_in_the_folder_before_is_known(site: Site) -> None:
    Path("data/articles").mkdir(parents=True)
    Path("data/articles/own.txt").write_text(f"---\nurl: {site.url('/a')}\n---\nMy own copy of it.")
    Path("data/articles/own.jsonl").write_text(json.dumps({"text": "\n".join(RALLY)}) + "\n")
    Path("rally.txt").write_text("\n\n".join(RALLY))
    assert statuses(added(site.put("/a", page()), "rally.txt")) == ["known", "known"]
    assert site.asked == []


def test_without_its_journal_or_with_a_damaged_one_the_folder_is_known_all_the_same(site: Site) -> None:
    urls = [site.put("/a", page()), site.put("/b", page(RALLY, "A rally"))]
    added(*urls)
    journal = Path("data/articles") / JOURNAL
    for damage in (b"", b"\xff\0{", journal.read_bytes()[:-20], b'{"file": 5, "urls": []}\n[]\n{"empty": "x"}\n'):
        journal.write_bytes(damage)
        assert statuses(added(*urls)) == ["known", "known"]
    journal.unlink()
    assert statuses(added(*urls)) == ["known", "known"]


def test_what_is_gone_from_the_folder_is_stored_again(site: Site) -> None:
    url = site.put("/a", page())
    added(url)
    stored()[0].unlink()
    assert statuses(added(url)) == ["stored"]
    stored()[0].write_text("")  # as a crash of the machine can leave it
    assert statuses(added(url)) == ["stored"]
    assert len(read()) == 1


# --- lists -----------------------------------------------------------------------------------------------------------


def feed(site: Site, *paths: str) -> str:
    entries = "".join(
        f"<item><title>From the feed</title><link>{site.url(p)}</link>"
        "<pubDate>Wed, 07 Jan 2026 18:30:00 GMT</pubDate></item>"
        for p in paths
    )
    text = f'<?xml version="1.0"?><rss version="2.0"><channel><title>The Feed</title>{entries}</channel></rss>'
    return site.put("/feed.xml", text, "application/rss+xml")


def sitemap(*urls: str) -> str:
    inner = "".join(f"<url><loc>{u}</loc></url>" for u in urls)
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{inner}</urlset>'


def test_a_feed_is_followed_and_fills_in_what_its_pages_do_not_say(site: Site) -> None:
    site.put("/a", page())
    site.put("/b", page(RALLY, "A rally", head="").replace(" | Sample Wire", ""))
    results = added(feed(site, "/a", "/b", "/missing", "/a"))
    assert told(results) == [("stored", None), ("stored", None), ("skipped", "HTTP 404"), ("known", None)]
    assert [(a.outlet, a.published) for a in read()] == [
        ("Sample Wire", "2026-01-07T18:30:00+00:00"),
        ("The Feed", "2026-01-07T18:30:00+00:00"),
    ]


def test_a_feed_that_holds_its_articles_is_read_again_for_new_ones(site: Site) -> None:
    def put(*texts: tuple[str, ...]) -> str:
        inner = "".join(
            f"<entry><link href='/{n}'/><content type='html'>{escape('<p>'.join(('', *text)))}</content></entry>"
            for n, text in enumerate(texts)
        )
        return site.put("/atom", f"<feed xmlns='http://www.w3.org/2005/Atom'>{inner}</feed>", "application/atom+xml")

    assert statuses(added(put(CALL))) == ["stored"]
    assert statuses(added(put(CALL, RALLY))) == ["known", "stored"]
    assert {a.url for a in read()} == {site.url("/0"), site.url("/1")}
    assert site.pages_asked() == ["/atom", "/atom"]


def test_a_sitemap_of_sitemaps_is_followed(site: Site) -> None:
    pages = [site.put("/a", page()), site.put("/b", page(RALLY, "A rally"))]
    inner = site.put("/inner.xml", sitemap(*pages), "text/xml")
    index = f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>{inner}</loc></sitemap></sitemapindex>'
    assert statuses(added(site.put("/sitemap.xml", index, "application/xml"))) == ["stored", "stored"]
    assert site.pages_asked() == ["/sitemap.xml", "/inner.xml", "/a", "/b"]


def test_lists_that_name_each_other_end(site: Site) -> None:
    one, other = site.url("/1.xml"), site.url("/2.xml")
    site.put("/1.xml", sitemap(other, one), "text/xml")
    site.put("/2.xml", sitemap(one, site.url("/3.xml")), "text/xml")
    for n in range(3, 9):
        site.put(f"/{n}.xml", sitemap(site.url(f"/{n + 1}.xml")), "text/xml")
    assert told(added(one)) == [("skipped", "a list within lists within lists")]


def test_robots_txt_holds_within_a_list(site: Site) -> None:
    site.put("/robots.txt", "User-agent: *\nDisallow: /b", "text/plain")
    site.put("/a", page())
    site.put("/b", page(RALLY))
    assert told(added(feed(site, "/a", "/b"))) == [("stored", None), ("skipped", "robots.txt forbids it")]


def test_a_list_cannot_lead_into_a_private_network(site: Site) -> None:
    site.put("/secret", page())
    urls = (f"http://127.0.0.2:{site.port}/secret", "http://169.254.169.254/", "file:///etc/passwd")
    results = added(site.put("/sitemap.xml", sitemap(*urls), "text/xml"))
    assert statuses(results) == ["skipped"] * 3
    assert site.pages_asked() == ["/sitemap.xml"]
    assert stored() == []


def test_files_stay_off_the_network_unless_the_user_says_so(site: Site) -> None:
    site.put("/a", page())
    Path("links.txt").write_text(site.url("/a"))
    Path("list.jsonl").write_text(json.dumps({"url": site.url("/a"), "title": "T", "lang": "English"}))
    Path("sitemap.xml").write_text(sitemap(site.url("/a")))
    files = ("links.txt", "list.jsonl", "sitemap.xml")
    assert told(added(*files)) == [("skipped", "only an address; --fetch has it fetched")] * 3
    assert site.asked == []
    assert statuses(added(*files, fetch=True)) == ["stored", "known", "known"]
    assert site.pages_asked() == ["/a"]


def test_a_dry_run_writes_nothing_and_fetches_no_article(site: Site) -> None:
    site.put("/robots.txt", "User-agent: *\nDisallow: /b", "text/plain")
    site.put("/a", page())
    Path("call.html").write_text(page())
    results = added(feed(site, "/a", "/b"), "call.html", dry=True)
    assert told(results) == [("listed", None), ("skipped", "robots.txt forbids it"), ("stored", None)]
    assert site.pages_asked() == ["/feed.xml"]
    assert not Path("data").exists()


def test_a_limit_ends_and_the_next_run_goes_on(site: Site) -> None:
    for n in range(4):
        site.put(f"/{n}", page((f"Report number {n} of the day begins with these words.", *CALL), f"Call {n}"))
    site.put("/front", page(("No article.",)))
    source = feed(site, "/0", "/1", "/front", "/2", "/3")
    assert statuses(added(source, most=2)) == ["stored", "stored"]
    site.asked.clear()
    assert statuses(added(source)) == ["known", "known", "skipped", "stored", "stored"]
    assert site.pages_asked() == ["/feed.xml", "/front", "/2", "/3"]
    site.asked.clear()
    reason = "no article on that page when it was last fetched; name it by itself to look again"
    assert told(added(source))[2] == ("skipped", reason)
    assert site.pages_asked() == ["/feed.xml"]
    assert told(added(site.url("/front"))) == [("skipped", "no article on that page")]


def test_a_stopped_run_goes_on_where_it_was(site: Site) -> None:
    for n in range(3):
        site.put(f"/{n}", page((f"Report number {n} of the day begins with these words.", *CALL), f"Call {n}"))
    source = feed(site, "/0", "/1", "/2")
    with Store(Path("data/articles")) as store:
        assert next(add([source], store, None, local)).status == "stored"  # and no more of it
    assert len(stored()) == 1
    site.asked.clear()
    assert statuses(added(source)) == ["known", "stored", "stored"]
    assert "/0" not in site.asked


def test_records_are_stored() -> None:
    rows = [
        {"text": "\n\n".join(CALL), "title": "A call", "domain": "example.org", "date": "20260107183000"},
        {"maintext": "\n".join(RALLY), "title": "A rally", "url": "https://example.org/r?utm_source=x"},
    ]
    Path("dump.jsonl").write_text("\n".join(map(json.dumps, rows)))
    assert statuses(added("dump.jsonl")) == ["stored", "stored"]
    assert [p.as_posix() for p in stored()][0].startswith("data/articles/example-org/2026-01-07-a-call-")
    assert [(a.url, a.text) for a in read()] == [
        (None, "\n\n".join(CALL)),
        ("https://example.org/r", "\n".join(RALLY)),
    ]
    assert statuses(added("dump.jsonl")) == ["known", "known"]


def test_an_archive_is_stored_and_what_is_known_is_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    write_sources(Path())
    assert statuses(added("crawl.warc.gz")) == ["stored"]
    assert front(stored()[0])["url"] == "https://example.org/c"
    monkeypatch.setattr(extra.load("page"), "read", None)
    assert statuses(added("crawl.warc.gz")) == ["known"]


# --- the command -----------------------------------------------------------------------------------------------------


def test_the_command_never_connects_to_this_machine(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    url = site.put("/a", page())
    assert run(["add", url]) == 1
    assert capsys.readouterr().err == f"quotes: skipped {url}: not fetched: 127.0.0.1 is a private address\n"
    assert site.asked == []


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["call.html"], 0),
        (["call.html", "call.html"], 0),
        (["call.html", "broken.html"], 1),
        (["missing.html"], 1),
        (["both"], 0),
        (["both", "--strict"], 1),
        (["call.html", "broken.html", "--limit", "1"], 0),
        ([], 2),
        (["call.html", "--pause", "0"], 2),
        (["call.html", "--to", "call.html"], 1),
    ],
)
def test_exit_codes(arguments: list[str], code: int, capsys: pytest.CaptureFixture[str]) -> None:
    Path("both").mkdir()
    for name in ("call.html", "both/call.html"):
        Path(name).write_text(page())
    for name in ("broken.html", "both/broken.html"):
        Path(name).write_text("<p>No article.")
    assert run(["add", *arguments]) == code
    assert all(line.startswith("quotes: ") for line in capsys.readouterr().err.splitlines())


def test_what_the_command_prints(capsys: pytest.CaptureFixture[str]) -> None:
    Path("call.html").write_text(page())
    Path("broken.html").write_text("<p>No article.")
    assert run(["add", "call.html", "broken.html"]) == 1
    shown = capsys.readouterr()
    assert shown.err == "quotes: skipped broken.html: no article on that page\n"
    assert "call.html" in shown.out
    assert "quotes build" in shown.out
    assert run(["add", "call.html", "broken.html", "--json"]) == 1
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["status"] for line in lines] == ["known", "skipped"]
    assert set(lines[0]) == {"status", "source", "input", "file", "title", "reason"}


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    class Stdin:
        def __init__(self, data: bytes) -> None:
            self.buffer = io.BufferedReader(io.BytesIO(data))  # type: ignore[arg-type]

    kinds = [page().encode(), b'{"text": "Two of them."}\n', "\n".join(RALLY).encode()]
    for data in kinds:
        monkeypatch.setattr(sys, "stdin", Stdin(data))
        assert run(["add", "-"]) == 0
    assert len(read()) == 3


def test_without_the_extra_texts_are_added_and_pages_say_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("trafilatura", "feedparser", "warcio", "warcio.archiveiterator", "protego"):
        monkeypatch.setitem(sys.modules, name, None)
    for name in ("page", "listing", "warc", "web"):
        monkeypatch.delitem(sys.modules, f"quotes.sources.{name}", raising=False)
    Path("a.html").write_text(page())
    Path("a.xml").write_text("<rss></rss>")
    Path("a.warc").write_text("WARC/1.0")
    Path("a.txt").write_text("\n\n".join(CALL))
    for source in ("a.html", "a.xml", "a.warc", "https://example.org/"):
        assert run(["add", source]) == 1
        assert capsys.readouterr().err.count("-m pip install 'quotes[web]'") == 1
    assert run(["add", "a.txt"]) == 0
    with pytest.raises(SourceError, match=r"\(trafilatura is missing\)"):
        extra.load("page")


def test_an_interrupt_keeps_what_is_stored(place: Path) -> None:
    command = [sys.executable, "-c", "from quotes.cli import main; main()", "add", "-"]
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    process = subprocess.Popen(command, cwd=place, **pipes)
    assert process.stdin is not None
    lines = [json.dumps({"text": f"Number {n}. " + "\n\n".join(CALL), "language": "en"}) for n in range(2)]
    process.stdin.write("\n".join([*lines, '{"text": "half']).encode())
    process.stdin.flush()
    limit = time.monotonic() + 60
    while len(stored()) < 2 and time.monotonic() < limit:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, error = process.communicate(timeout=60)
    assert process.returncode == 130
    assert error.decode() == "quotes: interrupted; what was stored is kept, and the same command goes on from there\n"
    assert len(read()) == 2
    assert [p.name for p in Path("data/articles").rglob(".*")] == [JOURNAL]
