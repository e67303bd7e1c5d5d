"""Everything in an article that could be the source of a quote: names, pronouns and nominals outside the quotes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from quotes.attribute.mentions.agreement import agreeing
from quotes.attribute.mentions.cues import case_of
from quotes.attribute.mentions.entities import mended, unable
from quotes.attribute.mentions.lexicon import title_words
from quotes.attribute.mentions.scene import ROOT, Candidate, Scene
from quotes.datatypes import Entity, Mention, MentionKind, Span, Token
from quotes.lang import load
from quotes.text.alternation import any_of
from quotes.text.given_names import EITHER, gender_of_given_name
from quotes.text.normal import fold

_NAME_PARTS = {"flat", "flat:name", "compound", "appos", "nmod:desc", "nmod", "goeswith", "flat:foreign"}
_BEFORE_NOUN = {
    "det",
    "amod",
    "compound",
    "nmod:poss",
    "nummod",
    "case",
    "advmod",
    "punct",
    "nmod:desc",
    "flat",
    "obl:npmod",
    "det:predet",
    "nmod",
    "obl",
}


def find_candidates(scene: Scene) -> tuple[Candidate, ...]:
    """Return all candidates of the article in the order of the text, one for each head word."""
    names, covered = _names(scene)
    blocked = unable(scene)
    pronouns = scene.language.words("pronouns", "sources") | scene.language.words("pronouns", "parsed")
    starts = {c.mention.span.start: c for c in names}
    rest = []
    for word, token in enumerate(scene.tokens):
        if word in covered or token.quote is not None or any(b.overlaps(token.span) for b in blocked):
            continue
        if token.text.lower() in pronouns and _is_pronoun(token):
            rest.append(_pronoun(scene, word))
        elif _is_nominal(token) and not _is_nobody(scene, word):
            rest.append(_with_owner(scene, _nominal(scene, word), starts))
    return tuple(sorted([*names, *rest], key=lambda c: (c.mention.head.start, c.mention.span.start)))


def _names(scene: Scene) -> tuple[list[Candidate], set[int]]:
    """The candidates that are names, and the words that they take up, including titles before a name."""
    names: list[Candidate] = []
    covered: set[int] = set()
    entities = mended(scene)
    for entity in entities:
        span = _with_first_name(scene, _without_possessive(scene.text, entity.span), entity.type)
        words = [w for w in scene.words_in(span) if scene.tokens[w].quote is None]
        if not words:
            names.append(_unparsed_name(scene, entity, span))
            continue
        top = _top(scene, words)
        anchor = _with_title(scene, top, words)
        covered.update(words)
        covered.add(anchor)
        mention = Mention(span, span, MentionKind.NAME, entity.type)
        plural = scene.tokens[top].xpos == "NNPS"
        names.append(
            Candidate(
                mention,
                anchor,
                scene.sentence_of[top],
                scene.paragraph_at(span.start),
                "",
                plural,
                _gender(scene, entity, span),
            )
        )
    return names, covered


def _gender(scene: Scene, entity: Entity, span: Span) -> str | None:
    """What a first name suggests of the gender; the recognizer may have known only the surname of a person."""
    words = tuple(span.of(scene.text).split())
    by_table = gender_of_given_name(words) if entity.type == "PERSON" and len(words) > 1 else None
    return {None: entity.gender, EITHER: None}.get(by_table, by_table)


def _unparsed_name(scene: Scene, entity: Entity, span: Span) -> Candidate:
    mention = Mention(span, span, MentionKind.NAME, entity.type)
    return Candidate(mention, None, None, scene.paragraph_at(span.start), "", False, entity.gender)


def _without_possessive(text: str, span: Span) -> Span:
    words = span.of(text)
    for ending in ("'s", "’s", "'", "’"):
        if words.endswith(ending) and len(words) > len(ending):
            return Span(span.start, span.end - len(ending))
    return span


def _with_first_name(scene: Scene, span: Span, type_: str) -> Span:
    """A person's single name, with the proper noun right before it: the recognizer can miss "Omar" before "Haddad"."""
    first = scene.word_at(span.start)
    if type_ != "PERSON" or " " in span.of(scene.text) or first == 0 or first >= len(scene.tokens):
        return span
    before = scene.tokens[first - 1]
    adjoins = scene.text[before.span.end : span.start] == " " and before.quote is None
    is_name = before.upos == "PROPN" and before.text.isalpha() and before.text[0].isupper()
    if not adjoins or not is_name or fold(before.text) in title_words(scene.language.code):
        return span
    is_entity = any(e.span.overlaps(before.span) for e in scene.entities)
    return span if is_entity else Span(before.span.start, span.end)


def _top(scene: Scene, words: list[int]) -> int:
    """The word of a name whose head is outside it."""
    inside = set(words)
    return next((w for w in words if scene.heads[w] not in inside), words[0])


def _with_title(scene: Scene, top: int, words: list[int]) -> int:
    """Climb from a name to the title that it depends on: "Spokeswoman" in "Spokeswoman Haley Morris said"."""
    head = scene.heads[top]
    closes = head != ROOT and head < top and words[0] - head <= 4 and scene.tokens[top].deprel in _NAME_PARTS
    between = range(head + 1, words[0]) if closes else range(0)
    joined = closes and all(scene.tokens[w].upos in {"PROPN", "NOUN", "ADJ"} for w in between)
    if joined and scene.tokens[head].upos in {"NOUN", "PROPN"} and scene.tokens[head].quote is None:
        return head
    return top


def _is_pronoun(token: Token) -> bool:
    """Whether a word that can be a pronoun stands for somebody, rather than introducing a noun or a clause."""
    return token.upos in {"PRON", "DET", "NUM", "NOUN", "ADJ"} and token.deprel not in {"det", "nummod", "expl", "mark"}


def _pronoun(scene: Scene, word: int) -> Candidate:
    token = scene.tokens[word]
    lower = token.text.lower()
    plural = lower in scene.language.words("pronouns", "plural")
    counting = lower in scene.language.words("pronouns", "counting")
    span = Span(token.span.start, _end_of_group(scene, word)) if counting else token.span
    mention = Mention(span, token.span, MentionKind.PRONOUN)
    return Candidate(mention, word, scene.sentence_of[word], scene.paragraph_at(token.span.start), lower, plural)


def _is_nominal(token: Token) -> bool:
    """Whether a word is a noun that heads a phrase, or any other subject; nouns in names or compounds are neither."""
    if token.upos in {"PUNCT", "PRON", "AUX"}:
        return False
    if token.upos not in {"NOUN", "PROPN"}:
        return token.deprel in {"nsubj", "nsubj:pass", "obl:agent"}
    return token.deprel not in {"compound", "flat", "flat:name", "fixed", "goeswith", "amod", "nmod:desc"}


def _is_nobody(scene: Scene, word: int) -> bool:
    """Whether a noun or subject is a day, or only tells how somebody speaks: "said Monday", "said moved"."""
    token = scene.tokens[word]
    if {token.text.lower(), token.lemma.lower()} & _days(scene.language.code):
        return True
    if _speaks_after_phrase(scene, word):
        return True
    how = token.upos == "VERB" or (token.upos == "ADJ" and word > 0 and scene.cues[word - 1] == "speech")
    return how and not any(scene.tokens[c].deprel == "det" for c in scene.children[word])


def _speaks_after_phrase(scene: Scene, word: int) -> bool:
    """Whether a word that can be a noun is the verb of whom a phrase cites: "según denuncia la alcaldesa"."""
    before, after = (scene.tokens[w] if 0 <= w < len(scene.tokens) else None for w in (word - 1, word + 1))
    cites = before is not None and before.text.lower() in scene.language.words("cues", "according")
    verb = scene.tokens[word].text.lower() in scene.language.words("cues", "homographs")
    return cites and verb and after is not None and after.upos in {"DET", "PROPN"}


@cache
def _days(code: str) -> frozenset[str]:
    lines = load(code).words("kinds", "weekdays") | load(code).words("kinds", "days")
    return frozenset(word for line in lines for word in line.split())


def _nominal(scene: Scene, word: int) -> Candidate:
    token = scene.tokens[word]
    first = word
    while first - 1 >= 0 and (
        _belongs(scene, first - 1, word) or _is_glued(scene, first - 1) or _is_within(scene, first - 1, word)
    ):
        first -= 1
    while scene.tokens[first].upos in {"ADP", "PUNCT", "CCONJ"} and first < word:
        first += 1
    span = Span(scene.tokens[first].span.start, _end_of_phrase(scene, word))
    mention = Mention(span, token.span, MentionKind.NOMINAL)
    plural = _is_plural(token)
    return Candidate(
        mention, word, scene.sentence_of[word], scene.paragraph_at(span.start), token.lemma.lower(), plural
    )


def _is_plural(token: Token) -> bool:
    """Whether a noun is plural, by its tag, or if the package gives none, by an "s" that its base form lacks."""
    if token.xpos:
        return token.xpos in {"NNS", "NNPS"}
    return token.text.lower().endswith("s") and not token.lemma.lower().endswith("s")


def _is_glued(scene: Scene, word: int) -> bool:
    """Whether a word is joined to the next one by a hyphen: "24-year-old"."""
    one, other = scene.tokens[word], scene.tokens[word + 1]
    hyphen = "-" in (one.text, other.text)
    return hyphen and one.span.end == other.span.start and one.quote is None and other.quote is None


def _is_within(scene: Scene, word: int, noun: int) -> bool:
    """Whether a word stands between a noun and its article, wherever the parser ties it: "la también senadora"."""
    adverb = scene.tokens[word].text.lower() in scene.language.words("titles", "adverbs")
    return adverb and word > 0 and scene.tokens[word - 1].deprel == "det" and scene.heads[word - 1] == noun


# "a spokesman for the ministry of foreign affairs": in nearly all news, what belongs to a noun is no longer than this.
PHRASE_WORDS = 8


def _end_of_phrase(scene: Scene, noun: int) -> int:
    """Where the phrase ends, including what belongs to the noun: "for the governor" after "a spokesman"."""
    last = noun
    links = _links(scene)
    for child in scene.children[noun]:
        if child == last + 1 and scene.tokens[child].deprel in {"flat", "compound"}:
            last = child
        if child > noun and scene.tokens[child].deprel == "nmod" and case_of(scene, child) in links:
            words = _subtree(scene, child)
            reach = max(words)
            plain = all(scene.tokens[w].deprel not in {"acl", "acl:relcl", "appos", "punct"} for w in words)
            if (
                min(words) == last + 1
                and plain
                and reach - noun <= PHRASE_WORDS
                and not any(scene.tokens[w].quote is not None for w in words)
            ):
                last = reach
    return scene.tokens[last].span.end


def _with_owner(scene: Scene, nominal: Candidate, starts: Mapping[int, Candidate]) -> Candidate:
    """A person with the name to whom they belong, where the parser ties it elsewhere: "said a spokesman for Roe"."""
    kinds = ("person", "spokes", "group", "kin")
    if not any(nominal.noun in scene.language.words("nouns", kind) for kind in kinds):
        return nominal
    link = _to_owner(scene.language.code).match(scene.text, nominal.mention.span.end)
    owner = starts.get(link.end()) if link else None
    if owner is None or owner.anchor is None or scene.tokens[owner.anchor].quote is not None:
        return nominal
    span = Span(nominal.mention.span.start, owner.mention.span.end)
    return nominal._replace(mention=replace(nominal.mention, span=span))


@cache
def _to_owner(code: str) -> re.Pattern[str]:
    """What stands between a noun for somebody and the name of whom they belong to: "for Roe", "close to Roe"."""
    links = any_of(load(code).words("nouns", "owned"))
    return re.compile(rf" {links} ")


_APART = frozenset({"PUNCT", "PRON", "SCONJ", "VERB", "AUX"})


def _end_of_group(scene: Scene, word: int) -> int:
    """Where the phrase of a pronoun ends with the people whom it counts; what a comma parts from them is left out."""
    end = _end_of_phrase(scene, word)
    people = [c for c in scene.children[word] if c > word and scene.tokens[c].deprel == "nmod"]
    if end > scene.tokens[word].span.end or not people or case_of(scene, people[0]) not in _links(scene):
        return end
    last = word
    for other in sorted(_subtree(scene, people[0])):
        apart = scene.tokens[other].upos in _APART or scene.tokens[other].quote is not None
        if other != last + 1 or apart or other - word > PHRASE_WORDS:
            break
        last = other
    return scene.tokens[last].span.end if last >= people[0] else end


def _links(scene: Scene) -> frozenset[str]:
    return scene.language.words("nouns", "links")


def _subtree(scene: Scene, word: int) -> list[int]:
    words = [word]
    for child in scene.children[word]:
        words += _subtree(scene, child)
    return words


def _belongs(scene: Scene, word: int, noun: int) -> bool:
    """Whether a word before a noun is part of its phrase, directly or through another such word."""
    if scene.tokens[word].quote is not None or scene.sentence_of[word] != scene.sentence_of[noun]:
        return False
    at = word
    while at not in (ROOT, noun):
        if scene.tokens[at].deprel not in _BEFORE_NOUN or at > noun:
            return False
        at = scene.heads[at]
    return at == noun


def candidates_for(scene: Scene, quote: int, last: int | None) -> list[int]:
    """Return the indices of the candidates worth scoring for a quote, in the order of the text.

    These are the ones in its paragraphs and in the one before them, those in the first sentence after them, and the
    source of the last attributed quote. Things (nominals that are objects, say) count only in the quote's own
    sentences.
    """
    q = scene.quotes[quote]
    here, last_here = scene.paragraph_at(q.span.start), scene.paragraph_at(q.span.end - 1)  # a caption may part them
    near = set(scene.sentences_near(quote))
    options = []
    around = [i for i, c in enumerate(scene.candidates) if here - 1 <= c.paragraph <= last_here + 1 or i == last]
    for index in around:
        candidate = scene.candidates[index]
        apart = min(candidate.paragraph - here, 0) or max(candidate.paragraph - last_here, 0)
        if index == last or (-1 <= apart <= 0 and _may_speak(scene, candidate, near)):
            options.append(index)
        elif apart == 1 and candidate.sentence is not None and _may_speak(scene, candidate, near):
            first = scene.sentences[candidate.sentence][2]
            if candidate.sentence == 0 or scene.sentences[candidate.sentence - 1][2] != first:
                options.append(index)
    return agreeing(scene, quote, options)


def _may_speak(scene: Scene, candidate: Candidate, near: set[int]) -> bool:
    """Whether a mention could be a source: any in the quote's own sentences, else names and subjects."""
    if candidate.sentence in near or candidate.mention.kind is not MentionKind.NOMINAL:
        return True
    relation = scene.tokens[candidate.anchor].deprel if candidate.anchor is not None else ""
    return relation in {"nsubj", "nsubj:pass", "obl:agent"}
