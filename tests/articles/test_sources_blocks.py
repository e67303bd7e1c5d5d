"""What stands between the paragraphs of a page: which of it is the article's text."""

from __future__ import annotations

from typing import Any

import pytest
import trafilatura

from quotes.articles.collect import blocks, page
from quotes.articles.collect.contents import Body, Details
from tests.web_site import CALL, RALLY
from tests.web_site import page as news_page

SAID = "“The pier stays,” Ruth Okoro said."
KEPT = [
    ("a division", f"<div>{SAID}</div>", [SAID]),
    ("with inline markup", "<div>“The <i>pier</i> stays,” <b>Ruth Okoro</b> <a href='/r'>said</a>.</div>", [SAID]),
    ("in a wrapper", f"<div class='rich'><div>{SAID}</div><div>Nobody laughed.</div></div>", [SAID, "Nobody laughed."]),
    (
        "a quote's footer",
        "<blockquote><p>“The pier stays.”</p><footer>— <cite>Ruth Okoro</cite>, harbor master</footer></blockquote>",
        ["“The pier stays.”", "— Ruth Okoro, harbor master"],
    ),
    (
        "a figure of words",
        "<figure><blockquote><p>“The pier stays.”</p></blockquote><figcaption>— Ruth Okoro</figcaption></figure>",
        ["“The pier stays.”", "— Ruth Okoro"],
    ),
    (
        "<q> in <q>",
        "<p>She wrote <q>he called it <q>a <b>wreck</b></q></q>.</p>",
        ["She wrote “he called it “a wreck””."],
    ),
]
NEXT = "Nobody laughed at it."
KEPT += [
    ("a division that leads to a quote", "<div>Ruth Okoro, harbor master:</div>", ["Ruth Okoro, harbor master:"]),
    ("a quote without a full stop", "<div>“The pier stays”</div>", ["“The pier stays”"]),
    ("a section", f"<section>{SAID}</section>", [SAID]),
    ("a division in a section", f"<section><div>{SAID}</div></section>", [SAID]),
    ("divisions in divisions", f"<div><div><div>{SAID}</div></div></div>", [SAID]),
    ("no element at all", SAID, [SAID]),
    ("no element, with inline markup", "“The <i>pier</i> stays,” <b>Ruth Okoro</b> said.<!-- no -->", [SAID]),
    ("text around a paragraph", f"<div>{SAID}<p>{NEXT}</p>“It goes,” said Ben Tam.</div>",
     [SAID, NEXT, "“It goes,” said Ben Tam."]),
    ("lines in a division", f"<div>{SAID}<br><br>{NEXT}</div>", [SAID, NEXT]),
    ("a block quote without paragraphs", "<blockquote>“The pier stays.”</blockquote>", ["“The pier stays.”"]),
    ("a block quote with a division", f"<blockquote><div>{SAID}</div></blockquote>", [SAID]),
    ("a list", f"<ul><li>{SAID}</li><li>The board votes in May</li></ul>", [SAID, "The board votes in May"]),
    ("a list of paragraphs", f"<ol><li><p>{SAID}</p></li><li><p>{NEXT}</p></li></ol>", [SAID, NEXT]),
    ("a list in a list", f"<ul><li>{SAID}<ul><li>{NEXT}</li></ul></li></ul>", [SAID, NEXT]),
    ("a list of names and words", "<dl><dt>Ruth Okoro</dt><dd>“The pier stays.”</dd></dl>",
     ["Ruth Okoro", "“The pier stays.”"]),
    ("a table", "<table><caption>Two views.</caption><tr><th>Who</th><th>Words</th></tr><tr><td>Ruth <b>Okoro</b></td>"
     "<td>“The pier stays.”</td></tr><tr><td></td><td>“Never.”</td></tr></table>",
     ["Two views.", "Who | Words", "Ruth Okoro | “The pier stays.”", "“Never.”"]),
]  # fmt: skip
LEFT_OUT = [
    ("a caption", "<div class='img-caption'>The pier at dusk, on Tuesday.</div>"),
    ("what a script fills in", "<template><p>“Words come here,” said {{name}}.</p></template>"),
    ("a pull quote", "<div class='pull-quote'>“The pier stays.”</div>"),
    ("an appeal in a wrapper", "<div class='newsletter'><div>Have our news sent to you each morning.</div></div>"),
    ("links", "<div><a href='/a'>The pier was a wreck.</a> <a href='/b'>Who paid for it?</a></div>"),
    ("a list of links", "<ul><li><a href='/a'>The pier was a wreck.</a></li><li><a href='/b'>Who paid?</a></li></ul>"),
    ("a list to share", "<ul class='share'><li>Send this to a friend.</li><li>Print it.</li></ul>"),
    ("a table of links", "<table><tr><td><a href='/a'>The pier was a wreck.</a></td></tr></table>"),
    ("no sentence", "<div>Ruth Okoro</div>"),
    ("a picture and its caption", "<figure><img src='a.jpg'><figcaption>“The pier stays.”</figcaption></figure>"),
    (
        "a pull quote in a figure",
        "<figure class='wp-block-pullquote'><blockquote><p>“It stays.”</p></blockquote></figure>",
    ),
    ("a post", "<figure><blockquote class='tweet-box'><p>“It stays.”</p></blockquote></figure>"),
    ("the page's footer", "<footer>All rights are kept by us.</footer>"),
]


def between(html: str) -> list[str]:
    """Return what is kept of ``html`` between the paragraphs of a page, the same as in a feed."""
    whole = news_page((*CALL, f"</p>{html}<p>", *RALLY))
    text = page.read(Body("a", whole.encode(), Details(url="https://example.org/a"), "text/html", "utf-8")).text
    in_feed = page.fragment("".join(f"<p>{p}</p>" for p in CALL) + html + "".join(f"<p>{p}</p>" for p in RALLY))
    lines = text.split("\n\n")
    assert lines[1 : len(CALL) + 1] == list(CALL)
    assert lines[-len(RALLY) :] == list(RALLY)
    kept = lines[len(CALL) + 1 : -len(RALLY)]
    assert in_feed == "\n\n".join((*CALL, *kept, *RALLY))
    return kept


@pytest.mark.parametrize(("html", "kept"), [c[1:] for c in KEPT], ids=[c[0] for c in KEPT])
def test_words_of_the_article_are_kept_wherever_they_stand(html: str, kept: list[str]) -> None:
    assert between(html) == kept


@pytest.mark.parametrize("html", [c[1] for c in LEFT_OUT], ids=[c[0] for c in LEFT_OUT])
def test_what_is_not_the_article_stays_out(html: str) -> None:
    assert between(html) == []


def test_a_page_that_is_only_paragraphs_and_divisions() -> None:
    html = "".join(f"<p>{p}</p>" for p in CALL) + f"<div>{SAID}</div>" + f"<p>{RALLY[0]}</p>"
    assert page.read(Body("a", html.encode())).text.split("\n\n") == [*CALL, SAID, RALLY[0]]


UNITS = (
    "<div>", "<div><p>It is. ", "<blockquote><footer>", "<a><i>", "<q><b>a. ", "<ul><li>It is. ", "<dl><dt>It<dd><ul>",
    "<table><tr><td>It is.", "<section><div>It is. ", "It <b>is.</b> <div>",
)  # fmt: skip


@pytest.mark.parametrize("unit", UNITS)
def test_each_element_is_looked_at_a_fixed_number_of_times(unit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    looks = [0]
    linked = blocks._linked

    def counted(element: Any) -> Any:
        looks[0] += sum(1 for _ in element.iter())
        return linked(element)

    monkeypatch.setattr(blocks, "_linked", counted)
    for size in (50, 100, 200):
        tree: Any = trafilatura.load_html(f"<html><body><p>It is.</p>{unit * size}</body></html>")
        looks[0] = 0
        blocks.make_plain(tree)
        assert looks[0] <= 2 * sum(1 for _ in tree.iter())
