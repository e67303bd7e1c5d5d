#!/usr/bin/env python3
"""Train the reader."""

from __future__ import annotations

import argparse
import hashlib
import json
import pickle
import random
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import torch
from reader_data import Example, Exchange, Goal, goals
from reader_encoder import kept_pieces, pretrained, read_encoder
from torch.nn import functional

from quotes.attribute.learned.reader import network
from quotes.attribute.learned.reader.batches import batch_of
from quotes.attribute.learned.reader.network import IMPOSSIBLE, Batch, Net
from quotes.attribute.learned.reader.pieces import UNKNOWN, Vocabulary
from quotes.attribute.learned.reader.tape import Tape, tape_of
from quotes.attribute.learned.reader.windows import Window, windows

Item = tuple[Example, Tape, Window]
BATCH_PIECES = 3072
WARM_STEPS = 60
EXCHANGED, MASKED = 0.5, 0.04  # of articles whose people get other names, of pieces that are hidden
PERSON_WEIGHT = 0.5


def items_of(examples: Sequence[tuple[Example, float]], vocabulary: Vocabulary, exchange: Exchange | None, chance: random.Random) -> list[Item]:
    """Return windows of articles, each so often as its weight says; with ``exchange`` half of them with other names."""
    made = []
    for example, weight in examples:
        copies = int(weight) + (chance.random() < weight % 1)
        for _ in range(copies):
            instead = exchange.instead(example, chance) if exchange and chance.random() < EXCHANGED else None
            tape = tape_of(example.text, example.quotes, vocabulary, instead)
            around = (chance.randint(80, 140), chance.randint(30, 70), 270) if exchange else (110, 60)
            made += [(example, tape, w) for w in windows(tape, example.targets, *around)]
    return made


def batches(items: Sequence[Item], chance: random.Random | None) -> Iterator[list[Item]]:
    """Yield items in batches of about one length, in random order where ``chance`` is given."""
    def length(item: Item) -> float:
        return item[2].end - item[2].start + (chance.random() * 40 if chance else 0)

    groups: list[list[Item]] = []
    current: list[Item] = []
    widest = 0
    for item in sorted(items, key=length):
        size = item[2].end - item[2].start + 2
        if current and max(widest, size) * (len(current) + 1) > BATCH_PIECES:
            groups.append(current)
            current, widest = [], 0
        current.append(item)
        widest = max(widest, size)
    groups += [current] if current else []
    if chance:
        chance.shuffle(groups)
    yield from groups


class Attention(torch.autograd.Function):
    """Attention whose way there is in short floats and whose way back in whole ones, each the faster for it."""

    @staticmethod
    def forward(ctx: Any, query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        forth = torch.ops.aten._scaled_dot_product_flash_attention_for_cpu
        made, sums = forth(query, key, value, 0.0, False, attn_mask=mask)
        ctx.save_for_backward(query, key, value, made, sums, mask)
        return made

    @staticmethod
    def backward(ctx: Any, given: torch.Tensor) -> tuple[torch.Tensor | None, ...]:
        query, key, value, made, sums, mask = ctx.saved_tensors
        back = torch.ops.aten._scaled_dot_product_flash_attention_for_cpu_backward
        whole = [t.float() for t in (given, query, key, value, made)]
        found = back(*whole, sums, 0.0, False, attn_mask=mask.float())
        return (*(t.to(query.dtype) for t in found), None)


def attention(query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """Return what the network's own attention returns."""
    cost = torch.zeros(mask.shape, dtype=query.dtype).masked_fill(~mask, IMPOSSIBLE)
    return Attention.apply(query, key, value, cost.expand(query.shape[0], 1, query.shape[2], query.shape[2]))


def loss_of(scores: torch.Tensor, goal: Goal) -> torch.Tensor:
    """Return the mean negative logarithm of what the right words get, over the quotes that have one."""
    some = goal.right.any(1)
    shares = functional.log_softmax(scores.masked_fill(goal.ignored, IMPOSSIBLE), 1)[some]
    right = torch.logsumexp(shares.masked_fill(~goal.right[some], IMPOSSIBLE), 1)
    return -right.mean() if some.any() else scores.sum() * 0


def hidden(batch: Batch, size: int, share: float) -> None:
    ids = batch.ids
    ids[(torch.rand(ids.shape) < share) & (ids < size) & (ids > UNKNOWN)] = UNKNOWN


@torch.no_grad()
def measured(net: Net, items: Sequence[Item]) -> dict[str, float]:
    """Return how often the best word is right, as mention and as person."""
    net.eval()
    right = [0, 0]; count = [0, 0]
    for group in batches(items, None):
        batch = batch_of([(t, w) for _, t, w in group])
        with torch.autocast("cpu", dtype=torch.bfloat16):
            found = net(batch)
        for n, (scores, goal) in enumerate(zip(found, goals(group, batch), strict=True)):
            best = scores.argmax(1)[:, None]
            some = goal.right.any(1)
            good = (goal.right | goal.ignored).gather(1, best)[:, 0]
            right[n] += int((good & some).sum()); count[n] += int(some.sum() if n else len(some))
    net.train()
    return {"mention": round(right[0] / count[0], 4), "person": round(right[1] / count[1], 4), "quotes": count[0]}


def save_mean(net, parameters, mean, out):
    state = dict(net.state_dict())
    names = {id(p): n for n, p in net.named_parameters()}
    state |= {names[id(p)]: m for p, m in zip(parameters, mean, strict=True)}
    torch.save(state, out + ".tmp")
    Path(out + ".tmp").rename(out)


def held(example: Example, one_in: int) -> bool:
    return int(hashlib.md5(str(example.id).encode()).hexdigest(), 16) % one_in == 0


def main() -> None:
    ap = argparse.ArgumentParser()
    ap.add_argument("--data", nargs="+", help="PICKLE:weight:hold_one_in")
    ap.add_argument("--minutes", type=float, default=20)
    ap.add_argument("--rate", type=float, default=2e-4)
    ap.add_argument("--head-rate", type=float, default=6e-4)
    ap.add_argument("--init"); ap.add_argument("--vocabulary"); ap.add_argument("--out"); ap.add_argument("--seed", type=int, default=1)
    ap.add_argument("--decay", type=float, default=0.85)
    ap.add_argument("--all", action="store_true"); ap.add_argument("--threads", type=int, default=1); ap.add_argument("--steps", type=int, default=0)
    A = ap.parse_args()
    torch.set_num_threads(A.threads)
    torch.manual_seed(A.seed)
    chance = random.Random(A.seed)
    voc = pickle.loads(Path(A.vocabulary).read_bytes())
    vocabulary = Vocabulary(*voc)
    train, kept = [], {}
    for part in A.data:
        path, weight, one_in = part.split(":")
        for e in pickle.loads(Path(path).read_bytes()):
            if not e.targets: continue
            if not A.all and int(one_in) and held(e, int(one_in)):
                kept.setdefault(path, []).append((e, 1.0))
            else:
                train.append((e, float(weight)))
    exchange = Exchange(e for e, _ in train)
    net = Net(vocabulary.size)
    net.load_state_dict(torch.load(A.init))
    net.word.weight.requires_grad = False
    heads = [p for n, p in net.named_parameters() if p.requires_grad and n.startswith(("mention", "person", "kind", "mark"))]
    base = [p for n, p in net.named_parameters() if p.requires_grad and not n.startswith(("mention", "person", "kind", "mark"))]
    optimizer = torch.optim.AdamW([{"params": base}, {"params": heads}], lr=A.rate, weight_decay=0.01, betas=(0.9, 0.98), fused=True)
    tests = {k: items_of(v, vocabulary, None, chance) for k, v in kept.items()}
    began, step, seen, shown, running, stop, epoch = time.time(), 0, 0, 0, None, False, 0
    mean = [p.detach().clone() for p in base + heads]
    network._attention = attention
    net.train()
    while not stop:
        items = items_of(train, vocabulary, exchange, chance)
        groups = list(batches(items, chance))
        print("epoch", epoch, "windows", len(items), "batches", len(groups), "pieces", sum(i[2].end - i[2].start for i in items), flush=True)
        for group in groups:
            share = (time.time() - began) / (A.minutes * 60)
            if A.steps: share = step / A.steps
            if share >= 1: stop = True; break
            factor = min(1, (step + 1) / WARM_STEPS) * max(0.02, min(1, (1 - share) / A.decay))
            for g, rate in zip(optimizer.param_groups, (A.rate, A.head_rate), strict=True): g["lr"] = rate * factor
            batch = batch_of([(t, w) for _, t, w in group])
            mention, person = goals(group, batch)
            seen += int(batch.holds.sum())
            hidden(batch, vocabulary.size, MASKED)
            with torch.autocast("cpu", dtype=torch.bfloat16):
                scores = net(batch)
            loss = loss_of(scores[0], mention) + PERSON_WEIGHT * loss_of(scores[1], person)
            optimizer.zero_grad(); loss.backward()
            torch.nn.utils.clip_grad_norm_(base + heads, 1.0)
            optimizer.step()
            step += 1
            with torch.no_grad():
                torch._foreach_lerp_(mean, base + heads, max(0.01, 1 / step))
            running = 0.97 * running + 0.03 * float(loss.detach()) if running is not None else float(loss.detach())
            if step % 25 == 0: print(f"{step} ep {epoch} loss {running:.3f} {time.time()-began:.0f}s cpu {time.process_time():.0f} pieces/s {seen/(time.time()-began):.0f} lr {factor:.2f}", flush=True)
            if step % 100 == 0:
                save_mean(net, base + heads, mean, A.out)
        epoch += 1
    save_mean(net, base + heads, mean, A.out)
    for k, v in tests.items(): print(k, measured(net, v), flush=True)


if __name__ == "__main__":
    main()
