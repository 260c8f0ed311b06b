"""The default store: a folder with one small TinyDB database for each assessment.

A save costs the same whether the store holds one assessment or three thousand, and damage to one file is damage to
one assessment.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import EllipsisType
from typing import TYPE_CHECKING, Any

from pydantic_core import from_json
from tinydb import TinyDB
from tinydb.storages import Storage

from safeguard import clock
from safeguard.boundary import parse
from safeguard.errors import (
    Conflict,
    Damaged,
    InvalidInput,
    NotFound,
    Problem,
    SafeguardError,
    not_found,
    say,
    why_not,
)
from safeguard.model import Answer, Assessment
from safeguard.model.base import keepable_id
from safeguard.store import Recorded, Stored, Summary, commit, events, formats, network, plans
from safeguard.store.network import FolderNetwork
from safeguard.store.plans import FolderPlans

if TYPE_CHECKING:
    from safeguard.store.events import Event
    from safeguard.store.merging import Merged

SUFFIX = ".assessment.json"
_INDEX = "index/index.json"
LOG = "events"
#: nanoseconds after which a change of a folder has a time of its own on every file system
_SETTLED = 3_000_000_000
#: names that Windows keeps for devices
_RESERVED = {"con", "prn", "aux", "nul", *(f"{name}{n}" for name in ("com", "lpt") for n in range(1, 10))}


class HashedFile(Storage):
    """TinyDB's storage on one hashed file. A write is refused where the file changed since it was read."""

    def __init__(self, path: Path, *, of_any_age: bool = False):
        self.path, self._of_any_age = path, of_any_age
        self.generation = 0
        self._tables: dict[str, dict[str, Any]] | None = None

    def read(self) -> dict[str, dict[str, Any]] | None:
        """The tables of the database, or None where there is no file yet.

        Read once: what another process saves in between is met by the comparison of generations in :meth:`write`.
        """
        if self._tables is None:
            found = self.unwrapped()
            if found is None:
                return None
            self.generation, body = found
            self._tables = from_json(body)
        return self._tables

    def write(self, data: dict[str, dict[str, Any]]) -> None:
        """Commit the next generation. The lock is held by the store around read and write."""
        commit.compare(self.path, commit.generation(self.path), self.generation)
        commit.write(self.path, commit.to_bytes(data), self.generation + 1)
        self.generation += 1
        self._tables = data
        with suppress(OSError):  # it is saved; only an older copy put back would be seen less surely
            commit.mark(self.path, self.generation)

    def unwrapped(self) -> tuple[int, bytes] | None:
        """Generation and body as they are on the disk, checked; an older copy that was put back is damage."""
        # the mark is read first: a save may come after it; and twice: somebody may delete and begin anew in between
        least = 0 if self._of_any_age else commit.marked(self.path)
        found = commit.read(self.path)
        if found is not None and found[0] < least:
            least, found = commit.marked(self.path), commit.read(self.path)
        if found is None or found[0] >= least:
            return found
        raise Damaged(
            say(
                "{source} is an older copy: it is save {found}, and save {last} was the last.",
                source=self.path.name,
                found=found[0],
                last=least,
            )
        )


class FolderStore:
    """Assessments in a folder (see :class:`~safeguard.store.Store`). ``now`` gives the time of events."""

    storage: type[HashedFile] = HashedFile

    def __init__(self, folder: Path, now: Callable[[], str] = clock.stamp):
        self.folder = folder
        self._now = now
        if folder.is_symlink():
            raise SafeguardError(say("{source} is a link and is not followed.", source=str(folder)))
        if folder.exists() and not folder.is_dir():
            raise InvalidInput.at(str(folder), "", say("The store is a folder; this is a file."))

    @property
    def plans(self) -> FolderPlans:
        """The plans under way, in files of their own beside the assessments."""
        return FolderPlans(self.folder, self.storage, self._lock, self._now)

    @property
    def network(self) -> FolderNetwork:
        """The partners of a network, in a folder of their own."""
        return FolderNetwork(self.folder / network.FOLDER, self.storage, self._lock, self._now)

    # reading -----------------------------------------------------------------------------------------------------

    def load(self, assessment_id: str) -> Stored:
        """An assessment with its log. Raises ``NotFound`` with the nearest id, or ``Damaged``."""
        path = self._path(assessment_id)
        if not path.exists() and not path.is_symlink():
            raise self._not_found(assessment_id)
        return stored_in(self.storage(path), path)

    def summaries(self) -> list[Summary]:
        """Every assessment in one line, by id; lines that did not change come from the index."""
        lines, damaged = self.listing()
        if damaged:
            raise Damaged(say("The store is damaged. safeguard recover saves what is intact."), damaged)
        return lines

    def listing(self) -> tuple[list[Summary], list[Problem]]:
        """Every intact assessment in one line, by id, and what is wrong with the others."""
        known, unchanged = self._index()
        if unchanged:
            return [Summary._make(entry) for _, entry in known.values()], []
        lines, damaged, fresh = {}, list[Problem](), False
        self._sweep()
        for name, stamp in self._stamps():
            entry = known.get(name)
            if entry and entry[0] == stamp:
                lines[name] = (stamp, Summary._make(entry[1]))
                continue
            path = self.folder / name
            try:
                lines[name] = (stamp, _summary(stored_in(self.storage(path), path)))
                fresh = True
            except SafeguardError as error:
                damaged.append(Problem(name, "", error.message))
        if not damaged and self.folder.is_dir() and (fresh or len(lines) != len(known) or self._settled()):
            self._write_index(lines)
        return [summary for _, summary in lines.values()], damaged

    def paths(self) -> list[Path]:
        """The files of the assessments, those too of which only the save before the last one is left."""
        names = {name.removesuffix(commit.PREVIOUS) for name in self._names()}
        return sorted(self.folder / name for name in names if name.endswith(SUFFIX))

    def _names(self) -> list[str]:
        """Every name in the folder; none where there is no folder yet. A folder that cannot be read is no empty one."""
        try:
            return [name for name in os.listdir(self.folder) if _ours(name)]
        except FileNotFoundError:
            return []
        except OSError as error:
            raise SafeguardError(
                say("{source} cannot be read ({why}).", source=str(self.folder), why=why_not(error))
            ) from None

    def _sweep(self) -> None:
        with suppress(OSError):
            commit.sweep(self.folder, [name for name in os.listdir(self.folder) if name.startswith(".")])

    def _stamps(self) -> list[tuple[str, str]]:
        """Every assessment's file by name, with what tells whether it changed: each save makes a new file."""
        try:
            with os.scandir(self.folder) as entries:
                found = [
                    (entry.name, entry.stat()) for entry in entries if entry.name.endswith(SUFFIX) and _ours(entry.name)
                ]
        except FileNotFoundError:
            return []
        except OSError as error:
            raise SafeguardError(
                say("{source} cannot be read ({why}).", source=str(self.folder), why=why_not(error))
            ) from None
        return sorted((name, f"{each.st_mtime_ns}-{each.st_size}-{each.st_ino}") for name, each in found)

    def _index(self) -> tuple[dict[str, Any], bool]:
        """The kept lines of the list, and whether the folder is as it was then. A damaged index is none."""
        try:
            _, body = commit.unwrap((self.folder / _INDEX).read_bytes(), _INDEX)
            index = json.loads(body)
            lines, then = dict(index["lines"]), index["folder"]
            return lines, then is not None and then == self.folder.stat().st_mtime_ns
        except (OSError, ValueError, KeyError, TypeError, SafeguardError):
            return {}, False

    def _settled(self) -> int | None:
        """When the folder changed last, once that is long enough ago to tell the next change from it."""
        changed = self.folder.stat().st_mtime_ns
        return changed if clock.nanoseconds() - changed > _SETTLED else None

    def _write_index(self, lines: dict[str, tuple[str, Summary]]) -> None:
        """Keep the list in a folder of its own, so that keeping it does not change the store's."""
        path = self.folder / _INDEX
        try:
            folder = self._settled()
            path.parent.mkdir(exist_ok=True, mode=0o700)
            if folder is not None:
                folder = self.folder.stat().st_mtime_ns  # making the index' own folder is no change of the store
            commit.write(path, commit.to_bytes({"folder": folder, "lines": lines}), 0)
        except (OSError, SafeguardError):
            return  # a store that may only be read is listed without an index

    # writing -----------------------------------------------------------------------------------------------------

    def save(self, assessment: Assessment, generation: int) -> Stored:
        """Append what leads from the stored assessment to this one (see :class:`~safeguard.store.Store`)."""
        path = self._path(assessment.id)
        with self._lock(path):
            storage = self.storage(path)
            before = stored_in(storage, path) if path.exists() else None
            if before is not None and before.assessment == assessment:
                return before  # the same again is harmless
            current = before.generation if before else 0
            if current != generation:
                raise Conflict(
                    say(
                        "{source} was saved by somebody else in between. Nothing was overwritten; run the same command again.",
                        source=assessment.id,
                    )
                )
            log = before.events if before else ()
            wanted = events.leading_to(before.assessment if before else None, log, assessment, self._now())
            self._append(storage, wanted[len(log) :])
            return Stored(Assessment.model_validate(events.fold(wanted)), storage.generation, wanted)

    def record(self, assessment_id: str, answer: Answer, seen: Answer | EllipsisType | None = ...) -> Recorded:
        """Append one answer to what is stored now (see :class:`~safeguard.store.Store`)."""
        path = self._path(assessment_id)
        if not path.exists():
            raise self._not_found(assessment_id)
        with self._lock(path):
            storage = self.storage(path)
            rows = list((storage.read() or {}).get(LOG, {}).values())
            data = answer.model_dump(mode="json")
            stands = events.standing(rows, data)
            about = (data["criterion"], data["by"])
            if stands == data and not any(_about(row) == about for row in rows if row["kind"] == "rival"):
                return Recorded(storage.generation)  # the same again is harmless
            expected = None if seen in (None, ...) else seen.model_dump(mode="json")
            kind: events.Kind = "answered" if seen is ... or stands in (expected, data) else "rival"
            self._append(storage, [events.event(events.Event(**rows[-1]), self._now(), kind, data)])
            standing = Answer.model_validate(stands) if stands and kind == "rival" else None
            return Recorded(storage.generation, kind == "rival", standing)

    def merge(self, assessment_id: str, log: Sequence[Event]) -> Merged:
        """Take in what another copy holds (see :class:`~safeguard.store.Store`)."""
        from safeguard.store.merging import merged

        path = self._path(assessment_id)
        with self._lock(path):
            storage = self.storage(path)
            ours = stored_in(storage, path).events if path.exists() else ()
            found = merged(ours, log)
            if len(found.log) > len(ours):
                self._append(storage, found.log[len(ours) :])
            return found

    @staticmethod
    def _append(storage: HashedFile, new: Sequence[Event]) -> None:
        """Add events to the database and commit it. The lock is held."""
        with TinyDB(storage=lambda: storage) as database:
            database.table(LOG).insert_multiple(each.to_json() for each in new)

    def delete(self, assessment_id: str) -> None:
        """Forget an assessment and its log, the kept previous file too."""
        path = self._path(assessment_id)
        if not path.exists():
            raise self._not_found(assessment_id)
        with self._lock(path):
            # the list names the organisation; it is made again
            commit.remove(path, also=sorted((self.folder / _INDEX).parent.glob("*")))

    @contextmanager
    def _lock(self, path: Path) -> Iterator[None]:
        try:
            commit.make_folder(self.folder)
        except OSError as error:
            raise SafeguardError(say("The store cannot be written ({why}).", why=why_not(error))) from None
        with commit.locked(commit.lock_of(path)):
            yield

    def _path(self, assessment_id: str) -> Path:
        if assessment_id in _RESERVED:
            message = say("Windows keeps this name for a device. Choose another id.")
            raise InvalidInput.at(assessment_id, "", message)
        if keepable_id(assessment_id) is None:
            raise self._not_found(assessment_id)
        return self.folder / f"{assessment_id}{SUFFIX}"

    def _not_found(self, assessment_id: str) -> NotFound:
        known = [path.name.removesuffix(SUFFIX) for path in self.paths()]
        return not_found(say("There is no such assessment in the store."), assessment_id, known)

    # keeping -----------------------------------------------------------------------------------------------------

    def backup(self, target: Path) -> int:
        """Copy every assessment, checked, into a new folder. Raises ``Damaged`` before anything is written."""
        from safeguard.store import keeping

        return keeping.backup(self, target)

    def verify(self) -> list[Problem]:
        """Everything that is not as it was saved: which file, which record."""
        from safeguard.store import keeping

        return keeping.verify(self)

    def recover(self, target: Path) -> list[Problem]:
        """Write everything intact into a new store; where a file is damaged, the one before it."""
        from safeguard.store import keeping

        return keeping.recover(self, target)

    def copies(self) -> list[Problem]:
        """Files that are no part of the store: most are copies that a synchronising drive made."""
        try:
            names = sorted(path.name for path in self.folder.iterdir() if path.is_file())
        except OSError:
            return []
        message = say("not a file of this store, perhaps a copy by a synchronising drive; safeguard import takes it in")
        return [Problem(name, "", message) for name in names if not name.startswith(".") and not _ours(name)]


def read_copy(path: Path) -> Stored:
    """An assessment of a file that came from a store, whatever its name is now. Raises ``Damaged``."""
    storage = HashedFile(path, of_any_age=True)
    stored = stored_in(storage, path, any_name=True)
    if keepable_id(stored.assessment.id) is None:
        raise Damaged(say("{source} holds what this program cannot read.", source=path.name))
    return stored


def _ours(name: str) -> bool:
    """Whether a name is one that this store gives: an id, and a suffix after it."""
    bare = formats.without_kept(name).removesuffix(commit.PREVIOUS)
    known = next((bare.removesuffix(each) for each in (SUFFIX, plans.SUFFIX) if bare.endswith(each)), None)
    return known is not None and keepable_id(known) is not None


def _about(row: Mapping[str, Any]) -> tuple[Any, Any]:
    return row["data"]["criterion"], row["data"]["by"]


def stored_in(storage: HashedFile, path: Path, *, any_name: bool = False) -> Stored:
    """The assessment in a file. Raises ``Damaged`` where it is not what was saved."""
    tables = storage.read()
    if tables is None:
        raise Damaged(say("{source} is gone.", source=path.name))
    rows = tables.get(LOG, {})
    log = tuple(events.checked((rows[key] for key in sorted(rows, key=int)), path.name))
    try:
        assessment = parse(Assessment, events.fold(log), path.name)
    except InvalidInput as error:
        raise Damaged(say("{source} holds what this program cannot read.", source=path.name), error.problems) from None
    if not any_name and path.name != assessment.id + SUFFIX:
        raise Damaged(
            say("{source} holds the assessment {id}: files were swapped or copied.", source=path.name, id=assessment.id)
        )
    return Stored(assessment, storage.generation, log)


def _summary(stored: Stored) -> Summary:
    assessment = stored.assessment
    return Summary(
        assessment.id,
        f"{assessment.rubric.id} {assessment.rubric.version}",
        assessment.organisation.name,
        assessment.profile,
        assessment.round,
        assessment.date.isoformat(),
        len({answer.criterion for answer in assessment.answers if answer.state != "unanswered"}),
        stored.events[-1].at,
    )
