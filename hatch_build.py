"""What the project's page on PyPI shows: links to the repository, and the README with its pictures by full address.

Where the repository is served is known from its remote "origin" (or from QUOTES_REPOSITORY), and in a source
distribution from that distribution itself.  Where nothing says so there are no links, and pictures are their words.
"""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

PAGES = {
    "Homepage": "", "Repository": "", "Documentation": "/blob/HEAD/docs/index.md",
    "Changelog": "/blob/HEAD/CHANGELOG.md", "Issues": "/issues", "Security": "/blob/HEAD/SECURITY.md",
}  # fmt: skip
_LINK = re.compile(r"(!?)\[([^\]]*)\]\((?!https?:|mailto:|#)([^)\s]+)\)")
_REMOTE = re.compile(r"(?:https?://(?:[^/@]+@)?|ssh://git@|git@)([\w.-]+\.\w+)(?::\d+)?[:/](.+?)(?:\.git)?/?")


class CustomMetadataHook(MetadataHookInterface):
    """Gives ``readme`` and ``urls``, which pyproject.toml calls dynamic."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Add them to the metadata of a distribution."""
        root = Path(self.root)
        repository = repository_of(root)
        text = (root / "README.md").read_text(encoding="utf-8")
        metadata["readme"] = {"content-type": "text/markdown", "text": with_full_addresses(text, repository)}
        if repository:
            metadata["urls"] = {name: repository + path for name, path in PAGES.items()}


def repository_of(root: Path) -> str | None:
    """Return the address of the repository's pages, None where nothing tells it."""
    told = root / "PKG-INFO"
    if told.is_file():
        match = re.search(r"^Project-URL: Repository, (\S+)$", told.read_text(encoding="utf-8"), re.MULTILINE)
        return match and match[1]
    remote = os.environ.get("QUOTES_REPOSITORY") or _origin(root)
    match = _REMOTE.fullmatch(remote)
    return f"https://{match[1]}/{match[2]}" if match else None


def _origin(root: Path) -> str:
    try:
        done = subprocess.run(["git", "remote", "get-url", "origin"], cwd=root, capture_output=True, text=True)
    except OSError:  # no git here
        return ""
    return done.stdout.strip()


def with_full_addresses(text: str, repository: str | None) -> str:
    """Return Markdown whose links and pictures lead into the repository; without one, their words alone."""

    def full(match: re.Match[str]) -> str:
        picture, words, path = match.groups()
        if repository is None:
            return f"*{words}*" if picture else words
        return f"{picture}[{words}]({repository}/{'raw' if picture else 'blob'}/HEAD/{path})"

    return _LINK.sub(full, text)
