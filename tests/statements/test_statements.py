"""Quotes to statements: the rules case by case, and what must hold of any set of quotes."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quotes.datatypes import QuoteRecord, Relation, Role
from quotes.datatypes.columns import column
from quotes.datatypes.sequences import in_memory
from quotes.statements import merge, read_off, revise_speakers, statement_id
from quotes.statements.arrays import distinct, first_places, listed
from quotes.statements.as_printed import namesakes
from quotes.statements.compare import compare
from quotes.statements.compose import speaker_of
from quotes.statements.forbid import forbidden
from quotes.statements.nearest import NEAREST_ANY, Printings
from quotes.statements.wording import wording
from quotes.text.lexicon import lexicon
from quotes.text.normal import digest
from tests.statements.records import groups, members, record

CASES = json.loads((Path(__file__).parent / "cases" / "statements.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", [pytest.param(c, id=c["rule"]) for c in CASES])
def test_rules(case: dict[str, Any]) -> None:
    records = [record(n, **quote) for n, quote in enumerate(case["quotes"])]
    statements, links = merge(records)
    number = {r.id: n for n, r in enumerate(records)}
    found = sorted(sorted(number[m.quote_id] for m in s.members) for s in statements)
    merged = {n for group in case["together"] for n in group}
    assert found == sorted(case["together"] + [[n] for n in range(len(records)) if n not in merged])
    if "relations" in case:
        relations = {number[m.quote_id]: m.relation.value for s in statements for m in s.members}
        assert [relations[n] for n in range(len(records))] == case["relations"]
    if "links" in case:
        first = {s.id: number[s.members[0].quote_id] for s in statements}
        made = [[link.kind, first[link.statement_id], first[link.other_id]] for link in links]
        assert [sorted(map(str, m)) if m[0] == "similar" else m for m in made] == [
            sorted(map(str, m)) if m[0] == "similar" else m for m in case["links"]
        ]


def test_the_id_hashes_speaker_and_fullest_wording_not_its_print() -> None:
    assert statement_id("s", "The harbour’s closed!") == statement_id("s", "the harbor's closed")
    assert len({statement_id("s", "closed"), statement_id("t", "closed"), statement_id(None, "closed")}) == 3


def test_the_same_words_on_two_occasions_have_two_ids_and_the_earlier_the_plain_one() -> None:
    late, early = (record(n, "a disgrace", speaker="Ana Duarte", day=day) for n, day in enumerate((140, 1)))
    by_quote = {s.members[0].quote_id: s.id for s in merge([late, early])[0]}
    assert by_quote[early.id] == statement_id(early.speaker_id, "a disgrace")
    assert by_quote[late.id] not in (by_quote[early.id], statement_id(None, "a disgrace"))


WHO = [
    ([("Duarte's office", "office"), ("Duarte's office", "office"), ("Ana Duarte", "person")], "Duarte's office"),
    ([("a spokesman", "person"), ("a spokesman", "person"), ("Ana Duarte", "person")], "Ana Duarte"),
]


@pytest.mark.parametrize(("speakers", "shown"), WHO)
def test_most_printings_say_who_speaks_and_a_body_counts_as_a_name(speakers: list[tuple[str, str]], shown: str) -> None:
    records = [record(n, "We sell the ferry", speaker=name, kind=kind) for n, (name, kind) in enumerate(speakers)]
    assert speaker_of(read_off(records)) == digest(shown)


def test_scores_fall_with_the_difference() -> None:
    full = "We cannot wait another winter, because the bridge will not hold and people will drown."
    part = "the bridge will not hold and people will drown"
    texts = [full, full.replace("because", "as"), part, "bridge will not hold"]
    statements, _ = merge([record(n, t, speaker="Ana Duarte", day=3) for n, t in enumerate(texts)])
    (one,) = statements
    scores = {m.quote_id: m.score for m in one.members}
    ordered = [scores[digest(str(n), t)] for n, t in enumerate(texts)]
    assert ordered == sorted(ordered, reverse=True)
    assert ordered[0] == 1.0
    assert ordered[-1] > 0


def test_titles_and_nested_quotes_have_no_statement_and_scare_quotes_only_a_speakers() -> None:
    host = record(0, "Those pirates have plundered our pension fund for a decade", speaker="Ana Duarte", day=3)
    scare = record(1, "pirates have plundered our pension fund", role="scare", day=3, article=0, before="Duarte's ")
    title, nested = record(2, "Pension Fund", role="title"), record(3, "pirates", role="nested")
    statements, _ = merge([host, scare, title, nested, record(4, "odd", role="scare")])
    assert groups(statements) == {frozenset({host.id, scare.id})}
    assert statements[0].text == host.text


def test_a_speaker_without_a_word_is_nobodys_namesake() -> None:
    office = record(1, TEXTS[0], speaker="Duarte Office", kind="office", day=3)
    records = [record(0, TEXTS[0], speaker="§", day=3), office]
    assert sum(len(s.members) for s in merge(records)[0]) == 2


def test_a_quote_without_a_word_makes_no_statement() -> None:
    assert merge([record(0, "…"), record(1, "?!")]) == ((), ())
    assert merge([]) == ((), ())


def test_what_one_outlet_prints_alone_is_not_the_wording_shown() -> None:
    plain = "We will rebuild the harbour stone by stone"
    longer = f"{plain}, and hang the engineers who let it fall"
    quotes = [record(n, text, speaker="Ana Duarte", day=3) for n, text in enumerate((plain, plain, longer))]
    (statement,) = merge(quotes)[0]
    assert statement.text == plain
    (statement,) = merge([quotes[0], quotes[2]])[0]
    assert statement.text == longer  # no wording is printed by two outlets: the fullest


def test_alignment_keeps_order_and_weighs_words() -> None:
    words = lexicon()
    a, b = wording("the bridge will not hold", words), wording("I say the old bridge will hold", words)
    found = compare(a, b, words)
    assert [(a.stems[i], b.stems[j]) for i, j in found.pairs] == [(s, s) for s in ("bridg", "will", "hold")]
    assert forbidden(a, b, found.pairs, words) == "negation"
    assert words.tells("bridg") > words.tells("the")


def test_brackets_and_gaps() -> None:
    words = lexicon()
    made = wording("[T]hey're pick[ing] up … all [of the] votes . . . now", words)
    assert made.key == "they're picking up all of the votes now"
    assert made.gaps == (3, 7)
    assert made.added == frozenset({4, 5})
    assert wording("Mr. Roe (a pilot) left.", words).gaps == ()


@pytest.mark.parametrize(
    ("one", "other", "may"),
    [
        ("petro", "gustavo petro", True),
        ("joe roe", "joseph roe", True),
        ("ann roe", "bob roe", False),
        ("", "roe", False),
    ],
)
def test_namesakes(one: str, other: str, may: bool) -> None:
    assert namesakes(tuple(one.split()), tuple(other.split())) is may
    assert namesakes(tuple(other.split()), tuple(one.split())) is may


TEXTS = [
    "We cannot wait another winter, because the bridge will not hold and people will drown.",
    "the bridge will not hold",
    "We cannot wait another winter … people will drown",
    "I told the council that the bridge will not hold, and they laughed at the engineers.",
    "The bridge will hold",
    "the money is gone",
    "Nobody in this valley asked for the dam, and the money is gone for good.",
    "a disgrace",
    "It is a disgrace, and everyone in this valley knows it",
    "drown",
    "no comment",
]
one_record = st.builds(
    lambda number, text, speaker, day, article, mention, role: record(
        number, text, speaker=speaker, day=day, article=article, mention=mention, role=role, at=number * 300
    ),
    number=st.integers(0, 10_000),
    text=st.sampled_from(TEXTS) | st.text(max_size=12),
    speaker=st.sampled_from([None, "Ana Duarte", "Duarte", "Omar Keller", "a spokesman"]),
    day=st.sampled_from([None, 1, 2, 9, 200]),
    article=st.integers(0, 4),
    mention=st.sampled_from(["name", "pronoun", "nominal"]),
    role=st.sampled_from(["utterance", "utterance", "fragment", "scare", "title", "nested"]),
)
many_records = st.lists(one_record, max_size=14, unique_by=lambda r: r.id)


@settings(max_examples=80, deadline=None)
@given(many_records, st.randoms(use_true_random=False))
def test_the_order_of_the_records_changes_nothing(records: list[QuoteRecord], rng: random.Random) -> None:
    shuffled = records[:]
    rng.shuffle(shuffled)
    assert merge(records) == merge(shuffled)


@settings(max_examples=80, deadline=None)
@given(many_records)
def test_every_spoken_quote_is_in_one_statement(records: list[QuoteRecord]) -> None:
    statements, links = merge(records)
    members = [m.quote_id for s in statements for m in s.members]
    spoken = {r.id for r in records if r.role in (Role.UTTERANCE, Role.FRAGMENT) and wording(r.text, lexicon()).stems}
    assert len(members) == len(set(members))
    assert spoken <= set(members) <= {r.id for r in records if r.role not in (Role.TITLE, Role.NESTED)}
    ids = {s.id for s in statements}
    assert len(ids) == len(statements)
    assert all({k.statement_id, k.other_id} <= ids and k.statement_id != k.other_id for k in links)
    assert all(0 < m.score <= 1 for s in statements for m in s.members)


@settings(max_examples=60, deadline=None)
@given(many_records, st.data())
def test_an_excerpt_never_glues_two_hosts(records: list[QuoteRecord], data: st.DataObject) -> None:
    """With excerpts among them, no two hosts come together that were apart.

    None that were together fall apart either, unless an excerpt's own speaker speaks against it.
    """
    excerpts = {"the bridge will not hold", "the money is gone", "a disgrace", "drown"}
    records = [r for r in records if r.role in (Role.UTTERANCE, Role.FRAGMENT)]
    hosts = [r for r in records if r.text not in excerpts]
    kept = {r.id for r in hosts}
    alone, among = groups(merge(hosts)[0]), {g & kept for g in groups(merge(records)[0])} - {frozenset()}
    assert all(any(part <= whole for whole in alone) for part in among)
    if all(r.speaker is None for r in records if r.text in excerpts):
        assert among == alone


@settings(max_examples=40, deadline=None)
@given(many_records)
def test_learning_is_done_once(records: list[QuoteRecord]) -> None:
    once = revise_speakers(records, members(merge(records)[0]))
    assert [(r.id, r.text, r.start) for r in once] == [(r.id, r.text, r.start) for r in records]
    for before, after in zip(records, once, strict=True):
        assert before == after or after.rule == "statement"


def test_relations_are_those_of_the_table() -> None:
    assert {r.value for r in Relation} == {"same", "typography", "excerpt", "edit", "ellipsis", "split"}


@pytest.mark.parametrize("most", [5, 1 << 20, 1 << 61])
def test_pairs_of_numbers_are_in_order_and_each_comes_once(most: int) -> None:
    """Large numbers do not fit into one for both, and are sorted otherwise."""
    rng = np.random.default_rng(1)
    first, second = rng.integers(-3, 40, 500), rng.integers(-most, most, 500)
    first, second = np.append(first, first[:9]), np.append(second, second[:9])
    found = list(listed([distinct(first, second)]))
    assert found == sorted(set(zip(first.tolist(), second.tolist(), strict=True)))
    assert list(listed([distinct(first[:0], second[:0])])) == []


def test_numbers_come_once_with_their_first_places() -> None:
    numbers = np.random.default_rng(1).integers(0, 1 << 63, 300, np.uint64)[
        np.random.default_rng(2).integers(0, 300, 900)
    ]
    found, places = first_places(numbers)
    expected = np.unique(numbers, return_index=True)
    assert (found.tolist(), places.tolist()) == (expected[0].tolist(), expected[1].tolist())
    assert [len(part) for part in first_places(numbers[:0])] == [0, 0]


def test_printings_of_one_wording_are_chained_by_their_days() -> None:
    """Each with the next ones, and with the next one of its speaker, but for those of its own article."""
    rng = random.Random(1)
    speakers = [None, "Ana Duarte", "Omar Keller"]
    made = [
        record(
            n, "a disgrace", speaker=rng.choice(speakers), day=rng.choice([None, *range(9)]), article=rng.randrange(40)
        )
        for n in range(80)
    ]
    quotes = read_off(sorted(made, key=lambda r: r.id))
    wordings = [rng.randrange(6) for _ in quotes]
    expected = set()
    for number in range(6):
        order = sorted((i for i in range(80) if wordings[i] == number), key=lambda i: (quotes[i].day or 0, i))
        for n, i in enumerate(order):
            own = [j for j in order[:n] if quotes[j].speaker == quotes[i].speaker][-1:]
            near = {*order[max(0, n - NEAREST_ANY) : n], *own}
            expected |= {(j, i) for j in near if quotes[j].record.article_id != quotes[i].record.article_id}
    columns = (
        [quote.day or 0 for quote in quotes],
        [int(quote.record.article_id.split()[1]) for quote in quotes],
        [speakers.index(quote.record.speaker) for quote in quotes],
    )
    printings = Printings(*(column(in_memory, np.int32, [np.array(one)]) for one in columns))
    found = list(listed([printings.next_of_kin(np.array(wordings), np.arange(80))]))
    assert len(found) == len(set(found))
    assert set(found) == expected
