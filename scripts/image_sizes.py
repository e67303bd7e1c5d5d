"""What the images of the builder and of a site weigh, without Docker: python scripts/image_sizes.py [FOLDER].

Runs the pip steps of the two Dockerfiles in environments of their own under FOLDER (a new temporary one), tries both,
and adds the size of what was installed to that of the base image, which is what its publishers say and not measured
here.  The exit code is 1 if an image would be larger than it may be.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
BASE_MB = 125  # of Python's slim image, unpacked: not measured here, see `docker images`
BUILDER_MB, SITE_MB = 1500, 200


def steps(dockerfile: str) -> list[str]:
    """Return the commands of a Dockerfile that install packages, without what only Docker knows."""
    runs = re.findall(r"^RUN (?:--mount=\S+ )*(pip .+)$", dockerfile, re.MULTILINE)
    # From whichever index this machine uses; the published one has PyTorch's small build under its own address.
    return [re.sub(r"--index-url \S+ ", "", run) for run in runs]


def environment(folder: Path) -> Path:
    """Make an environment, and return its folder of packages."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    return next(folder.glob("lib/python3*/site-packages"))


def install(folder: Path, commands: list[str], places: dict[str, str]) -> float:
    """Run pip's commands for an environment; return the megabytes that it then has."""
    packages = environment(folder)
    for command in commands:
        for written, here in places.items():
            command = command.replace(written, here)
        call = command.replace("pip ", f"{sys.executable} -m pip --python {folder / 'bin' / 'python'} -qq ", 1)
        subprocess.run(["sh", "-c", call], check=True)
    return megabytes(packages) - megabytes(packages / "pip")  # Datasette asks for pip, which the base image has


def megabytes(folder: Path) -> float:
    """Return what the files of a folder take, in millions of bytes."""
    return sum(path.lstat().st_size for path in folder.rglob("*") if not path.is_dir()) / 1e6


def main() -> int:
    """Measure both images; return the exit code."""
    top = Path(sys.argv[1] if len(sys.argv) > 1 else tempfile.mkdtemp()).absolute()
    places = {"/wheels": str(top / "wheels"), "/src": str(ROOT)}
    builder = install(top / "builder", steps((ROOT / "Dockerfile").read_text(encoding="utf-8")), places)
    quotes = top / "builder" / "bin" / "quotes"
    (top / "articles").mkdir(exist_ok=True)
    (top / "articles" / "a.txt").write_text("“We will wait,” Mayor Ann Roe said on Monday.\n", encoding="utf-8")
    subprocess.run([quotes, "build", "articles", "--db", "quotes.db", "-q"], cwd=top, check=True)
    subprocess.run([quotes, "export", "--db", "quotes.db", "--site", "public", "--replace"], cwd=top, check=True)
    dockerfile = (top / "public" / "Dockerfile").read_text(encoding="utf-8")
    (version,) = re.findall(r"^ARG DATASETTE_VERSION=(\S+)$", dockerfile, re.MULTILINE)
    there = {"${DATASETTE_VERSION}": version, "-r requirements.txt": f"-r {top / 'public' / 'requirements.txt'}"}
    site = install(top / "site", steps(dockerfile), there) + megabytes(top / "public")
    subprocess.run([top / "site" / "bin" / "datasette", "serve", top / "public", "--get", "/search.json"], check=True)
    for name, size, limit in (("builder", builder, BUILDER_MB), ("site", site, SITE_MB)):
        print(f"{name}: {size:.0f} MB and a base of some {BASE_MB} MB, of at most {limit} MB")
    return int(builder + BASE_MB > BUILDER_MB or site + BASE_MB > SITE_MB)


if __name__ == "__main__":
    sys.exit(main())
