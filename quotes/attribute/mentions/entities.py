"""Names as the text prints them: names that the recognizer clips, splits or misses are repaired from their context.

It can read "vo Roe" in "Ivo Roe", "Roe" in "O'Roe" and in "J.T. Roe", take May in "May said" for a month, and the town
of a dateline for a person.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache

from quotes.attribute.mentions.bodies import bodies_in_full, bodies_in_short, is_body, with_fields
from quotes.attribute.mentions.joined import joined
from quotes.attribute.mentions.lexicon import nations, suffixes, title_words
from quotes.attribute.mentions.missed import is_given_name, is_no_auxiliary, missed
from quotes.attribute.mentions.posts import is_office, without_post
from quotes.attribute.mentions.scene import ROOT, Scene
from quotes.attribute.people.descriptions import is_called
from quotes.attribute.people.short_bodies import short_bodies
from quotes.attribute.people.variants import long_forms
from quotes.datatypes import Entity, Span
from quotes.lang import load
from quotes.lang.forms import is_speech_verb
from quotes.text.alternation import any_of
from quotes.text.normal import fold

_LETTERS = re.compile(r"[^\W\d_]+")
# What is attached to a name on its left: the rest of its word, "O'", "d'", "al-".
_GLUED = re.compile(r"(?:[^\W\d_]+|(?:[A-Z]|[dl]|[Dd]ell)['’]|(?:[Aa][ldsz]|[Ee]l|[Aa]sh|[Uu]l)-)\Z")
_INITIALS = re.compile(r"(?<![\w.])(?:[A-Z]\.){1,4}(?: [A-Z]\.){0,2} ?\Z")
_GENERATION = re.compile(r",?\s(?:(?:Jr|Sr)\b\.?|(?:II|III|IV)\b)")
# What stands between the first name and the surname in 'John "Jack" Roe' and 'John (Jack) Roe'.
_NICKNAME = re.compile(r"\s[“\"‘'(][^\W\d_](?:[\w .’'-]{0,23}[\w’'-])?[”\"’')]\s(?=[A-ZÀ-Þ])")
_SURNAME = re.compile(r"[A-ZÀ-Þ][\w'’-]+(?:,?\s(?:Jr|Sr)\b\.?)?")
_LEFT_CHARACTERS = 40
# A family name and then a given name in two parts, as Korean names are written: "Roe Min-a".
_FAMILY_FIRST = re.compile(r"[A-Z][a-z]+ [A-Z][a-z]+-[a-z]+")
_FLAT = {"flat", "flat:name"}


def mended(scene: Scene) -> tuple[Entity, ...]:
    """Return the article's entities with whole names and those that were missed, without any that name nobody."""
    language = scene.language
    blocked = unable(scene)
    entities = [e for e in scene.entities if not any(b.overlaps(e.span) for b in blocked) and not is_office(scene, e)]
    no_names = suffixes(language.code) | language.words("plain", "abbreviations") | _openers(language.code)
    entities = [e for e in entities if fold(e.span.of(scene.text)).strip(".") not in no_names | _opening(scene, e)]
    entities = [e for e in entities if not (_is_of_nation(scene, e) or _is_clause(scene, e))]
    entities = [_with_first_name(scene, _after_place(scene, e, entities), entities) for e in entities]
    entities = joined(scene, entities)
    entities = [without_post(scene, _whole(scene, e, entities), entities) for e in entities]
    entities = _apart(scene, [with_fields(scene, e, entities) for e in entities])
    surnames = frozenset(_last(scene, e) for e in entities if e.type == "PERSON" and " " not in e.span.of(scene.text))
    surnames |= _speaking(scene)
    entities = [replace(e, type="PERSON") if _is_person(scene, e, surnames) else e for e in entities]
    entities = [replace(e, type="ORG") if e.type == "PERSON" and is_body(scene, e) else e for e in entities]
    entities = _as_mostly(scene, entities)
    short = short_bodies(scene.text, ((e.span, e.type) for e in entities), language)
    forms = long_forms(scene.text, language)
    bodies = {*short, *forms, *(span.of(scene.text) for span in forms.values())}
    entities = [replace(e, type="ORG") if e.span.of(scene.text) in bodies else e for e in entities]
    entities += [*missed(scene, entities), *bodies_in_full(scene, entities)]
    return tuple(_apart(scene, [*entities, *bodies_in_short(scene, entities)]))


def _after_place(scene: Scene, entity: Entity, entities: Sequence[Entity]) -> Entity:
    """The person whom the recognizer makes one with a place before: "Roe" in "in Harlow, Roe said"."""
    comma = scene.text.rfind(", ", *entity.span)
    if comma < 0 or entity.type == "ORG":
        return entity
    rest = Span(comma + 2, entity.span.end)
    lasts = (e.span.of(scene.text).rpartition(" ")[2] for e in entities if e.type == "PERSON" and e is not entity)
    return Entity(rest, "PERSON") if rest.of(scene.text) in lasts else entity


def _is_clause(scene: Scene, entity: Entity) -> bool:
    """Whether what the recognizer takes for a person is a verb and where to: "Salió de Barinas"."""
    words = scene.words_in(entity.span)
    begins = [scene.tokens[w].upos for w in words[:2]]
    return entity.type == "PERSON" and begins == ["VERB", "ADP"]


def _is_of_nation(scene: Scene, entity: Entity) -> bool:
    """Whether what the recognizer takes for a name calls somebody by the nation: "the Spaniard"."""
    before = scene.word_at(entity.span.start) - 1
    article = before >= 0 and scene.tokens[before].text.lower() in scene.language.words("titles", "definite")
    return article and entity.type == "PERSON" and fold(entity.span.of(scene.text)) in nations(scene.language.code)


_NEXT = re.compile(r"(?P<comma>,)|\s(?P<word>[^\W\d_]+)")
_BEFORE_NAME = re.compile(r"(?<![\w-])[A-ZÀ-Þ][a-zß-ÿ]+ \Z")


def _with_first_name(scene: Scene, entity: Entity, entities: Sequence[Entity]) -> Entity:
    """The person whose surname the recognizer takes for a body or a place: "Escolar" in "Úrsula Escolar said"."""
    word, start = entity.span.of(scene.text), entity.span.start
    before = _BEFORE_NAME.search(scene.text, max(0, start - _LEFT_CHARACTERS), start)
    if entity.type == "PERSON" or before is None or not word.isalpha() or word.isupper():
        return entity
    span = Span(before.start(), entity.span.end)
    free = not any(e.span.overlaps(span) and e is not entity for e in entities)
    after = _NEXT.match(scene.text, span.end)  # ", the mayor", or a verb of speech: not "Sunday Telegraph"
    speaks = after is not None and (after["comma"] or is_speech_verb(after["word"], scene.language))
    return Entity(span, "PERSON") if free and speaks and is_given_name(scene, before.group().strip()) else entity


def unable(scene: Scene) -> tuple[Span, ...]:
    """Return the stretches of the text in which names are not people's: the article's dateline, the names of storms."""
    spans = [m.span() for p in scene.paragraphs[:3] if (m := _dateline().match(scene.text, p.start, p.end))]
    spans += [m.span() for m in _events(scene.language.code).finditer(scene.text)]
    return tuple(Span(*span) for span in spans)


@cache
def _dateline() -> re.Pattern[str]:
    """A place in capitals, a date and an agency, a dash or a colon: "PARIS, Jan. 5 (AP) — ", "PARIS, 5 Jan: "."""
    return re.compile(
        r"[A-Z][A-Z.'’-]+(?: [A-Z][A-Z.'’-]+){0,3}(?:, [A-Z][\w. ]{1,20}){0,2}"
        r"(?:,? (?:\w{3,9}\.? \d{1,2}|\d{1,2} \w{3,9}\.?))?"
        r"(?: \([A-Z][\w./ ]{1,30}\))?(?:\s?(?:—|–|--?)|(?<=\d|[a-z.]):)\s"
    )


@cache
def _events(code: str) -> re.Pattern[str]:
    nouns = any_of(n.capitalize() for n in load(code).words("nouns", "storms"))
    return re.compile(rf"\b{nouns} [A-Z]\w+")


def _whole(scene: Scene, entity: Entity, entities: Sequence[Entity]) -> Entity:
    """An entity with all the words of its name."""
    text, (start, end) = scene.text, entity.span
    glued = _GLUED.search(text, max(0, start - _LEFT_CHARACTERS), start)
    if glued and text[start].isalnum():
        start = glued.start()
    rest = _LETTERS.match(text, end) if text[end - 1].isalpha() or text[end - 1] == "-" else None
    end = rest.end() if rest else end
    start = _after_opener(scene, start, end)
    if entity.type == "PERSON":
        start, end = _with_flat_words(scene, start, end, entities)
        start = _with_initials(scene, start)
        end = _with_nickname(scene, start, end)
    if entity.type == "PERSON" and (generation := _GENERATION.match(text, end)):
        end = generation.end()
    elif text[end : end + 1] == "." and text[max(0, end - 3) : end] in {" Jr", " Sr"}:
        end += 1
    return replace(entity, span=Span(start, end))


def _explains_person(scene: Scene, span: Span) -> bool:
    """Whether a name that begins as a person's stands after a noun for one and a comma: "the mayor, Rose Hill"."""
    first = scene.word_at(span.start)
    if first < 2 or scene.text[scene.tokens[first - 2].span.end : span.start] != ", ":
        return False
    noun = scene.tokens[first - 2]
    explains = scene.tokens[first].deprel == "appos" and scene.heads[first] == first - 2
    person = noun.upos == "NOUN" and noun.lemma.lower() in scene.language.words("nouns", "person")
    return explains and person and is_given_name(scene, scene.tokens[first].text)


def _after_opener(scene: Scene, start: int, end: int) -> int:
    """Where a name starts, without a word that only opens its sentence: "Even" in "Even Roe left"."""
    first, space, rest = scene.text[start:end].partition(" ")
    opens = fold(first) in _openers(scene.language.code)
    opens = opens or (" " in rest and is_called(first, scene.text, scene.language))
    return start + len(first) + 1 if space and opens else start


@cache
def _openers(code: str) -> frozenset[str]:
    return frozenset(map(fold, load(code).words("names", "openers")))


def _with_flat_words(scene: Scene, start: int, end: int, entities: Sequence[Entity]) -> tuple[int, int]:
    """A person's name, with the neighbouring proper nouns that the parser takes for parts of it."""
    first, after = scene.word_at(start), scene.word_at(end)
    if first >= len(scene.tokens) or scene.tokens[first].span.start != start:
        return start, end
    own = Span(start, end)
    while first and _is_free(scene, first - 1, own, entities):
        if not _is_part(scene, first - 1, first) and not is_no_auxiliary(scene, first - 1):
            break
        first -= 1
    while after < len(scene.tokens) and _is_part(scene, after, after - 1) and _is_free(scene, after, own, entities):
        after += 1
    start = _with_split_word(scene, first, min(start, scene.tokens[first].span.start))
    return start, max(end, scene.tokens[after - 1].span.end)


_LAST_WORD = re.compile(r"(?<!\S)[A-ZÀ-Þ][a-zß-ÿ]+ \Z")


def _with_split_word(scene: Scene, first: int, start: int) -> int:
    """Where a name starts with the first name before it that the tokenizer split: "I", "vy" in "Ivy Roe"."""
    before = _LAST_WORD.search(scene.text, max(0, start - _LEFT_CHARACTERS), start)
    pieces = scene.words_in(Span(before.start(), before.end() - 1)) if before else ()
    split = len(pieces) > 1 and scene.tokens[first].deprel in _FLAT and scene.heads[first] in pieces
    return before.start() if before and split else start


def _is_part(scene: Scene, word: int, beside: int) -> bool:
    """Whether a word and the one beside it are two parts of one name, neither of them a title."""
    one, other = sorted((word, beside))
    left, right, token = scene.tokens[one], scene.tokens[other], scene.tokens[word]
    gap = scene.text[left.span.end : right.span.start]
    if gap not in (" ", "\n") or token.upos != "PROPN" or token.quote is not None or not token.text[0].isalpha():
        return False
    flat = right.deprel in _FLAT and (scene.heads[other] == one or scene.heads[other] == scene.heads[one])
    flat = flat or (right.deprel in _FLAT and left.deprel in _FLAT)
    plain = fold(token.text).rstrip(".")
    code = scene.language.code
    particle = plain in scene.language.words("names", "particles")
    is_title = plain in title_words(code) or plain in scene.language.words("honorifics", "degrees")
    return flat and not is_title and (particle or token.text[0].isupper())


def _is_free(scene: Scene, word: int, own: Span, entities: Iterable[Entity]) -> bool:
    span = scene.tokens[word].span
    return not any(e.span.overlaps(span) and not e.span.overlaps(own) and e.type != "PERSON" for e in entities)


def _with_initials(scene: Scene, start: int) -> int:
    """Where a name starts, including initials before it; "U.S." is not one."""
    initials = _INITIALS.search(scene.text, max(0, start - _LEFT_CHARACTERS), start)
    if initials is None or initials.group().strip().lower() in scene.language.words("names", "abbreviations"):
        return start
    first, at = scene.word_at(initials.start()), scene.word_at(start)
    if at < len(scene.tokens) and scene.tokens[at].span.start == start:
        same = first < at and scene.sentence_of[first] == scene.sentence_of[at]
        return initials.start() if same else start
    return initials.start()


def _with_nickname(scene: Scene, start: int, end: int) -> int:
    """Where a name ends, including a nickname and surname after it; an acronym in brackets is no nickname."""
    nickname = _NICKNAME.match(scene.text, end)
    surname = _SURNAME.match(scene.text, nickname.end()) if nickname else None
    capitals = "".join(c for c in scene.text[start:end] if c.isupper())
    if nickname is None or surname is None or nickname.group().strip(" ()") == capitals:
        return end
    word = scene.word_at(surname.start())
    parsed = word < len(scene.tokens) and scene.tokens[word].span.start == surname.start()
    return surname.end() if not parsed or scene.tokens[word].upos == "PROPN" else end


def _apart(scene: Scene, entities: Iterable[Entity]) -> list[Entity]:
    """Entities without overlaps: of those that overlap, the longest stays."""
    rest: list[Entity] = []
    for entity in sorted(entities, key=lambda e: (e.span.start, -e.span.end)):
        if rest and rest[-1].span.overlaps(entity.span):
            if entity.span.end - entity.span.start > rest[-1].span.end - rest[-1].span.start:
                rest[-1] = entity
            continue
        rest.append(entity)
    return rest


def _is_person(scene: Scene, entity: Entity, surnames: frozenset[str]) -> bool:
    """Whether a supposed body or place is a person: by its title, its form, or a surname used elsewhere."""
    words = entity.span.of(scene.text).split()
    if entity.type == "PERSON" or not 2 <= len(words) <= 5 or not all(w[0].isupper() for w in words):
        return False
    plain = [fold(w).rstrip(".,") for w in words]
    ranks = scene.language.words("honorifics", "ranks")
    family_first = _FAMILY_FIRST.fullmatch(entity.span.of(scene.text)) is not None and plain[0] in surnames
    by_surname = len(words) == 2 and plain[1] in surnames and is_given_name(scene, words[0])
    return plain[0] in ranks or family_first or by_surname or _explains_person(scene, entity.span)


def _speaking(scene: Scene) -> frozenset[str]:
    """The capitalised words after a quote or inside a sentence that stand alone as the subject of a verb of speech."""
    speaking = set()
    for word, token in enumerate(scene.tokens):
        begins = word == 0 or scene.sentence_of[word] != scene.sentence_of[word - 1]
        if begins or token.quote is not None or not token.text[0].isupper() or scene.children[word]:
            continue
        head = scene.heads[word]
        beside = scene.tokens[word - 1].upos in {"PUNCT", "VERB"} and abs(head - word) == 1
        if beside and head != ROOT and token.deprel == "nsubj" and scene.cues[head] == "speech":
            speaking.add(fold(token.text))
    return frozenset(speaking)


def _as_mostly(scene: Scene, entities: Sequence[Entity]) -> list[Entity]:
    """The entities, a lone surname a person where it is one more often than not: "Leyva" is no place in one line.

    So is that of somebody whose first name is known, unless the article has it after "in": "Roe" beside "Ana Roe".
    """
    printed = [(e.span.of(scene.text), e.type == "PERSON") for e in entities]
    parts = {word for name, person in printed if person and " " in name for word in name.split()}
    often = Counter(name if person else f"not {name}" for name, person in printed)
    surnames = {word for name, person in printed if person for word in _surnames(scene, name)}
    surnames -= {name for e, (name, _) in zip(entities, printed, strict=True) if _is_where(scene, e)}
    return [
        replace(e, type="PERSON")
        if not person and ((name in parts and often[name] > often[f"not {name}"]) or name in surnames)
        else e
        for e, (name, person) in zip(entities, printed, strict=True)
    ]


def _surnames(scene: Scene, name: str) -> list[str]:
    """The words of a person's name after the first one, if that is a known first name and all have capitals."""
    first, *rest = name.split()
    plain = all(word.isalpha() and word[0].isupper() and not word.isupper() for word in rest)
    return rest if rest and plain and is_given_name(scene, first) else []


def _is_where(scene: Scene, entity: Entity) -> bool:
    """Whether a word such as "in" leads to a name."""
    before = scene.text[max(0, entity.span.start - _LEFT_CHARACTERS) : entity.span.start].split()[-1:]
    return bool(before) and before[0].lower() in scene.language.words("names", "places_after")


def _opening(scene: Scene, entity: Entity) -> frozenset[str]:
    """The first words of labels such as "Read also", where an entity stands before a colon: "(Lea: …)"."""
    if not scene.text.startswith(":", entity.span.end):
        return frozenset()
    return frozenset(label.split()[0] for label in scene.language.words("boilerplate", "pointers"))


def _last(scene: Scene, entity: Entity) -> str:
    return fold(entity.span.of(scene.text).split()[-1])
