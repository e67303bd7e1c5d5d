"""Normal forms of text, equal for what readers take for the same words, with the original offsets."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from hashlib import sha256

from quotes.datatypes import Span
from quotes.text.legible import legible_characters

DOUBLE_MARKS = "“”„‟«»″〝〞＂"
SINGLE_MARKS = "‘’‚‛‹›′´`ʼ＇"
# Letters that Unicode does not decompose although people also write them without the stroke.
_STROKES = {"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ŧ": "t", "æ": "ae", "œ": "oe", "ʼ": ""}  # the last is in "ŉ"

# A run of letters and digits with inner apostrophes, a number with its separators, initials with their points.
_WORD = re.compile(
    r"\d+(?:[.,]\d+)+|\d+(?=(?:[ap]m|[bt]n|m)(?!\w))|(?<!\w)(?:[^\W\d_]\.){2,}(?:[^\W\d_](?!\w))?"
    r"|(?:per cent|por ciento)(?!\w)|covid[- ]19(?!\w)|[^\W_]+(?:'[^\W_]+)*|[$£€¥%&]"
)
_SYMBOLS = {
    "%": "percent", "&": "and", "per cent": "percent", "por ciento": "percent",
    "covid-19": "covid", "covid 19": "covid",
    "dr": "doctor", "prof": "professor", "gov": "governor", "sen": "senator", "gen": "general", "govt": "government",
    "pct": "percent", "vs": "versus", "rep": "representative", "lt": "lieutenant", "sgt": "sergeant", "capt": "captain",
    "col": "colonel", "rev": "reverend", "mt": "mount", "dept": "department", "approx": "approximately",
    "jan": "january", "feb": "february", "aug": "august", "sept": "september", "oct": "october", "nov": "november",
    "dec": "december", "1st": "first", "2nd": "second", "3rd": "third", "bn": "billion", "tn": "trillion",
}  # fmt: skip

# British spellings to American ones, by the part of the word that shows them; the first rule that fits is applied.
_NOT_ISE = (
    r"(?!\w*(?:[aouw]|prom|dem|surm|prem|(?:ad|de|re|tele|super|impro)v|p+r|(?:^|sun|moon|up|a)r|vert|(?:exer|exor|con|"
    r"circum|pre|in|ex)c|franch|merchand|desp|expert|treat|mort|chast|pract|parad|den)is(?:e[drs]?|ers|ing|able)$)"
)
_SPELLING: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"^(\w{2,})isation(s?)$", r"\1ization\2"),
        (rf"^{_NOT_ISE}(\w{{3,}})is(e[drs]?|ers|ing|able)$", r"\1iz\2"),
        (r"^(\w*(?:anal|paral|catal))ys(e[drs]?|ing)$", r"\1yz\2"),
        (
            (
                r"^((?:dis|mis|un)?(?:col|fav|hon|lab|neighb|behavi|rum|hum|harb|arm|vig|flav|endeav|sav|val|vap|od|parl|"
                r"ranc|rig|tum|clam|cand|ferv|splend|demean|enam|succ|sav|arb|ard))our(\w*)$"
            ),
            r"\1or\2",
        ),
        (r"^(\w*(?:cent|theat|met|lit|fib|lust|spect|calib|sab|meag|somb|goit|mit|manoeuv))re(s?)$", r"\1er\2"),
        (r"^centred$", "centered"),
        (r"^(defen|offen|preten)ce(s?|less)$", r"\1se\2"),
        (r"^(?:licence)(s?)$", r"license\1"),
        (r"^practis(e[ds]?|ing)$", r"practic\1"),
        (
            (
                r"^(\w*(?:trave|cance|labe|mode|leve|fue|signa|counse|marve|quarre|riva|tota|jewe|dia|channe|tunne|pane|"
                r"libe|due|shove|unrave|grove|funne|peda|initia|equa))ll(ed|ing|ers?|or|ors)$"
            ),
            r"\1l\2",
        ),
        (r"^(\w*(?:dial|catal|anal|monol|epil|prol))ogue(s?)$", r"\1og\2"),
        (r"^(\w*(?:program|kilogram))me(s?)$", r"\1\2"),
        (r"^(fulfi|enro|insti|disti|ski|wi)l(s|ment|ments|ful|fully)$", r"\1ll\2"),
        (r"^(fulfi|enro|insti|disti)l$", r"\1ll"),
        (r"^(an|h|p|arch|encyclop)ae(\w+)$", r"\1e\2"),
        (r"^man(?:oeu|eu)v(\w+)$", r"maneuv\1"),
        (r"^(\w*)(judg|acknowledg)ement(s?)$", r"\1\2ment\3"),
        (r"^gre(y(?:s|ed|ing|er|ish)?)$", r"gra\1"),
        (r"^scept(ic\w*)$", r"skept\1"),
        (r"^plough(\w*)$", r"plow\1"),
        (r"^(to|back|for|after|up|down)wards$", r"\1ward"),
        (r"^ageing$", "aging"),
        (r"^(alumin)ium$", r"\1um"),
        (r"^tyre(s?)$", r"tire\1"),
        (r"^mum(s?)$", r"mom\1"),
        (r"^cheque(s?)$", r"check\1"),
    )
)


class _Folding(dict[int, str]):
    """The folded form of each character, computed when it first occurs."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _fold_character(chr(code))
        return folded


def _fold_character(character: str) -> str:
    if character in DOUBLE_MARKS:
        return '"'
    if character in SINGLE_MARKS:
        return "'"
    before, folded = "", character
    while before != folded:  # casefolding can create new accents, and the reverse
        before = folded
        decomposed = unicodedata.normalize("NFKD", folded).casefold()
        letters = (c for c in decomposed if not unicodedata.combining(c) and unicodedata.category(c) != "Cf")
        folded = "".join(_STROKES.get(c, c) for c in letters)
    return folded


_FOLD = _Folding()


def fold(s: str) -> str:
    """Return ``s`` in legible form, without accents, case or kinds of quotation mark; its length can change."""
    if s.isascii() and not ("`" in s or "&" in s or "\\" in s):  # which may stand for a mark, an entity, an escape
        return s.lower()
    read = legible_characters(s)
    return (read.text if read else s).translate(_FOLD)


@lru_cache(maxsize=1 << 16)
def _spell(word: str) -> str:
    """Return the one spelling that stands for all spellings of a folded word."""
    if word in _SYMBOLS:
        return _SYMBOLS[word]
    if word[0].isdigit():
        return re.sub(r",(?=\d{3}(?!\d))", "", word)
    word, apostrophe, ending = word.replace(".", "").partition("'")
    return _american(word) + apostrophe + ending


# Most words are spelled one way only, and asking all patterns at once takes a tenth of asking each.
_SPELT_TWICE = re.compile("|".join(pattern.pattern for pattern, _ in _SPELLING))


def _american(word: str) -> str:
    if not _SPELT_TWICE.search(word):
        return word
    for pattern, replacement in _SPELLING:
        spelled, count = pattern.subn(replacement, word)
        if count:
            return spelled
    return word


_WITH_SPACE = "per cent", "por ciento", "covid 19"  # what _WORD takes for one word


def words(s: str) -> list[str]:
    """Return the words of ``s`` in normal form: folded, American spelling, no punctuation but inner apostrophes."""
    return [word for piece in pieces(s) for word in words_of[piece]]


def pieces(s: str) -> list[str]:
    """Return folded pieces of ``s`` that have its words, of which ``words_of`` tells those of each."""
    folded = fold(s)
    return [folded] if any(phrase in folded for phrase in _WITH_SPACE) else folded.split()


class OfPieces(dict[str, tuple[str, ...]]):
    """What a function returns for pieces of text. Most come again, and from here they are answered many times faster.

    It is emptied when it has so ``many``, and has no long pieces.
    """

    def __init__(self, answer: Callable[[str], Iterable[str]], many: int = 1 << 15) -> None:
        super().__init__()
        self._answer, self._many = answer, many

    def __missing__(self, piece: str) -> tuple[str, ...]:
        answer = tuple(self._answer(piece))
        if len(piece) <= _LONGEST_PIECE:
            if len(self) == self._many:
                self.clear()
            self[piece] = answer
        return answer


def words_in(piece: str) -> Iterator[str]:
    """Return the words of a piece, as ``words_of`` does, without noting them."""
    return map(_spell, _WORD.findall(piece))


_LONGEST_PIECE = 40  # characters: some megabytes at most
words_of = OfPieces(words_in)


def forget_words() -> None:
    """Let go of the answers so far.

    They were made between other values that are gone by now: each may hold on to a megabyte that is free otherwise.
    """
    words_of.clear()
    _spell.cache_clear()


_characters = lru_cache(maxsize=1 << 10)(frozenset[str])  # what stands between words is nearly always the same


def words_with_points(s: str) -> list[tuple[str, frozenset[str]]]:
    """Return the words of ``s`` in normal form, each with the characters that stand between it and the word before."""
    folded, end, pairs = fold(s), 0, []
    for match in _WORD.finditer(folded):
        pairs.append((_spell(match.group()), _characters(folded[end : match.start()])))
        end = match.end()
    return pairs


def placed_words(s: str) -> list[tuple[str, int, int]]:
    """Return ``words(s)``, each with the span of ``s`` that it stands for."""
    read = legible_characters(s)
    pieces = list(map(_FOLD.__getitem__, map(ord, read.text if read else s)))
    sources = [i for i, piece in enumerate(pieces) for _ in piece]
    spans = (
        (match.group(), Span(sources[match.start()], sources[match.end() - 1] + 1))
        for match in _WORD.finditer("".join(pieces))
    )
    return [(_spell(word), *(read.span(span) if read else span)) for word, span in spans]


def normal(s: str) -> str:
    """Return the normal form, which is equal for two printings of the same words: the words with spaces between."""
    return " ".join(words(s))


def digest(*parts: str) -> str:
    """Return 16 hexadecimal digits that identify ``parts`` in their order."""
    return sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]
