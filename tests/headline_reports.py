"""Articles whose headlines quote what their texts quote, and one whose headline alone quotes anybody."""

from __future__ import annotations

from pathlib import Path

WORDS = "Si no hay diálogo en este puerto, mañana mismo habrá guerra"
OUTLETS = ("Gaceta Muestra", "Diario Ejemplo", "El Facsímil")
REPORT = """---
title: '“No hay diálogo en este puerto”: Duarte'
outlet: {outlet}
published: 2026-01-0{day}
language: es
---
«{words}», dijo el presidente Gustavo Duarte en Villaseca.

Nadie más habló, según {outlet}.
"""
ALONE = """---
title: '“Aquí no se rinde nadie, ni hoy ni mañana”: Duarte'
outlet: El Facsímil
published: 2026-01-09
language: es
---
El presidente Gustavo Duarte no quiso dar más explicaciones en Villaseca.
"""


def write_reports(folder: Path) -> Path:
    """Write the articles into a new folder and return it."""
    folder.mkdir()
    for number, outlet in enumerate(OUTLETS, 1):
        text = REPORT.format(outlet=outlet, day=number, words=WORDS)
        (folder / f"{number}.txt").write_text(text, encoding="utf-8")
    (folder / "alone.txt").write_text(ALONE, encoding="utf-8")
    return folder
