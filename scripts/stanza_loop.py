"""One training loop for all of Stanza's trainers: averaged weights, a schedule, checkpoints, and a curve on disk."""

from __future__ import annotations

import random
import shutil
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

WARM_UP = 200  # steps until the full learning rate
DECAY_FROM = 0.6  # the share of the steps after which the rate falls linearly to LAST_RATE of itself
LAST_RATE = 0.02
AVERAGE = 0.998  # of the running mean of the weights, which is scored and saved
EARLY = 0.25  # the share of the steps at which early.pt is saved (for the tags that the parser is trained on)
CURVE_POINTS = 24  # scores on the development set in a whole training
CHECKPOINT_SECONDS = 600
# Batches whose sentences are sorted by length: PyTorch's LSTMs lose two thirds of their speed on mixed lengths.
WINDOW = 30


@dataclass(frozen=True, slots=True)
class Task:
    """A processor to train: Stanza's trainer, its batches, and the score (percent) on the development set."""

    name: str
    trainer: Any
    batches: Iterator[Any]
    steps: int
    rate: float
    score: Callable[[], float]


def by_length(lengths: Sequence[int], words: int) -> list[list[int]]:
    """Shuffled batches of the indices of sentences of similar length, of about ``words`` words each."""
    order = random.sample(range(len(lengths)), len(lengths))
    window = WINDOW * words * len(lengths) // max(1, sum(lengths))
    batches: list[list[int]] = []
    for at in range(0, len(order), window):
        full = words
        for i in sorted(order[at : at + window], key=lambda i: lengths[i]):
            if full + lengths[i] > words:
                batches.append([])
                full = 0
            batches[-1].append(i)
            full += lengths[i]
    random.shuffle(batches)
    return batches


def rate_at(step: int, task: Task) -> float:
    """The learning rate of a step: a warm-up, a plateau, a straight line down."""
    down = (step / task.steps - DECAY_FROM) / (1 - DECAY_FROM)
    return task.rate * min(1.0, (step + 1) / WARM_UP) * (1 - (1 - LAST_RATE) * min(1.0, max(0.0, down)))


def optimizers(trainer: Any) -> list[torch.optim.Optimizer]:
    """A trainer's optimizers, whatever it calls them."""
    found = getattr(trainer, "optimizers", None) or trainer.optimizer
    return list(found.values()) if isinstance(found, dict) else [found]


def fit(task: Task, folder: Path) -> None:
    """Train to the last step, resuming from ``folder/checkpoint.pt``, and save the averaged weights as compact.pt.

    A termination signal writes a checkpoint and ends the process.
    """
    folder.mkdir(parents=True, exist_ok=True)
    stop: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _: stop.append(number))
    weights = {n: p for n, p in task.trainer.model.named_parameters() if p.requires_grad}
    mean = {n: p.detach().clone() for n, p in weights.items()}
    step = _resume(task, folder, weights, mean)
    began = saved = time.monotonic()
    loss, first = 0.0, step
    every = max(1, task.steps // CURVE_POINTS)
    while step < task.steps:
        for optimizer in optimizers(task.trainer):
            for group in optimizer.param_groups:
                group["lr"] = rate_at(step, task)
        result = task.trainer.update(next(task.batches))
        loss += float(result[0] if isinstance(result, tuple) else result)
        step += 1
        keep = min(AVERAGE, (step + 1) / (step + 10))
        for name, weight in weights.items():
            mean[name].lerp_(weight.detach(), 1 - keep)
        if step % every == 0 or step == task.steps:
            pace = (time.monotonic() - began) / (step - first)
            _report(task, folder, weights, mean, f"{step}\t{loss / every:.4f}\t{pace:.3f}")
            loss = 0.0
            if step >= EARLY * task.steps and not (folder / "early.pt").exists():
                shutil.copy(folder / "compact.pt", folder / "early.pt")
        if stop or time.monotonic() - saved > CHECKPOINT_SECONDS or step == task.steps:
            _checkpoint(task, folder, weights, mean, step)
            saved = time.monotonic()
        if stop:
            raise SystemExit(f"{task.name}: stopped at step {step}, to be resumed")


def _report(task: Task, folder: Path, weights: dict[str, Any], mean: dict[str, Any], line: str) -> None:
    """Score and save the averaged weights, and add a line to the curve."""
    own = {n: p.detach().clone() for n, p in weights.items()}
    for name, weight in weights.items():
        weight.data.copy_(mean[name])
    with torch.no_grad():
        score = task.score()
    task.trainer.save(str(folder / "compact.pt"))
    for name, weight in weights.items():
        weight.data.copy_(own[name])
    with (folder / "curve.tsv").open("a", encoding="utf-8") as curve:
        curve.write(f"{time.strftime('%H:%M:%S')}\t{line}\t{score:.2f}\n")
    print(task.name, line, f"{score:.2f}", flush=True)


def _checkpoint(task: Task, folder: Path, weights: dict[str, Any], mean: dict[str, Any], step: int) -> None:
    state = {
        "step": step,
        "weights": {n: p.detach() for n, p in weights.items()},
        "mean": mean,
        "optimizers": [o.state_dict() for o in optimizers(task.trainer)],
    }
    torch.save(state, folder / "checkpoint.new")
    (folder / "checkpoint.new").rename(folder / "checkpoint.pt")


def _resume(task: Task, folder: Path, weights: dict[str, Any], mean: dict[str, Any]) -> int:
    """Load the last checkpoint, if any, and return the steps done; the batches start a fresh, other shuffle."""
    if not (folder / "checkpoint.pt").exists():
        return 0
    state = torch.load(folder / "checkpoint.pt", weights_only=True)
    for name, weight in weights.items():
        weight.data.copy_(state["weights"][name])
        mean[name].copy_(state["mean"][name])
    for optimizer, saved in zip(optimizers(task.trainer), state["optimizers"], strict=True):
        optimizer.load_state_dict(saved)
    random.seed(state["step"])
    torch.manual_seed(state["step"])
    return int(state["step"])
