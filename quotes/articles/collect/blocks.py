"""Simplifies the blocks of a page before its article is looked for: every paragraph becomes a ``<p>``.

The search for the article keeps ``<p>`` and drops most other things between two of them: sentences in a ``<div>``, the
``<footer>`` of a block quote with its speaker, a ``<figure>`` with words and without a picture.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

_INLINE = frozenset({
    "a", "abbr", "b", "bdi", "bdo", "big", "br", "cite", "code", "data", "dfn", "em", "font", "i", "ins", "kbd", "mark",
    "q", "s", "small", "span", "strong", "sub", "sup", "time", "u", "wbr",
})  # fmt: skip
_PICTURES = frozenset({"audio", "canvas", "embed", "iframe", "img", "object", "picture", "svg", "table", "video"})
_SENTENCE_END = re.compile(r"[.!?…][\"'”’»“)\]]*\s*\Z")
# Names of blocks that are not paragraphs of the article, though they may contain a sentence.
_FURNITURE = re.compile(
    r"caption|credit|pull-?_?quote|photo|image|media|byline|author|\bbio|share|social|newsletter|sign-?_?up|subscri|promo"
    r"|related|teaser|read-?_?more|\bads?\b|advert|banner|cookie|consent|comment|copyright|disclaim|embed|tweet|footer|tags?\b",
    re.IGNORECASE,
)
# A block with more than this share of its characters in links is a list of links.
MAX_LINKED_SHARE = 0.5


def make_plain(tree: Any) -> None:
    """Change a page so that paragraphs and quotations are marked up in the plainest way.

    The quotation marks that browsers draw around ``<q>`` are written into the text, which would not have any. One pass
    over the elements, however they are nested.
    """
    elements = [e for e in tree.iter() if isinstance(e.tag, str)]
    holding = _holding(elements)
    _write_marks(elements)
    _keep_attributions(elements, holding)
    _make_paragraphs(elements, holding)


def _holding(elements: list[Any]) -> dict[Any, set[str]]:
    """Return for each element which of "block", "picture" and "quote" are in it, at any depth."""
    holding: dict[Any, set[str]] = {element: set() for element in elements}
    for element in reversed(elements):  # inner elements come before outer ones
        parent = element.getparent()
        if parent not in holding:  # elements around the given part of the page
            continue
        if element.tag not in _INLINE:
            holding[parent].add("block")
        if element.tag in _PICTURES:
            holding[parent].add("picture")
        if element.tag == "blockquote":
            holding[parent].add("quote")
        holding[parent] |= holding[element]
    return holding


def _write_marks(elements: list[Any]) -> None:
    for element in elements:
        if element.tag == "q":
            element.tag = "span"
            element.text = "“" + (element.text or "")
            if len(element):
                element[-1].tail = (element[-1].tail or "") + "”"
            else:
                element.text += "”"


def _keep_attributions(elements: list[Any], holding: dict[Any, set[str]]) -> None:
    """Make the line under a block quote a paragraph: its footer, or the caption of a figure with nothing else."""
    within: dict[Any, str] = {}  # the block quote, or the figure of one, that an element stands in
    for element in elements:
        outer = within.get(element.getparent(), "")
        figure = element.tag == "figure" and "quote" in holding[element] and "picture" not in holding[element]
        figure = figure and not any(map(_is_furniture, (element, *element.iterchildren("blockquote"))))
        if figure or element.tag == "blockquote":
            outer = "figure" if figure else "quote"
        if figure:
            element.tag = "div"
        elif element.tag == ("figcaption" if outer == "figure" else "footer") and outer:
            element.tag = "div" if "block" in holding[element] else "p"
        within[element] = outer


def _make_paragraphs(elements: list[Any], holding: dict[Any, set[str]]) -> None:
    """Make ``<p>`` of each ``<div>`` that is a paragraph among others, or stands with such in a ``<div>`` among others.

    A block whose name shows that it is a caption or an appeal stays as it is.
    """
    among = {e.getparent() for e in elements if e.tag == "p" and "block" not in holding[e] and _is_prose(e)}
    for element in elements:
        if element.tag != "div" or "block" in holding[element] or _is_furniture(element):
            continue
        parent = element.getparent()
        wrapped = parent is not None and parent.tag == "div" and parent.getparent() in among
        if (parent in among or (wrapped and not _is_furniture(parent))) and _is_prose(element):
            element.tag = "p"


def _is_furniture(element: Any) -> bool:
    names = (element.get("class"), element.get("id"), element.get("role"), element.get("data-testid"))
    return any(name and _FURNITURE.search(name) for name in names)


def _is_prose(element: Any) -> bool:
    """Whether an element ends as a sentence does, and is not mostly links."""
    text = "".join(element.itertext())
    linked = sum(len(part) for part in _linked(element))
    return bool(_SENTENCE_END.search(text[-20:])) and linked <= MAX_LINKED_SHARE * len(text)


def _linked(element: Any) -> Iterator[str]:
    inside: set[Any] = set()
    for each in element.iter():
        if each.tag == "a" or each.getparent() in inside:
            inside.add(each)
            yield each.text or ""
