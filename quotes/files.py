"""Where the files that users may edit are: their own if there is one, else the one that comes with the package."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

# Where a user's own file is looked for in the working folder.
OWN = {"metadata.yml": Path("metadata.yml"), "speakers.yml": Path("data/speakers.yml")}
CORRECTIONS = Path("data/corrections.yml")
TEMPLATES = Path("templates")  # pages of the site


def own_or_packaged(name: str) -> Path:
    """Return the user's own file ``name`` where there is one, else the packaged default.

    In a checkout, the default is the checkout's own file: the wheel's is a copy of it.
    """
    own = OWN[name]
    if own.is_file():
        return own
    package = Path(str(files("quotes")))
    packaged = package / "defaults" / name
    return packaged if packaged.is_file() else package.parent / own
