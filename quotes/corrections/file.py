"""The corrections file (data/corrections.yml): read and checked by line, and added to without touching the rest."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path

from quotes.corrections.apply import OF_QUOTES
from quotes.datatypes.decisions import Action, Correction
from quotes.errors import CorrectionsError
from quotes.files import check_regular, locked, replacing
from quotes.text import list_file
from quotes.text.correction_syntax import FORMS, item
from quotes.text.list_file import text_of
from quotes.text.normal import normal
from quotes.text.plain_yaml import Mistake, Value

# Only one of these can be decided about a quote, or about a speaker.
_EXCLUSIVE = (frozenset(OF_QUOTES), frozenset({Action.RENAME}))
_QUOTE = re.compile(r"[0-9a-f]{16}")
_SPEAKER = re.compile(r"\S+")


def load(path: Path | None) -> tuple[Correction, ...]:
    """Return the corrections in the file at ``path``, in its order; none without a path.

    Raises CorrectionsError, with the lines of the mistakes, if the file cannot be read or is not valid.
    """
    return () if path is None else _read(list_file.read(path, CorrectionsError), path)


def append(path: Path, correction: Correction) -> Correction:
    """Append a correction to the file at ``path``, which is created if need be, and return it with its line.

    The rest of the file, comments included, stays as it is; others who append at the same time wait. Raises
    CorrectionsError, and leaves the file alone, if the correction is not valid or another one in the file decides the
    same.
    """
    try:
        check_regular(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        with locked(path):
            return _append(path, correction)
    except OSError as error:
        raise CorrectionsError(f"cannot be written: {error.strerror}", input=str(path)) from error


def withdraw(path: Path, correction: Correction) -> bool:
    """Take a correction, as ``append`` returned it, out of the file again; return whether it was still there.

    What stands after it keeps its line: comments take its place. Raises CorrectionsError as ``append`` does.
    """
    try:
        with locked(path):
            if correction not in load(path):
                return False
            lines = path.read_bytes().decode("utf-8-sig").splitlines(keepends=True)
            first, last = correction.line - 1, correction.line - 1 + item(correction).count("\n")
            if "".join(lines[first:last]) != item(correction):
                return False
            comments = ["# taken back\n"] * (last - first) if lines[last:] else []
            with replacing(path) as file:
                file.write("".join([*lines[:first], *comments, *lines[last:]]).encode())
            return True
    except OSError as error:
        raise CorrectionsError(f"cannot be written: {error.strerror}", input=str(path)) from error


def _append(path: Path, correction: Correction) -> Correction:
    old = ""
    if path.exists():
        load(path)
        old = path.read_bytes().decode("utf-8-sig")
    if old.strip() == "[]":
        old = ""
    new = old + ("" if old.endswith("\n") or not old else "\n") + item(correction)
    added = _read(new, path)[-1]
    with replacing(path) as file:
        file.write(new.encode())
    return added


def _read(text: str, path: Path) -> tuple[Correction, ...]:
    read, mistakes = list_file.entries(text, path, CorrectionsError, "corrections (- assign: …)", _correction)
    corrections = [correction for correction, _ in read]
    mistakes.extend(_clashes(corrections))
    list_file.refuse(mistakes, path, CorrectionsError)
    return tuple(corrections)


def _correction(entry: Value) -> Correction:
    if not isinstance(entry.data, dict):
        raise Mistake(entry.line, f"a correction is an action and its ids: {', '.join(FORMS)}")
    actions = [action for action in FORMS if action in entry.data]
    if len(actions) != 1:
        raise Mistake(entry.line, _no_action(entry.data) if not actions else f"two actions: {' and '.join(actions)}")
    action = actions[0]
    form, line = FORMS[action], entry.data[action].line
    allowed = {action, "note", *([form.key] if form.key else [])}
    for name, value in entry.data.items():
        if name not in allowed:
            raise Mistake(value.line, f"{action} takes no {name!r}; it takes {', '.join(sorted(allowed))}")
    targets = _targets(action, entry.data[action])
    if len(targets) < form.least:
        raise Mistake(line, f"{action} needs {form.least} ids, not {len(targets)}")
    if form.most is not None and len(targets) > form.most:
        raise Mistake(line, f"{action} takes one id, not {len(targets)}")
    value_of = text_of(entry.data, form.key) if form.key else None
    if form.key and not normal(value_of or "") and not (form.optional and value_of is None):
        raise Mistake(entry.line, f"{action} needs a {form.key}")
    return Correction(action, targets, value_of, text_of(entry.data, "note"), entry.line)


def _no_action(keys: dict[str, Value]) -> str:
    near = [match for key in keys for match in get_close_matches(key, FORMS, n=1)]
    return f"no action; did you mean '{near[0]}'?" if near else f"no action; use one of {', '.join(FORMS)}"


def _targets(action: Action, value: Value) -> tuple[str, ...]:
    items = value.data if isinstance(value.data, list) else [value]
    pattern, kind = (_SPEAKER, "speaker") if FORMS[action].of_speakers else (_QUOTE, "quote")
    targets: list[str] = []
    for target in items:
        if not isinstance(target.data, str) or not pattern.fullmatch(target.data):
            text = repr(target.data) if isinstance(target.data, str) else "that"
            hint = "; a quote's id is 16 of 0-9 and a-f" if kind == "quote" else ""
            raise Mistake(target.line, f"{action} needs a {kind}'s id, not {text}{hint}")
        if target.data in targets:
            raise Mistake(target.line, f"{target.data} is listed twice")
        targets.append(target.data)
    return tuple(targets)


def _clashes(corrections: list[Correction]) -> Iterator[Mistake]:
    """Yield a mistake for each correction that repeats or contradicts an earlier one."""
    decided: dict[tuple[int, str], int] = {}
    line_of: dict[str, int] = {}
    for c in corrections:
        for n, actions in enumerate(_EXCLUSIVE):
            for target in c.targets if c.action in actions else ():
                line = decided.setdefault((n, target), c.line)
                if line != c.line:
                    yield Mistake(c.line, f"{target} is already corrected in line {line}")
        for target in c.targets[1:] if c.action is Action.MERGE_SPEAKERS else ():
            if line_of.setdefault(target, c.line) != c.line:
                yield Mistake(c.line, f"{target} is already merged into another speaker in line {line_of[target]}")
    yield from _both(corrections)


# What a person keeps from being merged, or parts, by what would merge it.
_OPPOSITES = {
    Action.MERGE: (Action.KEEP_APART, "keeps apart"),
    Action.MERGE_SPEAKERS: (Action.KEEP_SPEAKERS, "keeps apart"),
    Action.MERGE_TRANSLATIONS: (Action.SPLIT_TRANSLATIONS, "parts"),
}


def _both(corrections: list[Correction]) -> Iterator[Mistake]:
    merged = [(frozenset(c.targets), c.line) for c in corrections if c.action is Action.MERGE]
    for c in corrections:
        if c.action is Action.SPLIT:
            for targets, line in merged:
                if not targets.isdisjoint(c.targets) and not targets <= frozenset(c.targets):
                    yield Mistake(c.line, f"line {line} merges what this splits")
    for merging, (parting, verb) in _OPPOSITES.items():
        merges = [(frozenset(c.targets), c.line) for c in corrections if c.action is merging]
        for c in corrections:
            for targets, line in merges if c.action is parting else ():
                if len(targets.intersection(c.targets)) > 1:
                    what = "links the translations that" if merging is Action.MERGE_TRANSLATIONS else "merges what"
                    yield Mistake(c.line, f"line {line} {what} this {verb}")
