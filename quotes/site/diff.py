"""How one wording differs from another, word by word."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from markupsafe import Markup, escape

LONGEST_CUT = 14  # words of a cut that are shown whole; of longer ones only the ends
SHOWN_OF_CUT = 4
MOST_WORDS = 1500  # of a side: difflib takes quadratic time, and a page must not
_BRITISH = re.compile(r"(?<=[a-z]{3})our")  # hon-our, neighb-our; not f-our, h-our, y-our
_EDGES = re.compile(r"^\W+|\W+$")
_STRAIGHT = str.maketrans("‘’‚‛“”„‟", "''''\"\"\"\"")


@dataclass(frozen=True, slots=True)
class Change:
    """A run of words: ``kind`` is same, cut (only in the fullest wording) or added (only in the printed one)."""

    kind: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WordDiff:
    """A printed wording against the fullest one; the counts are of words."""

    changes: tuple[Change, ...]
    cut: int
    added: int
    changed: int

    @property
    def is_same(self) -> bool:
        """Return whether no word differs."""
        return not (self.cut or self.added or self.changed)

    @property
    def summary(self) -> str:
        """Return the difference in words: "2 words changed, 14 cut"."""
        said = [f"{n} {verb}" for n, verb in self._counts() if n]
        if not said:
            return "the same words"
        first, *rest = said
        count, verb = first.split(" ")
        return ", ".join([f"{count} word{'' if count == '1' else 's'} {verb}", *rest])

    def _counts(self) -> tuple[tuple[int, str], ...]:
        return (self.changed, "changed"), (self.cut, "cut"), (self.added, "added")


def _key(word: str) -> str:
    """Return what two words have to share to be the same: marks around them, case, accents, hono(u)r do not count."""
    folded = unicodedata.normalize("NFKD", word.translate(_STRAIGHT)).casefold()
    bare = _EDGES.sub("", "".join(char for char in folded if not unicodedata.combining(char)))
    return _BRITISH.sub("or", bare) or folded


@lru_cache(maxsize=2048)
def compare(full: str, printed: str) -> WordDiff:
    """Return how ``printed`` differs from ``full``."""
    a = [w for w in full.split()[:MOST_WORDS] if _key(w) not in ("…", "...")]
    b = [w for w in printed.split()[:MOST_WORDS] if _key(w) not in ("…", "...")]
    matcher = SequenceMatcher(None, [_key(w) for w in a], [_key(w) for w in b], autojunk=False)
    changes: list[Change] = []
    cut = added = changed = 0
    for op, i, j, k, m in matcher.get_opcodes():
        if op == "equal":
            changes.append(Change("same", tuple(b[k:m])))
            continue
        both = min(j - i, m - k)
        cut, added, changed = cut + (j - i - both), added + (m - k - both), changed + both
        changes += [Change("cut", tuple(a[i:j]))] if j > i else []
        changes += [Change("added", tuple(b[k:m]))] if m > k else []
    return WordDiff(tuple(changes), cut, added, changed)


def _shown(change: Change) -> str:
    words = change.words
    if change.kind != "cut" or len(words) <= LONGEST_CUT:
        return str(escape(" ".join(words)))
    head, tail = " ".join(words[:SHOWN_OF_CUT]), " ".join(words[-SHOWN_OF_CUT:])
    left_out = len(words) - 2 * SHOWN_OF_CUT
    return f'{escape(head)} <span class="left-out">… {left_out} more words …</span> {escape(tail)}'


def as_html(difference: WordDiff) -> Markup:
    """Return the wording as HTML: <del> for what was cut, <ins> for what was added."""
    tags = {"same": ("", ""), "cut": ("<del>", "</del>"), "added": ("<ins>", "</ins>")}
    return Markup(" ".join(tags[c.kind][0] + _shown(c) + tags[c.kind][1] for c in difference.changes))
