"""What a sentence says of somebody leads up to their words: ``Roe was blunt: "…."``"""

from __future__ import annotations

import re
from functools import cache

from quotes.attribute.learned.cited import ENDS_SENTENCE
from quotes.attribute.learned.clauses import TO_ITS_NAME
from quotes.attribute.learned.features import noun_class
from quotes.attribute.mentions.scene import ROOT, Candidate, Scene
from quotes.datatypes import MentionKind, Span
from quotes.lang import load
from quotes.lang.forms import is_speech_verb
from quotes.text.alternation import any_of

_PEOPLE = frozenset({"person", "spokes"})
# What stands between a subject and its words: ``Roe was blunt: "…"``.
_TO_COLON = re.compile(r"[^.!?\n:;“”«»\"]{1,60}:\s*")


def leads_up(scene: Scene, quote: int, candidate: Candidate) -> bool:
    """``Roe was blunt: "…."``: a person, what the whole sentence says of them, a colon, and a whole sentence.

    Nothing before it in the sentence is quoted, no tag follows, and no sign or letter is named that could say it, nor
    anybody else in a clause after the verb: ``Roe spoke to Poe, who answered: "…."`` Of joined clauses the last one
    counts: ``Poe said so, and Roe shrugged: "…."``
    """
    printed, mention, anchor = scene.quotes[quote], candidate.mention, candidate.anchor
    if anchor is None or not _is_person(scene, candidate) or scene.tokens[anchor].deprel != "nsubj":
        return False
    head = scene.heads[anchor]
    if (
        not _is_last_main(scene, head, scene.word_at(printed.outer.start))
        or not _TO_COLON.fullmatch(scene.text, mention.span.end, printed.outer.start)
        or _opens_clause(scene.language.code).search(scene.text, scene.tokens[head].span.end, printed.outer.start)
        or _speaks_in_clause(scene, head, printed.outer.start)
        or (mention.kind is MentionKind.NOMINAL and _is_named_until(scene, mention.span.end, head))
    ):
        return False
    opens = next((c for c in printed.text if c.isalnum()), "").isupper()
    ends = printed.text.rstrip().endswith((".", "!", "?", "…")) or scene.text.startswith(".", printed.outer.end)
    first = scene.sentences[scene.sentence_of[anchor]][0]
    quoted = any(scene.tokens[w].quote is not None for w in range(first, anchor))
    quoted = quoted or any(noun_class(scene, c) == "document" for c in _between(scene, mention.span.end, printed.outer))
    return opens and ends and not quoted and ENDS_SENTENCE.match(scene.text, printed.outer.end) is not None


def _is_last_main(scene: Scene, head: int, opening: int) -> bool:
    """Whether a word is the root of its sentence, or a verb joined to it, and no later one has a subject of its own."""
    root = scene.heads[head] if head != ROOT and scene.tokens[head].deprel == "conj" else head
    if root == ROOT or scene.heads[root] != ROOT:
        return False
    later = [w for w in scene.children[root] if head < w < opening and scene.tokens[w].deprel == "conj"]
    return not any(scene.tokens[c].deprel == "nsubj" for w in later for c in scene.children[w])


def _is_person(scene: Scene, candidate: Candidate) -> bool:
    """Whether a mention is a person's name, or a noun for one person that no name follows."""
    mention = candidate.mention
    nominal = mention.kind is MentionKind.NOMINAL and not candidate.plural and noun_class(scene, candidate) in _PEOPLE
    return mention.entity_type == "PERSON" or (nominal and not TO_ITS_NAME.match(scene.text, mention.span.end))


def _is_named_until(scene: Scene, start: int, verb: int) -> bool:
    """Whether a person's name stands between a noun and its verb: "miller and carver Roe writes"."""
    return any(
        c.mention.entity_type == "PERSON" and start <= c.mention.span.start < scene.tokens[verb].span.start
        for c in scene.candidates
    )


@cache
def _opens_clause(code: str) -> re.Pattern[str]:
    return re.compile(rf",\s{any_of(load(code).words('pronouns', 'relative'))}\s")


def _speaks_in_clause(scene: Scene, head: int, opening: int) -> bool:
    """Whether a clause after the verb has its own verb of speech: "a report that said: “…”", "as Poe told us: “…”"."""
    relative = scene.language.words("pronouns", "relative")
    after = range(head + 1, scene.word_at(opening))
    verbs = [w for w in after if is_speech_verb(scene.tokens[w].text, scene.language)]
    subjects = ({c for c in scene.children[w] if scene.tokens[c].deprel == "nsubj"} for w in verbs)
    own = any(scene.tokens[c].upos in {"PROPN", "NOUN"} and c > head for of in subjects for c in of)
    return own or any(scene.tokens[w].text.lower() in relative and w + 1 in verbs for w in after)


def _between(scene: Scene, start: int, quote: Span) -> list[Candidate]:
    return [c for c in scene.candidates if start < c.mention.span.start < quote.start]
