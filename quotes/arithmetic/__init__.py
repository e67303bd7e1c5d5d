"""How networks multiply: in short floats where the processor does so itself, else in whole ones."""

from __future__ import annotations

import platform
from enum import StrEnum
from functools import cache
from pathlib import Path

_PROCESSOR = Path("/proc/cpuinfo")
_SHORT_FLOATS = frozenset({"amx_bf16", "avx512_bf16"})  # what processors call their instructions for short floats


class Precision(StrEnum):
    """How many bits the numbers of the networks have: 16, or 32."""

    SHORT = "bf16"
    WHOLE = "fp32"


@cache
def best_precision() -> Precision:
    """Return what this machine reads fastest with; without torch, since it is asked before anything is read."""
    if platform.system() != "Linux":
        return Precision.WHOLE
    try:
        processor = _PROCESSOR.read_text(encoding="utf-8")
    except OSError:
        return Precision.WHOLE
    flags = next((line.split() for line in processor.splitlines() if line.startswith("flags")), [])
    return Precision.SHORT if _SHORT_FLOATS & set(flags) else Precision.WHOLE
