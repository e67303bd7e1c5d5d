"""The tutorial is whole, small and shows no error; scripts/check_all docs runs it. The twenty tasks are twenty."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
TUTORIAL = ROOT / "docs" / "tutorial.ipynb"
CELLS = json.loads(TUTORIAL.read_text(encoding="utf-8"))["cells"]
CODE = [cell for cell in CELLS if cell["cell_type"] == "code"]


def text(cell: dict[str, object]) -> str:
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)  # type: ignore[arg-type]


def test_its_cells_were_run_in_their_order() -> None:
    assert [cell["execution_count"] for cell in CODE] == list(range(1, len(CODE) + 1))
    assert len(CODE) >= 8


def test_it_shows_results_and_no_errors() -> None:
    outputs = [output for cell in CODE for output in cell["outputs"]]
    assert {output["output_type"] for output in outputs} <= {"execute_result", "stream"}
    assert "Carol Jensen" in json.dumps(outputs)
    assert 'class=\\"quotes\\"' in json.dumps(outputs)  # our own table
    assert TUTORIAL.stat().st_size < 60_000


def test_its_code_is_python_and_its_links_lead_somewhere() -> None:
    for cell in CODE:
        ast.parse(text(cell))
    links = re.findall(r"\]\(([\w.-]+\.md)\)", "\n".join(map(text, CELLS)))
    assert links
    for link in links:
        assert (TUTORIAL.parent / link).is_file(), link


def test_there_are_twenty_tasks_each_with_its_steps() -> None:
    page = (ROOT / "docs" / "tasks.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| \*\*(.+?)\*\* \|(.*)\|(.*)\|$", page, re.MULTILINE)
    assert len({name for name, _, _ in rows}) == len(rows) >= 20
    for name, site, command in rows:
        assert site.strip() or re.search(r"`quotes [a-z]", command), name
