"""The results of a check for programs and editors: JSON, SARIF, a marked copy of the draft."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from quotes.check.candidates import PrintedUtterance
from quotes.check.verdict import Checked, CheckVerdict
from quotes.text.language import named

SUMMARIES = {
    CheckVerdict.EXACT: "Printed in these words.",
    CheckVerdict.SHORTENED: "Part of what was printed; nothing is added.",
    CheckVerdict.ALTERED: "Printed in other words.",
    CheckVerdict.OTHER_SPEAKER: "Printed as somebody else's words.",
    CheckVerdict.TRANSLATION: "Printed in another language only.",
    CheckVerdict.PERHAPS_TRANSLATION: "What is printed in another language may say the same.",
    CheckVerdict.NOT_FOUND: "Not in this index.",
}
ACROSS = (CheckVerdict.TRANSLATION, CheckVerdict.PERHAPS_TRANSLATION)
# What is not here is an error.
_LEVELS = {
    CheckVerdict.EXACT: "none",
    CheckVerdict.SHORTENED: "note",
    CheckVerdict.TRANSLATION: "note",
    CheckVerdict.PERHAPS_TRANSLATION: "warning",
    CheckVerdict.NOT_FOUND: "warning",
}  # others are errors
MOST_OUTLETS = 5  # that are named; of more, their number is told
_SARIF = "https://json.schemastore.org/sarif-2.1.0.json"


def as_dict(result: Checked) -> dict[str, Any]:
    """Return a result as JSON shows it; spans are character offsets into the text that was checked."""
    printed = result.printed
    return {
        "text": result.passage.text,
        "start": result.passage.start,
        "end": result.passage.end,
        "claimed_speaker": result.passage.speaker or None,
        "verdict": result.verdict.value,
        "likeness": result.likeness,
        "turns_the_sense": result.turned,
        "negation_before": result.negation or None,
        "spelling": list(result.respelled),
        "changes": [{"kind": change.kind, "words": " ".join(change.words)} for change in result.changes],
        "printed": printed and _printed_as_dict(printed, result.outlets),
        "translations": [
            {
                **_printed_as_dict(one.printed, one.outlets),
                "likeness": one.likeness,
                "original": one.original,
            }
            for one in result.translations
        ],
    }


def _printed_as_dict(printed: PrintedUtterance, outlets: Sequence[str]) -> dict[str, Any]:
    return {
        "text": printed.text,
        "language": printed.language,
        "statement_id": printed.statement_id,
        "speaker_id": printed.speaker_id,
        "speaker": printed.speaker,
        "confidence": printed.confidence,
        "article_id": printed.article_id,
        "outlet": printed.outlet,
        "url": printed.url,
        "published": printed.published,
        "articles": printed.articles,
        "outlets": list(outlets),
        "first_published": printed.first_published,
        "first_outlet": printed.first_outlet,
    }


def details(result: Checked) -> str:
    """Return a result in one line: what it says, the printed words, who said them, where they were printed."""
    printed = result.printed
    if printed is None:
        return SUMMARIES[result.verdict]
    parts = [SUMMARIES[result.verdict]]
    if result.turned:
        parts.append("The difference turns the sense.")
    elif result.negation and result.verdict is CheckVerdict.SHORTENED:
        parts.append(f"Right before it, “{result.negation}” is left out.")
    if result.respelled:
        parts.append(f"Spelling: {', '.join(result.respelled)}.")
    if result.verdict in ACROSS:
        parts.append(f"Printed in {_language(printed)}: {_quoted(printed.text)}.")
    elif result.verdict is not CheckVerdict.EXACT:
        parts.append(f"Printed: {_quoted(printed.text)}.")
    parts.append(f"{printed.speaker or 'Unknown speaker'} ({printed.confidence:.0%} sure).")
    parts += _where(printed, result.outlets)
    for one in result.translations:
        what = f"The {'original' if one.original else 'same'} in {_language(one.printed)}"
        parts.append(f"{what} ({one.likeness:.0%} sure): {_quoted(one.printed.text)}.")
        parts += _where(one.printed, one.outlets)
    return " ".join(parts)


def _where(printed: PrintedUtterance, outlets: Sequence[str]) -> list[str]:
    """Return sentences that say where a statement was printed first, and in how many articles."""
    first = ", ".join(part for part in (printed.first_outlet, (printed.first_published or "")[:10]) if part)
    count = f"In {printed.articles} article{'' if printed.articles == 1 else 's'}"
    where = f"{count}: {_listed(outlets)}." if outlets else f"{count}."
    return [f"First printed: {first}.", where] if first else [where]


def _quoted(text: str) -> str:
    """Return printed words in marks, without the comma before the tag that follows them in an article."""
    return f"“{text.rstrip(' ,;:')}”"


def _language(printed: PrintedUtterance) -> str:
    return named(printed.language) if printed.language else "another language"


def _listed(outlets: Sequence[str]) -> str:
    more = len(outlets) - MOST_OUTLETS
    return ", ".join(outlets[:MOST_OUTLETS]) + (f" and {more} more" if more > 0 else "")


def _with_link(result: Checked) -> str:
    """Return the details with the address of the article that prints the words, in the form of Markdown."""
    link = result.printed.url if result.printed else None
    return f"{details(result)} <{link}>" if link else details(result)


def marked(text: str, results: Sequence[Checked]) -> str:
    """Return a draft in Markdown with a footnote after each passage that gives the result."""
    pieces: list[str] = []
    end = 0
    for number, result in enumerate(results, 1):
        pieces += [text[end : result.passage.outer_end], f"[^check-{number}]"]
        end = result.passage.outer_end
    notes = [
        f"[^check-{number}]: **{result.verdict.value}**: {_with_link(result)}"
        for number, result in enumerate(results, 1)
    ]
    return "".join([*pieces, text[end:].rstrip("\n"), "\n\n", "\n".join(notes), "\n"])


def sarif(text: str, results: Sequence[Checked], uri: str, version: str) -> dict[str, Any]:
    """Return the results as a SARIF 2.1.0 log, which editors show beside the lines of ``uri``."""
    rules = [{"id": v.value.replace(" ", "-"), "shortDescription": {"text": SUMMARIES[v]}} for v in CheckVerdict]
    driver = {"name": "quotes check", "version": version, "rules": rules}
    return {
        "$schema": _SARIF,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": driver},
                "columnKind": "unicodeCodePoints",
                "results": [_sarif_result(text, result, uri) for result in results],
            }
        ],
    }


def _sarif_result(text: str, result: Checked, uri: str) -> Mapping[str, Any]:
    start, end = result.passage.start, result.passage.end
    region = {
        "startLine": text.count("\n", 0, start) + 1,
        "startColumn": start - text.rfind("\n", 0, start),
        "endLine": text.count("\n", 0, end) + 1,
        "endColumn": end - text.rfind("\n", 0, end),
        "charOffset": start,
        "charLength": end - start,
    }
    level = _LEVELS.get(result.verdict, "error")
    return {
        "ruleId": result.verdict.value.replace(" ", "-"),
        "kind": "pass" if level == "none" else "fail",
        "level": level,
        "message": {"text": _with_link(result)},
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": uri}, "region": region}}],
    }
