"""The documents tell the truth: the README's session is run, the example plugin is installed, every door is documented."""

from __future__ import annotations

import configparser
import importlib.util
import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from safeguard.cli.app import COMMANDS

ROOT = Path(__file__).parent.parent


def session() -> list[tuple[list[str], list[str]]]:
    """The commands of the README's session, each with the lines it prints (``…`` stands for any lines)."""
    block = re.search(r"```console\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    assert block
    found: list[tuple[list[str], list[str]]] = []
    for line in block[1].splitlines():
        if line.startswith("$ safeguard "):
            found.append((line.removeprefix("$ safeguard ").split(), []))
        else:
            found[-1][1].append(line)
    return found


def test_the_session_of_the_readme_prints_what_it_shows(tmp_path: Path) -> None:
    environment = {**os.environ, "COLUMNS": "88"}
    for arguments, shown in session():
        done = subprocess.run(
            [sys.executable, "-m", "safeguard", *arguments],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        pattern = "".join("(.*\n)*?" if line == "…" else re.escape(line) + "\n" for line in shown)
        assert re.fullmatch(pattern + "(.*\n)*", done.stdout), done.stdout
    assert (tmp_path / "plan.pdf").read_bytes().startswith(b"%PDF")


def test_the_picture_and_every_document_that_is_linked_exist() -> None:
    for document in (*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")):
        for target in re.findall(r"\]\((?!http)([^)#]+)\)", document.read_text("utf-8")):
            assert (document.parent / target).exists(), f"{document.name}: {target}"


@pytest.mark.parametrize("page", ["README.md", "README.id.md"])
def test_the_line_that_installs_brings_every_part_that_a_command_can_ask_for(page: str) -> None:
    settings = configparser.ConfigParser()
    settings.read(ROOT / "setup.cfg")
    parts = {name: set(needs.split("\n")) for name, needs in settings["options.extras_require"].items()}
    asked = set()
    for path in (*ROOT.glob("safeguard/**/*.py"), *ROOT.glob("plugins/**/*.py")):
        asked |= set(re.findall(r'part="(\w+)"', path.read_text("utf-8")))
    assert asked == parts.keys() - {"all", "fast", "test"}
    assert parts["all"] == set().union(*(needs for name, needs in parts.items() if name not in ("all", "test")))
    installed = re.findall(r'pipx? install "\.\[(.*?)\]"', (ROOT / page).read_text("utf-8"))
    assert set(installed) == {"all"}


def test_every_command_of_a_page_can_be_typed_into_the_command_prompt_of_windows_as_it_stands() -> None:
    for page in (*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")):
        for line in re.findall(r"^    (?:safeguard|py|pipx) .*", page.read_text("utf-8"), re.MULTILINE):
            assert not line.endswith("\\"), f"{page.name}: one line holds the whole command: {line}"
            assert " #" not in line, f"{page.name}: what follows # would be taken for files: {line}"
            assert "'" not in line, f"{page.name}: only the double quote joins words there: {line}"


def test_no_text_of_ours_installs_by_a_name_in_a_registry_where_it_may_be_somebody_elses() -> None:
    pages = [
        *ROOT.glob("*.md"),
        *ROOT.glob("docs/*.md"),
        *ROOT.glob("safeguard/**/*.py"),
        *ROOT.glob("plugins/**/*.py"),
    ]
    assert [path.name for path in pages if re.search(r'install "?safeguard', path.read_text("utf-8"))] == []


def test_every_command_and_every_hook_is_documented() -> None:
    from safeguard import hookspecs

    readme = (ROOT / "README.md").read_text("utf-8")
    for name in set(COMMANDS) - {"rubrics", "plugins"}:
        assert f"safeguard {name}" in readme, name
    doors = (ROOT / "docs" / "write-a-plugin.md").read_text("utf-8")
    for name in dir(hookspecs):
        if name.startswith("safeguard_"):
            assert f"`{name}`" in doors


@pytest.mark.parametrize("page", ["sources.md", "sumber.md"])
def test_every_family_of_tags_has_its_source_in_both_languages(page: str) -> None:
    listed = (ROOT / "docs" / page).read_text("utf-8")
    for path in (ROOT / "rubrics").glob("*/rubric.toml"):
        for tags in re.findall(r"^maps = \[(.*)\]", path.read_text("utf-8"), re.MULTILINE):
            for tag in re.findall(r'"([^"]+)"', tags):
                assert f"`{tag.partition(':')[0]}" in listed, tag


def test_the_assessment_of_the_documents_is_accepted(tmp_path: Path) -> None:
    block = re.search(r"```json\n(.*?)```", (ROOT / "docs" / "formats.md").read_text("utf-8"), re.DOTALL)
    assert block
    (tmp_path / "a.json").write_text(block[1], "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "safeguard", "score", str(tmp_path / "a.json"), "--format", "json"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout)["assessment"]["id"] == "contoh-a-2026"


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An environment in which the example plugin is installed from its folder."""
    target = tmp_path_factory.mktemp("site")
    copy = tmp_path_factory.mktemp("copy") / "example_plugin"
    import shutil

    shutil.copytree(ROOT / "docs" / "example_plugin", copy)
    command = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--no-deps",
        "--target",
        str(target),
        str(copy),
    ]
    subprocess.run(command, check=True, capture_output=True)
    return {**os.environ, "PYTHONPATH": str(target)}


def test_the_example_plugin_goes_through_each_door(example: dict[str, str], tmp_path: Path) -> None:
    def safeguard(*arguments: str) -> str:
        environment = {**example, "SAFEGUARD_STORE": f"example://{tmp_path}/store"}
        done = subprocess.run(
            [sys.executable, "-m", "safeguard", "--lang", "en", *arguments],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    listed = next(line for line in safeguard("plugins").splitlines() if line.startswith("example "))
    for door in ("rubrics", "probes", "text_checks", "formats", "reports", "stores", "commands"):
        assert door in listed
    assert safeguard("hello") == "Hello from a plugin.\n"
    safeguard("new", "example", "--profile", "ngo", "-o", "q.csv")
    text = (tmp_path / "q.csv").read_text()
    (tmp_path / "q.csv").write_text(text.replace("written-rules,", "written-rules,3"))
    safeguard("import", "q.csv")
    assert "example-2026" in safeguard("assessments", "list")
    assert list((tmp_path / "store").glob("*.assessment.json"))
    safeguard("plan", "example-2026", "-o", "line.txt")
    assert (tmp_path / "line.txt").read_text() == "Example: 75.0000\n"
    code = "from safeguard import registry; from pathlib import Path; r = registry.load(); print(list(r.probes['signed-codes'].run(Path('c.csv'), {})), list(r.text_checks['shouting'].check('LOUDLY', 'en', 'external')))"
    (tmp_path / "c.csv").write_text("name,signed\n1,yes\n2,no\n")
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=example, capture_output=True, text=True, check=True
    )
    assert "'n': 2, 'k': 1" in done.stdout
    assert "'start': 0" in done.stdout


def meeting_page() -> Any:
    spec = importlib.util.spec_from_file_location("meeting_page", ROOT / "scripts" / "meeting_page.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_point_of_the_meeting_has_a_place_and_every_mapping_a_point() -> None:
    script = meeting_page()
    points, carriers = script.points(), script.carriers()
    assert list(points) == [f"S{number}" for number in range(1, 40)]
    assert not set(carriers) - set(points)
    for name, point in points.items():
        assert name in carriers or "feature" in point, name
    gates_or_weight = {"S10", "S11", "S12", "S13", "S16", "S20", "S21", "S29"}
    for name in gates_or_weight:
        assert any(gate or weight(folder, criterion) >= 2 for folder, criterion, gate in carriers[name]), name


def weight(folder: Path, criterion: str) -> int:
    structure = tomllib.loads((folder / "rubric.toml").read_text("utf-8"))
    return next(int(one["weight"]) for one in structure["criterion"] if one["id"] == criterion)


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_meeting_pages_are_what_their_script_writes(language: str) -> None:
    script = meeting_page()
    assert (ROOT / "docs" / script.PAGES[language]).read_text("utf-8") == script.page(language)
