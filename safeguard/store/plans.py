"""Plans under way, kept beside the assessments in the same way: one hashed file each, a log that only grows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from types import EllipsisType
from typing import Any, Protocol

from tinydb import TinyDB

from safeguard.boundary import parse
from safeguard.errors import Conflict, Damaged, InvalidInput, Message, NotFound, Problem, SafeguardError, not_found, say
from safeguard.model.track import Progress, Track
from safeguard.store import commit, events

SUFFIX = ".plan.json"
_LOG = "events"


class PlanStore(Protocol):
    """Keeps plans under way, with the promises of :class:`~safeguard.store.Store`."""

    def ids(self) -> list[str]:
        """The ids of the kept plans; a plan has the id of the assessment it was made for."""

    def load(self, plan_id: str) -> Track:
        """A plan with the progress of its steps. Raises ``NotFound`` with the nearest id, or ``Damaged``."""

    def keep(self, track: Track, since: Track | EllipsisType | None = ...) -> None:
        """Keep a plan, in place of an older one for the same assessment, whose log goes on.

        ``since`` is the plan that was kept under this id when the new one was made from it, None where there was none:
        raises ``Conflict`` where another one is kept by now, and keeps nothing. Without it the latest word stands.
        """

    def record(self, plan_id: str, progress: Mapping[str, Progress], since: Track | None = None) -> None:
        """Append the progress of some steps to what is kept now.

        ``since`` is the plan from which the progress was made: raises ``Conflict`` where one of these steps, or the
        plan, has been changed by somebody else meanwhile, and keeps nothing. Without it the latest word stands.
        """

    def delete(self, plan_id: str) -> None:
        """Forget a plan and its log."""


class FolderPlans:
    """The plans of a folder store. ``storage``, ``locked`` and ``now`` are the store's own."""

    def __init__(
        self,
        folder: Path,
        storage: Callable[[Path], Any],
        locked: Callable[[Path], AbstractContextManager[None]],
        now: Callable[[], str],
    ):
        self._folder, self._storage, self._locked, self._now = folder, storage, locked, now

    def paths(self) -> list[Path]:
        """The files of the plans."""
        try:
            return sorted(self._folder.glob(f"*{SUFFIX}"))
        except OSError:
            return []

    def ids(self) -> list[str]:
        """The ids of the kept plans (see :class:`PlanStore`)."""
        return [path.name.removesuffix(SUFFIX) for path in self.paths()]

    def load(self, plan_id: str) -> Track:
        """A plan with the progress of its steps (see :class:`PlanStore`)."""
        return kept(self._storage(self._path(plan_id)), self._path(plan_id))

    def keep(self, track: Track, since: Track | EllipsisType | None = ...) -> None:
        """Keep a plan (see :class:`PlanStore`)."""
        path = self._folder / f"{track.id}{SUFFIX}"
        data = track.model_dump(mode="json", by_alias=True)
        with self._locked(path):
            if since is not ... and since != (kept(self._storage(path), path) if path.exists() else None):
                raise Conflict(_meanwhile(), [Problem(track.id, "", _meanwhile())])
            self._append(path, [("planned", data)])

    def record(self, plan_id: str, progress: Mapping[str, Progress], since: Track | None = None) -> None:
        """Append the progress of some steps (see :class:`PlanStore`)."""
        path = self._path(plan_id)
        with self._locked(path):
            before = kept(self._storage(path), path)
            if since is not None:
                _refuse_lost(before, since, progress)
            new: list[tuple[events.Kind, Mapping[str, Any]]] = [
                ("step", {"step": step, "progress": each.model_dump(mode="json")})
                for step, each in progress.items()
                if before.of(step) != each
            ]
            if new:
                self._append(path, new)

    def delete(self, plan_id: str) -> None:
        """Forget a plan, the kept previous file too."""
        path = self._path(plan_id)
        with self._locked(path):
            commit.remove(path)

    def _append(self, path: Path, new: Iterable[tuple[events.Kind, Mapping[str, Any]]]) -> None:
        storage = self._storage(path)
        rows = _rows(storage)
        last = events.Event(**rows[-1]) if rows else None
        made = []
        for kind, data in new:
            last = events.event(last, self._now(), kind, data)
            made.append(last.to_json())
        with TinyDB(storage=lambda: storage) as database:
            database.table(_LOG).insert_multiple(made)

    def _path(self, plan_id: str) -> Path:
        path = self._folder / f"{plan_id}{SUFFIX}"
        if plan_id not in self.ids():
            raise self._not_found(plan_id)
        return path

    def _not_found(self, plan_id: str) -> NotFound:
        return not_found(say("There is no such plan in the store. safeguard track new keeps one."), plan_id, self.ids())


def _meanwhile() -> Message:
    return say("Somebody changed this meanwhile. Nothing was overwritten; look at the plan and try again.")


def _refuse_lost(now: Track, since: Track, steps: Iterable[str]) -> None:
    """A step is kept whole, so a change made from an older state would undo what somebody else wrote meanwhile."""
    moved = [step for step in steps if now.of(step) != since.of(step)]
    if moved or now.plan != since.plan:
        raise Conflict(_meanwhile(), [Problem(now.id, step, _meanwhile()) for step in moved])


def kept(storage: Any, path: Path) -> Track:
    """The plan in a file. Raises ``Damaged`` where it is not what was kept."""
    values: dict[str, Any] = {}
    for each in log(storage, path):
        if each.kind == "planned":
            values = dict(each.data)
        elif each.kind == "step" and values:
            values["progress"] = {**values["progress"], each.data["step"]: each.data["progress"]}
    try:
        track: Track = parse(Track, values, path.name)
    except InvalidInput as error:
        raise Damaged(say("{source} holds what this program cannot read.", source=path.name), error.problems) from None
    if path.name != track.id + SUFFIX:
        raise Damaged(say("{source} holds the plan {id}: files were swapped or copied.", source=path.name, id=track.id))
    return track


def log(storage: Any, path: Path) -> Iterator[events.Event]:
    """The events of a kept plan, each held against the one before it."""
    rows = _rows(storage)
    if not rows:
        raise Damaged(say("{source} is gone.", source=path.name))
    return events.checked(rows, path.name)


def _rows(storage: Any) -> list[dict[str, Any]]:
    tables = storage.read() or {}
    table = tables.get(_LOG, {})
    return [table[key] for key in sorted(table, key=int)]


def damage(storage: Any, path: Path) -> SafeguardError | None:
    """What is wrong with a kept plan, or None."""
    try:
        kept(storage, path)
    except SafeguardError as error:
        return error
    return None
