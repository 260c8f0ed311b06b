"""A store of every format that was ever written is opened by today's program; one of a later format is left alone."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from safeguard.errors import Newer
from safeguard.store import commit
from safeguard.store.folder import FolderStore

CASES = Path(__file__).parent / "cases"
#: one folder for each format, made by the program that wrote it; beside each, the figures that it gave then
STORES = sorted(path for path in (CASES / "stores").iterdir() if path.is_dir())
each_format = pytest.mark.parametrize("golden", STORES, ids=lambda each: each.name)
#: the rubric that the golden stores answer; it is never changed
RUBRIC = ("--rubrics", str(CASES / "golden_rubric"))


@pytest.fixture
def store(home: Path) -> FolderStore:
    """Where the program looks for a store in this test."""
    return FolderStore(home / "store")


def contents(folder: Path) -> Mapping[str, bytes]:
    """The files of a store but for what is made again from them."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file() and path.name[0] != "."}


@each_format
def test_a_store_of_every_format_opens_and_is_not_touched_by_reading(golden: Path, store: FolderStore) -> None:
    shutil.copytree(golden, store.folder)
    before = contents(store.folder)
    stored = store.load("golden")
    assert store.verify() == []
    assert stored.generation == 4
    assert stored.assessment.organisation.name == "Pélita – 木"
    assert [(each.criterion, each.level) for each in stored.assessment.answers] == [("identity-verified", 3)]
    assert [each.level for each in stored.rivals] == [4]
    assert contents(store.folder) == before


@each_format
def test_a_store_of_every_format_gives_the_figures_that_it_gave_then(
    golden: Path, store: FolderStore, run: Any
) -> None:
    shutil.copytree(golden, store.folder)
    then = json.loads(golden.with_suffix(".figures.json").read_text("utf-8"))
    for name, figures in then.items():
        now = json.loads(run("score", name, "--format", "json", *RUBRIC).out)
        assert now.pop("engine")
        assert now == figures
    track = store.plans.load("pelita-2025")
    assert [step.id for step in track.plan.steps][:2] == ["written-rules-2", "rules-known-find-out"]
    assert track.of("written-rules-2").proof == "SOP 4/2026"
    assert contents(store.folder) == contents(golden)


@each_format
def test_a_store_of_every_format_is_written_to_and_keeps_its_log(golden: Path, store: FolderStore, run: Any) -> None:
    shutil.copytree(golden, store.folder)
    before = {name: store.load(name).events for name in ("pelita-2025", "pelita-2026")}
    exported = store.folder.parent / "out.json"
    assert run("assessments", "export", "pelita-2026", "-o", str(exported), *RUBRIC).code == 0
    exported.write_text(exported.read_text("utf-8").replace('"level": 3', '"level": 4'), "utf-8")
    assert run("import", str(exported), *RUBRIC).code == 0
    assert run("track", "start", "rules-known-find-out").code == 0
    after = store.load("pelita-2026").events
    assert after[: len(before["pelita-2026"])] == before["pelita-2026"]
    assert (after[-1].kind, after[-1].data["level"]) == ("answered", 4)
    assert store.plans.load("pelita-2025").of("written-rules-2").status == "done"
    assert store.verify() == []


def test_the_format_that_is_written_today_has_its_golden_store() -> None:
    assert commit.FORMAT.rpartition("/")[2] in {each.name for each in STORES}


#: each command that opens a store, and the exit code with which it turns a later one down
COMMANDS = {
    "score pelita-2026": 2,
    "plan pelita-2026 --keep": 2,
    "assessments list": 2,
    "assessments show pelita-2026": 2,
    "assessments export pelita-2026 -o out.json": 2,
    "import answers.json": 2,
    "fill golden --id pelita-2026": 2,
    "track list": 2,
    "track start rules-known-1": 2,
    "track new pelita-2026": 2,
    "backup copy": 2,
    "recover copy": 2,
    "verify --store": 1,
}


@pytest.mark.parametrize("command", COMMANDS)
def test_a_store_of_a_newer_program_is_refused_untouched_by_every_command(
    store: FolderStore, run: Any, command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(STORES[-1], store.folder)
    answers = {**store.load("pelita-2026").assessment.to_json(), "round": "2027"}
    (tmp_path / "answers.json").write_text(json.dumps(answers))
    for path in sorted(store.folder.glob("*.json")):
        path.with_name(path.name + commit.PREVIOUS).write_bytes(path.read_bytes())  # what it was before the newer one
        path.write_bytes(path.read_bytes().replace(b"safeguard/store/1", b"safeguard/store/99", 1))
    before, outside = contents(store.folder), sorted(tmp_path.iterdir())
    done = run(*command.split(), *RUBRIC) if "track" not in command or "new" in command else run(*command.split())
    assert done.code == COMMANDS[command]
    assert "newer safeguard" in done.out + done.err
    assert contents(store.folder) == before
    assert sorted(tmp_path.iterdir()) == outside


def test_a_file_of_a_newer_program_is_no_damage(store: FolderStore) -> None:
    with pytest.raises(Newer):
        commit.unwrap(b'{"format":"safeguard/store/99","generation":1}\nwhatever comes', "x")
