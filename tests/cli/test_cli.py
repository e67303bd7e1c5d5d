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

pytestmark = pytest.mark.usefixtures("place")


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


def test_build_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["build", "--json", "--db", "other.db"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert (made["db"], made["articles"], made["parsed"]) == ("other.db", 4, 4)


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
