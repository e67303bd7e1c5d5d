"""First names whose surname stands beside another family member: "John and Jane Roe", "John Roe and his wife Jane"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from quotes.attribute.mentions.scene import Scene
from quotes.attribute.people.titles import honorific_of
from quotes.text.normal import fold

_OTHER = {"female": "male", "male": "female"}
_KIN_CHARACTERS = 40
_KIN = re.compile(r"\b(\w+) (?:\w+ )?(\w+),? \Z")
# A wife is this near to her husband's name if that is in the same sentence or the one before.
_FAMILY_CHARACTERS = 300


class Shared(NamedTuple):
    """The parts of a name with its family's surname, and the gender that goes with it, if known."""

    parts: tuple[str, ...]
    gender: str


def surnames_shared(scene: Scene, parts: Mapping[int, tuple[str, ...]]) -> dict[int, Shared]:
    """Return the names printed as a first name only, with the surname of somebody beside them."""
    singles = [i for i, p in parts.items() if len(p) == 1 and scene.candidates[i].mention.entity_type == "PERSON"]
    if not singles:
        return {}
    lasts = {p[-1] for i, p in parts.items() if len(p) > 1}
    families: dict[int, Shared] = {}
    for i in singles:
        if parts[i][0] in lasts:
            continue
        shared = _of_couple(scene, parts, i) or _of_kin(scene, parts, i)
        if shared is not None:
            families[i] = shared
    return families


def _of_couple(scene: Scene, parts: Mapping[int, tuple[str, ...]], index: int) -> Shared | None:
    """ "John" in "John and Jane Roe": not named before, without an honorific, and not a surname in the article."""
    other = next((k for k in range(index + 1, len(scene.candidates)) if k in parts), None)
    if other is None or len(parts[other]) != 2 or scene.candidates[other].mention.entity_type != "PERSON":
        return None
    between = scene.text[scene.candidates[index].mention.span.end : scene.candidates[other].mention.span.start]
    joined = between.startswith(" ") and fold(between).strip() in scene.language.words("names", "joined")
    if not joined or honorific_of(scene, scene.candidates[index])[0] or honorific_of(scene, scene.candidates[other])[0]:
        return None
    if any(parts[k] == parts[index] for k in parts if k < index):
        return None
    return Shared((*parts[index], parts[other][-1]), _OTHER.get(scene.candidates[other].gender or "", ""))


def _of_kin(scene: Scene, parts: Mapping[int, tuple[str, ...]], index: int) -> Shared | None:
    """ "Jane" in "John Roe and his wife Jane", if the article calls somebody of her gender by the surname."""
    start = scene.candidates[index].mention.span.start
    kin = _KIN.search(scene.text, max(0, start - _KIN_CHARACTERS), start)
    language = scene.language
    if kin is None or fold(kin.group(2)) not in language.words("nouns", "kin"):
        return None
    gender = next((g for g in ("female", "male") if fold(kin.group(2)) in language.words("nouns", g)), "")
    owners = [k for k in range(index - 1, -1, -1) if k in parts and len(parts[k]) > 1]
    if not owners or start - scene.candidates[owners[0]].mention.span.end > _FAMILY_CHARACTERS:
        return None
    last = parts[owners[0]][-1]
    called = [k for k in parts if parts[k] == (last,) and honorific_of(scene, scene.candidates[k])[1] == gender]
    owner = scene.candidates[owners[0]].gender
    return Shared((*parts[index], last), gender) if gender and called and owner != gender else None
