"""A corpus of generated news articles, as many and as long as wanted, for the benchmarks.

    python scripts/bench_corpus.py --articles 1000 --words 300 --seed 1 > articles.jsonl

Every article depends on the seed and its own number alone, so that a corpus of any size can be made as a stream, and
the first thousand articles of a million are those of a thousand.  Five articles tell of one event: they share its
speakers and some of its quotes, whole, cut or with a word changed.  Two fifths of the words stand in paragraphs with
quotes, as in the news; one article in five has no quote.  A few speakers are quoted often, most seldom.  Places and
people have invented names.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

ARTICLES_PER_EVENT = 5
EVENTS_PER_DAY = 8
OUTLETS = 40
QUOTES_PER_EVENT = 8
SILENT = 0.2  # share of articles without a quote
QUOTING = 0.47  # share of the other articles' paragraphs that quote
SHARED = 0.5  # share of quotes that other articles of the event may have too
STOCK = 0.03  # share of quotes that anybody says at any time
FIRST_DAY = date(2020, 1, 1)

_READ = tomllib.loads(Path(__file__).with_name("bench_words.toml").read_text(encoding="utf-8"))
_WORDS: dict[str, list[str]] = {n: w.split() if isinstance(w, str) else w for n, w in _READ.items()}
_SLOT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is quoted: always the same for a number."""

    name: str
    surname: str
    pronoun: str
    post: str


@dataclass(frozen=True, slots=True)
class Event:
    """What some articles tell of: its place and day, who speaks, and who of them says what."""

    place: str
    day: date
    people: tuple[Person, ...]
    quotes: tuple[tuple[int, str], ...]  # index of the speaker, words


def invented(number: int) -> str:
    """Return a name that belongs to this number alone."""
    parts, left = [], number + 400
    starts, ends = _WORDS["start"], _WORDS["end"]
    while left:
        left, n = divmod(left, len(starts) * len(ends))
        parts.append(starts[n % len(starts)] + ends[n // len(starts)])
    return "".join(reversed(parts)).capitalize()


def somebody(chance: random.Random) -> int:
    """Return the number of a speaker: the first ones have a few quotes of a hundred each, most have one or two."""
    return min(10_000_000, int(25 * chance.paretovariate(0.8)) - 25)


def person(number: int) -> Person:
    """Return the speaker of this number."""
    chance = random.Random(f"person {number}")
    female = chance.random() < 0.5
    surname = invented(2 * number)
    first = chance.choice(_WORDS["female" if female else "male"])
    return Person(f"{first} {surname}", surname, "she" if female else "he", chance.choice(_WORDS["post"]))


def event(number: int, seed: int) -> Event:
    """Return the event of this number."""
    chance = random.Random(f"{seed} event {number}")
    place = invented(2 * chance.randrange(20_000) + 1)
    people = tuple(person(somebody(chance)) for _ in range(3))
    quotes = tuple((min(2, chance.randrange(4)), speech(chance, place)) for _ in range(QUOTES_PER_EVENT))
    return Event(place, FIRST_DAY + timedelta(days=number // EVENTS_PER_DAY), people, quotes)


def article(number: int, words: int, seed: int, edition: int = 0) -> dict[str, str]:
    """Return the article of this number, of about ``words`` words; a later ``edition`` has more paragraphs."""
    chance = random.Random(f"{seed} article {number}")
    told = event(number // ARTICLES_PER_EVENT, seed)
    wanted = words * chance.uniform(0.5, 1.5)
    silent = chance.random() < SILENT
    unsaid = chance.sample(told.quotes, len(told.quotes))
    paragraphs = [_plain(chance, told.place)]
    while sum(len(p.split()) for p in paragraphs) < wanted:
        quoting = not silent and chance.random() < QUOTING
        paragraphs.append(_quoting(chance, told, unsaid) if quoting else _plain(chance, told.place))
    more = random.Random(f"{seed} edition {number}")
    paragraphs += [_quoting(more, told, []) for _ in range(edition)]
    text = "\n\n".join(paragraphs)
    straight = number % OUTLETS % 3 == 0
    return {
        "id": f"a{number:07}",
        "title": _filled(chance, "{place}: the {adjective} {noun}", place=told.place),
        "outlet": f"Outlet {number % OUTLETS}",
        "published": (told.day + timedelta(days=chance.randrange(3))).isoformat(),
        "text": text.replace("“", '"').replace("”", '"') if straight else text,
    }


def articles(count: int, words: int, seed: int = 1) -> Iterator[dict[str, str]]:
    """Yield the first ``count`` articles."""
    for number in range(count):
        yield article(number, words, seed)


def save(path: Path, count: int, words: int, seed: int = 1) -> None:
    """Write the first ``count`` articles as JSON lines."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(one, ensure_ascii=False) + "\n" for one in articles(count, words, seed))


def speech(chance: random.Random, place: str) -> str:
    """Return the words of a quote: one sentence, or two; or a stock phrase."""
    if chance.random() < STOCK:
        return chance.choice(_WORDS["stock"])
    count = chance.choice((1, 1, 2))
    return ". ".join(_filled(chance, chance.choice(_WORDS["speech"]), place=place) for _ in range(count))


def _filled(chance: random.Random, sentence: str, **given: str) -> str:
    """Return a sentence with a word drawn for each slot that is not given."""

    def word(slot: re.Match[str]) -> str:
        name = slot[1]
        if name in given:
            return given[name]
        if name == "number":
            return str(chance.randrange(2, 900))
        drawn = chance.choice(_WORDS["verb" if name == "done" else name])
        return drawn.split("/")[name == "done"] if "/" in drawn else drawn

    return _SLOT.sub(word, sentence)


def _plain(chance: random.Random, place: str) -> str:
    """Return a paragraph without a quote."""
    return " ".join(_filled(chance, chance.choice(_WORDS["plain"]), place=place) for _ in range(chance.randint(1, 3)))


def _quoting(chance: random.Random, told: Event, unsaid: list[tuple[int, str]]) -> str:
    """Return a paragraph with a quote: the next one of the event, or one that no other article has."""
    shared = unsaid and chance.random() < SHARED
    who, said = unsaid.pop() if shared else (chance.randrange(3), speech(chance, told.place))
    them = told.people[who]
    given = {"name": them.name, "surname": them.surname, "pronoun": them.pronoun, "post": them.post}
    given |= {"quote": _printed(chance, said), "place": told.place}
    given |= {"speech": speech(chance, told.place), "plain": _plain(chance, told.place)}
    return _filled(chance, chance.choice(_WORDS["quoting"]), **given)


def _printed(chance: random.Random, said: str) -> str:
    """Return a quote as this article prints it: whole, cut, or with a word changed."""
    words, how = said.split(), chance.random()
    if how < 0.6 or len(words) < 8:
        return said
    if how < 0.8:
        start = chance.randrange(len(words) - 6)
        cut = " ".join(words[start : start + chance.randint(6, 12)])
        return (cut[0].upper() + cut[1:]).rstrip(",.")
    words[chance.randrange(1, len(words))] = "indeed"
    return " ".join(words)


def main() -> None:
    """Print the corpus as JSON lines."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--words", type=int, default=300, help="of an article, on average")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    for one in articles(args.articles, args.words, args.seed):
        sys.stdout.write(json.dumps(one, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
