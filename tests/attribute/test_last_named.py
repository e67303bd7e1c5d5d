"""A description that fits no title means the person named last, unless something speaks against it."""

from __future__ import annotations

import pytest

from tests.attribute.test_attribute import attributed

HALVORSEN = "Nora Halvorsen won the race on Sunday. She had trained for two years."
QUOTE = "I never thought that I would be here,"
NAMED = [
    (f'{HALVORSEN}\n\n"{QUOTE}" the 36-year-old said.', "Nora Halvorsen"),
    (f'{HALVORSEN}\n\n"{QUOTE}" said the author.', "Nora Halvorsen"),
    (
        f'{HALVORSEN}\n\nDennis Marsh trains her. Marsh watched from the bridge.\n\n"{QUOTE}" the veteran said.',
        "Dennis Marsh",
    ),
    # By the nation, by an ending that nouns for people have, and by a noun for one of many.
    (f'{HALVORSEN}\n\n"{QUOTE}" the Norwegian said.', "Nora Halvorsen"),
    (f'{HALVORSEN}\n\n"{QUOTE}" the former hurdler said.', "Nora Halvorsen"),
    (f'{HALVORSEN}\n\n"{QUOTE}" the resident said.', "Nora Halvorsen"),
    # The only one who fits by gender, though named earlier.
    (
        f'{HALVORSEN} Dennis Marsh trains her. Marsh watched from the bridge.\n\n"{QUOTE}" the actress said.',
        "Nora Halvorsen",
    ),
]
LEFT_OPEN = [
    # By these nouns articles call people whom they do not name.
    (f'{HALVORSEN}\n\n"{QUOTE}" the source said.', "the source"),
    (f'{HALVORSEN}\n\n"{QUOTE}" the prosecutor said.', "the prosecutor"),
    (f'{HALVORSEN}\n\n"{QUOTE}" an author said.', "an author"),
    (f'An investor called. {HALVORSEN}\n\n"{QUOTE}" the investor said.', "the investor"),
    (f'{HALVORSEN}\n\n"{QUOTE}" the crowd said.', "the crowd"),
    # A surname stands between them.
    (f'{HALVORSEN}\n\nDekker had put it differently. "{QUOTE}" the president said of Halvorsen.', "the president"),
    # Named in passing.
    (f'The bridge bears the name of Nora Halvorsen.\n\n"{QUOTE}" the author said.', "the author"),
    # In one sentence they are two.
    (f'{HALVORSEN}\n\nDennis Marsh praised her work, but "{QUOTE}" the governor said.', "the governor"),
    # At a place that is another's.
    (f'{HALVORSEN}\n\nShe likes Harlow, where the governor said: "{QUOTE}"', "the governor"),
    # Of another age.
    (f'Nora Halvorsen, 41, won the race on Sunday.\n\n"{QUOTE}" the 36-year-old said.', "the 36-year-old"),
    # Of the other gender.
    (f'{HALVORSEN}\n\n"{QUOTE}" the businessman said.', "the businessman"),
]


@pytest.mark.parametrize(("text", "speaker"), [*NAMED, *LEFT_OPEN])
def test_whom_a_description_means(text: str, speaker: str) -> None:
    said = attributed(text)[QUOTE]
    assert said.speaker
    assert said.speaker.name == speaker


def test_a_person_named_last_is_less_sure_than_one_named_there() -> None:
    described = attributed(f'{HALVORSEN}\n\n"{QUOTE}" the 36-year-old said.')[QUOTE]
    named = attributed(f'{HALVORSEN}\n\n"{QUOTE}" Halvorsen said.')[QUOTE]
    assert described.confidence < 0.95 < named.confidence
    assert described.reason.endswith("the description means the person named last")
    assert not named.reason.endswith("the description means the person named last")
