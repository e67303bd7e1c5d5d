"""quotes build."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from quotes.cli.app import (
    DEFAULT_DB,
    DEFAULT_SOURCES,
    Db,
    Fast,
    Json,
    Model,
    Sources,
    SpeakersFile,
    Strict,
    app,
    default_sources,
    out,
    print_json,
    speakers_file,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from quotes.pipeline.build import BuildSummary, Far


class Engine(StrEnum):
    """What spreads the work."""

    LOCAL = "local"
    RAY = "ray"


CorrectionsFile = Annotated[
    Path | None,
    typer.Option("--corrections", help="File of corrections.", show_default="data/corrections.yml, if there is one"),
]
OutletsFile = Annotated[
    Path | None,
    typer.Option("--outlets", help="File of known outlets.", show_default="data/outlets.yml, if there is one"),
]
LocalOrRayJobs = Annotated[
    int | None,
    typer.Option(
        "--jobs",
        "-j",
        min=1,
        help="Processes that parse at the same time; with Ray, its workers.",
        show_default="1; with Ray, one for each core",
    ),
]
EngineChoice = Annotated[
    Engine, typer.Option("--engine", help="Work on this machine, or spread over several with Ray.")
]
RayAddress = Annotated[
    str | None,
    typer.Option("--address", help="Ray cluster to join: auto, or host:port.", show_default="start one here"),
]
RayCheckpoints = Annotated[
    str | None,
    typer.Option(
        "--checkpoints",
        help="Folder or URL for what Ray's workers have finished; all machines must be able to write to it.",
        show_default="DB.checkpoints",
    ),
]


@app.command()
def build(
    sources: Sources = None,
    db: Db = DEFAULT_DB,
    speakers: SpeakersFile = None,
    corrections: CorrectionsFile = None,
    outlets: OutletsFile = None,
    model: Model = None,
    fast: Fast = False,
    full: Annotated[bool, typer.Option("--full", help="Work everything out again.")] = False,
    keep: Annotated[bool, typer.Option("--keep", help="Keep articles that are gone from the inputs.")] = False,
    prune: Annotated[
        bool, typer.Option("--prune", help="Let articles go that are gone from the inputs, however many they are.")
    ] = False,
    only: Annotated[
        bool, typer.Option("--only", help="Forget the inputs of earlier builds that are not named now.")
    ] = False,
    jobs: LocalOrRayJobs = None,
    engine: EngineChoice = Engine.LOCAL,
    address: RayAddress = None,
    checkpoints: RayCheckpoints = None,
    strict: Strict = False,
    json: Json = False,
) -> None:
    """Build the index, add inputs to it, or renew it.

    The index remembers its inputs. With INPUT, these are added to them; without, all are read again, or data/articles
    if none is remembered. Articles that have not changed are not parsed again; those whose files are gone are
    removed. Articles of an input that cannot be reached stay, and so do those that came by standard input. A build that
    would remove more than a tenth of the index stops and asks for --prune.
    """
    from quotes.arithmetic import best_precision
    from quotes.cli.progress import watching
    from quotes.files import CORRECTIONS, OUTLETS, given_or_own
    from quotes.models import choose
    from quotes.pipeline.build import BuildOptions, build

    options = BuildOptions(
        model=choose(model),
        speakers=speakers_file(speakers),
        corrections=given_or_own(corrections, CORRECTIONS),
        outlets=given_or_own(outlets, OUTLETS),
        jobs=jobs,
        full=full,
        keep=keep,
        prune=prune,
        only=only,
        far=_far(engine, address, checkpoints),
        precision=best_precision(),
        reader=not fast,
    )
    with watching() as watcher:
        summary = build(sources or _default(db), db, options, watcher)
    _print(summary, json)
    if strict and summary.skipped:
        raise typer.Exit(1)


def _default(db: Path) -> list[str]:
    """Return the inputs of a build that names none: the default, or nothing if the index remembers its own."""
    from quotes.pipeline.store import path_for, remembered

    is_there = db.is_file() or path_for(db).is_file()
    return [] if remembered(db) or (is_there and not DEFAULT_SOURCES[0].is_dir()) else default_sources()


def _far(engine: Engine, address: str | None, checkpoints: str | None) -> Far | None:
    from quotes.errors import UsageError
    from quotes.pipeline.build import Far

    if engine is Engine.RAY:
        if address and "://" in address:
            remedy = "run the command on a machine of the cluster, with --address auto"
            raise UsageError("Ray's client is not supported", input=address, remedy=remedy)
        return Far(address, checkpoints)
    if address or checkpoints:
        raise UsageError("--address and --checkpoints are for the engine ray", remedy="add --engine ray")
    return None


_NAMED = 3  # names in look-alike letters that a summary tells


def _look_alikes(names: Sequence[str], option: str) -> str:
    """Return a line on speakers whose names are in look-alike letters: who they may be is for a person to say."""
    first = ", ".join(names[:_NAMED]) + (f", and {len(names) - _NAMED:,} more" if len(names) > _NAMED else "")
    where = f"quotes serve{option}, then /review?list=lookalikes, has the corrections that merge them"
    return f"names with letters that look like others: {first}; {where}"


_SHOWN = 20  # names of removed articles that a summary lists


def _print(summary: BuildSummary, as_json: bool) -> None:
    counts, changes = summary.counts, summary.changes
    if as_json:
        seconds = round(summary.seconds, 2)
        became = {"added": changes.added, "changed": changes.changed, "removed": len(changes.removed)}
        became |= {"unchanged": changes.unchanged, "kept": changes.kept}
        files = {"removed_articles": changes.removed, "look_alike_names": summary.look_alikes}
        print_json({"db": str(summary.db), "seconds": seconds, "parsed": summary.parsed, **counts, **became, **files})
        return
    from rich.table import Table

    console = out()
    console.print(f"{summary.db}, built in {summary.seconds:.1f} s", markup=False)
    table = Table("", "in the index")
    table.columns[1].justify = "right"
    for name, count in counts.items():
        table.add_row(name, f"{count:,}")
    table.add_row("parsed now", f"{summary.parsed:,}")
    console.print(table)
    counted = {"added": changes.added, "changed": changes.changed, "removed": len(changes.removed)}
    figures = [f"{count:,} {name}" for name, count in (counted | {"unchanged": changes.unchanged}).items()]
    figures += [f"{changes.kept:,} of these kept without a file"] if changes.kept else []
    console.print(f"articles: {', '.join(figures)}", soft_wrap=True)
    for name in changes.removed[:_SHOWN]:
        console.print(f"removed: {name}", soft_wrap=True, markup=False)
    if len(changes.removed) > _SHOWN:
        console.print(f"removed: {len(changes.removed) - _SHOWN:,} more; --json names all", soft_wrap=True)
    option = "" if summary.db == DEFAULT_DB else f" --db {summary.db}"
    if summary.look_alikes:
        console.print(_look_alikes(summary.look_alikes, option), soft_wrap=True, markup=False)
    console.print(
        f"Look at it:  quotes serve{option}   (in a checkout: scripts/quotes serve{option})",
        soft_wrap=True,
        markup=False,
    )
