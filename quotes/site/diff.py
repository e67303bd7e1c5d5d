"""A difference of wordings as HTML."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup, escape

from quotes.text.diff import Change

LONGEST_CUT = 14  # words of a cut that are shown whole; of longer ones only the ends
SHOWN_OF_CUT = 4


def _shown(change: Change) -> str:
    words = change.words
    if change.kind != "cut" or len(words) <= LONGEST_CUT:
        return str(escape(" ".join(words)))
    head, tail = " ".join(words[:SHOWN_OF_CUT]), " ".join(words[-SHOWN_OF_CUT:])
    left_out = len(words) - 2 * SHOWN_OF_CUT
    return f'{escape(head)} <span class="left-out">… {left_out} more words …</span> {escape(tail)}'


def as_html(changes: Iterable[Change]) -> Markup:
    """Return the wording as HTML: <del> for what was cut, <ins> for what was added."""
    tags = {"same": ("", ""), "cut": ("<del>", "</del>"), "added": ("<ins>", "</ins>")}
    return Markup(" ".join(tags[c.kind][0] + _shown(c) + tags[c.kind][1] for c in changes))
