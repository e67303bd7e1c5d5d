"""The sample corpus' quotes as they come out today, by frozen parses.

``QUOTES_FREEZE=1 pytest tests/test_golden.py`` writes the file anew; read its diff before you commit it.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from quotes import speakers
from quotes.articles import read as articles
from quotes.cli.corpus import as_json
from quotes.datatypes import Skipped
from quotes.pipeline.build import records_of
from quotes.pipeline.extraction import Tools
from quotes.pipeline.walk import extract
from tests.frozen import FrozenParser

ROOT = Path(__file__).parent.parent
GOLDEN = Path(__file__).parent / "golden" / "extract.jsonl"
SHOWN = ("role", "text", "speaker", "speaker_text", "cue_text", "rule")


def lines() -> list[str]:
    known = speakers.load(ROOT / "data" / "speakers.yml")
    tools = Tools(FrozenParser, known)
    made = []
    for done in extract(articles.read([ROOT / "data" / "articles"]), tools):
        assert not isinstance(done, Skipped), done
        row = as_json(done.article, records_of(done, known))
        first_parts = {q["utterance_id"]: n for n, q in reversed(list(enumerate(row["quotes"])))}
        quotes = [{"part_of": first_parts[q["utterance_id"]], **{k: q[k] for k in SHOWN}} for q in row["quotes"]]
        in_title = [{k: q[k] for k in SHOWN} for q in row["title_quotes"]]
        shown = {"id": row["id"], "outlet": row["outlet"], "quotes": quotes}
        made.append(json.dumps(shown | ({"title_quotes": in_title} if in_title else {}), ensure_ascii=False))
    return made


def test_the_sample_corpus_says_what_it_said() -> None:
    found = lines()
    if os.environ.get("QUOTES_FREEZE"):
        GOLDEN.write_text("\n".join(found) + "\n", encoding="utf-8")
    assert found == GOLDEN.read_text(encoding="utf-8").splitlines()
