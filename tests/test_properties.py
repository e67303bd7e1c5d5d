"""Properties of the rooms whose own tests have none: any file, any words of a command line, any batches."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Sequence
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quotes import corrections, database, lang, limits, models, speakers
from quotes.cli import run
from quotes.errors import CorrectionsError, DatabaseError, InputError, ModelError, QuotesError, SpeakersError
from quotes.pipeline import processes as local
from quotes.pipeline.time_limit import within

any_file = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
YAML = st.text(alphabet="ab:- \n[]{}&*!|>'\"#%@`,?~0=", max_size=80) | st.binary(max_size=60)
ENTRY = st.fixed_dictionaries(
    {},
    optional={
        name: st.sampled_from(["x", "0123456789abcdef", "assign", "merge", "rename", "person", "office"])
        | st.lists(st.sampled_from(["0123456789abcdef", "y"]), max_size=2)
        for name in ("action", "quote", "quotes", "speaker", "speakers", "name", "note", "kind", "aliases", "id",
                     "wikidata", "descriptors", "gender", "on_behalf_of")
    },
)  # fmt: skip
FILE = YAML | st.lists(ENTRY, max_size=3).map(json.dumps)


def written(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode("utf-8", "replace") if isinstance(content, str) else content)
    return path


@any_file
@given(FILE)
def test_any_corrections_file_is_decisions_or_an_error(tmp_path: Path, content: str | bytes) -> None:
    with contextlib.suppress(CorrectionsError):
        for one in corrections.load(written(tmp_path / "c.yml", content)):
            assert one.targets


@any_file
@given(FILE)
def test_any_speakers_file_is_people_or_an_error(tmp_path: Path, content: str | bytes) -> None:
    with contextlib.suppress(SpeakersError):
        for one in speakers.load(written(tmp_path / "s.yml", content)):
            assert one.id
            assert one.name


RESOURCES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(
        st.sampled_from(["en", "packages", "default", "compact", "tokenize", "pos", "md5", "dependencies", "model",
                         "package", *models.PROCESSORS]), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@any_file
@given(RESOURCES)
def test_any_resources_file_is_no_package(tmp_path: Path, content: object) -> None:
    (tmp_path / "resources.json").write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(ModelError):
        models.choose(str(tmp_path))


@given(st.text(max_size=12))
def test_any_code_is_a_language_or_an_error(code: str) -> None:
    with contextlib.suppress(InputError):
        found = lang.load(code)
        assert found.code in lang.available()
        assert found.words("marks", "no such key") == frozenset()


COMMANDS = ["search", "speakers", "explain", "serve", "doctor", "correct", "models", "evaluate", "build", "extract"]
OPTIONS = ["--db", "--json", "--limit", "--since", "--port", "--host", "--jobs", "--model", "--speakers", "--format",
           "--help", "-h", "--", "-", "--list", "merge", "list", "use", "nowhere.db", "-1", "0", "x" * 300, "\x00",
           "../..", "", "no/such/file", "2026-02-30"]  # fmt: skip


@settings(any_file, max_examples=20)
@given(st.sampled_from(COMMANDS), st.lists(st.sampled_from(OPTIONS), max_size=4))
def test_any_words_of_a_command_line_are_answered_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str, words: list[str]
) -> None:
    """In an empty folder, where there is nothing to do; what "build" leaves there for "serve" is not served."""
    with contextlib.chdir(tmp_path), patch("os.execv"), patch("os.dup2"):
        code = run([command, *words])
    told = capsys.readouterr().err
    assert code in (0, 1, 2)
    assert "please report" not in told
    assert "Traceback" not in told


@settings(max_examples=25)
@given(st.lists(st.lists(st.integers(), max_size=4), max_size=6), st.integers(1, 3))
def test_work_comes_back_in_order_however_it_is_spread(batches: list[list[int]], jobs: int) -> None:
    def doubled(items: Sequence[int]) -> list[int]:
        return [2 * item for item in items]

    numbered = [(number, items) for number, items in enumerate(batches)]
    found = list(local.spread(numbered, lambda: doubled, lambda item: -1, jobs if len(batches) < 3 else 1))
    assert found == [(number, doubled(items)) for number, items in numbered]


@any_file
@given(st.binary(max_size=200))
def test_any_bytes_in_the_place_of_an_index_are_refused_or_nothing(tmp_path: Path, content: bytes) -> None:
    path = written(tmp_path / "x.db", content)
    with pytest.raises(DatabaseError), database.open_index(path):
        pass
    with contextlib.suppress(DatabaseError):
        assert database.previous(path).builds == ()


@given(st.text(max_size=20), st.none() | st.text(max_size=20), st.none() | st.text(max_size=20))
def test_an_error_says_what_happened_with_what_and_what_to_do(
    happened: str, input: str | None, remedy: str | None
) -> None:
    told = str(QuotesError(happened, input=input, remedy=remedy))
    assert all(part in told for part in (happened, input or "", remedy or ""))


@given(st.floats(0.5, 100))
def test_patience_lets_quick_work_pass(seconds: float) -> None:
    with within(seconds):
        made = sum(range(10))
    assert made == 45


def test_every_limit_has_a_size() -> None:
    sizes = {name: value for name, value in vars(limits).items() if name.startswith("MAX_")}
    assert sizes
    assert all(value > 0 for value in sizes.values())
