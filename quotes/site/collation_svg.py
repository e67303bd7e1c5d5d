"""A statement's collation as an SVG file: real text, the words of all wordings in the same places."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import escape

from quotes.collation import Run, RunKind
from quotes.site.collation_rows import Picture, PictureRow
from quotes.text.disguise import unhidden

WIDTH, LABEL, MARGIN = 800, 190, 24
SIZE, LINE, SMALL = 15, 22, 12
MOST_WORDS = 400  # of a wording that are drawn; an essay is no picture
MOST_LABEL_LINES = 6
_SPACE = 4.2
_FONT = "Arial, 'Liberation Sans', Helvetica, sans-serif"
_INK, _CUT, _NEW, _RULE, _DOUBT = "#1c1a16", "#6f675a", "#16633a", "#ddd7c9", "#9c2b21"
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NO_WORD = re.compile(r"[\W_]+")
# Widths of Arial, which Liberation Sans and Helvetica share, in thousandths of the size.
_WIDTHS = {
    **dict.fromkeys("ijl'|", 222), **dict.fromkeys("ft.,:;/!I[] \\", 278), **dict.fromkeys("r()-`", 333),
    **dict.fromkeys("cksvxyzJ", 500), **dict.fromkeys("FTZ", 611), **dict.fromkeys("ABEKPSVXY&", 667),
    **dict.fromkeys("CDHNRUw", 722), **dict.fromkeys("GOQ", 778), **dict.fromkeys("mM", 833), "W": 944, "%": 889,
    "@": 1015, "…": 1000, "—": 1000,
}  # fmt: skip

# A place of the picture: the number of a word of the fullest wording, and whether what is added before it stands there.
_Place = tuple[int, bool]


@dataclass(frozen=True, slots=True)
class _Cell:
    text: str
    kind: RunKind


def width(text: str, size: float = SIZE) -> float:
    """Return about how wide a text is in Arial."""
    return sum(map(_width, unicodedata.normalize("NFC", text))) * size / 1000


def _width(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    if unicodedata.east_asian_width(character) in "WF":
        return 1000
    return _WIDTHS.get(unicodedata.normalize("NFD", character)[0], 556)


def drawing(picture: Picture, heading: str, foot: str) -> str:
    """Return the picture as an SVG file, the same for the same picture."""
    cells = [_cells(one.row.runs) for one in picture.rows]
    lines = _lines(cells)
    parts = [_text(MARGIN, MARGIN + SIZE, heading, "head")]
    y = MARGIN + 2 * LINE + 4
    for one, own in zip(picture.rows, cells, strict=True):
        labels = _labels(one)
        parts.append(f'<path d="M{MARGIN} {y - LINE + 2}H{WIDTH - MARGIN}" stroke="{_RULE}"/>')
        parts += [_text(MARGIN, y + n * 16, *label) for n, label in enumerate(labels)]
        parts += [_line(own, line, y + n * LINE) for n, line in enumerate(lines)]
        y += max(len(lines) * LINE, len(labels) * 16) + 14
    for note in _notes(picture, foot):
        parts.append(_text(MARGIN, y, note, "small"))
        y += 16
    height = y + MARGIN - 8
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}" '
        f'font-family="{_FONT}"><title>{_escaped(heading)}</title><rect width="{WIDTH}" height="{height}" fill="#fff"/>'
        f"{''.join(parts)}</svg>\n"
    )


def _notes(picture: Picture, foot: str) -> Iterable[str]:
    yield "Struck through: left out. " + ("Green: changed or added." if picture.has_changes else "")
    if picture.words > MOST_WORDS:
        yield f"Of each wording the first {MOST_WORDS} words are drawn."
    if picture.left_out:
        yield f"{picture.left_out} more printings are not drawn."
    yield foot


def _labels(one: PictureRow) -> list[tuple[str, str]]:
    """Return the lines beside a wording: its outlets, and in another colour who names another speaker."""
    lines: list[tuple[str, str]] = []
    for outlet in one.outlets:
        times = f" ({outlet.count} times)" if outlet.count > 1 else ""
        lines += [(line, "label") for line in _wrapped(outlet.name + times, LABEL - 24)]
        lines += [(line, "doubt") for line in _wrapped(outlet.speaker, LABEL - 24) if outlet.speaker]
    more = one.more
    if len(lines) > MOST_LABEL_LINES:
        more += len(one.outlets) - sum(1 for text, _ in lines[:MOST_LABEL_LINES] if text)
        lines = lines[:MOST_LABEL_LINES]
    return lines + ([(f"and {max(1, more)} more", "label")] if more else [])


def _wrapped(text: str, most: float) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and width(longer, SMALL) > most:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines[:3]


def _cells(runs: Sequence[Run]) -> dict[_Place, _Cell]:
    """Return what a wording has in each place."""
    cells: dict[_Place, _Cell] = {}
    for run in runs:
        places = [(n, False) for n in range(run.start, min(run.end, MOST_WORDS))]
        if run.kind == RunKind.ADDED:
            if run.start <= MOST_WORDS:
                cells[run.start, True] = _Cell(" ".join(run.printed), run.kind)
            continue
        texts = _spread(run.full if run.kind == RunKind.CUT else run.printed, len(places))
        cells |= {place: _Cell(text, run.kind) for place, text in zip(places, texts, strict=True)}
    return cells


def _spread(words: Sequence[str], places: int) -> list[str]:
    """Return words for so many places: signs stay with the word before, and the last place has what is left."""
    joined: list[str] = []
    for word in words:
        if joined and _NO_WORD.fullmatch(word):
            joined[-1] += f" {word}"
        else:
            joined.append(word)
    if not places:
        return []
    head, rest = joined[: places - 1], joined[places - 1 :]
    return (head + [" ".join(rest)] + [""] * places)[:places]


def _lines(cells: Sequence[dict[_Place, _Cell]]) -> list[dict[_Place, tuple[float, float]]]:
    """Return where each place stands, by lines: its x and its width, which is that of its longest text."""
    places = sorted({place for row in cells for place in row}, key=lambda place: (place[0], not place[1]))
    most = WIDTH - LABEL - 2 * MARGIN
    lines: list[dict[_Place, tuple[float, float]]] = [{}]
    x = 0.0
    for place in places:
        wide = min(most, max(width(row[place].text) for row in cells if place in row))
        if x and x + wide > most:
            lines.append({})
            x = 0.0
        lines[-1][place] = (LABEL + MARGIN + x, wide)
        x += wide + (_SPACE if wide else 0)
    return lines


def _line(cells: dict[_Place, _Cell], line: dict[_Place, tuple[float, float]], y: float) -> str:
    """Return one line of a wording; each word has its place, so that no font can move it."""
    words = []
    for place, (x, most) in line.items():
        cell = cells.get(place)
        if cell is None or not cell.text:
            continue
        length = min(most, width(cell.text))
        words.append(
            f'<tspan x="{x:.1f}" textLength="{length:.1f}" lengthAdjust="spacingAndGlyphs"{_LOOKS[cell.kind]}>'
            f"{_escaped(cell.text)}</tspan> "
        )
    return f'<text y="{y}" font-size="{SIZE}" fill="{_INK}">{"".join(words).strip()}</text>' if words else ""


_LOOKS = {
    RunKind.SAME: "",
    RunKind.CUT: f' fill="{_CUT}" text-decoration="line-through"',
    RunKind.CHANGED: f' fill="{_NEW}" font-weight="bold"',
    RunKind.ADDED: f' fill="{_NEW}" font-weight="bold"',
}
_STYLES = {
    "head": f'font-size="{SIZE}" font-weight="bold" fill="{_INK}"',
    "label": f'font-size="{SMALL}" font-weight="bold" fill="{_INK}"',
    "doubt": f'font-size="{SMALL}" fill="{_DOUBT}"',
    "small": f'font-size="{SMALL}" fill="{_CUT}"',
}


def _text(x: float, y: float, text: str, style: str) -> str:
    return f'<text x="{x}" y="{y}" {_STYLES[style]}>{_escaped(text)}</text>'


def _escaped(text: str) -> str:
    """Return text for XML, without the characters that XML has not, and with those that would reorder it shown."""
    return str(escape(_NOT_XML.sub("", unhidden(text))))
