"""Simplifies the blocks of a page before its article is looked for: every paragraph becomes a ``<p>``.

The search for the article keeps ``<p>`` and drops most other things between two of them: sentences in a ``<div>`` or
in no element of their own, tables, the ``<footer>`` of a block quote with its speaker, a ``<figure>`` with words and
without a picture.
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
# A sentence ends so, or leads to what comes next, or to the end of a quotation that has no full stop.
_SENTENCE_END = re.compile(r"(?:[.!?…:][\"'”’»“)\]]*|[”»])\s*\Z")
# Names of blocks that are not paragraphs of the article, though they may contain a sentence.
_FURNITURE = re.compile(
    r"caption|credit|pull-?_?quote|photo|image|media|byline|author|\bbio|share|social|newsletter|sign-?_?up|subscri|promo"
    r"|related|teaser|read-?_?more|\bads?\b|advert|banner|cookie|consent|comment|copyright|disclaim|embed|tweet|footer|tags?\b",
    re.IGNORECASE,
)
# What may stand around paragraphs without being anything in itself, and the lists.
_WRAPPERS = frozenset({"div", "section"})
_LISTS = frozenset({"ul", "ol", "dl"})
_ITEMS = frozenset({"li", "dt", "dd"})
_CELLS = frozenset({"td", "th"})
# Between the cells of a row, which are one line of the article's text.
BETWEEN_CELLS = " | "
# A block with more than this share of its characters in links is a list of links.
MAX_LINKED_SHARE = 0.5


def make_plain(tree: Any) -> None:
    """Change a page so that paragraphs and quotations are marked up in the plainest way.

    The quotation marks that browsers draw around ``<q>`` are written into the text, which would not have any. One pass
    over the elements, however they are nested. What a page only keeps for its scripts (``<template>``) goes.
    """
    for template in list(tree.iter("template")):
        template.drop_tree()
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
    """Make ``<p>`` of what stands among paragraphs, or in wrappers among them, and is one: divisions, lists, tables.

    A block whose name shows that it is a caption or an appeal stays as it is, with all that is in it.
    """
    among = {e.getparent() for e in elements if e.tag == "p" and "block" not in holding[e] and _is_prose(e)}
    looked_at: set[Any] = set()  # parts of lists and tables that have been decided about
    for element in elements:
        outer = element.getparent()
        if element in looked_at or outer not in among or _is_furniture(element):
            continue
        if element.tag in _LISTS or element.tag == "table":
            looked_at.update(element.iterdescendants())
            among |= _in_list(element, holding) if element.tag in _LISTS else _in_table(element, holding)
        elif element.tag in _WRAPPERS and "block" in holding[element]:
            among.add(element)
        elif element.tag in _WRAPPERS and _is_prose(element):
            element.tag = "p"
    for element in elements:
        if element in among:
            _gather_loose(element)


def _in_list(element: Any, holding: dict[Any, set[str]]) -> set[Any]:
    """Make paragraphs of a list's items; return those that hold more than that. A list of links stays as it is."""
    if _mostly_links(element) or "picture" in holding[element]:
        return set()
    parts = [element, *(e for e in element.iterdescendants() if e.tag in _LISTS or e.tag in _ITEMS)]
    for part in parts:
        part.tag = "p" if part.tag in _ITEMS and "block" not in holding[part] else "div"
    return {part for part in parts if part.tag == "div"}


def _in_table(element: Any, holding: dict[Any, set[str]]) -> set[Any]:
    """Make a paragraph of each row of a table with plain cells. One that other blocks are laid out with stays."""
    cells = [e for e in element.iterdescendants() if e.tag in _CELLS]
    if any(holding[cell] for cell in cells) or _mostly_links(element):
        return set()
    for row in list(element.iterdescendants("tr")):
        texts = [" ".join("".join(cell.itertext()).split()) for cell in row if cell.tag in _CELLS]
        row[:] = ()
        row.tag, row.text = "p", BETWEEN_CELLS.join(filter(None, texts))
    for part in (element, *element.iterdescendants("tbody", "thead", "tfoot", "caption")):
        part.tag = "p" if part.tag == "caption" else "div"
    return set()


def _gather_loose(element: Any) -> None:
    """Make paragraphs of the sentences that stand in an element beside other blocks, in no block of their own."""
    run: list[Any] = []
    before = None  # the block after which the run begins
    for child in (*element, None):
        if child is not None and (not isinstance(child.tag, str) or child.tag in _INLINE):
            run.append(child)
            continue
        lead = (element.text if before is None else before.tail) or ""
        text = lead + "".join(part for each in run for part in (*_words(each), each.tail or ""))
        linked = sum(len(part) for each in run for part in _linked(each))
        if _SENTENCE_END.search(text[-20:]) and linked <= MAX_LINKED_SHARE * len(text):
            _wrap(element, before, run, lead)
        before, run = child, []


def _wrap(element: Any, before: Any, run: list[Any], lead: str) -> None:
    """Put a run of text and inline elements, which begins after ``before``, into a paragraph."""
    paragraph = element.makeelement("p")
    paragraph.text = lead
    paragraph.extend(run)
    if before is None:
        element.text = None
        element.insert(0, paragraph)
    else:
        before.tail = None
        before.addnext(paragraph)


def _words(element: Any) -> Iterator[str]:
    """Return the text of an element, none of a comment."""
    return element.itertext() if isinstance(element.tag, str) else iter(())


def _is_furniture(element: Any) -> bool:
    names = (element.get("class"), element.get("id"), element.get("role"), element.get("data-testid"))
    return any(name and _FURNITURE.search(name) for name in names)


def _is_prose(element: Any) -> bool:
    """Whether an element ends as a sentence does, and is not mostly links."""
    text = "".join(element.itertext())
    return bool(_SENTENCE_END.search(text[-20:])) and not _mostly_links(element)


def _mostly_links(element: Any) -> bool:
    length = sum(map(len, element.itertext()))
    return sum(len(part) for part in _linked(element)) > MAX_LINKED_SHARE * length


def _linked(element: Any) -> Iterator[str]:
    inside: set[Any] = set()
    for each in element.iter():
        if each.tag == "a" or each.getparent() in inside:
            inside.add(each)
            yield each.text or ""
