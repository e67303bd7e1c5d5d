"""The differences that two wordings of one statement must not have, because they reverse its sense.

Two wordings are compared where their shared words leave a gap, inside, before or after them. Each kind of difference is
a function or a set of words in the language's file; no similarity of the rest outweighs it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from quotes.statements.wording import Wording
from quotes.text.lexicon import Lexicon

# Length of a run of words in only one wording that can deny the rest; a longer run is a clause with a negation of its
# own. Before the shared words, a negation reaches as far ("will not be", "is not at all").
NEGATION_REACH = 3
# Words before or after the shared ones that are compared if both wordings continue.
EDGE_WORDS = 3
# Letters that must remain after a prefix or an ending is removed: "unfit" leaves "fit", but "under" does not leave
# "der".
SHORTEST_ROOT = 3
_PREFIXES = ("un", "dis", "in", "im", "il", "ir", "non", "anti", "mis", "des")
_ENDINGS = (("ful", "less"), ("", "less"))


@dataclass(frozen=True, slots=True)
class Difference:
    """Opposed words, by their indices, and whether there are shared words on both sides of them."""

    left: tuple[int, ...]
    right: tuple[int, ...]
    inside: bool


def forbidden(a: Wording, b: Wording, pairs: Sequence[tuple[int, int]], lexicon: Lexicon) -> str:
    """Return the kind of difference that keeps two wordings apart, or "" if there is none.

    ``pairs`` are the indices of the words that match, in order.  "Don't sell the ferry" and "Sell the ferry" differ by
    a "negation", "signed yesterday" and "signed today" by "days"; the tables ``statements`` and ``kinds`` of the
    language's file have the words.
    """
    for difference in _differences(a, b, pairs):
        kind = _kind(a, b, difference, lexicon)
        if kind:
            return kind
    return _few(a, b, pairs, lexicon) or _condition(a, b, pairs, lexicon) or _question(a, b, pairs, lexicon)


def by_affix(one: str, other: str) -> bool:
    """Return whether a prefix or an ending makes two words opposites: "likely" and "unlikely"."""
    short, long = sorted((one, other), key=len)
    if len(short) >= SHORTEST_ROOT and any(long == prefix + short for prefix in _PREFIXES):
        return True
    return any(
        len(one.removesuffix(a)) >= SHORTEST_ROOT and one.endswith(a) and other == one[: len(one) - len(a)] + b
        for x, y in _ENDINGS
        for a, b in ((x, y), (y, x))
    )


def _differences(a: Wording, b: Wording, pairs: Sequence[tuple[int, int]]) -> Iterator[Difference]:
    """Yield the gaps between matching words, then the words right before and right after all of them.

    Words in a reporter's brackets, or opposite an ellipsis, do not count; if only one wording continues at an end, the
    other is an excerpt.
    """
    for (i, j), (k, m) in zip(pairs, pairs[1:], strict=False):
        if k > i + 1 or m > j + 1:
            left = () if m in b.gaps else _said(a, i + 1, k)
            right = () if k in a.gaps else _said(b, j + 1, m)
            yield Difference(left, right, True)
    (first_a, first_b), (last_a, last_b) = pairs[0], pairs[-1]
    if first_a and first_b and first_a not in a.gaps and first_b not in b.gaps:
        starts = _said(a, first_a - EDGE_WORDS, first_a), _said(b, first_b - EDGE_WORDS, first_b)
        yield Difference(*starts, False)
    end_a, end_b = last_a + 1, last_b + 1
    if end_a < len(a.stems) and end_b < len(b.stems) and end_a not in a.gaps and end_b not in b.gaps:
        yield Difference(_said(a, end_a, end_a + EDGE_WORDS), _said(b, end_b, end_b + EDGE_WORDS), False)


def _said(wording: Wording, start: int, end: int) -> tuple[int, ...]:
    return tuple(i for i in range(max(0, start), min(end, len(wording.stems))) if i not in wording.added)


def _kind(a: Wording, b: Wording, difference: Difference, lexicon: Lexicon) -> str:
    """Return the kind of difference between the opposed words, or ""."""
    left, right = difference.left, difference.right
    one, other = [a.stems[i] for i in left], [b.stems[i] for i in right]
    if _denies(one, lexicon) != _denies(other, lexicon):
        return "negation"
    if _numbers(one, other, difference.inside, lexicon):
        return "number"
    if not one or not other:
        return ""
    if {w for w in one if w in a.names} and {w for w in other if w in b.names}:
        return "name"
    if any(lexicon.opposed(x, y) for x in one for y in other):
        return "polarity"
    printed_a, printed_b = a.key.split(" "), b.key.split(" ")
    words, others = [printed_a[i] for i in left], [printed_b[i] for i in right]
    if any(by_affix(x, y) or lexicon.opposed(x, y) for x in words for y in others):
        return "polarity"
    return _of_a_kind(words, others, lexicon)


def _denies(run: Sequence[str], lexicon: Lexicon) -> bool:
    return len(run) <= NEGATION_REACH and any(w in lexicon.negations for w in run)


def _numbers(one: Sequence[str], other: Sequence[str], inside: bool, lexicon: Lexicon) -> bool:
    """Return whether two runs differ in their numbers; at the ends only if both have one."""
    left, right = [w for w in one if lexicon.number(w)], [w for w in other if lexicon.number(w)]
    return left != right and (inside or bool(left and right))


def _of_a_kind(one: Sequence[str], other: Sequence[str], lexicon: Lexicon) -> str:
    """Return the kind of which two runs have different words: two weekdays, two persons."""
    left, right = _members(one, lexicon), _members(other, lexicon)
    return next((kind for kind in left if kind in right and left[kind].isdisjoint(right[kind])), "")


def _members(words: Sequence[str], lexicon: Lexicon) -> dict[str, set[str]]:
    """Return the kinds of some words, each with the meanings of its words."""
    members: dict[str, set[str]] = {}
    for word in map(_uncontracted, words):
        for kind, meaning in lexicon.kinds.get(word, ()):
            members.setdefault(kind, set()).add(meaning)
    return members


def _uncontracted(word: str) -> str:
    """Return the word before an apostrophe: "I" of "I'm"."""
    return word.partition("'")[0]


def _few(a: Wording, b: Wording, pairs: Sequence[tuple[int, int]], lexicon: Lexicon) -> str:
    """Return "quantifiers" if one has "a few" and the other "few"."""
    for i, j in pairs:
        if a.stems[i] in lexicon.scarce:
            before = [w.stems[k - 1] if k else "" for w, k in ((a, i), (b, j))]
            if (before[0] in lexicon.articles) != (before[1] in lexicon.articles):
                return "quantifiers"
    return ""


def _condition(a: Wording, b: Wording, pairs: Sequence[tuple[int, int]], lexicon: Lexicon) -> str:
    """Return "condition" if one continues with an "if" the sentence that the other ends."""
    last_a, last_b = pairs[-1]
    for one, last, other, end in ((a, last_a, b, last_b), (b, last_b, a, last_a)):
        goes_on = end + 1 < len(other.stems) and end + 1 not in other.sentences and end + 1 not in other.gaps
        if last + 1 == len(one.stems) and goes_on and other.stems[end + 1] in lexicon.conditions:
            return "condition"
    return ""


def _question(a: Wording, b: Wording, pairs: Sequence[tuple[int, int]], lexicon: Lexicon) -> str:
    """Return "question" if a verb that opens one comes after its subject in the other ("did he know")."""
    first_a, first_b = pairs[0]
    for one, first, other, start, side in ((a, first_a, b, first_b, 1), (b, first_b, a, first_a, 0)):
        if first != 1 or start > 0 or one.stems[0] not in lexicon.auxiliaries:
            continue
        matched = {pair[side] for pair in pairs}
        if any(other.stems[i] == one.stems[0] for i in range(len(other.stems)) if i not in matched):
            return "question"
    return ""
