"""The command line as its users meet it: what it prints where, and its exit codes."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from quotes import database
from quotes.cli import run
from quotes.datatypes import Speaker
from quotes.models import ModelChoice
from quotes.pipeline.extraction import Tools
from tests.frozen import CORPUS, FrozenParser, write_corpus

FIELDS = [
    "id", "utterance_id", "start", "end", "text", "role", "speaker", "speaker_id", "speaker_start", "speaker_end",
    "speaker_text", "cue_start", "cue_end", "cue_text", "rule", "confidence",
]  # fmt: skip


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with articles under data/articles, and a parser that needs no model."""

    def frozen(model: ModelChoice, known: tuple[Speaker, ...], precision: object = None) -> Tools:
        return Tools(FrozenParser, known)

    (tmp_path / "data").mkdir()
    write_corpus(tmp_path / "data" / "articles")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("quotes.pipeline.build.tools", frozen)
    return tmp_path


def real(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from quotes.cli import main; main()", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=120)


def test_build_then_ask(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["build"]) == 0
    shown = capsys.readouterr()
    assert "quotes serve" in shown.out
    assert shown.err == ""

    assert run(["search", "gamble", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found[0]["speaker"] == "Carol Jensen"
    assert found[0]["outlets"] == ["Specimen Courier", "The Sample Gazette"]

    assert run(["search", "gamble", "--speaker", "jensen", "--outlet", "courier", "--until", "2026-01-09"]) == 0
    assert "Carol Jensen" in capsys.readouterr().out

    assert run(["search", "nothing has these words"]) == 0
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "nothing found" in shown.err

    assert run(["speakers", "--json"]) == 0
    assert "Tom Baker" in [s["name"] for s in json.loads(capsys.readouterr().out)]
    assert run(["speakers"]) == 0
    assert "Carol Jensen" in capsys.readouterr().out


def test_explain_shows_cue_speaker_and_rule(capsys: pytest.CaptureFixture[str]) -> None:
    run(["build"])
    with database.open_index(Path("quotes.db")) as index:
        id = index.execute("SELECT id FROM quotes WHERE text LIKE 'The bridge will not%'").fetchone()[0]
    capsys.readouterr()
    assert run(["explain", id]) == 0
    shown = capsys.readouterr().out
    assert "Carol Jensen (as “Jensen”)" in shown
    assert "[speaker: Jensen] [cue: told] reporters" in shown
    assert run(["explain", id, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["speaker_text"] == "Jensen"
    assert run(["explain", "0000"]) == 1
    assert "no quote '0000'" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["build", "extract"])
def test_progress_without_a_terminal(
    command: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from quotes.cli import progress

    monkeypatch.setattr(progress, "PROGRESS_ARTICLES", 2)
    assert run([command]) == 0
    shown = capsys.readouterr()
    half, whole = shown.err.splitlines()
    assert re.fullmatch(r"quotes: 2 of about 4 articles, 2 parsed, [\d,.]+/s, about \d+ s left", half)
    assert re.fullmatch(r"quotes: 4 articles, 4 parsed, [\d,.]+/s", whole)
    assert "parsed\n" not in shown.out


@pytest.mark.parametrize(
    ("speed", "seconds", "told"),
    [
        (None, None, ""),
        (12.34, None, "12.3/s"),
        (12.34, 0.0, "12.3/s"),
        (1200.0, 42.0, "1,200.0/s, about 42 s left"),
        (2.0, 400.0, "2.0/s, about 7 min left"),
        (2.0, 9000.0, "2.0/s, about 2.5 h left"),
    ],
)
def test_pace_in_words(speed: float | None, seconds: float | None, told: str) -> None:
    from quotes.cli.progress import pace

    assert pace(speed, seconds) == told


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--address", "auto"], "--engine ray"),
        (["--checkpoints", "x"], "--engine ray"),
        (["--engine", "ray", "--address", "ray://head:10001"], "--address auto"),
        (["--engine", "spark"], "'ray'"),
    ],
)
def test_options_of_ray_alone(arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["build", *arguments]) == 2
    assert told in capsys.readouterr().err


def test_explain_shows_all_parts_of_an_utterance(capsys: pytest.CaptureFixture[str]) -> None:
    run(["build"])
    with database.open_index(Path("quotes.db")) as index:
        sql = "SELECT id, utterance_id FROM quotes WHERE utterance_id <> id AND text LIKE 'We will not%'"
        later, utterance = index.execute(sql).fetchone()
    capsys.readouterr()
    assert run(["explain", utterance]) == 0
    shown = capsys.readouterr().out
    assert "Part 1 of 2" in shown
    assert "Part 2 of 2" in shown
    assert run(["explain", utterance, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["id"] == utterance
    assert [part["id"] for part in found["parts"]] == [utterance, later]
    assert run(["explain", later]) == 0
    assert "Part" not in capsys.readouterr().out


def test_explain_marks_what_stands_elsewhere() -> None:
    from quotes.cli.ask import _marked

    row = {"start": 90, "end": 95, "speaker_start": 10, "speaker_end": 23, "cue_start": 14, "cue_end": 23}
    assert _marked("Then, in his statement, he", 1, row).plain == "Then, in [speaker: his [cue: statement]], he"
    assert _marked("statement, he", 14, row).plain == "[cue: statement], he"
    assert _marked("Nothing", 200, row).plain == "Nothing"


def test_dates_with_zones_are_in_order(capsys: pytest.CaptureFixture[str]) -> None:
    text = CORPUS["gazette.txt"].partition("---\n")[2].partition("---\n")[2]
    dates = {"Second": "2026-01-10T09:00:00-05:00", "First": "2026-01-10T13:30:00+00:00"}
    lines = [{"id": name, "date": date, "outlet": name, "text": text} for name, date in dates.items()]
    Path("in.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert run(["build", "in.jsonl"]) == 0
    with database.open_index(Path("quotes.db")) as index:
        firsts = index.execute("SELECT DISTINCT first_outlet_id, first_published, last_published FROM statements")
        assert [tuple(row) for row in firsts] == [("first", "2026-01-10T13:30:00+00:00", "2026-01-10T14:00:00+00:00")]
    for since, found in (("2026-01-10T14:45:00+01:00", True), ("2026-01-10T10:00:00-05:00", False)):
        capsys.readouterr()
        assert run(["search", "gamble", "--json", "--since", since]) == 0
        assert bool(json.loads(capsys.readouterr().out)) == found


def test_build_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["build", "--json", "--db", "other.db"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert (made["db"], made["articles"], made["parsed"]) == ("other.db", 4, 4)


def test_extract_prints_one_object_for_each_article(capsys: pytest.CaptureFixture[str]) -> None:
    lines = [{"id": f"x{n}", "text": text} for n, text in enumerate(CORPUS.values())]
    Path("in.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert run(["extract", "data/articles", "--format", "jsonl"]) == 0
    made = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len(made) == 4
    for article in made:
        assert list(article) == ["id", "title", "outlet", "quotes"]
        for quote in article["quotes"]:
            assert list(quote) == FIELDS
            assert (quote["speaker"] is None) == (quote["speaker_id"] is None)
    parts = [q for a in made for q in a["quotes"] if "bridge will not" in q["text"] or q["text"].startswith("We will")]
    assert len(parts) == 3
    assert len({q["utterance_id"] for q in parts if q["id"]}) == 2


def test_extract_as_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["extract", "data/articles/gazette.txt"]) == 0
    shown = capsys.readouterr().out
    assert "Bridge stays shut · The Sample Gazette" in shown
    assert "Carol Jensen" in shown


def test_skipped_inputs_are_told_and_strict_fails(capsys: pytest.CaptureFixture[str]) -> None:
    Path("data/articles/empty.txt").write_text("")
    assert run(["build"]) == 0
    assert "skipped articles/empty.txt: " in capsys.readouterr().err
    assert run(["build", "--strict"]) == 1
    assert run(["extract", "--strict", "--format", "jsonl"]) == 1
    with database.open_index(Path("quotes.db")) as index:
        assert [r[0] for r in index.execute("SELECT input FROM skipped")] == ["articles/empty.txt"]


FAILURES = [
    (["build", "no/such/folder"], 1, "no/such/folder"),
    (["build", "--db", "no/such/folder/x.db"], 1, "--db"),
    (["build", "--jobs", "0"], 2, "--jobs"),
    (["build", "--speakers", "none.yml"], 1, "none.yml"),
    (["build", "--model", "none"], 1, "none"),
    (["search", "x", "--db", "none.db"], 1, "quotes build"),
    (["search", "x", "--since", "yesterday"], 2, "not a date"),
    (["serve", "--db", "none.db"], 1, "quotes build"),
    (["bulid"], 2, "build"),
    (["extract", "--format", "xml"], 2, "--format"),
    (["correct", "assign", "0123456789abcdef"], 2, "--speaker"),
]


@pytest.mark.parametrize(("arguments", "code", "told"), FAILURES)
def test_errors_are_one_line_with_what_to_do(
    capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, told: str
) -> None:
    assert run(arguments) == code
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith("quotes: ")
    assert shown.err.count("\n") == 1
    assert told in shown.err


def test_no_sources_and_no_data_is_a_usage_error(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert run(["build"]) == 2
    assert "data/articles" in capsys.readouterr().err


def test_second_build_exits_75(capsys: pytest.CaptureFixture[str], place: Path) -> None:
    code = "import time\nfrom pathlib import Path\nfrom quotes.database import lock\n"
    code += "with lock(Path('quotes.db')):\n    print('held', flush=True)\n    time.sleep(60)\n"
    holder = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        assert run(["build"]) == 75
        assert f"process {holder.pid}" in capsys.readouterr().err
    finally:
        holder.kill()
        holder.wait()


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_interrupted_while_reading(number: signal.Signals, code: int) -> None:
    arguments = [sys.executable, "-c", "from quotes.cli import main; main()", "extract", "-"]
    process = subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        time.sleep(2)  # it waits for more input
        process.send_signal(number)
        process.wait(10)
    finally:
        process.kill()
    assert process.returncode == code


def test_correction_changes_the_next_build(capsys: pytest.CaptureFixture[str]) -> None:
    run(["build"])
    with database.open_index(Path("quotes.db")) as index:
        id = index.execute("SELECT id FROM quotes WHERE text = 'painful'").fetchone()[0]
    assert run(["correct", "assign", id, "--speaker", "Tom Baker", "--note", "as he says"]) == 0
    assert "data/corrections.yml" in capsys.readouterr().out
    assert run(["build"]) == 0
    with database.open_index(Path("quotes.db")) as index:
        assert database.quote_rows(index, id)[0]["speaker"] == "Tom Baker"
        assert list(index.execute("SELECT action, target, applied FROM corrections").fetchone()) == ["assign", id, 1]


def test_doctor_tells_what_is_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    run(["build"])
    capsys.readouterr()
    assert run(["doctor", "--json"]) == 0
    found = {f["check"]: f["state"] for f in json.loads(capsys.readouterr().out)}
    assert found["index"] == found["model"] == found["metadata"] == "ok"
    path = Path("quotes.db")
    path.write_bytes(path.read_bytes()[:20000])
    assert run(["doctor"]) == 1
    assert "build it again" in capsys.readouterr().out


def test_own_speakers_file_is_used(capsys: pytest.CaptureFixture[str]) -> None:
    Path("data/speakers.yml").write_text("- name: Carolina Jensen\n  kind: person\n  aliases: [Carol Jensen]\n")
    run(["build"])
    capsys.readouterr()
    run(["speakers", "--json"])
    assert "Carolina Jensen" in [s["name"] for s in json.loads(capsys.readouterr().out)]


def test_own_files_go_before_the_packaged_ones() -> None:
    from quotes.files import own_or_packaged

    for name, own in (("speakers.yml", Path("data/speakers.yml")), ("metadata.yml", Path("metadata.yml"))):
        packaged = own_or_packaged(name)
        assert packaged.is_file()
        assert packaged.is_absolute()
        own.write_text("own")
        assert own_or_packaged(name) == own


def test_metadata_speaks_of_the_index_by_its_name() -> None:
    from quotes.cli.serving import metadata_for

    path = Path("m.yml")
    path.write_text("databases:\n  quotes:\n    title: T\nplugins:\n  x:\n    database: quotes\n")
    assert metadata_for(Path("quotes.db"), path) == path
    made = json.loads(metadata_for(Path("other.db"), path).read_text())
    assert made == {"databases": {"other": {"title": "T"}}, "plugins": {"x": {"database": "other"}}}


def test_version_and_help() -> None:
    assert real("--version").stdout.startswith("quotes 0.")
    shown = real("--help")
    assert shown.returncode == 0
    for command in ("build", "extract", "search", "serve", "speakers", "doctor", "explain", "evaluate", "models"):
        assert command in shown.stdout
    assert real().stdout == shown.stdout
    assert "download" in real("models").stdout
    assert real("models").stderr == ""


def test_closed_pipe_is_no_error() -> None:
    run(["build"])
    program = f"{sys.executable} -c 'from quotes.cli import main; main()' search '' | head -c 1"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", program], capture_output=True, timeout=60)
    assert done.stderr == b""


def test_serve_answers(capsys: pytest.CaptureFixture[str]) -> None:
    import urllib.request

    run(["build"])
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = "from quotes.cli import main; main()"
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    Path("templates").mkdir()
    Path("templates/table.html").write_text("{{ metadata.title }} as I like it, by {{ site_title() }}")
    Path("metadata.yml").write_text("title: My own quotes\ndatabases: {quotes: {tables: {statements: {title: All}}}}\n")
    server = subprocess.Popen(
        [sys.executable, "-c", program, "serve", "--public", "--port", str(port)],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        deadline = time.monotonic() + 30
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/quotes/statements.json") as answer:
                    assert json.load(answer)["rows"]
                break
            except OSError:
                assert time.monotonic() < deadline
                time.sleep(0.2)
        with pytest.raises(OSError, match="403"):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/quotes.json?sql=select+1")
        for path, told in (
            ("", b"<title>My own quotes: "),
            ("quotes", b" \xc2\xb7 My own quotes</title>"),
            ("quotes/statements", b"All as I like it, by My own quotes"),
        ):
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/{path}") as answer:
                assert told in answer.read()
    finally:
        server.terminate()
        printed, logged = server.communicate(timeout=10)
    assert printed == b""
    assert b"GET /quotes/statements.json" in logged
