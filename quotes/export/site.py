"""A folder for ``datasette publish``, a container or ``datasette FOLDER``, with Datasette 0.65 or 1.0."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from importlib.metadata import version
from importlib.resources import as_file, files
from pathlib import Path
from string import Template
from typing import Any

import yaml

from quotes import database
from quotes.database import audit
from quotes.export.folder import FolderLayout, new_folder
from quotes.files import TEMPLATES, own_or_packaged
from quotes.site import metadata
from quotes.site.address import site_address
from quotes.site.held import has_numpy
from quotes.site.metadata import PUBLIC_SETTINGS, SITE_SETTINGS
from quotes.site.picture import has_pictures

# What the site needs, in the versions installed here; pysqlite3 brings its own SQLite, since the one in the image that
# "datasette publish" uses (3.34) is too old for the site's queries.
PACKAGES = ("msgspec", "numpy", "pillow", "sqlite-utils")
_IF_THERE = {"numpy": has_numpy, "pillow": has_pictures}
_SQLITE = "pysqlite3-binary"
_EVERYTHING = database.Search()
_ENTRIES = (
    "Dockerfile", "README.md", "datasette.yml", "inspect-data.json", "metadata.yml", "plugins", "publish.sh",
    "requirements.txt", "settings.json", "templates",
)  # fmt: skip


# The rooms that the site consists of, with those that they read.
SEEN_BY_SITE = ("site", "check", "collation", "detect", "database", "text", "lang", "datatypes")


def export_site(
    db: Path,
    folder: Path,
    base_url: str | None = None,
    search: database.Search = _EVERYTHING,
    *,
    replace: bool = False,
) -> None:
    """Write the site of the index at ``db``, or of what ``search`` asks for, into ``folder``.

    The folder must be new or empty, or be replaced.  ``base_url`` is the address that the site will have; None is what
    the metadata says.  Own ``metadata.yml`` and ``templates`` of the working folder go in, else the packaged ones.
    With ``replace`` an earlier site there gives way; its templates and files of other names stay.  Raises UsageError
    for a folder with something else in it, an address that is none and a search that makes no sense, DatabaseError if
    there is no index or no room.
    """
    with database.open_index(db):
        pass  # a clear message now, before anything is written
    with new_folder(folder, _layout(folder), replace) as parts:
        name = plain_name(db.name)
        database.copy_for_publishing(db, parts / name, search)
        rate = audit.error_rate(audit.load(db)) if search == _EVERYTHING else None
        settings = _write_metadata(parts, Path(name).stem, base_url, rate.told() if rate else "")
        _write_plugin(parts)
        _write_templates(parts, folder / "templates")
        _write_texts(parts, name, settings)


def _layout(folder: Path) -> FolderLayout:
    """What an earlier export has written there, its database by the name in publish.sh: others may lie beside it."""
    script = folder / "publish.sh"
    text = script.read_text(encoding="utf-8", errors="replace") if script.is_file() else ""
    databases = re.findall(r'publish "\$where" ([\w.-]+)', text)
    return FolderLayout("plugins/quotes_site.py", (*_ENTRIES, *databases))


def plain_name(name: str) -> str:
    """Return the name that a database has in the folder: letters, digits, dots, hyphens and underscores.

    "datasette publish" writes it into a Dockerfile as it is, where a shell would carry out what is in it.
    """
    return re.sub(r"[^\w.-]+", "-", name).lstrip("-.") or "quotes.db"


def _write_metadata(folder: Path, name: str, url: str | None, rate: str) -> dict[str, Any]:
    """metadata.yml and settings.json for 0.65, datasette.yml for 1.0, which also reads the words in metadata.yml.

    ``rate`` tells how often the index is wrong.  Returns the settings.
    """
    data = metadata.describing(metadata.read(own_or_packaged("metadata.yml")), name)
    data = metadata.judged(data, rate) if rate else data
    settings: dict[str, Any] = SITE_SETTINGS | PUBLIC_SETTINGS
    url = url or metadata.own_base_url(data)
    if url:
        place = site_address(url)
        data = metadata.at(data, str(place))
        settings |= {"base_url": place.path} if place.path != "/" else {}
    (folder / "metadata.yml").write_text(_yaml(data), encoding="utf-8")
    (folder / "settings.json").write_text(json.dumps(settings, indent=2) + "\n", encoding="utf-8")
    (folder / "datasette.yml").write_text(_yaml(metadata.configuration(data, settings)), encoding="utf-8")
    return settings


def _yaml(data: dict[str, Any]) -> str:
    return yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=120)


def _write_plugin(folder: Path) -> None:
    """The site's plugin as a separate package, and the file by which Datasette finds it."""
    package = folder / "plugins" / "quotes"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text('"""The site of an index of quotes, without what builds one."""\n')
    with as_file(files("quotes")) as source:
        for room in SEEN_BY_SITE:
            shutil.copytree(source / room, package / room, ignore=shutil.ignore_patterns("__pycache__"))
        for file in ("errors.py", "files.py", "limits.py"):
            shutil.copy(source / file, package / file)
    (folder / "plugins" / "quotes_site.py").write_text(_packaged("plugin.py.txt"))
    shutil.copy(folder / "datasette.yml", folder / "plugins")  # publish copies no other file for 1.0


def _write_templates(folder: Path, earlier: Path) -> None:
    """The user's templates, and those that they have put into the earlier site's folder themselves."""
    (folder / "templates").mkdir()
    for source in (earlier, TEMPLATES):
        if source.is_dir():
            shutil.copytree(source, folder / "templates", dirs_exist_ok=True)
    (folder / "templates" / "README.txt").write_text("Templates here go before the site's and Datasette's.\n")


def _write_texts(folder: Path, name: str, settings: dict[str, Any]) -> None:
    pins = [f"{name}=={version(name)}" for name in PACKAGES if name not in _IF_THERE or _IF_THERE[name]()]
    values = {
        "db": shlex.quote(name),
        "inspect": json.dumps(["datasette", "inspect", name, "--inspect-file", "inspect-data.json"]),
        "datasette": version("datasette"),
        "installs": " ".join(f"--install {p}" for p in (*pins, _SQLITE)),
        "settings": " ".join(f"--setting {n} {v if isinstance(v, str) else int(v)}" for n, v in settings.items()),
    }
    for file in ("Dockerfile", "publish.sh", "README.md"):
        (folder / file).write_text(Template(_packaged(f"{file}.txt")).substitute(values), encoding="utf-8")
    (folder / "publish.sh").chmod(0o755)
    (folder / "requirements.txt").write_text("\n".join(pins) + "\n")


def _packaged(name: str) -> str:
    return (files("quotes.export") / "site_files" / name).read_text(encoding="utf-8")
