"""Articles that trafilatura has stored as XML: its own form (``--xml``) and that of the Text Encoding Initiative."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from quotes.articles.collect import addresses
from quotes.articles.collect.contents import ArticleText, Body, Details, about
from quotes.articles.fields import day, line
from quotes.articles.unreadable import Unreadable

# Elements that are paragraphs of their own; what is in a paragraph or a row is one line of text.
_BLOCKS = frozenset({"p", "head", "ab", "quote", "item", "row", "code", "lb"})
_CELLS = frozenset({"cell"})
# What trafilatura writes for the publisher: the outlet with its host in brackets.
_WITH_HOST = re.compile(r"(.+) \(([\w.:-]+)\)")


def document(body: Body) -> ArticleText:
    """Return the article of an XML document.  Raises Unreadable if it is broken or holds no text."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        root: Any = etree.fromstring(body.data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable("XML that cannot be read") from error
    for element in root.iter(etree.Element):
        element.tag = etree.QName(element).localname
    is_tei = root.tag == "TEI"
    details = _of_tei(root) if is_tei else about(dict(root.attrib))
    text = "\n\n".join(_paragraphs(root.find(".//text/body/div[@type='entry']" if is_tei else "main")))
    if not text:
        raise Unreadable("no text")
    return ArticleText(body.source, text, details.or_else(body.about).or_else(Details(encoding="utf-8")))


def _paragraphs(part: Any) -> Iterator[str]:
    """Yield the lines of text in a part of a document, without those that are empty."""
    words: list[str] = []
    for event, element in etree.iterwalk(part, events=("start", "end")) if part is not None else ():
        if element.tag in _BLOCKS:
            yield from filter(None, [" ".join("".join(words).split())])
            words.clear()
        if event == "start":
            words.append(element.text or "")
        elif element is not part:
            words += (" | " if element.tag in _CELLS and element.getnext() is not None else "", element.tail or "")
    yield from filter(None, [" ".join("".join(words).split())])


def _of_tei(root: Any) -> Details:
    """Return what the head of a document says of the article's first publication."""
    source = root.find(".//sourceDesc/biblFull")
    source = root if source is None else source
    url = next((ptr.get("target") for ptr in source.iter("ptr") if ptr.get("type") == "URL"), None)
    outlet = line(source.findtext(".//publicationStmt/publisher"))
    with_host = _WITH_HOST.fullmatch(outlet or "")
    if with_host and addresses.host(url or "") in (with_host[2], with_host[2].removeprefix("www.")):
        outlet = with_host[1]
    language = root.find(".//langUsage/language")
    return Details(
        title=line(source.findtext(".//titleStmt/title")),
        outlet=outlet,
        url=url,
        author=line(source.findtext(".//titleStmt/author")),
        published=day(line(source.findtext(".//publicationStmt/date"))),
        language=None if language is None else language.get("ident"),
    )
