"""Quotes merged in pieces that other processes could work on: the same comes of it, and nothing is done twice."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import replace
from functools import cache, partial
from itertools import groupby
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NoReturn

import pytest

from quotes.datatypes import LaterRule, QuoteRecord
from quotes.datatypes.sequences import ById, Keep
from quotes.errors import DatabaseError
from quotes.pipeline import remembered_comparisons
from quotes.pipeline.build import Far
from quotes.pipeline.cache import Cache
from quotes.pipeline.codec import pack
from quotes.pipeline.extraction import Extraction
from quotes.pipeline.ray import checkpoints, merging, planner, stages
from quotes.pipeline.ray import cluster as ray
from quotes.pipeline.ray.cluster import RayCluster
from quotes.pipeline.ray.extraction import Ahead
from quotes.pipeline.ray.merging import Merger
from quotes.pipeline.ray.readfiles import ReadFiles
from quotes.pipeline.ray.shares import RECORDS, SHARES, About, Away
from quotes.pipeline.records import with_speakers
from quotes.pipeline.shelf import OnDisk, Shelf
from quotes.statements import Merged, Printed, Steps, merge_and_revise
from quotes.statements.wording import wording
from quotes.text.lexicon import lexicon
from quotes.text.normal import digest
from scripts.bench_records import extracted
from tests.builds import dump
from tests.pipeline.test_engines import built, corpus


def in_small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let everything after reading go through many pieces, too."""
    for name, size in (("RAY_FEWEST", 1), ("RAY_PIECE", 7), ("RAY_BLOCK", 5)):
        monkeypatch.setattr(merging, name, size)
    monkeypatch.setattr(remembered_comparisons, "SAVED_PAIRS", 5)


class Stop(Exception):
    """Ends a build."""


def stop(*given: object) -> NoReturn:
    raise Stop


def ended(monkeypatch: pytest.MonkeyPatch, where: str, folder: Path, db: Path) -> None:
    """Build on Ray until a function is called."""
    with monkeypatch.context() as patch:
        patch.setattr(where, stop)
        with pytest.raises(Stop):
            built(folder, db, far=Far())


STAGES = (planner.COMPARING, planner.JOINING, planner.COMPOSING)


def times(db: Path) -> dict[str, dict[str, int]]:
    """Return when each checkpoint of the stages after reading was written."""
    place = db.with_name(f"{db.name}.checkpoints")
    return {stage: {path.name: path.stat().st_mtime_ns for path in (place / stage).glob("[!.]*")} for stage in STAGES}


@pytest.fixture
def pretended(monkeypatch: pytest.MonkeyPatch) -> None:
    """A cluster without Ray, which works in this process; the build reads the articles itself."""
    pytest.importorskip("pyarrow")

    def remote(num_returns: int = 1, **options: object) -> Callable[[Callable[..., Any]], SimpleNamespace]:
        def start(work: Callable[..., Any], *given: object) -> Any:
            whole = cache(partial(work, *given))
            return whole if num_returns == 1 else [lambda n=n: whole()[n] for n in range(num_returns)]

        return lambda work: SimpleNamespace(remote=partial(start, work))

    monkeypatch.setitem(sys.modules, "ray", SimpleNamespace(
        put=lambda body: partial(tuple, body),
        get=lambda reference: reference(),
        wait=lambda running: (running[-1:], running[:-1]),
        remote=remote,
        exceptions=SimpleNamespace(RayError=RuntimeError),
    ))  # fmt: skip
    monkeypatch.setattr(ray, "joined", lambda address, jobs: nullcontext(RayCluster(3)))
    ahead = lambda sources, cluster, tools, remembered, place, count: Ahead(files=ReadFiles(place))  # noqa: E731
    monkeypatch.setattr("quotes.pipeline.build.work_ahead", ahead)
    in_small_pieces(monkeypatch)


def test_a_build_that_ended_while_it_merged_goes_on(
    tmp_path: Path, pretended: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A build ends before quotes are joined, the next one before it writes; what is done is not done again."""
    folder, here, there = corpus(tmp_path / "articles"), tmp_path / "here.db", tmp_path / "there.db"
    built(folder, here)
    ended(monkeypatch, "quotes.statements.grouped", folder, there)
    assert len(times(there)[merging.COMPARING]) > 3
    seen: list[dict[str, dict[str, int]]] = []
    with monkeypatch.context() as patch:
        patch.setattr(stages, "compared", stop)
        for _ in range(2):
            ended(monkeypatch, "quotes.pipeline.build.with_answers", folder, there)
            seen.append(times(there))
        built(folder, there, far=Far())
    assert dump(there) == dump(here)
    assert seen[0] == seen[1]
    assert [len(seen[0][stage]) > 3 for stage in STAGES] == [False, True, True]
    assert not any(times(there).values())


def news() -> list[QuoteRecord]:
    """Quotes of some weeks, of which a ninth are given to somebody who did not say them; a few stand in headlines."""
    records = []
    for n, record in enumerate(record for one in extracted(1_200) for record in one.extraction.records):
        wrong = record.speaker and n % 9 == 4
        name = "Zora Quill" if wrong else record.speaker
        own = {"speaker": name, "speaker_id": name and name.replace(" ", "-"), "confidence": 0.5 if wrong else 0.97}
        records.append(replace(record, **own))  # type: ignore[arg-type]
    return list(with_speakers(records, {}, {}))  # nobody is known beside the speakers


THREE = RayCluster(3)


def far_away(
    records: Sequence[QuoteRecord], cache: Cache, folder: Path, on: RayCluster = THREE
) -> list[tuple[object, ...]]:
    """Return what becomes of quotes on a cluster, which finds them in files."""
    keep, place = OnDisk(folder), checkpoints.place(str(folder / "files"))
    merger = Merger(on, place)
    merger.take_over(cache, fresh=False)
    away = Away(ReadFiles(place), Shelf(folder, About))
    for article, several in groupby(records, lambda record: record.article_id):
        some = tuple(several)
        wordings = tuple(wording(record.text, lexicon()) for record in some)
        body = pack(Extraction(some, (), wordings))
        away.files.put(key := digest(body.hex()), body)
        away.put(article, key, some[0].outlet, len(some))
    away.files.settle()
    shares = merger.hand_out(away.shares((), {}, ById(()), merging.RAY_BLOCK))
    return [tuple(each) for each in merger.merge(shares, cache, keep, fresh=False)]


def test_a_cluster_makes_the_same_of_quotes(tmp_path: Path, pretended: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Speakers are learned both ways, from statements and from echoes; the second time, nothing is compared."""
    records = news()
    here = [tuple(each) for each in merge_and_revise(records)]
    learned = [record for record in here[0] if record.rule == LaterRule.STATEMENT]
    assert {record.attributed_before for record in learned} == {None, "Zora Quill"}
    with Cache(tmp_path / "x.cache.db") as cache:
        assert far_away([], cache, tmp_path) == [(), (), ()]
        assert far_away(records, cache, tmp_path) == here
        monkeypatch.setattr(stages, "compared", stop)
        assert far_away(records[::-1], cache, tmp_path)[1:] == here[1:]
        with pytest.raises(Stop):
            far_away([replace(record, confidence=0.96) for record in records], cache, tmp_path)


def test_who_plans_has_no_texts(tmp_path: Path, pretended: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a quote that nobody has changed; what the build gets back are statements and the quotes that are changed."""
    seen: list[Printed] = []
    merge = planner.merged

    def noting(quotes: Sequence[Printed], steps: Steps, keep: Keep) -> Merged:
        seen.extend(quotes)
        return merge(quotes, steps, keep)

    monkeypatch.setattr(planner, "merged", noting)
    records = news()
    with Cache(tmp_path / "x.cache.db") as cache:
        revision, statements, _ = far_away(records, cache, tmp_path)
    assert len(seen) > 1_000
    texts = ("text", "before", "after", "reason", "rule", "outlet", "published", "evidence", "cue_text", "speaker_text")
    assert {getattr(quote.record, name) for quote in seen for name in texts} == {"", None}
    assert {(quote.wording.key, quote.wording.normal) for quote in seen} == {("", "")}
    files = {stage: len(checkpoints.names((tmp_path / "files" / stage).as_uri())) for stage in planner.PARTS}
    learned = [record for record in revision if record.rule == LaterRule.STATEMENT]
    assert len(learned) < len(records) / 10
    assert files[planner.STATEMENTS] == -(-len(statements) // 5)
    assert files[RECORDS] == files[SHARES] > len(records) / 10
    assert 0 < files[planner.OTHERS] <= -(-len(learned) // 5)  # and headlines follow


def test_an_error_of_who_plans_comes_back_as_itself(
    tmp_path: Path, pretended: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*given: object) -> NoReturn:
        raise DatabaseError("cannot be written", input="there")

    monkeypatch.setattr(planner, "merged", full)
    with Cache(tmp_path / "x.cache.db") as cache, pytest.raises(DatabaseError, match="there: cannot be written"):
        far_away(news()[:50], cache, tmp_path)
