"""Who a pronoun or a descriptor means: the clusters named before it, weighed by what agrees and what stands near.

Pronouns are resolved from left to right, so that a chain of them ("He … he … his") is followed link by link.
A relative pronoun means the noun that its clause hangs on.  Nothing is guessed where the evidence is even.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from quotes.attribute.cues import cue_class, path_up
from quotes.attribute.descriptors import described, nearest_body, with_bodies
from quotes.attribute.mentions import Candidate
from quotes.attribute.names import Cluster
from quotes.attribute.scene import ROOT, Scene
from quotes.attribute.scorer import Network
from quotes.attribute.spot import subjects_above
from quotes.config import ANTECEDENT_PARAGRAPHS, ANTECEDENT_PROBABILITY, COMMAND_PROBABILITY
from quotes.datatypes import MentionKind

_SUBJECTS = {"nsubj", "nsubj:pass", "nsubj:outer"}
_ARGUMENTS = {"obj", "iobj", "obl", "obl:agent"}


@dataclass(frozen=True, slots=True)
class Antecedent:
    """A cluster that a pronoun may mean; ``last`` is its latest mention before the pronoun."""

    cluster: int
    last: int
    subject: int | None  # its latest mention as a subject
    mentions: int


def gender_of(pronoun: str, scene: Scene) -> str:
    """Return "male", "female", "plural" or "" for a pronoun."""
    for gender in ("male", "female", "plural"):
        if pronoun in scene.language.words("pronouns", gender):
            return gender
    return ""


def antecedents(
    scene: Scene, candidates: Sequence[Candidate], clusters: Sequence[Cluster], resolved: dict[int, int], pronoun: int
) -> list[Antecedent]:
    """Return the persons mentioned before a pronoun whom nothing rules out, the latest mention first.

    Ruled out are those of another gender, those who are arguments of the pronoun's own verb (in "he told Roe" he is not
    Roe), and whom the pronoun's clause describes ("Roe, whose land he sold").  ``resolved`` is what is known so far.
    """
    here = candidates[pronoun]
    gender = gender_of(here.noun, scene)
    apart = _beside(scene, candidates, resolved, pronoun) | _described(scene, candidates, resolved, pronoun)
    found: dict[int, Antecedent] = {}
    for index in range(pronoun - 1, -1, -1):
        cluster = resolved.get(index)
        if cluster is None or clusters[cluster].type != "PERSON" or cluster in apart:
            continue
        if clusters[cluster].gender not in (None, gender):
            continue
        if here.paragraph - candidates[index].paragraph > ANTECEDENT_PARAGRAPHS and cluster not in found:
            continue
        known = found.get(cluster)
        subject = known.subject if known else None
        if subject is None and _is_subject(scene, candidates[index]):
            subject = index
        found[cluster] = Antecedent(
            cluster, known.last if known else index, subject, (known.mentions if known else 0) + 1
        )
    return list(found.values())


def _beside(scene: Scene, candidates: Sequence[Candidate], resolved: Mapping[int, int], pronoun: int) -> frozenset[int]:
    """The clusters that are arguments of the verb whose subject the pronoun is."""
    anchor = candidates[pronoun].anchor
    if anchor is None or scene.tokens[anchor].deprel not in _SUBJECTS:
        return frozenset()
    verb = scene.heads[anchor]
    near = range(max(0, pronoun - 12), min(len(candidates), pronoun + 12))
    return frozenset(
        resolved[i]
        for i in near
        if i != pronoun and i in resolved and (a := candidates[i].anchor) is not None
        if scene.heads[a] == verb and scene.tokens[a].deprel in _ARGUMENTS
    )


def _described(
    scene: Scene, candidates: Sequence[Candidate], resolved: Mapping[int, int], pronoun: int
) -> frozenset[int]:
    """The clusters that a relative clause describes whose subject the pronoun is: they have another place in it."""
    anchor = candidates[pronoun].anchor
    if anchor is None or scene.tokens[anchor].deprel not in _SUBJECTS:
        return frozenset()
    verb = scene.heads[anchor]
    if verb == ROOT or scene.tokens[verb].deprel != "acl:relcl":
        return frozenset()
    nouns = [scene.heads[verb]]
    while scene.tokens[nouns[-1]].deprel == "appos":  # "Roe, whose land": the land is often read as an apposition
        nouns.append(scene.heads[nouns[-1]])
    return frozenset(resolved[i] for i in resolved if i < pronoun and candidates[i].anchor in nouns)


def _is_subject(scene: Scene, candidate: Candidate) -> bool:
    return candidate.anchor is not None and scene.tokens[candidate.anchor].deprel in _SUBJECTS


def _sentences_apart(here: Candidate, other: Candidate) -> str:
    if here.sentence is None or other.sentence is None:
        return "x"
    return str(min(4, here.sentence - other.sentence))


def antecedent_features(
    scene: Scene,
    candidates: Sequence[Candidate],
    clusters: Sequence[Cluster],
    pronoun: int,
    choice: Antecedent,
    rank: int,
    of: Sequence[Antecedent],
) -> list[str]:
    """Return the features of a cluster as what the pronoun means; ``rank`` is its place by recency."""
    here, last = candidates[pronoun], candidates[choice.last]
    agrees = "yes" if clusters[choice.cluster].gender == gender_of(here.noun, scene) else "?"
    most = max(of, key=lambda a: (a.mentions, -a.cluster)).cluster == choice.cluster
    own = scene.tokens[here.anchor].deprel if here.anchor is not None else ""
    paragraphs = min(4, here.paragraph - last.paragraph)
    apart = _sentences_apart(here, last)
    where = f"{apart}{'p' if paragraphs == 0 else '¶'}"
    by_subject = "x" if choice.subject is None else _sentences_apart(here, candidates[choice.subject])
    top = choice.subject is not None and _is_main(scene, candidates[choice.subject])
    nearest = choice.subject is not None and choice.subject == max(a.subject for a in of if a.subject is not None)
    over = _over(scene, candidates, here, choice)
    return [
        f"agrees={agrees}",
        f"rank={min(4, rank)}",
        f"rank+agrees={min(4, rank)}{agrees}",
        f"where={where}",
        f"paragraphs={paragraphs}",
        f"mentions={min(6, choice.mentions)}",
        f"most={most}",
        f"most+where={most}{where}",
        f"first={choice.cluster == min(a.cluster for a in of)}",
        f"by subject={by_subject}+{top}",
        f"by subject+own={by_subject}+{top}+{own}",
        f"nearest subject={nearest}+{own}",
        f"nearest subject+where={nearest}+{by_subject}+{agrees}",
        f"only={len(of) == 1}",
        f"over={over}+{own}",
        f"over+agrees={over}+{agrees}",
        *_last_mention(scene, here, last, where, own),
    ]


def _last_mention(scene: Scene, here: Candidate, last: Candidate, where: str, own: str) -> list[str]:
    """The features of an antecedent's latest mention and of what lies between it and the pronoun."""
    subject = _is_subject(scene, last)
    head = scene.heads[last.anchor] if last.anchor is not None else ROOT
    relation = scene.tokens[last.anchor].deprel if last.anchor is not None else ""
    pronominal = last.mention.kind is MentionKind.PRONOUN
    gap = scene.text[last.mention.span.end : here.mention.span.start]
    quoted = any(last.mention.span.end <= q.start and q.end <= here.mention.span.start for q in scene.outer)
    chain = pronominal and gender_of(last.noun, scene) == gender_of(here.noun, scene)
    return [
        f"where+subject={where}{subject}",
        f"speaks={cue_class(scene, head) if head != ROOT else ''}+{own}",
        f"words={min(6, gap.count(' ').bit_length())}",
        f"kind={last.mention.kind}+{where}",
        f"form={here.noun}={last.noun if pronominal else 'name'}",
        f"chain={chain}+{where}",
        f"quoted={quoted}+{subject}+{where}",
        f"relation={relation}",
        f"relation+own={relation}+{own}+{where[0]}",
    ]


def _over(scene: Scene, candidates: Sequence[Candidate], here: Candidate, choice: Antecedent) -> str:
    """How near above the pronoun the antecedent is a subject: "0" in "Roe named the risks he faced", "" if nowhere."""
    if here.anchor is None:
        return ""
    above = subjects_above(scene, tuple(path_up(scene, here.anchor)[1:]))
    ranks = [
        above[a][0]
        for i in {choice.last, choice.subject}
        if i is not None and (a := candidates[i].anchor) is not None and a in above
    ]
    own = above.get(here.anchor)
    return str(min(ranks) - (own is not None and own[0] < min(ranks))) if ranks else ""


def _is_main(scene: Scene, candidate: Candidate) -> bool:
    """Whether a subject's verb is the main one of its sentence."""
    return candidate.anchor is not None and scene.tokens[scene.heads[candidate.anchor]].deprel in {"root", "conj"}


@dataclass(frozen=True, slots=True)
class Resolution:
    """Who is meant: all clusters, the cluster of each candidate that has one, and what was weighed for a mention."""

    clusters: tuple[Cluster, ...]
    cluster_of: dict[int, int]
    weighed: dict[int, list[tuple[int, float]]]


def resolve(
    scene: Scene,
    candidates: Sequence[Candidate],
    clusters: Sequence[Cluster],
    named: Mapping[int, int],
    scorer: Network | None,
) -> Resolution:
    """Return the cluster of every candidate that has one.

    A pronoun whose best cluster is not likely enough stays without one, a descriptor that fits two people too.
    """
    everybody, cluster_of = with_bodies(scene, candidates, clusters, named)
    weighed: dict[int, list[tuple[int, float]]] = {}
    met: list[int] = []
    for index, candidate in enumerate(candidates):
        if candidate.mention.kind is MentionKind.NOMINAL and index not in cluster_of:
            fits = described(scene, candidate, everybody, met)
            weighed[index] = [(n, 1 / len(fits)) for n in fits]
        elif candidate.mention.kind is MentionKind.PRONOUN:
            weighed[index] = _meant(scene, candidates, everybody, cluster_of, index, scorer)
        best = max(weighed.get(index, []), key=lambda x: x[1], default=None)
        if best and (
            best[1] >= ANTECEDENT_PROBABILITY and (candidate.mention.kind is MentionKind.PRONOUN or best[1] == 1.0)
        ):
            cluster_of[index] = best[0]
        if index in cluster_of:
            met.append(cluster_of[index])
    return Resolution(everybody, cluster_of, weighed)


def _meant(
    scene: Scene,
    candidates: Sequence[Candidate],
    clusters: Sequence[Cluster],
    resolved: dict[int, int],
    index: int,
    scorer: Network | None,
) -> list[tuple[int, float]]:
    """The clusters that a pronoun can mean, with their probabilities, the best first."""
    pronoun = candidates[index].noun
    if pronoun in scene.language.words("pronouns", "relative"):
        head = _relative(scene, candidates, index)
        return [(resolved[head], 1.0)] if head is not None and head in resolved else []
    if gender_of(pronoun, scene) not in ("male", "female"):
        body = pronoun in scene.language.words("pronouns", "neuter") | scene.language.words("pronouns", "plural")
        number = nearest_body(scene, candidates, clusters, resolved, index) if body else None
        return [(number, 1.0)] if number is not None else []
    choices = antecedents(scene, candidates, clusters, resolved, index)
    if not choices or scorer is None:
        return []
    rows = [antecedent_features(scene, candidates, clusters, index, c, r, choices) for r, c in enumerate(choices)]
    shares = [float(p) for p in scorer.probabilities(rows)]
    above = [n for n, c in enumerate(choices) if _over(scene, candidates, candidates[index], c) == "0"]
    if len(above) == 1 and shares[above[0]] < COMMAND_PROBABILITY:
        others = sum(shares) - shares[above[0]]
        shares = [p * (1 - COMMAND_PROBABILITY) / others if others else p for p in shares]
        shares[above[0]] = COMMAND_PROBABILITY
    return sorted(((c.cluster, p) for c, p in zip(choices, shares, strict=True)), key=lambda x: -x[1])


def _relative(scene: Scene, candidates: Sequence[Candidate], pronoun: int) -> int | None:
    """The candidate that a relative clause hangs on: "Roe" in "Roe, who said …"."""
    word = candidates[pronoun].anchor
    while word is not None and word != ROOT and not scene.tokens[word].deprel.startswith("acl"):
        word = scene.heads[word]
    if word is None or word == ROOT:
        return None
    noun = scene.heads[word]
    for index in range(pronoun - 1, -1, -1):
        candidate = candidates[index]
        if candidate.anchor == noun or (noun != ROOT and candidate.mention.span.contains(scene.tokens[noun].span)):
            return index
    return None
