"""Generated articles as a build has them after parsing: a row, the quotes' records, and the speakers in it.

Each article depends on the seed, its number and the articles shortly before it, so that a million can be made as a
stream, and the first thousand of them are those of a thousand.  The quotes are random words of natural frequency.  A
third repeats what was said in the days before: the same, a part, with a word changed, or as a short phrase.  A few
speakers speak much, most seldom; one quote in seven has no speaker, and one in twelve is a source without a name.
"""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import accumulate

from quotes.database import ArticleRow
from quotes.datatypes import LocalSpeaker, MentionKind, Part, QuoteRecord, Role, SpeakerKind, Voice
from quotes.pipeline.codec import pack, unpack
from quotes.pipeline.extraction import Extraction
from quotes.pipeline.walk import Extracted
from quotes.statements.wording import wording
from quotes.text.lexicon import lexicon
from quotes.text.normal import digest
from scripts.bench_corpus import invented

FIRST_DAY = date(2000, 1, 1)
ARTICLES_PER_DAY = 200
OUTLETS = 60
SAID = 4_000  # quotes that later ones can repeat: those of some days
RARE_WORDS = 40_000
PEOPLE = 40_000
FIRST_NAMES = ("Ada", "Bruno", "Clara", "Dario", "Edda", "Franz", "Greta", "Hugo", "Ines", "Jonas", "Karla", "Leo")
POSTS = ("Mayor", "Minister", "Senator", "Chief Justice", "Commissioner", "Professor")
SOURCES = ("a spokesman", "an official", "one resident", "a neighbour", "police")


@dataclass(slots=True)
class Newsroom:
    """What an article's quotes are drawn from: the words with their frequencies, and what was said lately."""

    words: list[str]
    weights: list[float]
    said: deque[tuple[int, list[str]]] = field(default_factory=lambda: deque(maxlen=SAID))

    def text(self, chance: random.Random, count: int) -> list[str]:
        """Return so many words."""
        return chance.choices(self.words, cum_weights=self.weights, k=count)


def newsroom() -> Newsroom:
    """Return the words of the lexicon with their frequencies, and many that are in no lexicon."""
    common = sorted(lexicon().bits.items())
    rare = [invented(n).lower() for n in range(RARE_WORDS)]
    shares = [2.0**-bits for _, bits in common] + [0.15 / (n + 10) / 8 for n in range(len(rare))]
    return Newsroom([word for word, _ in common] + rare, list(accumulate(shares)))


def extracted(count: int, seed: int = 1) -> Iterator[Extracted]:
    """Yield articles with ``count`` quotes altogether, as a build reads them from its cache."""
    room = newsroom()
    number = made = 0
    while made < count:
        one = article(number, seed, room, count - made)
        made += len(one.extraction.records)
        number += 1
        yield one


def article(number: int, seed: int, room: Newsroom, most: int = 99) -> Extracted:
    """Return an article with ``most`` quotes at most."""
    chance = random.Random(f"{seed} {number}")
    id = digest("article", str(number))
    published = (FIRST_DAY + timedelta(days=number // ARTICLES_PER_DAY)).isoformat()
    outlet = f"Outlet {int(OUTLETS * chance.random() ** 2)}"
    title = " ".join(room.text(chance, 8)).capitalize()
    source = f"news.jsonl:{number + 1}"
    url = f"https://news.example/{id}"
    row = ArticleRow(id, outlet, title, url, published, "en", source, chance.randrange(200, 900), digest(id))
    people = [_somebody(chance) for _ in range(3)]
    records: list[QuoteRecord] = []
    speakers: dict[str, LocalSpeaker] = {}
    for n in range(min(most, chance.randint(2, 8))):
        who, words = _said(chance, room, people)
        speaker = _speaker(chance, who)
        record = _record(row, n, " ".join(words), speaker, chance, room)
        if speaker:
            speakers[speaker.name] = speaker
        records.append(_beside(record, records, chance))
    wordings = tuple(wording.__wrapped__(record.text, lexicon()) for record in records)
    extraction = Extraction(tuple(records), tuple(speakers.values()), wordings)
    return Extracted(row, unpack(Extraction, pack(extraction)), parsed=False)


def _somebody(chance: random.Random) -> int:
    """The number of a person: those with low numbers speak most."""
    return int(3 * ((PEOPLE + 3) / 3) ** chance.random() - 3)


def _said(chance: random.Random, room: Newsroom, people: list[int]) -> tuple[int, list[str]]:
    """Who speaks, and the words: new ones, or some that were said before."""
    if room.said and chance.random() < 0.33:
        return _again(*room.said[chance.randrange(len(room.said))], chance)
    speaker = people[int(3 * chance.random() ** 2)]
    text = room.text(chance, chance.randint(4, 38) if chance.random() < 0.8 else 2)
    if len(text) > 6:
        room.said.append((speaker, text))
    return speaker, text


def _again(speaker: int, text: list[str], chance: random.Random) -> tuple[int, list[str]]:
    """What was said before as another reporter prints it."""
    kind, start = chance.random(), chance.randrange(len(text) - 3)
    if kind < 0.4:
        return speaker, text
    if kind < 0.65:
        return speaker, text[start : start + chance.randint(4, 14)]
    if kind < 0.8:
        return speaker, text[start : start + chance.randint(1, 3)]
    return speaker, [*text[:start], "indeed", *text[start + 1 :]]


def _speaker(chance: random.Random, number: int) -> LocalSpeaker | None:
    """A person as an article knows them, a source without a name, or nobody."""
    kind = chance.random()
    if kind < 0.15:
        return None
    if kind < 0.23:
        return LocalSpeaker(chance.choice(SOURCES), SpeakerKind.PERSON, named=False)
    surname = invented(2 * (number // len(FIRST_NAMES)))
    name = f"{FIRST_NAMES[number % len(FIRST_NAMES)]} {surname}"
    post = POSTS[number % len(POSTS)] if chance.random() < 0.3 else None
    if kind < 0.3:
        return LocalSpeaker(surname, SpeakerKind.PERSON, named=True, description=post)
    return LocalSpeaker(name, SpeakerKind.PERSON, named=True, aliases=(surname,), description=post)


def _record(
    row: ArticleRow, n: int, text: str, speaker: LocalSpeaker | None, chance: random.Random, room: Newsroom
) -> QuoteRecord:
    start, before, after = 40 + n * 600, " ".join(room.text(chance, 24)), " ".join(room.text(chance, 24))
    name, id = speaker and speaker.name, digest(row.id, str(n))
    at = start + len(text) + 3
    role = Role.SCARE if len(text) < 12 and chance.random() < 0.2 else Role.UTTERANCE
    return QuoteRecord(
        id=id, utterance_id=id, article_id=row.id, outlet=row.outlet, published=row.published,
        start=start, end=start + len(text), text=text.capitalize(),
        role=Role.FRAGMENT if len(text) <= 20 and role is Role.UTTERANCE else role,
        parent_id=None, speaker_id=None, speaker=name,
        speaker_start=at if name else None, speaker_end=at + len(name) if name else None, speaker_text=name,
        mention_kind=(MentionKind.NAME if speaker.named else MentionKind.NOMINAL) if speaker else None,
        cue_start=at - 5 if name else None, cue_end=at - 1 if name else None, cue_text="said" if name else None,
        rule="generated" if name else "nobody", reason=f"“{name or 'nobody'}” stands beside the verb",
        confidence=round(0.5 + chance.random() / 2, 6), alternatives=(), before=before, after=after,
    )  # fmt: skip


def _beside(record: QuoteRecord, earlier: list[QuoteRecord], chance: random.Random) -> QuoteRecord:
    """The record, which now and then goes on from the quote before it, stands in the headline, or is passed on."""
    kind = chance.random()
    if earlier and kind < 0.12 and earlier[-1].part is Part.TEXT:
        return replace(record, utterance_id=earlier[-1].utterance_id, speaker=earlier[-1].speaker)
    if earlier and kind < 0.15:
        text = earlier[0].text
        record = replace(record, part=Part.TITLE, start=0, end=len(text), text=text)
        return replace(record, utterance_id=earlier[0].utterance_id, speaker=earlier[0].speaker)
    if record.speaker and kind < 0.17:
        voice = Voice(record.speaker, 1, 9, "he")
        other = next((one.speaker for one in earlier if one.speaker not in (None, record.speaker)), None)
        return replace(record, reported_by=voice if other is None else Voice(other, 1, 9, "she"))
    return record
