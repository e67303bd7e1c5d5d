"""Judge the gold cases, and the corpora of a folder where one is given, and compare both with the floors.

The folder may hold annotated articles (those of CORPORA) and cases with their own judge (CASES); what is absent is
named and left out.  Prints every quote that is not right, and what is below its floor; exits with 1 then.  --write
makes the present figures the floors (those of a corpus, rounded down to half a hundredth, so that another machine's
last digit passes).
"""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import sys
import tempfile
from pathlib import Path

from quotes import models
from quotes.arithmetic import best_precision
from quotes.evaluation import evaluate, gate
from quotes.evaluation.report import as_json
from quotes.pipeline.build import tools

FOLDER = Path(__file__).parent.parent / "data" / "gold"
CORPORA = ("polnear/dev", "newsroom/en_dev", "newsroom/es_dev")
CORPUS_FIGURES = {
    "all": ("det_f", "e2e_f", "who_f"),
    "full": ("e2e_f",),
    "partial": ("e2e_f",),
    "nominal": ("e2e_r",),
    "calibration sure": ("share", "right"),
}
CASES = ("run_cases.py", "cases.jsonl")


def _judge_cases(pattern: str | None) -> dict[str, dict[str, int]]:
    cases = [case for case in gate.load_cases(FOLDER) if pattern in (None, case.pattern)]
    verdicts = gate.judge(cases, tools(models.choose(None), (), best_precision(), reader=True))
    for v in verdicts:
        if not v.right:
            print(
                f"{v.case.id} [{v.case.pattern}]\n  {v.case.text!r}\n  [[{v.quote}]]\n  {v.expected}\n  given {v.given}"
            )
    patterns = gate.counts(verdicts)
    for name, table in patterns.items():
        print(f"{name:22} {table['right']:3} of {table['quotes']:3}   roles {table['roles']}")
    print(f"{sum(v.right for v in verdicts)} of {len(verdicts)} right, {sum(v.role_right for v in verdicts)} roles")
    return patterns


def _judge_corpora(folder: Path) -> dict[str, dict[str, float]]:
    """Return the figures of each corpus that ``folder`` has, as {"polnear/dev, all": {"e2e_f": .93}}."""
    figures: dict[str, dict[str, float]] = {}
    for name in CORPORA:
        path = folder / f"{name}.jsonl"
        if not path.exists():
            print(f"{name}: absent, its floors are not checked")
            continue
        report = as_json(evaluate(path))
        report["calibration sure"] = report["calibration"]["sure"]
        for group, columns in CORPUS_FIGURES.items():
            figures[f"{name}, {group}"] = {column: report[group][column] for column in columns}
    return figures


def _run_cases(folder: Path) -> dict[str, dict[str, int]]:
    """Return what the judge that lies beside the cases counts of each type, without types that it left out."""
    judge, cases = (folder / "cases" / name for name in CASES)
    if not judge.exists():
        print("cases: absent, their floors are not checked")
        return {}
    with tempfile.TemporaryDirectory() as box:
        command = Path(box) / "quotes"
        command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m quotes "$@"\n', encoding="utf-8")
        command.chmod(0o755)
        parts = [sys.executable, str(judge), str(cases), "--quotes", str(command), "--json"]
        counts = json.loads(subprocess.run(parts, check=True, stdout=subprocess.PIPE, text=True).stdout)
    for id, case in counts["cases"].items():
        if not case["right"]:
            print(f"{id}: {case['why']}")
    return {f"cases, {type}": {"right": table["right"]} for type, table in counts["types"].items()}


def _rounded_down(figures: dict[str, dict[str, float]]) -> dict[str, dict[str, float]]:
    return {
        group: {name: value if isinstance(value, int) else math.floor(value * 200) / 200 for name, value in row.items()}
        for group, row in figures.items()
    }


def _present(floors: dict[str, dict[str, float]], figures: dict[str, dict[str, float]]) -> dict[str, dict[str, float]]:
    """Return the floors of groups that were measured: what is absent from the folder is no failure."""
    return {group: row for group, row in floors.items() if group in figures}


def main() -> int:
    """Return 1 when a figure is below its floor."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="make the present figures the floors")
    parser.add_argument("--pattern", help="judge the cases of one pattern only")
    parser.add_argument("--corpora", type=Path, metavar="FOLDER", help="annotated articles and cases, see above")
    chosen = parser.parse_args()
    floors = gate.load_floors(FOLDER)
    patterns = _judge_cases(chosen.pattern)
    lines = [] if chosen.pattern else gate.below(patterns, floors.get("cases", {}))
    figures: dict[str, dict[str, float]] = {}
    if chosen.corpora:
        figures = _judge_corpora(chosen.corpora) | _run_cases(chosen.corpora)
        print(json.dumps(figures, indent=1))
        lines += gate.below(figures, _present(floors.get("corpora", {}), figures))
    print("\n".join(lines))
    if not chosen.write:
        return 1 if lines else 0
    if not chosen.pattern:
        floors["cases"] = {name: {"right": table["right"]} for name, table in patterns.items()}
    if chosen.corpora:
        floors["corpora"] = _rounded_down(figures)
    (FOLDER / gate.FLOORS).write_text(json.dumps(floors, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
