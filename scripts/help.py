#!/usr/bin/env python3
"""Write docs/commands.md, the help of every command: run it after you have changed an option or its help.

With --print, print it instead.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
TARGET = ROOT / "docs" / "commands.md"
HEAD = """# The commands

This is what `quotes --help` and `quotes COMMAND --help` print. It is written by `scripts/help.py`, and a test fails
where it is not what they print today.
"""


def document() -> str:
    """Return the help of all commands as Markdown, 80 columns wide whatever the terminal."""
    os.environ |= {"COLUMNS": "80", "NO_COLOR": "1"}
    from quotes.cli import command

    parts = [HEAD]
    for path, one in _all(command(), ("quotes",)):
        context = one.make_context(" ".join(path), [], resilient_parsing=True)
        lines = [line.rstrip() for line in one.get_help(context).splitlines()]
        parts.append(f"## {' '.join(path)}\n\n```text\n" + "\n".join(lines) + "\n```\n")
    return "\n".join(parts)


def _all(command: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    yield path, command
    for name, sub in getattr(command, "commands", {}).items():
        yield from _all(sub, (*path, name))


if __name__ == "__main__":
    if "--print" in sys.argv:
        print(document(), end="")
        sys.exit()
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(document(), encoding="utf-8")
    print(TARGET.relative_to(ROOT))
