"""The site through Datasette's own client."""

from __future__ import annotations

import csv
import io
import json
import random
import re
import sqlite3
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote, urlencode
from xml.etree import ElementTree

import pytest
import yaml
from datasette.app import Datasette
from datasette.utils.asgi import BadRequest
from datasette.version import __version__ as datasette_version
from hypothesis import given, settings
from hypothesis import strategies as st

from quotes.site import charts, diff, feeds, fts, linked, links, markup, printings, reading
from tests import site_db
from tests.site_app import METADATA, site

STABLE = datasette_version.startswith("0.")
stable_only = pytest.mark.skipif(
    not STABLE, reason="the stock pages of 1.0 are not mended, and it has no canned queries"
)
PAGES = (
    "/", "/search", "/search?q=call", "/search?q=call&sort=date&role=all&confidence=high&since=2026&until=2026-01-31",
    "/search?q=%22sleep+badly%22", "/search?q=traffick*", "/search?outlet=plains-ledger&kind=person", "/speakers",
    "/speakers?q=petro&kind=person", "/outlets", "/compare", "/review", "/review?list=unknown",
    "/review?list=rejected", "/review?list=corrections", "/review?list=skipped", "/search.json", "/search.csv",
    "/search.atom", "/robots.txt", "/sitemap.xml", "/quotes", "/favicon.ico",
)  # fmt: skip
DETAILS = (
    "/statement/s-call", "/statement/s-call.json", "/statement/s-call.csv", "/statement/s-call/claimreview.json",
    "/statement/s-title", "/statement/s-meeting", "/speaker/gustavo-petro", "/speaker/gustavo-petro.json",
    "/speaker/gustavo-petro.atom", "/speaker/spokeswoman-a3", "/outlet/plains-ledger", "/article/a3",
    "/article/a3.json", "/article/a3.csv", "/article/a5", "/compare?a=gustavo-petro&b=donald-trump",
    "/compare?a=gustavo-petro&b=donald-trump&q=sleep", "/compare?statement=s-call",
    "/compare?statement=s-call&a=daily-meridian&b=plains-ledger", "/compare?statement=s-visa",
    "/quotes/statements/s-call", "/quotes/quotes",
)  # fmt: skip


@pytest.fixture(scope="module")
def databases(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return the databases by name."""
    made = {}
    for name, make in site_db.MAKERS.items():
        made[name] = make(tmp_path_factory.mktemp(name) / "quotes.db")
    return made


@pytest.fixture
def full(databases: dict[str, Path]) -> Datasette:
    """Return the site over the small index."""
    return site(databases["full"])


class Reader(HTMLParser):
    """Collects what a browser would act on."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[tuple[str, str]] = []
        self.handlers: list[str] = []
        self.scripts: list[dict[str, str | None]] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        given = dict(attrs)
        self.handlers += [name for name in given if name.startswith("on") or name == "style"]
        if tag == "script":
            self.scripts.append(given)
        if tag == "a":
            self.links.append((given.get("href") or "", given.get("rel") or ""))


def read(html: str) -> Reader:
    """Return a page as a browser would take it."""
    reader = Reader()
    reader.feed(html)
    return reader


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("name", list(site_db.MAKERS))
async def test_every_page_answers_on_every_index(databases: dict[str, Path], name: str, path: str) -> None:
    response = await site(databases[name]).client.get(path)
    assert response.status_code == 200


@pytest.mark.parametrize("path", DETAILS)
async def test_every_page_of_a_thing_answers(full: Datasette, databases: dict[str, Path], path: str) -> None:
    assert (await full.client.get(path)).status_code == 200
    if path.startswith(("/statement", "/speaker", "/outlet", "/article")):
        assert (await site(databases["empty"]).client.get(path)).status_code == 404


async def test_hostile_text_is_inert(databases: dict[str, Path]) -> None:
    app = site(databases["hostile"])
    seen, todo = set(), ["/", "/search?q=script", "/review?list=unsure", "/review?list=corrections", "/outlets"]
    todo += ["/review?list=skipped", "/speakers?q=script", "/compare", "/search?q=nothing&outlet=%22%3E%3Cb%3E"]
    while todo and len(seen) < 150:
        path = todo.pop()
        seen.add(path)
        response = await app.client.get(path)
        assert response.status_code == 200, path
        if "html" not in response.headers["content-type"]:
            continue
        page = read(response.text)
        assert not page.handlers, path
        assert all(s.get("src", "").startswith("/-/") or s.get("type") == "application/ld+json" for s in page.scripts)
        assert not {"img", "u", "style"} & set(page.tags), path
        assert not re.search("[\u202a-\u202e\u2066-\u2069]", response.text), path
        for href, rel in page.links:
            if href.startswith("http") and not href.startswith("http://localhost"):
                assert rel == "noopener nofollow", href
            assert href.startswith(("/", "#", "https://", "http://")), href
            own = href.split("#")[0]
            if re.match(r"/(statement|speaker|outlet|article|compare|search)\b", own) and own not in seen:
                todo.append(own)
    assert sum(path.startswith(("/statement/", "/article/", "/speaker/", "/outlet/")) for path in seen) >= 8


async def test_hostile_text_in_exports(databases: dict[str, Path]) -> None:
    app = site(databases["hostile"])
    feed = (await app.client.get("/search.atom")).text
    assert ElementTree.fromstring(feed).find("{http://www.w3.org/2005/Atom}entry") is not None
    found = (await app.client.get("/search.json")).json()["results"][0]
    assert found["text"].startswith(site_db.HOSTILE)  # exports are exact
    path = found["page"].replace("http://localhost", "")
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', (await app.client.get(path)).text, re.S)
    assert block is not None
    assert json.loads(block[1])["text"] == found["text"]
    assert "<" not in block[1]
    assert [q["url"] for q in (await app.client.get(path + ".json")).json()["printings"]] == [None] * 4


async def test_csv_has_no_formulas(databases: dict[str, Path]) -> None:
    response = await site(databases["hostile"]).client.get("/search.csv")
    assert response.headers["content-disposition"] == 'attachment; filename="search.csv"'
    rows = list(csv.reader(io.StringIO(response.text.lstrip("\ufeff"))))
    assert rows[0] == list(feeds.STATEMENT_COLUMNS)
    assert not any(cell[:1] in ("=", "+", "-", "@", "\t", "\r") for row in rows for cell in row)


HOSTILE_VALUES = (
    "", "(", ")", '"', "don't", "180-degree", "\x00", "a\x00b", "*", "^x", "NEAR(a b)", "a AND", "text:x", "-x", "{}",
    "%", "'; drop table quotes;--", "é" * 500, "-1", "0", "99999999999999999999999", "1e9", "２", "2026-02-30",
    "0000-00-00", "9999-12-31", "2026", "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"), "‮x",
    "<script>", "../../etc/passwd", "%00", "a b c d e f g h i j k l m n o p q r s t u v w x y z",
)  # fmt: skip
PARAMETERS = ("q", "speaker", "kind", "outlet", "role", "confidence", "since", "until", "sort", "page", "any", "list",
              "a", "b", "statement")  # fmt: skip


READS = {
    "/search": PARAMETERS[:11],
    "/search.json": ("q", "since", "page", "outlet"),
    "/search.csv": ("q", "until", "confidence"),
    "/search.atom": ("q", "speaker", "sort"),
    "/compare": ("a", "b", "statement", "q"),
    "/review": ("list", "page"),
    "/speakers": ("q", "kind", "page"),
}


@pytest.mark.parametrize("path", READS)
async def test_no_parameter_breaks_a_page(full: Datasette, path: str) -> None:
    for value in HOSTILE_VALUES:
        for name in READS[path]:
            response = await full.client.get(f"{path}?{urlencode({name: value})}")
            assert response.status_code in (200, 400, 404), (path, name, value)
            assert response.status_code != 404 or path == "/compare"


async def test_mixed_parameters_never_break_a_search(full: Datasette) -> None:
    chance = random.Random(7)
    for _ in range(150):
        names = chance.sample(PARAMETERS, 4)
        query = urlencode([(name, chance.choice(HOSTILE_VALUES)) for name in names] + [("q", "call")])
        response = await full.client.get("/search?" + query)
        assert response.status_code in (200, 400), query


@pytest.mark.parametrize("kind", ["statement", "speaker", "outlet", "article"])
async def test_no_id_breaks_a_page(full: Datasette, kind: str) -> None:
    for value in HOSTILE_VALUES:
        if value:
            for suffix in ("", ".json", ".csv", ".atom", "/claimreview.json", "/x"):
                response = await full.client.get(f"/{kind}/{quote(value, safe='')}{suffix}", follow_redirects=True)
                assert response.status_code in (200, 400, 404), (kind, value, suffix)


async def test_wrong_parameters_are_told(full: Datasette) -> None:
    response = await full.client.get("/search?since=yesterday")
    assert response.status_code == 400
    assert "has to be a date" in response.text
    assert 'value="yesterday"' in response.text
    answer = await full.client.get("/search.json?page=x")
    assert (answer.status_code, answer.json()["ok"]) == (400, False)


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("bogota", "s-meeting"),
        ("BOGOTÁ rodriguez", "s-meeting"),
        ('"sleep badly"', "s-sleep"),
        ("“sleep badly”", "s-sleep"),
        ("traffick*", "s-trafficker"),
        ("don't", "s-visa"),
        ("180-degree", "s-letter"),
        ("sleeping", "s-sleep"),
        ("appreciated", "s-call"),
        ("look[s]", "s-call"),
    ],
)
async def test_search_finds(full: Datasette, query: str, first: str) -> None:
    answer = (await full.client.get("/search.json?" + urlencode({"q": query}))).json()
    assert answer["results"][0]["statement_id"] == first


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ({"speaker": "gustavo-petro"}, {"s-sleep", "s-trafficker", "s-slander"}),
        ({"speaker": "Gustavo petro"}, {"s-sleep", "s-trafficker", "s-slander"}),
        ({"speaker": "the colombian leader", "q": "talk"}, {"s-sleep"}),
        ({"kind": "group"}, {"s-border"}),
        ({"outlet": "daily-meridian"}, {"s-call"}),
        ({"outlet": "daily-meridian", "until": "2026-01-08"}, set()),
        ({"since": "2026-01-09"}, {"s-call"}),
        ({"until": "2026-01-07"}, {"s-call", "s-sleep", "s-trafficker", "s-meeting"}),
        ({"since": "2026-01-08", "until": "2026-01-08", "speaker": "donald-trump"}, {"s-call"}),
        ({"role": "fragment"}, {"s-letter"}),
        ({"role": "title"}, {"s-title"}),
        ({"q": "nights"}, set()),
        ({"q": "nights", "role": "all"}, {"s-title"}),
        ({"confidence": "medium"}, {"s-border"}),
        ({"confidence": "low"}, {"s-letter"}),
        ({"q": "sleep border", "any": "1"}, {"s-sleep", "s-border"}),
    ],
)
async def test_filters(full: Datasette, query: dict[str, str], ids: set[str]) -> None:
    answer = (await full.client.get("/search.json?" + urlencode(query))).json()
    assert {one["statement_id"] for one in answer["results"]} == ids
    assert answer["total"] == len(ids)


async def test_orders(full: Datasette) -> None:
    async def ids(sort: str) -> list[str]:
        answer = (await full.client.get(f"/search.json?sort={sort}")).json()
        return [one["statement_id"] for one in answer["results"]]

    assert (await ids("spread"))[0] == "s-call"
    assert (await ids("date"))[0] == "s-call"  # printed again on the ninth
    assert set((await ids("oldest"))[:4]) == {"s-call", "s-sleep", "s-trafficker", "s-meeting"}


async def test_facets_count_and_link(full: Datasette) -> None:
    html = (await full.client.get("/search?kind=person")).text
    assert re.search(r'href="/search\?speaker=gustavo-petro&amp;kind=person"[^>]*><bdi>Gustavo Petro</bdi></a> '
                     r'<span class="num">3</span>', html)  # fmt: skip
    assert 'aria-label="Remove the filter Kind of speaker: person"' in html


async def test_hits_are_marked_after_escaping(full: Datasette) -> None:
    html = (await full.client.get("/search?q=bogota")).text
    assert "<mark>Bogotá</mark>" in html
    html = (await full.client.get("/search?q=look%5Bs%5D")).text
    assert "Also printed as" in html


async def test_empty_state_offers_what_finds_something(full: Datasette) -> None:
    html = (await full.client.get("/search?q=trafficer")).text
    assert "“trafficker”" in html
    html = (await full.client.get("/search?q=sleep&outlet=plains-ledger")).text
    assert "without the filter “outlet: The Plains Ledger”" in html
    html = (await full.client.get("/search?q=sleep+border")).text
    assert "any of these words" in html
    html = (await full.client.get("/search?q=petro+sleep")).text
    assert "said by Gustavo Petro" in html


async def test_statement_shows_each_printing_in_its_place(full: Datasette) -> None:
    html = (await full.client.get("/statement/s-trafficker")).text
    passage = (
        '<mark class="quoted">I am not a drug trafficker,</mark>” <b class="who">he</b> '
        '<span class="cue">said</span>, “<mark class="quoted">and I never have been.</mark>”'
    )
    assert passage in html
    assert html.count('<li class="printing">') == 2
    assert "First printed 7 January 2026 by" in html
    assert "May be the same" in html
    assert "Donald Trump</bdi> (11 %)" in html
    html = (await full.client.get("/statement/s-call")).text
    assert "10 words cut" in html
    assert "1 word changed, 36 cut" in html
    assert "<ins>look[s]</ins>" in html
    assert "It echoes this statement." in html
    html = (await full.client.get("/statement/s-meeting")).text
    assert '<b class="who">the Office of Gustavo Petro</b>' in html  # from the evidence, beyond the context


async def test_old_statement_ids_lead_to_the_new(full: Datasette) -> None:
    response = await full.client.get("/statement/s-older")
    assert (response.status_code, response.headers["location"]) == (302, "/statement/s-call")
    response = await full.client.get("/statement/s-old.json")
    assert response.headers["location"] == "/statement/s-call.json"


async def test_statement_as_data(full: Datasette) -> None:
    answer = (await full.client.get("/statement/s-call.json")).json()
    assert answer["quotation"]["@type"] == "Quotation"
    assert answer["quotation"]["creator"]["sameAs"] == "https://www.wikidata.org/wiki/Q22686"
    assert len(answer["printings"]) == 5
    claim = (await full.client.get("/statement/s-call/claimreview.json")).json()
    assert claim["itemReviewed"]["firstAppearance"]["publisher"]["name"] == "Harbour Courier"
    assert (claim["reviewRating"]["ratingValue"], claim["author"]["name"]) == ("", "")


async def test_json_pages_and_atom_are_well_formed(full: Datasette) -> None:
    feed = ElementTree.fromstring((await full.client.get("/speaker/gustavo-petro.atom")).text)
    entries = feed.findall("{http://www.w3.org/2005/Atom}entry")
    assert [e.findtext("{http://www.w3.org/2005/Atom}updated") for e in entries][0] == "2026-01-08T11:10:00Z"
    assert len(entries) == 3


async def test_article_shows_roles_and_no_full_text(full: Datasette) -> None:
    html = (await full.client.get("/article/a3")).text
    assert "quote within a quote" in html
    assert 'rel="noopener nofollow">Read it where it was published</a>' in html
    html = (await full.client.get("/article/a2")).text
    assert "Not speech" in html


async def test_review_gives_lines_that_corrections_take(full: Datasette, tmp_path: Path) -> None:
    corrections = pytest.importorskip("quotes.corrections")
    file = tmp_path / "corrections.yml"
    for name in ("unsure", "unknown", "rejected"):
        html = (await full.client.get(f"/review?list={name}")).text
        lines = [
            line.replace("&#34;", '"').replace("&#39;", "'")
            for line in re.findall(r'<code dir="ltr">(.*?)</code>', html)
        ]
        assert lines
        for line in lines:
            file.write_text(line + "\n", "utf-8")
            assert len(corrections.load(file)) == 1, line


async def test_headers_on_every_answer(full: Datasette) -> None:
    stock = ("/quotes", "/quotes/statements") if STABLE else ()
    for path in ("/", "/search.json", "/nope", "/statement/nope", "/-/static/app.css", *stock):
        headers = (await full.client.get(path)).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "x-quotes-page" not in headers


async def test_static_files_are_kept_for_ever(full: Datasette) -> None:
    path = re.search(r'href="(/-/quotes/[0-9a-f]+/site\.css)"', (await full.client.get("/")).text)
    assert path is not None
    assert "immutable" in (await full.client.get(path[1])).headers["cache-control"]
    assert (await full.client.get("/-/quotes/00/site.css")).headers["cache-control"] == "no-cache"
    assert (await full.client.get("/-/quotes/00/secrets.txt")).status_code == 404


@stable_only
async def test_stock_pages_have_no_inline_script_or_style(full: Datasette) -> None:
    for path in ("/quotes", "/quotes/statements?_facet=role", "/quotes/statements/s-call", "/quotes/most_printed"):
        page = read((await full.client.get(path)).text)
        assert not page.handlers, path
        assert all(script.get("src") for script in page.scripts), path
        assert "style" not in page.tags


async def test_another_address_prefix(databases: dict[str, Path]) -> None:
    app = site(databases["full"], base_url="/news/")
    html = (await app.client.get("/search?q=call")).text
    assert 'href="/news/statement/s-visa"' in html
    assert 'href="/statement' not in html


def test_metadata_names_only_what_is_there(databases: dict[str, Path]) -> None:
    tables = yaml.safe_load(METADATA.read_text("utf-8"))["databases"]["quotes"]["tables"]
    with sqlite3.connect(databases["full"]) as conn:
        there = {name for (name,) in conn.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")}
        shown = {name for name in there if "_fts" not in name and not name.startswith("sqlite_")}
        assert set(tables) == shown
        for name, table in tables.items():
            columns = {row[1] for row in conn.execute(f"PRAGMA table_info({name})")}
            named = (
                set(table.get("columns", {})) | set(table.get("facets", ())) | set(table.get("sortable_columns", ()))
            )
            named |= {table[key] for key in ("sort_desc", "label_column") if key in table}
            assert named <= columns, name
            if not table.get("hidden") and not name.endswith("_readable"):
                assert set(table["columns"]) == columns, name


@stable_only
async def test_rows_lead_to_our_pages(full: Datasette) -> None:
    for table, kind, row in (("statements", "statement", "s-call"), ("articles", "article", "a1")):
        html = (await full.client.get(f"/quotes/{table}/{row}")).text
        assert f'href="/{kind}/{row}">See this as a page of the site</a>' in html


@stable_only
async def test_canned_searches_answer(full: Datasette) -> None:
    for name in yaml.safe_load(METADATA.read_text("utf-8"))["databases"]["quotes"]["queries"]:
        answer = await full.client.get(f"/quotes/{name}.json?speaker=Gustavo+Petro&outlet=Harbour+Courier")
        assert answer.status_code == 200
        assert answer.json()["rows"]


@stable_only
async def test_an_index_of_another_name_is_described_too(tmp_path: Path) -> None:
    app = site(site_db.make_full(tmp_path / "january.db"))
    assert "Near-identical quotes of one speaker" in (await app.client.get("/january/statements")).text
    assert (await app.client.get("/january/most_printed.json")).json()["rows"]
    assert (await app.client.get("/sitemap.xml")).status_code == 200
    assert 'href="/january"' in (await app.client.get("/")).text


def test_a_page_sees_one_state_and_stops_in_time(databases: dict[str, Path]) -> None:
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"
    with sqlite3.connect(databases["full"]) as conn:
        with pytest.raises(BadRequest, match="too long"), reading.snapshot(conn, 20):
            conn.execute(endless).fetchall()
        with reading.snapshot(conn):
            assert conn.in_transaction
        assert not conn.in_transaction


@given(st.text(max_size=80))
@settings(deadline=None, max_examples=200)
def test_every_text_is_a_query_of_fts(text: str) -> None:
    with sqlite3.connect(":memory:") as conn:
        conn.execute("CREATE VIRTUAL TABLE t USING fts5(x, tokenize='porter unicode61 remove_diacritics 2')")
        terms = fts.terms(text.encode("utf-8", "replace").decode())
        if terms:
            conn.execute("SELECT * FROM t WHERE t MATCH ?", [fts.expression(terms)]).fetchall()
            conn.execute("SELECT * FROM t WHERE t MATCH ?", [fts.expression(terms, True)]).fetchall()


@given(st.text(alphabet="ab <&>\"'\x02\x03", max_size=60))
def test_highlighting_is_balanced_and_escaped(text: str) -> None:
    html = str(markup.highlighted(text))
    assert html.count("<mark>") == html.count("</mark>")
    assert "<" not in html.replace("<mark>", "").replace("</mark>", "")


@given(st.text(alphabet="abc <&>'\n", max_size=60), st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60),
       st.sampled_from(["quote", "other", "cue", "speaker"])), max_size=5))  # fmt: skip
def test_passages_lose_nothing(text: str, spans: list[tuple[int, int, str]]) -> None:
    html = str(markup.passage(text, 10, [markup.Mark(start, end, kind) for start, end, kind in spans]))
    bare = re.sub(r"</?(mark|span|b)[^>]*>", "", html)
    assert bare.replace(" ¶ ", "").replace(" ", "") == re.sub(r"\s", "", str(markup.escape(text)).replace("\n", ""))


@given(
    st.lists(st.sampled_from(["a", "b", "c", "d", "…"]), max_size=12),
    st.lists(st.sampled_from(["a", "b", "c", "d"]), max_size=12),
)
def test_differences_add_up(full: list[str], printed: list[str]) -> None:
    found = diff.compare(" ".join(full), " ".join(printed))
    kept = [word for change in found.changes if change.kind != "cut" for word in change.words]
    assert kept == printed
    assert [w for c in found.changes if c.kind != "added" for w in c.words] == [w for w in full if w != "…"]


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://example.org/a?b=c#d", True),
        ("http://example.org", True),
        ("javascript:alert(1)", False),
        ("JaVaScRiPt:alert(1)", False),
        ("java\nscript:alert(1)", False),
        (" https://example.org", False),
        ("data:text/html,x", False),
        ("//example.org", False),
        ("https://", False),
        ("https://[", False),
        ('https://example.org/"onclick="x', False),
        (None, False),
        (7, False),
    ],
)
def test_only_plain_web_addresses_are_linked(url: object, safe: bool) -> None:
    assert (links.outward(url) is not None) == safe


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2026-01-07T21:40:00Z", "2026-01-07", "7 January 2026"),
        ("2026-01-07", "2026-01-09T01:00:00", "7–9 January 2026"),
        ("2026-01-07", "2026-03-01", "7 January – 1 March 2026"),
        ("2025-12-31", "2026-01-01", "31 December 2025 – 1 January 2026"),
        (None, None, "undated"),
        ("soon", "2026-01-01", "soon"),
    ],
)
def test_spans_of_dates(first: str | None, last: str | None, words: str) -> None:
    assert markup.days(first, last) == words


def test_scripts_cannot_be_ended() -> None:
    text = str(linked.script({"text": "</script><!-- & \u2028"}))
    assert not set("<>&") & set(text)
    assert json.loads(text) == {"text": "</script><!-- & \u2028"}


@pytest.mark.parametrize("value", ["=1+1", " =1", "+1", "-1", "@x", "\t=1", "'=1", "|x", "%x"])
def test_formulas_are_text(value: str) -> None:
    assert feeds.cell(value) == "'" + value


def test_charts_of_odd_dates() -> None:
    assert charts.timeline({"not a date": 3, "": 1}, "t", "i") is None
    wide = charts.timeline({"0001-01-01": 1, "9999-12-31": 2, "2026-01-05": 3}, "t", "i")
    assert wide is not None
    assert len(wide.bars) <= charts.MOST_BARS
    week = charts.timeline({"2025-01-01": 1, "2026-01-05": 3}, "<t>", "i")
    assert week is not None
    assert week.unit == "week"
    assert sum(bar.count for bar in week.bars) == 4
    ElementTree.fromstring(str(week.svg))


def test_windows_of_one_article_meet() -> None:
    text = "abcdefghijklmnopqrstuvwxyz"
    parts = [
        {"start": 5, "text": "fg", "before": "cde", "after": "hij", "evidence": None, "evidence_start": None},
        {"start": 12, "text": "mn", "before": "jkl", "after": "o", "evidence": "uvw", "evidence_start": 20},
    ]
    assert printings.windows(parts) == [(2, text[2:15]), (20, "uvw")]
    parts[1]["before"] = "XXX"
    assert len(printings.windows(parts)) == 3  # these are not one article; nothing is thrown away
