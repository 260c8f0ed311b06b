"""What the store called saved is there, whole, whoever else saves; damage is seen and never read as a score."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st
from strategies import answers_for, as_assessment, structures

from safeguard.errors import Conflict, Damaged, InvalidInput, NotFound, SafeguardError
from safeguard.model import Answer, Assessment
from safeguard.store import commit, default_store_path, open_store
from safeguard.store.events import event
from safeguard.store.folder import FolderStore, HashedFile


def assessment(number: int = 1, answers: int = 4) -> Assessment:
    return Assessment.model_validate(
        {
            "id": f"contoh-{number}",
            "rubric": {"id": "staff-vetting", "version": "1.0.0"},
            "organisation": {"id": "contoh", "name": "LSM Contoh", "type": "ngo"},
            "profile": "ngo",
            "date": "2026-11-01",
            "answers": [
                {"criterion": f"c{n}", "by": "consensus", "state": "level", "level": n % 5} for n in range(answers)
            ],
        }
    )


def answer(criterion: str = "c0", level: int = 3, by: str = "consensus") -> Answer:
    return Answer.model_validate({"criterion": criterion, "by": by, "state": "level", "level": level})


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "store")


def test_what_goes_in_comes_out(store: FolderStore) -> None:
    store.save(assessment(), 0)
    assert store.load("contoh-1").assessment == assessment()


def test_the_same_again_is_harmless_and_writes_nothing(store: FolderStore) -> None:
    first = store.save(assessment(), 0)
    assert store.save(assessment(), 0) == first


def test_saving_over_a_newer_generation_is_a_conflict_and_loses_nothing(store: FolderStore) -> None:
    first = store.save(assessment(), 0)
    store.record("contoh-1", answer("c0", 4))
    mine = first.assessment.model_copy(update={"round": "2027"})
    with pytest.raises(Conflict):
        store.save(mine, first.generation)
    assert store.load("contoh-1").assessment.answers[0].level == 4


def test_every_change_stays_in_the_log_and_the_latest_answer_stands(store: FolderStore) -> None:
    store.save(assessment(answers=1), 0)
    for level in (1, 2, 4):
        store.record("contoh-1", answer("c0", level))
    stored = store.load("contoh-1")
    assert [event.kind for event in stored.events] == ["facts", *["answered"] * 4]
    assert stored.assessment.answers[0].level == 4


@settings(max_examples=30)
@given(st.data())
def test_any_sequence_of_saves_folds_to_the_last_one(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    store = FolderStore(tmp_path_factory.mktemp("s") / "store")
    structure = data.draw(structures())
    generation, wanted = 0, None
    for _ in range(data.draw(st.integers(1, 4))):
        wanted = as_assessment(data.draw(answers_for(structure)))
        generation = store.save(wanted, generation).generation
    assert wanted is not None
    found = store.load(wanted.id).assessment
    assert sorted(found.answers, key=str) == sorted(wanted.answers, key=str)
    assert found.model_copy(update={"answers": ()}) == wanted.model_copy(update={"answers": ()})


def test_an_unknown_id_is_answered_with_the_nearest_one(store: FolderStore) -> None:
    store.save(assessment(), 0)
    with pytest.raises(NotFound, match="contoh-1"):
        store.load("contoh-2")


@pytest.mark.parametrize("name", ["../x", "a/b", "con", "A", "", "x" * 70])
def test_an_id_that_is_no_file_name_is_never_one(store: FolderStore, name: str) -> None:
    with pytest.raises((NotFound, InvalidInput)):
        store.load(name)
    assert not store.folder.exists()


def test_files_are_for_their_owner_only(store: FolderStore) -> None:
    store.save(assessment(), 0)
    store.summaries()
    assert stat.S_IMODE(store.folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in store.folder.rglob("*") if path.is_file()} == {0o600}
    assert stat.S_IMODE((store.folder / "index").stat().st_mode) == 0o700


def test_the_list_follows_every_change_and_a_damaged_index_is_made_again(store: FolderStore) -> None:
    for number in (1, 2, 3):
        store.save(assessment(number), 0)
    assert [summary.id for summary in store.summaries()] == ["contoh-1", "contoh-2", "contoh-3"]
    store.record("contoh-2", answer("c9"))
    (store.folder / "index" / "index.json").write_bytes(b"rubbish")
    assert [summary.answered for summary in store.summaries()] == [4, 5, 4]
    store.delete("contoh-1")
    assert [summary.id for summary in store.summaries()] == ["contoh-2", "contoh-3"]


def test_a_list_from_the_index_of_a_settled_store_is_the_list(
    store: FolderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("safeguard.store.folder._SETTLED", 0)
    store.save(assessment(1), 0)
    store.save(assessment(2), 0)
    first = store.summaries()
    assert store.summaries() == store.summaries() == first
    store.record("contoh-2", answer("c9"))
    assert [summary.answered for summary in store.summaries()] == [4, 5]
    store.delete("contoh-1")
    assert [summary.id for summary in store.summaries()] == ["contoh-2"]


def test_a_store_that_may_only_be_read_is_read(store: FolderStore, monkeypatch: pytest.MonkeyPatch) -> None:
    store.save(assessment(), 0)

    def refuse(*_: Any, **__: Any) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(commit.os, "open", refuse)
    assert store.load("contoh-1").assessment == assessment()
    assert len(store.summaries()) == 1
    with pytest.raises(SafeguardError, match="cannot be written"):
        store.record("contoh-1", answer("c1"))


def test_a_link_out_of_the_store_is_not_followed(store: FolderStore, tmp_path: Path) -> None:
    store.save(assessment(), 0)
    outside = tmp_path / "outside.json"
    outside.write_bytes((store.folder / "contoh-1.assessment.json").read_bytes())
    (store.folder / "contoh-1.assessment.json").unlink()
    (store.folder / "contoh-1.assessment.json").symlink_to(outside)
    with pytest.raises(SafeguardError, match="link"):
        store.load("contoh-1")


def test_a_full_disk_leaves_what_was_saved_and_no_temporary_file(
    store: FolderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.save(assessment(), 0)

    def full(_: int) -> None:
        raise OSError(28, "the disk is full on device")

    monkeypatch.setattr(commit.os, "fsync", full)
    with pytest.raises(SafeguardError, match="the disk is full"):
        store.record("contoh-1", answer("c0", 3))
    monkeypatch.undo()
    assert store.load("contoh-1").assessment == assessment()
    assert not list(store.folder.glob("*.tmp"))


# damage --------------------------------------------------------------------------------------------------------------


class Unhashed(HashedFile):
    """Planted: the file is read without looking at its hash."""

    def unwrapped(self) -> tuple[int, bytes] | None:
        header, _, body = self.path.read_bytes().partition(b"\n")
        return json.loads(header)["generation"], body


def undetected(store: FolderStore, path: Path, damages: Iterator[bytes]) -> int:
    """How many damaged versions of a file are read as if they were sound."""
    whole, passed = path.read_bytes(), 0
    for damaged in damages:
        path.write_bytes(damaged)
        try:
            store.load("contoh-1")
        except SafeguardError:
            continue
        except (ValueError, KeyError, TypeError, UnicodeDecodeError):
            continue
        passed += 1
    path.write_bytes(whole)
    return passed


def flips(whole: bytes) -> Iterator[bytes]:
    for place in range(len(whole)):
        for bit in range(8):
            yield whole[:place] + bytes([whole[place] ^ (1 << bit)]) + whole[place + 1 :]


def cuts(whole: bytes) -> Iterator[bytes]:
    return (whole[:length] for length in range(len(whole)))


@pytest.mark.parametrize("damage", [flips, cuts])
def test_every_flipped_bit_and_every_truncation_is_detected(
    store: FolderStore, damage: Callable[[bytes], Iterator[bytes]]
) -> None:
    store.save(assessment(answers=1), 0)
    path = store.folder / "contoh-1.assessment.json"
    assert undetected(store, path, damage(path.read_bytes())) == 0


def test_the_same_harness_catches_a_store_that_checks_no_hash(
    store: FolderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.save(assessment(answers=1), 0)
    path = store.folder / "contoh-1.assessment.json"
    monkeypatch.setattr(FolderStore, "storage", Unhashed)
    monkeypatch.setattr("safeguard.store.events.checked", lambda rows, _: _trusting(rows))
    assert undetected(store, path, flips(path.read_bytes())) > 0


def _trusting(rows: Any) -> Iterator[Any]:
    from safeguard.store.events import Event

    return (Event(**row) for row in rows)


def test_an_empty_file_is_damage_and_never_a_new_assessment(store: FolderStore) -> None:
    store.save(assessment(), 0)
    (store.folder / "contoh-1.assessment.json").write_bytes(b"")
    with pytest.raises(Damaged):
        store.save(assessment(), 0)
    assert [problem.source for problem in store.verify()] == ["contoh-1.assessment.json"]


def test_a_log_edited_with_a_fitting_hash_is_still_seen(store: FolderStore) -> None:
    store.save(assessment(), 0)
    path = store.folder / "contoh-1.assessment.json"
    generation, body = commit.unwrap(path.read_bytes(), "x")
    path.write_bytes(commit.wrap(body.replace(b'"level":3', b'"level":4'), generation))
    with pytest.raises(Damaged, match="record 5 of the log"):
        store.load("contoh-1")


def test_recover_saves_what_is_intact_and_says_what_is_older_or_gone(store: FolderStore, tmp_path: Path) -> None:
    for number in (1, 2, 3):
        store.save(assessment(number), 0)
    store.record("contoh-2", answer("c0", 4))
    for number in (2, 3):
        (store.folder / f"contoh-{number}.assessment.json").write_bytes(b"rubbish")
    report = store.recover(tmp_path / "new")
    assert [problem.source for problem in report] == ["contoh-2.assessment.json", "contoh-3.assessment.json"]
    saved = FolderStore(tmp_path / "new")
    assert saved.load("contoh-1").assessment == assessment(1)
    assert saved.load("contoh-2").assessment == assessment(2)
    with pytest.raises(InvalidInput):
        store.recover(tmp_path / "new")


def test_a_backup_is_a_store_of_its_own_and_a_damaged_store_is_not_backed_up(
    store: FolderStore, tmp_path: Path
) -> None:
    store.save(assessment(), 0)
    assert store.backup(tmp_path / "copy") == 1
    assert FolderStore(tmp_path / "copy").load("contoh-1") == store.load("contoh-1")
    (store.folder / "contoh-1.assessment.json").write_bytes(b"rubbish")
    with pytest.raises(Damaged):
        store.backup(tmp_path / "other")
    assert not (tmp_path / "other").exists()


# waiting -----------------------------------------------------------------------------------------------------------


def test_a_lock_that_is_not_let_go_is_said_and_not_waited_for_for_ever(
    store: FolderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    from safeguard.errors import Busy

    store.save(assessment(), 0)
    honest = commit.locked

    @contextmanager
    def impatient(path: Path) -> Iterator[None]:
        with honest(path, seconds=0.05):
            yield

    monkeypatch.setattr(commit, "locked", impatient)
    with commit.locked(store.folder / ".contoh-1.assessment.json.lock"), pytest.raises(Busy):
        store.record("contoh-1", answer("c1"))


def test_a_url_of_a_kind_that_nobody_opens_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="file"):
        open_store("fil://x", {})
    assert isinstance(open_store(f"file://{tmp_path}/s", {}), FolderStore)
    assert default_store_path().name == "store"


def test_without_hard_links_a_save_works_though_a_killed_one_left_its_spare(
    store: FolderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.save(assessment(), 0)
    path = store.folder / "contoh-1.assessment.json"
    before = path.read_bytes()
    spare = path.with_name(f".{path.name}.{os.getpid()}{commit.PREVIOUS}")
    spare.write_bytes(b"left by a killed save")

    def link(source: Path, target: Path) -> None:  # as on a memory stick: the name that is taken is looked at first
        raise FileExistsError(17, "taken") if target.exists() else PermissionError(1, "no links here")

    monkeypatch.setattr(os, "link", link)
    store.record("contoh-1", answer("c0", 4))
    assert path.with_name(path.name + commit.PREVIOUS).read_bytes() == before
    assert not spare.exists()


def test_a_number_that_is_no_json_gets_no_event() -> None:
    with pytest.raises(ValueError, match="JSON compliant"):
        event(None, "2026-11-01T00:00:00Z", "facts", {"share": float("nan")})
