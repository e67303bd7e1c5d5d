"""What quotes add stores of an article, what it knows already, and what a build reads of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quotes.articles import read as articles
from quotes.articles.collect import web_extra
from quotes.articles.collect.contents import ArticleText, Details
from quotes.articles.collect.folder import JOURNAL, file_name, rendered
from quotes.articles.fields import line
from quotes.articles.read.front_matter import split
from quotes.datatypes import Article
from tests.adding import added, read, statuses, stored
from tests.web_site import CALL, RALLY, Site, page, write_sources

pytestmark = pytest.mark.usefixtures("place")


def front(path: Path) -> dict[str, str]:
    return split(path.read_text(encoding="utf-8"))[0]


# --- one article ------------------------------------------------------------------------------------------------------


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
    about = Details(title=line(title), outlet=line(outlet), url=url, author=line(title), language="en")
    path = tmp_path / "kept" / file_name(ArticleText("a", text, about))
    assert path.resolve().parent.parent == tmp_path / "kept"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(rendered(ArticleText("a", text, about)), encoding="utf-8", newline="")
    (found,) = articles.read([path])
    path.unlink()
    assert isinstance(found, Article), found
    assert found.text == text
    assert (found.outlet, found.url) == (about.outlet, about.url)
    assert about.title is None or found.title == about.title


# --- once -------------------------------------------------------------------------------------------------------------


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


# --- records and archives ---------------------------------------------------------------------------------------------


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
    monkeypatch.setattr(web_extra.load("page"), "read", None)
    assert statuses(added("crawl.warc.gz")) == ["known"]
