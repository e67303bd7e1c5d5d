"""Quotes without their texts: what has to be known of all of them in one place, to see which are worth comparing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from quotes.datatypes import QuoteRecord, Role, SpeakerKind
from quotes.datatypes.sequences import View
from quotes.pipeline.remembered_comparisons import print_of
from quotes.statements import Printed, Wording

# Id, utterance, article, role, kind of speaker, day, speaker, whether without a name, their name, the stems, what tells
# its record from others, and its place in the cluster's memory.
Slim = tuple[
    str, str, str, Role, SpeakerKind | None, int | None, str | None, bool, tuple[str, ...], tuple[str, ...], int, int
]  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Bare(Printed):
    """A quote of which only what ``Slim`` has is true; all texts are empty."""

    print: int
    place: int


def slim(quote: Printed, place: int) -> Slim:
    """Return what is known of a quote without its texts."""
    record = quote.record
    return (
        record.id, record.utterance_id, record.article_id, record.role, record.speaker_kind, quote.day, quote.speaker,
        quote.local, quote.name, quote.wording.stems, print_of(record), place,
    )  # fmt: skip


class BareQuotes(View[Printed]):
    """Quotes without their texts, in the order in which they are kept."""

    def __init__(self, values: Sequence[Slim]) -> None:
        self._values = values

    def __len__(self) -> int:
        return len(self._values)

    def _at(self, place: int) -> Bare:
        return _bare(self._values[place])

    def __iter__(self) -> Iterator[Printed]:
        return map(_bare, self._values)


_NOTHING: frozenset[str] = frozenset()
_NOWHERE: frozenset[int] = frozenset()


def _bare(value: Slim) -> Bare:
    id, utterance, article, role, kind, day, speaker, local, name, stems, print_, place = value
    record = QuoteRecord(
        id, utterance, article, None, None, 0, 0, "", role, None, speaker, None, None, None, None, None, None, None,
        None, "", "", 0.0, (), "", "", speaker_kind=kind,
    )  # fmt: skip
    wording = Wording("", stems, (), (), _NOWHERE, _NOTHING, _NOWHERE, _NOWHERE, "")
    return Bare(record, wording, day, speaker, local, name, print_, place)
