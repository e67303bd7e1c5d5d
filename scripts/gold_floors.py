"""Judge the gold cases, and an annotated corpus where one is given, and compare both with the floors.

Prints every quote that is not right, and what is below its floor; exits with 1 then.  --write makes the present
figures the floors (those of a corpus, rounded down to half a hundredth, so that another machine's last digit passes).
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from pathlib import Path
from typing import Any

from quotes import models
from quotes.attribute import best_precision
from quotes.evaluation import evaluate, gate
from quotes.evaluation.report import as_json
from quotes.pipeline.build import tools

FOLDER = Path(__file__).parent.parent / "data" / "gold"
CORPUS_FIGURES = {"all": ("det_r", "e2e_f", "ent_r"), "full": ("e2e_f",), "partial": ("e2e_f",), "nominal": ("e2e_r",)}


def _judge_cases(pattern: str | None) -> dict[str, dict[str, int]]:
    cases = [case for case in gate.load_cases(FOLDER) if pattern in (None, case.pattern)]
    verdicts = gate.judge(cases, tools(models.choose(None), (), best_precision()))
    for v in verdicts:
        if not v.right:
            print(
                f"{v.case.id} [{v.case.pattern}]\n  {v.case.text!r}\n  [[{v.quote}]]\n  {v.expected}\n  given {v.given}"
            )
    found = gate.counts(verdicts)
    for name, table in found.items():
        print(f"{name:22} {table['right']:3} of {table['quotes']:3}   roles {table['roles']}")
    print(f"{sum(v.right for v in verdicts)} of {len(verdicts)} right, {sum(v.role_right for v in verdicts)} roles")
    return found


def _floors_of_corpus(made: dict[str, Any]) -> dict[str, dict[str, float]]:
    return {
        group: {name: math.floor(made[group][name] * 200) / 200 for name in names}
        for group, names in CORPUS_FIGURES.items()
    }


def main() -> int:
    """Return 1 when a figure is below its floor."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="make the present figures the floors")
    parser.add_argument("--pattern", help="judge the cases of one pattern only")
    parser.add_argument("--corpus", type=Path, help="annotated articles, as `quotes evaluate` reads them")
    chosen = parser.parse_args()
    floors = gate.load_floors(FOLDER)
    found = _judge_cases(chosen.pattern)
    lines = [] if chosen.pattern else gate.below(found, floors.get("cases", {}))
    if chosen.corpus:
        made = as_json(evaluate(chosen.corpus))
        print(json.dumps({group: made[group] for group in CORPUS_FIGURES}, indent=1))
        lines += gate.below(made, floors.get("corpus", {}))
    print("\n".join(lines))
    if not chosen.write:
        return 1 if lines else 0
    if not chosen.pattern:
        floors["cases"] = {name: {"right": table["right"]} for name, table in found.items()}
    if chosen.corpus:
        floors["corpus"] = _floors_of_corpus(made)
    (FOLDER / gate.FLOORS).write_text(json.dumps(floors, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
