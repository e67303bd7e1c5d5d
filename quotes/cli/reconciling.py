"""quotes speakers --reconcile: a service's candidates for review, and items written into the file of speakers."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quotes.cli.app import note, out, print_json, speakers_file
from quotes.errors import UsageError

if TYPE_CHECKING:
    from quotes.datatypes import Speaker
    from quotes.speakers.reconcile import Offer, Question

# Seconds between two requests, so that a service for everybody has time for others.
PAUSE_SECONDS = 1.0
_ACCEPTED = re.compile(r"([^=\s]+)=(Q[1-9][0-9]*)")

Answers = list[tuple["Question", tuple["Offer", ...]]]


def reconcile(
    rows: Sequence[Mapping[str, Any]],
    url: str | None,
    file: Path | None,
    accept: Sequence[str],
    matching: bool,
    limit: int,
    as_json: bool,
) -> None:
    """Ask about the speakers in ``rows`` of an index, print the candidates, and write what was accepted.

    Raises UsageError for a choice that means no speaker or no item, SourceError if the service fails, SpeakersError if
    the file cannot be added to.
    """
    from quotes import speakers as people
    from quotes.datatypes import Speaker, SpeakerKind
    from quotes.speakers import edit
    from quotes.speakers.reconcile import sure

    registry = {speaker.id: speaker for speaker in people.load(speakers_file(file))}
    speakers = {row["id"]: Speaker(row["id"], row["name"], SpeakerKind(row["kind"])) for row in rows}
    items = _accepted(accept, speakers)
    answers: Answers = []
    if url is not None:
        answers = list(_answers(url, _questions(rows, registry, set(items))[:limit]))
        matches = {question.id: sure(question, candidates) for question, candidates in answers} if matching else {}
        items |= {id: (speakers[id], match.item) for id, match in matches.items() if match and match.item}
        _print(answers, as_json)
    if items:
        place = edit.write_items(file, items)
        note(f"{len(items)} written into {place}; 'quotes build' brings them into the index")


def _accepted(choices: Sequence[str], speakers: Mapping[str, Speaker]) -> dict[str, tuple[Speaker, str]]:
    items = {}
    for choice in choices:
        parts = _ACCEPTED.fullmatch(choice)
        if parts is None:
            raise UsageError(f"not a speaker's id and an item: {choice!r}", remedy="write it as jane-roe=Q42")
        if parts[1] not in speakers:
            raise UsageError(f"no speaker {parts[1]!r} in the index", remedy="'quotes speakers' lists the ids")
        items[parts[1]] = speakers[parts[1]], parts[2]
    return items


def _questions(rows: Sequence[Mapping[str, Any]], registry: Mapping[str, Speaker], items: set[str]) -> list[Question]:
    """Return what to ask, most statements first: people and organisations with a name, whose item nobody has noted."""
    from quotes.datatypes import SpeakerKind
    from quotes.speakers.reconcile import KINDS, Question

    questions = []
    for row in rows:
        own, kind = registry.get(row["id"]), SpeakerKind(row["kind"])
        has_item = row["wikidata"] or (own and own.wikidata) or row["id"] in items
        if kind in KINDS and not has_item and not row["article_id"]:
            names = (row["name"], *(own.aliases if own else ()))
            questions.append(Question(row["id"], names, kind, own.language if own else None))
    return questions


def _answers(url: str, questions: Sequence[Question]) -> Iterator[tuple[Question, tuple[Offer, ...]]]:
    """Yield each question with the candidates for it, from as few requests as the service likes, with pauses."""
    from quotes.articles.collect import web_extra
    from quotes.speakers.reconcile import batches, candidates_of, service_of

    web = web_extra.load("service")
    service = service_of(web.ask(url))
    for batch, form in batches(questions, service):
        time.sleep(PAUSE_SECONDS)
        answer = web.ask(url, form)
        for number, question in enumerate(batch):
            yield question, candidates_of(answer, number)


def _print(answers: Answers, as_json: bool) -> None:
    if as_json:
        print_json([
            {"id": q.id, "name": q.names[0], "kind": q.kind, "candidates": [asdict(one) for one in candidates]}
            for q, candidates in answers
        ])  # fmt: skip
        return
    from rich.markup import escape
    from rich.table import Table

    table = Table("speaker", "id", "candidate", "name", "score", "description", "match")
    for question, candidates in answers:
        if not candidates:
            table.add_row(escape(question.names[0]), question.id, "none", "", "", "", "")
        for number, one in enumerate(candidates):
            who = (escape(question.names[0]), question.id) if number == 0 else ("", "")
            score = "" if one.score is None else f"{one.score:g}"
            about = (escape(one.id), escape(one.name), score, escape(one.description or ""), "yes" if one.match else "")
            table.add_row(*who, *about)
    out().print(table)
    if any(candidates for _, candidates in answers):
        note("accept one with --accept ID=ITEM, such as --accept jane-roe=Q42")
