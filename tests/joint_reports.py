"""Articles in which two people say something together."""

from __future__ import annotations

from pathlib import Path

WORDS = "vamos a pagar la rueda del molino entre todos"
JOINT = """---
outlet: {outlet}
published: 2026-03-0{day}
language: es
---
La alcaldesa Ana Leiva habló con la prensa de Villaseca junto a Hugo Duarte. {more}

Leiva y Duarte afirmaron que «{words}».
"""


def write_joint(folder: Path) -> Path:
    """Write two articles into a new folder and return it."""
    folder.mkdir()
    for day, (outlet, more) in enumerate((("Gaceta Muestra", "Llovía."), ("Diario Ejemplo", "Era tarde.")), 1):
        text = JOINT.format(outlet=outlet, day=day, more=more, words=WORDS)
        (folder / f"{day}.txt").write_text(text, encoding="utf-8")
    return folder
