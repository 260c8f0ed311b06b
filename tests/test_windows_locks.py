"""Windows refuses a file that somebody has open: the store waits a little, and then says so with everything as it was.

The refusals are simulated: this tests what the store makes of them, not Windows.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from system_calls import Call, watched

from safeguard.errors import SafeguardError
from safeguard.model import Answer, Assessment
from safeguard.store import commit
from safeguard.store.folder import FolderStore

ID = "contoh"
#: access denied, sharing violation, lock violation
REFUSALS = (5, 32, 33)
#: what such a refusal can meet
KINDS = ("open", "replace", "unlink")


class Refused(PermissionError):
    """As Windows says it."""

    def __init__(self, winerror: int):
        super().__init__(13, "refused")
        self.winerror = winerror


class Clock:
    """Stands in for :mod:`time`: waiting costs nothing and is counted."""

    def __init__(self) -> None:
        self.waited = 0.0

    def monotonic(self) -> float:
        return self.waited

    def sleep(self, seconds: float) -> None:
        self.waited += seconds


class Held:
    """Refuses the N-th call that can be refused, and so many tries of it until something else is called."""

    def __init__(self, which: int, times: int):
        self.which, self.left = which, times
        self.refused = 0
        self._held: tuple[str, str] | None = None

    def __call__(self, call: Call) -> None:
        if call.kind not in KINDS or not self.left:
            return
        if self._held is None and self.which > 0:
            self.which -= 1
        elif self._held in (None, call[:2]):
            self._held = call[:2]
            self.left -= 1
            self.refused += 1
            raise Refused(REFUSALS[self.refused % 3])
        else:
            self.left = 0


def _answer(level: int) -> Answer:
    return Answer.model_validate({"criterion": "c1", "by": "consensus", "state": "level", "level": level})


def _save(store: FolderStore) -> None:
    stored = store.load(ID)
    store.save(stored.assessment.model_copy(update={"round": "2027"}), stored.generation)


WISHES: dict[str, Callable[[FolderStore], object]] = {
    "record": lambda store: store.record(ID, _answer(4)),
    "save": _save,
    "delete": lambda store: store.delete(ID),
}


@pytest.fixture(params=["win32", "linux"])
def waited(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The store believes to run on that system; gives the time that it waited."""
    clock = Clock()
    monkeypatch.setattr(commit, "sys", types.SimpleNamespace(platform=request.param))
    monkeypatch.setattr(commit, "time", clock)
    return clock


on_windows = pytest.mark.parametrize("waited", ["win32"], indirect=True)
elsewhere = pytest.mark.parametrize("waited", ["linux"], indirect=True)


def _store(folder: Path) -> FolderStore:
    store = FolderStore(folder, now=lambda: "2026-11-01T00:00:00+00:00")
    store.save(
        Assessment.model_validate(
            {
                "id": ID,
                "rubric": {"id": "staff-vetting", "version": "1.0.0"},
                "organisation": {"id": "contoh", "name": "LSM Contoh", "type": "ngo"},
                "profile": "ngo",
                "date": "2026-11-01",
            }
        ),
        0,
    )
    store.record(ID, _answer(1))
    return store


def _bytes(store: FolderStore) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(store.folder.iterdir()) if path.name[0] != "."}


def _cases(folder: Path, wish: str, times: int) -> Iterator[tuple[FolderStore, Held, SafeguardError | None, str]]:
    """A wish with its first, its second, … call refused so many times, until nothing is left to refuse."""
    for which in range(200):
        store, held = _store(folder / f"{which}"), Held(which, times)
        error = None
        with watched(store.folder, held):
            try:
                WISHES[wish](store)
            except SafeguardError as said:
                error = said
        if not held.refused:
            return
        yield store, held, error, f"{wish}, call {which}, {times} times"


def lost(folder: Path, wish: str) -> list[str]:
    """What is not as if nothing had been refused, for 1 to 20 refusals of each call."""
    honest = _store(folder / "honest")
    WISHES[wish](honest)
    wrong = []
    for times in range(1, 21):
        for store, _, error, place in _cases(folder / str(times), wish, times):
            if error or _bytes(store) != _bytes(honest):
                wrong.append(place)
    return wrong


@on_windows
@pytest.mark.parametrize("wish", WISHES)
def test_a_file_that_is_held_for_a_moment_costs_a_moment(tmp_path: Path, waited: Clock, wish: str) -> None:
    assert lost(tmp_path, wish) == []
    assert waited.waited > 0


@on_windows
def test_the_same_harness_catches_a_store_without_patience(
    tmp_path: Path, waited: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commit, "_Patience", lambda: lambda action: action())
    assert lost(tmp_path, "record") != []
    assert waited.waited == 0


@on_windows
@pytest.mark.parametrize("wish", WISHES)
def test_a_file_that_is_held_for_ever_is_said_after_two_and_a_half_seconds_with_everything_as_it_was(
    tmp_path: Path, waited: Clock, wish: str
) -> None:
    before, failed = _bytes(_store(tmp_path / "before")), 0
    for store, _, error, place in _cases(tmp_path, wish, 100_000):
        assert waited.waited <= 2.5 + 0.02, place
        waited.waited = 0.0
        assert not [path.name for path in store.folder.iterdir() if path.suffix == ".tmp"], place
        if error is None:
            continue  # only the note of how far it came: saved all the same
        failed += 1
        assert "another program has the file open" in str(error)
        assert _bytes(store).get(f"{ID}.assessment.json", None if wish == "delete" else b"") in (
            before[f"{ID}.assessment.json"],
        ), place
        assert store.verify() == [], place
    assert failed >= 3


@elsewhere
@pytest.mark.parametrize("wish", WISHES)
def test_elsewhere_nothing_is_tried_twice(tmp_path: Path, waited: Clock, wish: str) -> None:
    refused = 0
    for _, held, _, place in _cases(tmp_path, wish, 100_000):
        assert held.refused == 1, place
        refused += 1
    assert refused >= 3
    assert waited.waited == 0
