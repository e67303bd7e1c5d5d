"""Whom the words of a quote are said of: the one mention near it that is sure not to speak them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from quotes.attribute.mentions.spot import Spot

# What stands between a mention and the words that it is called: "Roe a “crow”", "Roe as being “a crow”"; but not what
# makes it their owner ("Roe's “crowing”"), who may well be the speaker.
_DETERMINED = re.compile(r"\s+(?:\w+\s+){0,2}")


def described_features(spot: Spot, options: Sequence[int], clusters: Mapping[int, int]) -> list[tuple[str, ...]]:
    """Return for each chosen mention whether it is whom the quote is said of.

    In ``prompting Roe to call Poe a "crow"`` nobody but Poe is sure not to speak, however near other mentions of Poe
    stand.
    """
    about = _described(spot, options)
    if about is None:
        return [()] * len(options)
    same = {k for k in options if about in clusters and clusters.get(k) == clusters[about]}
    return [(f"described={'itself' if k == about else 'same' if k in same else 'other'}",) for k in options]


def _described(spot: Spot, options: Sequence[int]) -> int | None:
    """The mention that a verb of judgement above the quote has right before the quote's words."""
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
