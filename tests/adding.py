"""Articles added to a folder by ``quotes add`` from a site on this machine, and what the folder then holds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from quotes.articles import read as articles
from quotes.articles.collect import AddOptions, ArticleFolder, Result, add
from quotes.datatypes import Article
from tests.web_near import web


def added(*names: object, to: str = "data/articles", **options: Any) -> list[Result]:
    with ArticleFolder(Path(to), options.get("dry", False)) as store:
        return list(add([str(n) for n in names], store, AddOptions(**options), web))


def statuses(results: list[Result]) -> list[str]:
    return [r.status.value for r in results]


def stored(folder: str = "data/articles") -> list[Path]:
    return sorted(p for p in Path(folder).rglob("*") if p.is_file() and not p.name.startswith("."))


def read(folder: str = "data/articles") -> list[Article]:
    found = list(articles.read([folder]))
    assert all(isinstance(i, Article) for i in found), found
    return [i for i in found if isinstance(i, Article)]
