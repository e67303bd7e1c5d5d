"""Datasette's own pages of an index: its search of a table sees speakers, and what an id stands for has a label."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import pytest
from datasette.app import Datasette

from quotes.database.schema import SEARCHED
from quotes.site import names_searched
from quotes.site.headers import IS_STABLE
from tests import site_db
from tests.site.test_allowances import public_site

# A search, the table, a row that it finds, a row that it does not.
SEARCHES = [
    ("petro", "statements", "Stop slandering me, Mr. Trump.", "Visas don't depend on a telephone call."),
    ("Gustavo Petro", "quotes", "Stop slandering me, Mr. Trump.", "look[s] forward to meeting"),
    ("trump", "utterances", "great honor", "Visas don't depend on a telephone call,"),
    ("telephone", "statements", "Visas don't depend on a telephone call.", "Stop slandering me, Mr. Trump."),
    ("petro", "speakers", "Gustavo Petro", "Donald Trump"),
    ('petro" OR "call', "statements", None, "Visas don't depend on a telephone call."),
    ("petro slandering", "statements", "Stop slandering me, Mr. Trump.", "Visas don't depend on a telephone call."),
    ("petro slandering", "quotes", "Stop slandering me, Mr. Trump.", "look[s] forward to meeting"),
    ("slandering trump", "utterances", "Stop slandering me, Mr. Trump.", "great honor"),
    ("honor trump", "utterances", "great honor", "Stop slandering me, Mr. Trump."),
    ('gustavo "slandering me"', "quotes", "Stop slandering me, Mr. Trump.", "look[s] forward to meeting"),
    ('gustavo "me slandering"', "quotes", None, "Stop slandering me, Mr. Trump."),
    (
        'petro - "" slandering ("',
        "statements",
        "Stop slandering me, Mr. Trump.",
        "Visas don't depend on a telephone call.",
    ),
    ("petro nothing " * 60, "statements", None, "Stop slandering me, Mr. Trump."),
    (
        "petro slandering " + " ".join(f"gustavo{n}" for n in range(200)),
        "statements",
        None,
        "Stop slandering me, Mr. Trump.",
    ),
    ("petro telephone", "statements", None, "Visas don't depend on a telephone call."),
    ("petro nobodysaidthis", "statements", None, "Stop slandering me, Mr. Trump."),
]
WHOLE = [table for table in SEARCHED if table != "speakers"]


async def texts(app: Datasette, table: str, search: str) -> set[str]:
    """What the rows say that Datasette finds."""
    answer = await app.client.get(f"/quotes/{table}.json", params={"_search": search, "_shape": "objects"})
    assert answer.status_code == 200, answer.text
    return {row.get("text") or row["name"] for row in answer.json()["rows"]}


@pytest.mark.parametrize(("search", "table", "hit", "miss"), SEARCHES)
async def test_a_search_sees_words_and_speakers(
    databases: dict[str, Path], search: str, table: str, hit: str | None, miss: str
) -> None:
    there = await texts(public_site(databases["full"], {}), table, search)
    assert miss not in there
    assert hit is None or any(text.startswith(hit) for text in there), there


async def test_beyond_so_many_words_of_names_one_place_must_have_them(
    databases: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(names_searched, "MOST_NAMES", 1)
    app = public_site(databases["full"], {})
    (one,) = await texts(app, "statements", "petro will office gustavo")
    assert one.startswith("The president will meet")
    assert await texts(app, "statements", "petro will office officials") == set()


async def test_raw_syntax_is_left_to_datasette(databases: dict[str, Path]) -> None:
    app = public_site(databases["full"], {})
    for search, count in (("petro AND slandering", 0), ("slandering OR nothing", 1)):
        address = f"/quotes/statements.json?_searchmode=raw&_shape=array&_search={search}"
        assert len((await app.client.get(address)).json()) == count, search


async def test_somebody_who_says_it_with_others_is_seen(tmp_path: Path) -> None:
    path = site_db.make_full(tmp_path / "quotes.db")
    with sqlite3.connect(path) as conn:
        quote = "SELECT id FROM quotes WHERE text LIKE 'great honor'"
        conn.execute(f"INSERT INTO quote_speakers VALUES (({quote}), 1, 'gustavo-petro', 0, 1, 'Petro')")
    conn.close()
    assert "great honor" in await texts(public_site(path, {}), "quotes", "gustavo")


async def test_an_older_index_is_searched_by_words(tmp_path: Path) -> None:
    path = site_db.make_full(tmp_path / "quotes.db")
    with sqlite3.connect(path) as conn:
        conn.execute("DROP TABLE speakers_fts")
    conn.close()
    app = public_site(path, {})
    assert await texts(app, "statements", "gustavo") == {  # in the words alone
        text for (text,) in site_db.rows(path, "SELECT text FROM statements WHERE text LIKE '%gustavo%'")
    }
    assert "Visas don't depend on a telephone call." in await texts(app, "statements", "visas")


@pytest.mark.parametrize("script", ["CREATE TABLE a (b)", "CREATE TABLE quotes (text)", ""])
def test_other_databases_get_no_views(script: str) -> None:
    conn = sqlite3.connect(":memory:")
    conn.executescript(script)
    names_searched.prepare(conn)
    assert conn.execute("SELECT count(*) FROM sqlite_temp_master").fetchone() == (0,)
    conn.close()


def test_the_file_stays_as_it_was(tmp_path: Path) -> None:
    path = site_db.make_full(tmp_path / "quotes.db")
    before = path.read_bytes()
    for conn in (sqlite3.connect(path), sqlite3.connect(f"file:{path}?mode=ro", uri=True)):
        names_searched.prepare(conn)
        names_searched.prepare(conn)
        assert {n for (n,) in conn.execute("SELECT name FROM sqlite_temp_master")} == {f"{t}_search" for t in WHOLE}
        conn.close()
    assert path.read_bytes() == before


async def test_ids_have_labels(tmp_path: Path) -> None:
    path = site_db.make_full(tmp_path / "quotes.db")
    with sqlite3.connect(path) as conn:  # with an id as a build makes them
        for table, name in (("statements", "id"), ("quotes", "statement_id"), ("utterances", "statement_id")):
            conn.execute(f"UPDATE {table} SET {name} = '0123456789abcdef' WHERE {name} = 's-visa'")
    conn.close()
    app = public_site(path, {})
    for table in ("quotes", "utterances"):
        html = (await app.client.get(f"/quotes/{table}?statement_id=0123456789abcdef")).text
        cells = re.findall(r'<td class="col-statement_id[^>]*>(.*?)</td>', html, re.DOTALL)
        assert cells
        for cell in cells:
            assert ">Visas don&#39;t depend on a telephone call.</a>" in cell
            assert ("<em>" in cell) is not IS_STABLE  # 1.0 has its own pages
        assert ">Donald Trump</a>" in (await app.client.get(f"/quotes/{table}?speaker_id=donald-trump")).text
