"""Whom the words of a quote describe: the one mention near it that certainly does not speak them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from quotes.attribute.mentions.spot import Spot

# What can stand between a mention and the words that describe it: "Roe a “crow”", "Roe as being “a crow”". An owner
# ("Roe's “crowing”") is excluded, since he may well be the speaker.
_DETERMINED = re.compile(r"\s+(?:\w+\s+){0,2}")


def described_features(spot: Spot, options: Sequence[int], clusters: Mapping[int, int]) -> list[tuple[str, ...]]:
    """Return for each chosen mention whether the quote describes it.

    In ``prompting Roe to call Poe a "crow"``, Poe alone certainly does not speak, however near Poe's other mentions
    are.
    """
    about = _described(spot, options)
    if about is None:
        return [()] * len(options)
    same = {k for k in options if about in clusters and clusters.get(k) == clusters[about]}
    return [(f"described={'itself' if k == about else 'same' if k in same else 'other'}",) for k in options]


def _described(spot: Spot, options: Sequence[int]) -> int | None:
    """The mention between a verb of judgement above the quote and the quote's words, right before them."""
    scene = spot.scene
    verb = next((w for w in spot.above[1:] if scene.cues[w] == "judgement"), None)
    opening = scene.quotes[spot.quote].outer.start
    if verb is None:
        return None
    since = scene.tokens[verb].span.end
    spans = {k: spot.scene.candidates[k].mention.span for k in options}
    between = [k for k, span in spans.items() if since <= span.start and span.end <= opening]
    last = max(between, key=lambda k: spans[k].end, default=None)
    beside = last is not None and _DETERMINED.fullmatch(scene.text, spans[last].end, opening)
    return last if beside else None
