"""Fit a small network to groups of rows, in each of which one or more rows are right; torch, one thread, fixed seed."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from attribution_data import Group

from quotes.attribute.learned.scorer import Network


@dataclass(frozen=True, slots=True)
class Settings:
    """How a network is trained; the defaults were chosen by cross-validation on the training part."""

    hidden: int = 24
    epochs: int = 5
    rate: float = 3e-3
    decay: float = 1e-5
    dropout: float = 0.4
    batch: int = 32
    min_count: int = 6  # features seen in fewer rows are left out
    seed: int = 7


class Scorer(torch.nn.Module):
    """The network of ``quotes.attribute.learned.scorer`` as torch trains it."""

    def __init__(self, features: int, settings: Settings) -> None:
        super().__init__()
        self.vectors = torch.nn.EmbeddingBag(features, settings.hidden, mode="sum")
        self.direct = torch.nn.EmbeddingBag(features, 1, mode="sum")
        self.bias = torch.nn.Parameter(torch.zeros(settings.hidden))
        self.out = torch.nn.Parameter(torch.randn(settings.hidden) * 0.1)
        self.dropout = torch.nn.Dropout(settings.dropout)
        torch.nn.init.normal_(self.vectors.weight, std=0.05)
        torch.nn.init.zeros_(self.direct.weight)

    def forward(self, indices: torch.Tensor, offsets: torch.Tensor) -> torch.Tensor:
        """Return one score for each row."""
        hidden = torch.relu(self.vectors(indices, offsets) + self.bias)
        scores: torch.Tensor = self.direct(indices, offsets)[:, 0] + self.dropout(hidden) @ self.out
        return scores


def fit_several(groups: Sequence[Group], settings: Settings, members: int) -> Network:
    """Return the mean of several networks that differ only in their seed, as one network: it varies less by chance."""
    nets = [fit(groups, replace(settings, seed=settings.seed + n)) for n in range(members)]
    return Network(
        nets[0].features,
        np.concatenate([net.vectors for net in nets], axis=1),
        np.mean([net.direct for net in nets], axis=0, dtype=np.float32),
        np.concatenate([net.bias for net in nets]),
        np.concatenate([net.out for net in nets]) / np.float32(members),
        1.0,
    )


def fit(groups: Sequence[Group], settings: Settings) -> Network:
    """Return the network that gives the right rows of each group the greatest share of probability."""
    torch.set_num_threads(1)
    torch.manual_seed(settings.seed)
    shuffle = random.Random(settings.seed)
    counts = Counter(f for group in groups for row in group.rows for f in set(row))
    names = sorted(f for f, n in counts.items() if n >= settings.min_count)
    index = {name: i for i, name in enumerate(names)}
    coded = [_code(group, index) for group in groups]
    model = Scorer(len(names), settings)
    optimizer = torch.optim.AdamW(model.parameters(), lr=settings.rate, weight_decay=settings.decay)
    steps = settings.epochs * (len(coded) // settings.batch + 1)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, settings.rate, total_steps=steps + 1)
    for _ in range(settings.epochs):
        shuffle.shuffle(coded)
        for start in range(0, len(coded), settings.batch):
            loss = _loss(model, coded[start : start + settings.batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
    return Network(
        index,
        model.vectors.weight.detach().numpy().astype(np.float32),
        model.direct.weight.detach().numpy()[:, 0].astype(np.float32),
        model.bias.detach().numpy().astype(np.float32),
        model.out.detach().numpy().astype(np.float32),
        1.0,
    )


@dataclass(frozen=True, slots=True)
class Coded:
    """A group as arrays: the features of all its rows one after another, how many each row has, which are right."""

    indices: np.ndarray
    sizes: np.ndarray
    right: np.ndarray
    weight: float


def _code(group: Group, index: dict[str, int]) -> Coded:
    known = [[index[f] for f in row if f in index] for row in group.rows]
    is_right = np.zeros(len(known), dtype=np.float32)
    is_right[group.right] = 1.0
    flat = np.array([i for row in known for i in row], dtype=np.int64)
    return Coded(flat, np.array([len(row) for row in known], dtype=np.int64), is_right, group.weight)


def _loss(model: Scorer, batch: Sequence[Coded]) -> torch.Tensor:
    """The mean negative logarithm of the share that the right rows of a group get, each group by its weight."""
    sizes = np.concatenate([g.sizes for g in batch])
    offsets = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    scores = model(torch.from_numpy(np.concatenate([g.indices for g in batch])), torch.from_numpy(offsets))
    of = torch.from_numpy(np.repeat(np.arange(len(batch)), [len(g.sizes) for g in batch]))
    top = torch.full((len(batch),), -1e9).scatter_reduce(0, of, scores.detach(), "amax")
    powers = torch.exp(scores - top[of])
    total = torch.zeros(len(batch)).index_add(0, of, powers)
    right = torch.from_numpy(np.concatenate([g.right for g in batch]))
    good = torch.zeros(len(batch)).index_add(0, of, powers * right)
    weights = torch.tensor([g.weight for g in batch])
    return (weights * (torch.log(total) - torch.log(good + 1e-9))).mean()
