"""Many processes save into one store at once, while others read it: each write is there, and no reader sees half of one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from safeguard.errors import SafeguardError
from safeguard.model import Assessment
from safeguard.store.folder import FolderStore

#: assessments that all writers answer in turn
ASSESSMENTS = 80
WRITER = """
import sys
from contextlib import contextmanager
from pathlib import Path
from safeguard.model import Answer
from safeguard.store import commit
from safeguard.store.folder import FolderStore
folder, who, count, assessments, planted = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), sys.argv[5]
if planted == "no lock":
    @contextmanager
    def open_door(path, seconds=0): yield
    commit.locked = open_door
    commit.compare = lambda *_: None
store = FolderStore(folder)
for number in range(count):
    answer = {"criterion": f"{who}-{number}", "by": "consensus", "state": "level", "level": 1}
    store.record(f"contoh-{number % assessments}", Answer.model_validate(answer))
"""
#: reads whatever there is until its input ends; says how often, and what it could not read or saw vanish again
READER = """
import select, sys
from pathlib import Path
from safeguard.errors import SafeguardError
from safeguard.store.folder import FolderStore
folder, assessments = Path(sys.argv[1]), int(sys.argv[2])
store, reads, wrong, seen = FolderStore(folder), 0, 0, {}
while not select.select([sys.stdin], [], [], 0.002)[0]:
    name = f"contoh-{reads % assessments}"
    try:
        answered = len(store.load(name).assessment.answers)
        wrong += answered < seen.get(name, 0)
        seen[name] = answered
        if reads % 50 == 0:
            wrong += len(store.summaries()) != assessments
    except SafeguardError:
        wrong += 1
    reads += 1
print(reads, wrong)
"""


class Outcome(NamedTuple):
    """How many writes are there afterwards, how often somebody read meanwhile, and how often that went wrong."""

    kept: int
    reads: int
    wrong: int


def outcome(folder: Path, writers: int, count: int, planted: str = "") -> Outcome:
    """So many processes write so often each, with one that reads beside them."""
    store = FolderStore(folder)
    for number in range(ASSESSMENTS):
        store.save(_empty(number), 0)
    reading = subprocess.Popen(
        [sys.executable, "-c", READER, str(folder), str(ASSESSMENTS)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    writing = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(folder), f"w{who}", str(count), str(ASSESSMENTS), planted],
            stderr=subprocess.DEVNULL,  # without a lock, some of them end with an error
        )
        for who in range(writers)
    ]
    for each in writing:
        each.wait()
    reads, wrong = map(int, reading.communicate("enough\n")[0].split())
    return Outcome(_kept(store), reads, wrong)


def _kept(store: FolderStore) -> int:
    kept = 0
    for number in range(ASSESSMENTS):
        try:
            kept += len(store.load(f"contoh-{number}").assessment.answers)
        except SafeguardError:
            continue
    return kept


def _empty(number: int) -> Assessment:
    return Assessment.model_validate(
        {
            "id": f"contoh-{number}",
            "rubric": {"id": "staff-vetting", "version": "1.0.0"},
            "organisation": {"id": "contoh", "name": "LSM Contoh", "type": "ngo"},
            "profile": "ngo",
            "date": "2026-11-01",
        }
    )


@pytest.mark.parametrize("writers", [2, 8])
def test_many_processes_with_a_thousand_writes_each_keep_every_one(tmp_path: Path, writers: int) -> None:
    found = outcome(tmp_path / "store", writers, 1_000)
    print(f"{found.kept} of {writers * 1_000} writes kept; {found.reads} reads beside them, {found.wrong} wrong")
    assert found.kept == writers * 1_000
    assert found.reads > 0
    assert found.wrong == 0


def test_the_same_harness_catches_a_store_without_lock(tmp_path: Path) -> None:
    assert outcome(tmp_path / "store", 8, 60, "no lock").kept < 8 * 60
