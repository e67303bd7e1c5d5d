"""How a correction is written: what each action takes, and its item in the corrections file."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from quotes.datatypes.decisions import Action, Correction


@dataclass(frozen=True, slots=True)
class Form:
    """What an action takes: the range of the number of ids, of quotes or speakers, and the key of its value.

    An ``optional`` value can be left out.
    """

    least: int
    most: int | None
    key: str | None = None
    of_speakers: bool = False
    optional: bool = False


FORMS: dict[Action, Form] = {
    Action.ASSIGN: Form(1, None, "speaker"),
    Action.CONFIRM: Form(1, None, "speaker", optional=True),
    Action.NOT_SPEECH: Form(1, None),
    Action.REMOVE: Form(1, None),
    Action.MERGE: Form(2, None),
    Action.SPLIT: Form(1, None),
    Action.KEEP_APART: Form(2, None),
    Action.RENAME: Form(1, 1, "name", of_speakers=True),
    Action.MERGE_SPEAKERS: Form(2, None, of_speakers=True),
    Action.KEEP_SPEAKERS: Form(1, None, of_speakers=True),
    Action.MERGE_TRANSLATIONS: Form(2, None),
    Action.SPLIT_TRANSLATIONS: Form(2, None),
}
_PLAIN = re.compile(r"[^\W\d_][\w.'’-]*(?: [\w.'’-]+)*")
_NOT_PLAIN = frozenset({"null", "true", "false", "yes", "no", "on", "off"})


def item(correction: Correction) -> str:
    """Return the correction as an item of the file's list, on one or more lines."""
    ids = [_scalar(target) for target in correction.targets]
    lines = [f"- {correction.action}: {ids[0] if len(ids) == 1 else '[' + ', '.join(ids) + ']'}"]
    key = FORMS[correction.action].key
    if key and correction.value is not None:
        lines.append(f"  {key}: {_scalar(correction.value)}")
    if correction.note is not None:
        lines.append(f"  note: {_scalar(correction.note)}")
    return "\n".join(lines) + "\n"


def _scalar(text: str) -> str:
    """Return a text as YAML; JSON strings are YAML too, and a hostile text in one stays a string."""
    plain = _PLAIN.fullmatch(text) and text.casefold() not in _NOT_PLAIN
    return text if plain else json.dumps(text, ensure_ascii=not text.isprintable())
