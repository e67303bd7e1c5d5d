"""A Stanza package loaded from disk, safely and without the parts that only training needs."""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from types import ModuleType
from typing import Any

from quotes.errors import ModelError
from quotes.parse.excerpt import PARSE_BATCH_WORDS

# All that a file of weights may name besides plain values and tensor storages; none of it runs code from the file.
_ALLOWED = {("collections", "OrderedDict"), ("torch._utils", "_rebuild_tensor_v2")}
_ZIP = b"PK"


class _WeightsUnpickler(pickle.Unpickler):
    """Python's fast reader of pickles, barred from everything that is not on the list."""

    def find_class(self, module: str, name: str) -> Any:
        """Return the object that a file of weights names; raises UnpicklingError if it may not name it."""
        if (module, name) not in _ALLOWED:
            raise pickle.UnpicklingError(f"weights may not name {module}.{name}")
        return super().find_class(module, name)


# Shapes of input for which PyTorch's library keeps compiled code.
SHAPES_KEPT = 16


PROCESSORS = "tokenize,pos,lemma,depparse,ner"


def load(directory: Any, package: str, language: str) -> dict[str, Any]:
    """Return the processors of a package by name; raises ModelError if Stanza cannot load it."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    # What PyTorch's library compiles for a shape of input serves that shape alone, and ours are all different: keeping
    # a thousand of them, its default, takes half a gigabyte.
    os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", str(SHAPES_KEPT))
    import torch

    torch.set_num_threads(1)
    return dict(pipeline(directory, package, language, depparse_batch_size=PARSE_BATCH_WORDS).processors)


def pipeline(directory: Any, package: str, language: str, **options: Any) -> Any:
    """Return Stanza's pipeline of a package on disk, on the processor; raises ModelError if Stanza cannot load it."""
    import stanza

    usual = {"processors": PROCESSORS, "use_gpu": False, "verbose": False}
    try:
        with _for_use_only():
            return stanza.Pipeline(
                language, dir=str(directory), package=package, download_method=None, **(usual | options)
            )
    except (OSError, KeyError, ValueError, RuntimeError, pickle.UnpicklingError) as error:
        happened = f"Stanza cannot load it ({error})"
        raise ModelError(happened, input=str(directory), remedy="see 'quotes doctor'") from error


@contextmanager
def _for_use_only() -> Iterator[None]:
    """Make Stanza read weights with the fast reader, and create no optimizers: importing them takes a second or two."""
    import torch

    from quotes.parse.fast.private import makers_of_optimizers

    instead = [(torch, "load", fast_load(torch.load)), *makers_of_optimizers()]
    with ExitStack() as stack:
        for module, name, function in instead:
            stack.callback(setattr, module, name, getattr(module, name))
            setattr(module, name, function)
        yield


def fast_load(slow: Callable[..., Any]) -> Callable[..., Any]:
    """Return a loader of weights that falls back to ``slow``, PyTorch's own safe one, for files that need more."""
    reader = ModuleType("reader")  # what torch.load calls a pickle module
    reader.Unpickler = _WeightsUnpickler  # type: ignore[attr-defined]

    def read(file: Any, map_location: Any = None, weights_only: bool = True) -> Any:
        with open(file, "rb") as opened:
            packed = opened.read(len(_ZIP)) == _ZIP
        if packed:
            try:
                return slow(file, map_location, pickle_module=reader, weights_only=False)
            except pickle.UnpicklingError:
                pass  # a type that is not on our list, or an attack: PyTorch's list is longer and just as strict
        return slow(file, map_location, weights_only=True)

    return read
