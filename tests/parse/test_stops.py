"""Sentences that the tokenizer ends inside a name: "|" is where it ends one, and what is expected keeps it or not."""

from __future__ import annotations

import re

import pytest

from quotes.lang import load
from quotes.parse.fast.sentences import RawSentence
from quotes.parse.fast.stops import with_whole_names

CASES = {
    # After an initial, or two, of somebody with a first name or a title before it.
    "It leaks, said Mark C.| Holm, a miller.": 1,
    "He met George H.W.| Holm there.": 1,
    "Chairman G. K.| Quint stayed.": 1,
    "They drank Vitamin C.| Holm was ill.": 2,
    "It was plan B.| Quint left.": 2,
    "She came from the U.S.| Holm was glad.": 2,
    "He wrote to George C.| On Friday he left.": 2,
    "He wrote to George C.| He left.": 2,
    # After a short title.
    "It leaks, said Navy Capt.| Dora Holm.": 1,
    "Rivals, above all Sens.| Dora Holm and Ned Quint, left.": 1,
    "She was a captain.| Dora Holm left.": 2,
    "He asked the Gov.| When she came, he left.": 2,
    # Where a line ends, or a small letter follows, nothing is joined.
    "It leaks, said Mark C.|\n\nHolm left.": 2,
    "It leaks, said Mark C.| and left.": 2,
    "It leaks, said Mark C.| Holm. Navy Capt.| Dora Holm stayed.": 1,
    "It leaks.| It drips.| Adm.| Quint left.": 3,
}


def _sentences(marked: str) -> tuple[str, list[RawSentence]]:
    parts = marked.split("|")
    text, sentences = "", list[RawSentence]()
    for part in parts:
        words = [(m.group(), len(text) + m.start(), len(text) + m.end()) for m in re.finditer(r"\S+", part)]
        sentences.append(RawSentence(*(tuple(row) for row in zip(*words, strict=True))))  # type: ignore[arg-type]
        text += part
    return text, sentences


@pytest.mark.parametrize("marked", CASES, ids=lambda text: text[:40])
def test_no_sentence_ends_inside_a_name(marked: str) -> None:
    text, sentences = _sentences(marked)
    whole = with_whole_names(text, sentences, load("en"))
    assert len(whole) == CASES[marked]
    assert [text[start:end] for s in whole for start, end in zip(s.starts, s.ends, strict=True)] == text.split()
