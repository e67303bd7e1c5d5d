"""Articles in which one person reports what another has said, and one that has the same words at first hand."""

from __future__ import annotations

from pathlib import Path

WORDS = "nadie pagó la rueda de ese molino en treinta años"
REPORTED = """---
outlet: {outlet}
published: 2026-02-0{day}
language: es
---
La alcaldesa Ana Leiva habló con la prensa de Villaseca. {more}

Leiva dijo que Hugo Duarte había admitido que «{words}».
"""
HEARD = """---
outlet: Correo Modelo
published: 2026-02-04
language: es
---
Hugo Duarte volvió al molino. «Eso es todo lo que sé, y no voy a decir nada más sobre el río», dijo Duarte.
"""


def write_reported(folder: Path, *, at_first_hand: bool = False) -> Path:
    """Write two articles that report, and one about something else, into a new folder; a fourth has heard it itself."""
    folder.mkdir()
    for day, (outlet, more) in enumerate((("Gaceta Muestra", "Llovía."), ("Diario Ejemplo", "Era tarde.")), 1):
        text = REPORTED.format(outlet=outlet, day=day, more=more, words=WORDS)
        (folder / f"{day}.txt").write_text(text, encoding="utf-8")
    (folder / "heard.txt").write_text(HEARD, encoding="utf-8")
    if at_first_hand:
        own = f"---\noutlet: El Facsímil\nlanguage: es\npublished: 2026-02-03\n---\nHugo Duarte dijo que «{WORDS}».\n"
        (folder / "own.txt").write_text(own, encoding="utf-8")
    return folder
