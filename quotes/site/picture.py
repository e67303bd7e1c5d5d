"""A picture of a quote, as a link to it is shown where it is posted: drawn on demand, kept in memory, no network."""

from __future__ import annotations

import io
import re
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files
from importlib.util import find_spec
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import ImageDraw, ImageFont

SIZE = (1200, 630)  # what the sites that show previews ask for
_MARGIN, _BAR = 80, 14
_WORDS_TO = 470  # the lowest place of the words
_SIZES = (64, 56, 48, 42, 37, 33)  # of their letters, the largest that fits
_PAPER, _INK, _SOFT, _ACCENT = "#fdfcf9", "#1c1a17", "#5d5850", "#8c1d18"
_KEPT = 256  # pictures in memory, each of some 20 kB
# What the font can draw: Latin with its accents, Greek, Cyrillic, and the signs of prose. Other scripts have
# letters that join, or run from right to left: no picture is better than a wrong one.
_DRAWN = re.compile("[ -~\u00a0-\u017f\u0391-\u03ce\u0401-\u045f\u2010-\u2027\u2030-\u203a\u20ac\u2116\u2122]")
# Share of letters that may be left out; a name in another script is not worth a picture of half a sentence.
_MOST_LEFT_OUT = 0.02


@cache
def has_pictures() -> bool:
    """Return whether what draws is installed: the extra ``pictures``, which a site can do without."""
    return find_spec("PIL") is not None


def can_draw(text: str) -> bool:
    """Return whether a picture would show a text as it is, emoji and the like aside."""
    letters = [one for one in unicodedata.normalize("NFC", text) if one.isalpha()]
    return bool(letters) and sum(not _DRAWN.match(one) for one in letters) <= _MOST_LEFT_OUT * len(letters)


def _drawn(text: str) -> str:
    """Return a line without what the font cannot draw."""
    composed = unicodedata.normalize("NFC", " ".join(text.split()))
    return " ".join("".join(one for one in composed if _DRAWN.match(one)).split())


_ONE_AT_A_TIME = Lock()  # a picture takes a twentieth of a second; nobody may have all processors for it


@lru_cache(maxsize=_KEPT)
def png(text: str, speaker: str, about: str, site: str) -> bytes:
    """Return a picture with a quote, its speaker, a line about it and the name of the site."""
    from PIL import Image, ImageDraw

    with _ONE_AT_A_TIME:
        image = Image.new("RGB", SIZE, _PAPER)
        draw = ImageDraw.Draw(image)
        draw.rectangle((0, 0, _BAR, SIZE[1]), fill=_ACCENT)
        width = SIZE[0] - 2 * _MARGIN
        font, lines = _fitting(draw, _drawn(text), width)
        place = _MARGIN - 10
        for line in lines:
            draw.text((_MARGIN, place), line, fill=_INK, font=font)
            place += int(font.size * 1.32)
        foot = SIZE[1] - _MARGIN - 34
        draw.text((_MARGIN, foot - 50), _cut(draw, _drawn(speaker), width, _font(34, True)), _ACCENT, _font(34, True))
        name = _cut(draw, _drawn(site), width // 3, _font(26, True))
        name_width = int(draw.textlength(name, _font(26, True)))
        draw.text((SIZE[0] - _MARGIN - name_width, foot), name, _SOFT, _font(26, True))
        draw.text((_MARGIN, foot), _cut(draw, _drawn(about), width - name_width - 40, _font(26)), _SOFT, _font(26))
        file = io.BytesIO()
        image.quantize(32, Image.Quantize.FASTOCTREE).save(file, "PNG")
        return file.getvalue()


@lru_cache(maxsize=16)
def _font(size: int, bold: bool = False) -> ImageFont.FreeTypeFont:
    from PIL import ImageFont

    name = "DejaVuSerif-Bold.ttf" if bold else "DejaVuSerif.ttf"
    data = (files("quotes.site") / "fonts" / name).read_bytes()
    return ImageFont.truetype(io.BytesIO(data), size, layout_engine=ImageFont.Layout.BASIC)


def _fitting(draw: ImageDraw.ImageDraw, text: str, width: int) -> tuple[ImageFont.FreeTypeFont, list[str]]:
    """Return the largest letters in which a text fits above the foot, and its lines; what does not fit is marked."""
    for size in _SIZES:
        lines = _lines(draw, text, width, _font(size))
        if len(lines) * size * 1.32 <= _WORDS_TO - _MARGIN:
            return _font(size), lines
    most = int((_WORDS_TO - _MARGIN) // (_SIZES[-1] * 1.32))
    font = _font(_SIZES[-1])
    return font, [*lines[: most - 1], _cut(draw, lines[most - 1].rstrip(" ,;:"), width, font, " …”")]


def _lines(draw: ImageDraw.ImageDraw, text: str, width: int, font: ImageFont.FreeTypeFont) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if draw.textlength(longer, font) <= width:
            lines[-1] = longer
        else:
            lines.append(_cut(draw, word, width, font))
    return [line for line in lines if line] or [""]


def _cut(draw: ImageDraw.ImageDraw, text: str, width: int, font: ImageFont.FreeTypeFont, end: str = "") -> str:
    """Return a line that is no wider than it may be; it has an ``end`` if more comes after it."""
    if not end and draw.textlength(text, font) <= width:
        return text
    end = end or " …"
    while text and draw.textlength(text + end, font) > width:
        text = text[:-1]
    return text.rstrip() + end
