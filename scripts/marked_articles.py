#!/usr/bin/env python3
"""Gold articles from marked texts: marked_articles.py data/gold/written/en-*.txt > GOLD.jsonl.

An article begins with a line ``=== ID | topic``. In its text, ``<q a>“…”</q>`` is a quote, and ``<s a|Dora Ek>she</s>``
the mention that tells its source, with the fullest name that the article gives; ``<q ->`` has no source, and
``<x>“…”</x>`` is no speech. The language is the first part of the file's name.  The lines that come out are in the
format of `quotes evaluate`.  A malformed article ends it with exit code 1, and says which and why.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from quotes.datatypes import Span
from quotes.lang import Language, load

_ARTICLE = re.compile(r"^=== ", re.M)
_TAG = re.compile(r"<(?P<close>/?)(?P<kind>[qsx])(?: (?P<id>[^<>|\s]+))?(?:\|(?P<name>[^<>]+))?>")
_WORD = re.compile(r"\w[\w'’.-]*")
_PRONOUNS = ("male", "female", "plural", "neuter", "first", "relative")
_FRAGMENT_WORDS = 4
_MARKS = "\"'“”„‘’«»‚‹›"


class MalformedError(ValueError):
    """An article whose marks do not fit together."""


@dataclass(slots=True)
class _Article:
    """What has been read of an article so far."""

    text: str = ""
    quotes: list[tuple[Span, str]] = field(default_factory=list)
    sources: dict[str, tuple[Span, str]] = field(default_factory=dict)
    others: list[Span] = field(default_factory=list)


def articles(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the gold records of a file of marked articles; raises MalformedError with the article's id."""
    for part in _ARTICLE.split(path.read_text(encoding="utf-8"))[1:]:
        head, _, body = part.partition("\n")
        ident, topic = (word.strip() for word in head.split("|"))
        try:
            article = _read(body.strip("\n"))
        except MalformedError as error:
            raise MalformedError(f"{path}: {ident}: {error}") from error
        yield _record(ident, topic, path.name[:2], article)


def _read(marked: str) -> _Article:
    article, at = _Article(), 0
    open_: list[tuple[str, str, str, int]] = []
    for tag in _TAG.finditer(marked):
        article.text += marked[at : tag.start()]
        at = tag.end()
        if tag["close"]:
            if not open_ or open_[-1][0] != tag["kind"]:
                raise MalformedError(f"</{tag['kind']}> closes nothing")
            _close(article, *open_.pop())
        else:
            if not tag["id"] and tag["kind"] != "x":
                raise MalformedError(f"{tag[0]} has no id")
            open_.append((tag["kind"], tag["id"] or "", tag["name"] or "", len(article.text)))
    article.text += marked[at:]
    used = {ident for _, ident in article.quotes} - {"-"}
    if open_:
        raise MalformedError(f"<{open_[-1][0]} {open_[-1][1]}> is not closed")
    if used != article.sources.keys():
        raise MalformedError(f"quotes and sources differ: {sorted(used ^ article.sources.keys())}")
    return article


def _close(article: _Article, kind: str, ident: str, name: str, start: int) -> None:
    span = Span(start, len(article.text))
    if kind == "x":
        article.others.append(_inside(article.text, span))
    elif kind == "q":
        article.quotes.append((_inside(article.text, span), ident))
    elif ident in article.sources or not name:
        raise MalformedError(f"<s {ident}> stands twice, or has no name")
    else:
        article.sources[ident] = span, name


def _inside(text: str, span: Span) -> Span:
    """A span without the marks and the space around it."""
    words = span.of(text)
    start = span.start + len(words) - len(words.lstrip(_MARKS + " \n"))
    return Span(start, start + len(words.strip(_MARKS + " \n")))


def _record(ident: str, topic: str, code: str, article: _Article) -> dict[str, Any]:
    others = [{"start": s.start, "end": s.end} for s in article.others]
    quotes = [_quote(article, span, source, load(code)) for span, source in article.quotes]
    about = {"id": ident, "publisher": ident, "date": None, "title": None, "language": code, "topic": topic}
    return {**about, "text": article.text, "quotes": quotes, "other_quoted_spans": others, "nested_spans": []}


def _quote(article: _Article, span: Span, ident: str, language: Language) -> dict[str, Any]:
    words = span.of(article.text)
    quote = {"start": span.start, "end": span.end, "text": words, "closed": True}
    quote |= {"partial": len(_WORD.findall(words)) < _FRAGMENT_WORDS, "source": None, "source_kind": "none"}
    if ident in article.sources:
        mention, name = article.sources[ident]
        place = [mention.start, mention.end]
        source = {"spans": [place], "head": place, "text": mention.of(article.text), "entity": name}
        quote |= {"source": source, "source_kind": _kind(mention.of(article.text), language)}
    return quote


def _kind(mention: str, language: Language) -> str:
    if any(mention.lower() in language.words("pronouns", kind) for kind in _PRONOUNS):
        return "pronoun"
    first, last = mention.split()[0], mention.split()[-1]
    named = first[0].isupper() and last[0].isupper() and first.lower() not in language.words("pronouns", "determiners")
    return "name" if named else "nominal"


def main() -> None:
    """Print the gold records of the files that are named."""
    try:
        for path in sys.argv[1:]:
            for record in articles(Path(path)):
                print(json.dumps(record, ensure_ascii=False))
    except MalformedError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
