"""Two wordings side by side: the words they share in order, and how much of both these are.

The alignment is the local one of Smith and Waterman (1981), over words: a shared word earns its information in bits,
and a word in only one wording costs part of that. Words at a reporter's ellipsis or in brackets cost nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from rapidfuzz.distance import LCSseq

from quotes.statements.renderings import same_in_print
from quotes.statements.wording import Wording
from quotes.text.lexicon import Lexicon

# Share of the words of two wordings, weighted by information, that must match for any further comparison.
LEAST_SAMENESS = 0.5


@dataclass(frozen=True, slots=True)
class Comparison:
    """How the shorter wording ``a`` relates to the longer ``b``; all weights are in bits."""

    pairs: tuple[tuple[int, int], ...]  # indices of the words that match, in order
    shared: float  # the bits of the matching words
    skipped: float  # the bits of the words between them that only one wording has
    conflict: float  # the bits of what both wordings have beyond the shared part, on the same side
    contained: bool  # all words of ``a`` are in ``b`` without a gap

    @property
    def sameness(self) -> float:
        """Return the share of the compared words that match, weighted by their bits: 1.0 for an excerpt."""
        total = self.shared + self.skipped + self.conflict
        return self.shared / total if total else 0.0


def compare(a: Wording, b: Wording, lexicon: Lexicon) -> Comparison:
    """Return how ``a`` relates to ``b``; ``a`` has no more words than ``b``."""
    run = _run(a, b)
    if run:  # nothing is left over, as in most comparisons
        return Comparison(run, float(sum(a.bits)), 0.0, 0.0, True)
    return _judge(a, b, _subsequence(a, b, lexicon) or _align(a, b), lexicon)


# Words of one wording times words of the other above which the alignment is rapidfuzz's longest common subsequence. In
# Python an alignment of this size takes twenty milliseconds, and between long wordings chance matches do no harm.
ALIGNED_CELLS = 40_000


# For two wordings of similar length (this share of the longer) with nearly all words (this share of the shorter) in the
# same order there is only one alignment, which rapidfuzz finds a hundred times faster.
ALIKE_LENGTHS = 0.7
NEARLY_EQUAL = 0.85
# The share of the words that two wordings have in common if the rest is only printed otherwise.
LEAST_COMMON = 0.4


def _subsequence(a: Wording, b: Wording, lexicon: Lexicon) -> list[tuple[int, int]]:
    """Return the matches of the longest common subsequence; none if a local alignment may differ and matters."""
    vast = len(a.stems) * len(b.stems) > ALIGNED_CELLS
    if not vast and len(a.stems) < ALIKE_LENGTHS * len(b.stems):
        return []
    pairs = _common(a, b)
    if vast or len(pairs) >= NEARLY_EQUAL * len(a.stems):
        return pairs
    return pairs if len(pairs) >= LEAST_COMMON * len(a.stems) and _reprinted(a, b, pairs, lexicon) else []


def _reprinted(a: Wording, b: Wording, pairs: list[tuple[int, int]], lexicon: Lexicon) -> bool:
    """Return whether what is between the matches is the same words, printed otherwise.

    A local alignment ends at such words, since it takes them for two words each that only one wording has.
    """
    ends = [(-1, -1), *pairs, (len(a.stems), len(b.stems))]
    gaps = (((i + 1, k), (j + 1, m)) for (i, j), (k, m) in zip(ends, ends[1:], strict=False))
    return all(_same(a, b, slice(*x), slice(*y), lexicon) for x, y in gaps if x[0] < x[1] or y[0] < y[1])


def _common(a: Wording, b: Wording) -> list[tuple[int, int]]:
    """Return the matches of the longest common subsequence."""
    runs = [o for o in LCSseq.opcodes(a.stems, b.stems) if o.tag == "equal"]
    return [(o.src_start + k, o.dest_start + k) for o in runs for k in range(o.src_end - o.src_start)]


def is_within(a: Wording, b: Wording) -> bool:
    """Return whether all of ``a`` is in ``b`` without a gap."""
    return f" {a.key} " in f" {b.key} "


def _run(a: Wording, b: Wording) -> tuple[tuple[int, int], ...]:
    """Return the matches if all of ``a`` is in ``b`` without a gap, else none."""
    at = f" {b.key} ".find(f" {a.key} ")
    if at < 0:
        return ()
    start = b.key.count(" ", 0, at)
    return tuple(zip(range(len(a.stems)), range(start, start + len(a.stems)), strict=True))


def overlap(a: Wording, b: Wording) -> float:
    """Return the bits of the words that both wordings have, in any order, as a share of the smaller wording's bits."""
    left, right = dict(zip(a.stems, a.bits, strict=True)), dict(zip(b.stems, b.bits, strict=True))
    if len(left) > len(right):
        left, right = right, left
    common = sum(bits for stem, bits in left.items() if stem in right)
    return common / max(1, min(sum(left.values()), sum(right.values())))


def _align(a: Wording, b: Wording) -> list[tuple[int, int]]:
    """Return the matching words of the best local alignment of two wordings."""
    gaps_a, gaps_b = set(a.gaps), set(b.gaps)
    cost_a, cost_b = _costs(a), _costs(b)
    free = [0.0] * len(b.stems)
    rows = [[0.0] * (len(b.stems) + 1)]
    best, end = 0.0, (0, 0)
    for i, stem in enumerate(a.stems, 1):
        above, row, left = rows[-1], [0.0], 0.0
        cost, bits = cost_a[i - 1], a.bits[i - 1]
        across = free if i in gaps_a else cost_b
        for j, other in enumerate(b.stems):
            score = left - across[j]
            up = above[j + 1] - (0.0 if j + 1 in gaps_b else cost)
            if up > score:
                score = up
            if stem == other and above[j] + bits > score:
                score = above[j] + bits
                if score > best:
                    best, end = score, (i, j + 1)
            left = score if score > 0.0 else 0.0
            row.append(left)
        rows.append(row)
    return _trace(a, b, rows, end)


# The cost of skipping a word in an alignment, as a share of its bits: at a half, one inserted rare word may stand
# between two that match, but not two.
SKIPPED_WORD_COST = 0.5


def _costs(wording: Wording) -> list[float]:
    return [0.0 if i in wording.added else SKIPPED_WORD_COST * bits for i, bits in enumerate(wording.bits)]


def _trace(a: Wording, b: Wording, rows: list[list[float]], end: tuple[int, int]) -> list[tuple[int, int]]:
    """Return the matches on the way back from the best cell to the beginning of its alignment."""
    i, j = end
    pairs = []
    while i and j and rows[i][j] > 0:
        stem = a.stems[i - 1]
        if stem == b.stems[j - 1] and rows[i][j] == rows[i - 1][j - 1] + a.bits[i - 1]:
            pairs.append((i - 1, j - 1))
            i, j = i - 1, j - 1
        elif rows[i - 1][j] >= rows[i][j - 1]:
            i -= 1
        else:
            j -= 1
    return pairs[::-1]


def _judge(a: Wording, b: Wording, pairs: list[tuple[int, int]], lexicon: Lexicon) -> Comparison:
    if not pairs:
        return Comparison((), 0.0, 0.0, 0.0, False)
    shared = float(sum(a.bits[i] for i, _ in pairs))
    (first_a, first_b), (last_a, last_b) = pairs[0], pairs[-1]
    before, after = (
        0.0 if _same(a, b, left, right, lexicon) else min(sum(a.bits[left]), sum(b.bits[right]))
        for left, right in (
            (slice(first_a), slice(first_b)),
            (slice(last_a + 1, None), slice(last_b + 1, None)),
        )
    )
    skipped = 0.0
    for (i, j), (k, m) in zip(pairs, pairs[1:], strict=False):
        if k == i + 1 and m == j + 1:
            continue
        if _same(a, b, slice(i + 1, k), slice(j + 1, m), lexicon):
            shared += sum(a.bits[i + 1 : k])
            continue
        skipped += 0.0 if m in b.gaps else sum(a.bits[x] for x in range(i + 1, k) if x not in a.added)
        skipped += 0.0 if k in a.gaps else sum(b.bits[x] for x in range(j + 1, m) if x not in b.added)
    return Comparison(tuple(pairs), shared, skipped, float(before + after), False)


# Words at one place that can be another printing of what the other wording has there.
MOST_IN_PRINT = 5


def _same(a: Wording, b: Wording, left: slice, right: slice, lexicon: Lexicon) -> bool:
    """Return whether the words at a place of each wording are two ways of printing the same."""
    lengths = len(a.stems[left]), len(b.stems[right])
    if not min(lengths) or max(lengths) > MOST_IN_PRINT:
        return False
    return same_in_print(a.key.split(" ")[left], b.key.split(" ")[right], lexicon)
