"""Where the files that users may edit are: the user's own if there is one, else the one in the package."""

from __future__ import annotations

import os
from importlib.resources import files
from pathlib import Path

# Where a user's own file is looked for in the working folder.
OWN = {"metadata.yml": Path("metadata.yml"), "speakers.yml": Path("data/speakers.yml")}
CORRECTIONS = Path("data/corrections.yml")
TEMPLATES = Path("templates")  # pages of the site


def own_or_packaged(name: str) -> Path:
    """Return the user's own file ``name`` if there is one, else the packaged default.

    In a checkout, the default is the checkout's own file, of which the wheel has a copy.
    """
    own = OWN[name]
    if own.is_file():
        return own
    package = Path(str(files("quotes")))
    packaged = package / "defaults" / name
    return packaged if packaged.is_file() else package.parent / own


def erase(path: Path) -> None:
    """Overwrite a file and remove it; nothing happens if it is not there.

    What the file system itself has kept elsewhere (snapshots, blocks of an older version) is out of reach.
    """
    if path.is_file() and not path.is_symlink():
        with path.open("r+b") as file:
            left = path.stat().st_size
            while left > 0:
                left -= file.write(bytes(min(left, 1 << 20)))
            file.flush()
            os.fsync(file.fileno())
    path.unlink(missing_ok=True)
