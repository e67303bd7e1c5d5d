"""What is to be checked: the quotes of a draft, or the sentences of a text that quotes nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass

from quotes.datatypes.plain import Plain
from quotes.detect import detect
from quotes.lang import Language, available, load
from quotes.lang.forms import is_speech_verb, verb_lemmas
from quotes.text.language import written_in
from quotes.text.paragraphs import paragraphs


@dataclass(frozen=True, slots=True)
class Passage(Plain):
    """Words to be checked, their place in the text, and their claimed speaker ("" if there is none).

    ``outer_end`` is where its closing mark ends.
    """

    text: str
    start: int
    end: int
    outer_end: int
    speaker: str = ""


_SENTENCE = re.compile(r"\S[^\n]*?(?:[.!?…][\"”’»)]*(?=\s|$)|(?=\n|$))")


def passages(text: str, speaker: str = "") -> tuple[Passage, ...]:
    """Return the passages of a text in order, each with its speaker, or with ``speaker`` if the text names none."""
    language = _language(text)
    quotes = [quote for quote in detect(text, language) if quote.parent is None]
    if not quotes:
        return tuple(
            Passage(match.group(), match.start(), match.end(), match.end(), speaker)
            for block in paragraphs(text)
            for match in _SENTENCE.finditer(text, block.start, block.end)
        )
    outers = [(quote.outer.start, quote.outer.end) for quote in quotes]
    return tuple(
        Passage(quote.text, *quote.span, quote.outer.end, _claimed(text, outers, number, language) or speaker)
        for number, quote in enumerate(quotes)
    )


def _language(text: str) -> Language:
    code = written_in(text)
    return load(code if code in available() else "en")


# Characters beside a quote in which its tag stands ("said Dora Lindqvist, the mayor of Harlow,").
TAG_REACH = 60
_NAME = r"[^\W\d_a-zß-ÿ][\w.'’-]*(?:\s+(?:(?:de|la|van|von|al|bin|del|los)\s+)*[^\W\d_a-zß-ÿ][\w.'’-]*)*"
_NAME_THEN_WORD = re.compile(rf"({_NAME})\s+(\w+)")
_WORD_THEN_NAME = re.compile(rf"(\w+)\s+({_NAME})")
_LABEL = re.compile(rf"^[\s*_]*({_NAME})[*_]*:[\s*_]*$")


def _claimed(text: str, outers: list[tuple[int, int]], number: int, language: Language) -> str:
    """Return the name that a plain tag beside a quote, or a label before it, gives as its speaker; "" without one."""
    start, end = outers[number]
    left = max(text.rfind("\n", 0, start) + 1, outers[number - 1][1] if number else 0)
    line_end = text.find("\n", end)
    right = line_end if line_end >= 0 else len(text)
    if number + 1 < len(outers):
        right = min(right, max(end, outers[number + 1][0]))
    label = _LABEL.match(text[left:start])
    if label:
        return label.group(1)
    after = re.split(r"[.;]\s", text[end : min(right, end + TAG_REACH)])[0]
    before = re.split(r"[.;!?]\s", text[max(left, start - TAG_REACH) : start])[-1]
    return _named_by_tag(after, language) or _named_by_tag(before, language)


# Kinds of words that stand for somebody and, with a capital, look like a name where a sentence begins.
_NAMELESS = ("male", "female", "plural", "neuter", "first", "relative", "clause", "unnamed", "counting")


def _named_by_tag(words: str, language: Language) -> str:
    telling = language.words("occasion_addressees", "verbs")  # the name after one of these is a listener's
    names = [
        (match.group(2).rstrip("."), match.group(1))
        for match in _WORD_THEN_NAME.finditer(words)
        if telling.isdisjoint(verb_lemmas(match.group(1), language))
    ]
    names += [(match.group(1), match.group(2)) for match in _NAME_THEN_WORD.finditer(words)]
    for name, verb in names:
        first, _, rest = name.partition(" ")
        if rest and first.lower() in language.words("statements", "function"):  # "But Roe said"
            name = rest
        stands_for_one = any(name.lower() in language.words("pronouns", kind) for kind in _NAMELESS)
        if is_speech_verb(verb, language) and not stands_for_one:
            return name
    return ""
