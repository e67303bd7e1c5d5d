"""Sure patterns: a plain tag, a signature or a label shows who speaks, whatever else stands near.

The scorer learns little about signatures and labels, since agency articles have few of them, and the reader can
overrule a tag that any human would believe.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from quotes.attribute.learned.cited import is_cited
from quotes.attribute.learned.clauses import IN_CLAUSES, LEFT_OUT_OF_CLAUSES
from quotes.attribute.learned.dropped import WITHOUT_SUBJECT, is_next_sentence
from quotes.attribute.learned.experiencers import experiencer
from quotes.attribute.learned.features import SPEAKING, noun_class
from quotes.attribute.learned.interviews import interviewed
from quotes.attribute.learned.judged import is_judge, judges
from quotes.attribute.learned.lead_ins import leads_clause, noun_tells
from quotes.attribute.learned.led_up import leads_up
from quotes.attribute.learned.nearest import FOUND_NEAR, NEAREST
from quotes.attribute.learned.relayed import RELAYED, whom_asked
from quotes.attribute.learned.rules import (
    ACCORDING,
    CLAUSE,
    COLON,
    CREDIT,
    INTERVIEW,
    JUDGEMENT,
    LABEL,
    PASSIVE,
    SIGNATURE,
    TAG_AFTER,
    TAG_BEFORE,
    Rule,
    beside_cue,
    pair_of,
)
from quotes.attribute.mentions.place import place_of
from quotes.attribute.mentions.scene import Candidate, Scene
from quotes.attribute.mentions.spot import spot_of
from quotes.datatypes import MentionKind, Span
from quotes.lang import load
from quotes.lang.forms import is_speech_verb
from quotes.text.alternation import any_of

_EMPHASIS = r"(?:\*\*|__|\*|_)?"
_TIME = r"\d{1,2}[.:]\d\d(?:[ \t]?[ap]\.?m\.?)?(?:[ \t]*[:–—-])?[ \t]"  # of an entry in a live blog
_BULLET = rf"[ \t]*(?:(?:[-–—•*·‣▪]|\d{{1,2}}[.)])[ \t]*|{_TIME}[ \t]*)?{_EMPHASIS}"
_ROLE = r"[^\n\"“”«»„.!?:]{1,80}"
_LINE_BEGINS = re.compile(rf"(?:^|\n){_BULLET}$")
_LINE_ENDS = re.compile(rf"{_EMPHASIS}[ \t]*(?=\n|$)")
_TO_SIGNATURE = re.compile(rf"[ \t]*(?:\n[ \t]*){{0,2}}(?:(?:[—–―~]|--?)[ \t]*|\([ \t]*){_EMPHASIS}")
_TO_NAME_BELOW = re.compile(rf"[ \t]*(?:\n[ \t]*){{1,2}}{_EMPHASIS}")
_AFTER_SIGNATURE = re.compile(rf"{_EMPHASIS}(?:[ \t]*[,(/|][ \t]*{_ROLE})?\)?[ \t]*(?=\n|$)")
_AFTER_NAME_BELOW = re.compile(rf"{_EMPHASIS},[ \t]*{_ROLE}(?=\n|$)")
_AFTER_LABEL = re.compile(rf"{_EMPHASIS}(?:[ \t]*[,(]{_ROLE}?\)?)?[ \t]*(?::|[–—][ \t]){_EMPHASIS}[ \t]*{_EMPHASIS}")
_TO_NAME_OF_A_HEADING = re.compile(r"[ \t]*:[ \t]*")
# A title has capitals throughout, but for its small words.
_NO_TITLE = re.compile(r"\s[^\W\d_A-ZÀ-Þ][\w'’]{3}")
# A verb of speech that is followed by its words: a colon, or a clause.
_OPENS_SPEECH = re.compile(r"\W*\w+(?:[ \t]*:|[ \t]+(?:that|if|whether)\b)")
_ENDS_A_TAG = re.compile(r"[ \t]*(?:[,.;:!?—–(]|-{1,2}[ \t]|\n|$)")
_TO_NAME = re.compile(r",\s(?:\w+\s){0,2}[A-ZÁÉÍÓÚÑ]")
_TO_WORD = re.compile(r"\W*")
_WORD = re.compile(r"\w+")


def _is_name(scene: Scene, candidate: Candidate) -> bool:
    """Whether a mention is a name, or two or more proper nouns that the name recognizer missed."""
    if candidate.mention.kind is MentionKind.NAME:
        return True
    words = [scene.tokens[w] for w in scene.words_in(candidate.mention.span)]
    return len(words) > 1 and all(w.upos == "PROPN" and w.text[:1].isupper() for w in words)


def _heads(scene: Scene, quote: int, candidate: Candidate) -> bool:
    """A heading made of somebody's words: a line's quote, a colon and the name alone."""
    text, printed, mention = scene.text, scene.quotes[quote], candidate.mention
    if mention.span.start < printed.outer.end or not _begins_line(text, printed.outer.start):
        return False
    gap = text[printed.outer.end : mention.span.start]
    whole = _TO_NAME_OF_A_HEADING.fullmatch(gap) and _LINE_ENDS.match(text, mention.span.end)
    return bool(whole) and _NO_TITLE.search(printed.text) is not None and _is_name(scene, candidate)


@dataclass(frozen=True, slots=True)
class SureMention:
    """A candidate in a sure pattern with a quote, the pattern, and how often such a candidate is the source.

    Without a probability the pattern does not decide, but the candidate's share counts more.
    """

    candidate: int
    rule: Rule
    probability: float | None


def sure_mention(scene: Scene, quote: int) -> SureMention | None:
    """Return the one mention in a sure pattern with a quote, or None if there is none or several.

    The probabilities are the shares of such mentions that are the source, in the train articles of PolNeAR and of other
    outlets: .986 of 2,895 tags, and .966 of 416 before a quote; all of 8 signatures and labels, which are too few to be
    certain, as are clauses with "who". So are 131 of 132 names before a colon, 22 of 24 subjects of a judgement, and
    all of 10 names after a leading "according to"; clauses in the passive are too few to be certain as well.
    """
    beside = _beside(scene, quote)
    for rule, holds, probability in _SURE:
        fitting = [k for k, candidate in beside if holds(scene, quote, candidate)]
        if len(fitting) == 1:
            return SureMention(fitting[0], rule, probability)
    for rule, find, share in _FINDING:
        speaker = find(scene, quote)
        if speaker is not None:
            return SureMention(speaker, rule, share)
    return None


def _beside(scene: Scene, quote: int) -> list[tuple[int, Candidate]]:
    """The candidates near enough to a quote for any pattern: most of an article's are not, and are soon told."""
    start, end = scene.quotes[quote].outer
    last = _TO_WORD.match(scene.text, end).end() + _TAG_CHARACTERS  # type: ignore[union-attr]  # it always matches
    return [
        (k, candidate)
        for k, candidate in enumerate(scene.candidates)
        if end <= (span := candidate.mention.span).start <= last or start - _LABEL_CHARACTERS <= span.end < start
    ]


def _signs(scene: Scene, quote: int, candidate: Candidate) -> bool:
    """A quote, then a dash or parenthesis and a name, possibly with a role, up to the end of the line."""
    text, printed, mention = scene.text, scene.quotes[quote].outer, candidate.mention
    if mention.span.start < printed.end or not _begins_line(text, printed.start):
        return False
    gap = text[printed.end : mention.span.start]
    if _TO_SIGNATURE.fullmatch(gap):
        if mention.span.of(text).split()[0].lower() in scene.language.words("labels", "credits"):
            return False
        return _is_name(scene, candidate) and _AFTER_SIGNATURE.match(text, mention.span.end) is not None
    if mention.kind is not MentionKind.NAME:
        return False
    below = _TO_NAME_BELOW.fullmatch(gap) and _AFTER_NAME_BELOW.match(text, mention.span.end)
    return bool(below) and _NO_TITLE.search(scene.quotes[quote].text) is not None  # a title stands above a hall, too


# Characters between a label's name and its quote, a role included.
_LABEL_CHARACTERS = 90


def _labels(scene: Scene, quote: int, candidate: Candidate) -> bool:
    """A line of a name, possibly with a role, a colon or dash, and the quote."""
    text, printed, mention = scene.text, scene.quotes[quote].outer, candidate.mention
    gap = Span(mention.span.end, printed.start)
    if not 0 < gap.end - gap.start <= _LABEL_CHARACTERS:
        return False
    if not (_is_name(scene, candidate) or _is_part_played(scene, candidate)):
        return False
    label = _begins_line(text, mention.span.start) and _AFTER_LABEL.fullmatch(gap.of(text))
    return bool(label) and _LINE_ENDS.match(text, printed.end) is not None


def _is_part_played(scene: Scene, candidate: Candidate) -> bool:
    """Whether a mention is nothing but a noun for one person that labels two quotes: "Host: “…” … Host: “…”"."""
    text, span = scene.text, candidate.mention.span
    label = span.of(text)
    if noun_class(scene, candidate) not in {"person", "spokes"} or " " in label or not label[:1].isupper():
        return False
    return text.startswith(":", span.end) and text.count(f"{label}:") > 1


# Characters before a quote or a mention in which the beginning of its line is looked for.
_BULLET_CHARACTERS = 16


def _begins_line(text: str, at: int) -> bool:
    return _LINE_BEGINS.search(text[max(0, at - _BULLET_CHARACTERS) : at]) is not None


_TO_CREDIT = re.compile(r"[ \t]*:[ \t]*(?P<title>\w+[ \t])?")
_AFTER_CREDIT = re.compile(r"[^\S\n]*(?:$|[\n).,|‘“«]|(?=[A-ZÁÉÍÓÚÑ(]))|[ \t](?P<word>[a-zñ]+)\b")


def _is_credited(scene: Scene, quote: int, candidate: Candidate) -> bool:
    """``“…”: Roe``, as headlines of some languages have it, which stand inside articles as links to others.

    A verb after the name makes another sentence of it: ``“…”: Roe is busy``.
    """
    credits = scene.language.words("cues", "crediting")
    printed, mention = scene.quotes[quote], candidate.mention
    if not credits or mention.kind is MentionKind.PRONOUN or mention.span.start < printed.outer.end:
        return False
    gap = _TO_CREDIT.fullmatch(scene.text, printed.outer.end, mention.span.start)
    bare = mention.kind is MentionKind.NAME or (noun_class(scene, candidate) != "" and gap and not gap["title"])
    if not gap or not bare:
        return False
    after = _AFTER_CREDIT.match(scene.text, mention.span.end)
    return after is not None and (after["word"] is None or after["word"] in credits)


# Characters between a quote and the mention of its tag, the cue between them included.
_TAG_CHARACTERS = 40


def _tags(scene: Scene, quote: int, candidate: Candidate) -> bool:
    """``"…," said Roe.`` or ``"…," Roe said``: only a cue and the mention, in the sentence of the quote.

    A fragment is left to the scorer: in ``Asked if she would "do it," Roe said …`` the words are not Roe's. So is a
    description before a name, which is the name's: ``"…," said the mayor, Roe``.
    """
    printed, mention = scene.quotes[quote], candidate.mention
    gap = scene.text[printed.outer.end : mention.span.start]
    if not 0 < len(gap) <= _TAG_CHARACTERS or "\n" in gap:
        return False
    if not next((c for c in printed.text if c.isalnum()), "").isupper():
        return False
    order = beside_cue(pair_of(spot_of(scene, quote), place_of(scene, candidate)))
    if order == "cue+mention" and is_next_sentence(scene, printed.outer.end, candidate):
        return False
    goes_on = printed.text.rstrip().endswith(",") or gap.lstrip().startswith(",")
    goes_on = goes_on or (printed.text.rstrip().endswith(("?", "!")) and mention.span.of(scene.text)[0].islower())
    if mention.kind is MentionKind.NOMINAL and order == "mention+cue":
        return goes_on and (_asks_or_tells(scene, candidate) or _only_speaks(scene, candidate))
    if mention.kind is MentionKind.NOMINAL:
        alone = _ENDS_A_TAG.match(scene.text, mention.span.end) and not _is_explained(scene, mention.span.end)
        return order == "cue+mention" and bool(alone) and noun_class(scene, candidate) in SPEAKING
    if order == "cue+mention":
        return mention.kind is MentionKind.NAME and bool(_ENDS_A_TAG.match(scene.text, mention.span.end))
    return order == "mention+cue" and goes_on and not _OPENS_SPEECH.match(scene.text, mention.span.end)


def _is_explained(scene: Scene, end: int) -> bool:
    """Whether a name follows a noun: "said the mayor, Dora Roe"; not in "dijo la alcaldesa, según contó Roe"."""
    name = _TO_NAME.match(scene.text, end)
    first = _WORD.search(name.group()) if name else None
    return first is not None and first.group() not in scene.language.words("cues", "according")


def _does_after(scene: Scene, quote: int, candidate: Candidate) -> bool:
    """``"…," Roe giggled.``: a comma inside the quote, which opens its sentence, then a subject and its verb alone."""
    printed, mention = scene.quotes[quote], candidate.mention
    if mention.span.start < printed.outer.end or scene.text[printed.outer.end : mention.span.start] != " ":
        return False
    opens = _OPENS_SENTENCE.search(scene.text[max(0, printed.outer.start - 4) : printed.outer.start])
    titled = all(word[0].isupper() for word in printed.text.split()[1:]) and " " in printed.text  # "The Mill," Roe sang
    if not opens or titled or not printed.text.endswith(",") or candidate.anchor is None:
        return False
    somebody = mention.entity_type == "PERSON" or noun_class(scene, candidate) in {"person", "spokes"}
    verb = scene.word_at(mention.span.end)
    acts = verb < len(scene.tokens) and scene.tokens[verb].upos == "VERB" and scene.heads[candidate.anchor] == verb
    return (
        somebody
        and acts
        and scene.tokens[verb].span.end < len(scene.text)
        and bool(_ENDS_A_TAG.match(scene.text, scene.tokens[verb].span.end))
    )


_OPENS_SENTENCE = re.compile(r"(?:\A|\n|[.!?…][\"”’']?\s+)\Z")


@cache
def _verb_of_tag(code: str) -> re.Pattern[str]:
    """What stands between a speaker and a quote: a verb, what may stand before it, and whom it addresses."""
    language = load(code)
    before, after = (any_of(language.words("cues", key)) for key in ("led", "addressed"))
    return re.compile(rf"\s(?:{before}\s){{0,2}}(?P<verb>\w+)(?:\s{after})?[,:]?\s*")


def _tags_before(scene: Scene, quote: int, candidate: Candidate) -> bool:
    """``Roe said: "…"``: a name or a pronoun as the subject of the verb of speech right before a whole sentence."""
    printed, mention, anchor = scene.quotes[quote], candidate.mention, candidate.anchor
    if anchor is None or mention.kind is MentionKind.NOMINAL or scene.tokens[anchor].deprel != "nsubj":
        return False
    match = _verb_of_tag(scene.language.code).fullmatch(scene.text, mention.span.end, printed.outer.start)
    if match is None or not is_speech_verb(match["verb"], scene.language):
        return False
    opens = next((c for c in printed.text if c.isalnum()), "").isupper()
    return opens and scene.heads[anchor] == scene.word_at(match.start("verb"))


_TO_RELATIVE = re.compile(r",\s\Z")
_VERB_AND_COLON = re.compile(r"\s(?P<verb>\w+)(?:\s[a-zà-ÿ]+){1,3}:\s*")


def _says_in_a_clause(scene: Scene, quote: int, candidate: Candidate) -> bool:
    """``Roe, who said: "…"``: a relative pronoun after a comma, and nothing but its verb of speech before the quote.

    Before a colon some words may say how, if it is a name's clause: ``Roe, who answered at once: "…"``
    """
    span = candidate.mention.span
    people = scene.language.words("pronouns", "clause")
    if span.of(scene.text).lower() not in people or not _TO_RELATIVE.search(scene.text, span.start - 2, span.start):
        return False
    start, of_name = scene.quotes[quote].outer.start, scene.tokens[scene.word_at(span.start) - 2].upos == "PROPN"
    tags = (_verb_of_tag(scene.language.code), *((_VERB_AND_COLON,) if of_name else ()))
    match = next((m for tag in tags if (m := tag.fullmatch(scene.text, span.end, start))), None)
    return match is not None and is_speech_verb(match["verb"], scene.language)


def _only_speaks(scene: Scene, candidate: Candidate) -> bool:
    """Whether a noun for somebody and a verb of speech are the whole tag: ``"…," the governor said.``"""
    verb = scene.word_at(candidate.mention.span.end)
    if noun_class(scene, candidate) not in SPEAKING or verb >= len(scene.tokens):
        return False
    end = scene.tokens[verb].span.end
    return is_speech_verb(scene.tokens[verb].text, scene.language) and bool(_ENDS_A_TAG.match(scene.text, end))


def _asks_or_tells(scene: Scene, candidate: Candidate) -> bool:
    """Whether a noun for one person is followed by a verb of speech and whom it addresses: "the judge asked Roe"."""
    verb = scene.word_at(candidate.mention.span.end)
    after = verb + 1
    if noun_class(scene, candidate) not in SPEAKING or after >= len(scene.tokens):
        return False
    addressed = scene.tokens[after]
    return scene.text[scene.tokens[verb].span.end : addressed.span.start] == " " and addressed.upos in {"PROPN", "PRON"}


_SURE: tuple[tuple[Rule, Callable[[Scene, int, Candidate], bool], float], ...] = (
    (SIGNATURE, _signs, 0.95),
    (SIGNATURE, _heads, 0.95),
    (LABEL, _labels, 0.95),
    (CREDIT, _is_credited, 0.95),
    (TAG_BEFORE, leads_clause, 0.9),
    *RELAYED,
    (TAG_AFTER, _tags, 0.98),
    (TAG_BEFORE, noun_tells, 0.9),
    (TAG_BEFORE, _tags_before, 0.97),
    (TAG_BEFORE, _says_in_a_clause, 0.9),
    (TAG_AFTER, _does_after, 0.95),
    (PASSIVE, is_judge, 0.9),
    (JUDGEMENT, judges, 0.92),
    *NEAREST,
    (COLON, leads_up, 0.97),
    (ACCORDING, is_cited, 0.95),
    *IN_CLAUSES,
)

_FINDING: tuple[tuple[Rule, Callable[[Scene, int], int | None], float | None], ...] = (
    (INTERVIEW, interviewed, 0.93),
    (INTERVIEW, whom_asked, 0.9),
    (CLAUSE, experiencer, 0.9),
    *LEFT_OUT_OF_CLAUSES,
    *FOUND_NEAR,
    *WITHOUT_SUBJECT,
)
