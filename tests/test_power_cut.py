"""The power goes at any moment: what was called saved is there, and nothing that is there is half."""

from __future__ import annotations

import functools
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import older_format
import pytest
from hypothesis import HealthCheck, Phase, given, settings, strategies as st
from power_cut import Step, Verdict, replay
from system_calls import Call, watched

from safeguard.errors import SafeguardError
from safeguard.model import Answer, Assessment
from safeguard.store import commit, folder, formats
from safeguard.store.folder import SUFFIX, FolderStore, HashedFile

#: states that one full run of the suite looks at
WANTED = 100_000
IDS = ("contoh-1", "contoh-2")


class _Held(HashedFile):
    """A stored file whose bytes were left by a power cut."""

    def __init__(self, path: Path, data: bytes, noted: bytes):
        super().__init__(path)
        self._data, self._noted = data, noted

    def unwrapped(self) -> tuple[int, bytes] | None:
        found = commit.unwrap(self._data, self.path.name)
        assert found[0] >= commit.mark_in(self._noted), "an honest store would be taken for an older copy"
        return found


@functools.cache
def _read_one(name: str, data: bytes, noted: bytes) -> bytes | None:
    path = Path(name)
    try:
        return folder.stored_in(_Held(path, data, noted), path).assessment.model_dump_json().encode()
    except (SafeguardError, AssertionError):
        return None


def read(files: Mapping[str, bytes]) -> Mapping[str, bytes] | None:
    """What the program makes of the files that are left."""
    found = {}
    for name, data in files.items():
        if name.endswith(SUFFIX):
            path = Path(name)
            one = _read_one(path.name, data, files.get(str(commit.lock_of(path)), b""))
            if one is None:
                return None
            found[path.name.removesuffix(SUFFIX)] = one
    return found


def _assessment(number: int, answers: list[tuple[int, int]]) -> Assessment:
    by_criterion = dict(answers)
    return Assessment.model_validate(
        {
            "id": IDS[number],
            "rubric": {"id": "staff-vetting", "version": "1.0.0"},
            "organisation": {"id": "contoh", "name": "LSM Contoh", "type": "ngo"},
            "profile": "ngo",
            "date": "2026-11-01",
            "answers": [_values(criterion, level) for criterion, level in by_criterion.items()],
        }
    )


def _values(criterion: int, level: int) -> dict[str, Any]:
    return {"criterion": f"c{criterion}", "by": "consensus", "state": "level", "level": level}


#: create or bring in anew (by a program of an older format too, so that the next save raises it), answer, delete, copy, recover
_wishes = st.lists(
    st.one_of(
        st.tuples(
            st.sampled_from(["save", "save", "older save"]),
            st.integers(0, 1),
            st.lists(st.tuples(st.integers(0, 3), st.integers(0, 4)), max_size=4),
        ),
        st.tuples(st.just("record"), st.integers(0, 1), st.tuples(st.integers(0, 3), st.integers(0, 4))),
        st.tuples(st.just("delete"), st.integers(0, 1), st.none()),
        st.tuples(st.sampled_from(["backup", "recover"]), st.just(0), st.none()),
    ),
    min_size=3,
    max_size=7,
)


def _do(store: FolderStore, wish: tuple[str, int, Any], place: Path) -> None:
    kind, number, more = wish
    if kind == "older save":
        with pytest.MonkeyPatch.context() as then:
            then.setattr(commit, "wrap", older_format.wrap)
            _do(store, ("save", number, more), place)
    elif kind == "save":
        try:
            generation = store.load(IDS[number]).generation
        except SafeguardError:
            generation = 0
        store.save(_assessment(number, more), generation)
    elif kind == "record":
        store.record(IDS[number], Answer.model_validate(_values(*more)))
    elif kind == "delete":
        store.delete(IDS[number])
    else:
        getattr(store, kind)(place)


def _contents(store: FolderStore) -> dict[str, bytes]:
    found = {}
    for name in IDS:
        try:
            found[name] = store.load(name).assessment.model_dump_json().encode()
        except SafeguardError:
            continue
    return found


def recorded(wishes: list[tuple[str, int, Any]], root: Path) -> list[Step]:
    """Do what was wished in a new store, and keep every call that it took. The first wish makes an assessment."""
    store, steps = FolderStore(root / "store"), []
    for number, wish in enumerate([("save", 0, [(0, 1)]), *wishes]):
        before, calls = _contents(store), list[Call]()
        # where there is no such assessment nothing may change
        with watched(root, calls.append), suppress(SafeguardError):
            _do(store, wish, root / f"copy-{number}")
        kept = tuple(call for call in calls if "copy-" not in call.path)
        steps.append(Step(kept, before, _contents(store)))
    return steps


def verdict(wanted: int, examples: int) -> Verdict:
    """The sum of the verdicts on drawn runs of the store, until so many states were looked at."""
    total = Verdict(0, 0, 0)
    formats.STEPS[older_format.NUMBER] = older_format.step

    @settings(
        max_examples=examples,
        phases=[Phase.generate],
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(_wishes, st.integers(0, 2**32))
    def look(wishes: list[tuple[str, int, Any]], seed: int) -> None:
        nonlocal total
        if total.states >= wanted:
            return
        with tempfile.TemporaryDirectory() as home:
            root = Path(home)
            one = replay(recorded(wishes, root), root / "store", read, seed)
        total = Verdict(*(a + b for a, b in zip(total, one, strict=True)))

    try:
        look()
    finally:
        del formats.STEPS[older_format.NUMBER]
    return total


def test_no_state_after_a_power_cut_loses_a_save_or_is_unreadable() -> None:
    found = verdict(WANTED, 5_000)
    print(f"{found.states} states, {found.lost} lost, {found.unreadable} unreadable")
    assert found.states >= WANTED
    assert (found.lost, found.unreadable) == (0, 0)


@contextmanager
def _files_are_not_synced(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Planted: the bytes of a file are not brought to the disk before it takes its name."""
    import os

    def write(path: Path, body: bytes, generation: int) -> None:
        temporary = path.with_name(f".{path.name}.tmp")
        with temporary.open("wb") as file:
            file.write(commit.wrap(body, generation))
        os.replace(temporary, path)
        commit.sync_folder(path.parent)

    monkeypatch.setattr(commit, "write", write)
    yield


@contextmanager
def _folders_are_not_synced(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Planted: a rename is not brought to the disk."""
    monkeypatch.setattr(commit, "sync_folder", lambda _: None)
    yield


@contextmanager
def _files_are_written_in_place(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Planted: the new bytes go over the old ones."""
    import os

    def write(path: Path, body: bytes, generation: int) -> None:
        with path.open("wb") as file:
            file.write(commit.wrap(body, generation))
            os.fsync(file.fileno())
        commit.sync_folder(path.parent)

    monkeypatch.setattr(commit, "write", write)
    yield


def _with_the_older_file(files: Mapping[str, bytes]) -> Mapping[str, bytes] | None:
    """As :func:`read`; None too where today's format stands and the older file that it was raised from does not."""
    for name, data in files.items():
        if name.endswith(f"{IDS[1]}{SUFFIX}") and commit.unwrap(data, name)[0] > 1:
            older = files.get(str(formats.kept(Path(name), older_format.NUMBER)), b"")
            if not older.startswith(b'{"format":"safeguard/store/0"') or commit.unwrap(older, name)[0] != 1:
                return None
    return read(files)


def _raised(tmp_path: Path) -> Verdict:
    """The verdict on a file of an older format that is raised by a save, beside another file."""
    wishes = [("older save", 1, [(0, 2)]), ("record", 1, (1, 3)), ("record", 1, (1, 4))]
    formats.STEPS[older_format.NUMBER] = older_format.step
    try:
        return replay(recorded(wishes, tmp_path), tmp_path / "store", _with_the_older_file, 1)
    finally:
        del formats.STEPS[older_format.NUMBER]


def test_after_a_power_cut_the_older_file_stands_wherever_todays_format_does(tmp_path: Path) -> None:
    found = _raised(tmp_path)
    assert found.states > 100
    assert (found.lost, found.unreadable) == (0, 0)


def test_an_older_file_whose_name_is_not_brought_to_the_disk_is_caught(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def careless(path: Path, _: Any) -> None:
        if path.exists() and path.read_bytes().startswith(b'{"format":"safeguard/store/0"'):
            os.link(path, formats.kept(path, older_format.NUMBER))

    monkeypatch.setattr(commit, "_keep_older", careless)
    assert _raised(tmp_path).unreadable > 0


Planted = Callable[[pytest.MonkeyPatch], Any]


@pytest.mark.parametrize(
    "planted",
    [_files_are_not_synced, _folders_are_not_synced, _files_are_written_in_place],
    ids=lambda each: each.__name__,
)
def test_the_same_replay_catches_a_store_that_is_careless(planted: Planted, monkeypatch: pytest.MonkeyPatch) -> None:
    with planted(monkeypatch):
        found = verdict(3_000, 50)
    print(f"{found.states} states, {found.lost} lost, {found.unreadable} unreadable")
    assert found.lost + found.unreadable > 0
