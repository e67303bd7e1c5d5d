"""What the results in the cache depend on, as hashes: the article, the code, the models, the known speakers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from quotes import lang
from quotes.datatypes import Article, Speaker
from quotes.detect import detect
from quotes.parse.packages import Parsers
from quotes.pipeline.codec import plain
from quotes.pipeline.dependencies import code_behind
from quotes.pipeline.extraction import worker
from quotes.pipeline.offsets import as_read
from quotes.text.normal import digest

# The code that makes a parse, and the code that makes an extraction of it.
PARSE = (as_read, detect, Parsers)
EXTRACTION = (worker,)


@dataclass(frozen=True, slots=True)
class Keys:
    """What a parse and an extraction depend on apart from the article: code, model, speakers.

    ``packages`` gives, for languages other than the model's, the hash of the weights that parse them, "" for none.
    """

    parse: str
    extraction: str
    packages: Callable[[str], str]

    def of(self, article: Article) -> tuple[str, str]:
        """Return the article's keys in the tables of parses and of extractions."""
        package = self.packages(lang.base(article.language))
        parse = digest(self.parse, package, article.language, article.text)
        about = (article.id, article.published or "", article.title or "", article.outlet or "")
        return parse, digest(self.extraction, parse, *about)


def keys(
    model_fingerprint: str,
    speakers: tuple[Speaker, ...] = (),
    packages: Callable[[str], str] = lambda language: "",
    precision: str = "",
    reading: str = "",
) -> Keys:
    """Return the keys for a model, known speakers, the precision of the parse, and that of the second reader.

    The latter is "" if it is left out.

    The code that makes the results is part of them, so that a changed rule is never hidden by an old result.
    """
    parse = digest(model_fingerprint, precision, code_behind(*PARSE))
    return Keys(parse, digest(parse, plain(speakers).hex(), reading, code_behind(*EXTRACTION)), packages)
