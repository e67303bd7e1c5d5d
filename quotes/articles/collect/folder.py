"""The folder in which articles are stored: a file for each, and a journal of what is there.

A file is complete or does not exist, so that nothing is lost or half written if the command is stopped. The journal
only saves reading: files that it does not list are read, and files that are gone are forgotten.
"""

from __future__ import annotations

import json
import os
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, Any

import yaml

from quotes.articles import read as articles
from quotes.articles.collect import addresses, claims
from quotes.articles.collect.contents import ArticleText
from quotes.articles.read import jsonlines, plain
from quotes.articles.read.record import title_of
from quotes.datatypes import Article
from quotes.errors import SourceError
from quotes.text.forgotten import mark_of_id, mark_of_url
from quotes.text.normal import digest, normal

JOURNAL = ".added.jsonl"  # hidden, so that builds skip it
_FIELDS = (
    "title", "outlet", "url", "canonical", "author", "published", "updated", "language", "encoding", "fetched",
)  # fmt: skip


class ArticleFolder:
    """The articles of a folder by address and by text; a context manager that writes to it unless it is ``dry``."""

    def __init__(self, folder: Path, dry: bool = False) -> None:
        self.folder = folder
        self._dry = dry
        self._urls: dict[str, str] = {}  # the key of an address to the file that has its article
        self._texts: dict[str, dict[str | None, str]] = {}  # the hash of a text to its outlets and their files
        self.sites: dict[str, set[str]] = {}  # the sites on which articles of an outlet stand, by a form of its name
        self._forgotten: set[str] = set()  # hashes of ids and addresses that must not come back
        self._empty: dict[str, str] = {}  # the key of an address to why there was no article
        self._journal: IO[str] | None = None

    def __enter__(self) -> ArticleFolder:
        try:
            journal = self._load()
            if not self._dry:
                self.folder.mkdir(parents=True, exist_ok=True)
                self._journal = (self.folder / JOURNAL).open("a", encoding="utf-8")
                self._journal.write("\n")  # a killed run may have left half a line
            self._read([f for f in self._files() if f not in journal])
        except OSError as error:
            raise SourceError(f"cannot be used: {error.strerror}", input=str(self.folder), remedy="see --to") from error
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._journal is not None:
            self._journal.close()

    def known(self, url: str) -> str | None:
        """Return the file with the article at ``url``, or None."""
        return self._urls.get(addresses.key(url))

    def empty(self, url: str) -> str | None:
        """Return why there was no article at ``url`` when it was last fetched, None if it is not known."""
        return self._empty.get(addresses.key(url))

    def is_forgotten(self, url: str) -> bool:
        """Return whether the article at ``url`` was forgotten, and must not come back."""
        return bool(self._forgotten) and mark_of_url(addresses.key(url)) in self._forgotten

    def refuses(self, article: ArticleText) -> bool:
        """Return whether an article was forgotten: by an address of it, or by its id."""
        url = article.about.url
        id = digest("url", url) if url else _id(article)
        marks = {mark_of_id(one) for one in (id, digest("text", article.text))}
        return not marks.isdisjoint(self._forgotten) or any(map(self.is_forgotten, filter(None, _own(article))))

    def same(self, article: ArticleText) -> str | None:
        """Return the file that already has the article, found by an address or by its text in the same outlet.

        Other outlets' printings of the same text are articles of their own; an unknown outlet can be any.
        """
        for url in _own(article):
            if file := self.known(url):
                return file
        printed = self._texts.get(_hash(article.text), {})
        outlet = article.about.outlet
        if outlet is None or None in printed:
            return next(iter(printed.values()), None)
        return printed.get(outlet.casefold())

    def put(self, article: ArticleText, request: str | None = None) -> str:
        """Store a new article, and return the name of its file below the folder.

        ``request`` is the address that was requested. Raises SourceError if it cannot be written.
        """
        name = file_name(article)
        urls = [u for u in dict.fromkeys((*_own(article), request)) if u]
        if not self._dry:
            try:
                _write(self.folder / name, rendered(article))
            except OSError as error:
                remedy = "what was stored before is kept"
                raise SourceError(f"cannot be written: {error.strerror}", input=name, remedy=remedy) from error
        self._note({"file": name, "urls": urls, "text": _hash(article.text), "outlet": article.about.outlet})
        return name

    def also(self, file: str, *urls: str | None) -> None:
        """Remember further addresses of the article in ``file``."""
        new = [u for u in urls if u and self.known(u) is None]
        if new:
            self._note({"file": file, "urls": new})

    def put_empty(self, url: str, reason: str) -> None:
        """Remember that there was no article at ``url``."""
        self._note({"empty": url, "reason": reason})

    def _note(self, entry: dict[str, Any]) -> None:
        self._remember(entry)
        if self._journal is not None:
            self._journal.write(json.dumps(entry, ensure_ascii=False) + "\n")
            self._journal.flush()

    def _remember(self, entry: dict[str, Any]) -> None:
        if "forgotten" in entry:
            self._forgotten.add(entry["forgotten"])
            return
        if "empty" in entry:
            self._empty[addresses.key(entry["empty"])] = entry["reason"]
            return
        for url in entry["urls"]:
            self._urls.setdefault(addresses.key(url), entry["file"])
        if "text" in entry:
            outlet = entry["outlet"]
            if outlet:
                self.sites.setdefault(claims.form(outlet), set()).update(
                    filter(None, map(addresses.site, entry["urls"]))
                )
            self._texts.setdefault(entry["text"], {}).setdefault(outlet and outlet.casefold(), entry["file"])

    def _load(self) -> set[str]:
        """Read the journal and return the files that it names; half a line, and files that are gone, are left out."""
        journal = self.folder / JOURNAL
        if not journal.is_file():
            return set()
        there, names = set(self._files()), set()
        with journal.open(encoding="utf-8", errors="replace") as stream:
            for line in stream:
                entry = _entry(line)
                if entry and ("file" not in entry or entry["file"] in there):
                    self._remember(entry)
                    names.add(entry.get("file", ""))
        return names

    def _files(self) -> Iterator[str]:
        for path, folders, names in os.walk(self.folder):
            folders[:] = sorted(f for f in folders if not f.startswith("."))
            for name in sorted(names):
                file = Path(path) / name
                fits = not name.startswith(".") and name.lower().endswith(plain.SUFFIXES + jsonlines.SUFFIXES)
                if fits and file.is_file() and file.stat().st_size:  # only a crash of the machine leaves one empty
                    yield file.relative_to(self.folder).as_posix()

    def _read(self, files: list[str]) -> None:
        """Read the articles that were put here in other ways; those in files of their own are then in the journal."""
        for file in files:
            for item in articles.read([self.folder / file]):
                if isinstance(item, Article):
                    urls = [item.url] if item.url else []
                    entry = {"file": file, "urls": urls, "text": _hash(item.text), "outlet": item.outlet}
                    (self._note if file.endswith(plain.SUFFIXES) else self._remember)(entry)


def _entry(line: str) -> dict[str, Any] | None:
    """Return what a line of the journal says, None if it is not one that we wrote."""
    try:
        entry = json.loads(line)
    except ValueError:
        return None
    if not isinstance(entry, dict):
        return None
    kinds = {
        "file": str,
        "text": str,
        "outlet": str | None,
        "empty": str,
        "reason": str,
        "urls": list,
        "forgotten": str,
    }
    if not all(isinstance(value, kinds.get(name, object)) for name, value in entry.items()):
        return None
    if "forgotten" in entry:
        return entry
    fields = {"empty", "reason"} if "empty" in entry else {"file", "urls"}
    fields |= {"outlet"} if "text" in entry else set()
    return entry if fields <= set(entry) and all(isinstance(u, str) for u in entry.get("urls", ())) else None


def _own(article: ArticleText) -> list[str]:
    """Return the addresses of an article, except one on another site, which anybody could have named."""
    url, canonical = article.about.url, article.about.canonical
    if url and canonical and addresses.site(url) != addresses.site(canonical):
        return [url]
    return [each for each in (url, canonical) if each]


def _hash(text: str) -> str:
    return digest("text", normal(text) or text)


def file_name(article: ArticleText) -> str:
    """Return the path below the folder: outlet, day, title, and a hash that distinguishes articles equal in these."""
    about = article.about
    outlet = _slug(about.outlet or addresses.host(about.url or "")) or "no-outlet"
    mark = digest("url", about.url) if about.url else _id(article)
    parts = ((about.published or "undated")[:10], _slug(about.title or title_of(article.text) or ""), mark[:8])
    return f"{outlet}/{'-'.join(p for p in parts if p)}.txt"


def _id(article: ArticleText) -> str:
    """Return an id that distinguishes one outlet's printing of a text from another's if no address does."""
    return digest("text", article.about.outlet or "", article.text)


# Longest part of a file's name that comes from an outlet or a title: names may have 255 bytes.
MAX_SLUG_CHARACTERS = 60


def _slug(text: str) -> str:
    """Return ``text`` in lower-case ASCII letters, digits and hyphens, "" if it has none."""
    plain_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = "".join(c if c.isalnum() else " " for c in plain_text).split()
    return "-".join(words)[:MAX_SLUG_CHARACTERS].strip("-")


def rendered(article: ArticleText) -> str:
    """Return the file of an article: front matter with what is known, then the text as it is."""
    about = article.about
    fields = {name: value for name in _FIELDS if (value := getattr(about, name)) is not None}
    if about.outlet and not about.url:
        fields["id"] = _id(article)
    block = yaml.safe_dump(fields, allow_unicode=True, sort_keys=False, width=10**6) if fields else ""
    return f"---\n{block}---\n{article.text}"


def _write(path: Path, text: str) -> None:
    """Write a file so that it is complete or does not exist, whatever happens."""
    path.parent.mkdir(parents=True, exist_ok=True)
    work = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with work.open("w", encoding="utf-8", newline="") as stream:
            stream.write(text)
        os.replace(work, path)
    finally:
        work.unlink(missing_ok=True)


def files_in_journal(folder: Path, marks: set[str]) -> set[str]:
    """Return the names in ``folder`` of the files of articles with an address of which ``marks`` has the hash."""
    entries = [entry for _, entry in _entries(folder)]
    return {entry["file"] for entry in entries if "file" in entry and not _marks(entry).isdisjoint(marks)}


def forget(folder: Path, files: set[str], marks: set[str]) -> set[str]:
    """Take articles out of a folder's journal, and return the hashes of all addresses by which it knew them.

    They are those in ``files`` and those with an address of which ``marks`` has the hash; from now on the journal knows
    them by hashes only. The files themselves stay. Raises OSError if the journal cannot be written.
    """
    entries = _entries(folder)
    theirs = [e for _, e in entries if e.get("file") in files or not _marks(e).isdisjoint(marks)]
    every_mark = marks.union(*map(_marks, theirs))
    rest = [line for line, entry in entries if entry not in theirs]
    rest += [json.dumps({"forgotten": mark}).encode() for mark in sorted(every_mark)]
    _overwrite(folder / JOURNAL, b"\n".join((*dict.fromkeys(rest), b"")))
    return every_mark


def _entries(folder: Path) -> list[tuple[bytes, dict[str, Any]]]:
    """Return the lines of a folder's journal with what they say, without those that say nothing."""
    path = folder / JOURNAL
    lines = path.read_bytes().splitlines() if path.is_file() else []
    entries = ((line, _entry(line.decode("utf-8", "replace"))) for line in lines)
    return [(line, entry) for line, entry in entries if entry]


def _marks(entry: dict[str, Any]) -> set[str]:
    """Return the hashes of an entry's addresses."""
    return {mark_of_url(addresses.key(url)) for url in (*entry.get("urls", ()), *filter(None, [entry.get("empty")]))}


def _overwrite(path: Path, content: bytes) -> None:
    """Write over a file in its own place, so that nothing of what it held stays behind."""
    with path.open("r+b") as file:
        file.write(content + b"\n" * max(0, path.stat().st_size - len(content)))
        file.flush()
        os.fsync(file.fileno())
        file.truncate(len(content))
