"""Speakers as questions to a reconciliation service (W3C community group, versions 0.1 and 0.2), and its candidates."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from quotes.datatypes import SpeakerKind
from quotes.errors import SourceError
from quotes.text.language import named
from quotes.text.normal import normal
from quotes.text.web_addresses import are_wikidata_items, wikidata_item

# Questions in one request: what Wikidata's service asks for at most.
BATCH = 10
# Candidates for each speaker: who is not among the first ones is found by hand.
MOST_CANDIDATES = 5
# Characters of what a service says that are shown.
MOST_CHARACTERS = 200
_VERSIONS = frozenset({"0.1", "0.2"})
# What the kinds are in Wikidata (human, organization), and the words by which another service's types are known.
_TYPES = {SpeakerKind.PERSON: "Q5", SpeakerKind.ORGANISATION: "Q43229"}
_WORDS = {
    SpeakerKind.PERSON: re.compile(r"person|people|human", re.IGNORECASE),
    SpeakerKind.ORGANISATION: re.compile(r"organi[sz]ation|corporate", re.IGNORECASE),
}
KINDS = tuple(_TYPES)  # the kinds of speakers that are asked about
_LANGUAGES_SPOKEN = "P1412"  # in Wikidata


@dataclass(frozen=True, slots=True)
class Question:
    """A speaker to be looked up: ``names`` are the name to show and the others; ``language`` is a code, if known."""

    id: str
    names: tuple[str, ...]
    kind: SpeakerKind
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """What a service offers for a speaker; ``item`` is the Wikidata item that its id means, if it does.

    ``match`` is whether the service says that it is the one.
    """

    id: str
    name: str
    score: float | None
    description: str | None
    match: bool
    item: str | None


@dataclass(frozen=True, slots=True)
class Service:
    """What a service says of itself: its name, its types for kinds of speakers, whether it is about Wikidata."""

    name: str
    types: Mapping[SpeakerKind, str]
    is_wikidata: bool


def service_of(manifest: Any) -> Service:
    """Return the service that a manifest describes.  Raises SourceError if it is none that is known here."""
    if not isinstance(manifest, dict) or not {"identifierSpace", "name"} & manifest.keys():
        raise SourceError("no reconciliation service answers there", remedy="give the address of its manifest")
    versions = manifest.get("versions") or ["0.1"]
    if not isinstance(versions, list) or not _VERSIONS.intersection(map(str, versions)):
        raise SourceError(f"the service speaks versions {versions!r:.60}, of which none is 0.1 or 0.2")
    if are_wikidata_items(manifest.get("identifierSpace")):
        return Service(_text(manifest.get("name")) or "Wikidata", _TYPES, True)
    own_types = [t for t in _items(manifest.get("defaultTypes")) if isinstance(t, dict) and _text(t.get("id"))]
    types = {
        kind: str(type["id"])
        for kind, word in _WORDS.items()
        for type in own_types
        if word.search(_text(type.get("name")))
    }
    return Service(_text(manifest.get("name")), types, False)


def batches(questions: Sequence[Question], service: Service) -> Iterator[tuple[Sequence[Question], dict[str, str]]]:
    """Yield the questions of each request, and its form."""
    for start in range(0, len(questions), BATCH):
        some = questions[start : start + BATCH]
        queries = {f"q{number}": _query(question, service) for number, question in enumerate(some)}
        yield some, {"queries": json.dumps(queries, ensure_ascii=False)}


def _query(question: Question, service: Service) -> dict[str, Any]:
    query: dict[str, Any] = {"query": question.names[0], "limit": MOST_CANDIDATES}
    if question.kind in service.types:
        query["type"] = service.types[question.kind]
    if service.is_wikidata and question.language and question.kind is SpeakerKind.PERSON:
        query["properties"] = [{"pid": _LANGUAGES_SPOKEN, "v": named(question.language)}]
    return query


def candidates_of(answer: Any, number: int) -> tuple[Offer, ...]:
    """Return the candidates for a request's question, best first.  Raises SourceError if the answer is none."""
    part = answer.get(f"q{number}") if isinstance(answer, dict) else None
    if not isinstance(part, dict) or not isinstance(part.get("result"), list):
        raise SourceError("the service's answer is not that of a reconciliation service")
    results = (each for each in part["result"] if isinstance(each, dict) and _text(each.get("id")))
    return tuple(_candidate(each) for each in islice(results, MOST_CANDIDATES))


def _candidate(result: Mapping[str, Any]) -> Offer:
    score, id = result.get("score"), _text(result["id"])
    return Offer(
        id=id,
        name=_text(result.get("name")),
        score=float(score) if isinstance(score, int | float) and not isinstance(score, bool) else None,
        description=_text(result.get("description")) or None,
        match=result.get("match") is True,
        item=wikidata_item(id),
    )


def sure(question: Question, candidates: Sequence[Offer]) -> Offer | None:
    """Return the one candidate that the service calls the match, if it is an item with one of the speaker's names."""
    matches = [candidate for candidate in candidates if candidate.match]
    names = {normal(name) for name in question.names}
    return matches[0] if len(matches) == 1 and matches[0].item and normal(matches[0].name) in names else None


def _items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str:
    """Return a text of the service as a printable line, "" if it is none."""
    line = " ".join(value.split()) if isinstance(value, str) else ""
    return "".join(c for c in line if c.isprintable())[:MOST_CHARACTERS]
