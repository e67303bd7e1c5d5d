"""A new version of an article is parsed as if there had been no other, and only what is new is read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from quotes.datatypes import Article, Document
from quotes.detect import detect
from quotes.lang import load
from quotes.models import choose
from quotes.parse.fast.known import known, skimmed
from quotes.parse.fast.sentences import RawSentence
from quotes.parse.job import Job, near_job
from quotes.parse.parser import Parser

ENGLISH = load("en")
BLOCKS = (
    "Mayor Carol Jensen opened the new bridge at Lake Doon on Friday. A band played.",
    "“It will not close again before the next flood, whatever they say,” Jensen told a crowd of fishermen. She left.",
    "Tom Baker, who owns the ferry, called the bridge “a farce” built for “Carol Jensen’s nephews,” and  went home.",
    "“Nobody asked us,” he said. “Nobody asked the people of Lake Doon,\n he added, with all their boats and years.",
    "The county paid for it. Its council meets again in May.",
    "“We have nothing to hide, and the books are open to all who want to read them,” said Ada Quint, a lawyer.",
)


@pytest.fixture(scope="module")
def parser() -> Parser:
    return Parser(choose())


@pytest.fixture
def read(parser: Parser, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return what the networks read from now on, sentence by sentence."""
    sentences: list[str] = []
    for place, name in ((parser._way, "_parsed"), (parser._way._names, "find")):  # type: ignore[union-attr]
        real: Callable[[Sequence[Sequence[str]]], Any] = getattr(place, name)

        def noting(words: Sequence[Sequence[str]], real: Callable[..., Any] = real) -> Any:
            sentences.extend(" ".join(sentence) for sentence in words)
            return real(words)

        monkeypatch.setattr(place, name, noting)
    return sentences


def parsed(parser: Parser, blocks: Sequence[str], earlier: Document | None = None) -> Document:
    article = Article("1", "\n\n".join(blocks), "x")
    return parser.parse([(article, detect(article.text, ENGLISH))], {"1": earlier} if earlier else None)[0]


CHANGES: dict[str, tuple[str, ...]] = {
    "nothing": BLOCKS,
    "a paragraph put in": (*BLOCKS[:3], "“So be it,” said Rosa Lind, who sells bait.", *BLOCKS[3:]),
    "one taken out": (*BLOCKS[:2], *BLOCKS[3:]),
    "another order": BLOCKS[::-1],
    "a word": (*BLOCKS[:5], BLOCKS[5].replace("a lawyer", "the lawyer")),
    "more words in a placeholder": (BLOCKS[0], BLOCKS[1].replace("next", "next great"), *BLOCKS[2:]),
    "a quote that is no longer one": (*BLOCKS[:2], BLOCKS[2].replace("“", "").replace("”", ""), *BLOCKS[3:]),
    "a quote that is closed": (*BLOCKS[:3], BLOCKS[3].replace("Doon,", "Doon,”"), *BLOCKS[4:]),
    "two paragraphs made one": (BLOCKS[0] + " " + BLOCKS[1], *BLOCKS[2:]),
    "one paragraph made two": (*BLOCKS[:3], *BLOCKS[3].split("\n"), *BLOCKS[4:]),
    "all else": ("“No,” said Ines Pardo.",),
}  # fmt: skip


@pytest.mark.parametrize("blocks", CHANGES.values(), ids=CHANGES)
def test_the_earlier_version_changes_nothing(parser: Parser, blocks: tuple[str, ...]) -> None:
    assert parsed(parser, blocks, parsed(parser, BLOCKS)) == parsed(parser, blocks)


def test_only_what_is_new_is_read(parser: Parser, read: list[str]) -> None:
    before = parsed(parser, BLOCKS)
    read.clear()
    parsed(parser, CHANGES["a paragraph put in"], before)
    assert {sentence for sentence in read if "bait" in sentence} == {"“ So be it , ” said Rosa Lind , who sells bait ."}
    assert not [
        sentence for sentence in read if "Quint" in sentence or "ferry" in sentence or "Jensen told" in sentence
    ]


def test_a_changed_word_is_read(parser: Parser, read: list[str]) -> None:
    before = parsed(parser, BLOCKS)
    read.clear()
    parsed(parser, CHANGES["a word"], before)
    assert {sentence for sentence in read if "lawyer" in sentence} == {"“ This is so , ” said Ada Quint , the lawyer ."}


def test_a_sentence_without_a_tree_is_not_read_again(parser: Parser, read: list[str]) -> None:
    before = parsed(parser, BLOCKS)
    assert [s.words[-2] for s in before.skimmed] == ["it", "May"]
    read.clear()
    parsed(parser, CHANGES["a paragraph put in"], before)
    assert not [sentence for sentence in read if "county" in sentence or "council" in sentence]


def test_a_sentence_whose_tree_is_wanted_now_is_parsed_with_the_names_that_are_known(
    parser: Parser, read: list[str]
) -> None:
    before = parsed(parser, ("Carol Jensen paid for it.", BLOCKS[5]))
    assert [s.names for s in before.skimmed] == [((0, 2, "PERSON"),)]
    read.clear()
    after = parsed(parser, ("Carol Jensen paid for it.", "“Nobody knows why,” she said.", BLOCKS[5]), before)
    assert [token.text for token in after.sentences[0].tokens][:2] == ["Carol", "Jensen"]
    assert read.count("Carol Jensen paid for it .") == 1  # for its tree, not for its names


FIVE = "Five of  us went.\n\n“No,” said Roe."


@pytest.mark.parametrize(
    ("words", "starts", "ends", "kept"),
    [
        (("Five", "of", "us", "went", "."), (0, 5, 9, 12, 16), (4, 7, 11, 16, 17), True),
        (("Five", "of us", "went", "."), (0, 5, 12, 16), (4, 11, 16, 17), False),  # two spaces are one to the networks
        (("said", "Roe", "."), (25, 30, 33), (29, 33, 34), False),  # of a paragraph with a quote
    ],
)
def test_what_is_kept_of_a_sentence_without_a_tree(
    words: tuple[str, ...], starts: tuple[int, ...], ends: tuple[int, ...], kept: bool
) -> None:
    article = Article("1", FIVE, "x")
    job: Job = near_job(article, detect(FIVE, ENGLISH), ENGLISH)
    found = skimmed(job, RawSentence(words, starts, ends), [(0, 1, "PERSON")])
    assert (found is not None) == kept
    if found:
        assert [FIVE[at : at + len(word)] for word, at in zip(found.words, found.starts, strict=True)] == list(words)
        assert (found.paragraph, found.names) == (0, ((0, 1, "PERSON"),))


@pytest.mark.parametrize(("last", "wholly"), [(2, True), (1, False)])
def test_a_paragraph_is_known_only_where_all_of_it_was_parsed(parser: Parser, last: int, wholly: bool) -> None:
    before = parsed(parser, [BLOCKS[1]])
    some = replace(before, sentences=before.sentences[:last])
    text = "“This is so,” Jensen told a crowd of fishermen. She left."
    assert list(known([some]).labels) == ([text] if wholly else [])
    assert len(known([some]).sentences) == last
