"""An evaluation as JSON and as tables."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from quotes.evaluation import Evaluation
from quotes.evaluation.breakdown import Share
from quotes.evaluation.calibration import SURE
from quotes.evaluation.samples import Sample

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

_COLUMNS = (
    "gold", "pred", "det_p", "det_r", "det_f", "attr", "attr_head", "e2e_p", "e2e_r", "e2e_f", "who_f",
    "e2ent_f", "ent_acc", "ent_r",
)  # fmt: skip
_RULES_SHOWN = 30


def as_json(evaluation: Evaluation, samples: Sequence[Sample] = ()) -> dict[str, Any]:
    """Return the figures as plain data, ``null`` where a figure has no cases; groups have the names of ``figures``."""
    report: dict[str, Any] = {group: _plain(values) for group, values in evaluation.figures.items()}
    report["articles"] = evaluation.articles
    report["rejection"] = _plain(evaluation.rejection)
    report["calibration"] = {
        "ece": _number(evaluation.calibration_error),
        "sure": _plain(evaluation.sure._asdict()),
        "bands": [band._asdict() for band in evaluation.bands],
    }
    report["rules"] = [_share(share) for share in evaluation.rules]
    report["places"] = [_share(share) for share in evaluation.places]
    if samples:
        report["errors"] = [asdict(sample) for sample in samples]
    return report


def _plain(values: dict[str, float]) -> dict[str, float | None]:
    return {name: _number(value) for name, value in values.items()}


def _number(value: float) -> float | None:
    return None if math.isnan(value) else value


def _share(share: Share) -> dict[str, Any]:
    return {"name": share.name, "quotes": share.size, "correct": share.correct, "accuracy": _number(share.accuracy)}


def show(evaluation: Evaluation, console: Console, samples: Sequence[Sample] = ()) -> None:
    """Print the figures as tables, then the sampled errors."""
    console.print(_table(f"{evaluation.articles} articles", ("quotes", *_COLUMNS), _figure_rows(evaluation)))
    spans = evaluation.rejection
    figures = f"P {_shown(spans['p'])} R {_shown(spans['r'])}"
    console.print(f"Spans that are not speech ({spans['others']:.0f}): rejected with {figures}")
    console.print(f"Expected calibration error, right person: {_shown(evaluation.calibration_error)}")
    sure = evaluation.sure
    console.print(
        f"At {SURE} and more: {_shown(sure.share)} of the answers, {_shown(sure.right)} of them the right person"
    )
    bands = [
        (f"{b.low:.2f}-{b.high:.2f}", str(b.size), _shown(b.confidence), _shown(b.accuracy)) for b in evaluation.bands
    ]
    console.print(_table("By confidence", ("confidence", "quotes", "mean", "right"), bands))
    console.print(_table("By rule", ("rule", "quotes", "right"), _share_rows(evaluation.rules[:_RULES_SHOWN])))
    console.print(_table("By place of the source", ("source", "quotes", "right"), _share_rows(evaluation.places)))
    for sample in samples:
        _show_sample(sample, console)


def _figure_rows(evaluation: Evaluation) -> Iterable[tuple[str, ...]]:
    for group, values in evaluation.figures.items():
        yield group, *(_shown(values.get(column, math.nan), whole=column in ("gold", "pred")) for column in _COLUMNS)


def _share_rows(shares: Iterable[Share]) -> Iterable[tuple[str, ...]]:
    return ((share.name, str(share.size), _shown(share.accuracy)) for share in shares)


def _table(title: str, columns: Sequence[str], rows: Iterable[tuple[str, ...]]) -> Table:
    from rich.table import Table

    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    for number, column in enumerate(columns):
        table.add_column(column, justify="right" if number else "left", no_wrap=bool(number))
    for row in rows:
        table.add_row(*row)
    return table


def _shown(value: float, *, whole: bool = False) -> str:
    if math.isnan(value):
        return "-"
    return f"{value:.0f}" if whole else f"{value:.3f}".lstrip("0") or "0"


def _show_sample(sample: Sample, console: Console) -> None:
    sure = "" if sample.confidence is None else f", confidence {sample.confidence:.2f}"
    lines = (
        f"{sample.article}:{sample.start}  {sample.problem}  ({sample.place})",
        f"  expected: {sample.expected or 'nobody'}",
        f"  given:    {sample.predicted or 'nobody'}  ({sample.rule or 'no rule'}{sure})",
        f"  {sample.context!r}",
        "",
    )
    console.print("\n".join(lines), markup=False, highlight=False, soft_wrap=True)
