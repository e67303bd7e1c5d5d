"""Which quote of an article a headline repeats: the one that holds its words."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from quotes.datatypes import Attribution, LocalSpeaker, Quote, SpeakerKind
from quotes.text.normal import normal

RULE = "headline"
REASON = "the headline repeats words that the article quotes"
# How sure it is that a headline's words are those of the quote that holds them: as with headings.
REPEATED_CONFIDENCE = 0.95

# Fewer words can stand in somebody's quote by chance: the whole quote is the same then, or the headline names its
# speaker.
FEWEST_WORDS = 2
_LEFT_OUT = re.compile(r"…|\.\.\.|\[[^\]]*\]")


def repeated(
    quote: Quote,
    quotes: Sequence[Quote],
    attributions: Sequence[Attribution],
    by_headline: LocalSpeaker | None,
    is_named: Callable[[LocalSpeaker], bool],
) -> int | None:
    """Return the index of the quote of the text that has a headline's words, None if there is none.

    One with a speaker goes before others, then one of the speaker whom the headline names, by a label or a tag
    (``by_headline``) or else anywhere, then one that is whole, then the first. One without a speaker has to be the same
    words.
    """
    pieces = [form for piece in _LEFT_OUT.split(quote.text) if (form := normal(piece))]
    if not pieces:
        return None
    few = sum(piece.count(" ") + 1 for piece in pieces) < FEWEST_WORDS
    fits: list[tuple[bool, bool, bool, int]] = []
    for index, (other, attribution) in enumerate(zip(quotes, attributions, strict=True)):
        form = normal(other.text)
        if other.parent is not None or not _holds(form, pieces):
            continue
        same, speaker = [form] == pieces, attribution.speaker
        if speaker is not None and by_headline is not None and _are_two(speaker, by_headline):
            continue
        fitting = speaker is not None and _is_fitting(speaker, by_headline, is_named)
        if same or (speaker is not None and (fitting or not few)):
            fits.append((speaker is None, not fitting, not same, index))
    if not fits:
        return None
    best = min(fits)
    return None if by_headline is not None and best[0] else best[-1]


def _is_fitting(
    speaker: LocalSpeaker, by_headline: LocalSpeaker | None, is_named: Callable[[LocalSpeaker], bool]
) -> bool:
    return is_named(speaker) if by_headline is None else speaker.name == by_headline.name


def _are_two(one: LocalSpeaker, other: LocalSpeaker) -> bool:
    """Whether two speakers are two people; a body's words can be one of its people's."""
    return one.name != other.name and one.kind is other.kind is SpeakerKind.PERSON


def _holds(form: str, pieces: Sequence[str]) -> bool:
    """Whether a quote has all pieces, one behind the other."""
    at, whole = 0, f" {form} "
    for piece in pieces:
        place = whole.find(f" {piece} ", at)
        if place < 0:
            return False
        at = place + len(piece) + 1
    return True
