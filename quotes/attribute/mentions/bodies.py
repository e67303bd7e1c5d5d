"""Bodies with short names: where the text has the full ones, and where the recognizer missed the short ones."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from quotes.attribute.mentions.scene import Scene
from quotes.attribute.people.variants import long_forms, spelled_out
from quotes.datatypes import Entity, Span


def bodies_in_full(scene: Scene, entities: Iterable[Entity]) -> Iterator[Entity]:
    """Return where full names of bodies stand that also have short ones; the recognizer may clip or miss them."""
    short = {e.span.of(scene.text) for e in entities if e.type == "ORG"}
    explained = long_forms(scene.text, scene.language)
    for name in sorted(short):
        span = explained.get(name) or (spelled_out(scene.text, name) if name.isupper() else None)
        if span is not None and not any(quote.overlaps(span) for quote in scene.outer):
            yield Entity(span, "ORG")


def bodies_in_short(scene: Scene, entities: Iterable[Entity]) -> Iterator[Entity]:
    """Return where a short name stands that the article explains, if no entity is there."""
    spans = [*scene.outer, *(e.span for e in entities)]
    for name in long_forms(scene.text, scene.language):
        for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", scene.text):
            span = Span(*match.span())
            if not any(other.overlaps(span) for other in spans):
                yield Entity(span, "ORG")
