"""Word vectors in, finished package out."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

PAPERS = Path(__file__).parent.parent / "quotes" / "models" / "stanza"  # where the card and the licence are
PROCESSORS = ("tokenize", "pos", "lemma", "depparse", "ner")
NAMES = {"en": "English", "es": "Spanish"}
CARDS = {"en": "MODEL_CARD.md", "es": "es/MODEL_CARD.md"}
WITH_VECTORS = ("pos", "depparse", "ner")
OWN_VECTORS = {("es", "ner"): "names"}  # processors with word vectors of their own, and where these are


def vectors(source: Path, target: Path, count: int) -> None:
    """Write the ``count`` most frequent words of GloVe 6B 50d as Stanza's word vectors."""
    import numpy as np
    import pyarrow.parquet as parquet

    data = source / "data"
    words = parquet.read_table(data / "glove_6B_index.parquet").to_pydict()["index"][:count]
    numbers = np.array(np.load(data / "glove_6B_50d_emb.npy", mmap_mode="r")[:count], dtype=np.float32)
    save_vectors(words, numbers, target)


def save_vectors(words: Sequence[str], numbers: NDArray[np.float32], target: Path, short: bool = False) -> None:
    """Write words and their rows of numbers as Stanza's word vectors.

    Numbers keep 8 bits of their mantissa: the models see no difference and the file compresses by half.  With ``short``
    they are written with 16 bits each, which Stanza's tagger of names makes longer, and its others cannot read.
    """
    import numpy as np
    from stanza.models.common.pretrain import Pretrain, PretrainedWordVocab
    from stanza.models.common.vocab import VOCAB_PREFIX

    bits = (numbers.view(np.uint32) + np.uint32(0x4000)) & np.uint32(0xFFFF8000)
    matrix = np.zeros((len(words) + len(VOCAB_PREFIX), numbers.shape[1]), np.float32)
    matrix[len(VOCAB_PREFIX) :] = bits.view(np.float32)
    made = Pretrain()
    made._vocab = PretrainedWordVocab([w.replace(" ", "\xa0") for w in words])
    made._emb = torch.from_numpy(matrix).half() if short else torch.from_numpy(matrix)
    target.parent.mkdir(parents=True, exist_ok=True)
    made.save(str(target))


def slim(processor: str, state: dict[str, Any]) -> dict[str, Any]:
    """The state without what only training needs: optimizers, paths, an unused table; weights as 16-bit numbers."""
    state = {k: v for k, v in state.items() if not k.endswith("optimizer_state_dict")}
    if isinstance(config := state.get("config"), dict):
        state["config"] = {k: None if isinstance(v, str) and v.startswith(("/", ".")) else v for k, v in config.items()}
    if processor == "ner" and not state["model"]["delta_emb.weight"].any():
        del state["model"]["delta_emb.weight"], state["vocab"]["delta"]
        state["vocab"].get("_key2class", {}).pop("delta", None)
    state["model"] = _halved(state["model"])
    return state


def _halved(value: Any) -> Any:
    if torch.is_tensor(value):
        return value.half() if value.dtype == torch.float32 else value
    return {k: _halved(v) for k, v in value.items()} if isinstance(value, dict) else value


def _written(state: dict[str, Any], target: Path) -> dict[str, Any]:
    """Write weights, and return what resources.json says of their file."""
    target.parent.mkdir(parents=True, exist_ok=True)
    torch.save(state, target)
    return {"md5": hashlib.md5(target.read_bytes()).hexdigest()}


def pack(work: Path, out: Path, language: str) -> None:
    """Write a language's compact.pt files, resources.json with their md5s, MD5SUMS, the model card and the licence.

    Other languages of the folder ``out`` stay as they are.
    """
    listed: dict[str, Any] = {}
    own: dict[str, Any] = {}
    for processor in (*PROCESSORS, "pretrain"):
        state = torch.load(work / processor / "compact.pt", map_location="cpu", weights_only=True)
        vectors = OWN_VECTORS.get((language, processor), "compact")
        made = state if processor == "pretrain" else slim(processor, state)
        listed[processor] = {"compact": _written(made, out / language / processor / "compact.pt")}
        if processor in WITH_VECTORS:
            listed[processor]["compact"]["dependencies"] = [{"model": "pretrain", "package": vectors}]
        if vectors != "compact":
            state = torch.load(work / vectors / "compact.pt", map_location="cpu", weights_only=True)
            own[vectors] = _written(state, out / language / "pretrain" / f"{vectors}.pt")
    listed["pretrain"] |= own
    package = dict.fromkeys(PROCESSORS, "compact")
    listed |= {"packages": {"compact": package, "default": package}, "lang_name": NAMES[language]}
    resources = out / "resources.json"
    known = json.loads(resources.read_text(encoding="utf-8")) if resources.exists() else {}
    resources.write_text(json.dumps({**known, language: listed, "url": ""}, indent=1) + "\n", encoding="utf-8")
    files = sorted(p for p in out.rglob("*") if p.suffix == ".pt" or p.name == "resources.json")
    sums = [f"{hashlib.md5(p.read_bytes()).hexdigest()}  {p.relative_to(out)}\n" for p in files]
    (out / "MD5SUMS").write_text("".join(sums), encoding="utf-8")
    for paper in (CARDS[language], "LICENSE"):
        if not (out / paper).exists():
            shutil.copy(PAPERS / paper, out / paper)
    print(f"{sum(p.stat().st_size for p in files) / 1e6:.1f} MB in {out}")
