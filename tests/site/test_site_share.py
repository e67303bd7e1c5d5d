"""What others see of the site: previews of links, frames, oEmbed, citations, the search in a browser's bar, CORS."""

from __future__ import annotations

import datetime
import html
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from datasette.app import Datasette

from quotes.site import citations, headers
from tests.site_app import site

CALL = "http://localhost/statement/s-call"


class _Metas(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name = given.get("property") or given.get("name")
        if tag == "meta" and name:
            self.found[name] = given.get("content") or ""


@pytest.mark.parametrize(
    ("path", "title", "description"),
    [
        ("/", "Quotes: who said it, and how it was printed", "Who said what, and which outlets"),
        (
            "/statement/s-call",
            "Donald Trump: “It was a Great Honor",
            "Donald Trump. Printed in 3 outlets, first 7 Janu",
        ),
        ("/statement/s-letter", "Unknown speaker: “a 180-degree turn”", "Unknown speaker. Printed in 1 outlet"),
        ("/speaker/gustavo-petro", "Gustavo Petro · Quotes", "Gustavo Petro: 3 statements in"),
        ("/outlet/plains-ledger", "The Plains Ledger · Quotes", "Whom The Plains Ledger quotes: "),
        ("/article/a3", "", "The quotes of this article in "),
        ("/search?q=sleep", "“sleep” · Search · Quotes", "Who said what"),
    ],
)
async def test_a_link_has_a_preview(full: Datasette, path: str, title: str, description: str) -> None:
    metas = _Metas((await full.client.get(path)).text).found
    assert metas["og:title"].startswith(title)
    assert metas["og:description"].startswith(description)
    assert metas["description"] == metas["og:description"]
    assert metas["og:site_name"] == "Quotes"
    assert metas["twitter:card"].startswith("summary")
    assert metas.get("og:url", CALL) == (CALL if path == "/statement/s-call" else metas.get("og:url", CALL))


async def test_a_preview_of_hostile_text_is_text(databases: dict[str, Path]) -> None:
    app = site(databases["hostile"])
    path = (await app.client.get("/search.json")).json()["results"][0]["page"].replace("http://localhost", "")
    text = (await app.client.get(path)).text
    assert "<script>alert" not in text
    assert "<script>alert(1)" in _Metas(text).found["og:title"]


async def test_only_the_frame_may_stand_in_other_pages(full: Datasette) -> None:
    framed = (await full.client.get("/embed/s-call")).headers
    assert framed["content-security-policy"] == headers.FRAMED
    assert "frame-ancestors *" in headers.FRAMED
    assert "script-src" not in headers.FRAMED
    assert "x-frame-options" not in framed
    assert framed["x-content-type-options"] == "nosniff"
    for path in (
        "/",
        "/statement/s-call",
        "/embed/none",
        "/oembed?url=x",
        "/search.json",
        "/opensearch.xml",
        "/quotes",
    ):
        answer = (await full.client.get(path)).headers
        assert "frame-ancestors 'none'" in answer["content-security-policy"], path
        assert answer["x-frame-options"] == "DENY", path
        assert headers.OURS.decode() not in answer


async def test_the_frame_has_the_words_and_leads_out_in_a_window_of_its_own(full: Datasette) -> None:
    text = (await full.client.get("/embed/s-call")).text
    assert "It was a Great Honor" in text
    assert "<script" not in text
    links = re.findall(r"<a [^>]+>", text)
    assert len(links) == 3
    assert all('target="_blank"' in link and "noopener" in link for link in links)
    moved = await full.client.get("/embed/s-old")
    assert (moved.status_code, moved.headers["location"]) == (301, "/embed/s-call")
    assert (await full.client.get("/embed/none")).status_code == 404


async def asked(app: Datasette, url: str, more: str = "") -> tuple[int, dict[str, object]]:
    answer = await app.client.get(f"/oembed?url={quote(url, safe='')}{more}")
    return answer.status_code, answer.json() if answer.status_code == 200 else {}


async def test_oembed(full: Datasette) -> None:
    page = (await full.client.get("/statement/s-call")).text
    link = re.search(r'type="application/json\+oembed" title="oEmbed" href="([^"]+)"', page)
    assert link
    answer = (await full.client.get(html.unescape(link[1]).removeprefix("http://localhost"))).json()
    assert (answer["version"], answer["type"], answer["provider_name"]) == ("1.0", "rich", "Quotes")
    assert (answer["author_name"], answer["author_url"]) == ("Donald Trump", "http://localhost/speaker/donald-trump")
    assert answer["title"].startswith("Donald Trump: “It was a Great Honor")
    assert 'src="http://localhost/embed/s-call"' in answer["html"]
    assert f'width="{answer["width"]}" height="{answer["height"]}"' in answer["html"]
    assert answer["html"] in html.unescape(page)  # what the page offers to copy


@pytest.mark.parametrize(
    ("url", "more", "status"),
    [
        (CALL, "", 200),
        (CALL.replace("http:", "https:"), "", 200),
        (CALL + ".json?x=1#y", "", 200),
        ("http://localhost/statement/s-old", "", 200),  # which has moved
        (CALL, "&maxwidth=300&maxheight=200&format=json", 200),
        (CALL, "&format=xml", 501),
        (CALL, "&format=yaml", 400),
        (CALL, "&maxwidth=wide", 400),
        (CALL, "&maxwidth=0", 400),
        ("", "", 404),
        ("http://localhost/", "", 404),
        ("http://localhost/speaker/donald-trump", "", 404),
        ("http://localhost/statement/none", "", 404),
        ("http://localhost/statement/", "", 404),
        ("http://evil.example/statement/s-call", "", 404),
        ("javascript://localhost/statement/s-call", "", 404),
        ("http://localhost/statement/" + "x" * 5000, "", 404),
        ("http://[/statement/s-call", "", 404),
    ],
)
async def test_oembed_is_told_of_our_statements_only(full: Datasette, url: str, more: str, status: int) -> None:
    code, answer = await asked(full, url, more)
    assert code == status
    if status == 200:
        assert "/embed/s-call" in str(answer["html"])
    if "maxwidth=300" in more:
        assert (answer["width"], answer["height"]) == (300, 200)


HOSTILE = citations._Source(
    "A_B & C", "a {b} % c | d ]] ''e'' {{f}} <ref>", "T|t", "O", None, "https://x.org/a|b?c={d}"
)
PLAIN = citations._Source(
    "Dora Lindqvist", "We will not sign.", "Council delays the bridge", "Harbour Courier",
    datetime.date(2026, 3, 2), "https://example.org/bridge",
)  # fmt: skip


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        (
            citations._apa,
            "“We will not sign.” (Dora Lindqvist, as cited in “Council delays the bridge,” 2026).\n\n"
            "Council delays the bridge. (2026, March 2). Harbour Courier. https://example.org/bridge",
        ),
        (
            citations._chicago,
            "“We will not sign.” Dora Lindqvist, quoted in “Council delays the bridge,” Harbour Courier, "
            "March 2, 2026, https://example.org/bridge.",
        ),
        (
            lambda one: citations._bibtex(one, "3f1a9c5d7e8b2a40"),
            "@article{lindqvist20263f1a9c,\n  title = {{Council delays the bridge}},\n  journal = {Harbour Courier},\n"
            "  year = {2026},\n  date = {2026-03-02},\n  url = {https://example.org/bridge},\n"
            "  note = {Dora Lindqvist: “We will not sign.”},\n}",
        ),
        (
            citations._wiki,
            "{{cite news |title=Council delays the bridge |newspaper=Harbour Courier |date=2026-03-02 "
            "|url=https://example.org/bridge |quote=Dora Lindqvist: We will not sign.}}",
        ),
    ],
)
def test_styles(style: object, expected: str) -> None:
    assert style(PLAIN) == expected  # type: ignore[operator]


def test_signs_that_mean_something_elsewhere_are_signs_there_too() -> None:
    tex = citations._bibtex(HOSTILE, "x")
    assert r"A\_B \& C: “a \{b\} \% c" in tex
    assert tex.count("{") - tex.count(r"\{") == tex.count("}") - tex.count(r"\}")
    wiki = citations._wiki(HOSTILE)
    inner = wiki.removeprefix("{{").removesuffix("}}")
    assert not re.search(r"[{}\[\]<>]|''", inner)
    assert inner.count("|") == 4
    assert "n.d." in citations._apa(HOSTILE)


async def test_a_page_offers_citations_with_the_source(full: Datasette) -> None:
    text = html.unescape((await full.client.get("/statement/s-call")).text)
    for name in ("APA", "Chicago", "BibTeX", "Wikipedia"):
        assert f"<summary>{name}</summary>" in text
    assert "|url=https://" in text


async def test_browsers_learn_of_the_search(full: Datasette) -> None:
    page = (await full.client.get("/")).text
    assert 'rel="search" type="application/opensearchdescription+xml" title="Quotes" href="/opensearch.xml"' in page
    answer = await full.client.get("/opensearch.xml")
    assert answer.headers["content-type"] == "application/opensearchdescription+xml; charset=utf-8"
    root = ElementTree.fromstring(answer.text)
    urls = {one.get("type"): one.get("template") for one in root if one.tag.endswith("Url")}
    assert urls["text/html"] == "http://localhost/search?q={searchTerms}"
    assert len(urls) == 3


@pytest.mark.parametrize("path", ["/search.json", "/search.csv", "/search.atom", "/new.json", "/new.atom",
                                  "/statement/s-call.json", "/check.json?q=sleep", "/statement/none.json",
                                  f"/oembed?url={CALL}"])  # fmt: skip
async def test_other_sites_scripts_read_data_only_if_they_may(databases: dict[str, Path], path: str) -> None:
    name = "access-control-allow-origin"
    shut, open_ = site(databases["full"]), site(databases["full"])
    open_.cors = True
    assert name not in (await shut.client.get(path)).headers
    assert (await open_.client.get(path)).headers[name] == "*"
    assert name not in (await open_.client.get("/statement/s-call")).headers
