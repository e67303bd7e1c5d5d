"""The links between translations, with what earlier builds have encoded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from operator import attrgetter

import numpy as np

from quotes.database import Index
from quotes.datatypes import LinkKind
from quotes.errors import ExtraError
from quotes.pipeline.cache import Cache
from quotes.statements import translations
from quotes.statements.translations import DIMENSIONS, Vectors
from quotes.text.normal import digest


def with_translations(index: Index, cache: Cache, warn: Callable[[str], None], *, fresh: bool = False) -> Index:
    """Return the index with the links between translations; two that are linked so are not said to be similar too.

    ``warn`` gets a line if the encoder would be needed but is not installed. ``fresh`` encodes everything again.
    """
    spoken_by = {speaker.id: speaker.language for speaker in index.speakers if speaker.language}
    if not translations.are_several((article.language for article in index.articles), spoken_by.values()):
        cache.keep_vectors({}, ())
        return index
    language_of = {article.id: article.language for article in index.articles}
    remembered = _Remembered(cache, fresh)
    what = index.statements, index.records, language_of, spoken_by
    try:
        links = translations.link(*what, encoder=remembered.encode)
    except ExtraError as error:
        warn(str(error))
        links = translations.link(*what)
    cache.keep_vectors(remembered.new, remembered.used)
    pairs = {(one.statement_id, one.other_id) for one in links}
    others = (k for k in index.links if k.kind != LinkKind.SIMILAR or (k.statement_id, k.other_id) not in pairs)
    return replace(index, links=sorted((*others, *links), key=attrgetter("statement_id", "other_id", "kind")))


@dataclass(slots=True)
class _Remembered:
    """The encoder, with the vectors of earlier builds; all texts of a statement are one entry."""

    cache: Cache
    fresh: bool
    new: dict[str, bytes] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)

    def encode(self, texts: tuple[str, ...]) -> Vectors:
        key = digest(translations.encoder_version(), *texts)
        body = None if self.fresh else self.new.get(key) or self.cache.vectors(key)
        if body is None or len(body) != len(texts) * DIMENSIONS * np.dtype(np.float16).itemsize:
            body = self.new[key] = translations.encode(texts).tobytes()
        self.used.add(key)
        return np.frombuffer(body, np.float16).reshape(-1, DIMENSIONS)
