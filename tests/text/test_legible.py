"""Text that extraction or decoding spoiled is read as it was meant, and every offset leads back."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotes.datatypes import Span
from quotes.text.legible import legible, legible_characters
from quotes.text.normal import normal, placed_words

READ = {
    "&quot;The pier stays&quot;": '"The pier stays"',
    "&ldquo;It&rsquo;s ours&rdquo;": "“It’s ours”",
    "&#8220;Ours&#x201D;": "“Ours”",
    "&amp;quot;Ours&amp;quot;": '"Ours"',
    "Ruiz &amp; Sons": "Ruiz & Sons",
    "â€œIt stays,â€\x9d she said": "“It stays,” she said",
    "â€œIt stays,â€ she said": "“It stays,” she said",
    "itâ€™s a cafÃ©": "it’s a café",
    "Â¿DÃ³nde?": "¿Dónde?",
    unicodedata.normalize("NFD", "FranÃ§oise et Ãˆve, itâ€™s"): "Françoise et Ève, it’s",
    unicodedata.normalize("NFD", "ZoÃƒÂ© et ÃŠtre"): "Zoé et Être",
    "\x93It stays,\x94 she said": "“It stays,” she said",
    '\\"It\\\'s ours\\"': '"It\'s ours"',
    "\\u201cOurs\\u201d": "“Ours”",
    "the har\u00adbour": "the harbour",
    "\u200b“\u200bOurs\u200b”": "“Ours”",
    "\ufeff\u202bOurs\u202c": "Ours",
    "o\ufb03ce and \ufb01sh": "office and fish",
    "\\\x93Ours\\\x94": "“Ours”",
    "&amp;amp;quot;Ours&amp;amp;quot;": '"Ours"',
    "the har-\nbour": "the harbour",
    "the har-\r\n  bour": "the harbour",
}
AS_THEY_ARE = (
    "“It’s ours,” said Ana Ruiz & Sons.",
    "R&D; and &nosuchthing; stay",
    "a pâté à la crème, NÃO",
    unicodedata.normalize("NFD", "a pâté à la crème, NÃO"),
    "an open-air stage",
    "Ana Ruiz-\nOlsen left",
    "C:\\new\\files",
    "\\ud83d",
    "&#10;",
)


@pytest.mark.parametrize("text", READ)
def test_what_was_meant_is_read(text: str) -> None:
    found = legible(text)
    assert found is not None
    assert found.text == READ[text]
    assert found.span(Span(0, len(found.text))).end == len(text.rstrip("\u200b\u202c"))


@pytest.mark.parametrize("text", AS_THEY_ARE)
def test_other_text_is_as_it_is(text: str) -> None:
    assert legible(text) is None


@given(st.lists(st.sampled_from([*READ, *AS_THEY_ARE, "a", " ", "&", "\\", "â€", "-\n"])).map("".join))
def test_every_offset_leads_back(text: str) -> None:
    found = legible(text)
    if found is None:
        return
    ends = [0, *found.ends]
    assert len(found.text) == len(found.starts) == len(found.ends)
    assert all(0 <= start < end <= len(text) for start, end in zip(found.starts, found.ends, strict=True))
    assert all(one <= other for one, other in zip(ends, ends[1:], strict=False))
    kept = [n for n, c in enumerate(found.text) if c == "a"]
    assert all(text[found.starts[n] : found.ends[n]] == "a" for n in kept)


def test_a_hyphen_at_the_end_of_a_line_stays_where_only_characters_are_read() -> None:
    assert legible_characters("a long-\nterm plan") is None
    assert normal("a long-\nterm plan") == normal("a long-term plan")


def test_words_are_found_through_what_hides_them() -> None:
    assert normal("&ldquo;We&rsquo;ll stay&rdquo;") == normal("“We’ll stay”")
    assert normal("itâ€™s") == normal("it’s")
    text = "&quot;So\u00adcial aid&quot;"
    assert [(word, text[start:end]) for word, start, end in placed_words(text)] == [
        ("social", "So\u00adcial"),
        ("aid", "aid"),
    ]


POINTERS, INSETS = frozenset({"read more", "see also"}), frozenset({"advertisement"})


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("It stays.\n\nREAD MORE: ‘Sell it’, says Ruiz\n\nIt does.", "It stays.\n\n\n\nIt does."),
        ("It stays.\n\nREAD MORE: “Sell it”, says Ruiz\n\nIt does.", None),  # a quote is never lost
        ("It stays.\n**Read more**: Sell it\nIt does.", None),
        ("It stays.\nADVERTISEMENT\nIt does.", "It stays.\n\nIt does."),
        ("It stays.\n(Advertisement)\nIt does.", "It stays.\n\nIt does."),
        ("It stays, a paid advertisement\nsays: read more: it does.", None),
        ("Read more books\nand see.", None),
        (
            "1\n00:00:01,000 --> 00:00:04,000\n“It stays,\n\n2\n00:00:04,000 --> 00:00:07,500\nand so do we.”\n",
            "\n“It stays,\nand so do we.”\n",
        ),
        ("Doors open at 10:00\n2 --> 3\n", None),
    ],
)
def test_lines_that_are_no_part_of_an_article_are_not_read(text: str, read: str | None) -> None:
    found = legible(text, POINTERS, INSETS)
    assert (found and found.text) == read
