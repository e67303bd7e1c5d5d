"""For which titles a description stands, and whether it is of a person's nation: "the leader", "the head of state"."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import dropwhile

from quotes.attribute.mentions.scene import Candidate, Scene
from quotes.attribute.people.clusters import Cluster
from quotes.attribute.people.nations import adjectives, is_bare, nation_of
from quotes.text.normal import fold, words


def kinds_of(scene: Scene, candidate: Candidate) -> set[str]:
    """Return the nouns that a nominal's noun can stand for, and itself: "president" for "leader".

    Each stands without accents, too, as titles are written.
    """
    stands_for = scene.language.table("titles").get("kinds", {})
    phrase = phrase_of(scene, candidate)
    printed = candidate.mention.head.of(scene.text).lower()  # the base form may be another gender's
    kinds = {candidate.noun, printed, *stands_for.get(candidate.noun, ()), *stands_for.get(printed, ())}
    kinds = set(stands_for[phrase]) if phrase else kinds
    return kinds | {fold(kind) for kind in kinds}


def nearest_kinds(scene: Scene, candidate: Candidate, titles: Iterable[frozenset[str]]) -> set[str]:
    """Return the kinds of a description; of a phrase's kinds only the first that somebody has.

    "El jefe del Gobierno" is the "primer ministro" rather than the "presidente" where the article has both.
    """
    phrase, kinds = phrase_of(scene, candidate), kinds_of(scene, candidate)
    ordered = scene.language.table("titles").get("kinds", {})[phrase] if phrase else ()
    everyone = frozenset[str]().union(*titles)
    return next(({fold(kind)} for kind in ordered if fold(kind) in everyone), kinds)


def phrase_of(scene: Scene, candidate: Candidate) -> str:
    """Return the words that stand for titles together, from a description's beginning on: "jefe de estado"; or ""."""
    phrases = [key for key in scene.language.table("titles").get("kinds", {}) if " " in key]
    span = candidate.mention.span
    printed = words(scene.text[span.start : span.end + _PHRASE_CHARACTERS])
    before = scene.language.words("pronouns", "determiners") | adjectives(scene.language.code)
    bare = " ".join(dropwhile(before.__contains__, printed))
    return max((key for key in phrases if f"{bare} ".startswith(f"{key} ")), key=len, default="")


# A description can end before such a phrase does: "el jefe" of "el jefe de Estado".
_PHRASE_CHARACTERS = 20


def holds_post(scene: Scene, candidate: Candidate, person: Cluster) -> bool:
    """Return whether the text gives a person the post of a nation that a description tells: "the French president".

    "The American" and "his American counterpart" can have any post.
    """
    nation = nation_of(scene, candidate) if person.posts else None
    if is_bare(scene, candidate) or is_counterpart(scene, candidate):
        other = {"female": "male_articles", "male": "female_articles"}.get(person.gender or "", "")
        article = fold(candidate.mention.span.of(scene.text)).split()[0]
        agrees = article not in scene.language.words("titles", other)
        return agrees and any(post.nation == nation for post in person.posts)
    stands_for = scene.language.table("titles").get("kinds", {})
    kinds = kinds_of(scene, candidate) if nation is not None else set()
    return any(
        post.nation == nation and (not post.title or kinds & {post.title, *map(fold, stands_for.get(post.title, ()))})
        for post in person.posts
    )


def is_counterpart(scene: Scene, candidate: Candidate) -> bool:
    """Return whether a description is of somebody with the same post elsewhere: "his American counterpart"."""
    return candidate.noun in scene.language.words("titles", "counterparts")


def is_of_another_nation(scene: Scene, candidate: Candidate, person: Cluster) -> bool:
    """Return whether a description tells a nation, and the text gives the person posts of others only."""
    nation = nation_of(scene, candidate) if person.posts else None
    return nation is not None and all(post.nation != nation for post in person.posts)
