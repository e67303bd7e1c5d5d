"""Gold articles to training examples: which of a quote's candidates is its source, and whom a pronoun means."""

from __future__ import annotations

import hashlib
import json
import pickle
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from quotes.attribute.learned.decide import feature_rows, known_of
from quotes.attribute.learned.features import History
from quotes.attribute.learned.scorer import Network
from quotes.attribute.mentions.build import build_scene
from quotes.attribute.mentions.candidates import candidates_for
from quotes.attribute.mentions.cues import depth, verb_of
from quotes.attribute.mentions.scene import ROOT, Scene, outer_quotes
from quotes.attribute.mentions.spot import spot_of
from quotes.attribute.people.antecedents import antecedent_rows, antecedents, gender_of
from quotes.attribute.people.clusters import Cluster, Names, names_of
from quotes.attribute.people.descriptors import with_bodies
from quotes.attribute.people.names import name_parts
from quotes.datatypes import Article, MentionKind, Span
from quotes.detect import detect
from quotes.evaluation.matching import overlap, trim
from quotes.lang import load
from quotes.models import MAIN_LANGUAGE, choose, package_for
from quotes.parse.parser import Parser

MIN_IOU = 0.8
# A lemma's strength as a cue is known only after this many uses; the prior is the average of verbs near a quote.
MIN_USES = 3
PRIOR, PRIOR_WEIGHT = 0.2, 1.5
BATCH = 40


class Group(NamedTuple):
    """Rows of features, which of them are right, and the weight of the example."""

    rows: list[list[str]]
    right: list[int]
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Sample:
    """An article with its gold record, its parse and what attribution makes of it before it decides."""

    gold: dict[str, Any]
    scene: Scene
    names: Names
    weight: float = 1.0

    @property
    def clusters(self) -> tuple[Cluster, ...]:
        """Return the people and bodies that the article names."""
        return self.names.clusters


@dataclass(frozen=True, slots=True)
class Target:
    """What a quote's source is by the gold: candidates (none: nobody's words).

    ``known`` is False where it cannot be told.
    """

    quote: int
    candidates: tuple[int, ...]
    known: bool


def fold_of(sample: Sample, folds: int) -> int:
    """Return the fold of an article, by a hash of its id."""
    return int(hashlib.md5(str(sample.gold["id"]).encode()).hexdigest(), 16) % folds


def load_samples(path: Path, work: Path, model: str | None, weight: float = 1.0) -> list[Sample]:
    """Return the samples of a gold file, each with the weight of its examples.

    Parses are kept in ``work`` and made again when model or detection change.
    """
    records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    choice = choose(model)
    work.mkdir(parents=True, exist_ok=True)
    cache = work / f"{path.stem}-{choice.fingerprint[:12]}.pickle"
    articles = [
        Article(
            r["id"], r["text"], path.name, r.get("title"), r.get("publisher"), None, r.get("date"),
            r.get("language", MAIN_LANGUAGE),
        )
        for r in records
    ]  # fmt: skip
    quoted = [detect(a.text, load(a.language)) for a in articles]
    parsed = pickle.loads(cache.read_bytes()) if cache.exists() else {}
    todo = [i for i, (a, q) in enumerate(zip(articles, quoted, strict=True)) if (a.id, q) not in parsed]
    for code in sorted({articles[i].language for i in todo}):
        parser = Parser(package_for(choice, code), code)
        mine = [i for i in todo if articles[i].language == code]
        for start in range(0, len(mine), BATCH):
            part = mine[start : start + BATCH]
            documents = parser.parse([(articles[i], quoted[i]) for i in part])
            parsed.update({(articles[i].id, quoted[i]): d for i, d in zip(part, documents, strict=True)})
            print(f"parsed {start + len(part)} of {len(mine)}", flush=True)
            cache.write_bytes(pickle.dumps(parsed))
    samples = []
    for record, article, quotes in zip(records, articles, quoted, strict=True):
        scene = build_scene(article, quotes, parsed[article.id, quotes], load(article.language))
        samples.append(Sample(record, scene, names_of(scene), weight))
    return samples


def matched(sample: Sample) -> dict[int, dict[str, Any]]:
    """Return the gold quote of each detected one, one to one, best overlap first, as the scorers of the corpus do."""
    text, gold = sample.gold["text"], sample.gold["quotes"]
    indices = outer_quotes(sample.scene.quotes)
    ours = {i: trim(text, sample.scene.quotes[i].span) for i in indices}
    theirs = [trim(text, Span(g["start"], g["end"])) for g in gold]
    pairs = sorted(
        ((overlap(t, o), n, i) for n, t in enumerate(theirs) for i, o in ours.items() if o.overlaps(t)), reverse=True
    )
    found: dict[int, int] = {}
    for value, n, i in pairs:
        if value >= MIN_IOU and i not in found and n not in found.values():
            found[i] = n
    return {i: gold[n] for i, n in found.items()}


def source_candidates(source: dict[str, Any], scene: Scene) -> list[int]:
    """Return the candidates that are a gold source: those on its head word, or if there are none, those highest up."""
    spans = [Span(*s) for s in source["spans"]]
    over = [i for i, c in enumerate(scene.candidates) if any(c.mention.span.overlaps(s) for s in spans)]
    if not source.get("head"):
        depths = {i: depth(scene, a) for i in over if (a := scene.candidates[i].anchor) is not None}
        return [i for i in depths if depths[i] == min(depths.values())] or over
    head = Span(*source["head"])
    covering = [i for i in over if scene.candidates[i].mention.span.overlaps(head)]
    on_head = [i for i in covering if scene.candidates[i].mention.head.overlaps(head)]
    return on_head or covering or over


def targets(sample: Sample) -> list[Target]:
    """Return the gold target of every quote that stands in no other quote."""
    found = matched(sample)
    text = sample.gold["text"]
    nested = [trim(text, Span(*n)) for n in sample.gold.get("nested_spans", [])]
    made = []
    for i in outer_quotes(sample.scene.quotes):
        gold = found.get(i)
        if gold is None:
            inner = any(overlap(trim(text, sample.scene.quotes[i].span), n) >= MIN_IOU for n in nested)
            made.append(Target(i, (), not inner))
        elif not gold["source"]:
            made.append(Target(i, (), True))
        else:
            right = tuple(source_candidates(gold["source"], sample.scene))
            made.append(Target(i, right, bool(right)))
    return made


def cue_strengths(samples: Iterable[Sample]) -> dict[str, float]:
    """Return for each verb near quotes the share of its subjects that are the source of one."""
    uses: Counter[str] = Counter()
    cues: Counter[str] = Counter()
    for sample in samples:
        scene = sample.scene
        speaking = {
            verb_of(scene, a)
            for t in targets(sample)
            for k in t.candidates
            if (a := sample.scene.candidates[k].anchor) is not None
        }
        near = {s for q in outer_quotes(scene.quotes) for s in scene.sentences_near(q)}
        for candidate in sample.scene.candidates:
            verb = verb_of(scene, candidate.anchor) if candidate.anchor is not None else ROOT
            if verb != ROOT and scene.sentence_of[verb] in near and scene.tokens[verb].upos != "PROPN":
                lemma = scene.tokens[verb].lemma.lower()
                uses[lemma] += 1
                cues[lemma] += verb in speaking
    return {
        w: round((cues[w] + PRIOR * PRIOR_WEIGHT) / (n + PRIOR_WEIGHT), 3)
        for w, n in sorted(uses.items())
        if n >= MIN_USES
    }


def source_groups(
    samples: Iterable[Sample],
    clusters_of: Sequence[dict[int, int]],
    strengths: dict[str, float],
    decided: Sequence[dict[int, int | None]] | None = None,
) -> list[Group]:
    """Return the examples for the scorer of sources.

    History is the gold one, or where ``decided`` is given what a model trained on other articles chose.
    """
    groups: list[Group] = []
    for number, (sample, clusters) in enumerate(zip(samples, clusters_of, strict=True)):
        known = known_of(sample.scene, clusters, strengths)
        history = History()
        for target in targets(sample):
            chosen = candidates_for(sample.scene, target.quote, history.candidate)
            right = [n for n, k in enumerate(chosen) if k in target.candidates] if target.candidates else [len(chosen)]
            if target.known and right:
                rows = feature_rows(spot_of(sample.scene, target.quote), chosen, known, history)
                groups.append(Group(rows, right, sample.weight))
            last = decided[number].get(target.quote) if decided is not None else min(target.candidates, default=None)
            if last is not None:
                history = History(target.quote, last, clusters.get(last))
    return groups


def antecedent_groups(samples: Iterable[Sample], scorer: Network | None = None) -> list[Group]:
    """Return the examples for the scorer of antecedents: pronoun sources whose person the gold names.

    The pronouns between them, of which the gold says nothing, mean what ``scorer`` says, as they will in use.
    """
    groups: list[Group] = []
    for sample in samples:
        people = pronoun_people(sample)
        clusters, resolved = with_bodies(sample.scene, sample.clusters, sample.names.cluster_of)
        for index, candidate in enumerate(sample.scene.candidates):
            is_personal = gender_of(candidate.noun, sample.scene) in ("male", "female")
            if candidate.mention.kind is not MentionKind.PRONOUN or not is_personal:
                continue
            choices = antecedents(sample.scene, clusters, resolved, index)
            rows = antecedent_rows(sample.scene, clusters, index, choices)
            right = [n for n, c in enumerate(choices) if c.cluster in people.get(index, ())]
            if right and len(right) < len(choices):
                groups.append(Group(rows, right, sample.weight))
            if right:
                resolved[index] = choices[right[0]].cluster
            elif choices and scorer is not None:
                resolved[index] = choices[int(scorer.scores(rows).argmax())].cluster
    return groups


def pronoun_people(sample: Sample) -> dict[int, set[int]]:
    """Return the clusters that the gold entity of a pronoun source can be, by the pronoun's candidate."""
    language = sample.scene.language
    people: dict[int, set[int]] = {}
    for gold in matched(sample).values():
        source = gold["source"]
        if gold["source_kind"] != "pronoun" or not source or not source.get("entity"):
            continue
        last = name_parts(source["entity"], language)[-1:]
        fits = {
            n
            for n, c in enumerate(sample.clusters)
            if c.type == "PERSON" and last and last[0] in name_parts(c.name, language)
        }
        for k in source_candidates(source, sample.scene):
            people[k] = fits
    return people
