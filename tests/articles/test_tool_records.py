"""Records as the field's tools write them: the same title, outlet, address, date and language by every way in."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from quotes.articles import fields
from quotes.articles import read as articles
from quotes.articles.collect import dispatch, records, tables
from quotes.articles.collect.contents import Address, Body
from quotes.articles.collect.direct import SUFFIXES, others
from quotes.articles.read.inputs import CONVERT, CONVERTED
from quotes.cli import run
from quotes.datatypes import Article, Skipped
from quotes.datatypes.decisions import Outlet
from tests.adding import added, read, statuses
from tests.web_near import web
from tests.web_site import CALL, RALLY, Site, page

FOLDER = Path(__file__).parent / "cases" / "tools"
DOCS = Path(__file__).parent.parent.parent / "docs" / "getting-articles.md"
CASES = json.loads((FOLDER.parent / "tools.json").read_text(encoding="utf-8"))
OF_PAGES = {
    "english": (
        "No more leap seconds & no regrets",
        "https://example.org/2026/01/leap-second",
        "en",
        "never moved a ship.”",
    ),
    "spanish": ("Adiós al segundo intercalar", "https://example.org/2026/01/segundo", "es", "nunca movió un barco”."),
}
BY_BUILD = (".json", ".jsonl", ".md", ".txt")
each = pytest.mark.parametrize("case", CASES, ids=lambda case: case["file"])


def check(found: Sequence[Article | Skipped], case: dict[str, Any]) -> None:
    """The articles of a case as they should be, in any order."""
    whole = [item for item in found if isinstance(item, Article)]
    assert len(whole) == len(found) == len(case["pages"]), found
    by_title = {item.title: item for item in whole}
    for number, name in enumerate(case["pages"]):
        title, url, language, words = OF_PAGES[name]
        one = by_title[title]
        outlet = case["outlet"][number] if case["outlet"] else None
        assert (one.outlet, one.url) == (outlet, case.get("url", url))
        assert (one.published, one.language) == (case["published"][number], language)
        assert words in one.text
        assert not set("<>|") & set(one.text)


# What the docs call a tool, and how its files begin.
DOCUMENTED: dict[str, str | tuple[str, ...]] = {
    "trafilatura": "trafilatura-", "newspaper4k": "newspaper4k.", "news-please": "news-please.", "fundus": "fundus",
    "feeds": "feed", "Guardian": "guardian-", "CC-News": "cc-news.", "NYT": "nyt-", "NewsAPI": "newsapi.",
    "GDELT": "gdelt", "a page": ("english.html", "spanish.html"),
}  # fmt: skip


def test_every_file_has_a_case_and_every_tool_a_line_of_the_docs() -> None:
    files = {case["file"] for case in CASES}
    assert files == {p.name for p in FOLDER.iterdir()} - {"README.md"}
    rows = [line for line in DOCS.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    for name, start in DOCUMENTED.items():
        assert any(name in row.split("|")[1] for row in rows), name
        assert any(file.startswith(start) for file in files), name
    assert all(any(file.startswith(start) for start in DOCUMENTED.values()) for file in files)


@each
def test_add_stores_what_a_tool_wrote(case: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    results = added(FOLDER / case["file"])
    if case["text"] == "address":
        assert {r.reason for r in results} == {"only an address; use --fetch to fetch it"}
        return
    assert statuses(results) == ["stored"] * len(case["pages"])
    check(read(), case)


@pytest.mark.parametrize("case", [c for c in CASES if c["text"] == "address"], ids=lambda case: case["file"])
def test_a_list_of_addresses_says_what_it_knows_of_each(case: dict[str, Any]) -> None:
    for number, item in enumerate(dispatch.files(str(FOLDER / case["file"]))):
        assert isinstance(item, Address)
        title, url, language, _ = OF_PAGES[case["pages"][number]]
        assert (item.url, item.about.title, item.about.outlet) == (url, title, case["outlet"][number])
        assert item.about.published == case["published"][number]
        assert fields.language(item.about.language, " ".join(CALL)) == "en"  # "Spanish" is not taken for a code


@each
def test_a_build_reads_what_is_text_or_json(case: dict[str, Any]) -> None:
    found = list(articles.read([FOLDER / case["file"]]))
    if not case["file"].endswith(BY_BUILD):
        assert [i.reason for i in found if isinstance(i, Skipped)] == [
            f"not a format that is read (.txt, .md, .jsonl, .json); {CONVERT}"
        ]
    elif case["text"] == "whole":
        check(found, case)
    else:
        reasons = {"address": "no text, only an address; 'quotes add --fetch' fetches it", "html": "its text is HTML; "}
        assert len(found) == len(case["pages"])
        assert all(isinstance(i, Skipped) and i.reason.startswith(reasons[case["text"]]) for i in found)


def test_a_build_names_what_can_be_converted() -> None:
    assert set(CONVERTED) == set(SUFFIXES)


@each
def test_extract_reads_all_of_it(case: dict[str, Any]) -> None:
    found = list(articles.read([FOLDER / case["file"]], others(web)))
    if case["text"] == "address":
        assert len(found) == len(case["pages"])
        assert all(isinstance(i, Skipped) and "only an address" in i.reason for i in found)
    else:
        check(found, case)


# --- pages and addresses given to extract -----------------------------------------------------------------------------


def extracted(*names: object) -> list[tuple[str | None, str | None] | str]:
    found = articles.read([str(name) for name in names], others(web))
    return [i.reason if isinstance(i, Skipped) else (i.title, i.outlet) for i in found]


def test_extract_reads_an_address(site: Site) -> None:
    url = site.put("/a", page())
    (one,) = articles.read([url], others(web))
    assert isinstance(one, Article)
    assert (one.title, one.outlet, one.url, one.language) == ("A call between two presidents", "Sample Wire", url, "en")
    assert one.text.split("\n\n")[1:] == list(CALL)
    assert site.pages_asked() == ["/a"]


def test_extract_is_the_same_as_add_and_build(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    url = site.put("/a", page())
    added(url)
    (stored,), (one,) = read(), articles.read([url], others(web))
    assert isinstance(one, Article)
    assert (one.id, one.text, one.published) == (stored.id, stored.text, stored.published)


def test_no_page_is_shown_under_another_outlet_s_name(site: Site) -> None:
    url = site.put("/a", page())
    outlets = (Outlet("Sample Wire", ("sample-wire.example",)),)
    (one,) = articles.read([url], others(web, outlets))
    assert isinstance(one, Article)
    assert one.outlet == "127.0.0.1"


def test_extract_does_not_follow_a_list(site: Site) -> None:
    inner = site.put("/b", page(RALLY))
    feed = f"<rss version='2.0'><channel><item><link>{inner}</link></item></channel></rss>"
    assert extracted(site.put("/feed.xml", feed, "application/xml")) == [
        "only an address; 'quotes add' stores what is there"
    ]
    assert site.pages_asked() == ["/feed.xml"]


def test_extract_says_what_is_wrong_with_an_address(site: Site) -> None:
    assert extracted(site.put("/short", "<p>Nothing."), site.url("/none")) == ["no article on that page", "HTTP 404"]
    assert extracted("http://10.0.0.1/") == ["not fetched: 10.0.0.1 is a private address"]


def test_a_folder_of_pages_beside_texts(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(page())
    (tmp_path / "b.txt").write_text("A title\n\nSome words of it.")
    assert extracted(tmp_path) == [("A call between two presidents", "Sample Wire"), ("A title", None)]
    (first, _) = articles.read([tmp_path])
    assert isinstance(first, Skipped)


def test_a_build_is_told_to_add_addresses_first(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["build", "https://example.org/a"]) == 1
    assert "store them with 'quotes add' first" in capsys.readouterr().err


# --- what is not a tool's record --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        "title\tid\tdate\ttext\turl\tauthor\tlanguage\tpublished",
        "https://example.org/a\tnull\tnot a hash\texample.org\tT\tnull\t2026-01-07\tText.",
        "20260107234500-12\t20260107234500\t1\texample.org",
        "",
    ],
)
def test_a_header_is_not_taken_for_a_row(line: str) -> None:
    assert tables.names_of(line) == ()


def test_a_long_row_of_a_table_without_header_costs_only_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = "\t".join(
        ("https://example.org/a", "null", "0a1b", "example.org", "T", "null", "2026-01-07", '"{}"', "", "", "")
    )
    monkeypatch.setattr("quotes.limits.MAX_ARTICLE_BYTES", 1000)
    (tmp_path / "a.csv").write_text("\n".join(row.format(text) for text in ("x " * 1000, "One.\nTwo.", "Three.")))
    with (tmp_path / "a.csv").open("rb") as stream:
        found = list(records.from_csv(stream, "a.csv"))
    assert [getattr(i, "reason", None) or getattr(i, "text", None) for i in found] == [
        "a row longer than 1,000 characters", "One.\nTwo.", "Three.",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "<doc><main><p>One",
        "<TEI xmlns='http://www.tei-c.org/ns/1.0'/>",
        "<TEI><text><body/></text></TEI>",
        "<doc><p>One.</p></doc>",
    ],
)
def test_broken_or_empty_xml_has_a_reason(text: str, tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text(text)
    (item,) = dispatch.files(str(tmp_path / "a.xml"))
    assert isinstance(item, Skipped), item
    assert item.reason in ("XML that cannot be read", "no text")


def test_xml_reads_no_other_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("hidden words")
    inside = f'<!DOCTYPE doc [<!ENTITY e SYSTEM "{(tmp_path / "secret").as_uri()}">]>'
    (tmp_path / "a.xml").write_text(f"{inside}<doc><main><p>Shown. &e;</p></main></doc>")
    assert not any("hidden" in str(item) for item in dispatch.files(str(tmp_path / "a.xml")))


def test_lists_tables_and_quotes_of_xml_are_lines(tmp_path: Path) -> None:
    inner = (
        "<p>One <hi>two</hi>.<lb/>Three.</p><quote>Four.</quote><list><item>Five.</item><item>Six.</item></list>"
        "<table><row><cell>Seven</cell><cell>eight</cell></row></table>"
    )
    (tmp_path / "a.xml").write_text(f"<doc><main>{inner}</main><comments><p>No.</p></comments></doc>")
    (item,) = dispatch.files(str(tmp_path / "a.xml"))
    assert not isinstance(item, Skipped | Body | Address)
    assert item.text.split("\n\n") == ["One two.", "Three.", "Four.", "Five.", "Six.", "Seven | eight"]


@pytest.mark.parametrize(
    ("record", "field", "value"),
    [
        ({"source": "https://example.org/a"}, "url", "https://example.org/a"),
        ({"source": "https://example.org/a"}, "outlet", None),
        ({"source": "Sample Wire"}, "url", None),
        ({"source": {"id": None, "name": "Sample Wire"}}, "outlet", "Sample Wire"),
        ({"headline": {"main": "T", "kicker": ""}}, "title", "T"),
        ({"headline": {"kicker": "K"}}, "title", None),
    ],
)
def test_what_a_name_means_depends_on_its_value(record: dict[str, Any], field: str, value: str | None) -> None:
    assert fields.value_of(fields.named(record), field) == value
