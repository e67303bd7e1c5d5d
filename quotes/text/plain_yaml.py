"""YAML as plain data: text, lists and mappings, each with its line; no guessed types, no tags, no aliases.

Built from the parser's events, so that nothing of the input is ever constructed as an object, and a deep or
self-referring document is refused before it grows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

# Nobody writes more levels by hand; a deep nest of brackets is refused before it costs time.
MAX_DEPTH = 16
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})


class PlainYamlError(ValueError):
    """The text is not plain YAML of this kind; ``line`` counts from 1."""

    def __init__(self, problem: str, line: int) -> None:
        self.problem = problem
        self.line = line
        super().__init__(f"line {line}: {problem}")


class Mistake(ValueError):
    """A mistake in plain YAML: it does not fit the purpose of its file; ``line`` counts from 1."""

    def __init__(self, line: int, problem: str) -> None:
        self.line = line
        super().__init__(f"line {line}: {problem}")


@dataclass(frozen=True, slots=True)
class Value:
    """A value and the line it begins on; in a mapping, the line of its key."""

    data: None | str | list[Value] | dict[str, Value]
    line: int

    def plain(self) -> Any:
        """Return the value without its lines: None, str, list or dict."""
        if isinstance(self.data, list):
            return [v.plain() for v in self.data]
        if isinstance(self.data, dict):
            return {k: v.plain() for k, v in self.data.items()}
        return self.data


def load(text: str) -> Value:
    """Return the only document of ``text``; an empty text gives a Value of None.

    Raises PlainYamlError for anything that is not plain YAML: syntax, tags, aliases, a key twice, too many levels.
    """
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return _document(iter(yaml.parse(text, Loader=loader)))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise PlainYamlError(error.problem or "not YAML", mark.line + 1 if mark else 1) from error
    except yaml.YAMLError as error:  # a character that YAML does not allow
        before = text[: getattr(error, "position", 0)]
        raise PlainYamlError("a character that YAML does not allow", before.count("\n") + 1) from error
    except UnicodeEncodeError as error:  # libyaml reads UTF-8
        raise PlainYamlError("half a surrogate pair", text[: error.start].count("\n") + 1) from error


def _document(events: Iterator[Any]) -> Value:
    value = Value(None, 1)
    documents = 0
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise PlainYamlError("a second document", _line(event))
        elif isinstance(event, yaml.NodeEvent):
            value = _value(event, events, 1)
    return value


def _value(event: Any, events: Iterator[Any], depth: int) -> Value:
    line = _line(event)
    if isinstance(event, yaml.AliasEvent):
        raise PlainYamlError(f"aliases are not allowed (*{event.anchor})", line)
    if event.tag not in (None, "!"):
        raise PlainYamlError(f"tags are not allowed ({event.tag})", line)
    if isinstance(event, yaml.ScalarEvent):
        return Value(None if event.implicit[0] and event.value in _NULLS else event.value, line)
    if depth > MAX_DEPTH:
        raise PlainYamlError(f"more than {MAX_DEPTH} levels", line)
    if isinstance(event, yaml.SequenceStartEvent):
        return Value(_items(events, depth), line)
    return Value(_mapping(events, depth), line)


def _items(events: Iterator[Any], depth: int) -> list[Value]:
    items = []
    for event in events:
        if isinstance(event, yaml.SequenceEndEvent):
            break
        items.append(_value(event, events, depth + 1))
    return items


def _mapping(events: Iterator[Any], depth: int) -> dict[str, Value]:
    mapping: dict[str, Value] = {}
    for event in events:
        if isinstance(event, yaml.MappingEndEvent):
            break
        if not isinstance(event, yaml.ScalarEvent):
            raise PlainYamlError("a key must be text", _line(event))
        if event.value in mapping:
            raise PlainYamlError(f"the key {event.value!r} occurs twice", _line(event))
        value = _value(next(events), events, depth + 1)
        mapping[event.value] = Value(value.data, _line(event))
    return mapping


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1
