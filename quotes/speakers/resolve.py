"""From the speakers in each article to the speakers of the index."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import chain
from operator import attrgetter

from quotes.datatypes import LocalSpeaker, Speaker, SpeakerKind
from quotes.lang import FALLBACK, Language
from quotes.lang import load as load_language
from quotes.speakers.anonymous import Anonymous, SpeakerIds, own_source
from quotes.speakers.bearers import bearers_of_surnames
from quotes.speakers.entries import Entries, Few, Key
from quotes.speakers.known import KnownNames, index, office_parts
from quotes.speakers.misprints import misprinted
from quotes.speakers.names import PARTICLES, NameWords, PersonName, name_words, parse, plain, title_tokens, untitled
from quotes.speakers.people import Clusters, cluster
from quotes.speakers.surnames import by_first_surname
from quotes.speakers.write import Identity, write
from quotes.text.given_names import gender_of_given_name
from quotes.text.normal import forget_words


def resolve(
    locals_: Iterable[tuple[str, LocalSpeaker]], registry: tuple[Speaker, ...], lang: Language | None = None
) -> tuple[Mapping[Key, str], tuple[Speaker, ...]]:
    """Return the same as ``everybody``, with the speakers in the order of their ids."""
    ids, speakers = everybody(locals_, registry, lang)
    return ids, tuple(sorted(speakers, key=attrgetter("id")))


def everybody(
    locals_: Iterable[tuple[str, LocalSpeaker]], registry: tuple[Speaker, ...], lang: Language | None = None
) -> tuple[Mapping[Key, str], Iterator[Speaker]]:
    """Return the speaker id of each (article id, name in the article), and the speakers, in any order.

    Persons are joined by what their names share (see ``people``); a bare surname goes to the only person in the
    articles who has it, and stays separate if there are two. Other names are joined if their normal forms are equal,
    and an office also by its holder. A source without a name stays with its article. The result does not depend on the
    order of ``locals_``. Listed speakers are returned if they speak, or somebody speaks for them.
    """
    words = name_words(lang) if lang else _usual_words()
    world = World(Entries(locals_), _index(registry, words), words)
    _identify_known(world)
    _identify_people(world)
    _identify_others(world)
    owners = {n: owner for n in range(len(world.entries)) if (owner := world.owner(n))}
    entries, identities = world.entries, world.identities
    del world  # what names lead to is as large as what is written
    ids, speakers = write(entries, identities, owners, registry, words)
    sources = Anonymous(entries, identities, set(ids.values()) | speakers.keys(), words)
    return SpeakerIds(entries, identities, ids, sources), chain(speakers.values(), sources.speakers())


def forget_names() -> None:
    """Let go of what was worked out of names, so that they need no memory while quotes are merged."""
    for function in (parse, untitled, title_tokens, plain, _forms):
        function.cache_clear()
    forget_words()


@cache
def _usual_words() -> NameWords:
    return name_words(load_language(FALLBACK))


# `extract` resolves each article by itself, always with the same list.
_index = lru_cache(maxsize=4)(index)


@dataclass(slots=True)
class World:
    """Who is who as far as known, and whom each name leads to."""

    entries: Entries
    known: KnownNames
    words: NameWords
    identities: Few[Identity] = field(init=False)  # of the entries; most sources without a name have none
    in_article: dict[tuple[int, str], set[Identity]] = field(default_factory=lambda: defaultdict(set))
    in_corpus: dict[str, set[Identity]] = field(default_factory=lambda: defaultdict(set))
    asking: set[int] = field(init=False)  # articles in which somebody speaks for another: few
    asked: set[str] = field(init=False)  # the forms of the names of those others: nobody looks for more

    def __post_init__(self) -> None:
        self.identities = Few(len(self.entries))
        self.asking = {self.entries.articles[n] for n, local in enumerate(self.entries) if _speaks_for_another(local)}
        self.asked = {form for local in self.entries.different() for name in _others(local) for form in self._of(name)}

    def _of(self, name: str) -> list[str]:
        """Return the forms by which a name is looked for."""
        return list(dict.fromkeys((plain(name), str(parse(name, self.words)))))

    def identify(self, n: int, identity: Identity) -> None:
        """Record who the speaker of entry ``n`` is, so that names lead to that identity."""
        self.identities[n] = identity
        if not self.asked:
            return
        local, article = self.entries[n], self.entries.articles[n]
        person = local.named and local.kind is SpeakerKind.PERSON
        for name in (local.name, *local.aliases):
            for form in self.asked & (_forms(name, self.words) if person else {plain(name)}):
                if article in self.asking:
                    self.in_article[article, form].add(identity)
                if local.named:
                    self.in_corpus[form].add(identity)

    def unidentified(self) -> Iterator[tuple[int, LocalSpeaker]]:
        """Yield the entries of which nobody knows yet whom they mean."""
        return ((n, local) for n, local in enumerate(self.entries) if self.identities[n] is None)

    def find(self, article: int, name: str) -> Identity | None:
        """Return whom ``name`` means in ``article``: somebody in the article, on the user's list, or in the corpus."""
        forms = self._of(name)
        id = self.known.named(name)
        places = [self.in_article.get((article, form)) for form in forms]
        places += [{Identity("known", id)}] if id else [self.in_corpus.get(form) for form in forms]
        return next((next(iter(identities)) for identities in places if identities and len(identities) == 1), None)

    def owner(self, n: int) -> Identity | None:
        """Return on whose behalf the speaker of entry ``n`` speaks, if that is a speaker too."""
        name = self.entries[n].on_behalf_of
        return self.find(self.entries.articles[n], name) if name else None


def _speaks_for_another(local: LocalSpeaker) -> bool:
    return local.kind is SpeakerKind.OFFICE or bool(local.on_behalf_of)


def _others(local: LocalSpeaker) -> list[str]:
    """Return the names of those for whom a speaker may speak."""
    owners = [owner for owner, _ in office_parts(local.name)] if _speaks_for_another(local) else []
    return [*owners, local.on_behalf_of] if local.on_behalf_of else owners


@lru_cache(maxsize=1 << 14)
def _forms(name: str, words: NameWords) -> frozenset[str]:
    """Return the forms by which a person of this name is found."""
    parts = parse(name, words)
    return frozenset((plain(name), str(parts), parts.last))


People = Few[PersonName]  # the names of the entries that are people's


def _names(people: People) -> Iterator[tuple[int, PersonName]]:
    """Yield the entries that are people, with their names."""
    return ((n, name) for n, name in enumerate(people) if name is not None)


def _identify_known(world: World) -> None:
    for n, local in enumerate(world.entries):
        id = world.known.match(local, world.words) if local.named or local.known else None
        if id:
            world.identify(n, Identity("known", id))


def _identify_people(world: World) -> None:
    """Identify persons with a name; a name that means something else in other articles is left to those."""
    own: Few[PersonName] = Few(len(world.entries))
    elsewhere: set[str] = set()
    for n, local in world.unidentified():
        if local.named and local.kind is SpeakerKind.PERSON:
            own[n] = _fullest(local, world.words)
        elif local.named:
            elsewhere.add(plain(local.name))
    people = by_first_surname(own, world.entries, world.words)
    _tell_apart(world, people)
    heard = {identity.key for identity in world.identities if identity is not None}
    names = {name for _, name in _names(people)}
    names |= {name for name, id in world.known.full_names.items() if id in heard}
    apart = _apart(world.entries, people)
    links = _links(world, people) | misprinted(people, world.entries, apart, world.words)
    clusters = cluster(names, world.known.full_names, links, world.words.given, apart)
    _join_generations(world, people, clusters)
    names_shown = _representatives(names, Counter(name for _, name in _names(people)), clusters)
    persons = {root: Identity("person", repr(name), name) for root, name in names_shown.items()}
    meant = bearers_of_surnames(people, world.entries, clusters, world.words)
    for n, name in _names(people):
        root, local = meant.get(n) or clusters.root(name), world.entries[n]
        if root in clusters.known:
            world.identify(n, Identity("known", clusters.known[root]))
        elif not names_shown[root].bare or plain(local.name) not in elsewhere:
            world.identify(n, persons[root] if name.last else Identity("person", local.name, names_shown[root]))


def _tell_apart(world: World, people: Few[PersonName]) -> None:
    """Keep "Mr. Roe" and "Mrs. Roe" in one article apart: each then has a separate name."""
    for article in world.entries.of_articles():
        bare: dict[PersonName, list[int]] = defaultdict(list)
        for n in article:
            name, printed = people[n], world.entries[n].name
            if name is not None and name.bare and untitled(printed, world.words) != printed:
                bare[name].append(n)
        for name, numbers in bare.items():
            for n in numbers if len(numbers) > 1 else ():
                people[n] = name._replace(generation=plain(world.entries[n].name.split()[0]))


def _representatives(
    names: Iterable[PersonName], articles: Mapping[PersonName, int], clusters: Clusters
) -> dict[PersonName, PersonName]:
    """Return the display name of each root's speaker.

    A full one if there is one, of these the shortest, and of its spellings the one that most articles have, or whose
    first name is a common one.
    """
    representatives: dict[PersonName, PersonName] = {}

    def order(name: PersonName) -> tuple[bool, bool, bool, int, int, bool, PersonName]:
        rare = gender_of_given_name((name.first,)) is None
        return name.bare, name.initial, name.first in PARTICLES, len(name.middle), -articles.get(name, 0), rare, name

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


def _links(world: World, people: People) -> set[tuple[PersonName, PersonName]]:
    """Return the pairs of full names with a word in common that one article uses for one person."""
    links: set[tuple[PersonName, PersonName]] = set()
    for n, name in _names(people):
        for alias in world.entries[n].aliases:
            other = parse(alias, world.words)
            if not other.bare and other != name and set(str(other).split()) & set(str(name).split()):
                links.add((name, other))
    return links


def _apart(entries: Entries, people: People) -> set[tuple[PersonName, PersonName]]:
    """Return the pairs of full names with the same surname that one article uses for two people."""
    apart: set[tuple[PersonName, PersonName]] = set()
    for article in entries.of_articles():
        by_surname: dict[str, set[PersonName]] = defaultdict(set)
        for n in article:
            name = people[n]
            if name is not None and not name.bare:
                by_surname[name.last].add(name)
        apart.update((a, b) for names in by_surname.values() for a in names for b in names if a < b)
    return apart


def _join_generations(world: World, people: People, clusters: Clusters) -> None:
    """Join John Roe with John Roe Jr. only if articles give both the same title and no article has both."""
    generations: dict[tuple[str, str], set[str]] = defaultdict(set)
    for name in {name for _, name in _names(people) if not name.bare and not name.initial}:
        generations[name.first, name.last].add(name.generation)
    two = {pair for pair, ones in generations.items() if len(ones) == 2 and "" in ones}
    groups: dict[tuple[str, str], dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for n, name in _names(people) if two else ():
        if not name.bare and not name.initial and (name.first, name.last) in two:
            groups[name.first, name.last][name.generation].append(n)
    for group in groups.values():
        titles = [{plain(d) for n in ones if (d := world.entries[n].description)} for ones in group.values()]
        articles = [{world.entries.articles[n] for n in ones} for ones in group.values()]
        if titles[0] & titles[1] and not articles[0] & articles[1]:
            one, other = ({own for n in ones if (own := people[n]) is not None} for ones in group.values())
            clusters.join(min(one), min(other))


def _identify_others(world: World) -> None:
    """Identify speakers that are not persons, and sources without a name."""
    rest = array("i", (n for n, _ in world.unidentified()))
    offices = {n: office for n in rest if world.entries[n].named and (office := _office(world, n))}
    spelled = _spelled_out(local for n, local in world.unidentified() if local.named and n not in offices)
    for n in rest:
        local = world.entries[n]
        if local.named:
            name = plain(local.name)
            world.identify(n, offices.get(n) or Identity("other", spelled.get(name, name)))
        elif world.entries.articles[n] in world.asking:  # otherwise nobody asks for them (see ``Anonymous``)
            world.identify(n, own_source(world.entries.article(n), local.name))


def _spelled_out(bodies: Iterable[LocalSpeaker]) -> dict[str, str]:
    """Return the names that acronyms stand for, if all articles that explain an acronym agree."""
    full: dict[str, set[str]] = defaultdict(set)
    for local in bodies:
        for alias in local.aliases:
            if alias.isupper() and not local.name.isupper():
                full[plain(alias)].add(plain(local.name))
    return {short: next(iter(names)) for short, names in full.items() if len(names) == 1}


def _office(world: World, n: int) -> Identity | None:
    """Return the identity of an office by its holder: Roe's office, Jane Roe's office, the office of Jane Roe."""
    local = world.entries[n]
    if not _speaks_for_another(local):
        return None
    for name, part in office_parts(local.name):
        owner = world.find(world.entries.articles[n], name) or world.owner(n)
        if owner and owner.type == "known" and (owner.key, part) in world.known.offices:
            return Identity("known", world.known.offices[owner.key, part])
        if owner and owner.type in ("known", "person"):
            return Identity("other", f"{owner.type} {owner.key}'s {part}")
    return None
