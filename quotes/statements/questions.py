"""The same words as a question and as a statement."""

from __future__ import annotations

from quotes.statements.as_printed import Printed
from quotes.statements.compare import Comparison
from quotes.text.lexicon import Lexicon
from quotes.text.normal import words

# Words before and after a quote among which "asked" tells that it is a question.
NEAR_WORDS = 8


def only_one_asks(a: Printed, b: Printed, compared: Comparison, lexicon: Lexicon) -> bool:
    """Return whether two sentences of the same words are a question, by its mark alone, and a statement.

    A mark is left out where the words ask by themselves ("What now") or the reporter tells it ("he asked").
    """
    question, statement = (a, b) if "?" in a.record.text else (b, a)
    keys, ends = question.wording.key.split(" "), (len(a.wording.stems) - 1, len(b.wording.stems) - 1)
    if a.wording.sentences or b.wording.sentences or (compared.pairs[0], compared.pairs[-1]) != ((0, 0), ends):
        return False
    if (
        lexicon.interrogatives.intersection(keys[:3])
        or keys[0] in lexicon.auxiliaries
        or keys[-1] in lexicon.question_tags
    ):
        return False
    record = statement.record
    around = (*words(record.before)[-NEAR_WORDS:], *words(record.after)[:NEAR_WORDS])
    return "?" not in record.after[:3] and "¿" not in record.before[-3:] and lexicon.asking.isdisjoint(around)
