"""The picture of a quote that a link to it is shown with."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from datasette.app import Datasette
from PIL import Image

from quotes.site import picture
from tests.site_app import site


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("We will not sign a contract that nobody has read.", True),
        ("Señor Núñez: ¿qué es “esto”? – 5 €", True),
        ("Ничего не подписано.", True),
        ("Δεν υπογράφουμε.", True),
        ("Great 🎉 news for all of us", True),  # without the emoji
        ("e\u0301", True),  # an accent that stands by itself
        ("这座桥不会开放", False),
        ("لن نوقع", False),
        ("One word: 这座桥", False),
        ("… 1 — 2", False),
        ("", False),
    ],
)
def test_only_what_the_font_has_is_drawn(text: str, drawn: bool) -> None:
    assert picture.can_draw(text) is drawn


def ink(drawing: bytes) -> tuple[Image.Image, tuple[int, int, int, int]]:
    """A picture, and the box around all that is drawn right of its bar."""
    image = Image.open(io.BytesIO(drawing)).convert("L").point(lambda grey: 255 if grey < 200 else 0)
    inside = image.crop((20, 0, *image.size))
    box = inside.getbbox() or (0, 0, 0, 0)
    return image, (box[0] + 20, box[1], box[2] + 20, box[3])


@pytest.mark.parametrize(
    "text",
    ["“Yes.”", "“We will not sign.” " * 3, "word " * 150, "x" * 420, "“" + "Wider still, and wider. " * 40 + "”", ""],
)
@pytest.mark.parametrize("speaker", ["Dora Lindqvist", "The Committee for " * 12, ""])
def test_everything_stays_inside_its_margins(text: str, speaker: str) -> None:
    drawing = picture.png(text, speaker, "Printed in 3 outlets, first 7 January 2026 by " + speaker, "A site of quotes")
    image, (left, top, right, bottom) = ink(drawing)
    assert image.size == picture.SIZE
    assert left >= 70
    assert top >= 60
    assert right <= 1200 - 70
    assert bottom <= 630 - 60
    assert len(drawing) < 80_000


def test_short_words_are_large_and_a_picture_is_drawn_once() -> None:
    short, long = (ink(picture.png(text, "", "", ""))[1] for text in ("“Yes.”", "“" + "Yes, and no. " * 25 + "”"))
    assert short[3] - short[1] > 35
    assert long[3] > 400
    assert picture.png("“Yes.”", "", "", "") is picture.png("“Yes.”", "", "", "")


async def test_a_statement_has_a_picture_and_says_where(full: Datasette) -> None:
    page = (await full.client.get("/statement/s-call")).text
    for tag in (
        '<meta property="og:image" content="http://localhost/statement/s-call/card.png">',
        '<meta property="og:image:width" content="1200">',
        '<meta name="twitter:card" content="summary_large_image">',
    ):
        assert tag in page
    answer = await full.client.get("/statement/s-call/card.png")
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["cache-control"] == "public, max-age=86400"
    assert Image.open(io.BytesIO(answer.content)).size == picture.SIZE
    told = (await full.client.get("/oembed?url=http://localhost/statement/s-call")).json()
    assert (told["thumbnail_url"], told["thumbnail_width"], told["thumbnail_height"]) == (
        "http://localhost/statement/s-call/card.png", 1200, 630,
    )  # fmt: skip
    moved = await full.client.get("/statement/s-old/card.png")
    assert moved.headers["location"] == "/statement/s-call/card.png"
    assert (await full.client.get("/statement/none/card.png")).status_code == 404
    assert "og:image" not in (await full.client.get("/speakers")).text


async def test_hostile_words_are_drawn_as_words(databases: dict[str, Path]) -> None:
    app = site(databases["hostile"])
    path = (await app.client.get("/search.json")).json()["results"][0]["page"].replace("http://localhost", "")
    answer = await app.client.get(f"{path}/card.png")
    assert answer.status_code == 200
    assert answer.content.startswith(b"\x89PNG")
