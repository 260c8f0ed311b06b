"""What a save costs, and that it costs the same however full the store is."""

from __future__ import annotations

import os
import tempfile
import time
from functools import partial
from pathlib import Path

from benchmarks.measuring import ratio, report
from benchmarks.samples import assessment
from safeguard.model import Answer
from safeguard.store import commit
from safeguard.store.folder import FolderStore

_ANSWER = Answer(criterion="identity-verified", by="consensus", state="level", level=0, note="x")


def main() -> None:
    """Print the ratios."""
    with tempfile.TemporaryDirectory() as folder:
        given = assessment()
        store = FolderStore(Path(folder) / "store")
        store.save(given, 0)
        whole, bare = (store.folder / f"{given.id}.assessment.json").read_bytes(), Path(folder) / "bare"

        def floor() -> None:
            with bare.with_suffix(".tmp").open("wb") as file:
                file.write(whole)
                file.flush()
                os.fsync(file.fileno())
            os.replace(bare.with_suffix(".tmp"), bare)
            commit.sync_folder(bare.parent)

        restore, save = partial(_restore, store, given.id, whole), partial(_save, store, given.id, whole)
        found = ratio(save, floor, rounds=400) - ratio(restore, floor, rounds=400)
        report("saving one answer", "write + fsync + rename + folder fsync", found, 2)
        crowded = FolderStore(Path(folder) / "crowded")
        crowded.save(given, 0)
        for number in range(1, 3000):
            (crowded.folder / f"copy-{number}.assessment.json").write_bytes(whole)
        os.sync()  # what was just laid there is not to be paid by the first saves

        save_among_many = partial(_save, crowded, given.id, whole)
        report("saving with 3,000 assessments", "saving with one", ratio(save_among_many, save, rounds=200), 1.2)
        _listing(Path(folder))


def _restore(store: FolderStore, name: str, whole: bytes) -> None:
    path = store.folder / f"{name}.assessment.json"
    path.write_bytes(whole)
    commit.mark(path, 0)  # otherwise it would be taken for an older copy that was put back


def _save(store: FolderStore, name: str, whole: bytes) -> None:
    _restore(store, name, whole)
    store.record(name, _ANSWER)


def _listing(folder: Path) -> None:
    store = FolderStore(folder / "many")
    for number in range(3000):
        store.save(assessment().model_copy(update={"id": f"many-{number}", "answers": ()}), 0)
    time.sleep(3.2)  # a folder that has just changed is looked through again
    store.summaries()
    index = store.folder / "index" / "index.json"

    def floor() -> None:
        import json

        json.loads(index.read_bytes().partition(b"\n")[2])

    report("listing 3,000 assessments", "reading one index file", ratio(store.summaries, floor, rounds=7), 3)
