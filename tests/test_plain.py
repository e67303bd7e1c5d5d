"""Results leave Python as plain values, and stand in a notebook as a table in which everything is text."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import fields, is_dataclass

import pytest

import quotes
from quotes import datatypes
from quotes.check.passages import Passage
from quotes.check.verdict import Checked, CheckVerdict
from quotes.datatypes import (
    Alternative,
    Article,
    Member,
    Part,
    QuoteRecord,
    Relation,
    Role,
    Speaker,
    SpeakerKind,
    Voice,
)
from quotes.datatypes.plain import Plain, ResultList, Results

HOSTILE = '<script>alert("1")</script> & <b>'


def record(text: str = "We will see.", **more: object) -> QuoteRecord:
    values = dict.fromkeys((field.name for field in fields(QuoteRecord)), None)
    given = {
        "id": "0123456789abcdef", "text": text, "start": 3, "end": 3 + len(text), "role": Role.UTTERANCE,
        "speaker": "Ann Roe", "confidence": 0.912, "rule": "tag-after", "part": Part.TEXT,
        "alternatives": (Alternative("Tom Baker", 1, 5, 0.1),), "others": (Voice("Poe", 1, 2, "Poe"),),
    }  # fmt: skip
    return QuoteRecord(**(values | given | more))  # type: ignore[arg-type]


STATEMENT = datatypes.Statement("s", None, "We will see.", (Member("q", Relation.EDIT, 0.5),))
CHECKED = Checked(Passage("We saw.", 0, 7, 8), CheckVerdict.NOT_FOUND)

PLAIN = [
    (record(), {"role": "utterance", "part": "text", "speaker_id": None, "confidence": 0.912}),
    (record(), {"alternatives": [{"speaker": "Tom Baker", "start": 1, "end": 5, "score": 0.1}]}),
    (STATEMENT, {"members": [{"quote_id": "q", "relation": "edit", "score": 0.5}]}),
    (Speaker("ann-roe", "Ann Roe", SpeakerKind.PERSON, ("Roe",)), {"kind": "person", "aliases": ["Roe"]}),
    (Article("a", "Text.", "here"), {"id": "a", "text": "Text.", "published": None}),
    (CHECKED, {"verdict": "not found", "passage": {"text": "We saw.", "start": 0, "end": 7, "outer_end": 8,
                                                   "speaker": ""}}),
]  # fmt: skip


@pytest.mark.parametrize(("result", "part"), PLAIN)
def test_to_dict_has_every_field_as_json_takes_it(result: Plain, part: dict[str, object]) -> None:
    values = result.to_dict()
    assert list(values) == [field.name for field in fields(result)]
    assert {name: values[name] for name in part} == part
    assert json.loads(json.dumps(values)) == values
    assert all(type(value) in (str, int, float, bool, list, dict, type(None)) for value in values.values())


def test_every_public_dataclass_has_it() -> None:
    public = [getattr(quotes, name) for name in quotes.__all__]
    classes = [one for one in public if isinstance(one, type) and is_dataclass(one)]
    assert len(classes) >= 6
    for one in classes:
        assert issubclass(one, Plain), one


def test_a_mixin_takes_no_room() -> None:
    assert not hasattr(record(), "__dict__")


SHOWN = [record(HOSTILE, speaker=HOSTILE), Results([record(HOSTILE)]), ResultList([record(speaker=HOSTILE)])]


@pytest.mark.parametrize("result", SHOWN)
def test_nothing_in_a_table_is_markup(result: Plain) -> None:
    page = result._repr_html_()
    assert "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &lt;b&gt;" in page
    assert "<script" not in page
    assert "<b>" not in page
    assert set(re.findall(r"<(\w+)", page)) <= {"table", "thead", "tbody", "tr", "th", "td"}


@pytest.mark.parametrize("result", SHOWN)
def test_a_table_takes_the_colours_of_its_page(result: Plain) -> None:
    """No colour of its own: black on white is not read on a dark page, nor the reverse."""
    styles = " ".join(re.findall(r'style="([^"]*)"', result._repr_html_()))
    assert not re.search(r"#[0-9a-f]{3}|rgba?\(|white|black", styles)
    assert "color:inherit" in styles
    assert "background:transparent" in styles


def test_several_are_one_table_and_plain_values() -> None:
    both = Results([record(), record("No.", speaker=None)])
    assert both == (record(), record("No.", speaker=None))
    assert [one["text"] for one in both.to_dicts()] == ["We will see.", "No."]
    page = both._repr_html_()
    assert re.findall(r"<th [^>]*>(\w+)", page) == ["speaker", "text", "role", "confidence"]
    assert page.count("<tr>") == 3
    assert "–" in page  # no speaker
    assert Results()._repr_html_() == "<p>nothing found</p>"


def test_dir_shows_the_public_names_before_they_are_loaded() -> None:
    code = "import quotes, sys; print(*dir(quotes)); print('quotes.api' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    names, loaded = done.stdout.splitlines()
    assert names.split() == sorted(quotes.__all__)
    assert "extract_many" in names.split()
    assert loaded == "False"
