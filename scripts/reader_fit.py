"""Fitting the reader's network: windows in batches, its loss, and a run over so many pieces."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from reader_data import Example, Goal, goals
from reader_names import Exchange
from torch.nn import functional

from quotes.attribute.learned.reader import network
from quotes.attribute.learned.reader.batches import batch_of
from quotes.attribute.learned.reader.network import IMPOSSIBLE, Batch, Net
from quotes.attribute.learned.reader.pieces import UNKNOWN, Vocabulary
from quotes.attribute.learned.reader.tape import Tape, tape_of
from quotes.attribute.learned.reader.windows import Window, windows

Item = tuple[Example, Tape, Window]
Saves = Callable[[dict[str, torch.Tensor]], None]

_NEW_PARTS = ("mention", "person", "kind", "mark")  # not pretrained: they learn faster
_STEPS_BETWEEN_SAVES = 100


@dataclass(frozen=True, slots=True)
class Settings:
    """How the network is trained: what was tried first, not tuned."""

    pieces: int = 4_000_000  # read in all
    batch: int = 3072  # pieces
    rate: float = 2e-4
    new_rate: float = 6e-4
    warm_steps: int = 60
    constant: float = 0.4  # the share of the run after which the rates go down, in a straight line
    longest: int = 270  # pieces of a window: attention costs as the square
    exchanged: float = 0.5  # of articles whose people get other names
    hidden: float = 0.04  # of pieces
    person: float = 0.5  # weight of the second pointer
    mean: float = 0.01  # what the last step counts in the running mean of the weights, which is kept
    seed: int = 1


def items_of(
    examples: Sequence[tuple[Example, float]],
    vocabulary: Vocabulary,
    settings: Settings,
    exchange: Exchange,
    chance: random.Random,
) -> list[Item]:
    """Return windows of many widths, of each article as often as its weight says; in some, people get other names."""
    made: list[Item] = []
    for example, weight in examples:
        for _ in range(int(weight) + (chance.random() < weight % 1)):
            changed = chance.random() < settings.exchanged
            instead = exchange.instead(example.people, chance) if changed else None
            tape = tape_of(example.text, example.quotes, vocabulary, instead)
            around = chance.randint(80, 140), chance.randint(30, 70), settings.longest
            made += [(example, tape, w) for w in windows(tape, example.targets, *around)]
    return made


def batches(items: Sequence[Item], pieces: int, chance: random.Random | None = None) -> Iterator[list[Item]]:
    """Yield items in batches of about one length, in random order where ``chance`` is given."""
    groups: list[list[Item]] = [[]]
    widest = 0
    for item in sorted(items, key=lambda i: i[2].end - i[2].start + (chance.random() * 40 if chance else 0)):
        widest = max(widest, item[2].end - item[2].start + 2)
        if groups[-1] and widest * (len(groups[-1]) + 1) > pieces:
            groups.append([])
            widest = item[2].end - item[2].start + 2
        groups[-1].append(item)
    if chance:
        chance.shuffle(groups)
    yield from filter(None, groups)


class _Attention(torch.autograd.Function):
    """Attention whose way there is in short floats and whose way back in whole ones, each the faster for it."""

    @staticmethod
    def forward(ctx: Any, query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, cost: torch.Tensor) -> Any:
        forth = torch.ops.aten._scaled_dot_product_flash_attention_for_cpu
        made, sums = forth(query, key, value, 0.0, False, attn_mask=cost)
        ctx.save_for_backward(query, key, value, made, sums, cost)
        return made

    @staticmethod
    def backward(ctx: Any, given: torch.Tensor) -> tuple[torch.Tensor | None, ...]:
        query, key, value, made, sums, cost = ctx.saved_tensors
        back = torch.ops.aten._scaled_dot_product_flash_attention_for_cpu_backward
        whole = [t.float() for t in (given, query, key, value, made)]
        found = back(*whole, sums, 0.0, False, attn_mask=cost.float())
        return (*(t.to(query.dtype) for t in found), None)


def _attention(query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    cost = torch.zeros(mask.shape, dtype=query.dtype).masked_fill(~mask, IMPOSSIBLE)
    made: torch.Tensor = _Attention.apply(  # type: ignore[no-untyped-call]
        query, key, value, cost.expand(-1, 1, query.shape[2], -1)
    )
    return made


def _loss(scores: torch.Tensor, goal: Goal) -> torch.Tensor:
    """The mean negative logarithm of what the right words get, over the quotes that have one."""
    some = goal.right.any(1)
    if not some.any():
        return scores.sum() * 0
    shares = functional.log_softmax(scores.masked_fill(goal.ignored, IMPOSSIBLE), 1)[some]
    return -torch.logsumexp(shares.masked_fill(~goal.right[some], IMPOSSIBLE), 1).mean()


def _hide(batch: Batch, vocabulary: int, share: float) -> None:
    ids = batch.ids
    ids[(torch.rand(ids.shape) < share) & (ids < vocabulary) & (ids > UNKNOWN)] = UNKNOWN


def fit(
    net: Net,
    vocabulary: Vocabulary,
    examples: Sequence[tuple[Example, float]],
    settings: Settings,
    save: Saves,
) -> None:
    """Train a network; ``save`` is given the running mean of its weights from time to time, and at the end."""
    torch.manual_seed(settings.seed)
    chance = random.Random(settings.seed)
    exchange = Exchange(p for e, _ in examples for p in e.people)
    net.word.weight.requires_grad = False
    named = {n: p for n, p in net.named_parameters() if p.requires_grad}
    new = [p for n, p in named.items() if n.startswith(_NEW_PARTS)]
    old = [p for n, p in named.items() if not n.startswith(_NEW_PARTS)]
    optimizer = torch.optim.AdamW([{"params": old}, {"params": new}], weight_decay=0.01, betas=(0.9, 0.98), fused=True)
    mean = [p.detach().clone() for p in named.values()]
    network.attention = _attention
    step = read = 0
    began, running = time.process_time(), 0.0
    net.train()
    while read < settings.pieces:
        items = items_of(examples, vocabulary, settings, exchange, chance)
        for group in batches(items, settings.batch, chance):
            left = max(0.02, min(1.0, (1 - read / settings.pieces) / (1 - settings.constant)))
            for part, rate in zip(optimizer.param_groups, (settings.rate, settings.new_rate), strict=True):
                part["lr"] = rate * left * min(1.0, (step + 1) / settings.warm_steps)
            loss, count = _step(net, group, settings)
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(list(named.values()), 1.0)
            optimizer.step()
            step, read = step + 1, read + count
            running += (float(loss.detach()) - running) * max(0.03, 1 / step)
            with torch.no_grad():
                torch._foreach_lerp_(mean, list(named.values()), max(settings.mean, 1 / step))
            if step % _STEPS_BETWEEN_SAVES == 0 or read >= settings.pieces:
                spent = time.process_time() - began
                print(f"step {step}: {read:,} pieces, loss {running:.3f}, {spent:.0f} s of processor time", flush=True)
                save(net.state_dict() | dict(zip(named, mean, strict=True)))
            if read >= settings.pieces:
                break
    net.load_state_dict(net.state_dict() | dict(zip(named, mean, strict=True)))


def _step(net: Net, group: Sequence[Item], settings: Settings) -> tuple[torch.Tensor, int]:
    batch = batch_of([(tape, window) for _, tape, window in group])
    mention, person = goals(group, batch)
    _hide(batch, net.word.num_embeddings, settings.hidden)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        mentions, people = net(batch)
    return _loss(mentions, mention) + settings.person * _loss(people, person), int(batch.holds.sum())


@torch.no_grad()
def measured(net: Net, vocabulary: Vocabulary, examples: Sequence[Example], settings: Settings) -> dict[str, float]:
    """Return in how many quotes the first word is right: as the mention, and as the person where that is known."""
    net.eval()
    tapes = [(e, tape_of(e.text, e.quotes, vocabulary)) for e in examples]
    items = [(e, tape, w) for e, tape in tapes for w in windows(tape, e.targets)]
    right, count = [0, 0], [0, 0]
    for group in batches(items, settings.batch):
        batch = batch_of([(tape, window) for _, tape, window in group])
        with torch.autocast("cpu", dtype=torch.bfloat16):
            found = net(batch)
        for n, (scores, goal) in enumerate(zip(found, goals(group, batch), strict=True)):
            some = goal.right.any(1)
            good = (goal.right | goal.ignored).gather(1, scores.argmax(1)[:, None])[:, 0]
            right[n] += int((good & some).sum())
            count[n] += int(some.sum()) if n else len(some)
    return {"quotes": count[0], "mention": round(right[0] / count[0], 4), "person": round(right[1] / count[1], 4)}
