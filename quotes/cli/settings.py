"""The values of options that are not on the command line: the environment, then quotes.toml, then the default.

Options keep one name everywhere: ``--jobs`` is ``QUOTES_JOBS``, or ``QUOTES_BUILD_JOBS`` for one command, and ``jobs``
in quotes.toml, at the top for all commands that have it or under ``[build]`` for one.
"""

from __future__ import annotations

import logging
import tomllib
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any

import typer

from quotes.cli.app import tell
from quotes.cli.examples import EPILOG, epilog
from quotes.cli.help import PAIR, name_value
from quotes.errors import UsageError

CONFIG = Path("quotes.toml")
# Options that would make no sense in a file or a variable.
_OWN = ("help", "version", "install_completion", "show_completion")


def _level(level: int) -> Any:
    def wanted(is_set: bool) -> None:
        if is_set:
            tell(level)

    return wanted


def _shared(
    verbose: Annotated[
        bool,
        typer.Option("--verbose", "-v", expose_value=False, callback=_level(logging.DEBUG), help="Report each step."),
    ] = False,
    quiet: Annotated[
        bool,
        typer.Option(
            "--quiet",
            "-q",
            expose_value=False,
            callback=_level(logging.ERROR),
            help="Report errors only: no warnings, no progress.",
        ),
    ] = False,
) -> None:
    """The options of every command."""


def finished(app: typer.Typer) -> Any:
    """Return the commands of ``app`` as a tree, each with --verbose, --quiet, the environment's variables, examples."""
    tree: Any = typer.main.get_command(app)
    one = typer.Typer(add_completion=False)
    one.command()(_shared)
    shared: list[Any] = [p for p in typer.main.get_command(one).params if p.name in ("verbose", "quiet")]
    for option in shared:
        option.envvar = [_variable(_long(option))]
        option.show_envvar = False
    tree.params[:0] = shared
    for path, command in _commands(tree):
        for option in _options(command):
            option.envvar = [_variable(*path, _long(option)), _variable(_long(option))]
            option.show_envvar = False
            option.nargs = 2 if option.metavar == PAIR else option.nargs
        for parameter in command.params:
            name_value(parameter)
        command.params += shared
        command.epilog = epilog(" ".join(path))
    tree.epilog = EPILOG
    return tree


def defaults(tree: Any, file: Path = CONFIG) -> dict[str, Any]:
    """Return what quotes.toml says in place of the commands' own defaults, by command and parameter; {} without one.

    Raises UsageError if the file is not TOML, or names what no command has.
    """
    try:
        values = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise UsageError(f"cannot be read ({error})", input=str(file), remedy="write it as TOML") from error
    for name in set(values) - _known(tree):
        raise _unknown(file, name, _known(tree))
    return _placed(tree, values, {}, file)


def _placed(command: Any, settings: dict[str, Any], above: dict[str, Any], file: Path) -> dict[str, Any]:
    """The defaults of a group's commands; settings above apply unless a command has its own."""
    values = above | {name: value for name, value in settings.items() if not isinstance(value, dict)}
    tree: dict[str, Any] = {}
    for name, sub in command.commands.items():
        own = settings.get(name, {})
        if not isinstance(own, dict):
            raise UsageError(f"the settings of the command {name} belong under [{name}]", input=str(file))
        if hasattr(sub, "commands"):
            tree[name] = _placed(sub, own, values, file)
            continue
        places = _places(sub)
        for option in set(own) - set(places):
            raise _unknown(file, option, set(places), f" under [{name}]")
        tree[name] = {places[key]: value for key, value in (values | own).items() if key in places}
    return tree


def _places(command: Any) -> dict[str, str]:
    """The names in quotes.toml of a command's options and lists of arguments, with the command's own names."""
    options = {_long(option): option.name for option in _options(command)}
    return options | {p.name: p.name for p in command.params if p.param_type_name == "argument" and not p.required}


def _known(tree: Any) -> set[str]:
    names = set(tree.commands)
    for _, command in _commands(tree):
        names |= set(_places(command))
    return names


def _unknown(file: Path, name: str, names: set[str], where: str = "") -> UsageError:
    near = get_close_matches(name, sorted(names), 1)
    remedy = f"did you mean {near[0]}?" if near else "see 'quotes --help' for the options, without the dashes"
    return UsageError(f"no setting {name!r}{where}", input=str(file), remedy=remedy)


def _commands(tree: Any, above: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """All commands except groups, each with its path: ("models", "list")."""
    for name, command in tree.commands.items():
        if hasattr(command, "commands"):
            yield from _commands(command, (*above, name))
        else:
            yield (*above, name), command


def _options(command: Any) -> list[Any]:
    return [p for p in command.params if p.param_type_name == "option" and p.name not in _OWN]


def _long(option: Any) -> str:
    return str(max(option.opts, key=len).lstrip("-"))


def _variable(*parts: str) -> str:
    return "_".join(("QUOTES", *parts)).upper().replace("-", "_")
