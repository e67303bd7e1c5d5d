"""The choice of a source for each quote of an article, in text order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, pairwise
from typing import NamedTuple

from quotes.attribute.learned.description import described, is_open_description
from quotes.attribute.learned.features import History, history_features, mention_features, pair_features
from quotes.attribute.learned.mixing import Mixing, Named, Second, mixed, whom
from quotes.attribute.learned.nobodys import NOBODYS, is_nobodys
from quotes.attribute.learned.owners import descriptions_around
from quotes.attribute.learned.patterns import SureMention, sure_mention
from quotes.attribute.learned.quote_features import quote_features, single_marks
from quotes.attribute.learned.reader import Reading, Reads
from quotes.attribute.learned.rules import Rule
from quotes.attribute.learned.scorer import Group, Network
from quotes.attribute.learned.topics import topics
from quotes.attribute.mentions.candidates import candidates_for
from quotes.attribute.mentions.described import described_features
from quotes.attribute.mentions.place import Place, place_of
from quotes.attribute.mentions.scene import Candidate, Scene, outer_quotes
from quotes.attribute.mentions.spot import Spot, spot_of
from quotes.attribute.people.antecedents import gender_of
from quotes.attribute.people.definite import Described
from quotes.attribute.people.named_inside import SHARE_IF_NAMED
from quotes.attribute.people.resolution import Resolution
from quotes.attribute.people.unnamed import is_unnamed
from quotes.attribute.unspoken import SILENT_CONFIDENCE, are_joined, silent_quotes, tells_on
from quotes.datatypes import MentionKind, Span
from quotes.lang.forms import is_author
from quotes.text.normal import normal

NO_SOURCE = "NONE"
# Rules that, if they hold for some mention, show that there is a source at all.
_TELLING = {
    f"rule={r}"
    for r in (
        "according-to",
        "signature",
        "tag-after",
        "tag-before",
        "passive",
        "participle",
        "judgement",
        "noun-cue",
        "colon",
    )
}


@dataclass(frozen=True, slots=True)
class Decision:
    """The chosen candidate for a quote (None: nobody's words), its probability, and the next best ones."""

    candidate: int | None
    probability: float
    others: tuple[tuple[int | None, float], ...]
    follows: bool  # whether the candidate is the last quote's source too
    silent: bool = False  # nobody's speech, whatever stands near
    unsure: bool = False  # whether the scorer alone was not sure enough
    read: bool = False  # whether the reader changed the scorer's choice
    sure: Rule | None = None  # the sure pattern that holds for the candidate
    whom: tuple[tuple[int, float], ...] = ()  # the people whom a pronoun can mean, with the reader's view included
    described: Described | None = None  # whom a description means, with the reader's view included


@dataclass(frozen=True, slots=True)
class Known:
    """What is known about an article before its quotes are decided on."""

    about: Mapping[int, About]
    clusters: Mapping[int, int]
    strengths: Mapping[str, float]
    again: tuple[int, ...]  # how often the article quotes the words of each quote
    single: bool  # whether the article quotes in single marks


class About(NamedTuple):
    """What does not depend on the quote: where a candidate stands, and its own features."""

    place: Place
    features: Group


class _Everybody(dict[int, About]):
    """All candidates of an article, each looked at when it is first asked for: many stand near no quote."""

    def __init__(self, scene: Scene, strengths: Mapping[str, float]) -> None:
        self._scene, self._strengths = scene, strengths

    def __missing__(self, index: int) -> About:
        scene, candidate = self._scene, self._scene.candidates[index]
        about = self[index] = About(place_of(scene, candidate), mention_features(scene, candidate, self._strengths))
        return about


def known_of(scene: Scene, clusters: Mapping[int, int], strengths: Mapping[str, float]) -> Known:
    """Return what is known about an article before its quotes are decided on."""
    about = _Everybody(scene, strengths)
    forms = [normal(q.text) for q in scene.quotes]
    counts = Counter(forms)
    again = tuple(counts[form] for form in forms)
    return Known(about, clusters, strengths, again, single_marks(scene))


def feature_rows(spot: Spot, options: Sequence[int], facts: Known, history: History) -> list[list[str]]:
    """Return the features of each chosen candidate as the quote's source; those of "no source" come last."""
    return [[*chain.from_iterable(row)] for row in feature_groups(spot, options, facts, history)]


def feature_groups(spot: Spot, options: Sequence[int], facts: Known, history: History) -> list[list[Group]]:
    """Return the rows of ``feature_rows`` in groups, so that what many rows share is looked up only once."""
    own = quote_features(spot, facts.strengths, facts.again[spot.quote], facts.single)
    about = [facts.about[k] for k in options]
    pairs = [pair_features(spot, a.place, facts.strengths) for a in about]
    past = history_features(spot.scene, spot.quote, options, facts.clusters, history)
    described = described_features(spot, options, facts.clusters)
    parts = zip(about, pairs, past, described, strict=True)
    rows = [[own, a.features, *pair, last, of] for a, pair, last, of in parts]
    rules = sorted(_TELLING.intersection(chain.from_iterable(pair[-1] for pair in pairs)))
    return [*rows, [(NO_SOURCE, *(f"{NO_SOURCE}:{f}" for f in (*own, *rules)))]]


# The shares of a quote's candidates if something besides the scorer has a view of them, else None.
Mixed = Callable[[int, Sequence[int], Sequence[float]], Sequence[float] | None]


class _Choices:
    """The choices in one article: what is known about it, the scorer, and what it has already weighed."""

    def __init__(self, scene: Scene, facts: Known, scorer: Network, inside: Mapping[int, frozenset[int]]) -> None:
        self._scene, self._known, self._scorer, self._inside = scene, facts, scorer, inside
        self._weighed: dict[tuple[int, History], tuple[list[int], list[float]]] = {}
        self._sure: dict[int, SureMention | None] = {}

    def made(self, mix: Mixed = lambda quote, options, alone: None) -> dict[int, Decision]:
        """Return a decision for every quote that stands in no other."""
        scene, history = self._scene, History()
        decisions: dict[int, Decision] = {}
        silent = silent_quotes(scene.text, scene.paragraphs, scene.quotes, scene.language)
        for quote in outer_quotes(scene.quotes):
            if quote in silent:
                decisions[quote] = Decision(None, SILENT_CONFIDENCE, (), False, silent=True)
                continue
            if is_nobodys(scene, quote):
                decisions[quote] = Decision(None, NOBODYS, (), False)
                continue
            if quote not in self._sure:
                self._sure[quote] = sure_mention(scene, quote)
            sure = self._sure[quote]
            options, alone = self._weigh(quote, history, sure)
            decides = sure is not None and sure.probability is not None
            shares = alone if decides else mix(quote, options, alone) or alone
            shares = self._without_topics(quote, options, self._without_owners(options, shares))
            shares = _with_sure(options, shares, sure) if sure else shares
            decision = _decision(options, alone, shares, history)
            holds = sure if sure is not None and decision.candidate == sure.candidate else None
            decisions[quote] = replace(decision, sure=holds.rule, read=False) if holds else decision
            best = decision.candidate
            if best is not None:
                history = History(quote, best, self._known.clusters.get(best))
        return decisions

    def _weigh(self, quote: int, history: History, sure: SureMention | None) -> tuple[list[int], list[float]]:
        """The candidates for a quote, and the scorer's share for each and for "no source"."""
        key = (quote, history)
        if key not in self._weighed:
            options = candidates_for(self._scene, quote, history.candidate)
            if sure and sure.candidate not in options:
                options = [*options, sure.candidate]
            groups = feature_groups(spot_of(self._scene, quote), options, self._known, history)
            shares = [float(p) for p in self._scorer.probabilities_of_groups(groups)]
            shares = self._without_topics(quote, options, self._without_owners(options, shares))
            self._weighed[key] = options, self._without_named(quote, options, shares)
        return self._weighed[key]

    def _without_owners(self, options: Sequence[int], shares: Sequence[float]) -> list[float]:
        """The shares; those of names inside a description of somebody else are the description's."""
        moved = list(shares)
        for name, description in descriptions_around(self._scene, options).items():
            at, of = options.index(name), options.index(description)
            moved[at], moved[of] = 0.0, moved[of] + moved[at]
        return moved

    def _without_topics(self, quote: int, options: Sequence[int], shares: Sequence[float]) -> list[float]:
        """The shares without those of whom the sentence only tells; half of theirs is lost, since it is unclear."""
        of = topics(self._scene, quote)
        rest = [0.0 if k in of else share for k, share in zip([*options, None], shares, strict=True)]
        total = (sum(rest) + sum(shares)) / 2
        return [share / max(total, 1e-9) for share in rest] if of else list(shares)

    def _without_named(self, quote: int, options: Sequence[int], shares: list[float]) -> list[float]:
        """The shares; people whom the quote names count for little, unless only they and nobody are left."""
        persons = self._inside.get(quote, frozenset())
        factors = [SHARE_IF_NAMED if self._known.clusters.get(k) in persons else 1.0 for k in options] + [1.0]
        shares = [share * factor for share, factor in zip(shares, factors, strict=True)]
        total = sum(shares)
        return [share / total for share in shares]


# What the share of a mention counts in a pattern that does not decide: it is the source in 83 of 86 such quotes of the
# train articles and of those written for this project, and in hardly any of those where the scorer is sure of nobody.
WEIGHT_OF_A_PATTERN = 30.0


def _with_sure(options: Sequence[int], shares: Sequence[float], sure: SureMention) -> list[float]:
    """The shares, raised for the mention in a sure pattern to at least the share that such mentions have.

    Where the pattern does not decide, the mention's share counts more.
    """
    at = options.index(sure.candidate)
    share = shares[at] * WEIGHT_OF_A_PATTERN / (1 + shares[at] * (WEIGHT_OF_A_PATTERN - 1))
    if sure.probability is not None:
        share = max(shares[at], sure.probability)
    others = (1 - share) / max(sum(shares) - shares[at], 1e-9)
    return [share if n == at else p * others for n, p in enumerate(shares)]


def _decision(near: Sequence[int], alone: Sequence[float], shares: Sequence[float], history: History) -> Decision:
    options: list[int | None] = [*near, None]

    def order(of: Sequence[float]) -> list[int]:
        return sorted(range(len(options)), key=lambda n: (-of[n], n))

    first, *rest = order(shares)
    best = options[first]
    others = tuple((options[n], shares[n]) for n in rest[:3])
    follows = best is not None and best == history.candidate
    return Decision(best, shares[first], others, follows, read=first != order(alone)[0])


def decide(
    scene: Scene,
    who: Resolution,
    scorer: Network,
    strengths: Mapping[str, float],
    second: Second | None = None,
) -> dict[int, Decision]:
    """Return a decision for every quote that stands in no other quote.

    Where the scorer is unsure of the mention or of whom it means, the decision says so, and the ``second`` reader is
    asked if there is one.
    """
    choices = _Choices(scene, known_of(scene, who.cluster_of, strengths), scorer, who.inside)
    alone_decisions = choices.made()
    if second is None:
        return _carried(scene, alone_decisions)
    unsure = [quote for quote, decision in alone_decisions.items() if _is_unsure(decision, scene, who, second.mixing)]
    if second.reader is None:
        return _carried(
            scene, alone_decisions | {quote: replace(alone_decisions[quote], unsure=True) for quote in unsure}
        )
    readings = second.reader.read(scene.text, scene.quotes, unsure) if unsure else {}
    names = Named(scene.candidates, who.cluster_of)

    def mix(quote: int, options: Sequence[int], alone: Sequence[float]) -> Sequence[float] | None:
        reading = readings.get(quote)
        return mixed(alone, options, scene.candidates, names, reading, second.mixing) if reading else None

    decisions = choices.made(mix)
    for quote, reading in readings.items():
        decision = replace(decisions[quote], unsure=True)
        if decision.candidate is not None and _is_open(decision.candidate, scene, who):
            weighed = who.weighed.get(decision.candidate, ())
            fitting = _fitting(scene, scene.candidates[decision.candidate], names.clusters(), who)
            fitting = [person for person in fitting if person not in who.inside.get(quote, ())]
            decision = replace(decision, whom=tuple(whom(weighed, fitting, names, reading, second.mixing)))
        decisions[quote] = decision
    return _carried(scene, _with_described(scene, who, decisions, readings, second.reader, names))


def _with_described(
    scene: Scene, who: Resolution, decisions: Mapping[int, Decision], readings: Mapping[int, Reading],
    reader: Reads, names: Named,
) -> dict[int, Decision]:  # fmt: skip
    """The decisions, with whom open descriptions mean; the reader is asked about the first quote of each."""
    first: dict[int, int] = {}
    for quote, decision in sorted(decisions.items()):
        index = decision.candidate
        if index is not None and not decision.whom and is_open_description(scene, who, index):
            first.setdefault(index, quote)
    unread = [quote for quote in first.values() if quote not in readings]
    readings = {**readings, **(reader.read(scene.text, scene.quotes, unread) if unread else {})}
    people = {k: described(scene, who, names, readings[q], k) for k, q in first.items() if q in readings}
    return {
        quote: decision if decision.candidate is None else replace(decision, described=people.get(decision.candidate))
        for quote, decision in decisions.items()
    }


def _fitting(scene: Scene, mention: Candidate, clusters: Iterable[int], who: Resolution) -> list[int]:
    """The people whose gender fits a pronoun; for "it" all without one, since bodies are at times taken for people."""
    pronoun = mention.mention.span.of(scene.text).lower()
    if pronoun in scene.language.words("pronouns", "neuter"):
        return [c for c in clusters if who.clusters[c].gender is None]
    other = {"male": "female", "female": "male"}.get(gender_of(pronoun, scene))
    return [c for c in clusters if other is None or who.clusters[c].gender != other]


def _is_open(candidate: int, scene: Scene, who: Resolution) -> bool:
    """Whether coreference weighed several people for a mention, or knows nobody whom a pronoun means.

    "I" outside quotes is always whoever wrote the article, and "one" somebody whom it does not name.
    """
    here = scene.candidates[candidate]
    form = here.mention.span.of(scene.text).lower()
    indefinite = form in scene.language.words("pronouns", "indefinite")
    nobody = indefinite or is_author(form, scene.language) or is_unnamed(scene, here)
    unknown = candidate not in who.cluster_of and here.mention.kind is MentionKind.PRONOUN and not nobody
    return unknown or len(who.weighed.get(candidate, ())) > 1


def _is_unsure(decision: Decision, scene: Scene, who: Resolution, mixing: Mixing) -> bool:
    person = 1.0
    if decision.candidate is not None and _is_open(decision.candidate, scene, who):
        person = max((p for _, p in who.weighed.get(decision.candidate, ())), default=0.0)
    return not decision.silent and decision.probability * person < mixing.below


def _joined(scene: Scene, decisions: dict[int, Decision]) -> dict[int, Decision]:
    """The decisions; of two quotes that only "and" joins, the surer one's source is the other's too."""
    joined = dict(decisions)
    for one, other in pairwise(sorted(decisions)):
        gap = Span(scene.quotes[one].outer.end, scene.quotes[other].outer.start)
        if tells_on(scene.text, gap, scene.language) and joined[one].candidate is not None and not joined[other].sure:
            joined[other] = replace(joined[one], others=joined[other].others, follows=True)
        if not are_joined(scene.text, gap, scene.language):
            continue
        less, more = sorted((one, other), key=lambda q: (joined[q].sure is not None, joined[q].probability))
        if joined[less].candidate != joined[more].candidate:
            joined[less] = replace(joined[more], others=joined[less].others, follows=True)
    return joined


def _carried(scene: Scene, decisions: dict[int, Decision]) -> dict[int, Decision]:
    """The decisions; where only some parts of a quote over several paragraphs have a source, the others get it too."""
    carried = _joined(scene, decisions)
    links = [(q.continues, i) for i, q in enumerate(scene.quotes) if q.continues in decisions and i in decisions]
    for one, other in [*reversed(links), *links]:
        if one is None:
            continue
        for source, silent in ((one, other), (other, one)):
            if carried[silent].candidate is None and carried[source].candidate is not None:
                carried[silent] = replace(carried[source], others=carried[silent].others, follows=True)
    return carried
