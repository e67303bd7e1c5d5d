"""Which of the people and bodies named so far a printed name can belong to, and how likely each is.

If several people share a surname, honorific, generation and title decide who is meant. If they do not, the surname most
likely means the person named before it, and named more often.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from quotes.attribute.people.names import first_surnames, is_initials, is_short_form
from quotes.attribute.people.variants import is_misprint
from quotes.lang import Language


@dataclass(frozen=True, slots=True)
class PrintedName:
    """One printed occurrence of a name: its parts, and what stands beside it."""

    index: int
    parts: tuple[str, ...]
    generation: str
    nickname: str
    person: bool
    told: str  # the gender that its honorific shows
    suggested: str  # the gender that its first name suggests
    titles: frozenset[str]
    kin: bool = False  # whether it is told whose relative this is


@dataclass(slots=True)
class NameGroup:
    """The forms of one name so far, the fullest first."""

    forms: list[PrintedName]
    key: tuple[str, ...] = ()
    person: bool = False
    nicknames: set[str] = field(default_factory=set)

    def add(self, form: PrintedName) -> None:
        self.forms.append(form)
        self.key = self.key or form.parts
        self.person = self.person or form.person
        if form.nickname:
            self.nicknames.add(form.nickname)

    def genders(self) -> set[str]:
        genders = {f.told for f in self.forms if f.told}
        return genders or {f.suggested for f in self.forms if f.suggested}

    @property
    def generation(self) -> str:
        return next((f.generation for f in self.forms if f.generation), "")

    @property
    def weight(self) -> int:
        """How often the name is given in full or as a surname; first names alone do not show what the surname means."""
        return max(1, sum(len(self.key) == 1 or f.parts != self.key[:1] for f in self.forms))

    @property
    def first(self) -> int:
        return min(f.index for f in self.forms)


@dataclass(frozen=True, slots=True)
class NameTables:
    """Names that a headline runs together, the genders that honorifics show of a surname, short first names.

    ``surnames`` has what can be the first surname of each full name, in a language whose people have two.
    """

    headlines: frozenset[tuple[str, ...]]
    genders: Mapping[tuple[str, ...], frozenset[str]]
    given: Mapping[str, str]
    surnames: Mapping[tuple[str, ...], frozenset[str]]

    def are_one(self, one: str, other: str) -> bool:
        """Return whether two first names can be one person's: "Ken" and "Kenneth"."""
        return other in self.given.get(one, "").split() or one in self.given.get(other, "").split()


def tables_of(forms: Sequence[PrintedName], language: Language) -> NameTables:
    """Return what is known of an article's names in ``language``."""
    breakers = language.words("honorifics", "breakers")
    full = {f.parts for f in forms if f.person and len(f.parts) > 1}
    lasts = {parts[-1] for parts in full if len(parts) < 4}
    run_together = {p for p in full if len(p) > 3 and p[:2] in full and p[-1] in lasts}
    broken = {p for p in full if breakers & {*p[1:], *(w for w in p[:1] if w.endswith("s"))}}
    honorifics = {f.parts: frozenset(o.told for o in forms if o.told and o.parts == f.parts) for f in forms if f.told}
    names = language.table("names")
    surnames = {parts: first_surnames(parts, language) for parts in full} if names.get("two_surnames") else {}
    return NameTables(frozenset(run_together | broken), honorifics, names.get("given", {}), surnames)


def fitting(form: PrintedName, groups: Sequence[NameGroup], tables: NameTables) -> list[int]:
    """Return the groups that a name can belong to: the same words, or a shorter form of a person's name.

    A piece of a headline is nobody's full name: "Roe With Poe", "Calls Roe", "Jane Roe Meets Poe".
    """
    near = [g for g, group in enumerate(groups) if _agree(form, group, groups)]
    fits = [g for g in near if groups[g].key == form.parts]
    if fits:
        return fits
    people = [g for g in near if groups[g].person and groups[g].key not in tables.headlines]
    if form.person:
        fits = [g for g in people if _is_short(form, groups[g], tables) or _by_nickname(form, groups[g])]
        fits = fits or [g for g in people if _by_given_name(form, groups[g], tables)] or _mononym(form, people, groups)
    if not fits:
        bodies = [g for g in near if not form.person and not groups[g].person]
        fits = [g for g in bodies if is_initials(form.parts, groups[g].key)]
    if not fits and len(form.parts) == 1:
        fits = [g for g in people if len(groups[g].key) > 1 and form.parts[0] == groups[g].key[-1]]
    return fits or _by_other_spelling(form, people, groups) or _of_body(form, near, groups)


def _is_short(form: PrintedName, group: NameGroup, tables: NameTables) -> bool:
    """Whether a name is a way to write that of a group, the first of two surnames alone included."""
    first = tables.surnames.get(group.key, ())
    return is_short_form(form.parts, group.key) or (len(form.parts) == 1 and form.parts[0] in first)


def _of_body(form: PrintedName, near: Sequence[int], groups: Sequence[NameGroup]) -> list[int]:
    """The only body whose name begins with a word that nothing shows to be a person's: "Roe" of "Roe Coaches"."""
    if len(form.parts) != 1 or form.told or form.suggested or form.titles:
        return []
    earlier = [g for g in near if len(groups[g].key) > 1 and groups[g].first < form.index]
    fits = [g for g in earlier if form.parts[0] == groups[g].key[0]]
    return fits if len(fits) == 1 and not groups[fits[0]].person else []


def _by_given_name(form: PrintedName, group: NameGroup, tables: NameTables) -> bool:
    """Whether a full name has another form of a person's first name: "Ken Roe" and "Kenneth Roe"."""
    if len(form.parts) < 2 or len(group.key) < 2 or form.parts[-1] != group.key[-1]:
        return False
    return tables.are_one(form.parts[0], group.key[0])


def _by_other_spelling(form: PrintedName, people: Sequence[int], groups: Sequence[NameGroup]) -> list[int]:
    """The only person of whose surname a single word is a misprint, or whose initials it is."""
    if len(form.parts) != 1:
        return []
    earlier = [g for g in people if len(groups[g].key) > 1 and groups[g].first < form.index]
    fits = [g for g in earlier if form.person and is_misprint(form.parts[0], groups[g].key[-1])]
    fits += [g for g in earlier if len(groups[g].key) > 2 and is_initials(form.parts, groups[g].key)]
    return fits if len(fits) == 1 else []


def _agree(form: PrintedName, group: NameGroup, groups: Sequence[NameGroup]) -> bool:
    """Whether neither generation nor gender excludes a name from a group.

    A gender suggested by a first name counts against an honorific only if the honorific fits another person with that
    surname.
    """
    if form.generation and group.generation and form.generation != group.generation:
        return False
    if not form.told:
        return True
    genders = group.genders()
    if not genders or form.told in genders:
        return True
    if any(f.told for f in group.forms):
        return False
    last = form.parts[-1:]
    others = [g for g in groups if g is not group and g.person and g.key[-1:] == last]
    return not any(form.told in other.genders() or not other.genders() for other in others)


def _by_nickname(form: PrintedName, group: NameGroup) -> bool:
    return form.parts[0] in group.nicknames and form.parts[-1] in (group.key[-1], form.parts[0])


def _mononym(form: PrintedName, people: Sequence[int], groups: Sequence[NameGroup]) -> list[int]:
    """The only person with this as a middle name: "Poe" in "Jane Poe van Roe"."""
    fits = [
        g for g in people if len(form.parts) == 1 and len(form.parts[0]) > 3 and form.parts[0] in groups[g].key[1:-1]
    ]
    return fits if len(fits) == 1 else []


def shares(
    form: PrintedName, fits: Sequence[int], groups: Sequence[NameGroup], tables: NameTables
) -> list[tuple[int, float]]:
    """Return the probability of each group that a name fits: earlier ones take precedence, then those named more."""
    fits = _by_surname(form, fits, groups, tables)
    introduced = [g for g in fits if groups[g].first < form.index]
    following = sorted(fits, key=lambda g: groups[g].first)[:1]
    fits = introduced or [g for g in following if _may_follow(form, groups[g], len(fits) == 1, tables)]
    if len(fits) > 1 and form.titles:
        titled = [g for g in fits if any(form.titles & f.titles for f in groups[g].forms)]
        fits = titled if len(titled) == 1 else fits
    if len(fits) > 1 and form.told:
        agreeing = [g for g in fits if form.told in groups[g].genders()]
        by_ending = [] if agreeing else _by_ending(form, fits, groups)
        if len(by_ending) == 1:
            rest = (1 - ENDING_SHARE) / (len(fits) - 1)
            fits = sorted(fits, key=lambda g: g not in by_ending)
            return [(g, ENDING_SHARE if g in by_ending else rest) for g in fits]
        fits = agreeing if len(agreeing) == 1 else fits
    if len(fits) > 1 and len(form.parts) == 1:
        formal = [g for g in fits if not _by_first_name(groups[g])]
        fits = formal if len(formal) == 1 and form.parts[0] == groups[formal[0]].key[-1] else fits
    weights = {g: groups[g].weight for g in fits}
    total = sum(weights.values())
    return [(g, weights[g] / total) for g in sorted(fits, key=lambda g: (-weights[g], g))]


# If nothing else shows the genders of two people with one surname, "Ms." is this likely the one whose name ends in "a".
ENDING_SHARE = 0.8


def _by_ending(form: PrintedName, fits: Sequence[int], groups: Sequence[NameGroup]) -> list[int]:
    """The groups whose first name ends, or does not end, as most women's and few men's names do."""
    full = [g for g in fits if len(groups[g].key) > 1 and not groups[g].genders()]
    return [g for g in full if groups[g].key[0].endswith("a") == (form.told == "female")]


def _by_surname(
    form: PrintedName, fits: Sequence[int], groups: Sequence[NameGroup], tables: NameTables
) -> Sequence[int]:
    """The groups that have a single word as their surname, if there are any: "Roe" is Jane Roe rather than Roe Poe.

    Of two surnames the first one counts: "Roe" is Jane Roe Poe rather than Nora Poe Roe.
    """
    if len(form.parts) != 1:
        return fits
    first = [g for g in fits if form.parts[0] in tables.surnames.get(groups[g].key, ())]
    return first or [g for g in fits if groups[g].key[-1] == form.parts[0]] or fits


def _may_follow(form: PrintedName, group: NameGroup, alone: bool, tables: NameTables) -> bool:
    """Whether a name may be given in full only later, by the only person with it if ``alone``.

    Not "President Roe" before "the senator, Jane Roe", "his wife, Jane Roe" or a Mr. and a Mrs. Roe, nor "Roe" before
    her if the article has a "Mr. Roe".
    """
    if len(form.parts) > 1:
        return True
    genders, others = group.genders(), tables.genders.get(form.parts)
    if others and genders and genders.isdisjoint(others):
        return False
    titles = frozenset[str]().union(*(f.titles for f in group.forms))
    untitled = alone and not titles and not any(f.kin for f in group.forms) and len(others or ()) < 2
    return not form.titles or form.told != "" or untitled or not titles.isdisjoint(form.titles)


def _by_first_name(group: NameGroup) -> bool:
    """Whether the article mostly calls a person by the first name, so that a surname alone means somebody else."""
    return len(group.key) > 1 and 2 * group.weight < len(group.forms)
