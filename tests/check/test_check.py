"""Remembered sentences and drafts against the index of the sample corpus, made of frozen parses."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import quotes
from quotes.check import CheckVerdict, check, passages
from quotes.check.report import as_dict, details, marked, sarif
from quotes.cli import run
from quotes.database import open_index
from tests.builds import built

ROOT = Path(__file__).parent.parent.parent
CASES = tomllib.loads((Path(__file__).parent / "cases" / "sentences.toml").read_text("utf-8"))
SENTENCES = [(CheckVerdict(kind.replace("_", " ")), sentence) for kind, listed in CASES.items() for sentence in listed]
TURNED = ["If there is dialogue, there is war", "I am a drug trafficker", "Peace never requires dialogue"]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    db = tmp_path_factory.mktemp("check") / "sample.db"
    built(ROOT / "data" / "articles", db)
    return db


def test_there_are_sixty_sentences() -> None:
    assert [len(CASES[kind]) for kind in ("exact", "altered", "shortened", "not_found")] == [20, 20, 10, 10]


@pytest.mark.parametrize(("verdict", "sentence"), SENTENCES)
def test_what_the_index_says_of_a_sentence(sample: Path, verdict: CheckVerdict, sentence: str) -> None:
    with open_index(sample) as index:
        results = check(index.conn, sentence)
    assert results[0].verdict == verdict, results[0]
    assert (results[0].printed is None) == (verdict is CheckVerdict.NOT_FOUND)


@pytest.mark.parametrize("sentence", TURNED)
def test_a_difference_that_turns_the_sense_is_told(sample: Path, sentence: str) -> None:
    with open_index(sample) as index:
        assert check(index.conn, sentence)[0].turned
        assert not check(index.conn, "The first speech was quite mild")[0].turned


# What is printed as "No soy ilegítimo, ni soy narco", "he's not going to be doing it very long" and the like.
NEGATED = [
    ("Soy ilegítimo", CheckVerdict.ALTERED, "No"),
    ("going to be doing it very long", CheckVerdict.ALTERED, "not"),
    ("a drug trafficker", CheckVerdict.ALTERED, "not"),
    ("He will say “A drug trafficker” again", CheckVerdict.ALTERED, "not"),
    ("He says that he is not “a drug trafficker”", CheckVerdict.SHORTENED, "not"),
    ("He spoke of “a drug trafficker”", CheckVerdict.SHORTENED, "not"),
    ("drug trafficker", CheckVerdict.SHORTENED, ""),  # what is denied need not be the name itself
    ("trafficker", CheckVerdict.SHORTENED, ""),
    ("not a drug trafficker", CheckVerdict.SHORTENED, ""),
    ("History has taught us that in Colombia", CheckVerdict.EXACT, ""),
]


@pytest.mark.parametrize(("text", "verdict", "negation"), NEGATED)
def test_a_negation_right_before_a_passage_is_no_part_to_leave_out(
    sample: Path, text: str, verdict: CheckVerdict, negation: str
) -> None:
    with open_index(sample) as index:
        result = check(index.conn, text)[0]
    assert (result.verdict, result.negation, result.turned) == (verdict, negation, verdict is CheckVerdict.ALTERED)
    assert ("is left out" in details(result)) == (verdict is CheckVerdict.SHORTENED and negation != "")


SHORT = [
    ("If htere is no dialogue, there is war", ("htere",)),
    ("Teh first speech was quite harsh", ("Teh",)),
    ("fighting against powerful mafiosi adn their allied politicians", ("adn",)),
    ("un destino peor qeu lo que le pasó a Maduro", ("qeu",)),
    ("The first speech saw quite harsh", ()),  # a word of its own
    ("fighting against powerful mafiosi or their allied politicians", ()),
]


@pytest.mark.parametrize(("sentence", "misspelt"), SHORT)
def test_short_words_are_misspelt_where_two_letters_changed_places(
    sample: Path, sentence: str, misspelt: tuple[str, ...]
) -> None:
    with open_index(sample) as index:
        result = check(index.conn, sentence)[0]
    assert (result.respelled, result.verdict is CheckVerdict.ALTERED) == (misspelt, not misspelt)


DRAFT = """# A draft

"I am not a drug trafficker," Trump said, and nobody laughed.

Petro: "Peace always requires dialogue."

"I am not a drug trafficker," said Petro. "We will plant a million trees," he added.
"""


def test_a_draft_is_checked_quote_by_quote_and_speaker_by_speaker(sample: Path) -> None:
    with open_index(sample) as index:
        results = check(index.conn, DRAFT)
    assert [r.verdict.value for r in results] == ["said by somebody else", "exact", "exact", "not found"]
    assert [r.passage.speaker for r in results] == ["Trump", "Petro", "Petro", ""]
    assert all(DRAFT[r.passage.start : r.passage.end] == r.passage.text for r in results)


def test_a_given_speaker_counts_where_the_text_names_none(sample: Path) -> None:
    with open_index(sample) as index:
        (other,) = check(index.conn, "I am not a drug trafficker", "Donald Trump")
        (same,) = check(index.conn, "I am not a drug trafficker", "gustavo petro")
    assert (other.verdict, same.verdict) == (CheckVerdict.OTHER_SPEAKER, CheckVerdict.EXACT)
    assert other.printed is not None
    assert other.printed.speaker == "Gustavo Petro"
    assert "Gustavo Petro" in details(other)


CLAIMS = [
    ('"So it is," said Ada Quint.', "Ada Quint"),
    ('"So it is," Quint said.', "Quint"),
    ('Quint told reporters: "So it is."', "Quint"),
    ('Ada Quint: "So it is."', "Ada Quint"),
    ("«Así es», dijo Ada Quint.", "Ada Quint"),
    ('"So it is," he said, as Quint left.', ""),
    ('Quint left. "So it is."', ""),
    ('He said: "So it is."', ""),
    ('"So it is." They said "so it was."', ""),
    ('Others say "so it is"', ""),
    ('But Quint said "so it is"', "Quint"),
    ('"So it is," Quint told Omar Keller.', "Quint"),
    ('"So it is," said Keller, as Quint told him.', "Keller"),
    ("Ella dijo: «Así es».", ""),
    ("«Así es», le contó Quint.", "Quint"),
]


@pytest.mark.parametrize(("text", "speaker"), CLAIMS)
def test_whom_a_draft_names(text: str, speaker: str) -> None:
    filler = "Nada de esto ha sido confirmado por las autoridades de la ciudad, que guardan silencio. " * 3
    text = f"{text}\n\n{filler}" if "«" in text else text
    assert passages(text)[0].speaker == speaker


@given(st.text(max_size=300))
def test_any_text_is_read_and_its_passages_stand_in_it(text: str) -> None:
    for passage in passages(text):
        assert text[passage.start : passage.end] == passage.text
        assert passage.start < passage.end <= passage.outer_end


@pytest.mark.parametrize(
    "text", ["", "?", "…", "「」", '""', '" OR NOT "', "a" * 5000, "the the the", "-the* NEAR(a, b)"]
)
def test_nothing_that_is_typed_is_an_error(sample: Path, text: str) -> None:
    with open_index(sample) as index:
        check(index.conn, text)


def test_the_copy_of_a_draft_keeps_every_word(sample: Path) -> None:
    with open_index(sample) as index:
        results = check(index.conn, DRAFT)
    copy = marked(DRAFT, results)
    body, notes = copy.split("\n\n[^check-1]: ", 1)
    for number in range(1, 5):
        body = body.replace(f"[^check-{number}]", "")
    assert body == DRAFT.rstrip("\n")
    assert "**not found**" in notes


def test_sarif_points_at_the_words(sample: Path) -> None:
    with open_index(sample) as index:
        log = sarif(DRAFT, check(index.conn, DRAFT), "draft.md", "1.0")
    results = log["runs"][0]["results"]
    assert [r["level"] for r in results] == ["error", "none", "none", "warning"]
    region = results[1]["locations"][0]["physicalLocation"]["region"]
    line = DRAFT.split("\n")[region["startLine"] - 1]
    assert line[region["startColumn"] - 1 : region["endColumn"] - 1] == "Peace always requires dialogue."


def test_the_command_reads_files_and_says_by_its_code_whether_all_is_well(
    sample: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    draft = tmp_path / "draft.md"
    draft.write_text(DRAFT, "utf-8")
    assert run(["check", str(draft), "--db", str(sample), "--json"]) == 1
    assert [one["verdict"] for one in json.loads(capsys.readouterr().out)][1] == "exact"
    assert run(["check", "Peace always requires dialogue", "--db", str(sample)]) == 0
    assert "EXACT" in capsys.readouterr().out
    assert run(["check", " ", "--db", str(sample)]) == 1
    assert "nothing to check" in capsys.readouterr().err


def test_python_programs_ask_the_same(sample: Path) -> None:
    with quotes.open(sample) as reader:
        assert [one.verdict for one in reader.check("Peace never requires dialogue")] == [CheckVerdict.ALTERED]


def test_json_has_where_it_was_first_printed(sample: Path) -> None:
    with open_index(sample) as index:
        printed = as_dict(check(index.conn, "I am not a drug trafficker")[0])["printed"]
    assert printed["outlets"]
    assert printed["first_outlet"] in printed["outlets"]
    assert printed["articles"] >= 2


def test_every_form_has_the_outlets_and_the_link(sample: Path) -> None:
    sentence = "It was a great honor to speak with the President of Colombia"
    with open_index(sample) as index:
        results = check(index.conn, sentence)
        nowhere = check(index.conn, "We will plant a million trees")
    (one,) = results
    assert one.printed is not None
    assert len(one.outlets) > 5
    told = f"In {one.printed.articles} articles: {', '.join(one.outlets[:5])} and {len(one.outlets) - 5} more."
    message = sarif(sentence, results, "draft.md", "1.0")["runs"][0]["results"][0]["message"]["text"]
    for text in (details(one), marked(sentence, results), message):
        assert told in text
    for text in (marked(sentence, results), message):
        assert f"<{one.printed.url}>" in text
    assert details(nowhere[0]) == "Not in this index."
