"""A statement cited in the styles that people are asked for: APA, Chicago, BibTeX, and Wikipedia's template."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass

from quotes.database.rows import Row
from quotes.site.links import Links
from quotes.site.markup import date_of, standalone
from quotes.site.printings import Printing
from quotes.text.normal import fold
from quotes.text.web_addresses import outward


@dataclass(frozen=True, slots=True)
class CitationStyle:
    """A citation in one style; ``id`` is what a page calls it."""

    id: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class _Source:
    """What a citation says: who said what, and the article that is cited, with its own address where it has one."""

    speaker: str
    words: str
    title: str
    outlet: str
    published: datetime.date | None
    url: str


def styles(statement: Row, printings: Sequence[Printing], absolute: Links) -> tuple[CitationStyle, ...]:
    """Return the citations of a statement as its first printing has it; without an article, that of our page."""
    source = _source(statement, printings, absolute)
    return (
        CitationStyle("apa", "APA", _apa(source)),
        CitationStyle("chicago", "Chicago", _chicago(source)),
        CitationStyle("bibtex", "BibTeX", _bibtex(source, statement["id"])),
        CitationStyle("wiki", "Wikipedia", _wiki(source)),
    )


def _source(statement: Row, printings: Sequence[Printing], absolute: Links) -> _Source:
    first = printings[0].row if printings else {}
    words = printings[0].wording if printings else statement["text"]
    return _Source(
        _line(statement["speaker"]) or "Unknown speaker",
        _line(standalone(words)),
        _line(first.get("title")) or "Untitled article",
        _line(first.get("outlet")),
        date_of(first.get("published")),
        outward(first.get("url")) or absolute.statement(statement["id"]),
    )


def _line(text: object) -> str:
    return " ".join(str(text or "").split())


def _apa(one: _Source) -> str:
    """The words as they stand in a text, and the entry of the list of references: a work without a named author."""
    year = str(one.published.year) if one.published else "n.d."
    day = f"{one.published.year}, {one.published:%B} {one.published.day}" if one.published else "n.d."
    entry = ". ".join(part for part in (f"{one.title.rstrip('.')}. ({day})", one.outlet) if part)
    return f"“{one.words}” ({one.speaker}, as cited in “{one.title},” {year}).\n\n{entry}. {one.url}"


def _chicago(one: _Source) -> str:
    """A note as those of the Chicago Manual of Style."""
    day = f"{one.published:%B} {one.published.day}, {one.published.year}" if one.published else ""
    parts = [f"{one.speaker}, quoted in “{one.title},”", ", ".join(p for p in (one.outlet, day, one.url) if p)]
    return f"“{one.words}” {' '.join(parts)}."


_TEX = str.maketrans({
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "%": r"\%", "&": r"\&", "$": r"\$", "#": r"\#", "_": r"\_",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
})  # fmt: skip


def _bibtex(one: _Source, id: str) -> str:
    """An entry whose note has the words, in UTF-8 as today's programs read it."""
    name = re.sub(r"[^a-z0-9]", "", fold(one.speaker.rpartition(" ")[2])) or "quote"
    year = str(one.published.year) if one.published else "nd"
    key = f"{name}{year}{re.sub(r'[^a-z0-9]', '', id.lower())[:6]}"
    fields = {
        "title": f"{{{one.title.translate(_TEX)}}}",
        "journal": one.outlet.translate(_TEX),
        "year": str(one.published.year) if one.published else "",
        "date": one.published.isoformat() if one.published else "",
        "url": re.sub(r"[{}\\%]", lambda match: f"%{ord(match[0]):02X}" if match[0] != "%" else "%", one.url),
        "note": f"{one.speaker}: “{one.words}”".translate(_TEX),
    }
    lines = [f"  {field} = {{{text}}}," for field, text in fields.items() if text]
    return "\n".join((f"@article{{{key},", *lines, "}"))


def _wiki(one: _Source) -> str:
    """The template {{cite news}} with its parameter quote."""
    fields = {
        "title": _in_template(one.title),
        "newspaper": _in_template(one.outlet),
        "date": one.published.isoformat() if one.published else "",
        "url": re.sub(r"[|{}\[\]]", lambda match: f"%{ord(match[0]):02X}", one.url),
        "quote": _in_template(f"{one.speaker}: {one.words}"),
    }
    return "{{cite news " + " ".join(f"|{name}={text}" for name, text in fields.items() if text) + "}}"


def _in_template(text: str) -> str:
    """Return text in which MediaWiki sees no template, link, tag or further parameter."""
    return re.sub(r"[|{}\[\]<>=']", lambda match: f"&#{ord(match[0])};", text)
