"""What an operator lets other plugins have on our pages: more sources in the policy, paths under /-/ of a public site.

In the settings of the plugin, by the beginning of a page's path::

    plugins:
      quotes:
        public_paths: [/-/search, /-/mcp]
        policy:
          /-/search: {script-src: "'unsafe-inline'", style-src: "'unsafe-inline'"}
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from datasette.utils import StartupError

# What may be added to: directives that name sources.  Who may frame a page is no plugin's matter.
_DIRECTIVE = re.compile(r"[a-z]+-src(?:-elem|-attr)?|form-action")
_SOURCE = re.compile(r"'[A-Za-z0-9+/=_-]+'|[A-Za-z0-9*][A-Za-z0-9:/.*_~%-]*")
_PATH = re.compile(r"/[^\s?#]*")
Additions = Mapping[str, tuple[str, ...]]  # sources by directive


@dataclass(frozen=True, slots=True)
class Allowances:
    """Paths under /-/ that a public site keeps, and what is added to the policy of pages, by the path's beginning."""

    paths: tuple[str, ...] = ()
    policy: Mapping[str, Additions] = field(default_factory=dict)

    def is_public(self, path: str) -> bool:
        """Return whether a public site answers under /-/ here."""
        return any(_begins(path, beginning) for beginning in self.paths)

    def added_to(self, policy: str, path: str) -> str:
        """Return the policy of a page with what is added to it."""
        directives = {name: sources for name, *sources in map(str.split, policy.split(";"))}
        for beginning, additions in self.policy.items():
            if _begins(path, beginning):
                for name, sources in additions.items():
                    before = [source for source in directives.get(name, ()) if source != "'none'"]
                    directives[name] = [*before, *(source for source in sources if source not in before)]
        return "; ".join(" ".join((name, *sources)) for name, sources in directives.items())


Allowing = Callable[[], Allowances]
_NOTHING = Allowances()


def allowing_nothing() -> Allowances:
    """Return what is allowed where no settings say anything."""
    return _NOTHING


def allowances(settings: Any) -> Allowances:
    """Return what the plugin's settings allow.  Raises StartupError for what cannot be meant."""
    if not isinstance(settings, dict):
        return _NOTHING
    paths = _texts(settings.get("public_paths"), _PATH, "public_paths")
    policy = settings.get("policy") or {}
    if not isinstance(policy, dict) or not all(isinstance(each, dict) for each in policy.values()):
        raise StartupError("quotes: policy: write a path, and under it directives with their sources")
    for wrong in (path for path in policy if not _PATH.fullmatch(str(path))):
        raise StartupError(f"quotes: policy: {wrong!r} is no path; write the beginning of one, such as /-/search")
    return Allowances(paths, {path: _additions(each) for path, each in policy.items()})


def _additions(directives: dict[Any, Any]) -> Additions:
    for wrong in (name for name in directives if not _DIRECTIVE.fullmatch(str(name))):
        raise StartupError(f"quotes: policy: {wrong!r} cannot be added to; name script-src, style-src or the like")
    return {name: _texts(sources, _SOURCE, "policy") for name, sources in directives.items()}


def _texts(value: Any, form: re.Pattern[str], setting: str) -> tuple[str, ...]:
    """Return a list, or a text of several words, as a tuple."""
    texts = value.split() if isinstance(value, str) else [value] if isinstance(value, int) else list(value or ())
    for wrong in (text for text in texts if not (isinstance(text, str) and form.fullmatch(text))):
        raise StartupError(f"quotes: {setting}: {wrong!r} is none")
    return tuple(texts)


def _begins(path: str, beginning: str) -> bool:
    return path == beginning or path.startswith(beginning.rstrip("/") + "/")
