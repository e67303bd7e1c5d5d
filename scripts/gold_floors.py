"""Judge the gold cases with the bundled model, print what is wrong, and with --write make the result the floors.

scripts/gold_floors.py [--write] [--show PATTERN]
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from quotes import models, pipeline
from quotes.evaluation import gate

FOLDER = Path(__file__).parent.parent / "data" / "gold"


def main(arguments: list[str]) -> int:
    """Print every quote that is not right and the counts by pattern; return 1 when one is below its floor."""
    cases = gate.load_cases(FOLDER)
    if "--show" in arguments:
        cases = [case for case in cases if case.pattern == arguments[arguments.index("--show") + 1]]
    verdicts = gate.judge(cases, pipeline.tools(models.choose(None), ()))
    for v in verdicts:
        if not v.right:
            print(
                f"{v.case.id} [{v.case.pattern}]\n  {v.case.text!r}\n  [[{v.quote}]]\n  {v.expected}\n  given {v.given}"
            )
    found = gate.counts(verdicts)
    for pattern, table in found.items():
        print(f"{pattern:22} {table['right']:3} of {table['quotes']:3}   roles {table['roles']}")
    print(f"{sum(v.right for v in verdicts)} of {len(verdicts)} right, {sum(v.role_right for v in verdicts)} roles")
    floors = gate.load_floors(FOLDER)
    if "--write" in arguments:
        floors["cases"] = {pattern: {"right": table["right"]} for pattern, table in found.items()}
        text = json.dumps(floors, indent=1, ensure_ascii=False) + "\n"
        (FOLDER / gate.FLOORS).write_text(text, encoding="utf-8")
        return 0
    lines = gate.below(found, floors.get("cases", {})) if "--show" not in arguments else []
    print("\n".join(lines))
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
