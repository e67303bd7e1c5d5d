"""What a watch follows: addresses of feeds and sitemaps, and folders, as they stand in lists, one a line."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from quotes.articles.collect import addresses
from quotes.articles.read import jsonlines, plain, printable
from quotes.articles.read.sidecar import NAME as SIDECAR
from quotes.errors import InputError
from quotes.text.normal import digest


@dataclass(frozen=True, slots=True)
class Followed:
    """The sources of one pass: ``lists`` are addresses and folders to collect from, ``texts`` folders to build from.

    ``wrong`` has what cannot be followed, with its reason.
    """

    lists: tuple[str, ...]
    texts: tuple[Path, ...]
    wrong: dict[str, str]

    @property
    def names(self) -> tuple[str, ...]:
        """Return all sources."""
        return *self.lists, *map(str, self.texts), *self.wrong


def followed(names: Sequence[str]) -> Followed:
    """Return what ``names`` and the lists among them say is to be followed.

    Raises InputError for a list that is not there, or if nothing is named at all.
    """
    lists: list[str] = []
    texts: list[Path] = []
    wrong: dict[str, str] = {}
    for name in dict.fromkeys(line for each in names for line in _lines(each)):
        if addresses.is_web(name):
            lists.append(name)
        elif not Path(name).is_dir():
            wrong[printable(name)] = "no such folder" if not Path(name).exists() else "neither an address nor a folder"
        elif _are_texts(Path(name)):
            texts.append(Path(name))
        else:
            lists.append(name)
    if not lists and not texts and not wrong:
        remedy = "write addresses of feeds and sitemaps, and folders, one a line"
        raise InputError("nothing to follow there", input=", ".join(map(printable, names)), remedy=remedy)
    return Followed(tuple(lists), tuple(texts), wrong)


def _lines(name: str) -> list[str]:
    """Return the lines of a list without comments; a name that is no file is one by itself."""
    if addresses.is_web(name) or Path(name).is_dir():
        return [name]
    try:
        lines = Path(name).read_text("utf-8-sig").splitlines()
    except FileNotFoundError as error:
        raise InputError("no such file or folder", input=printable(name), remedy="name a list of sources") from error
    except (OSError, UnicodeDecodeError) as error:
        remedy = "write one address or folder a line, in UTF-8"
        raise InputError("cannot be read as a list", input=printable(name), remedy=remedy) from error
    return [bare for line in lines if (bare := _COMMENT.sub("", line).strip())]


_COMMENT = re.compile(r"(?:^|\s)#.*")  # the "#" of an address has no space before it


def _are_texts(folder: Path) -> bool:
    """Return whether a build reads all files of a folder by itself, so that it also sees what changes in them."""
    files = [path for path, _, _ in _files(folder)]
    return all(
        path.lower().endswith((*plain.SUFFIXES, *jsonlines.SUFFIXES)) or Path(path).name == SIDECAR for path in files
    )


def look(folder: Path) -> str | None:
    """Return a hash of the names, sizes and times of a folder's files, which differs when any has changed.

    None if there are none.
    """
    files = sorted(_files(folder))
    return digest(*(f"{path}|{size}|{when}" for path, size, when in files)) if files else None


def _files(folder: Path) -> list[tuple[str, int, int]]:
    """Return the files of a folder that are not hidden, with size and time of change."""
    there = []
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            path = Path(place) / name
            if not name.startswith(".") and path.is_file():
                status = path.stat()
                there.append((str(path), status.st_size, status.st_mtime_ns))
    return there
