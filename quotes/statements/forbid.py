"""The differences that two wordings of one statement must not have, because they reverse its sense.

Two wordings are compared where their shared words leave a gap, inside, before or after them. Each kind of difference is
a function or a set of words in the language's file; no similarity of the rest outweighs it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from quotes.statements.affixes import by_affix
from quotes.statements.persons import other_gender, other_owner, other_part, other_relation
from quotes.statements.renderings import ARTICLES, alike_forms, alike_names, dates, same_amount, same_in_print
from quotes.statements.whole import turned
from quotes.statements.wording import Wording
from quotes.text.lexicon import Lexicon

# Length of a run of words in only one wording that can deny the rest; a longer run is a clause with a negation of its
# own. Before the shared words, a negation reaches as far ("will not be", "is not at all").
NEGATION_REACH = 3
# Words before or after the shared ones that are compared if both wordings continue.
EDGE_WORDS = 3
# Bits of shared words up to which another word makes another statement: some twenty words. In a longer quote it is a
# slip of whoever wrote it down. Of 326 labelled pairs that are one statement, none differs by a telling word.
REPLACED_BITS = 200
# Words of each wording, the fewest and the most, that can have changed places: more are another beginning.
FEWEST_EXCHANGED = 2
MOST_EXCHANGED = 6
# Words at one place of which another word makes another statement; a longer run is a clause that was left out.
MOST_REPLACED = 3


@dataclass(frozen=True, slots=True)
class Difference:
    """Opposed words, by their indices, and whether there are shared words on both sides of them."""

    left: tuple[int, ...]
    right: tuple[int, ...]
    inside: bool
    whole: bool = True  # whether these are all the words up to the next shared one or the end


def forbidden(a: Wording, b: Wording, pairs: Sequence[tuple[int, int]], lexicon: Lexicon) -> str:
    """Return the kind of difference that keeps two wordings apart, or "" if there is none.

    ``pairs`` are the indices of the words that match, in order.  "Don't sell the ferry" and "Sell the ferry" differ by
    a "negation", "signed yesterday" and "signed today" by "days"; the tables ``statements`` and ``kinds`` of the
    language's file have the words.
    """
    first_a, first_b = pairs[0]
    if (not first_b and other_part(a, first_a, lexicon)) or (not first_a and other_part(b, first_b, lexicon)):
        return "owner"
    differences = list(_differences(a, b, pairs))
    if not differences:
        return turned(a, b, pairs, lexicon)
    brief = sum(a.bits[i] for i, _ in pairs) < REPLACED_BITS
    kinds = (
        _kind(a, b, difference, lexicon) or (_replaced(a, b, difference, lexicon) if brief else "")
        for difference in differences
    )
    kind = turned(a, b, pairs, lexicon) or next(filter(None, kinds), "")
    return kind or _order(a, b, differences, lexicon) or _exchanged(a, b, pairs, lexicon)


def _differences(a: Wording, b: Wording, pairs: Sequence[tuple[int, int]]) -> Iterator[Difference]:
    """Yield the gaps between matching words, then the words right before and right after all of them.

    Words in a reporter's brackets, or opposite an ellipsis, do not count; if only one wording continues at an end, the
    other is an excerpt.
    """
    (first_a, first_b), (last_a, last_b) = pairs[0], pairs[-1]
    is_run = len(pairs) == last_a - first_a + 1 == last_b - first_b + 1  # as in most comparisons
    for (i, j), (k, m) in () if is_run else zip(pairs, pairs[1:], strict=False):
        if k > i + 1 or m > j + 1:
            left = () if m in b.gaps else _said(a, i + 1, k)
            right = () if k in a.gaps else _said(b, j + 1, m)
            yield Difference(left, right, True)
    if first_a and first_b and first_a not in a.gaps and first_b not in b.gaps:
        starts = _said(a, first_a - EDGE_WORDS, first_a), _said(b, first_b - EDGE_WORDS, first_b)
        yield Difference(*starts, False, max(first_a, first_b) <= EDGE_WORDS)
    end_a, end_b = last_a + 1, last_b + 1
    if end_a < len(a.stems) and end_b < len(b.stems) and end_a not in a.gaps and end_b not in b.gaps:
        whole = max(len(a.stems) - end_a, len(b.stems) - end_b) <= EDGE_WORDS
        yield Difference(_said(a, end_a, end_a + EDGE_WORDS), _said(b, end_b, end_b + EDGE_WORDS), False, whole)


def _said(wording: Wording, start: int, end: int) -> tuple[int, ...]:
    return tuple(i for i in range(max(0, start), min(end, len(wording.stems))) if i not in wording.added)


def _kind(a: Wording, b: Wording, difference: Difference, lexicon: Lexicon) -> str:
    """Return the kind of difference between the opposed words, or ""."""
    left, right = difference.left, difference.right
    one, other = [a.stems[i] for i in left], [b.stems[i] for i in right]
    words, others = _printed(a, left), _printed(b, right)
    if other_gender(a, b, left, right, lexicon):
        return "gender"
    if difference.whole and same_in_print(words, others, lexicon):
        return ""
    if _denies(one, lexicon) != _denies(other, lexicon) or _denied(a, left, lexicon) != _denied(b, right, lexicon):
        return "negation"
    if _numbers(a, b, difference, lexicon):
        return "number"
    if any(of(*runs, lexicon) for of in (_thought, _conditional) for runs in ((words, others), (others, words))):
        return "modality"
    brief = max(len(words), len(others)) <= NEGATION_REACH
    if difference.inside and brief and lexicon.limits.intersection(words) != lexicon.limits.intersection(others):
        return "limit"
    if not one or not other:
        another = any(
            find(w, run, lexicon) for find in (other_owner, other_relation) for w, run in ((a, left), (b, right))
        )
        return "owner" if difference.inside and another else ""
    if _names(a, one, b, other):
        return "name"
    if any(lexicon.opposed(x, y) for x in one for y in other):
        return "polarity"
    if any(_opposites(x, y, lexicon) for x in words for y in others):
        return "polarity"
    if brief and any(y in lexicon.turned.get(x, ()) for x in words for y in others):
        return "direction"
    return _of_a_kind(words, others, lexicon)


def _printed(wording: Wording, places: Sequence[int]) -> list[str]:
    """Return the words at some places in normal form."""
    keys = wording.key.split(" ") if places else []
    return [keys[i] for i in places]


def _opposites(one: str, other: str, lexicon: Lexicon) -> bool:
    if by_affix(one, other):
        return True
    others = lexicon.bases(other)
    return any(not others.isdisjoint(lexicon.opposites.get(word, ())) for word in lexicon.bases(one))


def _names(a: Wording, one: Sequence[str], b: Wording, other: Sequence[str]) -> bool:
    """Return whether each run has a name that is none of the other run's in another transcription."""
    left, right = [w for w in one if w in a.names], [w for w in other if w in b.names]
    return bool(left and right) and not any(alike_names(x, y) for x in left for y in right)


def _denies(run: Sequence[str], lexicon: Lexicon) -> bool:
    return len(run) <= NEGATION_REACH and any(w in lexicon.negations for w in run)


def _denied(wording: Wording, run: Sequence[int], lexicon: Lexicon) -> bool:
    """Return whether a short run begins words that deny what follows; the last of them may be a shared word."""
    if not 0 < len(run) <= NEGATION_REACH:
        return False
    keys = wording.key.split(" ")
    first = [i for i in run if keys[i] in lexicon.denials]
    return any(f"{' '.join(keys[i:])} ".startswith(f"{words} ") for i in first for words in lexicon.denials[keys[i]])


def _thought(one: Sequence[str], other: Sequence[str], lexicon: Lexicon) -> bool:
    """Return whether a few words make a fact a thought, and those opposite do not: "would have come"; "I'd" may do."""
    if len(one) > NEGATION_REACH or lexicon.unreal.isdisjoint(w.removesuffix("n't") for w in one):
        return False
    return not any(w.removesuffix("n't") in lexicon.unreal or w.endswith("'d") for w in other)


def _conditional(one: Sequence[str], other: Sequence[str], lexicon: Lexicon) -> bool:
    """Return whether an ending makes a thought of what another one tells as a fact: "firmaría", "firmará"."""
    endings = [pair.split() for pair in lexicon.unreal_endings]
    return any(
        word.endswith(thought) and word.removesuffix(thought) + fact in other
        for word in one
        for thought, fact in endings
    )


def _numbers(a: Wording, b: Wording, difference: Difference, lexicon: Lexicon) -> bool:
    """Return whether two runs differ in their numbers; at the ends only if both have one, or another word for it.

    A number that goes on in the shared words is read as a whole, and the day of a date may stand before or after its
    month.
    """
    left, right = [
        [i for i in run if lexicon.number(w.stems[i])] for w, run in ((a, difference.left), (b, difference.right))
    ]
    if [a.stems[i] for i in left] == [b.stems[i] for i in right]:
        return False
    if not difference.inside and not (left and right):
        counts = {a.stems[i] for i in left} | {b.stems[j] for j in right}
        return difference.whole and bool(difference.left and difference.right) and counts != {"1"}
    if left and right and same_amount(_whole(a, left, lexicon), _whole(b, right, lexicon), lexicon):
        return False
    return not _same_days(_printed(a, left), _printed(b, right), a, b, lexicon)


def _whole(wording: Wording, places: Sequence[int], lexicon: Lexicon) -> list[str]:
    """Return the words of the number that has its words at some places among them."""
    start, end = places[0], places[-1] + 1
    while start and lexicon.number(wording.stems[start - 1]):
        start -= 1
    while end < len(wording.stems) and lexicon.number(wording.stems[end]):
        end += 1
    return wording.key.split(" ")[start:end]


def _same_days(one: Sequence[str], other: Sequence[str], a: Wording, b: Wording, lexicon: Lexicon) -> bool:
    """Return whether all these numbers are days of dates that both wordings have."""
    left, right = dates(a.key.split(" "), lexicon), dates(b.key.split(" "), lexicon)
    days, others = ({day for of in own.values() for day in of} for own in (left, right))
    return all(left.get(w, frozenset()) & others for w in one) and all(right.get(w, frozenset()) & days for w in other)


def _replaced(a: Wording, b: Wording, difference: Difference, lexicon: Lexicon) -> str:
    """Return "word" if another word that tells something stands in the place of one; forms of one word are the same."""
    left, right = difference.left, difference.right
    if not difference.whole or max(len(left), len(right)) > MOST_REPLACED:
        return ""
    if not difference.inside and any(run and {run[0], run[-1] + 1} & w.clauses for w, run in ((a, left), (b, right))):
        return ""
    words, others = _printed(a, left), _printed(b, right)
    if same_in_print(words, others, lexicon):
        return ""
    telling, also = ([w for w in run if _tells(w, lexicon)] for run in (words, others))
    apart = telling and also and not any(_one_word(x, y, lexicon) for x in telling for y in also)
    return "word" if apart else ""


def _tells(word: str, lexicon: Lexicon) -> bool:
    """Return whether a word says something of its own."""
    others = lexicon.function, lexicon.loose, lexicon.negations, ARTICLES
    return not (any(word in of for of in others) or lexicon.number(word))


def _one_word(one: str, other: str, lexicon: Lexicon) -> bool:
    return alike_forms(one, other, lexicon) or same_in_print((one,), (other,), lexicon)


def _order(a: Wording, b: Wording, differences: Sequence[Difference], lexicon: Lexicon) -> str:
    """Return "order" if words have changed places: from Leeds to York, from York to Leeds; who warned whom.

    Words that moved together, and those beside an "and", say the same at their new place.
    """
    left, right = [i for d in differences for i in d.left], [j for d in differences for j in d.right]
    words, others = _printed(a, left), _printed(b, right)
    if _passive(words, others, lexicon) or _passive(others, words, lexicon):
        return "voice"
    if not words or not others or lexicon.joining.intersection(words) & lexicon.joining.intersection(others):
        return ""
    whom, also = [_whom(w, lexicon) for w in words], [_whom(w, lexicon) for w in others]
    moved = [w for w in dict.fromkeys(whom) if w and w in also]
    if len(moved) > 1 and moved != sorted(moved, key=also.index):
        return "order"
    for word in moved:
        i, j = left[whom.index(word)], right[also.index(word)]
        turned = i and j and b.stems[j - 1] in lexicon.turned.get(a.stems[i - 1], ())
        if turned or not lexicon.compared.isdisjoint(words) and not lexicon.compared.isdisjoint(others):
            return "order"
    return ""


def _exchanged(a: Wording, b: Wording, pairs: Sequence[tuple[int, int]], lexicon: Lexicon) -> str:
    """Return "order" if what one wording begins or ends with has, with its verb, another place in the other.

    "The town owes the bakers money", "The bakers owe the town money": the shared words are "the bakers … money".
    """
    rest = len(a.stems) - len(pairs), len(b.stems) - len(pairs)
    if min(rest) < FEWEST_EXCHANGED or max(rest) > MOST_EXCHANGED:
        return ""
    matched, also = {i for i, _ in pairs}, {j for _, j in pairs}
    left = [i for i in range(len(a.stems)) if i not in matched]
    right = [j for j in range(len(b.stems)) if j not in also]
    words, others = _printed(a, left), _printed(b, right)
    if lexicon.joining.intersection(words) or lexicon.joining.intersection(others):
        return ""
    order = [[_thing(w, lexicon) for w in run] for run in (words, others)]
    moved = [w for w in dict.fromkeys(order[0]) if w and w in order[1]]
    return "order" if len(moved) > 1 and moved != sorted(moved, key=order[1].index) else ""


def _thing(word: str, lexicon: Lexicon) -> str:
    """Return what forms of a word have in common; "" for one of grammar, and for one that may stand anywhere."""
    free = word in lexicon.grammar or word in lexicon.loose or any(k != "kin" for k, _ in lexicon.kinds.get(word, ()))
    return "" if free else lexicon.stem(word).removesuffix("s").removesuffix("e")


def _whom(word: str, lexicon: Lexicon) -> str:
    """Return whom or what a word tells of, the same for "we" and "us"; "" for a word of grammar."""
    person = next((meaning for kind, meaning in lexicon.kinds.get(word, ()) if kind == "persons"), "")
    return person or ("" if word in lexicon.function else lexicon.stem(word))


def _passive(words: Sequence[str], others: Sequence[str], lexicon: Lexicon) -> bool:
    """Return whether something is done to somebody in one wording only: "we were warned", "we warned them"."""
    if lexicon.passive.isdisjoint(words) or not lexicon.passive.isdisjoint(others):
        return False
    doer = lexicon.agents.intersection(words) - lexicon.agents.intersection(others)
    return bool(doer) or not lexicon.objects.isdisjoint(others)


def _of_a_kind(one: Sequence[str], other: Sequence[str], lexicon: Lexicon) -> str:
    """Return the kind of which two runs have different words: two weekdays, two persons."""
    left, right = _members(one, lexicon), _members(other, lexicon)
    return next((kind for kind in left if kind in right and left[kind].isdisjoint(right[kind])), "")


def _members(words: Sequence[str], lexicon: Lexicon) -> dict[str, set[str]]:
    """Return the kinds of some words, each with the meanings of its words."""
    members: dict[str, set[str]] = {}
    for word in _uncontracted(words):
        for kind, meaning in lexicon.kinds.get(word, ()):
            members.setdefault(kind, set()).add(meaning)
    return members


# What follows an apostrophe and is a word of its own.
_CONTRACTED = {"ll": "will"}


def _uncontracted(words: Iterable[str]) -> Iterator[str]:
    """Yield each word as it is before and after an apostrophe: "I" of "I'm", "I" and "will" of "I'll"."""
    for word in words:
        before, _, after = word.partition("'")
        yield before
        if after in _CONTRACTED:
            yield _CONTRACTED[after]
