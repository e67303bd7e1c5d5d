"""One run of textacy's direct quotation extraction, paragraph by paragraph, on a spaCy model: its figures as JSON.

Started by scripts/bench_pipeline.py --peers in an environment that has textacy and not quotes.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import resource
import sys
import time


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a text: its lines that are not blank."""
    return [line for line in text.splitlines() if line.strip()]


def main() -> None:
    """Load the model, read one paragraph, then measure the rest."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("model")
    parser.add_argument("corpus")
    parser.add_argument("--without", action="append", default=[], help="a component to leave out")
    parser.add_argument("--batches", action="store_true", help="let spaCy batch the paragraphs")
    parser.add_argument("--began", type=float, default=0.0)
    args = parser.parse_args()

    import spacy
    from textacy import extract

    module = args.model.replace("-", "_")
    nlp = spacy.load(module if importlib.util.find_spec(module) else args.model, exclude=args.without)
    list(extract.direct_quotations(nlp("“We did our best,” Anna Fondra said on Monday.")))
    startup_cpu, startup_wall = time.process_time(), time.time() - args.began
    found = failed = 0
    cpu, wall = time.process_time(), time.perf_counter()
    with open(args.corpus, encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in lines if line.strip()]
    every = (p for text in texts for p in paragraphs(text))
    for doc in nlp.pipe(every) if args.batches else map(nlp, every):
        try:
            found += len(list(extract.direct_quotations(doc)))
        except ValueError:  # what it says of marks that do not pair
            failed += 1
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    words = sum(len(text.split()) for text in texts)
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    peak = most / (1e6 if sys.platform == "darwin" else 1e3 / 1.024)
    print(
        json.dumps({
            "startup_cpu": startup_cpu, "startup_wall": startup_wall, "cpu": cpu, "wall": wall, "words": words,
            "peak": peak, "worker": 0, "found": found, "failed": failed,
        })
    )  # fmt: skip


if __name__ == "__main__":
    main()
