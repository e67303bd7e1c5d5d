"""Patterns over somebody's text are linear: each is looked into for what lets one text be read in many ways."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from re import _compiler, _constants, _parser  # type: ignore[attr-defined]
from typing import Any

import pytest

import quotes.articles
from quotes.articles import fields
from quotes.articles.collect import dispatch, listing
from quotes.articles.read.record import title_of

_TRIES_AGAIN = (_constants.MAX_REPEAT, _constants.MIN_REPEAT)
_GIVES_NOTHING_BACK = (_constants.POSSESSIVE_REPEAT, _constants.ATOMIC_GROUP)
_SAMPLE = [chr(c) for c in range(256)]


def patterns() -> Iterator[tuple[str, re.Pattern[Any]]]:
    for module in pkgutil.walk_packages(quotes.articles.__path__, "quotes.articles."):
        for name, value in vars(importlib.import_module(module.name)).items():
            if isinstance(value, re.Pattern):
                yield f"{module.name}.{name}", value


def is_linear(pattern: str | bytes, flags: int = 0) -> bool:
    """Whether no endless repetition is in or beside another one that can take the same characters."""
    return _one_way(_parser.parse(pattern, flags), flags)


def _one_way(items: Any, flags: int) -> bool:
    before: Any = None  # the endless repetition that ends where the next item begins
    for kind, value in items:
        if kind in _TRIES_AGAIN and value[1] is _constants.MAXREPEAT:
            inner = value[2]
            if _has_endless(inner) or (before and _shared(before, inner, flags)):
                return False
            before = inner
        elif kind is _constants.SUBPATTERN:
            if not _one_way([*([(_constants.MAX_REPEAT, (0, _constants.MAXREPEAT, before))] if before else []),
                             *value[3]], flags):  # fmt: skip
                return False
            before = next((v[2] for k, v in reversed(value[3]) if k in _TRIES_AGAIN), None)
        elif kind is _constants.BRANCH:
            if not all(_one_way(each, flags) for each in value[1]):
                return False
            before = None
        elif not (kind in _TRIES_AGAIN and value[0] == 0):  # what may be left out parts nothing
            before = None
    return True


def _has_endless(items: Any) -> bool:
    for kind, value in items:
        if kind in _GIVES_NOTHING_BACK:
            continue
        if kind in _TRIES_AGAIN and (value[1] is _constants.MAXREPEAT or _has_endless(value[2])):
            return True
        inner = {_constants.SUBPATTERN: lambda v: [v[3]], _constants.BRANCH: lambda v: v[1]}.get(kind, lambda v: [])
        if any(map(_has_endless, inner(value))):
            return True
    return False


def _shared(one: Any, other: Any, flags: int) -> bool:
    both = [_compiler.compile(each, flags) for each in (one, other)]
    data: list[Any] = _SAMPLE if not isinstance(one.state.str, bytes) else [c.encode("latin-1") for c in _SAMPLE]
    return any(all(pattern.fullmatch(c) for pattern in both) for c in data)


@pytest.mark.parametrize("pattern", [p for _, p in patterns()], ids=[name for name, _ in patterns()])
def test_patterns_of_readers_are_linear(pattern: re.Pattern[Any]) -> None:
    assert is_linear(pattern.pattern, pattern.flags & ~re.UNICODE)


@pytest.mark.parametrize("bad", [r"(?:\s|<!--.*?-->)*<p", r"# +(.*?) *#*$", r"=\s*'?\s*x", r"(a+)+b", rb"(?:x\d*)*y"])
def test_what_is_not_linear_is_seen(bad: str | bytes) -> None:
    assert not is_linear(bad, re.DOTALL)


@pytest.mark.parametrize("good", [r"\s*+=\s*+x", r"(?:\s|<!--(?:(?!-->).)*+-->)*<p", r"\w+ *: *x", r"[ \t]*\n[ \t]*"])
def test_what_is_linear_passes(good: str) -> None:
    assert is_linear(good, re.DOTALL)


@pytest.mark.parametrize(("pattern", "opening"), [(fields._TAGS, "<p "), (listing._BREAK, "<br ")])
def test_a_tag_that_nothing_closes_is_read_to_the_next_one(pattern: re.Pattern[str], opening: str) -> None:
    unclosed = re.compile(pattern.pattern.removesuffix(">"), pattern.flags)
    found = unclosed.match(opening * 100)
    assert found
    assert found.end() == len(opening)
    assert pattern.search(f"a{opening}class='x'>b")


@pytest.mark.parametrize(
    ("start", "kind"),
    [
        (b"<!---->" * 400 + b"<p>x", "page"),
        (b"<!-- a -- b --> <?x?>\n<!doctype html>", "page"),
        (b"<!---->" * 400 + b"<span>x</span>", "xml"),
        (b"<!-- <p> never closed", "xml"),
        (b"<!-- a --><rss>", "xml"),
    ],
)
def test_comments_before_a_page(start: bytes, kind: str) -> None:
    assert dispatch._sniffed(start, "") == kind


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("# Pier stays", "Pier stays"),
        ("## Pier stays ##", "Pier stays"),
        ("# Pier #2 stays #", "Pier #2 stays"),
        ("# #", None),
        ("####### Seven", "####### Seven"),
        ("# " + "#" * 200_000 + "x", "#" * 200_000 + "x"),
    ],
)
def test_titles_in_markdown(line: str, title: str | None) -> None:
    assert title_of(f"{line}\n\nAnd a text.") == title
