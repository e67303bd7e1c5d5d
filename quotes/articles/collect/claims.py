"""Whose name an outlet's is: a page says which outlet prints it, and may say another's name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from quotes.articles.collect import addresses
from quotes.datatypes.decisions import Outlet
from quotes.text.disguise import as_latin
from quotes.text.normal import normal

Sites = Mapping[str, set[str]]
"""The sites on which articles of an outlet stand, by the name's ``form``."""


def form(name: str) -> str:
    """Return what is equal for two spellings of an outlet's name, and for letters that look like others."""
    return normal(as_latin(name) or name)


def believed(name: str | None, url: str | None, outlets: Sequence[Outlet], stored: Sites) -> str | None:
    """Return the outlet of a page at ``url`` that calls its outlet ``name``, None if the name is another site's.

    What the user's list says of a site or a name is so.  Else the name belongs to the sites from which it is
    ``stored`` already, and to one that is called so itself.
    """
    site = addresses.site(url or "")
    if not name or not site:
        return name
    owner = next((outlet for outlet in outlets if _are_same(site, _sites(outlet))), None)
    if owner:
        return name if form(name) in _forms(owner) else owner.name
    claimed = next((outlet for outlet in outlets if form(name) in _forms(outlet)), None)
    if claimed and _sites(claimed):
        return None
    spellings = _forms(claimed) if claimed else {form(name)}
    others = _sites(Outlet(name)).union(*(stored.get(spelling, ()) for spelling in spellings))
    return name if not others or _are_same(site, others) or _is_called(site, name) else None


def _forms(outlet: Outlet) -> set[str]:
    return {form(name) for name in (outlet.name, *outlet.aliases)}


def _sites(outlet: Outlet) -> set[str]:
    """Return the sites that an outlet's names name: "example.org"."""
    names = (name.casefold() for name in (outlet.name, *outlet.aliases))
    hosts = (name for name in names if "." in name.strip(".") and not any(map(str.isspace, name)))
    return {site for host in hosts if (site := addresses.site(f"https://{host}"))}


def _are_same(site: str, others: Iterable[str]) -> bool:
    """Return whether a site is one of others, or a part of one of them or the other way round."""
    return any(f".{site}".endswith(f".{other}") or f".{other}".endswith(f".{site}") for other in others)


# "co" in example.co.uk, and "the" or "los" before a name.
_SHORT = 3


def _is_called(site: str, name: str) -> bool:
    """Return whether a site's own name is the outlet's, perhaps without its article: victim.example, "The Victim"."""
    own, *rest = site.split(".")
    words = form(name).split()
    names = {"".join(words), "".join(words[1:] if len(words[0]) <= _SHORT else words)} if words else set()
    return form(own).replace(" ", "") in names and all(len(label) <= _SHORT for label in rest[:-1])
