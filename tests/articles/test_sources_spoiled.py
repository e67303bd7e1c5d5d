"""Texts whose characters were spoiled on their way: what is stored is what was printed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from quotes.articles.collect import ArticleFolder, add
from quotes.text import legible
from quotes.text.legible import legible_characters, mended
from tests.web_site import CALL
from tests.web_site import page as news_page

SPOILED = [
    ("&#8220;Sell the pier,&#8221; he said.", "“Sell the pier,” he said."),
    ("&quot;Sell the pier,&quot; he said.", '"Sell the pier," he said.'),
    ("Fish &amp;amp; chips, caf&eacute;s", "Fish & chips, cafés"),
    ("â€œIt isnâ€™t over,â€\x9d she said.", "“It isn’t over,” she said."),
    ("â€œIt is over,â€ she said.", "“It is over,” she said."),
    ("The cafÃ©s of SÃ£o Paulo", "The cafés of São Paulo"),
]
AS_PRINTED = ["R&D; costs & AT&T;", "Forte âge, São Paulo, SÃO PAULO", "می\u200cخواهم &#10; x", "co\u00adop &copy=1"]


@pytest.mark.parametrize(("spoiled", "meant"), SPOILED + [(text, text) for text in AS_PRINTED])
def test_spoiled_characters_are_mended_and_no_others(spoiled: str, meant: str) -> None:
    assert mended(spoiled) == meant


@pytest.mark.parametrize(("spoiled", "meant"), SPOILED)
@pytest.mark.parametrize("kind", ["jsonl", "html"])
def test_articles_are_stored_mended(spoiled: str, meant: str, kind: str, tmp_path: Path) -> None:
    source = tmp_path / f"a.{kind}"
    text = [*CALL, spoiled]
    if kind == "jsonl":
        source.write_text(json.dumps({"title": "Ships &amp; boats", "text": "\n\n".join(text)}), encoding="utf-8")
    else:
        source.write_text(news_page(text).replace("\x9d", "&#x9d;"), encoding="utf-8")
    with ArticleFolder(tmp_path / "kept") as store:
        (result,) = add([str(source)], store)
    stored = (tmp_path / "kept" / str(result.file)).read_text(encoding="utf-8")
    assert stored.rstrip().endswith(f"\n\n{meant}")
    assert kind == "html" or result.title == "Ships & boats"


def test_text_that_is_escaped_over_and_over_is_read_a_fixed_number_of_times(monkeypatch: pytest.MonkeyPatch) -> None:
    passes: list[int] = []
    once = legible._read_once
    monkeypatch.setattr(legible, "_read_once", lambda text, odd: passes.append(len(text)) or once(text, odd))
    for size in (100, 200, 400):
        passes.clear()
        legible_characters("&" + "amp;" * size)
        assert 1 < len(passes) <= legible.MAX_TIMES_SPOILED
