"""From the speakers in each article to the speakers of the index."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache

from quotes.datatypes import LocalSpeaker, Speaker, SpeakerKind
from quotes.lang import FALLBACK, Language
from quotes.lang import load as load_language
from quotes.speakers.bearers import bearers_of_surnames
from quotes.speakers.known import KnownNames, index, office_parts
from quotes.speakers.names import PARTICLES, NameWords, PersonName, name_words, parse, plain, untitled
from quotes.speakers.people import Clusters, cluster
from quotes.speakers.surnames import by_first_surname
from quotes.speakers.write import Identity, Key, write


def resolve(
    locals_: Iterable[tuple[str, LocalSpeaker]], registry: tuple[Speaker, ...], lang: Language | None = None
) -> tuple[Mapping[Key, str], tuple[Speaker, ...]]:
    """Return the speaker id of each (article id, name in the article), and the speakers, ordered by id.

    Persons are joined by what their names share (see ``people``); a bare surname goes to the only person in the
    articles who has it, and stays separate if there are two. Other names are joined if their normal forms are equal,
    and an office also by its holder. A source without a name stays with its article. The result does not depend on the
    order of ``locals_``. Listed speakers are returned if they speak, or somebody speaks for them.
    """
    words = name_words(lang) if lang else _usual_words()
    world = World(_merged(locals_), _index(registry, words), words)
    _identify_known(world)
    _identify_people(world)
    _identify_others(world)
    owners = {key: owner for key in world.entries if (owner := world.owner(key))}
    return write(world.entries, world.identities, owners, registry, words)


@cache
def _usual_words() -> NameWords:
    return name_words(load_language(FALLBACK))


# `extract` resolves each article by itself, always with the same list.
_index = lru_cache(maxsize=4)(index)


@dataclass(slots=True)
class World:
    """Who is who as far as known, and whom each name leads to."""

    entries: dict[Key, LocalSpeaker]
    known: KnownNames
    words: NameWords
    identities: dict[Key, Identity] = field(default_factory=dict)
    in_article: dict[Key, set[Identity]] = field(default_factory=lambda: defaultdict(set))
    in_corpus: dict[str, set[Identity]] = field(default_factory=lambda: defaultdict(set))
    asking: set[str] = field(init=False)  # articles in which somebody speaks for another: few

    def __post_init__(self) -> None:
        self.asking = {key[0] for key, local in self.entries.items() if _speaks_for_another(local)}

    def identify(self, key: Key, identity: Identity) -> None:
        """Record who the speaker ``key`` is, so that names lead to that identity."""
        self.identities[key] = identity
        local = self.entries[key]
        person = local.named and local.kind is SpeakerKind.PERSON
        for name in (local.name, *local.aliases):
            for form in _forms(name, self.words) if person else (plain(name),):
                if key[0] in self.asking:
                    self.in_article[key[0], form].add(identity)
                if local.named:
                    self.in_corpus[form].add(identity)

    def find(self, article: str, name: str) -> Identity | None:
        """Return whom ``name`` means in ``article``: somebody in the article, on the user's list, or in the corpus."""
        forms = list(dict.fromkeys((plain(name), str(parse(name, self.words)))))
        id = self.known.named(name)
        places = [self.in_article.get((article, form)) for form in forms]
        places += [{Identity("known", id)}] if id else [self.in_corpus.get(form) for form in forms]
        return next((next(iter(identities)) for identities in places if identities and len(identities) == 1), None)

    def owner(self, key: Key) -> Identity | None:
        """Return on whose behalf the speaker ``key`` speaks, if that is a speaker too."""
        name = self.entries[key].on_behalf_of
        return self.find(key[0], name) if name else None


def _speaks_for_another(local: LocalSpeaker) -> bool:
    return local.kind is SpeakerKind.OFFICE or bool(local.on_behalf_of)


@lru_cache(maxsize=1 << 16)
def _forms(name: str, words: NameWords) -> frozenset[str]:
    """Return the forms by which a person of this name is found."""
    parts = parse(name, words)
    return frozenset((plain(name), str(parts), parts.last))


def _merged(locals_: Iterable[tuple[str, LocalSpeaker]]) -> dict[Key, LocalSpeaker]:
    """Return one local speaker for each article and name, sorted; named speakers come first."""
    entries: dict[Key, LocalSpeaker] = {}
    several: dict[Key, list[LocalSpeaker]] = {}
    for article, local in locals_:
        key = article, local.name
        first = entries.setdefault(key, local)
        if first is not local:
            several.setdefault(key, [first]).append(local)
    entries |= {key: _merge(group) for key, group in several.items()}
    return {key: entries.pop(key) for key in sorted(entries)}


def _merge(group: list[LocalSpeaker]) -> LocalSpeaker:
    if len(group) == 1:
        return group[0]
    ranked = sorted(group, key=lambda s: (not s.named, s.known is None, s.known or "", s.kind, repr(s)))
    first = ranked[0]
    return LocalSpeaker(
        name=first.name,
        kind=first.kind,
        named=first.named,
        aliases=tuple(sorted({a for s in group for a in s.aliases})),
        description=next((s.description for s in ranked if s.description), None),
        known=first.known,
        on_behalf_of=next((s.on_behalf_of for s in ranked if s.on_behalf_of), None),
    )


def _identify_known(world: World) -> None:
    for key, local in world.entries.items():
        id = world.known.match(local, world.words) if local.named or local.known else None
        if id:
            world.identify(key, Identity("known", id))


def _identify_people(world: World) -> None:
    """Identify persons with a name; a name that means something else in other articles is left to those."""
    people: dict[Key, PersonName] = {}
    elsewhere: set[str] = set()
    for key, local in world.entries.items():
        if local.named and key not in world.identities:
            if local.kind is SpeakerKind.PERSON:
                people[key] = _fullest(local, world.words)
            else:
                elsewhere.add(plain(local.name))
    people = by_first_surname(people, world.entries, world.words)
    _tell_apart(world, people)
    heard = {identity.key for identity in world.identities.values()}
    names = set(people.values()) | {name for name, id in world.known.full_names.items() if id in heard}
    clusters = cluster(names, world.known.full_names, _links(world, people), world.words.given, _apart(people))
    _join_generations(world, people, clusters)
    names_shown = _representatives(names, Counter(people.values()), clusters)
    persons = {root: Identity("person", repr(name), name) for root, name in names_shown.items()}
    meant = bearers_of_surnames(people, world.entries, clusters, world.words)
    for key, name in people.items():
        root = meant.get(key) or clusters.root(name)
        if root in clusters.known:
            world.identify(key, Identity("known", clusters.known[root]))
        elif not names_shown[root].bare or plain(key[1]) not in elsewhere:
            world.identify(key, persons[root] if name.last else Identity("person", key[1], names_shown[root]))


def _tell_apart(world: World, people: dict[Key, PersonName]) -> None:
    """Keep "Mr. Roe" and "Mrs. Roe" in one article apart: each then has a separate name."""
    bare: dict[tuple[str, PersonName], list[Key]] = defaultdict(list)
    for key, name in people.items():
        if name.bare and untitled(key[1], world.words) != key[1]:
            bare[key[0], name].append(key)
    for keys in bare.values():
        for key in keys if len(keys) > 1 else ():
            people[key] = people[key]._replace(generation=plain(key[1].split()[0]))


def _representatives(
    names: Iterable[PersonName], articles: Mapping[PersonName, int], clusters: Clusters
) -> dict[PersonName, PersonName]:
    """Return the display name of each root's speaker.

    A full one if there is one, of these the shortest, and of its spellings the one that most articles have.
    """
    representatives: dict[PersonName, PersonName] = {}

    def order(name: PersonName) -> tuple[bool, bool, bool, int, int, PersonName]:
        return name.bare, name.initial, name.first in PARTICLES, len(name.middle), -articles.get(name, 0), name

    for name in sorted(names, key=order):
        representatives.setdefault(clusters.root(name), name)
    return representatives


def _fullest(local: LocalSpeaker, words: NameWords) -> PersonName:
    """Return the parts of a person's name, or of a fuller alias if the name is only a surname."""
    name = parse(local.name, words)
    if not name.bare:
        return name
    fuller = sorted(p for p in (parse(a, words) for a in local.aliases) if not p.bare and p.last == name.last)
    return max(fuller, key=lambda p: len(str(p)), default=name)


def _links(world: World, people: Mapping[Key, PersonName]) -> set[tuple[PersonName, PersonName]]:
    """Return the pairs of full names with a word in common that one article uses for one person."""
    links: set[tuple[PersonName, PersonName]] = set()
    for key, name in people.items():
        for alias in world.entries[key].aliases:
            other = parse(alias, world.words)
            if not other.bare and other != name and set(str(other).split()) & set(str(name).split()):
                links.add((name, other))
    return links


def _apart(people: Mapping[Key, PersonName]) -> set[tuple[PersonName, PersonName]]:
    """Return the pairs of full names with the same surname that one article uses for two people."""
    by_surname: dict[tuple[str, str], set[PersonName]] = defaultdict(set)
    for key, name in people.items():
        if not name.bare:
            by_surname[key[0], name.last].add(name)
    return {(a, b) for names in by_surname.values() for a in names for b in names if a < b}


def _join_generations(world: World, people: Mapping[Key, PersonName], clusters: Clusters) -> None:
    """Join John Roe with John Roe Jr. only if articles give both the same title and no article has both."""
    groups: dict[tuple[str, str], dict[str, list[Key]]] = defaultdict(lambda: defaultdict(list))
    for key, name in people.items():
        if not name.bare and not name.initial:
            groups[name.first, name.last][name.generation].append(key)
    for generations in groups.values():
        if len(generations) != 2 or "" not in generations:
            continue
        one, two = generations.values()
        titles = [{plain(d) for k in keys if (d := world.entries[k].description)} for keys in (one, two)]
        if titles[0] & titles[1] and not {k[0] for k in one} & {k[0] for k in two}:
            clusters.join(min(people[k] for k in one), min(people[k] for k in two))


def _identify_others(world: World) -> None:
    """Identify speakers that are not persons, and sources without a name."""
    rest = [(key, local) for key, local in world.entries.items() if key not in world.identities]
    offices = {key: _office(world, key, local) for key, local in rest if local.named}
    spelled = _spelled_out(local for key, local in rest if local.named and not offices[key])
    for key, local in rest:
        if local.named:
            name = plain(local.name)
            world.identify(key, offices[key] or Identity("other", spelled.get(name, name)))
        else:
            world.identify(key, Identity("local", f"{key[0]}\x1f{plain(local.name)}"))


def _spelled_out(bodies: Iterable[LocalSpeaker]) -> dict[str, str]:
    """Return the names that acronyms stand for, if all articles that explain an acronym agree."""
    full: dict[str, set[str]] = defaultdict(set)
    for local in bodies:
        for alias in local.aliases:
            if alias.isupper() and not local.name.isupper():
                full[plain(alias)].add(plain(local.name))
    return {short: next(iter(names)) for short, names in full.items() if len(names) == 1}


def _office(world: World, key: Key, local: LocalSpeaker) -> Identity | None:
    """Return the identity of an office by its holder: Roe's office, Jane Roe's office, the office of Jane Roe."""
    if not _speaks_for_another(local):
        return None
    for name, part in office_parts(local.name):
        owner = world.find(key[0], name) or world.owner(key)
        if owner and owner.type == "known" and (owner.key, part) in world.known.offices:
            return Identity("known", world.known.offices[owner.key, part])
        if owner and owner.type in ("known", "person"):
            return Identity("other", f"{owner.type} {owner.key}'s {part}")
    return None
