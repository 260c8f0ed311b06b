"""Damage to a store is seen, named and survived: no bit of it becomes a score."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from safeguard.errors import Damaged, SafeguardError
from safeguard.model import Answer, Assessment
from safeguard.store import commit
from safeguard.store.folder import FolderStore

NAME = "contoh.assessment.json"


def _assessment(name: str = "contoh", answers: int = 20) -> Assessment:
    return Assessment.model_validate(
        {
            "id": name,
            "rubric": {"id": "staff-vetting", "version": "1.0.0"},
            "organisation": {"id": "contoh", "name": "LSM Contoh", "type": "ngo"},
            "profile": "ngo",
            "date": "2026-11-01",
            "answers": [
                {"criterion": f"c{n}", "by": "consensus", "state": "level", "level": n % 5} for n in range(answers)
            ],
        }
    )


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    made = FolderStore(tmp_path / "store")
    made.save(_assessment(), 0)
    return made


def _bits(whole: bytes) -> Iterator[bytes]:
    for place, bit in itertools.product(range(len(whole)), range(8)):
        yield whole[:place] + bytes([whole[place] ^ (1 << bit)]) + whole[place + 1 :]


def _cuts(whole: bytes) -> Iterator[bytes]:
    return (whole[:length] for length in range(len(whole)))


def _zeroed_blocks(whole: bytes) -> Iterator[bytes]:
    """4 kB of zeros at each offset; at the end of the file they are cut with it."""
    for place in range(len(whole)):
        size = min(4096, len(whole) - place)
        yield whole[:place] + bytes(size) + whole[place + size :]


def undetected(damages: Iterator[bytes], read: Callable[[bytes, str], object]) -> tuple[int, int]:
    """How many damaged files there were, and how many of them were read as if they were sound."""
    looked_at = passed = 0
    for damaged in damages:
        looked_at += 1
        try:
            read(damaged, NAME)
        except SafeguardError:
            continue
        except (ValueError, KeyError, TypeError):
            continue
        passed += 1
    return looked_at, passed


@pytest.mark.parametrize("damage", [_bits, _cuts, _zeroed_blocks], ids=lambda each: each.__name__)
def test_every_bit_every_cut_and_every_zeroed_block_of_twenty_answers_is_detected(
    store: FolderStore, damage: Callable[[bytes], Iterator[bytes]]
) -> None:
    whole = (store.folder / NAME).read_bytes()
    looked_at, passed = undetected(damage(whole), commit.unwrap)
    print(f"{damage.__name__}: {looked_at} damaged files, {passed} read as sound")
    assert looked_at >= len(whole)
    assert passed == 0


def test_the_same_harness_catches_a_reader_that_looks_at_no_hash(store: FolderStore) -> None:
    def careless(data: bytes, _: str) -> object:
        import json

        return json.loads(data.partition(b"\n")[2])

    _, passed = undetected(_bits((store.folder / NAME).read_bytes()), careless)
    assert passed > 1_000


def test_a_log_whose_hashes_fit_but_whose_events_do_not_names_the_record(store: FolderStore) -> None:
    generation, body = commit.unwrap((store.folder / NAME).read_bytes(), NAME)
    (store.folder / NAME).write_bytes(commit.wrap(body.replace(b'"level":4', b'"level":3', 1), generation))
    (problem,) = store.verify()
    assert problem.source == NAME
    assert "record 6 of the log" in str(problem)


def test_two_swapped_files_are_both_named_and_neither_is_read_as_the_other(store: FolderStore) -> None:
    store.save(_assessment("lain", 2), 0)
    one, other = store.folder / NAME, store.folder / "lain.assessment.json"
    first, second = one.read_bytes(), other.read_bytes()
    one.write_bytes(second)
    other.write_bytes(first)
    assert [problem.source for problem in store.verify()] == [NAME, "lain.assessment.json"]
    for name in ("contoh", "lain"):
        with pytest.raises(Damaged):
            store.load(name)


def test_an_older_copy_that_was_put_back_is_named_and_recover_saves_the_newer_one(
    store: FolderStore, tmp_path: Path
) -> None:
    old = (store.folder / NAME).read_bytes()
    for level in (1, 2, 3):
        store.record("contoh", Answer(criterion="c0", by="consensus", state="level", level=level))
    (store.folder / NAME).write_bytes(old)
    with pytest.raises(Damaged, match="save 1, and save 4 was the last"):
        store.load("contoh")
    assert len(store.verify()) == 1
    report = store.recover(tmp_path / "new")
    assert "the save before the last one" in str(report[0])
    assert FolderStore(tmp_path / "new").load("contoh").assessment.answers[0].level == 2


def test_an_older_copy_is_recovered_with_a_word_where_nothing_newer_is_left(store: FolderStore, tmp_path: Path) -> None:
    old = (store.folder / NAME).read_bytes()
    store.record("contoh", Answer(criterion="c0", by="consensus", state="level", level=1))
    store.record("contoh", Answer(criterion="c0", by="consensus", state="level", level=2))
    (store.folder / NAME).write_bytes(old)
    (store.folder / (NAME + commit.PREVIOUS)).unlink()
    (problem,) = store.recover(tmp_path / "new")
    assert "older" in str(problem)
    assert FolderStore(tmp_path / "new").load("contoh").assessment == _assessment()


def test_a_deleted_assessment_that_is_begun_anew_is_not_taken_for_an_older_copy(store: FolderStore) -> None:
    store.record("contoh", Answer(criterion="c0", by="consensus", state="level", level=1))
    store.delete("contoh")
    store.save(_assessment(), 0)
    assert store.verify() == []


def test_what_a_killed_save_left_goes_with_the_assessment(store: FolderStore) -> None:
    for left in (f".{NAME}.4711.tmp", f".{NAME}.4711{commit.PREVIOUS}"):
        (store.folder / left).write_bytes(b"left over")
    store.delete("contoh")
    assert {path.name for path in store.folder.iterdir()} == {f".{NAME}.lock"}


def test_what_a_killed_save_left_is_swept_out_when_the_store_is_listed(store: FolderStore) -> None:
    left = [store.folder / f".{NAME}.4711{ending}" for ending in (".tmp", commit.PREVIOUS)]
    for each in left:
        each.write_bytes(b"left over")
    with commit.locked(commit.lock_of(store.folder / NAME)):  # somebody is saving: it may be theirs
        store.summaries()
        assert all(each.exists() for each in left)
    store.record("contoh", Answer(criterion="c0", by="consensus", state="level", level=1))
    assert len(store.summaries()) == 1
    assert not any(each.exists() for each in left)
    assert (store.folder / (NAME + commit.PREVIOUS)).exists()


def test_copies_that_a_killed_run_left_unfinished_are_taken_away_a_day_later(
    store: FolderStore, tmp_path: Path
) -> None:
    place = tmp_path / "copies"
    old, young, other = place / ".a.4711.unfinished", place / ".b.4712.unfinished", place / ".notes.unfinished"
    for each in (old, young, other):
        each.mkdir(parents=True)
        (each / NAME).write_bytes(b"about children")
    for each in (old, other):
        os.utime(each, (0, 0))
    store.backup(place / "new")
    assert sorted(path.name for path in place.iterdir()) == [young.name, other.name, "new"]


def test_recover_returns_every_record_that_is_intact(store: FolderStore, tmp_path: Path) -> None:
    for number in range(10):
        store.save(_assessment(f"lain-{number}", 3), 0)
    for number in (2, 5):
        (store.folder / f"lain-{number}.assessment.json").write_bytes(b"\0" * 4096)
    report = store.recover(tmp_path / "new")
    assert [problem.source for problem in report] == ["lain-2.assessment.json", "lain-5.assessment.json"]
    saved = FolderStore(tmp_path / "new")
    assert len(saved.summaries()) == 9
    assert saved.verify() == []
