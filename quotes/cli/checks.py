"""The checks of ``quotes doctor``, one function for each."""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from quotes import __version__, database, lang, models, speakers
from quotes.articles import outlets
from quotes.cli.app import DEFAULT_SOURCES
from quotes.datatypes import Article
from quotes.detect import detect
from quotes.errors import QuotesError, missing_extra
from quotes.files import OUTLETS, own_or_packaged
from quotes.pipeline.store import remembered

_SENTENCE = "“Nobody has asked us so far,” said Ada Quint."  # what each package is given to parse
OK, NOTE, WRONG = "ok", "note", "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """One check's outcome: ``state`` is ok, note (no fault, but worth knowing) or wrong."""

    check: str
    state: str
    told: str


def examine(db: Path, speakers_file: Path, model: str | None) -> list[Finding]:
    """Return the findings of all checks; a check that fails itself is a finding too."""
    checks: list[tuple[str, Callable[[], Iterator[Finding]]]] = [
        ("versions", _versions),
        ("model", lambda: _model(model)),
        ("weights", _weights),
        ("speakers", lambda: _speakers(speakers_file)),
        ("outlets", _outlets),
        ("index", lambda: _index(db)),
        ("build", lambda: _last_build(db)),
        ("metadata", lambda: _metadata(db)),
    ]
    findings: list[Finding] = []
    for name, check in checks:
        try:
            findings.extend(check())
        except QuotesError as error:
            findings.append(Finding(name, WRONG, str(error)))
        except ModuleNotFoundError as error:
            findings.append(Finding(name, WRONG, str(missing_extra(error) or error)))
        except Exception as error:
            findings.append(Finding(name, WRONG, f"{type(error).__name__}: {error}"))
    return findings


def _versions() -> Iterator[Finding]:
    packages = ["stanza", "torch", "datasette", "sqlite-utils"]
    try:
        message = ", ".join(f"{name} {version(name)}" for name in packages)
    except PackageNotFoundError as error:
        yield Finding("versions", WRONG, f"{error.name} is not installed; {models.INSTALL}")
        return
    yield Finding("versions", OK, f"python {platform.python_version()}, quotes {__version__}, {message}")


def _model(name: str | None) -> Iterator[Finding]:
    """Whether the package for each language is complete, loads and parses, and in which way."""
    from quotes.arithmetic import best_precision
    from quotes.parse.parser import Parser

    choice = models.choose(name)
    packages = {code: models.package_for(choice, code) for code in lang.available()}
    for code, package in packages.items():
        if package is None:
            continue
        parser = Parser(package, code, precision=best_precision())
        article = Article("doctor", _SENTENCE, "doctor", language=code)
        (document,) = parser.parse([(article, detect(article.text, lang.load(code)))])
        where = f"{code}: {package.name} ({package.package}) in {package.dir}, every file as its md5 says"
        if document.sentences:
            yield Finding("model", OK, f"{where}; it loads and parses, by {parser.way}")
        else:
            yield Finding("model", WRONG, f"{where}; it loads, but finds no sentence in {_SENTENCE!r}")


def _weights() -> Iterator[Finding]:
    from quotes.attribute.learned.scorer import bundled

    for code in lang.available():
        if lang.load(code).learned:
            bundled(code)
    yield Finding("weights", OK, "the attribution weights are readable")


def _speakers(path: Path) -> Iterator[Finding]:
    yield Finding("speakers", OK, f"{len(speakers.load(path))} known speakers in {path}")


def _outlets() -> Iterator[Finding]:
    if OUTLETS.is_file():
        yield Finding("outlets", OK, f"{len(outlets.load(OUTLETS))} known outlets in {OUTLETS}")


def _index(db: Path) -> Iterator[Finding]:
    if not db.is_file():
        yield Finding("index", NOTE, f"{db}: none yet; make one with 'quotes build'")
        return
    journal = db.with_name(db.name + "-journal")
    if journal.exists() and journal.stat().st_size:
        message = f"{journal}: a hot journal, a write was cut off; 'quotes build' rolls it back"
        yield Finding("index", WRONG, message)
        return
    with database.open_index(db) as index:
        faults = database.faults(index) or list(database.differences(index))
        if faults:
            yield Finding("index", WRONG, f"{db}: {'; '.join(faults)}; build it again")
            return
        counts = ", ".join(f"{index.table(t).count:,} {t}" for t in ("articles", "quotes", "statements", "speakers"))
    yield Finding("index", OK, f"{db}: sound; {counts}")


def _last_build(db: Path) -> Iterator[Finding]:
    holder = database.holder(db)
    if holder is not None:
        yield Finding("build", NOTE, f"{db} is being built by {holder}")
        return
    failure, left = database.failure(db), database.left_over(db)
    if failure is not None or left is not None:
        happened = failure or f"it left {left}"
        yield Finding("build", WRONG, f"the last build did not finish ({happened}); run 'quotes build' again")
    if not db.is_file():
        return
    with database.open_index(db) as index:
        row = index.execute("SELECT started, articles, skipped FROM builds ORDER BY id DESC LIMIT 1").fetchone()
    if row is None:
        return
    read = [Path(name) for name in remembered(db)] or list(DEFAULT_SOURCES)
    newer = _newer(read, row["started"])
    if newer:
        where = ", ".join(map(str, read))
        yield Finding("build", NOTE, f"the index is older than {newer} files in {where}; run 'quotes build'")
    message = f"last on {row['started']}: {row['articles']} articles, {row['skipped']} inputs skipped"
    yield Finding("build", OK, message)


def _newer(read: list[Path], started: str) -> int:
    since = datetime.fromisoformat(started).timestamp()
    files = (f for s in read for f in ([s] if s.is_file() else s.rglob("*") if s.is_dir() else ()) if f.is_file())
    return sum(f.stat().st_mtime >= since + 1 for f in files)  # "started" is in whole seconds


def _metadata(db: Path) -> Iterator[Finding]:
    """Whether what metadata.yml says about tables and columns is true of the index."""
    import yaml

    path = own_or_packaged("metadata.yml")
    if not db.is_file():
        return
    data = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    with database.open_index(db) as index:
        columns_of = {name: set(index[name].columns_dict) for name in (*index.table_names(), *index.view_names())}
    wrong = []
    for about in (data.get("databases") or {}).values():
        for table, says in (about.get("tables") or {}).items():
            if table not in columns_of:
                wrong.append(f"no table {table}")
                continue
            columns = {*(says.get("columns") or {}), *(f for f in says.get("facets") or () if isinstance(f, str))}
            wrong.extend(f"no column {table}.{c}" for c in sorted(columns - columns_of[table]))
    state, message = (WRONG, f"the index has {', '.join(wrong)}") if wrong else (OK, "agrees with the index")
    yield Finding("metadata", state, f"{path}: {message}")
