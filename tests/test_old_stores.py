"""A store of every format that was ever written is opened by today's program; one of a later format is left alone."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import older_format
import pytest

from safeguard.errors import Damaged, Newer
from safeguard.store import commit, formats
from safeguard.store.folder import FolderStore

CASES = Path(__file__).parent / "cases"
#: one folder for each format, made by the program that wrote it; beside each, the figures that it gave then
STORES = sorted(path for path in (CASES / "stores").iterdir() if path.is_dir())
#: the rubric that the golden stores answer; it is never changed
NAME = "golden.assessment.json"
RUBRIC = ("--rubrics", str(CASES / "golden_rubric"))


@pytest.fixture
def store(home: Path) -> FolderStore:
    """Where the program looks for a store in this test."""
    return FolderStore(home / "store")


@pytest.fixture(params=[*STORES, older_format.NUMBER], ids=lambda each: getattr(each, "name", "planted"))
def golden(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store of each format, and of one that never was, with a step planted that leads from it to the first."""
    if isinstance(request.param, Path):
        return request.param
    folder = tmp_path / "golden"
    shutil.copytree(STORES[0], folder)
    older_format.age(folder)
    shutil.copy(STORES[0].with_suffix(".figures.json"), folder.with_suffix(".figures.json"))
    monkeypatch.setitem(formats.STEPS, older_format.NUMBER, older_format.step)
    return folder


def contents(folder: Path) -> Mapping[str, bytes]:
    """The files of a store but for what is made again from them."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file() and path.name[0] != "."}


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


def test_a_file_of_an_older_format_stays_beside_the_one_of_today_until_the_assessment_is_deleted(
    golden: Path, store: FolderStore
) -> None:
    shutil.copytree(golden, store.folder)
    older = not (golden / NAME).read_bytes().startswith(b'{"format":"' + commit.FORMAT.encode())
    answer = store.load("golden").assessment.answers[0]
    for level in (1, 2, 3):  # the third save no longer knows the older file as the one before
        store.record("golden", answer.model_copy(update={"level": level}))
    assert (store.folder / NAME).read_bytes().startswith(b'{"format":"' + commit.FORMAT.encode())
    kept = sorted(store.folder.glob(f"{NAME}.format-*"))
    assert [each.read_bytes() for each in kept] == [(golden / NAME).read_bytes()] * older
    assert (store.verify(), store.copies()) == ([], [])
    others = {name: data for name, data in contents(store.folder).items() if not name.startswith("golden.")}
    assert others == {name: data for name, data in contents(golden).items() if not name.startswith("golden.")}
    store.delete("golden")
    assert [each for each in store.folder.rglob("*golden*") if not each.name.endswith(".lock")] == []


def test_without_hard_links_the_older_file_is_copied(
    golden: Path, store: FolderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise PermissionError(1, "no links here")

    shutil.copytree(golden, store.folder)
    monkeypatch.setattr("os.link", refused)
    store.record("golden", store.load("golden").assessment.answers[0].model_copy(update={"level": 1}))
    older = not (golden / NAME).read_bytes().startswith(b'{"format":"' + commit.FORMAT.encode())
    kept = [path.read_bytes() for path in store.folder.glob(f"{NAME}.format-*")]
    assert kept == [(golden / NAME).read_bytes()] * older
    assert store.load("golden").assessment.answers[0].level == 1


def test_a_copy_and_what_is_recovered_of_an_older_store_are_of_today(
    golden: Path, store: FolderStore, tmp_path: Path
) -> None:
    shutil.copytree(golden, store.folder)
    store.backup(tmp_path / "copy")
    assert store.recover(tmp_path / "saved") == []
    for name in ("copy", "saved"):
        there = FolderStore(tmp_path / name)
        assert there.load("golden").assessment == store.load("golden").assessment
        assert all(data.startswith(b'{"format":"' + commit.FORMAT.encode()) for data in contents(there.folder).values())
    assert contents(store.folder) == contents(golden)


def test_damage_to_a_file_of_an_older_format_is_seen(golden: Path, store: FolderStore) -> None:
    shutil.copytree(golden, store.folder)
    path = store.folder / NAME
    whole = path.read_bytes()
    for offset in range(0, len(whole), 11):
        path.write_bytes(whole[:offset] + bytes([whole[offset] ^ 2]) + whole[offset + 1 :])
        with pytest.raises((Damaged, Newer)):
            store.load("golden")


def test_a_format_that_no_step_leads_from_is_refused_untouched(
    golden: Path, store: FolderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(golden, store.folder)
    monkeypatch.setattr(formats, "STEPS", {})
    path = store.folder / NAME
    path.write_bytes(path.read_bytes().replace(b"safeguard/store/1", b"safeguard/store/0", 1))
    before = path.read_bytes()
    with pytest.raises(Damaged):
        store.load("golden")
    assert path.read_bytes() == before


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
