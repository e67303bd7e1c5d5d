"""Items of Wikidata written into the file of speakers, whose comments and order stay as they are."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from quotes.datatypes import Speaker, SpeakerKind
from quotes.errors import SpeakersError
from quotes.files import OWN, check_regular, locked, own_or_packaged, replacing
from quotes.speakers import registry
from quotes.speakers.names import slug
from quotes.text import list_file, plain_yaml
from quotes.text.plain_yaml import Value

_KEY = re.compile(r"""(?:^|[\s,{-])(?P<key>(["']?)name\2[ \t]*:)""")


def write_items(path: Path | None, items: Mapping[str, tuple[Speaker, str]]) -> Path:
    """Write items, with the speakers of the index by id, into the file at ``path``; return where they are now.

    Without a path, the user's own file is written, which begins as a copy of the packaged one. Speakers that it does
    not list are added at its end. Others who write at the same time wait. Raises SpeakersError, and leaves the file
    alone, if it is not valid, has another item for a speaker, or is written in a way that cannot be added to.
    """
    own = path or OWN["speakers.yml"]
    try:
        check_regular(own)
        own.parent.mkdir(parents=True, exist_ok=True)
        with locked(own):
            source = own if path else own_or_packaged("speakers.yml")
            text = list_file.read(source, SpeakersError) if source.is_file() else ""
            new = with_items(text, own, items)
            if new != text or source != own:
                with replacing(own) as file:
                    file.write(new.encode())
    except OSError as error:
        raise SpeakersError(f"cannot be written: {error.strerror}", input=str(own)) from error
    return own


def with_items(text: str, path: Path, items: Mapping[str, tuple[Speaker, str]]) -> str:
    """Return the text of the file of speakers at ``path`` with the items.  Raises SpeakersError."""
    before = registry.read(text, path)
    root = plain_yaml.load(text).data
    entries = root if isinstance(root, list) else []
    lines = text.splitlines(keepends=True)
    after = []
    for speaker, entry in zip(before, entries, strict=True):
        item = items[speaker.id][1] if speaker.id in items else None
        after.append(replace(speaker, wikidata=item or speaker.wikidata))
        if item and speaker.wikidata not in (None, item):
            raise SpeakersError(f"{speaker.name} is {speaker.wikidata} there, not {item}", input=str(path))
        if item and speaker.wikidata is None:
            line = _line_of_name(entry) - 1
            lines[line] = _with_item(lines[line], item)
    new = "" if text.strip() == "[]" else "".join(lines)
    for id, (speaker, item) in items.items():
        if id not in {each.id for each in before}:
            new += ("" if new.endswith("\n") or not new else "\n") + ("\n" if new else "") + _entry(speaker, item)
            after.append(Speaker(id, speaker.name, speaker.kind, wikidata=item))
    if not _says(new, path, after):
        each = ", ".join(f"{speaker.name}: {item}" for speaker, item in items.values())
        raise SpeakersError("cannot be added to as it is written", input=str(path), remedy=f"write it there ({each})")
    return new


def _says(text: str, path: Path, after: list[Speaker]) -> bool:
    """Whether a file with this text would list these speakers and nothing else."""
    try:
        return list(registry.read(text, path)) == after
    except SpeakersError:
        return False


def _line_of_name(entry: Value) -> int:
    assert isinstance(entry.data, dict)
    return entry.data["name"].line


def _with_item(line: str, item: str) -> str:
    """Return the line of a file where a speaker's name begins, with the item by it; "" if it is not there."""
    key = _KEY.search(line)
    if key is None:
        return ""
    start = key.start("key")
    if "{" in line[:start]:  # in braces, with other keys on its line
        return f"{line[:start]}wikidata: {item}, {line[start:]}"
    return line + ("" if line.endswith("\n") else "\n") + f"{' ' * start}wikidata: {item}\n"


def _entry(speaker: Speaker, item: str) -> str:
    lines = [f"- name: {json.dumps(speaker.name, ensure_ascii=False)}"]
    if speaker.id != slug(speaker.name):
        lines.append(f"id: {speaker.id}")
    if speaker.kind is not SpeakerKind.PERSON:
        lines.append(f"kind: {speaker.kind.value}")
    return "\n  ".join([*lines, f"wikidata: {item}"]) + "\n"
