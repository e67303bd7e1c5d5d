"""How far two words are from each other, in letters: without a package, since what reads an index needs few of them."""

from __future__ import annotations

from collections import defaultdict


def unlikeness(one: str, other: str) -> float:
    """Return the share of the letters of two words that are not in their longest common subsequence, from 0 to 1."""
    letters = len(one) + len(other)
    return (letters - 2 * _common(one, other)) / letters if letters else 0.0


def _common(one: str, other: str) -> int:
    """Return the length of the longest common subsequence; a row of its table is a number, a bit for each letter."""
    places: defaultdict[str, int] = defaultdict(int)
    for at, letter in enumerate(one):
        places[letter] |= 1 << at
    whole = row = (1 << len(one)) - 1
    for letter in other:
        common = row & places[letter]
        row = ((row + common) | (row - common)) & whole
    return len(one) - row.bit_count()


def wrong_letters(one: str, other: str, most: int) -> int:
    """Return how many letters were left out, added, replaced or swapped with a neighbour, ``most + 1`` for any more.

    What was swapped is not changed again: the optimal string alignment distance.
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    ours, theirs = set(one), set(other)
    # A slip takes no more than one letter out of a word, and brings no more than one: nearly all words end here.
    if len(ours - theirs) > most or len(theirs - ours) > most:
        return most + 1
    before: list[int] = []
    above = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        row = [i]
        for j, their_letter in enumerate(other, 1):
            cost = min(above[j] + 1, row[-1] + 1, above[j - 1] + (letter != their_letter))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == their_letter:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, above = above, row
    return min(above[-1], most + 1)
