"""The command line: it parses arguments, calls the rooms, and prints.

Results go to stdout, everything else to stderr.  Exit codes: 0, 1 failure, 2 usage, 75 another build holds the lock,
130 interrupted, 143 ended by SIGTERM.  Commands import what they need when they run, so that ``--help`` answers at
once.
"""

from __future__ import annotations

import gc
import logging
import os
import signal
import sys
from contextlib import suppress
from types import FrameType
from typing import Any, NoReturn

from quotes.cli.app import app, tell
from quotes.cli.shortage import of_the_machine, remedy

# They add their commands.
from quotes.cli import building, adding, watching, corpus, searching, ask  # isort: skip  # noqa: F401
from quotes.cli import checking, correcting, auditing  # isort: skip  # noqa: F401
from quotes.cli import forgetting, evaluating, serving, exporting, models, counting, digesting  # isort: skip  # noqa: F401
from quotes.cli.settings import finished
from quotes.datatypes.memory import OBJECTS_BEFORE_COLLECTION
from quotes.errors import QuotesError, missing_extra

INTERRUPTED = 130
TERMINATED = 143


def main() -> NoReturn:
    """Run the command line and exit with its code; errors are one line on stderr."""
    signal.signal(signal.SIGTERM, _terminated)
    gc.set_threshold(OBJECTS_BEFORE_COLLECTION)  # as in a build
    code = run(sys.argv[1:])
    _end(code)


def run(arguments: list[str]) -> int:
    """Run one command and return its exit code."""
    import typer
    from typer.exceptions import TyperException

    tell(logging.INFO)
    try:
        code = command().main(arguments or ["--help"], prog_name="quotes", standalone_mode=False)
        sys.stdout.flush()
        if code == INTERRUPTED:  # typer has caught it
            raise KeyboardInterrupt
        return code if isinstance(code, int) else 0
    except QuotesError as error:
        return _failed(str(error), error.exit_code)
    except TyperException as error:
        if type(error).__name__ == "NoArgsIsHelpError":  # a group of commands by itself: its message is its help
            typer.echo(error.format_message())
            return 0
        return _failed(f"{error.format_message()} (see 'quotes --help')", error.exit_code)
    except (KeyboardInterrupt, typer.Abort):
        return _failed("interrupted; what was worked out is kept for the next build", INTERRUPTED)
    except BrokenPipeError:  # the reader of our output has stopped reading ("quotes search … | head")
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except ModuleNotFoundError as error:  # a part of the program that is an extra
        if os.environ.get("QUOTES_DEBUG"):
            raise
        return _failed(str(missing_extra(error) or error), 1)
    except OSError as error:  # a name that is too long, a folder that may not be read
        if os.environ.get("QUOTES_DEBUG"):
            raise
        return _failed(f"{error.filename or 'input or output'}: {error.strerror or error}{remedy(error)}", 1)
    except Exception as error:
        if os.environ.get("QUOTES_DEBUG"):
            raise
        line = of_the_machine(error)
        if line:
            return _failed(line, 1)
        message = f"unexpected {type(error).__name__}: {error}; set QUOTES_DEBUG=1 to see where, and please report it"
        return _failed(message, 1)


def command() -> Any:
    """Return the tree of all commands, each with the options and variables that all have."""
    return finished(app)


def _end(code: int) -> NoReturn:
    """End without freeing everything piece by piece, which takes a second if models were loaded."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):  # nobody reads it anymore
            stream.flush()
    os._exit(code)


def _failed(line: str, code: int) -> int:
    print(f"quotes: {' '.join(line.split())}", file=sys.stderr)
    return code


def _terminated(number: int, frame: FrameType | None) -> NoReturn:
    sys.exit(TERMINATED)
