"""What an operator allows plugins: sources in the policy of some pages, and paths of a public site."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from datasette import Response, hookimpl
from datasette.app import Datasette
from datasette.plugins import pm
from datasette.utils import StartupError
from datasette.version import __version__ as datasette_version

from quotes.site.allowances import Allowances, allowances
from quotes.site.headers import STRICT
from quotes.site.metadata import PUBLIC_SETTINGS, configuration
from tests.site_app import METADATA, site

INLINE = "'unsafe-inline'"


def public_site(
    database: Path, settings: dict[str, Any], plugins: dict[str, Any] | None = None, **more: Any
) -> Datasette:
    """A public site over the database, the plugin with these settings; ``plugins`` are the settings of all others."""
    site(database)  # registers the plugin
    data = yaml.safe_load(METADATA.read_text("utf-8"))
    data["plugins"] = (data["plugins"] if plugins is None else plugins) | {"quotes": settings}
    other = {} if datasette_version.startswith("0.") else {"config": configuration(data, {})}
    return Datasette([str(database)], metadata=data, settings={**PUBLIC_SETTINGS, **more}, **other)


SOURCES: list[tuple[dict[str, Any], str, str, bool]] = [
    ({"/": {"img-src": "https://img.example.org"}}, "/search", "img-src 'self' data: https://img.example.org", True),
    ({"/": {"frame-src": ["https://a.example", "'self'"]}}, "/", "frame-src https://a.example 'self'", True),
    ({"/-/search": {"script-src": INLINE}}, "/-/search", f"script-src 'self' {INLINE}", True),
    ({"/-/search": {"script-src": INLINE}}, "/-/search/more", f"script-src 'self' {INLINE}", True),
    ({"/-/search": {"script-src": INLINE}}, "/-/searches", INLINE, False),
    ({"/-/search": {"script-src": INLINE}}, "/search", INLINE, False),
    ({"/quotes": {"script-src": "'self' 'unsafe-eval'"}}, "/quotes/quotes", "script-src 'self' 'unsafe-eval';", True),
    ({"/a": {"default-src": "data:"}}, "/a", "default-src data:;", True),
]


@pytest.mark.parametrize(("policy", "path", "part", "is_there"), SOURCES)
def test_sources_are_added_where_they_are_allowed(policy: dict[str, Any], path: str, part: str, is_there: bool) -> None:
    added = allowances({"policy": policy}).added_to(STRICT, path)
    assert (part in f"{added};") is is_there
    assert "frame-ancestors 'none'" in added
    assert Allowances().added_to(STRICT, path) == STRICT


MISTAKES: list[tuple[dict[str, Any], str]] = [
    ({"public_paths": ["-/search"]}, "'-/search' is none"),
    ({"public_paths": 3}, "3 is none"),
    ({"policy": ["/"]}, "write a path"),
    ({"policy": {"/": "img-src *"}}, "write a path"),
    ({"policy": {"search": {"img-src": "*"}}}, "'search' is no path"),
    ({"policy": {"/": {"frame-ancestors": "*"}}}, "'frame-ancestors' cannot be added to"),
    ({"policy": {"/": {"img-src; script-src": "*"}}}, "cannot be added to"),
    ({"policy": {"/": {"img-src": "a; script-src *"}}}, "'a;' is none"),
    ({"policy": {"/": {"img-src": ["a b"]}}}, "'a b' is none"),
]


@pytest.mark.parametrize(("settings", "message"), MISTAKES)
def test_what_cannot_be_meant_is_said_at_the_start(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(StartupError, match="^quotes: .*" + message.replace("*", r"\*")):
        allowances(settings)


async def test_a_site_with_mistaken_settings_does_not_start(databases: dict[str, Path]) -> None:
    with pytest.raises(StartupError, match="no path"):
        await public_site(databases["full"], {"policy": {"a": {}}}).invoke_startup()


async def test_pages_and_paths_of_a_public_site(databases: dict[str, Path]) -> None:
    settings = {"public_paths": ["/-/versions"], "policy": {"/speakers": {"img-src": "https://img.example.org"}}}
    for base in ("/", "/news/"):
        client = public_site(databases["full"], settings, **({} if base == "/" else {"base_url": base})).client
        assert (await client.get("/-/versions")).status_code == 200
        assert (await client.get("/-/settings.json")).status_code == 404
        allowed = (await client.get("/speakers")).headers["content-security-policy"]
        assert "img-src 'self' data: https://img.example.org" in allowed
        assert "example.org" not in (await client.get("/outlets")).headers["content-security-policy"]
        framed = (await client.get("/embed/s-call")).headers["content-security-policy"]
        assert "frame-ancestors *" in framed


class StandIn:
    """What datasette-mcp has at its address, where that is not installed."""

    __name__ = "mcp_stand_in"

    @hookimpl
    def register_routes(self) -> list[tuple[str, Any]]:
        return [(r"^/-/mcp$", lambda: Response.text("tools"))]


async def test_the_address_of_tools_is_closed_until_the_settings_in_the_docs_open_it(
    databases: dict[str, Path],
) -> None:
    page = (Path(__file__).parents[2] / "docs" / "python.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```yaml\n(.*?)```", page.partition("## For assistants")[2], re.DOTALL)
    pm.register(StandIn(), name="mcp-stand-in")
    try:
        for settings, status in (({}, 404), (yaml.safe_load(block)["plugins"]["quotes"], 200)):
            answer = await public_site(databases["full"], settings).client.get("/-/mcp")
            assert answer.status_code == status
    finally:
        pm.unregister(name="mcp-stand-in")
