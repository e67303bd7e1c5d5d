#!/usr/bin/env python3
"""Write what other tools make of two pages in our own words, for the tests of reading such records.

    python scripts/tool_records.py TOOL [FOLDER]

TOOL is trafilatura, newspaper4k, news-please, fundus, feedparser, warcio or pages. Each needs that tool and nothing
of this project: pip install --target DIRECTORY newspaper4k, then PYTHONPATH=DIRECTORY.
FOLDER is tests/articles/cases/tools if it is not given. No page is fetched.
"""

from __future__ import annotations

import csv
import datetime
import io
import json
import sys
from html import escape
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "tests/articles/cases/tools"
ENGLISH = {
    "url": "https://example.org/2026/01/leap-second", "title": "No more leap seconds & no regrets", "lang": "en",
    "outlet": "Sample Wire", "published": "2026-01-07T18:30:00-05:00",
    "body": (
        "The leap second will be gone by 2035, after a vote of the General Conference on Weights and Measures that was "
        "taken near Paris in November 2022.",
        "“Nobody at the harbor will miss it,” Ruth Okoro, who keeps the tide tables, said on Wednesday. “A second "
        "never moved a ship.”",
        "> “We have twelve years to get used to it.”",
        "Twenty-seven seconds have been added to the world's clocks since 1972, the last of them at the end of 2016.",
        "The Earth, which sets the pace, has lately turned a little faster, and clocks may have to lose a second one "
        "day.",
    ),
}  # fmt: skip
SPANISH = {
    "url": "https://example.org/2026/01/segundo", "title": "Adiós al segundo intercalar", "lang": "es",
    "outlet": "Gaceta Muestra", "published": "2026-01-08T09:00:00-05:00",
    "body": (
        "El segundo intercalar desaparecerá antes de 2035, según el acuerdo que la Conferencia General de Pesas y "
        "Medidas tomó cerca de París en noviembre de 2022.",
        "“En el puerto nadie lo va a extrañar”, dijo el miércoles Ruth Okoro, que lleva las tablas de mareas. “Un "
        "segundo nunca movió un barco”.",
        "Desde 1972 se han añadido veintisiete segundos a los relojes del mundo, el último de ellos a finales de 2016.",
    ),
}  # fmt: skip
PAGES = {"english": ENGLISH, "spanish": SPANISH}


def html(page: dict) -> str:
    """Return a page as outlets write it: what it says of itself in its head, and an article among other things."""
    head = {
        "@context": "https://schema.org", "@type": "NewsArticle", "headline": page["title"],
        "datePublished": page["published"], "url": page["url"], "author": {"@type": "Person", "name": "Newsroom Desk"},
        "publisher": {"@type": "Organization", "name": page["outlet"]},
    }  # fmt: skip
    metas = {
        "og:title": page["title"], "og:site_name": page["outlet"], "og:url": page["url"], "og:type": "article",
        "article:published_time": page["published"],
    }  # fmt: skip
    body = (f"<blockquote><p>{p[2:]}</p></blockquote>" if p.startswith("> ") else f"<p>{p}</p>" for p in page["body"])
    return (
        f'<!DOCTYPE html>\n<html lang="{page["lang"]}"><head><meta charset="utf-8">'
        f"<title>{escape(page['title'])} | {page['outlet']}</title>\n"
        + "".join(f'<meta property="{name}" content="{escape(text)}">\n' for name, text in metas.items())
        + f'<link rel="canonical" href="{page["url"]}">\n'
        f'<script type="application/ld+json">{json.dumps(head, ensure_ascii=False)}</script></head>\n'
        '<body><nav><ul><li><a href="/">Home</a></li><li><a href="/world">World</a></li></ul></nav>\n'
        f"<main><article><h1>{escape(page['title'])}</h1>\n" + "\n".join(body) + "\n</article></main>\n"
        "<footer><p>All rights reserved.</p></footer></body></html>\n"
    )


def trafilatura(folder: Path) -> None:
    """Write the forms that ``trafilatura --json``, ``--xml``, ``--xmltei``, ``--csv`` and ``--markdown`` print."""
    from trafilatura import extract

    forms = {"json": "json", "xml": "xml", "xmltei": "tei.xml", "csv": "csv", "markdown": "md", "txt": "txt"}
    for name, page in PAGES.items():
        for form, suffix in forms.items():
            text = extract(html(page), url=page["url"], output_format=form, with_metadata=True)
            (folder / f"trafilatura-{name}.{suffix}").write_text(text + "\n", encoding="utf-8")


def newspaper4k(folder: Path) -> None:
    """Write what ``python -m newspaper`` prints as JSON and as CSV."""
    from newspaper import Article, settings

    records = []
    for page in PAGES.values():
        article = Article(page["url"], language=page["lang"])
        article.download(input_html=html(page))
        article.parse()
        records.append(article.to_json(as_string=False))
    (folder / "newspaper4k.json").write_text(json.dumps(records, indent=4, ensure_ascii=False) + "\n", encoding="utf-8")
    with (folder / "newspaper4k.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, fieldnames=settings.article_json_fields, quoting=csv.QUOTE_ALL)
        writer.writeheader()
        writer.writerows(records)


def news_please(folder: Path) -> None:
    """Write what news-please and its reader of CC-News keep of an article, one JSON object a line."""
    from newsplease import NewsPlease

    lines = []
    for page in PAGES.values():
        when = "2026-01-09 10:00:00"
        article = NewsPlease.from_html(html(page), url=page["url"], download_date=when, fetch_images=False)
        lines.append(json.dumps(article.get_serializable_dict(), ensure_ascii=False))
    (folder / "news-please.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


def fundus(folder: Path) -> None:
    """Write what ``Crawler.crawl(save_to_file=…)`` does, and the attributes that a user can name."""
    from fundus.parser import ArticleBody, BaseParser, ParserProxy, attribute
    from fundus.parser.utility import extract_article_body_with_selector, generic_author_parsing, generic_date_parsing
    from fundus.scraping.article import Article
    from fundus.scraping.html import HTML, WebSourceInfo
    from lxml.etree import XPath

    class Parser(ParserProxy):
        class V1(BaseParser):
            @attribute
            def body(self) -> ArticleBody:
                doc = self.precomputed.doc
                paragraphs = XPath("//article/p | //article/blockquote/p")
                return extract_article_body_with_selector(doc, paragraph_selector=paragraphs)

            @attribute
            def authors(self) -> list[str]:
                return generic_author_parsing(self.precomputed.ld.bf_search("author"))

            @attribute
            def publishing_date(self) -> datetime.datetime:
                return generic_date_parsing(self.precomputed.ld.bf_search("datePublished"))

            @attribute
            def title(self) -> str:
                return self.precomputed.meta.get("og:title")

    saved, chosen = [], []
    for page in PAGES.values():
        when = datetime.datetime(2026, 1, 9, 10, 0)
        source = WebSourceInfo(page["outlet"], "sitemap", "https://example.org/sitemap.xml")
        parts = HTML(page["url"], page["url"], html(page), when, source)
        article = Article(html=parts, **Parser()().parse(parts.content, "raise"))
        saved.append(article.to_json())
        chosen.append(
            {**article.to_json("title", "plaintext", "publishing_date", "lang", "publisher"), "url": page["url"]}
        )
    text = json.dumps(saved, ensure_ascii=False, indent=4)
    (folder / "fundus.json").write_text(text + "\n", encoding="utf-8")
    lines = [json.dumps(each, ensure_ascii=False) for each in chosen]
    (folder / "fundus-chosen.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:atom="http://www.w3.org/2005/Atom">
<channel><title>Sample Wire</title><link>https://example.org/</link><language>en</language>
<atom:link rel="self" href="https://example.org/feeds/all.xml"/>
<item><title>{title}</title><link>{path}</link><dc:date>2026-01-07T18:30:00-05:00</dc:date>
<dc:creator>Newsroom Desk</dc:creator><description>Short.</description>
<content:encoded><![CDATA[{body}]]></content:encoded></item></channel></rss>
"""
ATOM = """<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>Sample Wire</title><id>urn:sample</id>
<link rel="self" href="https://example.org/feeds/all.atom"/>
<entry><title type="html">{title}</title><link href="{path}"/><id>urn:sample:1</id>
<updated>2026-01-07T18:30:00-05:00</updated><content type="html">{body}</content></entry></feed>
"""


def feedparser(folder: Path) -> None:
    """Write two feeds with the oddities of feeds, and the entries that feedparser reads of the first."""
    import feedparser as parser

    body = "".join(f"<p>{p.removeprefix('> ')}</p>" for p in ENGLISH["body"])
    title, path = escape(escape(ENGLISH["title"])), ENGLISH["url"].removeprefix("https://example.org")
    (folder / "feed.rss").write_text(RSS.format(title=title, path=path, body=body), encoding="utf-8")
    (folder / "feed.atom").write_text(ATOM.format(title=title, path=path, body=escape(body)), encoding="utf-8")
    data = (folder / "feed.rss").read_bytes()
    read = parser.parse(io.BytesIO(data), response_headers={"content-location": "https://example.org/feeds/all.xml"})
    kept = json.dumps({"feed": read.feed, "entries": read.entries}, ensure_ascii=False, indent=1)
    (folder / "feedparser.json").write_text(kept + "\n", encoding="utf-8")


def warcio(folder: Path) -> None:
    """Write an archive as CC-News has them, with and without gzip."""
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    for name, packed in (("cc-news.warc", False), ("cc-news.warc.gz", True)):
        with (folder / name).open("wb") as stream:
            writer = WARCWriter(stream, gzip=packed)
            facts = {"software": "news-crawl", "format": "WARC File Format 1.0"}
            records = [writer.create_warcinfo_record("CC-NEWS-20260109100000-00001.warc.gz", facts)]
            for page in PAGES.values():
                headers = StatusAndHeaders(
                    "200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1"
                )
                content, date = io.BytesIO(html(page).encode()), {"WARC-Date": "2026-01-09T10:00:00Z"}
                records.append(writer.create_warc_record(
                    page["url"], "response", payload=content, http_headers=headers, warc_headers_dict=date,
                ))  # fmt: skip
            for record in records:
                writer.write_record(record)


def pages(folder: Path) -> None:
    """Write the pages themselves."""
    for name, page in PAGES.items():
        (folder / f"{name}.html").write_text(html(page), encoding="utf-8")


TOOLS = {
    "trafilatura": trafilatura, "newspaper4k": newspaper4k, "news-please": news_please, "fundus": fundus,
    "feedparser": feedparser, "warcio": warcio, "pages": pages,
}  # fmt: skip

if __name__ == "__main__":
    if not sys.argv[1:] or sys.argv[1] not in TOOLS:
        sys.exit(__doc__)
    TOOLS[sys.argv[1]](Path(sys.argv[2]) if sys.argv[2:] else FOLDER)
