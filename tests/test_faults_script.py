"""The campaign of faults that anyone can run: it breaks what it says, and sees what is lost."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or not shutil.which("cc"), reason="needs Linux and a C compiler"
)


def campaign(*options: str, **variables: str) -> tuple[int, dict[str, object]]:
    command = [sys.executable, str(ROOT / "scripts" / "faults.py"), "--once", "--seconds", "120", *options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, env=os.environ | variables)
    return done.returncode, json.loads(done.stdout)


def test_a_small_campaign_loses_nothing() -> None:
    code, counts = campaign("--kills", "8", "--damage", "6", "--pages", "4")
    assert counts["broken"] is None
    assert code == 0
    assert [counts[kind] for kind in ("kills before a write", "torn writes", "full disks", "failing disks")] == [2] * 4
    assert int(str(counts["builds killed"])) >= 3  # a write that the last build did not need may come too late
    assert int(str(counts["changes of files in a build"])) > 50


def test_a_lost_index_is_seen(tmp_path: Path) -> None:
    program = (
        "import sys; sys.argv = ['faults', '--once', '--kills', '0', '--damage', '3', '--pages', '0']\n"
        f"sys.path.insert(0, {str(ROOT / 'scripts')!r})\n"
        "import os; os.environ['QUOTES_FAULTS'] = '1'\n"
        "import faults\n"
        "def lossy(folder, db): (db.unlink(), faults.shutil.copy(db.with_name('quotes.db.cache.db'), db))\n"
        "real = faults.campaign\n"
        "def campaign(*all): faults.built = lossy; real(*all)\n"
        "make = faults.two_corpora\n"
        "faults.campaign = campaign\n"
        "sys.exit(faults.main())\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120, cwd=ROOT)
    assert done.returncode == 1, done.stderr
