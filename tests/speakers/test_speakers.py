"""Speakers: the user's list, and which names of all articles are one speaker's."""

from __future__ import annotations

import json
import os
import random
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from quotes import lang, speakers
from quotes.datatypes import Descriptor, LocalSpeaker, Speaker, SpeakerKind
from quotes.errors import SpeakersError
from quotes.speakers.names import name_words, parse, slug
from quotes.text.normal import words_of

ROOT = Path(__file__).parents[2]
_FILE = Path(__file__).parent / "cases/speakers.json"
CASES: dict[str, list[dict[str, Any]]] = json.loads(_FILE.read_text(encoding="utf-8"))
KNOWN = speakers.load(ROOT / "data/speakers.yml")
WORDS = name_words(lang.load("en"))

unhurried = settings(deadline=None)

Local = tuple[str, LocalSpeaker]


def cases(table: str) -> Any:
    marked = [
        pytest.param(c, id=c["name"], marks=[pytest.mark.xfail(reason=c["xfail"], strict=True)] if "xfail" in c else [])
        for c in CASES[table]
    ]
    return pytest.mark.parametrize("case", marked)


def local(article: str, name: str, more: dict[str, Any] | None = None) -> Local:
    fields: dict[str, Any] = {"kind": "person", "named": True, **(more or {})}
    fields["kind"] = SpeakerKind(fields["kind"])
    fields["aliases"] = tuple(fields.get("aliases", ()))
    return article, LocalSpeaker(name=name, **fields)


def test_names_are_forgotten_and_read_again_the_same() -> None:
    locals_ = [local("a", "Sen. Ana Roe", {"aliases": ["Roe"]}), local("b", "Roe"), local("b", "Bo Poe")]
    before = speakers.resolve(locals_, ())
    assert parse.cache_info().currsize > 0
    assert words_of
    speakers.forget_names()
    assert parse.cache_info().currsize == 0
    assert not words_of
    again = speakers.resolve(locals_, ())
    assert (dict(again[0]), again[1]) == (dict(before[0]), before[1])


@cases("names")
def test_names(case: dict[str, Any]) -> None:
    found = parse(case["name"], WORDS)
    assert [found.first, " ".join(found.middle), found.last, found.generation] == case["parts"]


@cases("resolve")
def test_resolve(case: dict[str, Any]) -> None:
    entries = [local(*row) for row in case["locals"]]
    ids, found = speakers.resolve(entries, KNOWN)
    result = [ids[article, speaker.name] for article, speaker in entries]
    if "ids" in case:
        assert result == case["ids"]
    else:
        assert [result.index(id) for id in result] == case["partition"]
    if "on_behalf_of" in case:
        by_id = {s.id: s for s in found}
        assert by_id[result[0]].on_behalf_of == case["on_behalf_of"]
        assert case["on_behalf_of"] in by_id


@pytest.mark.parametrize(
    ("articles", "shown"),
    [(("Ilyse", "IIyse"), "Ilyse"), (("IIyse", "Ilyse"), "Ilyse"), (("IIyse", "IIyse", "Ilyse"), "IIyse")],
)
def test_of_two_spellings_the_commoner_one_is_shown(articles: tuple[str, ...], shown: str) -> None:
    senator = {"description": "Senator"}
    entries = [local(str(n), f"{first} Roe", senator) for n, first in enumerate(articles)]
    assert [speaker.name for speaker in speakers.resolve(entries, ())[1]] == [f"{shown} Roe"]


@cases("mistakes")
def test_mistakes(case: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "speakers.yml"
    path.write_text(case["text"], encoding="utf-8")
    with pytest.raises(SpeakersError) as caught:
        speakers.load(path)
    assert case["error"] in str(caught.value)
    assert str(caught.value).startswith(f"{path}: ")


def test_load(tmp_path: Path) -> None:
    path = tmp_path / "speakers.yml"
    path.write_text(
        "\ufeff- name: Jane Roe\n  aliases: [Roe, Roe]\n  gender: female\n  wikidata: Q42\n"
        "  descriptors: [the mayor, {text: the senator, since: 2020-01-01}]\n"
        "- name: Roe's office\n  kind: office\n  on_behalf_of: Roe\n  description:\n",
        encoding="utf-8",
    )
    assert speakers.load(path) == (
        Speaker(
            id="jane-roe",
            name="Jane Roe",
            kind=SpeakerKind.PERSON,
            aliases=("Roe",),
            wikidata="Q42",
            gender="female",
            descriptors=(Descriptor("the mayor"), Descriptor("the senator", since="2020-01-01")),
        ),
        Speaker(id="roes-office", name="Roe's office", kind=SpeakerKind.OFFICE, on_behalf_of="jane-roe"),
    )


def test_load_nothing(tmp_path: Path) -> None:
    (tmp_path / "empty.yml").write_text("# nobody yet\n")
    assert speakers.load(tmp_path / "empty.yml") == ()
    assert speakers.load(None) == ()


@pytest.mark.parametrize("data", [b"\xff\xfe", b"- name: \x00", None])
def test_load_what_is_no_file(data: bytes | None, tmp_path: Path) -> None:
    if data is not None:
        (tmp_path / "s.yml").write_bytes(data)
    with pytest.raises(SpeakersError):
        speakers.load(tmp_path / "s.yml")


def test_the_list_of_the_story() -> None:
    by_name = {s.name: s for s in KNOWN}
    assert {"Gustavo Petro", "Donald Trump", "Petro's office", "White House", "Delcy Rodríguez"} <= by_name.keys()
    assert by_name["Petro's office"].on_behalf_of == by_name["Gustavo Petro"].id
    assert by_name["Petro's office"].kind is SpeakerKind.OFFICE


def test_names_and_aliases_to_show() -> None:
    entries = [
        local("a", "Jane Roe", {"aliases": ["Roe"], "description": "senator"}),
        local("b", "Sen. Jane Roe", {"description": "senator"}),
        local("c", "Jane A. Roe", {"description": "lawyer"}),
        local("d", "Roe"),
        local("e", "Roe"),
        local("f", "Roe"),
    ]
    _, (found,) = speakers.resolve(entries, ())
    assert found == Speaker(
        id="jane-roe",
        name="Jane Roe",
        kind=SpeakerKind.PERSON,
        aliases=("Jane A. Roe", "Roe", "Sen. Jane Roe"),
        description="senator",
    )


def test_a_speaker_without_a_name_knows_its_article() -> None:
    ids, found = speakers.resolve([local("a", "the letter", {"named": False, "kind": "document"})], KNOWN)
    assert [(s.id, s.name, s.article, s.kind) for s in found] == [
        (ids["a", "the letter"], "the letter", "a", SpeakerKind.DOCUMENT)
    ]


def test_a_known_speaker_keeps_what_the_list_says() -> None:
    _, found = speakers.resolve([local("a", "Petro", {"description": "guerrilla", "aliases": ["G. Petro"]})], KNOWN)
    (petro,) = found
    (listed,) = (s for s in KNOWN if s.id == "gustavo-petro")
    assert petro.description == listed.description
    assert petro.aliases == (*listed.aliases, "G. Petro")
    assert petro.descriptors == listed.descriptors


FIRSTS = ["Jane", "John", "J.", "Sen. Jane", "José", "Mr.", "Van", "King", "Gustavo", "Donald", "", "Mary-Jane"]
MIDDLES = ["", "", "A.", "Alice", "B.", "de", "van der"]
LASTS = ["Roe", "Poe", "Petro", "Trump", "Ñu", "O'Roe", "Roe's office", "Иванов", "", "Van Roe"]
ENDS = ["", "", "", "Jr.", "III", "Ph.D."]
names = st.tuples(*map(st.sampled_from, (FIRSTS, MIDDLES, LASTS, ENDS))).map(" ".join) | st.text(max_size=8)
locals_ = st.builds(
    lambda article, **fields: (article, LocalSpeaker(**fields)),
    article=st.sampled_from("abcde"),
    name=names,
    kind=st.sampled_from(SpeakerKind),
    named=st.booleans(),
    aliases=st.lists(names, max_size=2).map(tuple),
    description=st.none() | st.sampled_from(["senator", "mayor"]),
    known=st.sampled_from([None, None, None, "gustavo-petro", "nobody"]),
    on_behalf_of=st.none() | names,
)


@unhurried
@given(st.lists(locals_, max_size=12), st.randoms(use_true_random=False))
@example([local("a", "Jane Roe"), local("b", "Roe"), local("c", "J. Roe")], random.Random(0))
def test_the_order_does_not_matter(entries: list[Local], shuffler: random.Random) -> None:
    shuffled = list(entries)
    shuffler.shuffle(shuffled)
    assert speakers.resolve(entries, KNOWN) == speakers.resolve(shuffled + shuffled[:1], KNOWN)


@unhurried
@given(st.lists(locals_, max_size=12))
def test_every_speaker_has_one_good_id(entries: list[Local]) -> None:
    ids, found = speakers.resolve(entries, KNOWN)
    by_id = {s.id: s for s in found}
    assert list(by_id) == sorted(by_id)
    assert len(by_id) == len(found)
    assert ids.keys() == {(article, speaker.name) for article, speaker in entries}
    assert set(ids.values()) <= by_id.keys()
    assert all(id.isascii() and id == id.lower() for id in by_id)
    for speaker in found:
        assert speaker.name not in speaker.aliases
        assert len(set(speaker.aliases)) == len(speaker.aliases)
        chain = [speaker.id]
        while (up := by_id[chain[-1]].on_behalf_of) is not None:
            assert up in by_id
            assert up not in chain
            chain.append(up)


@unhurried
@given(st.lists(locals_, max_size=8))
def test_sources_without_a_name_are_never_shared(entries: list[Local]) -> None:
    ids, found = speakers.resolve(entries, ())
    articles_of: dict[str, set[str]] = {}
    for (article, _), id in ids.items():
        articles_of.setdefault(id, set()).add(article)
    for speaker in found:
        if speaker.article is not None:
            assert articles_of[speaker.id] == {speaker.article}


@unhurried
@given(st.lists(locals_, max_size=8), st.integers(0, 3))
def test_a_stranger_changes_nobody_elses_id(entries: list[Local], count: int) -> None:
    strangers = [local("z", f"Zed{n} Zulu{n}") for n in range(count)]
    before, _ = speakers.resolve(entries, KNOWN)
    after, _ = speakers.resolve([*strangers, *entries], KNOWN)
    assert {key: after[key] for key in before} == before


@unhurried
@given(st.text(max_size=80))
def test_slugs(name: str) -> None:
    found = slug(name)
    assert found
    assert found.strip("-") == found
    assert set(found) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")


@unhurried
@given(names)
def test_a_title_is_no_part_of_a_name(name: str) -> None:
    bare = parse(name, WORDS)
    if bare.last and bare.first and name[:1].strip() and bare.first not in ("king",):
        assert parse(f"Senator {name}", WORDS) == bare


def test_a_corpus_full_of_names_in_seconds() -> None:
    choose = random.Random(1)
    firsts, lasts = [f"F{n}a" for n in range(300)], [f"L{n}o" for n in range(3000)]
    entries = [
        local(str(n // 3), choose.choice([f"{choose.choice(firsts)} {choose.choice(lasts)}", choose.choice(lasts)]))
        for n in range(20_000)
    ]
    started = time.process_time()
    speakers.resolve(entries, KNOWN)
    assert time.process_time() - started < 10  # 1.3 s of one core; the rest is room for slower ones


@pytest.mark.parametrize("kind", ["pipe", "folder"])
def test_what_is_no_file_is_not_read(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "speakers.yml"
    if kind == "pipe":
        os.mkfifo(path)  # nobody writes into it: reading would wait for ever
    else:
        path.mkdir()
    with pytest.raises(SpeakersError, match="not a regular file"):
        speakers.load(path)
