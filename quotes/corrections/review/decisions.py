"""From a key pressed on a card to the correction that it means."""

from __future__ import annotations

import sqlite3

from quotes.corrections.review.names import of_article, quotes_of, speakers_by_name
from quotes.corrections.review.queues import SEPARATOR, first_quotes, parts_of
from quotes.database.rows import row, rows
from quotes.datatypes.decisions import Action, Correction
from quotes.errors import UsageError


def meant(conn: sqlite3.Connection, queue: str, key: str, answer: str, name: str = "") -> Correction:
    """Return the correction that an answer to a card means; ``name`` is what was typed or chosen.

    Raises UsageError if the card cannot be answered so, or what was typed means nobody.
    """
    take = {"people": _about_people, "names": _about_name, "merges": _about_merge, "translations": _about_translation}
    return take.get(queue, _about_quote)(conn, key, answer, " ".join(name.split()))


def _about_quote(conn: sqlite3.Connection, key: str, answer: str, name: str) -> Correction:
    quotes = tuple(parts_of(conn, key))
    if not quotes:
        raise UsageError("this quote is no longer in the index", input=key, remedy="take the next card")
    one = row(conn, "SELECT speaker_id, article_id FROM quotes WHERE id = :id", id=quotes[0]) or {}
    if answer == "right":
        return Correction(Action.CONFIRM, quotes, one["speaker_id"])
    if answer == Action.NOT_SPEECH:
        return Correction(Action.NOT_SPEECH, quotes)
    if answer == "merge":
        if one["speaker_id"] is None:
            raise UsageError("nobody is known to have said it, so there is nobody to merge", remedy="edit the speaker")
        return _one_person(conn, one["speaker_id"], name)
    if answer in ("other", "edit"):
        return Correction(Action.ASSIGN, quotes, _somebody(conn, one["article_id"], _typed(name)))
    raise UsageError("this card has no such answer", input=answer, remedy="use the buttons of the card")


def _about_people(conn: sqlite3.Connection, key: str, answer: str, name: str) -> Correction:
    one, _, other = key.partition(SEPARATOR)
    if answer in ("right", "merge"):
        return Correction(Action.MERGE_SPEAKERS, (one, other))
    if answer == "no":
        return Correction(Action.KEEP_SPEAKERS, (one, other))
    raise UsageError("this card has no such answer", input=answer, remedy="use the buttons of the card")


def _about_name(conn: sqlite3.Connection, key: str, answer: str, name: str) -> Correction:
    if answer == "right":
        return Correction(Action.KEEP_SPEAKERS, (key,))
    if answer == "no":
        quotes = quotes_of(conn, key)
        if not quotes:
            raise UsageError("people have decided about all these quotes", remedy="take those decisions back first")
        return Correction(Action.CONFIRM, tuple(quotes))
    if answer == "merge":
        return _one_person(conn, key, name)
    if answer == "edit":
        return Correction(Action.RENAME, (key,), _typed(name))
    raise UsageError("this card has no such answer", input=answer, remedy="use the buttons of the card")


def _about_merge(conn: sqlite3.Connection, key: str, answer: str, name: str) -> Correction:
    if SEPARATOR in key:
        quotes = tuple(first_quotes(conn, _two(key)))
        action = {"right": Action.MERGE, "merge": Action.MERGE, "no": Action.KEEP_APART}.get(answer)
        if action is not None and len(quotes) > 1:
            return Correction(action, quotes)
    elif answer == "no":
        return Correction(Action.SPLIT, tuple(parts_of(conn, _utterance(conn, key))))
    elif answer in ("right", "merge"):
        sql = """SELECT id FROM quotes WHERE statement_id = (SELECT statement_id FROM quotes WHERE id = :id)
                 AND id <> :id ORDER BY score DESC, id LIMIT 1"""
        others = [one["id"] for one in rows(conn, sql, id=key)]
        if others:
            return Correction(Action.MERGE, (key, *others))
    raise UsageError("this card has no such answer", input=answer, remedy="take the next card")


def _about_translation(conn: sqlite3.Connection, key: str, answer: str, name: str) -> Correction:
    actions = {"right": Action.MERGE_TRANSLATIONS, "no": Action.SPLIT_TRANSLATIONS}
    quotes = tuple(first_quotes(conn, _two(key)))
    if answer not in actions or len(quotes) < 2:
        raise UsageError("this card has no such answer", input=answer, remedy="take the next card")
    return Correction(actions[answer], quotes)


def _two(key: str) -> tuple[str, str]:
    one, _, other = key.partition(SEPARATOR)
    return one, other


def _utterance(conn: sqlite3.Connection, quote: str) -> str:
    one = row(conn, "SELECT utterance_id FROM quotes WHERE id = :id", id=quote)
    return str(one["utterance_id"]) if one else ""


def _one_person(conn: sqlite3.Connection, speaker: str, name: str) -> Correction:
    ids = [id for id in speakers_by_name(conn, _typed(name)) if id != speaker]
    if len(ids) != 1:
        why = "bears this name besides" if not ids else "is meant: several bear this name"
        raise UsageError(f"nobody {why}", input=name, remedy="type the name as the index has it")
    return Correction(Action.MERGE_SPEAKERS, (ids[0], speaker))


def _somebody(conn: sqlite3.Connection, article: str, name: str) -> str:
    """Return the id of whom a name means, or the name itself if nobody bears it yet."""
    meant_one = of_article(conn, article, name)
    if meant_one == name and len(ids := speakers_by_name(conn, name)) > 1:
        raise UsageError("several speakers bear this name", input=name, remedy=f"type an id: {', '.join(ids[:5])}")
    return meant_one


def _typed(name: str) -> str:
    if not name:
        raise UsageError("no name was typed", remedy="type the name of the speaker")
    return name
