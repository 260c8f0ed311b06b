"""How a folder store is copied, looked through, and saved after damage. Nothing here changes what is stored."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from safeguard import clock
from safeguard.errors import Damaged, InvalidInput, Newer, Problem, SafeguardError, say, why_not
from safeguard.store import commit, network, plans
from safeguard.store.folder import LOG, FolderStore, HashedFile, stored_in

if TYPE_CHECKING:
    from safeguard.store.events import Event

#: seconds after which a copy that was never finished is one that was killed, not one under way
_ABANDONED = 24 * 3600


def backup(store: FolderStore, target: Path) -> int:
    """Copy every assessment, checked, into a new folder. Raises ``Damaged`` before anything is written."""
    _must_be_there(store)
    assessments = store.paths()
    loaded = [(path, commit.read(path)) for path in (*assessments, *store.plans.paths(), *store.network.paths())]
    damaged = verify(store)
    if damaged:
        raise Damaged(say("The store is damaged. safeguard recover saves what is intact."), damaged)
    with _new_folder(target) as folder:
        for path, found in loaded:
            if found is not None:
                place = folder / path.relative_to(store.folder)
                commit.make_folder(place.parent)
                commit.write(place, found[1], found[0])
    return len(assessments)


def verify(store: FolderStore) -> list[Problem]:
    """Everything that is not as it was saved: which file, which record."""
    _must_be_there(store)
    problems = []
    for path in store.paths():
        try:
            stored_in(store.storage(path), path)
        except SafeguardError as error:
            problems.append(Problem(path.name, "", error.message))
    for path in store.plans.paths():
        wrong = plans.damage(store.storage(path), path)
        if wrong is not None:
            problems.append(Problem(path.name, "", wrong.message))
    for path in store.network.paths():
        wrong = network.damage(store.storage(path), path)
        if wrong is not None:
            problems.append(Problem(path.name, "", wrong.message))
    return problems


def recover(store: FolderStore, target: Path) -> list[Problem]:
    """Write everything intact into a new store; where a file is damaged, the one before it."""
    _must_be_there(store)
    report: list[Problem] = []
    with _new_folder(target) as folder:
        for path in store.paths():
            _recover(store, path, folder, report, lambda storage, at: stored_in(storage, at).events)
        for path in store.plans.paths():
            _recover(store, path, folder, report, plans.log)
        for path in store.network.paths():
            commit.make_folder(folder / network.FOLDER)
            _recover(store, path, folder / network.FOLDER, report, network.log)
    return report


def _recover(
    store: FolderStore,
    path: Path,
    target: Path,
    report: list[Problem],
    log: Callable[[HashedFile, Path], Iterable[Event]],
) -> None:
    """Write the log of one file, or of the one before it, into the new store; what is missing goes to the report."""
    found = []
    for source in (path, path.with_name(path.name + commit.PREVIOUS)):
        storage = store.storage(source, of_any_age=True)
        try:
            found.append((list(log(storage, path)), storage.generation, source))
        except Newer:  # the save before it is no substitute for it
            raise
        except SafeguardError:
            continue
    if not found:
        report.append(Problem(path.name, "", say("damaged; nothing of it could be recovered")))
        return
    kept, generation, source = max(found, key=lambda each: each[1])  # the first where both are as young
    tables = {LOG: {str(number): each.to_json() for number, each in enumerate(kept, 1)}}
    commit.write(target / path.name, commit.to_bytes(tables), generation)
    if source != path:
        report.append(Problem(path.name, "", say("damaged; the save before the last one was recovered")))
    elif generation < commit.marked(path):
        report.append(Problem(path.name, "", say("older than what was saved last; this older copy was recovered")))


def _must_be_there(store: FolderStore) -> None:
    """Refuse to speak well of a store that is not there: the path may be mistyped."""
    if not store.folder.is_dir():
        raise InvalidInput.at(str(store.folder), "", say("There is no store here."))


@contextmanager
def _new_folder(target: Path) -> Iterator[Path]:
    """A folder to fill, which gets its name only when everything is in it: half a copy is never taken for a whole one.

    The name must be free, or an empty folder. Nothing is ever overwritten.
    """
    unfinished = target.with_name(f".{target.name}.{os.getpid()}.unfinished")
    try:
        commit.make_folder(target.parent)
        _sweep(target.parent)
        if target.exists() and any(target.iterdir()):
            raise InvalidInput.at(str(target), "", say("This folder is not empty. Name a new one."))
        unfinished.mkdir(mode=0o700)
        yield unfinished
        if target.exists():
            target.rmdir()  # it is empty, and not every system renames onto a folder
        os.rename(unfinished, target)
        commit.sync_folder(target.parent)
    except OSError as error:
        raise SafeguardError(
            say("{source} cannot be written ({why}).", source=str(target), why=why_not(error))
        ) from None
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _sweep(folder: Path) -> None:
    """Take away what killed runs left unfinished: it holds what a store holds, and nobody sees it."""
    now = clock.now().timestamp()
    for path in folder.glob(".*.unfinished"):
        with suppress(OSError):
            ours = re.fullmatch(r"\..+\.[0-9]+\.unfinished", path.name) and not path.is_symlink()
            if ours and now - path.stat().st_mtime > _ABANDONED:
                shutil.rmtree(path, ignore_errors=True)
