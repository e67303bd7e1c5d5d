"""One utterance in two languages: statements of one speaker that say the same are linked as translations.

A sentence encoder finds statements of like sense that are some days apart at most; numbers, days, negations and lengths
then decide.  The result depends on the statements alone, never on their order.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations

from quotes import lang
from quotes.datatypes import Link, LinkKind, QuoteRecord, Statement
from quotes.statements.translations.encoder import DIMENSIONS, Encoder, Vectors, encode, encoder_version
from quotes.statements.translations.neighbours import in_reach, near
from quotes.statements.translations.said import Said, can_be_translated, said_of
from quotes.statements.translations.weigh import agree, probability
from quotes.text.language import named

__all__ = ["DIMENSIONS", "Encoder", "Vectors", "are_several", "confirmed_link", "encode", "encoder_version", "link"]

# Probability from which two statements in two languages are linked.  Half would do where every second pair of a story
# says the same; where few do, short sentences of like sense lie between .5 and .6.
SUGGESTED = 0.6
# Two translations into one language: cosine from which they say the same by themselves, and where both are linked to
# one statement in the other language.  Statements of one language are nearer each other than their translations are:
# on data/gold/translations/fit the one pair that says something else ("never negotiate out of fear", "never fear to
# negotiate") stands at .86 in one article; translations begin at .79.
ALIKE = 0.78
ALIKE_BY_ORIGINAL = 0.65
# Translations that one statement may have: more are a phrase that the speaker often uses.
MOST_LINKS = 8


def link(
    statements: Iterable[Statement],
    records: Iterable[QuoteRecord],
    language_of: Mapping[str, str],
    spoken_by: Mapping[str, str],
    decisions: tuple[Sequence[frozenset[str]], Sequence[frozenset[str]]] = ((), ()),
    encoder: Encoder | None = None,
) -> tuple[Link, ...]:
    """Return the links between statements that are translations, by their ids.

    ``language_of`` gives the language of an article, ``spoken_by`` that of a speaker, where it is known.  ``decisions``
    are sets of quotes whose statements people have found to be translations, and sets whose are none; without an
    ``encoder`` these alone make links.
    """
    if not are_several(language_of.values(), spoken_by.values()) and not any(decisions):
        return ()
    by_id = {record.id: record for record in records}
    entries = [(s, [by_id[member.quote_id] for member in s.members]) for s in statements]
    links: dict[tuple[str, str], Link] = {}
    if encoder:
        for speaker, sayings in sorted(_in_two_languages(entries, language_of, spoken_by).items()):
            surest = _fewest(_of_speaker(sayings, spoken_by.get(speaker), encoder))
            links.update(((one.statement_id, one.other_id), one) for one in surest)
    _decide(links, entries, language_of, spoken_by, decisions)
    return tuple(links[ids] for ids in sorted(links))


def are_several(languages: Iterable[str], spoken: Iterable[str]) -> bool:
    """Return whether articles in these languages and speakers of these can have translations among their statements."""
    return len({*map(lang.base, set(languages)), *spoken}) > 1


_Entries = Sequence[tuple[Statement, list[QuoteRecord]]]  # statements with their quotes


def _in_two_languages(
    entries: _Entries, language_of: Mapping[str, str], spoken_by: Mapping[str, str]
) -> dict[str, list[Said]]:
    """Return the statements by speaker, of those who are quoted in two languages or in another one than their own."""
    base = {article: lang.base(code) for article, code in language_of.items()}
    languages: dict[str, set[str]] = {speaker: {own} for speaker, own in spoken_by.items()}
    for statement, quotes in entries:
        if statement.speaker_id is not None:
            languages.setdefault(statement.speaker_id, set()).update(base[q.article_id] for q in quotes)
    several = {speaker for speaker, codes in languages.items() if len(codes) > 1}
    sayings: dict[str, list[Said]] = defaultdict(list)
    for statement, quotes in entries:
        if statement.speaker_id in several and can_be_translated(statement, quotes):
            sayings[statement.speaker_id].append(said_of(statement, quotes, language_of))
    return sayings


def _of_speaker(sayings: list[Said], spoken: str | None, encoder: Encoder) -> Iterator[Link]:
    """Yield the links between one speaker's statements."""
    sayings = sorted(in_reach(sayings, spoken), key=lambda one: (one.first or 0, one.id))
    own = spoken or _own_language(sayings)
    pairs = near(sayings, [encoder(one.texts) for one in sayings]) if sayings else []
    partners: dict[str, set[str]] = defaultdict(set)
    for pair in pairs:
        a, b = sayings[pair.a], sayings[pair.b]
        score = probability(pair, a, b) if a.language != b.language else 0.0
        if score >= SUGGESTED:
            partners[a.id].add(b.id)
            partners[b.id].add(a.id)
            yield _link(a, b, own, score)
    for pair in pairs:
        a, b = sayings[pair.a], sayings[pair.b]
        if a.language == b.language != own and agree(pair, a, b):
            least = ALIKE_BY_ORIGINAL if partners[a.id] & partners[b.id] else ALIKE if own else 1.0
            if pair.cosine >= least:
                yield _link(a, b, own, round(pair.cosine, 4))


def _own_language(sayings: Iterable[Said]) -> str | None:
    """Return the language that a speaker seems to speak, None if nothing tells.

    It is the one in which outlets agree on the words; translators seldom do.
    """
    again = Counter[str]()
    for one in sayings:
        again[one.language] += one.printed_again
    ranked = [*again.most_common(2), ("", 0)]
    enough = ranked[0][1] >= AGREEING and ranked[0][1] >= 2 * ranked[1][1]
    return ranked[0][0] if enough else None


# Printings by further outlets that tell a speaker's language, if the other language has half as many at most.
AGREEING = 3


def _link(a: Said, b: Said, own: str | None, score: float, reason: str | None = None) -> Link:
    """Return the link between two statements; the original of the two is the one in the speaker's own language."""
    one, other = (a, b) if a.id < b.id else (b, a)
    original = next((x for x in (one, other) if x.language == own), None) if a.language != b.language else None
    if reason is None:
        reason = f"in {named(one.language)} and in {named(other.language)}"
        if original:
            reason = f"from {named(original.language)} into {named((other if original is one else one).language)}"
        elif a.language == b.language:
            reason = f"two translations into {named(a.language)}"
    return Link(one.id, other.id, LinkKind.TRANSLATION, score, reason, original.id if original else None)


def _fewest(links: Iterable[Link]) -> Iterator[Link]:
    """Yield the surest links, not more than some for each statement."""
    count = Counter[str]()
    for one in sorted(links, key=lambda k: (-k.score, k.statement_id, k.other_id)):
        if max(count[one.statement_id], count[one.other_id]) < MOST_LINKS:
            count.update((one.statement_id, one.other_id))
            yield one


def _decide(
    links: dict[tuple[str, str], Link],
    entries: _Entries,
    language_of: Mapping[str, str],
    spoken_by: Mapping[str, str],
    decisions: tuple[Sequence[frozenset[str]], Sequence[frozenset[str]]],
) -> None:
    """Put in the links that people have confirmed, and take out those that they have rejected."""
    quotes = frozenset().union(*decisions[0], *decisions[1])
    sayings = {q.id: said_of(s, records, language_of) for s, records in entries for q in records if q.id in quotes}
    for together, sets in ((True, decisions[0]), (False, decisions[1])):
        for ids in sets:
            of = {sayings[quote].id: sayings[quote] for quote in ids if quote in sayings}
            for one, other in combinations(sorted(of), 2):
                links.pop((one, other), None)
                if together:
                    own = spoken_by.get(of[one].speaker)
                    links[one, other] = _link(of[one], of[other], own, 1.0, _DECIDED)


_DECIDED = "decided in the corrections file"


def confirmed_link(
    one: tuple[Statement, list[QuoteRecord]],
    other: tuple[Statement, list[QuoteRecord]],
    language_of: Mapping[str, str],
    spoken_by: Mapping[str, str],
) -> Link:
    """Return the link between two statements, each with its quotes, that a person has found to be translations."""
    first, second = said_of(*one, language_of), said_of(*other, language_of)
    return _link(first, second, spoken_by.get(first.speaker), 1.0, _DECIDED)
