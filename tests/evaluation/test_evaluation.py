"""The figures are those that another program works out; the gold cases are well-formed and do not get worse."""

from __future__ import annotations

import io
import json
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from quotes import models
from quotes.arithmetic import best_precision
from quotes.datatypes import Role, Span
from quotes.detect import detect
from quotes.errors import InputError
from quotes.evaluation import Evaluation, evaluate, gate
from quotes.evaluation.calibration import Sure, bands, calibration_error, sure
from quotes.evaluation.gold import GoldQuote, GoldSource
from quotes.evaluation.matching import is_person, last_name, overlap, trim
from quotes.evaluation.report import as_json, show
from quotes.evaluation.samples import errors
from quotes.lang import load
from quotes.pipeline.build import tools

HERE = Path(__file__).parent
GOLD = HERE.parents[1] / "data" / "gold"
EXAMPLE = json.loads((HERE / "cases" / "evaluation.json").read_text(encoding="utf-8"))


def _write(path: Path, records: list[Any]) -> Path:
    path.write_text("\n".join(json.dumps(record) for record in records), encoding="utf-8")
    return path


@pytest.fixture
def example(tmp_path: Path) -> Evaluation:
    gold = _write(tmp_path / "gold.jsonl", EXAMPLE["gold"])
    return evaluate(gold, predictions=_write(tmp_path / "found.jsonl", EXAMPLE["predictions"]))


def test_figures_equal_those_of_another_program(example: Evaluation) -> None:
    made = as_json(example)
    for group, figures in EXAMPLE["figures"].items():
        for name, value in figures.items():
            assert made[group][name] == (value if value is None else pytest.approx(value, abs=1e-8)), (group, name)


@pytest.mark.parametrize(
    ("entity", "kind", "speaker", "mention", "right"),
    [
        ("Helen Marsh", "name", "Helen Marsh", True, True),
        ("Helen Marsh", "pronoun", "Ms Marsh", False, True),  # the person counts, not the mention
        ("Helen Marsh", "pronoun", "Omar Haddad", True, False),  # the right mention is not enough
        ("Helen Marsh", "pronoun", "", True, False),
        ("Omar Haddad Jr.", "name", "Haddad", True, True),
        ("Ministry of Public Health", "name", "the health ministry", False, True),
        ("Ministry of Public Health", "name", "the ministry", False, False),
        (None, "nominal", "a nurse", True, True),
        ("school nurse", "nominal", "the nurse", False, True),
        (None, "nominal", "a teacher", False, False),
        (None, "pronoun", "", True, False),
    ],
)
def test_the_right_person(entity: str | None, kind: str, speaker: str, mention: bool, right: bool) -> None:
    source = GoldSource((Span(0, 5),), None, "", entity)
    assert is_person(GoldQuote(Span(10, 20), False, kind, source), source, speaker, mention) is right


def test_spans_that_are_not_speech(example: Evaluation) -> None:
    # Two such spans: one rightly given nobody, one given a speaker; one quote with a source wrongly given nobody.
    assert example.rejection["others"] == 2
    assert (example.rejection["p"], example.rejection["r"]) == (0.5, 0.5)


def test_breakdowns(example: Evaluation) -> None:
    assert {(share.name, share.size, share.correct) for share in example.rules} == {
        ("tag", 3, 3), ("near", 4, 0), ("called", 1, 1), ("coref", 1, 0)
    }  # fmt: skip
    assert {share.name: share.size for share in example.places} == {
        "after, same sentence": 6, "before, another sentence": 1, "before, same sentence": 1, "no source": 1,
    }  # fmt: skip


def test_errors_show_quote_and_context(example: Evaluation) -> None:
    found = errors(example.outcomes, 50)
    assert {sample.problem for sample in found} == {
        "wrong speaker", "no speaker given", "not found", "not speech", "no such quote"
    }  # fmt: skip
    assert all(f"[[{sample.quote}]]" in sample.context for sample in found)
    assert errors(example.outcomes, 2) == errors(example.outcomes, 2)


def test_report_as_tables_and_as_json(example: Evaluation) -> None:
    console = Console(file=io.StringIO(), width=150)
    show(example, console, errors(example.outcomes, 3))
    printed = console.file.getvalue()  # type: ignore[attr-defined]
    assert "By rule" in printed
    assert "[[" in printed
    assert json.loads(json.dumps(as_json(example, errors(example.outcomes, 3)), allow_nan=False))["articles"] == 3


@pytest.mark.parametrize("line", ["{", "[]", '{"id": 1}', '{"id": "a", "text": "", "quotes": [{}]}'])
def test_a_file_that_is_no_gold_is_named_with_its_line(tmp_path: Path, line: str) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(f"{json.dumps(EXAMPLE['gold'][0])}\n{line}\n", encoding="utf-8")
    with pytest.raises(InputError, match="gold.jsonl"):
        evaluate(path, predictions=path)


POINTS = st.lists(st.tuples(st.floats(0, 1), st.booleans()))


@given(POINTS)
def test_calibration_error_is_a_share(points: list[tuple[float, bool]]) -> None:
    error = calibration_error(points)
    assert math.isnan(error) if not points else 0 <= error <= 1
    assert sum(band.size for band in bands(points)) == len(points)


def test_sure_answers() -> None:
    assert sure([(0.99, True), (0.95, False), (0.94, False), (0.2, True)]) == Sure(0.5, 0.5)
    assert math.isnan(sure([(0.5, True)]).right)


def test_calibration_error() -> None:
    assert calibration_error([(1.0, True)] * 20) == 0
    assert calibration_error([(0.9, False)] * 20) == pytest.approx(0.9)
    assert calibration_error([(0.5, i % 2 == 0) for i in range(100)]) == pytest.approx(0)


SPANS = st.tuples(st.integers(0, 30), st.integers(0, 30)).map(lambda pair: Span(min(pair), max(pair)))


@given(SPANS, SPANS)
def test_overlap_is_symmetric_and_a_share(one: Span, other: Span) -> None:
    assert overlap(one, other) == overlap(other, one)
    assert 0 <= overlap(one, other) <= 1


@given(st.text(alphabet='a .,”"\n'), SPANS)
def test_trim_stays_inside(text: str, span: Span) -> None:
    start, end = trim(text, span)
    assert 0 <= start <= end <= max(len(text), start)


@pytest.mark.parametrize(
    ("name", "last"), [("Ana Ruiz", "ruiz"), ("Omar Haddad Jr.", "haddad"), ("José Peña’s", "pena"), ("", "")]
)
def test_last_name(name: str, last: str) -> None:
    assert last_name(name) == last


def test_floors_name_what_is_below_or_missing() -> None:
    found = {"all": {"e2e_f": 0.9, "ent_r": math.nan}}
    assert gate.below(found, {"all": {"e2e_f": 0.9}}) == []
    assert len(gate.below(found, {"all": {"e2e_f": 0.91, "ent_r": 0.1}, "full": {"e2e_f": 0.1}})) == 3


CASES = gate.load_cases(GOLD)


def test_gold_cases_list_every_quote_of_their_text() -> None:
    assert len(CASES) >= 120
    assert len({case.text for case in CASES}) == len(CASES)
    for case in CASES:
        assert [q.text for q in detect(case.text, load("en"))] == [text for text, _, _ in case.quotes], case.id
        assert all(roles <= set(Role) for _, roles, _ in case.quotes), case.id


def test_gold_patterns_have_negatives() -> None:
    assert len({case.pattern for case in CASES if case.negative}) >= 30


def test_gold_cases_do_not_get_worse() -> None:
    verdicts = gate.judge(CASES, tools(models.choose(None), (), best_precision(), reader=True))
    wrong = [f"{v.case.id} {v.quote!r}: {v.expected}, given {v.given}" for v in verdicts if not v.right]
    assert gate.below(gate.counts(verdicts), gate.load_floors(GOLD)["cases"]) == [], "\n".join(wrong)
