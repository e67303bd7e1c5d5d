"""The layout of ``--help``: commands grouped by what a user is about to do, values with familiar names."""

from __future__ import annotations

from typing import Any

from typer.core import TyperGroup

# In the order of the work; a test fails if a command is in none of them.
GROUPS: dict[str, tuple[str, ...]] = {
    "Collect": ("add", "watch"),
    "Build": ("build", "extract"),
    "Ask": ("search", "check", "speakers", "explain", "stats"),
    "Correct": ("correct", "audit"),
    "Publish": ("serve", "digest", "export"),
    "Maintain": ("forget", "doctor", "models", "evaluate"),
}
PAIR = "NAME VALUE"  # the metavar of an option that takes two words each time


class GroupedCommands(TyperGroup):
    """The commands under the headings of ``GROUPS``."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write the list of commands for the help."""
        width = formatter.width - 6 - max(map(len, self.commands))
        for heading, names in GROUPS.items():
            with formatter.section(heading):
                formatter.write_dl([(name, self.commands[name].get_short_help_str(width)) for name in names])


def name_value(parameter: Any) -> None:
    """Give a parameter's value a familiar name (TEXT, PATH, NUMBER), unless it has one or is a choice."""
    kind = parameter.type_descriptor
    if kind.is_choice:
        return
    if parameter.param_type_name == "argument":
        parameter.display_type_rich = _no_type  # its own name is enough
    elif parameter.metavar is None and not parameter.is_flag:
        numeric = kind.is_ranged or kind.annotation in (int, float)
        parameter.metavar = (
            "NUMBER" if numeric else "PATH" if kind.is_path or "Path" in str(kind.annotation) else "TEXT"
        )


def _no_type(ctx: Any) -> str:
    return ""
