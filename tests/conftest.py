"""What all tests share: properties try the same examples on every run in CI, and any time they need; no network."""

from __future__ import annotations

import contextlib
import ipaddress
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from datasette.app import Datasette

    from tests.web_site import Site

settings.register_profile("ci", deadline=None, derandomize=True)
settings.register_profile("here", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "here")


def _is_near(host: object) -> bool:
    """Whether an address or name is of this machine or of the network that it is in."""
    try:
        return not ipaddress.ip_address(str(host).partition("%")[0]).is_global
    except ValueError:
        with contextlib.suppress(OSError):  # an address in another form: 127.1, 0x7f000001
            return not ipaddress.ip_address(socket.inet_aton(str(host))).is_global
        return host in (None, "", b"", "localhost", socket.gethostname())


@pytest.fixture(autouse=True, scope="session")
def no_network() -> Iterator[None]:
    """Whoever asks for an address out there is refused, as on a machine without a network."""
    connect, look_up = socket.socket.connect, socket.getaddrinfo

    def near_only(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple) and not _is_near(address[0]):
            raise OSError(f"no network in tests: {address}")
        connect(self, address)

    def near_names_only(host: Any, *more: Any, **options: Any) -> Any:
        if not _is_near(host):
            raise socket.gaierror(socket.EAI_NONAME, f"no network in tests: {host}")
        return look_up(host, *more, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", near_only)
        patch.setattr(socket, "getaddrinfo", near_names_only)
        yield


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The indexes that the site is tested over, by name; no test changes them."""
    from tests import site_db

    return {name: make(tmp_path_factory.mktemp(name) / "quotes.db") for name, make in site_db.MAKERS.items()}


@pytest.fixture
def full(databases: dict[str, Path]) -> Datasette:
    """The site over the small index."""
    from tests.site_app import site

    return site(databases["full"])


@pytest.fixture
def site() -> Iterator[Site]:
    """A news site on this machine."""
    from tests.web_site import serving

    with serving() as found:
        yield found


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of the test's own, in which it runs."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The articles of the small corpus."""
    from tests.frozen import write_corpus

    return write_corpus(tmp_path / "articles")


@pytest.fixture
def db(tmp_path: Path) -> Path:
    """Where an index may be built."""
    return tmp_path / "quotes.db"
