#!/usr/bin/env python3
"""Write which first names women have, and men: given_names.py NAME_DATA.json --licence LICENSE [--out FILE].

NAME_DATA.json is the file of that name in the PyPI package ``nomquamgender``: for each name the number of sources that
have it, how many people they count, and the share of women among them.  Van Buskirk, Clauset and Larremore (2023), "An
open-source cultural consensus approach to name-based gender classification".  A line of the output is a name and "f",
"m" or "e" (either).  Words that a language's file has for titles or for people ("judge", "general") are left out.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from quotes.lang import available, load  # noqa: E402

HEADER = """\
# First names and the gender of at least 85 in 100 people who have them, "e" for names that women and men have, made by
# scripts/given_names.py from the data of nomquamgender 0.1.4.  Copyright (c) 2022 Ian Van Buskirk.  Its licence, the
# MIT licence, is at the end of this file.
"""
# Rarer names are as often misprints and other words.
SOURCES, PEOPLE = 4, 20
# Of 236 people in other outlets' articles whose name the table has, one is of the other gender.
SHARE = 0.85
# Names that a quarter of those who have them have as the other gender tell nothing. What lies between is left out.
EITHER = 0.75


def words_of_people() -> frozenset[str]:
    """Return the words for people, their offices and titles, of all languages."""
    words: set[str] = set()
    for code in available():
        language = load(code)
        for table in ("nouns", "titles", "honorifics"):
            for key in language.table(table):
                words.update(word.rstrip(".") for word in language.words(table, key))
    return frozenset(words)


def gender(women: float) -> str:
    """Return "f", "m", "e" or "" for a share of women among those who have a name."""
    most = max(women, 1 - women)
    return "e" if most <= EITHER else "" if most < SHARE else "f" if women > 0.5 else "m"


def genders(data: dict[str, list[float]]) -> dict[str, str]:
    """Return the gender of each name of plain letters that enough people have, where their shares tell one."""
    others = words_of_people()
    return {
        name: gender(share)
        for name, (sources, people, share, *_) in data.items()
        if name.isascii() and name.isalpha() and len(name) > 1 and name not in others
        if sources >= SOURCES and people >= PEOPLE and gender(share)
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--licence", type=Path, required=True, help="the package's LICENSE")
    parser.add_argument("--out", type=Path, default=ROOT / "quotes" / "lang" / "given_names.txt")
    args = parser.parse_args()
    names = genders(json.loads(args.data.read_text(encoding="utf-8")))
    licence = "".join(f"# {line}".rstrip() + "\n" for line in args.licence.read_text(encoding="utf-8").splitlines())
    args.out.write_text(HEADER + "".join(f"{n} {g}\n" for n, g in sorted(names.items())) + licence, encoding="utf-8")
    print(f"{len(names)} names")


if __name__ == "__main__":
    main()
