"""What a search of the index finds, for any words."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quotes import database
from quotes.database import FoundPrinting, Index, Search
from quotes.database.search.words import query
from quotes.errors import DatabaseError, UsageError
from tests.small_index import ARTICLES, SPEAKERS, published, record, statement

SEARCHES = [
    ("bridge may", {}, ["t1"]),
    ("won't", {}, ["t1"]),
    ("won’t", {}, ["t1"]),
    ("bridges", {}, ["t1"]),  # porter stems
    ("bridges", {"role": "all"}, ["t1", "q4"]),
    ("bridges", {"role": "title"}, ["q4"]),
    ("bridges -iron", {"role": "all"}, ["t1"]),
    ("", {"role": "title", "outlet": "tide"}, []),
    ("", {"role": "title", "confidence": "high"}, ["q4"]),
    ("", {"role": "title", "since": "2026"}, []),
    ("bridges", {"role": "scare"}, []),
    ("bridge OR turn", {}, ["t1", "t2"]),
    ("bridge -may", {}, []),
    ("brid*", {}, ["t1"]),
    ("180-degree", {}, ["t2"]),
    ("(", {}, []),
    ('"', {}, []),
    ("bridge NOT may", {}, []),  # words, not operators
    ("*", {}, []),
    ("briď*", {}, ["t1"]),
    ("-brid*", {}, ["t4", "t2"]),
    ("degrees*", {}, ["t2"]),  # a prefix is a word, too
    ("", {}, ["t1", "t4", "t2"]),
    ("  ", {"speaker": "nunez"}, ["t1", "t4"]),
    ("", {"speaker": "Ana Núñez"}, ["t1", "t4"]),
    ("", {"speaker": "s2"}, ["t2"]),
    ("", {"speaker": "no such"}, []),
    ("", {"outlet": "tide"}, ["t1", "t4"]),
    ("", {"outlet": "harbour-news"}, ["t1", "t2"]),
    ("", {"since": "2026-01-08"}, ["t1", "t4"]),
    ("", {"until": "2026-01-07"}, ["t1", "t2"]),
    ("bridge", {"since": "2026-01-09"}, []),
    ("", {"limit": 1}, ["t4"]),
]


@pytest.fixture(scope="module")
def searched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return published(tmp_path_factory.mktemp("search") / "x.db")


@pytest.mark.parametrize(("text", "filters", "expected"), SEARCHES)
def test_search(searched: Path, text: str, filters: dict[str, object], expected: list[str]) -> None:
    with database.open_index(searched) as index:
        limit = filters.get("limit", 20)
        asked = Search(q=text, **{name: value for name, value in filters.items() if name != "limit"})  # type: ignore[arg-type]
        statements = database.search_index(index.conn, asked, limit)  # type: ignore[arg-type]
    ids = [one.statement_id or (one.printing and one.printing.quote_id) for one in statements]
    assert sorted(map(str, ids)) == sorted(expected)


# What is typed, and what FTS5 is asked.
TYPED = [
    ("two words", '("two") AND ("words")'),
    ("“a phrase” pre*", '("a phrase") AND ("pre"*)'),
    ("a OR b c", '("a" OR "b") AND ("c")'),
    ('a -b -"c d"', '(("a")) NOT ("b" OR "c d")'),
    ("OR", '("OR")'),
    ("OR a OR", '("a")'),
    ("a OR -b", '(("a")) NOT ("b")'),
    ("a or b", '("a") AND ("or") AND ("b")'),
    ("--a", '("a")'),
    ('it"s', '("it""s")'),
    ('- * ( " …', ""),
    ("-a", ""),
    ("-“a b” c* OR -d*", '(("c"*)) NOT ("a b" OR "d"*)'),
    ('a OR "b c" OR d*', '("a" OR "b c" OR "d"*)'),
]


@pytest.mark.parametrize(("typed", "expression"), TYPED)
def test_what_is_typed(typed: str, expression: str) -> None:
    assert query(typed).match == expression


def test_any_word_is_enough_where_asked() -> None:
    assert query("a b -c", any_word=True).match == '(("a" OR "b")) NOT ("c")'


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80) | st.text('ab "*-OR“”', max_size=30), st.booleans())
def test_every_text_is_a_query_of_fts(searched: Path, text: str, any_word: bool) -> None:
    with database.open_index(searched) as index:
        index_search = Search(q=text, any=any_word, role="all")
        database.search_index(index.conn, index_search)


WRONG = [{"role": "speech"}, {"confidence": "sure"}, {"sort": "best"}, {"since": "soon"}, {"until": "2026-02-30"}]


@pytest.mark.parametrize("filters", WRONG)
def test_a_filter_that_there_is_not(searched: Path, filters: dict[str, str]) -> None:
    with database.open_index(searched) as index, pytest.raises(UsageError, match=next(iter(filters))):
        database.search_index(index.conn, Search(**filters))  # type: ignore[arg-type]


def test_pages(searched: Path) -> None:
    with database.open_index(searched) as index:
        pages = [database.search_index(index.conn, Search(role="all", page=page), 2) for page in (1, 2, 3)]
        whole = database.search_index(index.conn, Search(role="all"))
    assert [len(page) for page in pages] == [2, 2, 0]
    assert [one for page in pages for one in page] == whole


def test_the_wording_that_has_the_words(searched: Path) -> None:
    with database.open_index(searched) as index:
        (one,) = database.search_index(index.conn, Search(q="180"))
    assert (one.wording, one.outlets) == ("it is a 180-degree turn", ("Harbour News",))


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=30), st.text(max_size=10))
def test_any_search_is_answered(searched: Path, text: str, name: str) -> None:
    with database.open_index(searched) as index:
        database.search_index(index.conn, Search(q=text, speaker=name, outlet=name))


def test_quote_by_its_id_and_by_its_utterance(tmp_path: Path) -> None:
    with database.open_index(published(tmp_path / "x.db")) as index:
        assert database.quote_rows(index, "q6")[0]["text"] == "that is all"
        row = database.quote_rows(index, "q1")[0]
        assert (row["speaker"], row["outlet"], row["statement_id"]) == ("Ana Núñez", "The Tide", "t1")
        with pytest.raises(DatabaseError, match="no quote or statement 'q99'"):
            database.quote_rows(index, "q99")[0]
        assert [r["name"] for r in database.speaker_rows(index)] == ["Ana Núñez", "the ministry", "The State"]


# What prefixes find of words that are indexed by a shorter stem ("gener", "negoti", "happi"): these and what shares it.
TEXTS = (
    "They generalized it",
    "In general it held",
    "The negotiators left",
    "Happiness is near",
    "No negotiation at all",
)
PREFIXES = [
    ("generaliz*", "0 1"),
    ("gener*", "0 1"),
    ("negotiato*", "2 4"),
    ("negotia*", "2 4"),
    ("happine*", "3"),
    ("happily*", ""),
    ("generosi*", ""),
    ("no OR generali*", "0 1 4"),
    ("-negotiat* it", "0 1"),
    ("“at al”*", "4"),
    ("x*", ""),
]


@pytest.mark.parametrize(("typed", "expected"), PREFIXES)
def test_prefixes_go_beyond_stems(tmp_path: Path, typed: str, expected: str) -> None:
    records = [record(f"q{n}", "a1", text, start=100 * n) for n, text in enumerate(TEXTS)]
    statements = [statement(str(n), text, f"q{n}") for n, text in enumerate(TEXTS)]
    index = Index(ARTICLES, tuple(records), SPEAKERS, tuple(statements), (), ())
    path = published(tmp_path / "x.db", index)
    with database.open_index(path) as opened:
        found = database.search_index(opened.conn, Search(q=typed))
    assert sorted(one.statement_id for one in found) == expected.split()


def test_where_the_words_are_and_where_they_were_printed(searched: Path) -> None:
    with database.open_index(searched) as index:
        (one,) = database.search_index(index.conn, Search(q="bridge"))
        assert [one.wording[start:end] for start, end in one.hits] == ["bridge"]
        assert one.printing is not None
        assert (one.printing.outlet, one.printing.title, one.confidence) == ("Harbour News", "Title a2", 0.9)
        (one,) = database.search_index(index.conn, Search(q="bridge", outlet="tide"))
        assert one.printing is not None
        assert one.printing.outlet == "The Tide"


AROUND = [
    ("He sighed. “", "” he said.\n\nThen it rained.", ("He sighed. “", "” he said.")),
    ("Earlier.\n\n“", "” Ana said.\n", ("“", "” Ana said.")),
    ("It rained on.\n\n“", "”\n\nShe left.", ("It rained on. “", "” She left.")),
    ("", "", ("", "")),
    ("# Late again: “", "”, says Ana", ("Late again: “", "”, says Ana")),
    ("She is # ", "in the list", ("She is #", "in the list")),
    ("a long way to go, “", "” he added at the very end", ("… to go, “", "” he added …")),
]


@pytest.mark.parametrize(("before", "after", "expected"), AROUND)
def test_words_around_a_quote(before: str, after: str, expected: tuple[str, str]) -> None:
    width = 12 if len(before) > 15 and "\n" not in before else 60
    shown = FoundPrinting("q", "a", None, None, None, None, before, "x", after)
    assert shown.around(width) == expected


# A search without a result, what is offered instead, and what is not.
INSTEAD = [
    (Search(q="bridgge"), ["“bridge”"], "any"),
    (Search(q="turn bridge"), ["any of these words"], "“"),
    (Search(q="bridge -may"), ["“bridge”"], "any"),
    (Search(q="turn 180 bridge"), ["“turn 180”", "any of these words"], "“turn bridge”"),
    (Search(q="bridgge OR xyzzy"), ["“bridge”"], "xyzzy"),
    (Search(q="turn", outlet="tide"), ["without the filter “outlet: tide”"], "any"),
    (Search(q="2026-01 bridge"), ["“bridge”, printed in 2026-01"], "in 2016"),
    (Search(q="2026-01-07"), ["printed in 2026-01-07"], "“"),
    (Search(q="2016-10"), [], "printed"),
    (Search(q="bridge 2026-01", until="2026-01-08"), [], "printed"),
    (Search(q="bridge 2026-13"), [], "printed"),
    (Search(q="xyzzy"), [], "“"),
    (Search(q="-"), [], "“"),
]


@pytest.mark.parametrize(("asked", "offered", "never"), INSTEAD)
def test_what_is_offered_instead(searched: Path, asked: Search, offered: list[str], never: str) -> None:
    with database.open_index(searched) as index:
        assert not database.search_index(index.conn, asked)
        suggestions = database.instead(index.conn, asked)
        for one in suggestions:
            assert len(database.search_index(index.conn, one.search)) == one.count
    texts = [one.text for one in suggestions]
    assert [text for text in texts if text in offered] == offered
    assert not [text for text in texts if never in text and text not in offered]


@settings(max_examples=60, deadline=None)
@given(st.text('ab "*-OR“”brigde', max_size=30), st.booleans())
def test_something_can_be_offered_for_any_text(searched: Path, text: str, any_word: bool) -> None:
    with database.open_index(searched) as index:
        database.instead(index.conn, Search(q=text, any=any_word))


@given(st.lists(st.from_regex(r"-?[ab]{1,3}\*?|OR", fullmatch=True), min_size=1, max_size=6))
def test_a_query_is_typed_as_it_was_read(words: list[str]) -> None:
    asked = query(" ".join(words))
    assert query(asked.typed) == asked
