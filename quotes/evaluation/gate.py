"""Gold cases of our own, and floors below which no figure may fall.

A case is ``{pattern, negative?, text, quotes: [{text, role, speaker}]}`` in a table of ``data/gold``: every quote of
the text in order, with the speaker's canonical name (null for nobody; a list where several names are right) and role
(or a list of roles).  A negative case looks like its pattern but is not an instance of it.  ``floors.json`` holds how
many quotes of each pattern are right, and figures of corpora that may lie beside the repository.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quotes.datatypes import SPEECH, Article, QuoteRecord, Role, Skipped, Speaker
from quotes.errors import InputError
from quotes.text.normal import normal

if TYPE_CHECKING:
    from quotes.pipeline.extraction import Tools

FLOORS = "floors.json"
_LABELS = frozenset({Role.TITLE, Role.SCARE})
_DETERMINER = re.compile(r"^(?:the|a|an|his|her|their|its) ")


@dataclass(frozen=True, slots=True)
class Case:
    """One gold case; its quotes as (text, roles that are right, speakers that are right)."""

    id: str
    pattern: str
    negative: bool
    text: str
    quotes: tuple[tuple[str, frozenset[str], tuple[str | None, ...]], ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the pipeline made of one quote of a case; ``right`` is its speaker and whether it is speech at all."""

    case: Case
    quote: str
    expected: str
    given: str
    right: bool
    role_right: bool


def load_cases(folder: Path) -> list[Case]:
    """Return all cases of the tables in ``folder``.  Raises InputError if a table is not one."""
    cases = []
    for path in sorted(folder.glob("*.json")):
        if path.name == FLOORS:
            continue
        try:
            table = json.loads(path.read_text(encoding="utf-8"))
            cases += [_case(f"{path.stem}:{number}", record) for number, record in enumerate(table, 1)]
        except (ValueError, KeyError, TypeError) as error:
            raise InputError(f"not a table of gold cases ({error})", input=str(path)) from error
    return cases


def _case(id: str, record: Mapping[str, Any]) -> Case:
    quotes = tuple(
        (quote["text"], frozenset(_listed(quote["role"])), tuple(_listed(quote["speaker"])))
        for quote in record["quotes"]
    )
    return Case(id, record["pattern"], bool(record.get("negative")), record["text"], quotes)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def judge(cases: Sequence[Case], tools: Tools, registry: tuple[Speaker, ...] = ()) -> list[Verdict]:
    """Return a verdict for every quote of the cases, by the pipeline with ``tools``."""
    from quotes.pipeline.build import records_of
    from quotes.pipeline.walk import extract

    inputs = [Article(case.id, case.text, f"gold:{case.id}") for case in cases]
    verdicts: list[Verdict] = []
    for case, result in zip(cases, extract(inputs, tools), strict=True):
        records = [] if isinstance(result, Skipped) else records_of(result, registry)
        verdicts += _verdicts(case, records)
    return verdicts


def _verdicts(case: Case, records: Sequence[QuoteRecord]) -> Iterable[Verdict]:
    for number, (text, roles, speakers) in enumerate(case.quotes):
        record = records[number] if len(records) == len(case.quotes) and records[number].text == text else None
        expected = " or ".join(f"{name or 'nobody'}" for name in speakers) + f" ({'/'.join(sorted(roles))})"
        if record is None:
            yield Verdict(case, text, expected, "not found", False, False)
            continue
        same = any(_same_name(record.speaker, name) for name in speakers)
        kind = any(_kind(record.role) == _kind(Role(role)) for role in roles)
        answer = f"{record.speaker or 'nobody'} ({record.role}, {record.rule})"
        # Speech without a named speaker differs from a label only in its role, on which nothing depends.
        right = same and (kind or record.speaker is None)
        yield Verdict(case, text, expected, answer, right, record.role in roles)


def _kind(role: Role) -> str:
    return "speech" if role in SPEECH else "label" if role in _LABELS else "nested"


def _same_name(answer: str | None, expected: str | None) -> bool:
    if answer is None or expected is None:
        return answer is expected
    one, other = (_DETERMINER.sub("", normal(name)) for name in (answer, expected))
    return one == other


def counts(verdicts: Iterable[Verdict]) -> dict[str, dict[str, int]]:
    """Return by pattern how many quotes there are, how many are right, and how many have the right role."""
    tables: dict[str, Counter[str]] = {}
    for verdict in verdicts:
        table = tables.setdefault(verdict.case.pattern, Counter())
        table.update(quotes=1, right=int(verdict.right), roles=int(verdict.role_right))
    return {pattern: dict(table) for pattern, table in sorted(tables.items())}


def load_floors(folder: Path) -> dict[str, Any]:
    """Return the floors of ``folder``, none where there is no file."""
    path = folder / FLOORS
    floors: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return floors


def below(figures: Mapping[str, Mapping[str, float]], floors: Mapping[str, Mapping[str, float]]) -> list[str]:
    """Return a line for each figure that is below its floor, or that is missing although a floor names it."""
    lines = []
    for group, least in floors.items():
        for name, floor in least.items():
            value = figures.get(group, {}).get(name)
            if value is None or not value >= floor:
                figure = "missing" if value is None else f"{value:g}"
                lines.append(f"{group}: {name} is {figure}, the floor is {floor:g}")
    return lines
