"""Articles of several languages in one corpus: told apart, parsed by a package each, or skipped with the reason."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from quotes import models
from quotes.arithmetic import Precision
from quotes.articles import read as articles
from quotes.datatypes import Article, Document, Skipped
from quotes.detect import detect
from quotes.errors import ModelError
from quotes.lang import FALLBACK, available, load
from quotes.models import ModelChoice
from quotes.parse.packages import Parsers
from quotes.pipeline.cache_keys import keys
from quotes.pipeline.extraction import Tools
from quotes.pipeline.walk import Extracted, extract
from quotes.text.language import written_in
from tests.frozen import FrozenParser

BUNDLED_DIR = Path(models.__file__).parent / "stanza"
ENGLISH = "Mayor Carol Jensen said on Thursday that the bridge of Easton would stay closed. “The bridge will not open "
ENGLISH += "before May,” Jensen told reporters who had waited for her in the rain. “We will not gamble with lives.”"
SPANISH = "La alcaldesa Carla Jiménez dijo el jueves por la mañana que el puente de Villaseca seguirá cerrado. «El "
SPANISH += "puente no abrirá antes de mayo», dijo Jiménez a la prensa bajo la lluvia. «No vamos a jugar con vidas»."
FRENCH = "La maire Carole Janvier a dit jeudi que le pont de la ville resterait fermé. « Le pont n'ouvrira pas avant "
FRENCH += "le mois de mai », a-t-elle déclaré aux journalistes sous la pluie. « Il y va de vies humaines. »"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes the user's own choice of packages."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    models.package_for.cache_clear()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (ENGLISH, "en"), (SPANISH, "es"), (FRENCH, "fr"),
        ("«No», dijo Jiménez.", "en"),  # too short to tell: what has always been taken for English stays English
        ("Carla Jiménez, Nora Quiroga, Pablo Duarte. " * 8, "en"), ("1234567890 " * 30, "en"), ("", "en"),
    ],
)  # fmt: skip
def test_a_text_tells_its_language(text: str, language: str) -> None:
    assert written_in(text) == language


def test_what_a_source_says_goes_before_what_the_text_shows(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(SPANISH, encoding="utf-8")
    (tmp_path / "b.txt").write_text(f"---\nlanguage: es-CO\n---\n{ENGLISH}", encoding="utf-8")
    (tmp_path / "c.jsonl").write_text(json.dumps({"text": SPANISH, "id": "c", "language": "en"}), encoding="utf-8")
    found = [a.language for a in articles.read([tmp_path]) if isinstance(a, Article)]
    assert found == ["es", "es-CO", "en"]


def results(*found: Article) -> list[Extracted | Skipped]:
    return list(extract(found, Tools(FrozenParser)))


def test_spanish_is_attributed_without_a_package() -> None:
    (done,) = results(Article("a", SPANISH, "a.txt", language="es-CO"))
    assert isinstance(done, Extracted)
    names = [record.speaker for record in done.extraction.records if record.speaker]
    assert names == ["Carla Jiménez"] * 2


def test_another_language_is_skipped_and_the_rest_goes_on() -> None:
    skipped, done = results(Article("a", FRENCH, "a.txt", language="fr"), Article("b", SPANISH, "b.txt", language="es"))
    assert isinstance(done, Extracted)
    assert isinstance(skipped, Skipped)
    assert skipped.input == "a.txt"
    assert skipped.reason == (
        "no language 'fr'; there are en, es: if it is one of these, say so in the article's 'language'"
    )


def test_results_depend_on_the_language_and_on_its_package() -> None:
    spanish, english = (Article("a", SPANISH, "a.txt", language=code) for code in ("es", "en"))
    none = keys("model", (), lambda language: "")
    some = keys("model", (), lambda language: "weights" if language == "es" else "")
    assert none.of(spanish) != none.of(english)
    assert none.of(english) == some.of(english)
    assert none.of(spanish)[0] != some.of(spanish)[0]
    assert some.of(Article("a", SPANISH, "a.txt", language="es-CO"))[0] != none.of(spanish)[0]


def package(folder: Path, *codes: str) -> Path:
    """The bundled English package under other names: what it makes of them is nonsense, but it is seen to be used."""
    folder.mkdir()
    for code in codes:
        (folder / code).symlink_to(BUNDLED_DIR / "en")
    english = json.loads((BUNDLED_DIR / "resources.json").read_text(encoding="utf-8"))["en"]
    (folder / "resources.json").write_text(json.dumps(dict.fromkeys(codes, english)), encoding="utf-8")
    return folder


def test_a_package_is_of_the_same_folder_or_the_one_that_was_chosen(tmp_path: Path) -> None:
    bundled = models.choose("bundled")
    assert models.package_for(bundled, "en") == bundled
    assert models.package_for(bundled, "es") == models.choose("bundled", "es")
    assert models.package_for(bundled, "pt") is None
    assert models.fingerprint(bundled, "pt") == ""
    both, alone = (models.choose(str(package(tmp_path / "-".join(c), *c))) for c in (("en", "es", "pt"), ("en",)))
    assert models.package_for(both, "es") == models.choose(both.name, "es")
    assert models.package_for(alone, "es") == models.choose("bundled", "es")
    for code, others in (("es", [False, False, True]), ("pt", [False, True])):
        models.package_for.cache_clear()
        models.use(both.name, code)
        assert models.default_name() == "bundled"
        assert models.package_for(bundled, code) == models.package_for(alone, code) == models.choose(both.name, code)
        assert models.fingerprint(bundled, code) != ""
        assert [r.is_default for r in models.listed(code)] == others


def test_no_package_says_how_to_get_one() -> None:
    with pytest.raises(ModelError, match="quotes models download --language pt"):
        models.choose(None, "pt")


class Recording:
    """Stands for a loaded package; ``seen`` are the texts it parsed."""

    def __init__(self, package: ModelChoice, code: str, precision: Precision) -> None:
        self.code = code

    def parse(self, items: list[tuple[Article, tuple[object, ...]]]) -> list[Document]:
        return [Document((), (), ()) if self.code == "en" else Document(((0, len(self.code)),), (), ()) for _ in items]  # type: ignore[arg-type]


def test_each_language_has_its_own_parser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from quotes.parse import packages, parser

    monkeypatch.setattr(parser, "Parser", Recording)
    items = [(Article(str(n), "text", "a.txt", language=code), ()) for n, code in enumerate(("es", "en", "es-CO"))]
    own = models.choose(str(package(tmp_path / "own", "en", "es")))
    parsed, unparsed = [((0, 2),), (), ((0, 2),)], [((0, 4),), (), ((0, 4),)]  # paragraphs are told without a parser

    def paragraphs(choice: ModelChoice) -> list[object]:
        return [d.paragraphs for d in Parsers(choice).parse(items)]

    assert paragraphs(own) == parsed
    for switch, seen in ((True, parsed), (False, unparsed)):
        monkeypatch.setattr(packages, "bundled_parses", lambda code, switch=switch: switch or code == "en")
        assert paragraphs(models.choose("bundled")) == seen
        assert paragraphs(own) == parsed, "the switch is of the bundled package alone"
    monkeypatch.setattr(packages, "package_for", lambda choice, code: choice if code == "en" else None)
    assert paragraphs(own) == unparsed


@pytest.mark.model
def test_the_spanish_package_parses_spanish(monkeypatch: pytest.MonkeyPatch) -> None:
    from quotes.parse import packages

    monkeypatch.setattr(packages, "bundled_parses", lambda code: True)
    article = Article("a", SPANISH, "a.txt", language="es")
    (document,) = Parsers(models.choose("bundled")).parse([(article, detect(SPANISH, load("es")))])
    words = {t.span.of(SPANISH): t for s in document.sentences for t in s.tokens}
    assert (words["Jiménez"].upos, words["Jiménez"].deprel) == ("PROPN", "nsubj")
    assert {"Esto", "es", "así"} < {t.text for s in document.sentences for t in s.tokens}  # for a long quote
    assert ("Carla Jiménez", "PERSON") in [(e.span.of(SPANISH), e.type) for e in document.entities]
    (done,) = extract([article], Tools(lambda: Parsers(models.choose("bundled"))))
    assert isinstance(done, Extracted)
    assert len(done.extraction.records) == 2
    assert all(record.reason for record in done.extraction.records)


@pytest.mark.parametrize("code", available())
def test_a_language_has_what_rules_need(code: str) -> None:
    language = load(code)
    assert language.words("marks", "double")
    assert language.words("cues", "speech")
    for cue, base in language.table("cues").get("forms", {}).items():
        assert cue == cue.lower()
        assert isinstance(base, str)
    if code != FALLBACK:
        for key in ("particles", "prepositions", "between", "of"):
            assert language.words("plain", key), key
        assert language.words("pronouns", "determiners")
        assert language.words("titles", "definite")
