"""Run docs/tutorial.ipynb and keep what it shows: python scripts/tutorial.py [--check].

With --check nothing is written: the exit code is 1 if a cell fails or shows something else than the file has.  Needs
nbclient, ipykernel and pandas; scripts/check_all has them.
"""

from __future__ import annotations

import difflib
import sys
import tempfile
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

FILE = Path(__file__).parent.parent / "docs" / "tutorial.ipynb"
MAX_BYTES = 60_000  # a page that is read, not a store of data


def run(notebook: Any) -> Any:
    """Return the notebook with what its cells show, run in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        NotebookClient(notebook, timeout=600, resources={"metadata": {"path": folder}}).execute()
    for cell in notebook.cells:
        cell.metadata = {}
        # What is told on stderr, such as warnings of other packages, differs from machine to machine.
        cell.outputs = [one for one in cell.get("outputs", []) if one.get("name") != "stderr"]
        for output in cell.outputs:
            if "text/html" in output.get("data", {}):  # the same in text is long
                del output["data"]["text/plain"]
        if cell.cell_type != "code":
            del cell["outputs"]
    notebook.metadata.pop("language_info", None)
    return notebook


def main() -> int:
    """Run the notebook; return the exit code."""
    before = FILE.read_text(encoding="utf-8")
    after = nbformat.writes(run(nbformat.reads(before, as_version=4)), ensure_ascii=False) + "\n"
    if len(after.encode()) > MAX_BYTES:
        print(f"the notebook has {len(after.encode()):,} bytes, more than {MAX_BYTES:,}", file=sys.stderr)
        return 1
    if "--check" in sys.argv:
        print(*difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=1), sep="\n", end="")
        return int(before != after)
    FILE.write_text(after, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
