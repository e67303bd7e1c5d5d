"""The repository that publishes itself, and the images: whole templates, of commands and files that there are."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.test_docs import parse

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "template.md").read_text(encoding="utf-8")
ACTION, WORKFLOW = (yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL))
TREE = re.findall(r"```text\n(.*?)```", PAGE, re.DOTALL)[0]
STEPS: list[dict[str, Any]] = ACTION["runs"]["steps"]
JOB: list[dict[str, Any]] = WORKFLOW["jobs"]["site"]["steps"]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")


def test_the_action_is_composite_and_each_step_is_whole() -> None:
    assert ACTION["runs"]["using"] == "composite"
    assert ACTION["name"]
    assert ACTION["description"]
    for step in STEPS:
        assert ("uses" in step) != ("run" in step)
        assert ("shell" in step) == ("run" in step)  # a composite action has no default one


def test_its_commands_and_options_exist() -> None:
    runs = [part.strip() for step in STEPS for part in re.split(r"&&|\|\|", str(step.get("run", "")))]
    calls = [call for call in runs if call.startswith("quotes ")]
    assert [call.split()[1] for call in calls] == ["watch", "build", "export"]
    for call in calls:
        parse(shlex.split(call)[1:])


def test_inputs_are_used_and_stand_in_no_command() -> None:
    used = set(re.findall(r"inputs\.([\w-]+)", str(STEPS)))
    assert used == set(ACTION["inputs"])
    assert all(value["description"] for value in ACTION["inputs"].values())
    for step in (*STEPS, *JOB):
        assert "${{" not in str(step.get("run", "")), "what stands in an input would run"
    (ours,) = [step for step in JOB if str(step.get("uses")).startswith("./")]
    assert set(ours["with"]) <= set(ACTION["inputs"])
    assert ours["uses"] == "./.github/actions/quotes"


def test_what_is_saved_is_what_is_restored() -> None:
    saved, restored = ({line for s in STEPS if s.get("uses", "").startswith(f"actions/cache/{way}")
                        for line in s["with"]["path"].split()} for way in ("save", "restore"))  # fmt: skip
    assert saved == restored == {"data/articles", "quotes.db*"}


def test_the_site_that_is_published_is_the_one_that_is_made() -> None:
    folder = ACTION["inputs"]["site"]["default"]
    (artifact,) = [step["with"]["path"] for step in JOB if "upload-artifact" in str(step.get("uses"))]
    assert artifact == folder
    assert re.search(rf"docker build -t \S+ {folder}\n", str(JOB[-1]["run"]))
    assert WORKFLOW["permissions"] == {"contents": "read", "packages": "write"}


def test_the_layout_has_the_files_of_the_page() -> None:
    for name in ("feeds.txt", "metadata.yml", "corrections.yml", "actions/quotes/action.yml", "workflows/site.yml"):
        assert name in TREE
    for step in JOB + STEPS:
        if "/" in str(step.get("uses", "")) and not step["uses"].startswith("./"):
            assert re.fullmatch(r"[\w/-]+@v\d+", step["uses"])


def test_the_dockerfile_installs_what_the_scripts_do() -> None:
    environment = (ROOT / "scripts" / "environment").read_text(encoding="utf-8")
    (version,) = re.findall(r"^torch_version=(\S+)$", environment, re.MULTILINE)
    assert f"torch=={version}" in DOCKERFILE
    assert "https://download.pytorch.org/whl/cpu" in DOCKERFILE
    assert "--require-hashes -r /src/requirements.txt" in DOCKERFILE
    assert re.search(r"^USER (?!root)\w+$", DOCKERFILE, re.MULTILINE)
    for path in re.findall(r"/src/([\w./-]+)", DOCKERFILE):
        assert (ROOT / path).exists(), path


def test_nothing_that_an_image_needs_is_left_out_of_it() -> None:
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    needed = {"quotes", "data", "metadata.yml", "pyproject.toml", "requirements.txt", "constraints.txt", "README.md"}
    assert not needed & set(ignored)
    assert {".git", ".venv*", ".work"} <= set(ignored)


@pytest.mark.parametrize("lines", ["RUN pip install a\n", "RUN --mount=type=bind,target=/src pip install a\n"])
def test_steps_are_read_from_a_dockerfile(lines: str) -> None:
    code = "import sys, image_sizes; print(image_sizes.steps(sys.argv[1]))"
    done = subprocess.run([sys.executable, "-c", code, f"FROM x\n{lines}RUN useradd a\n"], cwd=ROOT / "scripts",
                          capture_output=True, text=True, check=True)  # fmt: skip
    assert done.stdout.strip() == "['pip install a']"
