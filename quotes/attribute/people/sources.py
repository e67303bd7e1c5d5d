"""From a mention to the speaker as the article presents it: a person, an office, a body, a group or a document."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from quotes.attribute.learned.features import noun_class
from quotes.attribute.mentions.lexicon import title_words
from quotes.attribute.mentions.scene import Candidate, Scene
from quotes.attribute.people.clusters import Cluster, Names
from quotes.attribute.people.descriptors import BODY
from quotes.attribute.people.names import display_name, name_parts
from quotes.attribute.people.nations import is_bare, with_nation
from quotes.attribute.people.relative import antecedent_of_relative, owner_of_relative
from quotes.attribute.people.unnamed import NOUN, UNNAMED, is_unnamed
from quotes.datatypes import LocalSpeaker, MentionKind, Speaker, SpeakerKind
from quotes.lang import Language, load
from quotes.lang.forms import is_author
from quotes.text.normal import fold, normal

_KINDS = {
    "spokes": SpeakerKind.PERSON,
    "person": SpeakerKind.PERSON,
    "group": SpeakerKind.GROUP,
    "organisation": SpeakerKind.ORGANISATION,
    "office": SpeakerKind.OFFICE,
    "document": SpeakerKind.DOCUMENT,
}
_NOMINALS = {BODY, NOUN, UNNAMED}
# Who is called what in the speakers file, from when to when: by phrase, without its article, in normal form.
_Phrases = dict[str, tuple[tuple[str, Speaker, str | None, str | None], ...]]
_ENTITY_KINDS = {"PERSON": SpeakerKind.PERSON, "ORG": SpeakerKind.ORGANISATION, "LOC": SpeakerKind.OFFICE}


@dataclass(frozen=True, slots=True)
class Cast:
    """The people and bodies of an article: its clusters, who each candidate is, and the known speaker of a cluster."""

    scene: Scene
    clusters: tuple[Cluster, ...]
    cluster_of: Mapping[int, int]
    known: tuple[Speaker, ...]
    known_of: Mapping[int, Speaker]


def match_known(clusters: Sequence[Cluster], known_people: Sequence[Speaker], scene: Scene) -> dict[int, Speaker]:
    """Return the known speaker of each cluster that the names of exactly one speaker in the speakers file fit."""
    forms: dict[tuple[str, ...], set[str]] = {}
    by_id = {s.id: s for s in known_people}
    for speaker in known_people:
        for name in (speaker.name, *speaker.aliases):
            forms.setdefault(name_parts(name, scene.language), set()).add(speaker.id)
    matches = {}
    for number, cluster in enumerate(clusters):
        ids = forms.get(name_parts(cluster.name, scene.language), set())
        if len(ids) == 1:
            matches[number] = by_id[next(iter(ids))]
    return matches


def with_known(scene: Scene, names: Names, known_people: tuple[Speaker, ...]) -> Names:
    """Return the names with the nominals that the speakers file gives to a person, as mentions of that person.

    So "he" after "The Colombian leader had an audience" can be the leader, who has not spoken yet, even if the article
    names him only in its title. "The Colombian" alone is only somebody whom the text names, too.
    """
    known_of = match_known(names.clusters, known_people, scene)
    cluster_of_known = {speaker.id: number for number, speaker in known_of.items()}
    clusters, cluster_of = list(names.clusters), dict(names.cluster_of)
    called = _phrases(known_people, scene.language.code)
    for index, candidate in enumerate(scene.candidates):
        if candidate.mention.kind is not MentionKind.NOMINAL or candidate.plural:
            continue
        phrase = " ".join(with_nation(scene, candidate).of(scene.text).split())
        person = _known_descriptor(called, phrase, scene, frozenset(cluster_of_known))
        if person is None or person.kind is not SpeakerKind.PERSON:
            continue
        if is_bare(scene, candidate) and person.id not in cluster_of_known:
            continue
        if person.id not in cluster_of_known:
            cluster_of_known[person.id] = len(clusters)
            clusters.append(Cluster(person.name, "PERSON", (index,), (), person.gender, person.gender is not None))
        cluster_of[index] = cluster_of_known[person.id]
    return Names(tuple(clusters), cluster_of, names.shares)


def speaker_of(cast: Cast, index: int) -> LocalSpeaker | None:
    """Return the speaker that a candidate means, or None for a pronoun or surname if it is not clear whom it means.

    "Someone" and "one of the people" mean a person without a name, who is called what the article calls them; "I"
    outside quotes is the article's author.
    """
    candidate = cast.scene.candidates[index]
    cluster = cast.cluster_of.get(index)
    if cluster is not None and cast.clusters[cluster].type in _NOMINALS:
        return _from_nominal(cast, cast.scene.candidates[cast.clusters[cluster].candidates[0]])
    if cluster is not None:
        return _from_cluster(cast, cluster)
    printed = candidate.mention.span.of(cast.scene.text).lower()
    if candidate.mention.kind is MentionKind.NOMINAL or is_unnamed(cast.scene, candidate):
        return _from_nominal(cast, candidate)
    if is_author(printed, cast.scene.language):
        return LocalSpeaker(str(cast.scene.language.table("pronouns")["author_name"]), SpeakerKind.PERSON, False)
    if printed not in cast.scene.language.words("pronouns", "relative"):
        return None
    noun = antecedent_of_relative(cast.scene, index)
    of_noun = noun is not None and cast.scene.candidates[noun].mention.kind is MentionKind.NOMINAL
    return _from_nominal(cast, cast.scene.candidates[noun]) if of_noun and noun is not None else None


def _from_cluster(cast: Cast, number: int) -> LocalSpeaker:
    cluster = cast.clusters[number]
    known_person = cast.known_of.get(number)
    description = max(cluster.titles, key=len, default=None)
    if known_person is not None:
        return LocalSpeaker(known_person.name, known_person.kind, True, cluster.aliases, description, known_person.id)
    kind = _ENTITY_KINDS.get(cluster.type, SpeakerKind.ORGANISATION)
    if (
        kind is SpeakerKind.ORGANISATION
        and fold(cluster.name).split()[-1:]
        and fold(cluster.name).split()[-1] in cast.scene.language.words("nouns", "office")
    ):
        kind = SpeakerKind.OFFICE
    return LocalSpeaker(cluster.name, kind, True, cluster.aliases, description)


def _from_nominal(cast: Cast, candidate: Candidate) -> LocalSpeaker:
    scene = cast.scene
    printed = _with_owner(cast, candidate, " ".join(candidate.mention.span.of(scene.text).split()))
    bare = _bare(printed, scene.language)
    known_person = _known_descriptor(_phrases(cast.known, scene.language.code), printed, scene)
    if is_bare(scene, candidate) and known_person not in cast.known_of.values():
        known_person = None  # any article may have a Colombian
    if known_person is not None:
        return LocalSpeaker(known_person.name, known_person.kind, True, (), None, known_person.id)
    noun = noun_class(scene, candidate)
    kind = _KINDS.get(noun, SpeakerKind.GROUP if candidate.plural else SpeakerKind.PERSON)
    if candidate.plural and kind is SpeakerKind.PERSON:
        kind = SpeakerKind.GROUP
    owner = _owner(cast, candidate)
    is_name = _has_capitals(scene, candidate, printed, bare) and (
        kind in (SpeakerKind.OFFICE, SpeakerKind.ORGANISATION, SpeakerKind.GROUP)
        or noun == "spokes"
        and kind is not SpeakerKind.PERSON
    )
    if not noun and _is_unseen_body(scene, candidate, printed, bare):
        return _by_surname(cast, bare) or LocalSpeaker(bare, SpeakerKind.ORGANISATION, True, (bare,))
    is_name = is_name or (not noun and printed == bare and _is_unseen_name(scene, candidate, bare))
    name = bare if is_name else printed
    return LocalSpeaker(name, kind, is_name, (printed,) if is_name and printed != name else (), None, None, owner)


def _has_capitals(scene: Scene, candidate: Candidate, printed: str, bare: str) -> bool:
    """Whether a word of a nominal has a capital of its own: "the Harlow firm", not "Protesters" to begin a sentence."""
    first, *rest = bare.split()
    if any(w[:1].isupper() for w in rest):
        return True
    word = next(iter(scene.words_in(candidate.mention.span)), None)
    if word is None or printed != bare or word != scene.sentences[scene.sentence_of[word]][0]:
        return first[:1].isupper()
    upos = scene.tokens[word].upos
    own = upos == "PROPN" or (upos == "NOUN" and word != candidate.anchor) or (len(first) > 1 and first.isupper())
    return (own or _stands_inside(scene.text, first)) and first[:1].isupper()


def _stands_inside(text: str, word: str) -> bool:
    """Whether a word is printed inside a sentence, after a small letter: "Labour" in "the Labour party"."""
    return re.search(rf"[a-zà-ÿ],? {re.escape(word)}(?!\w)", text) is not None


def _is_unseen_name(scene: Scene, candidate: Candidate, bare: str) -> bool:
    """Whether a nominal is a name that the recognizer missed: two proper nouns or more, without an article."""
    tokens = [scene.tokens[w] for w in scene.words_in(candidate.mention.span)]
    return " " in bare and all(t.upos == "PROPN" and t.text[:1].isupper() for t in tokens)


def _is_unseen_body(scene: Scene, candidate: Candidate, printed: str, bare: str) -> bool:
    """Whether a nominal is a name that the recognizer missed, with an article or of one word: "the Sun", "Suncheck"."""
    article = fold(printed.split()[0]) in scene.language.words("titles", "definite") and printed != bare
    if candidate.anchor is None or scene.tokens[candidate.anchor].upos != "PROPN" or not (article or printed == bare):
        return False
    common = title_words(scene.language.code) | scene.language.words("pronouns", "unnamed")
    words = bare.split()
    return (article or len(words) == 1) and all(w[:1].isupper() and fold(w) not in common for w in words)


def _by_surname(cast: Cast, name: str) -> LocalSpeaker | None:
    """The only person of the article with this surname."""
    last = name_parts(name, cast.scene.language)
    people = [
        number
        for number, cluster in enumerate(cast.clusters)
        if cluster.type == "PERSON" and name_parts(cluster.name, cast.scene.language)[-1:] == last
    ]
    return _from_cluster(cast, people[0]) if len(people) == 1 else None


def _with_owner(cast: Cast, candidate: Candidate, printed: str) -> str:
    """A nominal with the name that its "whose" stands for: "Roe's aide" from "Roe, whose aide"."""
    first, space, rest = printed.partition(" ")
    scene = cast.scene
    if not space or fold(first) not in scene.language.words("pronouns", "owning"):
        return printed
    owner = owner_of_relative(scene, candidate)
    return f"{describe(cast, owner)}'s {rest}" if owner is not None else printed


def _known_descriptor(
    called: _Phrases, phrase: str, scene: Scene, present: frozenset[str] = frozenset()
) -> Speaker | None:
    """The one known speaker whose name or descriptor in the speakers file fits on the article's date.

    In an article without a date, that of a speaker who is ``present`` fits, too. "A Colombian leader" is no person
    of whom the file knows, unless it says "a", too.
    """
    date, language = scene.article.published, scene.language
    phrases = called.get(normal(_bare(phrase, language)), ())
    anybody = _is_indefinite(phrase, language)
    fits = {
        speaker.id: speaker
        for text, speaker, since, until in phrases
        if _in_force(since, until, date) or (date is None and speaker.id in present)
        if not anybody or speaker.kind is not SpeakerKind.PERSON or _is_indefinite(text, language)
    }
    return next(iter(fits.values())) if len(fits) == 1 else None


def _is_indefinite(phrase: str, language: Language) -> bool:
    return phrase.partition(" ")[0].lower() in language.words("pronouns", "indefinite")


@lru_cache(maxsize=8)
def _phrases(known_people: tuple[Speaker, ...], code: str) -> _Phrases:
    phrases: dict[str, list[tuple[str, Speaker, str | None, str | None]]] = {}
    for speaker in known_people:
        names = [(name, None, None) for name in (speaker.name, *speaker.aliases)]
        for text, since, until in (*names, *((d.text, d.since, d.until) for d in speaker.descriptors)):
            phrases.setdefault(normal(_bare(text, load(code))), []).append((text, speaker, since, until))
    return {phrase: tuple(bearers) for phrase, bearers in phrases.items()}


def _bare(phrase: str, language: Language) -> str:
    """A phrase without the article or other determiner that it begins with."""
    first, _, rest = phrase.partition(" ")
    return rest.lstrip() if rest and first.lower() in language.words("pronouns", "determiners") else phrase


def _in_force(since: str | None, until: str | None, date: str | None) -> bool:
    """Whether a role holds on a date; a role with dates says nothing about an article without one."""
    if since is None and until is None:
        return True
    if date is None:
        return False
    return (since is None or since <= date[: len(since)]) and (until is None or date[: len(until)] < until)


def _owner(cast: Cast, candidate: Candidate) -> str | None:
    """The name for whom an office or a spokesperson speaks: "Petro" in "Petro's office", "a spokesman for Petro"."""
    scene = cast.scene
    start, end = candidate.mention.span
    reach = re.match(r"\s+(?:for|of|to|from)\s+(?:the\s+)?", scene.text[end : end + 12])
    last = end + (reach.end() if reach else 0)
    noun = noun_class(scene, candidate)
    if noun not in {"spokes", "office", "organisation"}:
        return None
    for index, other in enumerate(cast.scene.candidates):
        span = other.mention.span
        inside = start <= span.start and span.end <= end
        if (
            index in cast.cluster_of
            and other.mention.span != candidate.mention.span
            and (inside or (reach and span.start == last))
            and cast.clusters[cast.cluster_of[index]].type not in _NOMINALS
        ):
            number = cast.cluster_of[index]
            known_person = cast.known_of.get(number)
            return known_person.name if known_person else cast.clusters[number].name
    return None


def describe(cast: Cast, index: int) -> str:
    """Return a candidate's name for a list of alternatives."""
    cluster = cast.cluster_of.get(index)
    if cluster is not None and cast.clusters[cluster].type not in _NOMINALS:
        return cast.clusters[cluster].name
    span = cast.scene.candidates[index if cluster is None else cast.clusters[cluster].candidates[0]].mention.span
    return display_name(span.of(cast.scene.text), cast.scene.language) or span.of(cast.scene.text)
