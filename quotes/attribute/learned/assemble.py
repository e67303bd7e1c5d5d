"""The attributions of an article, put together from decisions, coreference and the rules that explain them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from quotes.attribute.learned.confidence import Evidence, confidence_of
from quotes.attribute.learned.decide import Decision, decide
from quotes.attribute.learned.description import described_by_text
from quotes.attribute.learned.mixing import Second, mixing_of
from quotes.attribute.learned.reader import Reads
from quotes.attribute.learned.rules import CONTINUATION, READER, pair_of, rule_of
from quotes.attribute.learned.scorer import Weights, bundled
from quotes.attribute.mentions.build import build_scene
from quotes.attribute.mentions.cues import cue_class, verb_of
from quotes.attribute.mentions.place import place_of
from quotes.attribute.mentions.relative import mention_of
from quotes.attribute.mentions.scene import ROOT, Scene
from quotes.attribute.mentions.spot import Spot, spot_of
from quotes.attribute.nested import NESTED_CONFIDENCE, inner_source
from quotes.attribute.people.alone import beside_alone
from quotes.attribute.people.antecedents import gender_of
from quotes.attribute.people.clusters import SURE_SHARE, names_of
from quotes.attribute.people.coreference import ANTECEDENT_PROBABILITY, resolve
from quotes.attribute.people.definite import Described
from quotes.attribute.people.descriptors import named_beside
from quotes.attribute.people.left_out import LEFT_OUT_CONFIDENCE, speaker_left_out
from quotes.attribute.people.names import is_short_form, name_parts
from quotes.attribute.people.passed_on import speaker_beside
from quotes.attribute.people.reported import Report, report_of
from quotes.attribute.people.resolution import Resolution
from quotes.attribute.people.sources import Cast, describe, match_known, speaker_of, with_known
from quotes.attribute.people.together import together
from quotes.attribute.people.unnamed import SHARE_BESIDE_DESCRIBED, described_between
from quotes.attribute.unspoken import spoken_role, unspoken
from quotes.datatypes import (
    Alternative,
    Article,
    Attribution,
    Document,
    LocalSpeaker,
    MentionKind,
    Quote,
    Role,
    Span,
    Speaker,
    SpeakerKind,
    Voice,
)
from quotes.lang import Language
from quotes.lang.forms import TAG_CHARACTERS


def attribute(
    article: Article,
    quotes: tuple[Quote, ...],
    document: Document,
    known_people: tuple[Speaker, ...],
    lang: Language,
    weights: Weights | None = None,
    reader: Reads | None = None,
) -> tuple[Attribution, ...]:
    """Return one attribution for each quote, in order.

    ``known_people`` are those in the speakers file; a ``reader`` is asked where the scorer is unsure. Raises ModelError
    if the bundled weights cannot be read.
    """
    if not quotes:
        return ()
    weights = weights or bundled(lang.code)
    scene = build_scene(article, quotes, document, lang)
    who = resolve(scene, with_known(scene, names_of(scene), known_people), weights.antecedent)
    cast = Cast(scene, who.clusters, who.cluster_of, known_people, match_known(who.clusters, known_people, scene))
    second = Second(reader, mixing_of(lang.code))
    decisions = decide(scene, who, weights.source, weights.strengths, second)
    parts = _utterances(cast, decisions)
    attributions: dict[int, Attribution] = {}
    for index, quote in enumerate(quotes):
        if index in decisions:
            attributions[index] = _attributed(cast, index, decisions[index], parts[index], who)
        else:
            attributions[index] = _nested(
                cast, index, quote, attributions.get(quote.parent) if quote.parent is not None else None
            )
    return tuple(attributions[i] for i in range(len(quotes)))


# The confidence of an answer that names nobody, only a word such as "she": in the train articles of other outlets, 2 of
# 74 such answers tell a reader whom the article means.
SOMEBODY = 0.05


def _attributed(cast: Cast, index: int, decision: Decision, utterance: int, who: Resolution) -> Attribution:
    quote = cast.scene.quotes[index]
    others = _alternatives(cast, decision)
    decision = _with_left_out(cast, index, decision)
    confidence = round(decision.probability, 4)
    if decision.candidate is None:
        role, reason = unspoken(quote, decision.silent)
        return Attribution(role, utterance, None, None, None, "no-source", reason, confidence, others)
    answer = answer_of(cast, index, decision.candidate, decision, who)
    candidate = cast.scene.candidates[answer.candidate]
    role = spoken_role(quote)
    spot = spot_of(cast.scene, index)
    rule = rule_of(pair_of(spot, place_of(cast.scene, candidate)))
    if decision.sure:
        rule = decision.sure
    elif decision.read:
        rule = READER
    elif decision.follows and not rule.id.startswith(("tag", "according", "signature", "colon")):
        rule = CONTINUATION
    reason = rule.reason
    if answer.speaker is None:
        reason = f"{rule.reason}; who is meant is not clear"
        people = _people(cast, answer)
        confidence = round(confidence * max((person.score for person in people), default=SOMEBODY), 4)
        others = people or others
    else:
        confidence = confidence_of(answer.evidence, cast.scene.language.code)
        if answer.described:
            reason = f"{rule.reason}; {answer.described.reason}"
            confidence = round(confidence * answer.described.probability, 4)
    cue = _cue(spot, candidate.anchor)
    return Attribution(
        role,
        utterance,
        answer.speaker,
        mention_of(cast.scene, candidate),
        cue,
        rule.id,
        reason,
        confidence,
        others,
        answer.reporter,
        answer.others,
    )


@dataclass(frozen=True, slots=True)
class PersonAnswer:
    """The mention that an answer chooses, whom it means, and the evidence for both."""

    candidate: int
    speaker: LocalSpeaker | None
    whom: Sequence[tuple[int, float]]  # the people weighed for the mention, with probabilities
    evidence: Evidence
    described: Described | None = None  # if nothing in the article ties a description to the name
    reporter: Voice | None = None
    others: tuple[Voice, ...] = ()


def answer_of(cast: Cast, quote: int, candidate: int, decision: Decision, who: Resolution) -> PersonAnswer:
    """Return who speaks a quote whose decision is for a candidate."""
    report = _report(cast, quote)
    speaking = speaker_beside(cast.scene, quote, candidate)
    if report is not None and speaking == report.reporter:
        speaking = report.speaker
    name = named_beside(cast.scene, cast.cluster_of, speaking)
    speaking = speaking if name is None else name
    group = together(cast.scene, speaking)
    speaking = group[0] if group else speaking
    read = decision.whom if speaking == candidate else ()
    whom = read or who.weighed.get(speaking, ())
    person = read[0][1] if read else who.sureness(speaking)
    pronoun = cast.scene.candidates[speaking].mention.kind is MentionKind.PRONOUN
    meant = _with_person(cast, speaking, read)
    described = decision.described if speaking == candidate else None
    described = described or (None if read or len(whom) > 1 else described_by_text(cast.scene, who, speaking))
    if described is not None:
        meant = replace(meant, cluster_of={**meant.cluster_of, speaking: described.cluster})
    speaker = speaker_of(meant, speaking)
    if pronoun and _is_doubtful(meant, speaking):
        person *= SHARE_BESIDE_DESCRIBED
    evidence = Evidence(decision.probability, person, decision.unsure, pronoun)
    reporter = _reporter(cast, report, speaking, speaker)
    others = _others(cast, group[1:], speaker)
    return PersonAnswer(speaking, speaker, whom, evidence, described, reporter, others)


def _others(cast: Cast, group: Sequence[int], speaker: LocalSpeaker | None) -> tuple[Voice, ...]:
    """Who says a quote together with its speaker."""
    voices: dict[str, Voice] = {}
    for index in group if speaker is not None else ():
        other, span = speaker_of(cast, index), cast.scene.candidates[index].mention.span
        if other is not None and speaker is not None and other.name != speaker.name:
            voices.setdefault(other.name, Voice(other.name, *span, span.of(cast.scene.text), other))
    return tuple(voices.values())


def _report(cast: Cast, quote: int) -> Report | None:
    """Who reports a quote of whom, if these are two: in "Roe said he had called it '…'" both are Roe."""
    report = report_of(cast.scene, quote)
    if report is None:
        return None
    inner, outer = (cast.cluster_of.get(k) for k in report)
    described = inner is None and _is_described_later(cast.scene, report)
    return report if outer is not None and inner != outer and (inner is not None or described) else None


def _is_described_later(scene: Scene, report: Report) -> bool:
    """Whether whom a report is of is somebody without a name, told of after the one who reports: "el alcalde"."""
    speaker, reporter = (scene.candidates[k].mention for k in report)
    return speaker.kind is MentionKind.NOMINAL and reporter.span.end < speaker.span.start


def _reporter(cast: Cast, report: Report | None, speaking: int, speaker: LocalSpeaker | None) -> Voice | None:
    """Who reports the words of the speaker; only where the speaker is the one of the report."""
    if report is None or speaker is None or speaking != report.speaker:
        return None
    reporter = speaker_of(cast, report.reporter)
    if reporter is None or reporter.name == speaker.name:
        return None
    span = cast.scene.candidates[report.reporter].mention.span
    return Voice(reporter.name, *span, span.of(cast.scene.text), reporter)


def _is_doubtful(cast: Cast, pronoun: int) -> bool:
    """Whether a pronoun that means a named person could mean somebody described in between."""
    cluster = cast.cluster_of.get(pronoun)
    gender = gender_of(cast.scene.candidates[pronoun].noun, cast.scene)
    if cluster is None or cast.clusters[cluster].type != "PERSON" or gender not in ("male", "female"):
        return False
    return described_between(cast.scene, cast.cluster_of, pronoun, cluster, gender)


def _with_left_out(cast: Cast, index: int, decision: Decision) -> Decision:
    """The decision; one without a speaker gets the speaker whom the words beside the quote name, if they do."""
    if decision.candidate is not None or decision.silent:
        return decision
    speaker = speaker_left_out(cast.scene, index)
    speaker = beside_alone(cast.scene, index, decision.probability) if speaker is None else speaker
    if speaker is None:
        return decision
    return replace(decision, candidate=speaker, probability=LEFT_OUT_CONFIDENCE, read=False)


def _with_person(cast: Cast, pronoun: int, whom: Sequence[tuple[int, float]]) -> Cast:
    """The cast, with whom a pronoun, a shared surname or a description means if the reader had a say in it."""
    if not whom:
        return cast
    cluster, share = whom[0]
    others = {k: c for k, c in cast.cluster_of.items() if k != pronoun}
    kind = cast.scene.candidates[pronoun].mention.kind
    least = ANTECEDENT_PROBABILITY if kind is MentionKind.PRONOUN else SURE_SHARE
    return replace(cast, cluster_of=others | ({pronoun: cluster} if share >= least else {}))


def _alternatives(cast: Cast, decision: Decision) -> tuple[Alternative, ...]:
    """The next best sources, without other mentions of the chosen one."""
    best = decision.candidate
    own = cast.cluster_of.get(best) if best is not None else None
    return tuple(
        Alternative(describe(cast, k), *cast.scene.candidates[k].mention.span, round(p, 4))
        for k, p in decision.others
        if k is not None and (own is None or cast.cluster_of.get(k) != own)
    )


def _people(cast: Cast, answer: PersonAnswer) -> tuple[Alternative, ...]:
    span = cast.scene.candidates[answer.candidate].mention.span
    return tuple(Alternative(cast.clusters[c].name, *span, round(p, 4)) for c, p in answer.whom[:3])


def _cue(spot: Spot, anchor: int | None) -> Span | None:
    """The word that tells of speaking: the source's verb, or the noun or verb that the quote depends on."""
    scene = spot.scene
    words = [verb_of(scene, anchor), scene.heads[anchor]] if anchor is not None else []
    words += spot.above[1:3]
    cue = next((w for w in words if w != ROOT and cue_class(scene, w) and scene.tokens[w].quote is None), None)
    return scene.tokens[cue].span if cue is not None else None


_TURN = re.compile(r"[A-Z][A-Z .'’-]{1,40}:\s")  # the name of the next speaker in a transcript: "DUARTE: We know."


def _utterances(cast: Cast, decisions: Mapping[int, Decision]) -> dict[int, int]:
    """The first quote of each quote's utterance; a tag or a new paragraph can divide an utterance."""
    quotes = cast.scene.quotes
    first: dict[int, int] = {}
    previous: int | None = None
    for index in decisions:
        quote = quotes[index]
        first[index] = index
        if quote.continues in first and _goes_on(cast, quote, decisions[quote.continues], decisions[index]):
            first[index] = first[quote.continues]
        elif previous is not None and _is_split(cast, previous, index, decisions):
            first[index] = first[previous]
        previous = index
    return first


def _goes_on(cast: Cast, quote: Quote, one: Decision, other: Decision) -> bool:
    """Whether a quote in a new paragraph continues the one before it, and is not the next turn of a transcript."""
    return not _TURN.match(quote.text) and _same_source(cast, one, other)


def _same_source(cast: Cast, one: Decision, other: Decision) -> bool:
    """Whether two decisions name the same source, or neither names one."""
    if one.candidate is None or other.candidate is None or one.candidate == other.candidate:
        return one.candidate == other.candidate
    clusters = [cast.cluster_of.get(d.candidate) for d in (one, other) if d.candidate is not None]
    return clusters[0] is not None and clusters[0] == clusters[1]


def _is_split(cast: Cast, one: int, other: int, decisions: Mapping[int, Decision]) -> bool:
    """Whether two neighbours are one utterance with its tag between them: "…," said Roe, "…"."""
    source = decisions[one].candidate
    if source is None or source != decisions[other].candidate:
        return False
    quotes, text = cast.scene.quotes, cast.scene.text
    gap = Span(quotes[one].outer.end, quotes[other].outer.start)
    if "\n" in gap.of(text) or gap.end - gap.start > TAG_CHARACTERS:
        return False
    holds_tag = gap.contains(cast.scene.candidates[source].mention.span)
    whole = quotes[one].role is Role.UTTERANCE and quotes[other].role is Role.UTTERANCE
    return whole and (holds_tag or not re.search(r"\w", gap.of(text)))


def _nested(cast: Cast, index: int, quote: Quote, outer: Attribution | None) -> Attribution:
    """The attribution of a quote inside a quote; "I" as its source is whoever speaks the enclosing quote."""
    scene = cast.scene
    enclosing = scene.quotes[quote.parent] if quote.parent is not None else quote
    inner = inner_source(scene.text, quote, enclosing, scene.language)
    if inner is None:
        reason = "a quote inside a quote, without a speaker of its own"
        return Attribution(Role.NESTED, index, None, None, None, "nested", reason, NESTED_CONFIDENCE)
    name = inner.mention.span.of(scene.text)
    speaker = None
    if inner.mention.entity_type == "PERSON":
        speaker = _by_surname(cast, name) or LocalSpeaker(name, SpeakerKind.PERSON, True, (name,))
    elif name.lower() in scene.language.words("pronouns", "first") and outer is not None:
        speaker = outer.speaker
    reason = "a quote inside a quote, whose speaker the enclosing words name"
    return Attribution(Role.NESTED, index, speaker, inner.mention, inner.cue, "nested", reason, NESTED_CONFIDENCE)


def _by_surname(cast: Cast, name: str) -> LocalSpeaker | None:
    surname = name_parts(name, cast.scene.language)
    for cluster in cast.clusters:
        if cluster.type == "PERSON" and is_short_form(surname, name_parts(cluster.name, cast.scene.language)):
            return speaker_of(cast, cluster.candidates[0])
    return None
