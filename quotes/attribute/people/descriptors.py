"""Whom a nominal means: "the Colombian leader", "the senator", "the office".

The titles and appositions that the article gives its people are the evidence (Ng & Cardie 2002 call it the head and
modifier match); a nominal that fits two people is left open.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from quotes.attribute.learned.features import noun_class
from quotes.attribute.mentions.lexicon import nations, title_words
from quotes.attribute.mentions.scene import ROOT, Candidate, Scene
from quotes.attribute.people.clusters import Cluster
from quotes.attribute.people.kinds import holds_post, is_counterpart, is_of_another_nation, nearest_kinds, phrase_of
from quotes.attribute.people.last_body import last_body
from quotes.attribute.people.nations import adjectives, means_all, nation_of
from quotes.attribute.people.titles import words_of_titles
from quotes.attribute.people.unnamed import gender_of_noun
from quotes.datatypes import MentionKind, Span
from quotes.lang import Language
from quotes.text.normal import fold, words

BODY = "BODY"  # the type of a cluster of nominals: an office, a body, a group, a document
_BODIES = {"office", "organisation", "document", "group"}


def with_bodies(
    scene: Scene, clusters: Sequence[Cluster], cluster_of_name: Mapping[int, int]
) -> tuple[tuple[Cluster, ...], dict[int, int]]:
    """Return the clusters, with new ones for offices, bodies, groups and documents, and the cluster of each candidate.

    Equal phrases form one cluster; a bare "the office" belongs to the last one with that noun.
    """
    members: dict[str, list[int]] = {}
    last_of: dict[tuple[str, bool], str] = {}  # "the report" is none of "reports from the port"
    short = _short_for_names(scene, clusters)
    for index, candidate in enumerate(scene.candidates):
        if (
            index in short
            or candidate.mention.kind is not MentionKind.NOMINAL
            or noun_class(scene, candidate) not in _BODIES
            or is_one_of_many(scene, candidate)
        ):
            continue
        key = _bare(candidate.mention.span.of(scene.text), scene.language)
        noun = candidate.noun, candidate.plural
        if key == candidate.noun and noun in last_of:
            key = last_of[noun]
        members.setdefault(key, []).append(index)
        last_of[noun] = key
    bodies = list(clusters)
    cluster_of = dict(cluster_of_name) | short
    for key, indices in members.items():
        for index in indices:
            cluster_of[index] = len(bodies)
        bodies.append(Cluster(key, BODY, tuple(indices), (), None))
    return tuple(bodies), cluster_of


def is_one_of_many(scene: Scene, candidate: Candidate) -> bool:
    """Return whether a nominal is one person of a group: "the resident"; "the crowd" is not."""
    alone = not candidate.plural and noun_class(scene, candidate) == "group"
    return alone and candidate.noun not in scene.language.words("nouns", "collectives")


def _short_for_names(scene: Scene, clusters: Sequence[Cluster]) -> dict[int, int]:
    """The bodies meant by nominals: "the bank" is the only "Roe Bank" or "the bank Roe" named before it."""
    code = scene.language.code
    ends = {
        n: {parts[0], parts[-1], *words_of_titles(c.titles, code)}
        for n, c in enumerate(clusters)
        if c.type == "ORG" and (parts := fold(c.name).split())
    }
    short_for: dict[int, int] = {}
    for index, candidate in enumerate(scene.candidates):
        if candidate.mention.kind is not MentionKind.NOMINAL or noun_class(scene, candidate) != "organisation":
            continue
        bare = _bare(candidate.mention.span.of(scene.text), scene.language)
        if candidate.plural or bare != candidate.noun or not _is_definite(scene, candidate):
            continue
        fits = [n for n, outer in ends.items() if fold(bare) in outer and clusters[n].candidates[0] < index]
        last = last_body(scene, clusters, short_for, index) if not fits else None
        if len(fits) == 1 or last is not None:
            short_for[index] = fits[0] if last is None else last
    return short_for


def beside_names(scene: Scene, cluster_of_name: Mapping[int, int]) -> dict[int, int]:
    """Return the clusters of nominals with a name in apposition: "the mayor, Dora Roe".

    The name identifies the person whichever of the two depends on the other.
    """
    heads = {c.anchor: i for i, c in enumerate(scene.candidates) if c.mention.kind is MentionKind.NOMINAL}
    beside: dict[int, int] = {}
    for index, cluster in cluster_of_name.items():
        candidate = scene.candidates[index]
        anchor, span = candidate.anchor, candidate.mention.span
        if anchor is None or candidate.mention.entity_type != "PERSON":
            continue
        linked = [scene.heads[anchor]] if scene.tokens[anchor].deprel == "appos" else []
        linked += [c for c in scene.children[anchor] if scene.tokens[c].deprel == "appos"]
        linked += _second_subjects(scene, anchor)
        for word in linked:
            nominal = heads.get(word)
            if (
                nominal is not None
                and not scene.candidates[nominal].plural
                and _adjoins(scene, scene.candidates[nominal], span)
            ):
                beside.setdefault(nominal, cluster)
    return _introduced(scene, cluster_of_name) | beside


def _second_subjects(scene: Scene, subject: int) -> list[int]:
    """The subjects after another one of their verb: the parser takes "a miller" for one in ``said Roe, a miller``."""
    head = scene.heads[subject]
    if scene.tokens[subject].deprel != "nsubj" or head == ROOT or head > subject:
        return []
    return [word for word in scene.children[head] if word > subject and scene.tokens[word].deprel == "nsubj"]


# What a title goes on with before the name: "el director del Museo del Puerto, Roe", "el portavoz socialista en el
# Congreso, Roe", "el director, general Roe".
_GOES_ON = re.compile(
    r"(?:(?:\s+[^\W\d_A-ZÁÉÍÓÚÑ][^\W\d_]{3,})?\s+(?P<of>\w+)\s+[^\n.;:,“”\"«»]{2,80})?"
    r"(?:,\s+(?:\w{2,3}\s+)?(?P<title>[^\W\d_A-ZÁÉÍÓÚÑ][^\W\d_]+))?,?\s+"
)


def _introduced(scene: Scene, cluster_of_name: Mapping[int, int]) -> dict[int, int]:
    """The clusters of titles that go on with a place of work before the full name: "la jefa de obra Dora Roe".

    Not where another title stands right before the name ("el hermano de la alcaldesa Dora Roe"): that is the person's.
    """
    people = scene.language.words("nouns", "person")
    introduced: dict[int, int] = {}
    for index, cluster in cluster_of_name.items():
        name = scene.candidates[index]
        printed = name.mention.span.of(scene.text)
        before = next((k for k in range(index - 1, -1, -1) if scene.candidates[k].noun in people), None)
        if name.mention.entity_type != "PERSON" or before is None:
            continue
        title = scene.candidates[before]
        gap = Span(title.mention.span.end, name.mention.span.start)
        if (
            title.plural
            or title.sentence != name.sentence
            or not ((" " in printed and _goes_on(scene, gap)) or _is_named(scene, gap))
        ):
            continue
        introduced[before] = cluster
    return introduced


def _is_named(scene: Scene, gap: Span) -> bool:
    """Whether the words between a noun and a name say that it is the name: "a reporter named Roe"."""
    return gap.of(scene.text).strip(" ,") in scene.language.words("names", "named")


def _goes_on(scene: Scene, gap: Span) -> bool:
    """Whether the words between a title and a name can belong to the title: no verb, no other title before the name."""
    match = _GOES_ON.fullmatch(scene.text, gap.start, gap.end) if gap.start < gap.end else None
    if match is None:
        return False
    within = [scene.tokens[w] for w in scene.words_in(gap)]
    links = scene.language.words("nouns", "links")
    if (match["of"] or "de") not in links | {"de"} or any(t.upos in _NO_TITLE or t.quote is not None for t in within):
        return False
    if match["title"]:
        return fold(match["title"]) in title_words(scene.language.code) | nations(scene.language.code)
    last = next((t for t in reversed(within) if t.upos != "PUNCT"), None)
    if last is None:
        return True
    titled = last.lemma.lower() in scene.language.words("nouns", "person") or fold(last.text) in title_words(
        scene.language.code
    )
    return last.upos in {"NOUN", "PROPN", "ADJ"} and not titled


def named_beside(scene: Scene, cluster_of: Mapping[int, int], index: int) -> int | None:
    """Return the name beside a nominal that means the same person: "Roe" for "the mayor" in "the mayor, Dora Roe"."""
    here = scene.candidates[index]
    if here.mention.kind is not MentionKind.NOMINAL or index not in cluster_of:
        return None
    for other, cluster in cluster_of.items():
        candidate = scene.candidates[other]
        if cluster != cluster_of[index] or candidate.sentence != here.sentence:
            continue
        if candidate.mention.kind is MentionKind.NAME and _is_beside(scene, here, candidate.mention.span):
            return other
    return None


def _is_beside(scene: Scene, nominal: Candidate, name: Span) -> bool:
    after = nominal.mention.span.end <= name.start and _goes_on(scene, Span(nominal.mention.span.end, name.start))
    return after or _adjoins(scene, nominal, name)


_NO_TITLE = frozenset({"VERB", "AUX", "PRON", "SCONJ"})


_BESIDE = re.compile(r",?\s+")


def _adjoins(scene: Scene, nominal: Candidate, name: Span) -> bool:
    """Whether nothing but a comma stands between a nominal and a name, its adjectives left aside."""
    one, other = sorted((nominal.mention.span, name))
    end = _end_of_adjectives(scene, nominal) if other == name else one.end
    return _BESIDE.fullmatch(scene.text, end, other.start) is not None


def _end_of_adjectives(scene: Scene, nominal: Candidate) -> int:
    """Where the adjectives after a nominal end that belong to its noun: "presidencial" after "el vocero"."""
    end, noun = nominal.mention.span.end, nominal.anchor
    for word in range(scene.word_at(end), len(scene.tokens)):
        token = scene.tokens[word]
        of_noun = token.deprel == "amod" and scene.heads[word] == noun
        if not of_noun or token.quote is not None or scene.text[end : token.span.start] != " ":
            break
        end = token.span.end
    return end


def _bare(phrase: str, language: Language) -> str:
    determiners = language.words("pronouns", "determiners")
    return " ".join(w for w in words(phrase) if w not in determiners)


def described(scene: Scene, candidate: Candidate, clusters: Sequence[Cluster], met: Iterable[int]) -> list[int]:
    """Return the persons among the clusters met so far whose titles the nominal fits.

    All words of the nominal must be in the titles; a general noun ("leader") fits each of its kinds ("president"), and
    abbreviations are written out. A place of origin may be new ("the British leader" after "Prime Minister") if nobody
    else fits and the titles name no other place.
    """
    if candidate.plural or candidate.mention.kind is not MentionKind.NOMINAL or not _is_definite(scene, candidate):
        return []
    if means_all(scene, candidate):
        return []
    language = scene.language
    people = [n for n in met if clusters[n].type == "PERSON" and _agrees(scene, candidate, clusters[n])]
    holders = [n for n in people if holds_post(scene, candidate, clusters[n])]
    if holders:
        return holders
    titles_of = {n: words_of_titles(clusters[n].titles, language.code) for n in met if clusters[n].titles}
    kinds = nearest_kinds(scene, candidate, (titles for n, titles in titles_of.items() if n in people))
    fitting = {
        n: titles
        for n, titles in titles_of.items()
        if n in people and titles & kinds and not is_of_another_nation(scene, candidate, clusters[n])
    }
    if not fitting:
        return []
    phrase = phrase_of(scene, candidate)
    head = {*(words(candidate.mention.head.of(scene.text)) or [candidate.noun]), *phrase.split()}
    modifiers = set(_bare(candidate.mention.span.of(scene.text), language).split()) - head
    modifiers -= adjectives(language.code) if phrase else set()  # "el jefe de Estado francés" after "el presidente"
    age = _words_of_age(modifiers, language)
    fillers = language.words("titles", "fillers")
    fits = [
        n for n, titles in fitting.items() if modifiers - (set() if _has_number(titles) else age) <= titles | fillers
    ]
    if not fits and _adds_a_place(scene, candidate):
        loose = [n for n, titles in fitting.items() if not titles - title_words(language.code)]
        fits = loose if len(loose) == 1 else []
    return fits + _of_unknown_nation(scene, candidate, [clusters[n] for n in fits], clusters, people)


def _of_unknown_nation(
    scene: Scene, candidate: Candidate, fits: list[Cluster], clusters: Sequence[Cluster], people: list[int]
) -> list[int]:
    """Return whom a description of a nation can mean besides, where the text does not tell of which those are that fit.

    "President Roe called Poe. “…,” the French president said": Roe, or somebody too well known to have a title.
    """
    if not fits or any(one.posts for one in fits) or nation_of(scene, candidate) is None:
        return []
    return [n for n in people if not clusters[n].titles and not clusters[n].posts and " " in clusters[n].name]


def _words_of_age(words_of_phrase: set[str], language: Language) -> set[str]:
    """The words of a phrase that tell an age: "36", "year" and "old" of "the 36-year-old weaver"."""
    age = {word for word in words_of_phrase if word.isdigit()}
    return age | set(str(language.table("titles").get("age", "")).split()) if age else set()


def _has_number(words_of_phrase: Iterable[str]) -> bool:
    return any(word.isdigit() for word in words_of_phrase)


def _adds_a_place(scene: Scene, candidate: Candidate) -> bool:
    """Whether a nominal adds nothing to its noun but a place of origin: "the British leader"."""
    added = candidate.mention.span.of(scene.text).split()[1:-1]
    return bool(added) and all(word[:1].isupper() for word in added)


def _is_definite(scene: Scene, candidate: Candidate) -> bool:
    first = fold(candidate.mention.span.of(scene.text)).split()[:1]
    if not first or first[0] in scene.language.words("pronouns", "indefinite"):
        return False
    of_nation = is_counterpart(scene, candidate) and nation_of(scene, candidate) is not None
    return of_nation or first[0] in scene.language.words("titles", "definite")


def _agrees(scene: Scene, candidate: Candidate, cluster: Cluster) -> bool:
    printed = candidate.mention.head.of(scene.text).lower()
    of_printed = gender_of_noun(scene, printed)
    return {of_printed or gender_of_noun(scene, candidate.noun), cluster.gender} != {"female", "male"}


def nearest_body(
    scene: Scene,
    clusters: Sequence[Cluster],
    resolved: Mapping[int, int],
    pronoun: int,
) -> int | None:
    """Return the office, body or group that "it" or "they" means.

    It is the last subject of that kind in this sentence or the two before it.
    """
    here = scene.candidates[pronoun]
    plural = here.noun in scene.language.words("pronouns", "plural")
    for index in range(pronoun - 1, -1, -1):
        other = scene.candidates[index]
        if (
            other.sentence is None
            or here.sentence is None
            or here.sentence - other.sentence > 2
            or here.paragraph - other.paragraph > 1
        ):
            return None
        number = resolved.get(index)
        if number is None or clusters[number].type not in {BODY, "ORG"} or other.anchor is None:
            continue
        is_group = other.plural or noun_class(scene, other) == "group"
        subject = scene.tokens[other.anchor].deprel in {"nsubj", "nsubj:pass"}
        if subject and is_group == plural:
            return number
    return None
