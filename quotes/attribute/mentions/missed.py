"""People's names that the recognizer misses: words of a name that stands elsewhere, and "May" in "May said"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from quotes.attribute.mentions.lexicon import honorifics, suffixes, title_words
from quotes.attribute.mentions.scene import ROOT, Scene
from quotes.datatypes import Entity, Span
from quotes.lang.forms import is_speech_verb
from quotes.text.given_names import gender_of_given_name
from quotes.text.normal import fold

_SUBJECTS = {"nsubj", "nsubj:pass", "obl:agent"}
_PAST_OR_PRESENT = {"VBD", "VBZ"}
_MODALS = {"may", "will", "might", "can"}


def missed(scene: Scene, entities: Sequence[Entity]) -> Iterator[Entity]:
    """Words that name persons of the article but that the recognizer did not see as names: "White said"."""
    names = [e.span.of(scene.text).split() for e in entities if e.type == "PERSON"]
    names = [n[:-1] if len(n) > 2 and fold(n[-1]).rstrip(".") in suffixes(scene.language.code) else n for n in names]
    words_of_names = {word for n in names for word in (n[0], n[-1].rstrip(","))}
    if scene.language.table("names").get("two_surnames"):
        words_of_names |= {n[-2] for n in names if len(n) > 2 and n[-2][0].isupper()}
    words_of_entities = {w for e in entities for w in scene.words_in(e.span)}
    singles = {n[0] for n in names if len(n) == 1}
    alone = {name for name in singles if name.isalpha() and not any(n[-1] == name for n in names if len(n) > 1)}
    unseen: set[str] = set()
    for word, token in enumerate(scene.tokens):
        if word in words_of_entities or token.quote is not None or not token.text[0].isupper():
            continue
        known_here = token.text in words_of_names and _stands_as_name(scene, word)
        if known_here or is_no_auxiliary(scene, word) or _speaks(scene, word):
            yield Entity(token.span, "PERSON")
            unseen |= {token.text} - words_of_names
        elif (first := _first_name_of(scene, word)) is not None and first not in words_of_entities:
            yield Entity(Span(scene.tokens[first].span.start, token.span.end), "PERSON")
    for name in sorted(alone | unseen):
        yield from _in_full(scene, name, entities, name in unseen)


def _in_full(scene: Scene, surname: str, entities: Sequence[Entity], unseen: bool) -> Iterator[Entity]:
    """A surname that the recognizer missed, with a first name right before it; "Meanwhile Roe" is no full name."""
    titles, words = title_words(scene.language.code), scene.language.words
    no_names = titles | words("statements", "function") | words("names", "openers")
    for match in re.finditer(
        rf"(?<![.!?:] )(?:\b(\w+) )?(?<!\w)([A-ZÀ-Þ][a-zß-ÿ]+) {re.escape(surname)}\b", scene.text
    ):
        span, before, first = Span(match.start(2), match.end()), match.group(1), match.group(2)
        is_longer = bool(before) and not (fold(before) in titles and is_given_name(scene, first))
        opens = scene.text[: span.start].rstrip(" ")[-1:] in ("", "\n")
        is_full = unseen or not opens or scene.text.startswith(",", span.end) or is_given_name(scene, first)
        is_longer |= any(e.span.overlaps(span) and e.span.end - e.span.start > len(surname) for e in entities)
        if is_full and not is_longer and fold(first) not in no_names and not any(q.overlaps(span) for q in scene.outer):
            yield Entity(span, "PERSON")


def _stands_as_name(scene: Scene, word: int) -> bool:
    """Whether a capitalised word that is a person's name in the article is used as one: it speaks, owns or acts."""
    token = scene.tokens[word]
    if _beside_verb(scene, word) or _after_honorific(scene, word) or _is_told_of(scene, word):
        return True
    return token.upos == "PROPN" and token.deprel in {*_SUBJECTS, "nmod:poss", "conj", "root"}


def _is_told_of(scene: Scene, word: int) -> bool:
    """Whether a relative clause for people follows a bare word: "that evening Deep, whose home was sold,"."""
    after = [token.text.lower() for token in scene.tokens[word + 1 : word + 3]]
    people = scene.language.words("pronouns", "clause") | scene.language.words("pronouns", "owning")
    bare = word == 0 or scene.tokens[word - 1].upos != "DET"
    return bare and len(after) == 2 and after[0] == "," and after[1] in people


def _speaks(scene: Scene, word: int) -> bool:
    """Whether a word that looks like a name is the subject of a verb of speech, without an article or another name."""
    token, head = scene.tokens[word], scene.heads[word]
    if token.upos != "PROPN" or token.deprel != "nsubj" or head == ROOT or scene.cues[head] != "speech":
        return False
    if (
        not token.text.isalpha()
        or token.text.isupper()
        or scene.children[word]
        or {fold(token.text), fold(token.lemma)} & _common(scene)
    ):
        return False
    return word == 0 or scene.tokens[word - 1].upos not in {"PROPN", "DET", "ADJ", "NOUN"}


def _first_name_of(scene: Scene, word: int) -> int | None:
    """The first name before a surname that is another word, too: "Grace White runs", "the mayor, Pat Day".

    The parser takes the first name for a noun's attribute, and the surname for a subject or for what explains a person.
    """
    token, first = scene.tokens[word], word - 1
    if first < 0 or scene.sentence_of[first] != scene.sentence_of[word]:
        return None
    before = scene.tokens[first]
    beside = scene.text[before.span.end : token.span.start] == " " and before.quote is None
    part = scene.heads[first] == word or scene.heads[word] == first or scene.heads[word] == scene.heads[first]
    names = before.upos == "PROPN" and before.deprel in {"compound", "appos"} and token.text.isalpha()
    if not (beside and part and names and is_given_name(scene, before.text)) or token.text.isupper():
        return None
    if {fold(token.text), fold(token.lemma)} & _common(scene) or _continues(scene, first, word):
        return None
    top = word if scene.tokens[word].deprel != "flat" else first
    head = scene.heads[top]
    if head == ROOT:
        return None
    if scene.tokens[top].deprel == "nsubj":
        return first if scene.tokens[head].upos == "VERB" else None
    people = scene.language.words("nouns", "person")
    return first if scene.tokens[top].deprel == "appos" and scene.tokens[head].lemma.lower() in people else None


def _continues(scene: Scene, first: int, last: int) -> bool:
    """Whether words beside two others belong to them: "the Grace White Hall" and "the so-called Roe Effect"."""
    sentence = scene.sentence_of[first]
    opens = first == 0 or scene.sentence_of[first - 1] != sentence or scene.tokens[first - 1].upos in _BEFORE_NAMES
    after = scene.tokens[last + 1] if last + 1 < len(scene.tokens) and scene.sentence_of[last + 1] == sentence else None
    return not opens or (after is not None and after.upos in {"PROPN", "NOUN"} and after.text[0].isupper())


_BEFORE_NAMES = frozenset({"PUNCT", "CCONJ", "SCONJ", "ADP"})


def _common(scene: Scene) -> frozenset[str]:
    """Words that are not names, however they are printed: titles, and nouns for people and bodies."""
    nouns = (scene.language.words("nouns", key) for key in ("organisation", "office", "group", "document", "spokes"))
    return title_words(scene.language.code).union(*nouns)


def _beside_verb(scene: Scene, word: int) -> bool:
    sentence = scene.sentence_of[word]
    near = [w for w in (word - 1, word + 1) if 0 <= w < len(scene.tokens) and scene.sentence_of[w] == sentence]
    beside = [scene.tokens[w] for w in near if scene.tokens[w].quote is None]
    return any(token.text.islower() and is_speech_verb(token.text, scene.language) for token in beside)


def _after_honorific(scene: Scene, word: int) -> bool:
    if not word:
        return False
    before = fold(scene.tokens[word - 1].text)
    return any(before in honorifics(scene.language.code, gender) for gender in ("male", "female"))


def is_no_auxiliary(scene: Scene, word: int) -> bool:
    """Whether a word like "May" or "Will" is a name: an auxiliary cannot stand before "said" or "came"."""
    token, head = scene.tokens[word], scene.heads[word]
    if token.upos != "AUX" or head == ROOT or not token.text[0].isupper() or token.lemma.lower() not in _MODALS:
        return False
    return token.deprel in {"aux", *_SUBJECTS} and scene.tokens[head].xpos in _PAST_OR_PRESENT and head > word


def is_given_name(scene: Scene, word: str) -> bool:
    """Whether a word is somebody's first name, and not one that opens sentences or titles as often."""
    language = scene.language
    other = language.words("names", "openers") | language.words("statements", "function") | title_words(language.code)
    return fold(word) not in other and gender_of_given_name((word,)) is not None
