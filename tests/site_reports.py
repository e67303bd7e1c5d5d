"""Reports for the tests of the site; the outlets are invented, the quoted words were publicly reported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

CALL = (
    "It was a Great Honor to speak with the President of Colombia, Gustavo Petro, who called to explain the situation "
    "of drugs and other disagreements that we have had. I appreciated his call and tone, and look forward to meeting "
    "him in the near future."
)
CALL_CUT = (
    "It was a Great Honor to speak with the President of Colombia, Gustavo Petro, who called to explain the situation "
    "of drugs and other disagreements that we have had"
)


@dataclass(frozen=True)
class Printed:
    """A quote of a test article: its words as printed, and what is to be found around them."""

    text: str
    statement: str | None
    speaker: str | None = None
    who: str | None = None
    cue: str | None = None
    role: str = "utterance"
    relation: str | None = "same"
    rule: str = "tag-after"
    reason: str = "The speech verb right after the quote has this subject."
    confidence: float = 0.97
    utterance: str | None = None
    parent: str | None = None
    kind: str | None = "name"
    alternatives: Sequence[tuple[str, str, float]] = ()
    key: str | None = None
    part: str = "text"


@dataclass(frozen=True)
class Report:
    """A test article with its quotes."""

    id: str
    outlet: str
    title: str
    published: str | None
    text: str
    quotes: Sequence[Printed] = field(default_factory=tuple)
    url: str | None = None


OUTLETS = {
    "harbour-courier": "Harbour Courier",
    "plains-ledger": "The Plains Ledger",
    "cordillera-post": "Cordillera Post",
    "daily-meridian": "Daily Meridian",
    "north-quay-times": "North Quay Times",
}

SPEAKERS: dict[str, dict[str, Any]] = {
    "donald-trump": {
        "name": "Donald Trump",
        "kind": "person",
        "description": "President of the United States",
        "wikidata": "Q22686",
        "aliases": ["Trump", "President Trump", "the U.S. president"],
    },
    "gustavo-petro": {
        "name": "Gustavo Petro",
        "kind": "person",
        "description": "President of Colombia",
        "wikidata": "Q5619711",
        "aliases": ["Petro", "the Colombian leader", "the Colombian president"],
    },
    "office-of-petro": {
        "name": "Office of Gustavo Petro",
        "kind": "office",
        "description": "Press office of the Presidency of Colombia",
        "on_behalf_of": "gustavo-petro",
        "aliases": ["Petro's office"],
    },
    "colombian-officials": {"name": "Colombian officials", "kind": "group", "aliases": ["officials in Bogotá"]},
    "spokeswoman-a3": {"name": "a spokeswoman for the foreign ministry", "kind": "office", "article": "a3"},
}

STATEMENTS: dict[str, dict[str, Any]] = {
    "s-call": {"speaker": "donald-trump", "text": CALL},
    "s-honor": {"speaker": "donald-trump", "text": "great honor", "role": "fragment"},
    "s-sleep": {"speaker": "gustavo-petro", "text": "If you are not going to talk, we will sleep badly, all of us."},
    "s-trafficker": {"speaker": "gustavo-petro", "text": "I am not a drug trafficker, and I never have been."},
    "s-slander": {"speaker": "gustavo-petro", "text": "Stop slandering me, Mr. Trump."},
    "s-meeting": {
        "speaker": "office-of-petro",
        "text": "The president will meet Delcy Rodríguez in Bogotá before the end of the month.",
    },
    "s-border": {"speaker": "colombian-officials", "text": "The border stays open, and so do the schools beside it."},
    "s-letter": {"speaker": None, "text": "a 180-degree turn", "role": "fragment"},
    "s-visa": {"speaker": "spokeswoman-a3", "text": "Visas don't depend on a telephone call."},
}

REPORTS: tuple[Report, ...] = (
    Report(
        "a1",
        "harbour-courier",
        "Trump and Petro speak by telephone",
        "2026-01-07T21:40:00Z",
        "After a week of threats the two presidents talked for an hour on Wednesday evening.\n\n"
        f"“{CALL}” President Trump wrote on his own network before midnight.\n\n"
        "Earlier, in the main square, Petro told the crowd: “If you are not going to talk, we will sleep badly, "
        "all of us.” He added that he was tired of insults. “I am not a drug trafficker,” he said, “and I never have "
        "been.”\n\nHis office was careful. “The president will meet Delcy Rodríguez in Bogotá before the end of the "
        "month,” Petro's office said in a note.",
        (
            Printed(CALL, "s-call", "donald-trump", "President Trump", "wrote"),
            Printed(
                "If you are not going to talk, we will sleep badly, all of us.",
                "s-sleep",
                "gustavo-petro",
                "Petro",
                "told",
                rule="tag-before",
                reason="The speech verb before the colon has this subject.",
            ),
            Printed(
                "I am not a drug trafficker,",
                "s-trafficker",
                "gustavo-petro",
                "he",
                "said",
                kind="pronoun",
                relation="split",
                utterance="u-trafficker-a1",
                rule="pronoun",
                reason="“he” is the subject of “said”; the last man named before it is Petro.",
                confidence=0.88,
                alternatives=(("Donald Trump", "President Trump", 0.11),),
            ),
            Printed(
                "and I never have been.",
                "s-trafficker",
                "gustavo-petro",
                "he",
                "said",
                kind="pronoun",
                relation="split",
                utterance="u-trafficker-a1",
                rule="continuation",
                reason="The quote goes on after its tag.",
                confidence=0.88,
            ),
            Printed(
                "The president will meet Delcy Rodríguez in Bogotá before the end of the month,",
                "s-meeting",
                "office-of-petro",
                "Petro's office",
                "said",
                relation="typography",
            ),
        ),
    ),
    Report(
        "a2",
        "plains-ledger",
        "Hour-long call cools a quarrel",
        "2026-01-08",
        f"A call can change the weather. “{CALL_CUT} …” the American president posted, “I appreciated his call and "
        "tone.”\n\nColombian officials were relieved. “The border stays open, and so do the schools beside it,” they "
        "said. Some columnists spoke of “a 180-degree turn” and left it there. The novel “One Hundred Nights” sold out "
        "in the capital.\n\nPetro had demanded an end to it: “Stop slandering me, Mr. Trump.”",
        (
            Printed(
                CALL_CUT + " …",
                "s-call",
                "donald-trump",
                "the American president",
                "posted",
                kind="nominal",
                relation="ellipsis",
                utterance="u-call-a2",
                confidence=0.81,
                rule="descriptor",
                reason="“the American president” describes Donald Trump.",
                alternatives=(("Gustavo Petro", "Gustavo Petro", 0.14),),
            ),
            Printed(
                "I appreciated his call and tone.",
                "s-call",
                "donald-trump",
                "the American president",
                "posted",
                kind="nominal",
                relation="excerpt",
                utterance="u-call-a2",
                confidence=0.79,
                rule="continuation",
                reason="The quote goes on after its tag.",
            ),
            Printed(
                "The border stays open, and so do the schools beside it,",
                "s-border",
                "colombian-officials",
                "they",
                "said",
                kind="pronoun",
                confidence=0.74,
            ),
            Printed(
                "a 180-degree turn",
                "s-letter",
                role="fragment",
                rule="none",
                kind=None,
                reason="“some columnists” are nobody in particular.",
                confidence=0.41,
            ),
            Printed(
                "One Hundred Nights",
                None,
                key="title",
                role="title",
                relation=None,
                rule="not-speech",
                kind=None,
                reason="The noun before the quote names a work: “the novel”.",
                confidence=0.93,
            ),
            Printed("Stop slandering me, Mr. Trump.", "s-slander", "gustavo-petro", "Petro", "demanded"),
        ),
        url="https://example.org/plains/call",
    ),
    Report(
        "a3",
        "cordillera-post",
        "“Sleep badly”: Petro's night in the square",
        "2026-01-08T06:10:00-05:00",
        "The square was full. “If you don't talk, we will sleep badly, all of us,” said Gustavo Petro to a crowd that "
        "had waited since noon. “I am not a drug trafficker, and I never have been.”\n\n"
        "The foreign ministry kept out of it; “Visas don't depend on a telephone call,” said a spokeswoman.\n\n"
        "Witnesses recalled him shouting that a friend had told him “they say ‘go home’ to our people”.",
        (
            Printed(
                "If you don't talk, we will sleep badly, all of us,",
                "s-sleep",
                "gustavo-petro",
                "Gustavo Petro",
                "said",
                relation="edit",
            ),
            Printed(
                "I am not a drug trafficker, and I never have been.",
                "s-trafficker",
                "gustavo-petro",
                "Gustavo Petro",
                "said",
                rule="continuation",
                reason="The quote follows one of the same speaker without a new tag.",
                confidence=0.83,
            ),
            Printed(
                "Visas don't depend on a telephone call,",
                "s-visa",
                "spokeswoman-a3",
                "a spokeswoman",
                "said",
                kind="nominal",
            ),
            Printed(
                "they say ‘go home’ to our people",
                None,
                "gustavo-petro",
                "him",
                "shouting",
                role="fragment",
                confidence=0.44,
                kind="pronoun",
                key="parent",
                reason="The pronoun is far from the quote and a friend stands between them.",
                rule="scorer",
                alternatives=(("a friend", "a friend", 0.39),),
            ),
            Printed("go home", None, role="nested", rule="nested", parent="parent", relation=None, kind=None),
        ),
    ),
    Report(
        "a4",
        "daily-meridian",
        "What was said on the telephone",
        "2026-01-09",
        "It was, wrote Donald Trump, a “great honor” to talk. He “look[s] forward to meeting him in the near future.” "
        "Few had expected it after a month in which tankers were seized, envoys recalled and tariffs doubled; fewer "
        "still thought that both would claim the call as their own idea, and that each would be believed at home.",
        (
            Printed(
                "great honor", "s-call", "donald-trump", "Donald Trump", "wrote", role="fragment", relation="excerpt"
            ),
            Printed(
                "look[s] forward to meeting him in the near future.",
                "s-call",
                "donald-trump",
                "He",
                None,
                role="fragment",
                relation="edit",
                kind="pronoun",
                confidence=0.58,
            ),
        ),
    ),
    Report(
        "a5",
        "north-quay-times",
        "Petro aide confirms Bogotá meeting",
        None,
        "“The president will meet Delcy Rodríguez in Bogotá before the end of the month.” The line came in a message "
        "sent to reporters late at night by people who did not give their names, who asked not to be called back, and "
        "who then answered every call; it was signed, in the end, by the Office of Gustavo Petro.",
        (
            Printed(
                "The president will meet Delcy Rodríguez in Bogotá before the end of the month.",
                "s-meeting",
                "office-of-petro",
                "the Office of Gustavo Petro",
                "signed",
                rule="scorer",
                confidence=0.55,
                reason="The only source of the paragraph.",
            ),
        ),
        url="https://example.org/quay/aide",
    ),
)
