"""Sources without a name: each article has its own, with an id that nobody else has."""

from __future__ import annotations

import random

import pytest

from quotes import speakers
from quotes.datatypes import LocalSpeaker, SpeakerKind
from quotes.speakers import write

Local = tuple[str, LocalSpeaker]


def source(article: str, name: str, **more: str) -> Local:
    return article, LocalSpeaker(name, SpeakerKind.PERSON, named=False, **more)  # type: ignore[arg-type]


def person(article: str, name: str) -> Local:
    return article, LocalSpeaker(name, SpeakerKind.PERSON, named=True)


# What articles call their speakers, and which of these are one.
CASES = {
    "one in each article": ([source("a", "a guard"), source("b", "a guard")], [0, 1]),
    "two in an article": ([source("a", "a guard"), source("a", "a nurse")], [0, 1]),
    "one in an article, printed in two ways": ([source("a", "a guard"), source("a", "A guard")], [0, 0]),
    "beside one who speaks for another": (
        [source("a", "an aide", on_behalf_of="the mayor"), source("a", "the mayor"), source("b", "the mayor")],
        [0, 1, 2],
    ),
    "not a person of that name": ([source("a", "guard"), person("b", "Guard")], [0, 1]),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_who_is_one(case: tuple[list[Local], list[int]]) -> None:
    entries, expected = case
    ids, everybody = speakers.resolve(entries, ())
    there = [ids[article, one.name] for article, one in entries]
    assert [there.index(id) for id in there] == expected
    by_id = {speaker.id: speaker for speaker in everybody}
    assert len(by_id) == len(everybody) == len(set(there))
    for (article, one), id in zip(entries, there, strict=True):
        assert by_id[id].article == (None if one.named else article)


def test_one_who_speaks_for_a_source_names_it() -> None:
    ids, everybody = speakers.resolve(CASES["beside one who speaks for another"][0], ())
    (aide,) = (speaker for speaker in everybody if speaker.on_behalf_of)
    assert (aide.id, aide.on_behalf_of) == (ids["a", "an aide"], ids["a", "the mayor"])


def test_ids_that_would_be_equal_differ(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write, "slug", lambda name: "somebody")
    monkeypatch.setattr("quotes.speakers.anonymous.local_id", lambda name, identity: "somebody")
    entries = [source(article, name) for article in "abc" for name in ("a guard", "a nurse")] + [person("c", "Ana Roe")]
    ids, everybody = speakers.resolve(entries, ())
    assert len(set(ids.values())) == len(everybody) == len(entries)
    assert {speaker.id for speaker in everybody} == set(ids.values())
    assert ids["c", "Ana Roe"] == "somebody"
    shuffled = random.Random(1).sample(entries, len(entries))
    assert dict(speakers.resolve(shuffled, ())[0]) == dict(ids)
