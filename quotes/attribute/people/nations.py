"""Of which nation a description is: "the French president", "el mandatario estadounidense", "Mexico's leader".

Where two presidents meet, nothing else tells which of them "the French president" is; without it the one with the
plainer title was taken, at up to .97.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from quotes.attribute.mentions.lexicon import title_words
from quotes.attribute.mentions.scene import Candidate, Scene
from quotes.datatypes import MentionKind, Span
from quotes.lang import load
from quotes.text.alternation import any_of
from quotes.text.normal import fold


class Post(NamedTuple):
    """An office of a nation that the text gives somebody; ``title`` is "" for "the Mexican", who has the other's."""

    title: str
    nation: str


# Characters beside a name in which a phrase tells its post.
_CHARACTERS = 90


def posts_of(scene: Scene, candidate: Candidate) -> frozenset[Post]:
    """Return the posts that stand beside a person's name: "the president of France, Luc Roe"."""
    patterns = _patterns(scene.language.code)
    if patterns is None or candidate.mention.entity_type != "PERSON":
        return frozenset()
    span, text = candidate.mention.span, scene.text
    start, end = max(0, span.start - _CHARACTERS), min(len(text), span.end + _CHARACTERS)
    near = patterns["nation"].search(text, start, span.start)  # titles are many, nations are told seldom
    before = patterns["before"].search(text, start, span.start) if near else None
    after = patterns["after"].match(text, span.end, end) if text.startswith(", ", span.end) else None
    of = patterns["of"].match(text, span.end)
    posts = {_post(scene, match) for match in (before, after) if match is not None and not _is_former(scene, match)}
    title = fold(text[max(0, span.start - _CHARACTERS) : span.start].rpartition(" ")[0].rpartition(" ")[2])
    if of is not None and title in title_words(scene.language.code):  # "President Roe of France"
        posts.add(Post(title, _nation(scene, of)))
    return frozenset(posts)


def nation_of(scene: Scene, candidate: Candidate) -> str | None:
    """Return the nation that a description tells, beside its noun, by the first name of the country; else None."""
    patterns = _patterns(scene.language.code)
    if patterns is None or candidate.mention.kind is not MentionKind.NOMINAL:
        return None
    head, text = candidate.mention.head, scene.text
    if is_bare(scene, candidate):
        return _nations(scene.language.code)[fold(head.of(text))]
    start = max(0, min(candidate.mention.span.start, head.start) - _CHARACTERS)
    before = patterns["to noun"].search(text, start, head.start)
    match = patterns["from noun"].match(text, head.end) or before
    return None if match is None else _nation(scene, match)


def is_bare(scene: Scene, candidate: Candidate) -> bool:
    """Return whether the word for a nation is the noun of a description: "the American", "el colombiano"."""
    noun = fold(candidate.mention.head.of(scene.text))
    return noun in adjectives(scene.language.code) and not means_all(scene, candidate)


def means_all(scene: Scene, candidate: Candidate) -> bool:
    """Return whether a description means all people of a nation: "the French", "the Chinese"."""
    noun = fold(candidate.mention.head.of(scene.text))
    collective = tuple(scene.language.words("nations", "collective"))
    return noun in adjectives(scene.language.code) and noun.endswith(collective)


def with_nation(scene: Scene, candidate: Candidate) -> Span:
    """Return the span of a description with the word for its nation behind it: "el mandatario estadounidense"."""
    span = candidate.mention.span
    word = _WORD.match(scene.text, span.end)
    behind = word is not None and fold(word["word"]) in adjectives(scene.language.code)
    return Span(span.start, word.end()) if word is not None and behind else span


_WORD = re.compile(r"\s(?P<word>\w+)")


def _is_former(scene: Scene, match: re.Match[str]) -> bool:
    """Whether the word before a post says that it was an earlier one: "former French president Luc Roe"."""
    before = scene.text[max(0, match.start() - _CHARACTERS) : match.start()].split()[-1:]
    return bool(before) and fold(before[0]) in scene.language.words("titles", "former")


def _post(scene: Scene, match: re.Match[str]) -> Post:
    title = next((word for name, word in match.groupdict().items() if name.startswith("title") and word), "")
    return Post(fold(title), _nation(scene, match))


def _nation(scene: Scene, match: re.Match[str]) -> str:
    words = match.groupdict().items()
    printed = next(word for name, word in words if name.startswith("nation") and word)
    return _nations(scene.language.code)[fold(printed)]


@cache
def adjectives(code: str) -> frozenset[str]:
    """Return the words for what is of a nation, folded."""
    lines = (line.partition("|")[2] for line in load(code).words("nations", "lines"))
    return frozenset(fold(word) for words in lines for word in _words(words))


@cache
def _nations(code: str) -> dict[str, str]:
    """The first name of each country, by all its names and the words for what is of it, folded."""
    first_names: dict[str, str] = {}
    for line in load(code).words("nations", "lines"):
        names, _, adjectives = line.partition("|")
        countries = _words(names)
        first_names |= {fold(word): countries[0] for word in (*countries, *_words(adjectives))}
    return first_names


def _words(line: str) -> list[str]:
    return [word.strip() for word in line.split(";")]


@cache
def _patterns(code: str) -> dict[str, re.Pattern[str]] | None:
    """What stands before and after a name or a noun; None in a language without nations."""
    words = load(code).words
    lines = [line.partition("|") for line in words("nations", "lines")]
    if not lines:
        return None
    country = any_of(name for names, _, _ in lines for name in _words(names))
    adjective = any_of(word for _, _, adjectives in lines for word in _words(adjectives))
    title = rf"(?i:{any_of(title_words(code))})"
    of, owns, article = (
        any_of(words(*key)) for key in (("nations", "of"), ("nations", "owns"), ("titles", "definite"))
    )
    sphere = rf"(?:\s{of}\s[A-ZÀ-Þ][\w'’-]*)?"  # "U.S. Secretary of State"
    some, state = r"(?:[^\W\d_][\w'’-]*\s){0,2}?", rf"(?:\s{any_of(words('nations', 'state'))})?"

    def phrase(n: int) -> str:
        """A title and a nation, in any order that the language has; ``n`` tells its groups from another's."""
        orders = [rf"\b(?P<title{n}1>{title}){state}\s{some}{of}\s(?P<nation{n}1>{country})"]
        if words("nations", "owns"):
            orders.append(rf"\b(?P<nation{n}2>{adjective})\s{some}(?P<title{n}2>{title}){sphere}")
            orders.append(rf"\b(?P<nation{n}3>{country}){owns}\s{some}(?P<title{n}3>{title}){sphere}")
        else:
            orders.append(rf"\b(?P<title{n}4>{title}){state}\s{some}(?P<nation{n}4>{adjective}){sphere}\b")
        return f"(?:{'|'.join(orders)})"

    ellipsis = rf"\b(?i:{article})\s(?:{of}\s(?P<nation7>{country})|(?P<nation8>{adjective})),?\s"
    owner = rf"(?:(?P<nation5>{adjective})|(?P<nation6>{country}){owns})\s{some}\Z"
    of_state = rf"(?:\s{of}\s(?P<nation1>{country})|\s(?P<nation2>{adjective}))\b"
    calling = rf"\b(?P<nation4>{adjective})\s{some}(?P<title4>[a-zß-ÿ][\w'’-]+)\s"  # "Portuguese forward Roe"
    if not words("nations", "owns"):
        calling = rf"\b(?!{article}\b)(?P<title4>[a-zß-ÿ][\w'’-]+)\s(?P<nation4>{adjective})\s"
    return {
        "nation": re.compile(rf"\b(?:{country}|{adjective})"),
        "before": re.compile(rf"(?:{phrase(1)}(?:,\s(?:{article}\s[\w-]+\s)?|\s)|{calling}|{ellipsis})\Z"),
        "after": re.compile(rf",\s(?:(?i:{article})\s)?{phrase(2)}\b"),
        "of": re.compile(rf"\s{of}\s(?P<nation1>{country})\b"),
        "to noun": re.compile(rf"\b{owner}" if words("nations", "owns") else r"(?!)"),
        "from noun": re.compile(rf"{state}{of_state}"),
    }
