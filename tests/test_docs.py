"""What README and docs say is so: commands, options, fields and columns."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml

from quotes.cli import command as tree
from quotes.cli.corpus import FIELDS
from quotes.cli.settings import defaults
from quotes.database.schema import TABLES, VIEWS
from quotes.datatypes import Role
from quotes.export import FORMATS, SCHEMAS, json_schema, of_printed
from quotes.export.columns import NAMES

ROOT = Path(__file__).parent.parent
PAGES = {p.stem: p.read_text(encoding="utf-8") for p in (ROOT / "README.md", *(ROOT / "docs").glob("*.md"))}
README, MODEL, USING = PAGES["README"], PAGES["data-model"], PAGES["using"]
BLOCKS = [block for page in PAGES.values() for block in re.findall(r"```console\n(.*?)```", page, re.DOTALL)]
LINES = [line.split("  #")[0].strip() for block in BLOCKS for line in block.splitlines() if line.strip()]
CALLS = [line[line.index("quotes ") :].split(" > ")[0] for line in LINES if "quotes " in line]


def parse(words: list[str]) -> None:
    """Parse a command as the command line does, without running it; raises for what it does not know."""
    command: Any = tree()
    while hasattr(command, "commands"):
        command = command.commands[words.pop(0)]
    command.make_context("quotes", words)


@pytest.mark.parametrize("call", CALLS)
def test_commands_and_options_exist(call: str) -> None:
    parse(shlex.split(call)[1:])


FOLLOWING = PAGES["following"]


def test_templates_for_timers_and_actions_are_whole() -> None:
    (workflow,) = map(yaml.safe_load, re.findall(r"```yaml\n(.*?)```", FOLLOWING, re.DOTALL))
    steps = workflow["jobs"]["follow"]["steps"]
    ini = re.findall(r"^ExecStart=\S*/(quotes .+)$", FOLLOWING, re.MULTILINE)
    calls = [*ini, *(step["run"] for step in steps if str(step.get("run")).startswith("quotes "))]
    assert [call.split()[1] for call in calls] == ["watch", "digest", "watch", "digest"]
    for call in calls:
        parse(shlex.split(call.split(" >> ")[0])[1:])
    saved, restored = ({line for s in steps if s.get("uses", "").startswith(f"actions/cache/{way}")
                        for line in s["with"]["path"].split()} for way in ("save", "restore"))  # fmt: skip
    assert saved == restored == {"data/articles", "quotes.db*"}


def test_a_command_that_does_not_exist_is_found() -> None:
    with pytest.raises(KeyError):
        parse(["bild"])
    with pytest.raises(Exception, match="--jbos"):
        parse(["build", "--jbos", "2"])


def test_first_screen_has_the_two_commands() -> None:
    first = README.split("## ")[0].splitlines()
    assert len(first) < 35
    assert any(line.startswith("scripts/quotes build") for line in first)
    assert any(line.startswith("scripts/test") for line in first)
    for script in ("scripts/quotes", "scripts/test", ".ci/run"):
        assert (ROOT / script).stat().st_mode & 0o111


# What a newcomer reads in four minutes; everything else has its page in docs/.
README_WORDS = range(600, 900)


def test_the_readme_is_short() -> None:
    prose = re.sub(r"```.*?```|!?\[([^]]*)\]\([^)]*\)", r"\1", README, flags=re.DOTALL)
    assert len(prose.split()) in README_WORDS


def test_every_command_is_listed() -> None:
    commands: Any = tree()
    listed = set(re.findall(r"^\| `quotes (\w+)", USING, re.MULTILINE))
    assert listed == set(commands.commands)


def table_after(heading: str) -> list[tuple[str, str]]:
    section = MODEL.split(f"## {heading}\n")[1].split("\n## ")[0]
    return [(m[1], m[2]) for m in re.finditer(r"^\| (`[^|]+) \| (.+) \|$", section, re.MULTILINE)]


def names(text: str) -> list[str]:
    return re.findall(r"`(\w+)`", text)


def test_columns_are_those_of_the_database() -> None:
    written = {names(table)[0]: names(columns) for table, columns in table_after("The database")}
    assert written == {table: list(columns) for table, columns in TABLES.items()}
    for view in VIEWS:
        assert f"`{view}`" in MODEL


def test_fields_are_those_of_the_json_lines() -> None:
    written = [name for field, _ in table_after("What `quotes extract` prints") for name in names(field)]
    assert written == [*FIELDS, *(role.value for role in Role)]


def test_settings_that_are_shown_are_settings(tmp_path: Path) -> None:
    blocks = re.findall(r"```toml\n(.*?)```", USING, re.DOTALL)
    assert blocks
    for block in blocks:
        file = tmp_path / "quotes.toml"
        file.write_text(block)
        assert defaults(tree(), file)["build"]["db"] == "news.db"


def section_of_exports(heading: str) -> str:
    return PAGES["exports"].split(f"## {heading}\n")[1].split("\n## ")[0]


def test_export_columns_are_told() -> None:
    told = re.findall(r"^\| `(\w+)` \| (\w+) \| (.+) \|$", section_of_exports("Columns"), re.MULTILINE)
    assert told == [(column.name, str(column.kind), column.about) for column in of_printed()]
    renamed = re.findall(r"^\| `(\w+)` \| `(\w+)` \|$", section_of_exports("Columns"), re.MULTILINE)
    assert dict(renamed) == NAMES


def test_formats_and_fields_of_exports_are_told() -> None:
    told = [name for cell in re.findall(r"^\| (`[^|]+) \|", section_of_exports("Formats"), re.MULTILINE)
            for name in names(cell)]  # fmt: skip
    assert told == list(FORMATS)
    told = re.findall(r"^\| `(\w+)` \|", section_of_exports("Quotebank"), re.MULTILINE)
    assert told == list(json_schema("quotebank")["properties"])
    assert set(re.findall(r"`(\w+)`", section_of_exports("Schemas"))) >= set(SCHEMAS)
