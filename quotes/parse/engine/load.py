"""A Stanza package from disk."""

from __future__ import annotations

import os
from typing import Any

from quotes.config import PARSE_BATCH_WORDS
from quotes.errors import ModelError


def load(directory: Any, package: str, language: str) -> dict[str, Any]:
    """Return the processors of a package by name; raises ModelError where Stanza cannot load it."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    import stanza
    import torch

    torch.set_num_threads(1)
    try:
        pipeline = stanza.Pipeline(
            language,
            dir=str(directory),
            package=package,
            processors="tokenize,pos,lemma,depparse,ner",
            download_method=None,
            use_gpu=False,
            verbose=False,
            depparse_batch_size=PARSE_BATCH_WORDS,
        )
    except (OSError, KeyError, ValueError, RuntimeError) as error:
        told = f"Stanza cannot load it ({error})"
        raise ModelError(told, input=str(directory), remedy="see 'quotes doctor'") from error
    return dict(pipeline.processors)
