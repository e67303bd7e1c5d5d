"""Two wordings side by side: the words that they share in order, and what stands against their being one.

The alignment is Smith and Waterman's (1981) local one over words: a shared word earns what it tells, a word that only
one wording has costs a part of that.  Words at a reporter's ellipsis or in brackets cost nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from rapidfuzz.distance import LCSseq

from quotes.config import ALIGNED_CELLS, SKIPPED_WORD_COST
from quotes.statements.lexicon import Lexicon
from quotes.statements.wording import Wording


@dataclass(frozen=True, slots=True)
class Comparison:
    """How the shorter wording ``a`` stands to the longer ``b``; all weights in bits."""

    pairs: tuple[tuple[int, int], ...]  # indices of the words that match, in order
    shared: float  # what the matching words tell
    skipped: float  # what the words tell between them that only one wording has
    conflict: float  # what both wordings have beyond the shared part, on the same side
    contained: bool  # all words of ``a`` stand in ``b`` without a break
    veto: str  # why the two cannot be one statement, or ""

    @property
    def sameness(self) -> float:
        """Return the share of the compared words that match, by what they tell: 1.0 for an excerpt."""
        total = self.shared + self.skipped + self.conflict
        return self.shared / total if total else 0.0


def compare(a: Wording, b: Wording, lexicon: Lexicon) -> Comparison:
    """Return how ``a`` stands to ``b``; ``a`` has no more words than ``b``."""
    start = _position(a, b)
    if start is not None:
        pairs = [(i, start + i) for i in range(len(a.stems))]
    elif len(a.stems) * len(b.stems) > ALIGNED_CELLS:
        runs = [o for o in LCSseq.opcodes(a.stems, b.stems) if o.tag == "equal"]
        pairs = [(o.src_start + k, o.dest_start + k) for o in runs for k in range(o.src_end - o.src_start)]
    else:
        pairs = _align(a, b, lexicon)
    return _judge(a, b, pairs, start is not None, lexicon)


def _position(a: Wording, b: Wording) -> int | None:
    """Return the index of the word of ``b`` at which all of ``a`` stands in a run, or None."""
    at = f" {b.key} ".find(f" {a.key} ")
    return b.key.count(" ", 0, at) if at >= 0 else None


def overlap(a: Wording, b: Wording, lexicon: Lexicon) -> float:
    """Return what the words tell that both wordings have, in any order, as a share of what the lesser tells."""
    left, right = set(a.stems), set(b.stems)
    common = sum(map(lexicon.tells, left & right))
    return common / max(1, min(sum(map(lexicon.tells, left)), sum(map(lexicon.tells, right))))


def _align(a: Wording, b: Wording, lexicon: Lexicon) -> list[tuple[int, int]]:
    """Return the matching words of the best local alignment of two wordings."""
    tells_a, tells_b = _costs(a, lexicon), _costs(b, lexicon)
    width, gaps_a, gaps_b = len(b.stems), set(a.gaps), set(b.gaps)
    rows = [[0.0] * (width + 1)]
    best, end = 0.0, (0, 0)
    for i, stem in enumerate(a.stems, 1):
        above, row = rows[-1], [0.0] * (width + 1)
        free_b = i in gaps_a
        for j in range(1, width + 1):
            up = above[j] - (0.0 if j in gaps_b else tells_a[i - 1])
            left = row[j - 1] - (0.0 if free_b else tells_b[j - 1])
            score = max(0.0, up, left)
            if stem == b.stems[j - 1]:
                score = max(score, above[j - 1] + lexicon.tells(stem))
            row[j] = score
            if score > best:
                best, end = score, (i, j)
        rows.append(row)
    return _trace(a, b, rows, end, lexicon)


def _costs(wording: Wording, lexicon: Lexicon) -> list[float]:
    return [
        0.0 if i in wording.added else SKIPPED_WORD_COST * lexicon.tells(stem) for i, stem in enumerate(wording.stems)
    ]


def _trace(
    a: Wording, b: Wording, rows: list[list[float]], end: tuple[int, int], lexicon: Lexicon
) -> list[tuple[int, int]]:
    """Return the matches on the way back from the best cell to where its alignment begins."""
    i, j = end
    pairs = []
    while i and j and rows[i][j] > 0:
        stem = a.stems[i - 1]
        if stem == b.stems[j - 1] and rows[i][j] == rows[i - 1][j - 1] + lexicon.tells(stem):
            pairs.append((i - 1, j - 1))
            i, j = i - 1, j - 1
        elif rows[i - 1][j] >= rows[i][j - 1]:
            i -= 1
        else:
            j -= 1
    return pairs[::-1]


def _judge(a: Wording, b: Wording, pairs: list[tuple[int, int]], contained: bool, lexicon: Lexicon) -> Comparison:
    if not pairs:
        return Comparison((), 0.0, 0.0, 0.0, False, "")
    tells = lexicon.tells
    shared = float(sum(tells(a.stems[i]) for i, _ in pairs))
    (first_a, first_b), (last_a, last_b) = pairs[0], pairs[-1]
    before = min(sum(map(tells, a.stems[:first_a])), sum(map(tells, b.stems[:first_b])))
    after = min(sum(map(tells, a.stems[last_a + 1 :])), sum(map(tells, b.stems[last_b + 1 :])))
    skipped, veto = 0.0, ""
    for (i, j), (k, m) in zip(pairs, pairs[1:], strict=False):
        if k == i + 1 and m == j + 1:
            continue
        left = [] if m in b.gaps else [x for x in range(i + 1, k) if x not in a.added]
        right = [] if k in a.gaps else [x for x in range(j + 1, m) if x not in b.added]
        skipped += sum(tells(a.stems[x]) for x in left) + sum(tells(b.stems[x]) for x in right)
        veto = veto or _veto(a, b, left, right, lexicon)
    return Comparison(tuple(pairs), shared, skipped, float(before + after), contained, veto)


def _veto(a: Wording, b: Wording, left: list[int], right: list[int], lexicon: Lexicon) -> str:
    """Return what the words against each other say against one statement: the kind of difference, or ""."""
    one, other = [a.stems[x] for x in left], [b.stems[x] for x in right]
    if any(w in lexicon.negations for w in one) != any(w in lexicon.negations for w in other):
        return "negation"
    if [w for w in one if lexicon.number(w)] != [w for w in other if lexicon.number(w)]:
        return "number"
    if {w for w in one if w in a.names} and {w for w in other if w in b.names}:
        return "name"
    if any(tuple(sorted((x, y))) in lexicon.opposites for x in one for y in other):
        return "polarity"
    return ""
