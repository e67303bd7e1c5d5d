"""The language that a text is written in, where its source does not say."""

from __future__ import annotations

from functools import cache
from typing import Any

from quotes import config


def language_of(text: str) -> str | None:
    """Return the two-letter code of the language of ``text``, None where it is too short or mixed to tell."""
    code, probability = _identifier().classify(text[: config.LANGUAGE_CHARACTERS])
    return str(code) if probability >= config.LANGUAGE_PROBABILITY and len(code) == 2 else None


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # two seconds to unpack: only where it is used

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
