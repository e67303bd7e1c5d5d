"""What a page gives: its article in paragraphs, what its head says, and its encoding."""

from __future__ import annotations

from typing import Any

import pytest

from quotes.articles.collect import page
from quotes.articles.collect.contents import ArticleText, Body, Details
from quotes.articles.collect.decode import decode
from quotes.articles.unreadable import Unreadable
from quotes.text.paragraphs import paragraphs
from tests.source_cases import known, named
from tests.web_site import CALL, RALLY
from tests.web_site import page as news_page


def article_of(html: str, url: str | None = "https://example.org/news/a", **more: Any) -> ArticleText:
    found = page.read(Body("a", html.encode(), Details(url=url), "text/html", "utf-8"), **more)
    assert isinstance(found, ArticleText)
    return found


def test_a_page_gives_its_article_in_paragraphs_and_nothing_else() -> None:
    found = article_of(news_page())
    assert found.text == "\n\n".join(("A call between two presidents", *CALL))
    assert [p.of(found.text) for p in paragraphs(found.text)] == ["A call between two presidents", *CALL]
    assert known(found.about) == {
        "title": "A call between two presidents",
        "outlet": "Sample Wire",
        "url": "https://example.org/news/a",
        "language": "en",
        "encoding": "utf-8",
    }


def test_block_quotes_lists_and_line_breaks_stay_paragraphs() -> None:
    more = (
        "</p><blockquote><p>“Out with the Yanks,” they chanted in the square for a while.</p></blockquote><ul><li>The "
        "first point of what was said there.</li></ul><p>A line.<br>Another."
    )
    html = news_page((*RALLY, more))
    last = [p.of(text) for text in [article_of(html).text] for p in paragraphs(text)][-4:]
    assert last == [
        "“Out with the Yanks,” they chanted in the square for a while.",
        "The first point of what was said there.",
        "A line.",
        "Another.",
    ]


def test_what_stands_between_paragraphs_and_is_no_article_is_left_out() -> None:
    between = (
        '</p><figure><img src="a.jpg"><figcaption>The square. Photo: Agency</figcaption></figure>'
        '<p><a href="/x">Read more: another story</a></p>'
        '<div class="newsletter-signup"><p>Sign up for our newsletter to get the news every day.</p></div><p>'
    )
    found = article_of(news_page((*CALL, between, "“No,” he said.", "“No,” he said.", *RALLY)))
    texts = [p.of(found.text) for p in paragraphs(found.text)]
    assert texts[1:] == [*CALL, "“No,” he said.", "“No,” he said.", *RALLY]


def test_quotation_marks_that_browsers_draw_are_written() -> None:
    html = news_page((*CALL, 'Petro said <q cite="x">the first speech was quite harsh</q>, and read another one.'))
    assert "Petro said “the first speech was quite harsh”, and read another one." in article_of(html).text


def test_what_the_head_says() -> None:
    head = (
        '<meta property="article:published_time" content="2026-01-07T18:30:00-05:00">'
        '<meta property="article:modified_time" content="2026-01-08T09:00:00-05:00">'
        '<meta name="author" content="Newsroom Desk"><meta property="og:site_name" content="Sample Wire">'
    )
    about = article_of(news_page(head=head, lang="en-GB")).about
    assert (about.published, about.updated) == ("2026-01-07T23:30:00+00:00", "2026-01-08T14:00:00+00:00")
    assert (about.author, about.language) == ("Newsroom Desk", "en-GB")


def test_a_date_in_structured_data_is_found_and_none_is_guessed_from_the_text() -> None:
    head = '<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "2026-01-07"}</script>'
    assert article_of(news_page(head=head)).about.published == "2026-01-07"
    text = ("On 3 May 2019 there was another call, and this sentence is about that one and its words.", *CALL)
    assert article_of(news_page(text, head="")).about.published is None


@pytest.mark.parametrize(
    ("link", "fetched", "url", "canonical"),
    [
        ("https://example.org/b", "https://example.org/a?x=1", "https://example.org/b", None),
        ("/b", "https://m.example.org/a", "https://m.example.org/b", None),
        ("https://other.example/b", "https://example.org/a", "https://example.org/a", "https://other.example/b"),
        ("https://example.org/", "https://example.org/a", "https://example.org/a", None),
        ("javascript:void(0)", "https://example.org/a", "https://example.org/a", None),
        ("https://example.org/b", None, "https://example.org/b", None),
    ],
)
def test_addresses_of_a_page(link: str, fetched: str | None, url: str, canonical: str | None) -> None:
    about = article_of(news_page(head=f'<link rel="canonical" href="{link}">'), fetched).about
    assert (about.url, about.canonical) == (url, canonical)


def test_the_host_stands_for_an_outlet_that_is_not_named() -> None:
    assert article_of(news_page(head="").replace(" | Sample Wire", ""), "https://www.example.org/a").about.outlet


@pytest.mark.parametrize("html", ["", "<html></html>", "<p>Too short for an article.</p>", "\0\1\2", "<" * 5000])
def test_pages_without_an_article(html: str) -> None:
    with pytest.raises(Unreadable, match="no article on that page"):
        article_of(html)


def test_a_page_laid_out_with_tables() -> None:
    rows = "".join(f"<tr><td>{p}</td></tr>" for p in CALL)
    html = f"<html><head><title>T</title></head><body><table>{rows}</table></body></html>"
    assert [p.of(text) for text in [article_of(html).text] for p in paragraphs(text)] == list(CALL)


@named("encodings")
def test_encodings(case: dict[str, Any]) -> None:
    html = news_page(head=case.get("meta", ""))
    data = html.encode(case["written"])
    if "reason" in case:
        with pytest.raises(Unreadable) as error:
            decode(data, case["charset"], case.get("forced"))
        assert str(error.value).startswith(case["reason"])
    else:
        assert decode(data, case["charset"], case.get("forced")) == (html, case["used"])


def test_a_cut_character_does_not_cost_a_page() -> None:
    html = news_page()
    data = html.encode().replace(b"honor", b"hon\xe2or")
    assert decode(data, "utf-8") == (html.replace("honor", "hon\ufffdor"), "utf-8")
