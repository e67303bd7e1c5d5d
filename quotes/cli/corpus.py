"""quotes extract: articles to quotes, without an index."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from quotes.cli.app import (
    Fast,
    Jobs,
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
from quotes.datatypes import Part

if TYPE_CHECKING:
    from quotes.database import ArticleRow
    from quotes.datatypes import QuoteRecord

# What the JSON lines say of an article, and the fields of a quote in them, in their order.
ABOUT = ("id", "title", "outlet", "url", "published", "language")
FIELDS = (
    "id", "utterance_id", "start", "end", "text", "role", "speaker", "speaker_id", "speaker_start", "speaker_end",
    "speaker_text", "speakers", "reported_by", "reported_by_id", "reported_by_start", "reported_by_end",
    "reported_by_text", "cue_start", "cue_end", "cue_text", "occasion", "occasion_start", "occasion_end",
    "occasion_text", "rule", "confidence",
)  # fmt: skip


SPEAKER_FIELDS = ("speaker", "speaker_id", "speaker_start", "speaker_end", "speaker_text")


class Format(StrEnum):
    """How extracted quotes are printed."""

    TABLE = "table"
    JSONL = "jsonl"


@app.command()
def extract(
    sources: Sources = None,
    format: Annotated[
        Format, typer.Option("--format", help="Print a table, or one JSON object for each article.")
    ] = Format.TABLE,
    speakers: SpeakersFile = None,
    model: Model = None,
    fast: Fast = False,
    jobs: Jobs = 1,
    strict: Strict = False,
    json: Annotated[bool, typer.Option("--json", help="The same as --format jsonl.")] = False,
) -> None:
    """Print the quotes of articles, without an index.

    Besides what a build reads, these can be web pages, by their addresses (http, https) or saved, and the feeds,
    archives and tables that 'quotes add' reads.
    """
    from quotes import speakers as people
    from quotes.arithmetic import best_precision
    from quotes.articles import read as articles
    from quotes.articles.collect.direct import others
    from quotes.cli.adding import known_outlets
    from quotes.cli.progress import watching
    from quotes.datatypes import Skipped
    from quotes.models import choose
    from quotes.pipeline.build import records_of, tools
    from quotes.pipeline.walk import extract

    registry = people.load(speakers_file(speakers))
    skipped = 0
    inputs = articles.read(sources or default_sources(), others(outlets=known_outlets()))
    with watching(printing=True) as watcher:
        if watcher.total is not None and (count := articles.count(sources or default_sources())):
            watcher.total(count)
        using = tools(choose(model), registry, best_precision(), reader=not fast)
        for result in extract(inputs, using, jobs=jobs):
            watcher.article(result)
            if isinstance(result, Skipped):
                skipped += 1
                continue
            records = records_of(result, registry)
            if json or format is Format.JSONL:
                print_json(as_json(result.article, records))
            else:
                _print_table(result.article, records)
    if strict and skipped:
        raise typer.Exit(1)


def as_json(article: ArticleRow, records: list[QuoteRecord]) -> dict[str, Any]:
    """Return one article's quotes as the JSON lines print them, those of its headline apart."""
    parts: dict[Part, list[dict[str, Any]]] = {part: [] for part in Part}
    for record in records:
        parts[record.part].append(_fields(record))
    about = {name: getattr(article, name) for name in ABOUT}
    return {**about, "quotes": parts[Part.TEXT], "title_quotes": parts[Part.TITLE]}


def _whose(record: QuoteRecord) -> str:
    reporter = f", reported by {record.reported_by.name}" if record.reported_by else ""
    return " and ".join((record.speaker or "–", *(other.name for other in record.others))) + reporter


def _fields(record: QuoteRecord) -> dict[str, Any]:
    reporter = record.reported_by
    first = (record.speaker, record.speaker_id, record.speaker_start, record.speaker_end, record.speaker_text)
    rest = ((other.name, other.id, other.start, other.end, other.text) for other in record.others)
    reported = {
        "speakers": [dict(zip(SPEAKER_FIELDS, one, strict=True)) for one in (first, *rest)] if record.speaker else [],
        "reported_by": reporter and reporter.name, "reported_by_id": reporter and reporter.id,
        "reported_by_start": reporter and reporter.start, "reported_by_end": reporter and reporter.end,
        "reported_by_text": reporter and reporter.text,
    }  # fmt: skip
    occasion = record.occasion
    told_at = {
        "occasion": occasion and str(occasion.kind), "occasion_start": occasion and occasion.start,
        "occasion_end": occasion and occasion.end, "occasion_text": occasion and occasion.text,
    }  # fmt: skip
    fields = {name: getattr(record, name) for name in FIELDS if name not in reported | told_at}
    values = fields | reported | told_at | {"confidence": round(record.confidence, 6)}
    return {name: values[name] for name in FIELDS}


def _print_table(article: ArticleRow, records: list[QuoteRecord]) -> None:
    from rich.markup import escape
    from rich.table import Table

    console = out()
    console.print(" · ".join(part for part in (article.title, article.outlet, article.source) if part), markup=False)
    table = Table("speaker", "quote", "role", "rule", "conf.")
    for r in records:
        role = f"{r.role}, in the headline" if r.part is Part.TITLE else r.role.value
        table.add_row(escape(_whose(r)), escape(r.text), role, r.rule, f"{r.confidence:.2f}")
    console.print(table)
