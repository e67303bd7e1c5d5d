"""What marks a speaker: topics against the others, forms of the name with counts, what the last build brought."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from quotes import database
from quotes.database import Index
from quotes.datatypes import MentionKind, Speaker, SpeakerKind
from quotes.site import portrait
from tests.site_app import site
from tests.small_index import article, made, published, record, statement

SAID = {
    "roe": (
        "The ferry passes the harbour wall",
        "A ferry is no bridge",
        "We need the ferry, and we need it now",
        "Los barcos son para el pueblo",
        "The harbour wall will hold",
        "Without the harbour wall there is no town",
    ),
    "poe": (
        "We need a bridge, not talk",
        "The bridge is paid for",
        "Nobody needs what we need: a bridge",
        "El puente es para el pueblo",
        "I like the town",
    ),
}
PRINTED = ("Roe", "Roe", "Ann Roe", "Ms Roe", "the mayor", "Roe")
QUOTES = [(f"{who}{n}", who, text) for who, texts in SAID.items() for n, text in enumerate(texts)]
RECORDS = tuple(
    record(
        id, "a1", text, who, start=100 * n, speaker_text=PRINTED[n % 6],
        mention_kind=MentionKind.NOMINAL if PRINTED[n % 6] == "the mayor" else MentionKind.NAME,
    )
    for n, (id, who, text) in enumerate(QUOTES)
)  # fmt: skip
INDEX = Index(
    (article("a1", "The Tide", "2026-01-07"),),
    RECORDS,
    (
        Speaker("roe", "Ann Roe", SpeakerKind.PERSON, aliases=("Roe", "Annie")),
        Speaker("poe", "Bill Poe", SpeakerKind.PERSON),
    ),
    tuple(statement(f"s-{id}", text, id, speaker=who) for id, who, text in QUOTES),
)


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("portrait") / "quotes.db", INDEX)


def test_topics_mark_a_speaker_against_the_others(db: Path) -> None:
    with database.open_index(db) as index:
        roe, poe = (portrait.topics_of(index.conn, who) for who in ("roe", "poe"))
    assert [(one.term, one.statements) for one in roe] == [("ferry", 3), ("harbour wall", 3)]
    assert [(one.term, one.statements) for one in poe][0] == ("bridge", 3)
    terms = {one.term for one in (*roe, *poe)}
    assert not terms & {"need", "town", "the", "para", "son", "pueblo"}  # of both, or stop words of either language


@pytest.mark.parametrize(
    ("one", "other", "sign"),
    [((5, 10), (0, 100), 1), ((0, 10), (50, 100), -1), ((5, 10), (50, 100), 0), ((1, 2), (0, 2), 0)],
)
def test_log_odds_have_their_sign_only_where_much_is_known(
    one: tuple[int, int], other: tuple[int, int], sign: int
) -> None:
    score = portrait.log_odds(one, other)
    assert (score > 1.5) - (score < -1.5) == sign
    assert abs(score + portrait.log_odds(other, one)) < 1e-9


def test_a_single_speaker_has_no_topics(tmp_path: Path) -> None:
    own = [one for one in RECORDS if one.speaker_id == "roe"]
    alone = replace(INDEX, records=own, statements=[one for one in INDEX.statements if one.speaker_id == "roe"])
    with database.open_index(made(tmp_path / "quotes.db", alone)) as index:
        assert portrait.topics_of(index.conn, "roe") == []


async def test_the_page_has_topics_as_links_and_names_with_counts(db: Path) -> None:
    html = (await site(db).client.get("/speaker/roe")).text
    assert 'href="/search?speaker=roe&amp;q=%22harbour+wall%22"' in html
    assert '<bdi>Roe</bdi> <span class="num">3</span>' in html
    assert "<bdi>the mayor</bdi>" not in html
    assert "Annie" in html[html.index("Also known as") :]
    assert "New since the last build" not in html
    assert "No statement" not in (await site(db).client.get("/search?speaker=roe&q=%22harbour+wall%22")).text


async def test_the_page_tells_what_the_last_build_brought(tmp_path: Path) -> None:
    db = tmp_path / "quotes.db"
    published(db, INDEX)
    more = record("roe9", "a1", "The pier is next", "roe", start=5000)
    new = statement("s-roe9", more.text, "roe9", speaker="roe")
    published(db, replace(INDEX, records=(*RECORDS, more), statements=(*INDEX.statements, new)))
    html = (await site(db).client.get("/speaker/roe")).text
    assert "The pier is next" in html[html.index("New since the last build") : html.index("h-topics")]
    assert "New since the last build" not in (await site(db).client.get("/speaker/poe")).text
