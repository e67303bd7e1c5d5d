"""What a check shows of a sentence's statement in the other language."""

from __future__ import annotations

from pathlib import Path

import pytest

from quotes.check import Checked, CheckVerdict, check
from quotes.check.report import as_dict, details
from quotes.database import Index, open_index
from quotes.datatypes import Link, LinkKind, Speaker, SpeakerKind
from tests.site_app import site
from tests.small_index import made
from tests.translated_index import ARTICLES, RECORDS, STATEMENTS

LINKS = (
    Link("t1", "t2", LinkKind.TRANSLATION, 0.81, "from Spanish into English", "t1"),
    Link("t1", "t3", LinkKind.TRANSLATION, 0.97, "from Spanish into English", "t1"),
    Link("t2", "t3", LinkKind.TRANSLATION, 0.86, "two translations into English"),
)
INDEX = Index(ARTICLES, RECORDS, (Speaker("s1", "Ana Núñez", SpeakerKind.PERSON),), STATEMENTS, LINKS)


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("check") / "quotes.db", INDEX)


def asked(db: Path, sentence: str) -> Checked:
    with open_index(db) as index:
        return check(index.conn, sentence)[0]


# A sentence, its verdict, and what stands beside it: the statement, and whether it is the original.
BESIDE = [
    ("If there is no dialogue, there is war", CheckVerdict.EXACT, [("t1", True)]),
    ("If there is dialogue, there is war", CheckVerdict.ALTERED, [("t1", True)]),
    ("Si no se dialoga, hay guerra", CheckVerdict.EXACT, [("t3", False)]),  # the surer of two into one language
    ("The ferry is late", CheckVerdict.EXACT, []),
    ("Bring the boats home for the winter", CheckVerdict.NOT_FOUND, []),
]


@pytest.mark.parametrize(("sentence", "verdict", "beside"), BESIDE)
def test_a_statement_that_is_linked_in_another_language_is_shown(
    db: Path, sentence: str, verdict: CheckVerdict, beside: list[tuple[str, bool]]
) -> None:
    result = asked(db, sentence)
    assert result.verdict is verdict
    assert [(one.printed.statement_id, one.original) for one in result.translations] == beside


def test_it_comes_with_its_words_first_printing_and_outlets(db: Path) -> None:
    result = asked(db, "If there is no dialogue, there is war")
    (other,) = as_dict(result)["translations"]
    assert (other["language"], other["likeness"], other["outlets"]) == ("es", 0.81, ["El Faro"])
    assert (other["first_outlet"], other["first_published"], other["speaker"]) == ("El Faro", "2026-01-07", "Ana Núñez")
    assert "The original in Spanish (81% sure): “Si no se dialoga, hay guerra”." in details(result)
    assert "The same in English (97% sure)" in details(asked(db, "Si no se dialoga, hay guerra"))


async def test_the_page_shows_it_in_its_own_language(db: Path) -> None:
    text = (await site(db).client.get("/check?q=If there is no dialogue, there is war")).text
    shown = text[text.index('class="elsewhere"') :]
    assert '<p class="wording" lang="es">“<bdi>Si no se dialoga, hay guerra</bdi>”</p>' in shown
    assert "The original of the printed words" in shown
    assert "/statement/t1" in shown
    assert 'class="elsewhere"' not in (await site(db).client.get("/check?q=The ferry is late")).text
