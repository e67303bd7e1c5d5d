"""The corrections file (data/corrections.yml): read with checks by line, and added to without touching the rest."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path

from quotes.datatypes import Correction
from quotes.errors import CorrectionsError
from quotes.text import plain_yaml
from quotes.text.normal import normal
from quotes.text.plain_yaml import Mistake, Value

# What each action takes: the least number of ids, the most, and the key of its value.
_ACTIONS: dict[str, tuple[int, int | None, str | None]] = {
    "assign": (1, None, "speaker"),
    "not-speech": (1, None, None),
    "remove": (1, None, None),
    "merge": (2, None, None),
    "split": (1, None, None),
    "rename": (1, 1, "name"),
    "merge-speakers": (2, None, None),
}
# Of these only one can be decided of a quote, or of a speaker.
_EXCLUSIVE = (frozenset({"assign", "not-speech", "remove"}), frozenset({"rename"}))
_QUOTE = re.compile(r"[0-9a-f]{16}")
_SPEAKER = re.compile(r"\S+")
_PLAIN = re.compile(r"[^\W\d_][\w.'’-]*(?: [\w.'’-]+)*")
_NOT_PLAIN = frozenset({"null", "true", "false", "yes", "no", "on", "off"})
_SHOWN = 10  # so many mistakes at once are enough to mend


def load(path: Path | None) -> tuple[Correction, ...]:
    """Return the corrections of the file at ``path``, in its order; none without a path.

    Raises CorrectionsError, with the lines of the mistakes, where the file cannot be read or is not valid.
    """
    if path is None:
        return ()
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise CorrectionsError(f"cannot be read: {error.strerror}", input=str(path)) from error
    except UnicodeDecodeError as error:
        raise CorrectionsError("not UTF-8", input=str(path), remedy="save it as UTF-8") from error
    return _read(text, path)


def append(path: Path, correction: Correction) -> Correction:
    """Add a correction at the end of the file at ``path``, made if need be, and return it with its line.

    What stands there, comments included, stays as it is.  Raises CorrectionsError, and leaves the file alone, where
    the correction is not valid or another one of the file decides the same.
    """
    old = ""
    if path.exists():
        load(path)
        old = path.read_bytes().decode("utf-8-sig")
    if old.strip() == "[]":
        old = ""
    new = old + ("" if old.endswith("\n") or not old else "\n") + _entry(correction)
    added = _read(new, path)[-1]
    path.parent.mkdir(parents=True, exist_ok=True)
    work = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        work.write_text(new, encoding="utf-8")
        work.replace(path)
    except OSError as error:
        work.unlink(missing_ok=True)
        raise CorrectionsError(f"cannot be written: {error.strerror}", input=str(path)) from error
    return added


def _entry(correction: Correction) -> str:
    """Return the correction as an item of the file's list."""
    ids = [_scalar(t) for t in correction.targets]
    lines = [f"- {correction.action}: {ids[0] if len(ids) == 1 else '[' + ', '.join(ids) + ']'}"]
    key = _ACTIONS.get(correction.action, (1, None, None))[2]
    if key and correction.value is not None:
        lines.append(f"  {key}: {_scalar(correction.value)}")
    if correction.note is not None:
        lines.append(f"  note: {_scalar(correction.note)}")
    return "\n".join(lines) + "\n"


def _scalar(text: str) -> str:
    plain = _PLAIN.fullmatch(text) and text.casefold() not in _NOT_PLAIN
    return text if plain else json.dumps(text, ensure_ascii=False)


def _read(text: str, path: Path) -> tuple[Correction, ...]:
    try:
        root = plain_yaml.load(text)
    except plain_yaml.PlainYamlError as error:
        raise CorrectionsError(str(error), input=str(path)) from error
    if root.data is None:
        return ()
    if not isinstance(root.data, list):
        raise CorrectionsError(f"line {root.line}: not a list of corrections (- assign: …)", input=str(path))
    mistakes: list[Mistake] = []
    found: list[Correction] = []
    for item in root.data:
        try:
            found.append(_correction(item))
        except Mistake as mistake:
            mistakes.append(mistake)
    mistakes.extend(_clashes(found))
    if mistakes:
        lines = [str(m) for m in sorted(mistakes, key=lambda m: m.line)]
        more = [f"and {len(lines) - _SHOWN} more"] if len(lines) > _SHOWN else []
        raise CorrectionsError("\n  ".join([*lines[:_SHOWN], *more]), input=str(path))
    return tuple(found)


def _correction(item: Value) -> Correction:
    if not isinstance(item.data, dict):
        raise Mistake(item.line, f"a correction is an action and its ids: {', '.join(_ACTIONS)}")
    actions = [key for key in item.data if key in _ACTIONS]
    if len(actions) != 1:
        raise Mistake(item.line, _no_action(item.data) if not actions else f"two actions: {' and '.join(actions)}")
    action = actions[0]
    least, most, key = _ACTIONS[action]
    allowed = {action, "note", *([key] if key else [])}
    for name, value in item.data.items():
        if name not in allowed:
            raise Mistake(value.line, f"{action} takes no {name!r}; there are: {', '.join(sorted(allowed))}")
    targets = _targets(action, item.data[action])
    if len(targets) < least:
        raise Mistake(item.data[action].line, f"{action} needs {least} ids, not {len(targets)}")
    if most is not None and len(targets) > most:
        raise Mistake(item.data[action].line, f"{action} takes one id, not {len(targets)}")
    wanted = _text(item.data, key) if key else None
    if key and not normal(wanted or ""):
        raise Mistake(item.line, f"{action} needs a {key}")
    return Correction(action, targets, wanted, _text(item.data, "note"), item.line)


def _no_action(keys: dict[str, Value]) -> str:
    near = [match for key in keys for match in get_close_matches(key, _ACTIONS, n=1)]
    return f"no action; did you mean {near[0]!r}?" if near else f"no action; there are: {', '.join(_ACTIONS)}"


def _targets(action: str, value: Value) -> tuple[str, ...]:
    items = value.data if isinstance(value.data, list) else [value]
    pattern, kind = (_SPEAKER, "speaker") if action in ("rename", "merge-speakers") else (_QUOTE, "quote")
    found = []
    for item in items:
        if not isinstance(item.data, str) or not pattern.fullmatch(item.data):
            shown = repr(item.data) if isinstance(item.data, str) else "that"
            hint = "; a quote's id is 16 of 0-9 and a-f" if kind == "quote" else ""
            raise Mistake(item.line, f"{action} needs a {kind}'s id, not {shown}{hint}")
        if item.data in found:
            raise Mistake(item.line, f"{item.data} stands twice")
        found.append(item.data)
    return tuple(found)


def _text(fields: dict[str, Value], key: str) -> str | None:
    value = fields.get(key)
    if value is None or value.data is None:
        return None
    if not isinstance(value.data, str):
        raise Mistake(value.line, f"{key} must be text")
    return " ".join(value.data.split()) or None


def _clashes(corrections: list[Correction]) -> Iterator[Mistake]:
    """Yield a mistake for each correction that decides what an earlier one has decided, or the opposite."""
    decided: dict[tuple[int, str], int] = {}
    gone: dict[str, int] = {}
    for c in corrections:
        for n, actions in enumerate(_EXCLUSIVE):
            for target in c.targets if c.action in actions else ():
                line = decided.setdefault((n, target), c.line)
                if line != c.line:
                    yield Mistake(c.line, f"{target} has its correction in line {line} already")
        for target in c.targets[1:] if c.action == "merge-speakers" else ():
            if gone.setdefault(target, c.line) != c.line:
                yield Mistake(c.line, f"{target} is another speaker by line {gone[target]} already")
    yield from _both(corrections)


def _both(corrections: list[Correction]) -> Iterator[Mistake]:
    merged = [(frozenset(c.targets), c.line) for c in corrections if c.action == "merge"]
    for c in corrections:
        if c.action == "split":
            for targets, line in merged:
                if not targets.isdisjoint(c.targets) and not targets <= frozenset(c.targets):
                    yield Mistake(c.line, f"line {line} merges what this splits")
