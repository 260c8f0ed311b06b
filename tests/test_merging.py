"""Two people, two copies: nothing that either wrote is lost, and where they differ both can be seen."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from safeguard.cli import app
from safeguard.model import Answer, Assessment
from safeguard.store.events import Event, fold, leading_to, rivals
from safeguard.store.folder import FolderStore
from safeguard.store.merging import merged

ID = "contoh"
FILE = f"{ID}.assessment.json"
CRITERIA = ("identity-verified", "vetting-procedure", "advert-commitment")


def _answer(criterion: str, level: int) -> Answer:
    return Answer(criterion=criterion, by="consensus", state="level", level=level)


def _assessment(levels: dict[str, int]) -> Assessment:
    return Assessment.model_validate(
        {
            "id": ID,
            "rubric": {"id": "staff-vetting", "version": "1.0.0"},
            "organisation": {"id": "contoh", "name": "LSM Contoh", "type": "ngo"},
            "profile": "ngo",
            "date": "2026-11-01",
            "answers": [_answer(criterion, level).model_dump() for criterion, level in levels.items()],
        }
    )


_levels = st.dictionaries(st.sampled_from(["c1", "c2", "c3", "c4"]), st.integers(0, 4))


def _log(steps: list[dict[str, int]], before: tuple[Event, ...] = (), when: str = "t") -> tuple[Event, ...]:
    for number, levels in enumerate(steps):
        stored = Assessment.model_validate(fold(before)) if before else None
        before = leading_to(stored, before, _assessment(levels), f"{when}{number}")
    return before


def _seen(log: tuple[Event, ...]) -> set[str]:
    return {json.dumps(dict(each), sort_keys=True) for each in [*fold(log)["answers"], *rivals(log)]}


_histories = st.lists(_levels, max_size=3)


@settings(max_examples=200)
@given(_histories, _histories, _histories)
def test_every_answer_that_either_copy_gave_stands_or_stands_beside(
    shared: list[dict[str, int]], here: list[dict[str, int]], there: list[dict[str, int]]
) -> None:
    start = _log([{}, *shared])
    ours, theirs = _log(here, start, "a"), _log(there, start, "b")
    log = merged(ours, theirs).log
    assert log[: len(ours)] == ours or log == theirs
    for each in theirs[len(start) :]:
        latest = next(one for one in reversed(theirs) if one.data.get("criterion") == each.data.get("criterion"))
        mine = [one for one in ours[len(start) :] if one.data.get("criterion") == each.data.get("criterion")]
        if latest.kind == "answered" and latest.data not in [one.data for one in mine]:
            assert json.dumps(dict(latest.data), sort_keys=True) in _seen(log)
    for answer in fold(ours)["answers"]:
        changed_there = any(one.data.get("criterion") == answer["criterion"] for one in theirs[len(start) :])
        assert changed_there or json.dumps(answer, sort_keys=True) in _seen(log)


@settings(max_examples=200)
@given(_histories, _histories, _histories)
def test_the_same_copy_brought_in_again_changes_nothing(
    shared: list[dict[str, int]], here: list[dict[str, int]], there: list[dict[str, int]]
) -> None:
    start = _log([{}, *shared])
    ours, theirs = _log(here, start, "a"), _log(there, start, "b")
    once = merged(ours, theirs).log
    assert merged(once, theirs).log == once


@pytest.fixture
def store(home: Path) -> FolderStore:
    made = FolderStore(home / "store")
    made.save(_assessment(dict.fromkeys(CRITERIA, 1)), 0)
    return made


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Any:
    def command(*arguments: str) -> tuple[int, str]:
        code = app.run(arguments)
        captured = capsys.readouterr()
        return code, captured.out + captured.err

    return command


def test_an_answer_that_two_people_changed_at_once_stays_twice_until_fill_settles_it(
    store: FolderStore, run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = _answer(CRITERIA[0], 1)
    store.record(ID, _answer(CRITERIA[0], 2), seen)
    store.record(ID, _answer(CRITERIA[0], 3), seen)
    assert [each.level for each in store.load(ID).rivals] == [3]
    code, shown = run("assessments", "show", ID)
    assert code == 0
    assert "One criterion was answered twice; safeguard fill staff-vetting --id contoh" in shown
    assert shown.count("answered twice") == 3
    monkeypatch.setattr("sys.stdin", io.StringIO("3\nq\n"))
    code, shown = run("fill", "staff-vetting", "--id", ID)
    assert code == 0
    assert "Answered twice" in shown
    assert store.load(ID).rivals == ()
    standing = {each.criterion: each.level for each in store.load(ID).assessment.answers}
    assert standing[CRITERIA[0]] == 3


def test_the_same_answer_by_both_is_no_conflict(store: FolderStore) -> None:
    seen = _answer(CRITERIA[0], 1)
    store.record(ID, _answer(CRITERIA[0], 2), seen)
    store.record(ID, _answer(CRITERIA[0], 2), seen)
    assert store.load(ID).rivals == ()


def test_fill_says_that_somebody_answered_in_between(
    store: FolderStore, run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Typing(io.StringIO):
        def readline(self, *_: object) -> str:
            line = super().readline()
            if line == "4\n":  # while this person thinks, another one saves
                criterion = missing
                store.record(ID, _answer(criterion, 0))
            return line

    from safeguard.rubric_files import read_rubric

    rubric = read_rubric(Path(__file__).parent.parent / "rubrics" / "staff_vetting")
    answered = {each.criterion for each in store.load(ID).assessment.answers}
    missing = next(each.id for each in rubric.in_scope("ngo") if each.id not in answered)
    monkeypatch.setattr("sys.stdin", Typing("4\nq\n"))
    code, shown = run("fill", "staff-vetting", "--id", ID)
    assert code == 0
    assert "Somebody else answered this in between. Both answers are kept." in shown
    assert [each.level for each in store.load(ID).rivals] == [4]


def test_a_copy_from_a_stick_is_merged_and_differences_stay_visible(
    store: FolderStore, run: Any, tmp_path: Path
) -> None:
    other = FolderStore(tmp_path / "stick")
    shutil.copytree(store.folder, other.folder)
    store.record(ID, _answer(CRITERIA[0], 2))
    other.record(ID, _answer(CRITERIA[0], 4))
    other.record(ID, _answer(CRITERIA[1], 4))
    before = (store.folder / FILE).read_bytes()
    code, shown = run("import", "--check", str(other.folder / FILE))
    assert (code, (store.folder / FILE).read_bytes()) == (0, before)
    code, shown = run("import", str(other.folder / FILE))
    assert code == 0
    assert "one change taken in, one answer now stands twice" in shown
    assert [each.level for each in store.load(ID).rivals] == [4]
    after = (store.folder / FILE).read_bytes()
    assert run("import", str(other.folder / FILE))[0] == 0
    assert (store.folder / FILE).read_bytes() == after


def test_a_damaged_copy_is_refused_and_the_store_stays(store: FolderStore, run: Any, tmp_path: Path) -> None:
    before = (store.folder / FILE).read_bytes()
    (tmp_path / "copy.json").write_bytes(before.replace(b'"level":1', b'"level":4', 1))
    code, shown = run("import", str(tmp_path / "copy.json"))
    assert (code, (store.folder / FILE).read_bytes()) == (2, before)
    assert "damaged" in shown


@pytest.mark.parametrize(
    "name",
    [
        "contoh.assessment (conflicted copy 2026-11-02).json",
        "contoh.assessment-LAPTOP.json",
        "contoh (1).assessment.json",
        "contoh.assessment.sync-conflict-20261102-101112-ABCDEFG.json",
    ],
)
def test_a_copy_that_a_drive_made_is_reported_and_never_merged_by_itself(
    store: FolderStore, run: Any, name: str
) -> None:
    other = FolderStore(store.folder.parent / "other")
    shutil.copytree(store.folder, other.folder)
    other.record(ID, _answer(CRITERIA[0], 4))
    shutil.copy(other.folder / FILE, store.folder / name)
    code, shown = run("verify", "--store")
    assert code == 1
    assert name in shown
    code, shown = run("assessments", "list")
    assert code == 0
    assert name in shown
    assert store.load(ID).assessment.answers[0].level == 1
    assert run("import", str(store.folder / name))[0] == 0
    assert store.load(ID).assessment.answers[0].level == 4
