"""An article's quotes as one flowing column: what stands around them, each quote once, its speaker in the margin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from quotes.datatypes import SPEECH, Span
from quotes.site.markup import MarkedSpan, passage
from quotes.site.printings import Printing, marks, whole_words, windows
from quotes.text.normal import normal
from quotes.text.paragraphs import paragraphs


@dataclass(frozen=True, slots=True)
class MarginNote:
    """What the margin says of a quote: its number in the column, and its printing."""

    number: int
    printing: Printing


@dataclass(frozen=True, slots=True)
class ColumnBlock:
    """A paragraph of the column with the notes beside it; ``is_gap`` is whether text is left out before it.

    The headline stands first, if something in it is quoted.
    """

    html: Markup
    notes: tuple[MarginNote, ...]
    is_gap: bool = False
    is_headline: bool = False


def column(printings: Sequence[Printing], title: str = "") -> list[ColumnBlock]:
    """Return the blocks of an article's column, the headline first if something in it is quoted.

    Every printing has one note: beside the paragraph in which it begins.  A first line that only repeats the ``title``
    of the article is left out.
    """
    in_text = sorted((p for p in printings if not p.only_headline), key=lambda p: (p.row["start"], -p.row["end"]))
    in_headline = [p for p in printings if p.only_headline]
    notes = [MarginNote(n, p) for n, p in enumerate((*in_headline, *in_text), start=1)]
    headline = next((p.headline for p in printings if p.headline), None)
    blocks = [ColumnBlock(headline, tuple(notes[: len(in_headline)]), is_headline=True)] if headline else []
    of_text = _of_text(notes[len(in_headline) :])
    if of_text and not of_text[0].notes and normal(of_text[0].html.striptags()) == normal(title):
        del of_text[0]
    return blocks + of_text


def _of_text(notes: Sequence[MarginNote]) -> list[ColumnBlock]:
    parts = [part for note in notes for part in note.printing.parts]
    spans = [
        span
        for note in notes
        for span in marks(note.printing.parts, "quote" if note.printing.row["role"] in SPEECH else "other")
    ]
    anchors = _anchors(notes)
    blocks: list[ColumnBlock] = []
    todo = list(notes)
    for number, (offset, text) in enumerate(windows(parts)):
        inside = [one for one in spans if one.start >= offset and one.end <= offset + len(text)]
        keep = MarkedSpan(min(o.start for o in inside), max(o.end for o in inside), "all") if inside else None
        start, cut = whole_words(offset, text, keep)
        pieces = paragraphs(cut) or (Span(0, len(cut)),)
        before = offset
        for n, piece in enumerate(pieces):
            is_last = n == len(pieces) - 1
            end = offset + len(text) if is_last else start + piece.end
            own = [note for note in todo if note.printing.row["start"] < end]
            todo = todo[len(own) :]
            places = {at: html for at, html in anchors.items() if before <= at < end}
            html = _marked(piece.of(cut).replace("\n", " ").replace("\r", " "), start + piece.start, spans, places)
            before = end
            opens = "… " if n == 0 and start > 0 else ""
            closes = " …" if is_last and cut.rstrip()[-1:] not in '.!?”"' else ""
            blocks.append(ColumnBlock(Markup(f"{opens}{html}{closes}"), tuple(own), n == 0 and number > 0))
    return blocks


def _anchors(notes: Sequence[MarginNote]) -> Mapping[int, str]:
    """Return what stands before each quote: its number, which leads to its note, and the places of its parts."""
    anchors: dict[int, str] = {}
    for note in notes:
        for n, part in enumerate(note.printing.parts):
            number = f'<a class="at" href="#n-{note.number}">{note.number}</a>' if n == 0 else ""
            place = f'<span id="q-{escape(part["id"])}">{number}</span>'
            anchors[part["start"]] = anchors.get(part["start"], "") + place
    return anchors


def _marked(text: str, offset: int, spans: Sequence[MarkedSpan], anchors: Mapping[int, str]) -> str:
    """Return a paragraph with its marks; the places that lie before or behind its words stand at its ends."""
    end = offset + len(text)
    cuts = sorted({offset, end, *(at for at in anchors if offset < at < end)})
    html = "".join(place for at, place in sorted(anchors.items()) if at <= offset)
    for start, stop in zip(cuts, cuts[1:], strict=False):
        html += anchors[start] if start > offset else ""
        html += str(passage(text[start - offset : stop - offset], start, spans))
    return html + "".join(place for at, place in sorted(anchors.items()) if at >= end > offset)
