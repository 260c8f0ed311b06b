"""Partners and what was received from them, kept beside the assessments in the same way, and the log of releases.

One hashed file for each partner: its log holds who it is and every submission of it. A partner's word can never touch
another partner's file. What was given out stands in a log of its own, each entry carrying the checksum of the one before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Literal, Protocol

from tinydb import TinyDB

from safeguard.boundary import parse
from safeguard.errors import Conflict, Damaged, InvalidInput, Problem, SafeguardError, not_found, say, why_not
from safeguard.model.base import keepable_id
from safeguard.model.submission import Partner, Received
from safeguard.store import commit, events

FOLDER = "network"
#: before the id in a file's name, so that no id is a name that Windows keeps for a device
PREFIX, SUFFIX = "partner-", ".json"
RELEASES = "releases.json"
_LOG = "events"


class NetworkStore(Protocol):
    """Keeps the partners of a network, with the promises of :class:`~safeguard.store.Store`."""

    def partners(self) -> list[Partner]:
        """Every partner, by the id of its organisation. Raises ``Damaged``."""

    def find_partner(self, organisation: str) -> Partner | None:
        """One partner, or None where there is none of this id."""

    def partner(self, organisation: str) -> Partner:
        """One partner. Raises ``NotFound`` with the nearest id."""

    def keep_partner(self, partner: Partner) -> None:
        """Keep what is known of a partner, in place of what was."""

    def remove_partner(self, organisation: str) -> None:
        """Forget a partner and everything it sent; what was released stays. Raises ``NotFound`` with the nearest id."""

    def received(self, round: str | None = None, partner: str | None = None) -> list[Received]:
        """What was received, by partner and in the order in which it came.

        ``round`` takes what speaks of one round, ``partner`` what one partner sent (nothing where there is none).
        """

    def keep(self, received: Received, partner: Partner | None = None) -> Literal["kept", "same"]:
        """Append what was received from a partner, and in the same save what is known of the partner now.

        Without ``partner`` it must be kept already: raises ``NotFound``. The same id with the same digest changes nothing.
        Raises ``Conflict`` where the id stands for other content.
        """

    def releases(self) -> list[dict[str, Any]]:
        """Everything that was given out, the oldest first."""

    def last_release(self) -> str | None:
        """The checksum of the last entry of the log of releases, which names the whole log; None where it is empty."""

    def append_release(self, data: Mapping[str, Any], after: str | None) -> str:
        """Append an entry and return its checksum. Raises ``Conflict`` unless ``after`` is :meth:`last_release`."""


class FolderNetwork:
    """The network of a folder store. ``storage``, ``locked`` and ``now`` are the store's own."""

    def __init__(
        self,
        folder: Path,
        storage: Callable[[Path], Any],
        locked: Callable[[Path], AbstractContextManager[None]],
        now: Callable[[], str],
    ):
        self._folder, self._storage, self._locks, self._now = folder, storage, locked, now

    def paths(self) -> list[Path]:
        """The files of the partners and of the log of releases, those too of which only the save before is left."""
        try:
            names = {path.name.removesuffix(commit.PREVIOUS) for path in self._folder.iterdir()}
        except FileNotFoundError:
            return []
        except OSError as error:
            raise SafeguardError(
                say("{source} cannot be read ({why}).", source=str(self._folder), why=why_not(error))
            ) from None
        return sorted(self._folder / name for name in names if _ours(name))

    # partners

    def partners(self) -> list[Partner]:
        """Every partner (see :class:`NetworkStore`)."""
        return [_folded(self._log(path), path)[0] for path in self._partner_paths()]

    def find_partner(self, organisation: str) -> Partner | None:
        """One partner, or None (see :class:`NetworkStore`)."""
        path = self._path(organisation)
        return _folded(self._log(path), path)[0] if _there(path) else None

    def partner(self, organisation: str) -> Partner:
        """One partner (see :class:`NetworkStore`)."""
        found = self.find_partner(organisation)
        if found is None:
            known = [each.name.removeprefix(PREFIX).removesuffix(SUFFIX) for each in self._partner_paths()]
            raise not_found(say("There is no such partner in the network."), organisation, known)
        return found

    def keep_partner(self, partner: Partner) -> None:
        """Keep what is known of a partner (see :class:`NetworkStore`)."""
        path = self._path(partner.organisation.id)
        data = partner.model_dump(mode="json")
        with self._locked(path):
            rows = self._rows(path)
            if _last_partner(rows) != data:  # the same again is harmless
                self._append(path, rows, ("partner", data))

    def remove_partner(self, organisation: str) -> None:
        """Forget a partner (see :class:`NetworkStore`)."""
        self.partner(organisation)
        path = self._path(organisation)
        with self._locked(path):
            commit.remove(path)

    # what was received

    def received(self, round: str | None = None, partner: str | None = None) -> list[Received]:
        """What was received (see :class:`NetworkStore`)."""
        wanted = self._partner_paths() if partner is None else [self._path(partner)]
        return [
            each
            for path in wanted
            if _there(path)
            for each in _folded(self._log(path), path)[1]
            if round is None or any(one.round == round for one in each.submission.contributions)
        ]

    def keep(self, received: Received, partner: Partner | None = None) -> Literal["kept", "same"]:
        """Append what was received (see :class:`NetworkStore`)."""
        organisation = received.submission.organisation.id
        if partner is None:
            self.partner(organisation)
        path = self._path(organisation)
        with self._locked(path):
            rows = self._rows(path)
            for row in rows:
                if row["kind"] == "received" and row["data"]["submission"]["id"] == received.submission.id:
                    if row["data"]["digest"] == received.digest:
                        return "same"
                    raise _other_content(received)
            new: list[tuple[events.Kind, Mapping[str, Any]]] = []
            if partner is not None and _last_partner(rows) != (data := partner.model_dump(mode="json")):
                new.append(("partner", data))
            self._append(path, rows, *new, ("received", received.model_dump(mode="json", exclude_none=True)))
        return "kept"

    # releases

    def releases(self) -> list[dict[str, Any]]:
        """Everything that was given out (see :class:`NetworkStore`)."""
        return [dict(each.data) for each in self._releases()]

    def last_release(self) -> str | None:
        """The checksum of the last entry (see :class:`NetworkStore`)."""
        entries = self._releases()
        return entries[-1].id if entries else None

    def append_release(self, data: Mapping[str, Any], after: str | None) -> str:
        """Append an entry to the log of releases (see :class:`NetworkStore`)."""
        path = self._folder / RELEASES
        with self._locked(path):
            if self.last_release() != after:
                message = say("Somebody released something meanwhile. Nothing was written; run the same command again.")
                raise Conflict(message)
            return self._append(path, self._rows(path), ("release", dict(data)))

    def _releases(self) -> list[events.Event]:
        path = self._folder / RELEASES
        return self._log(path) if _there(path) or commit.marked(path) else []

    # files

    def _partner_paths(self) -> list[Path]:
        return [path for path in self.paths() if path.name != RELEASES]

    def _path(self, organisation: str) -> Path:
        if keepable_id(organisation) is None:
            raise not_found(say("There is no such partner in the network."), organisation, [])
        return self._folder / f"{PREFIX}{organisation}{SUFFIX}"

    @contextmanager
    def _locked(self, path: Path) -> Iterator[None]:
        try:
            commit.make_folder(self._folder)
        except OSError as error:
            raise SafeguardError(say("The store cannot be written ({why}).", why=why_not(error))) from None
        with self._locks(path):
            yield

    def _log(self, path: Path) -> list[events.Event]:
        return list(log(self._storage(path), path))

    def _rows(self, path: Path) -> list[dict[str, Any]]:
        """The stored events of a file that may not be there yet, each held against the one before it."""
        return [each.to_json() for each in self._log(path)] if path.exists() else []

    def _append(self, path: Path, rows: list[dict[str, Any]], *new: tuple[events.Kind, Mapping[str, Any]]) -> str:
        """Add events in one save, and give the checksum of the last."""
        storage, now = self._storage(path), self._now()
        last = events.Event(**rows[-1]) if rows else None
        made = []
        for kind, data in new:
            last = events.event(last, now, kind, data)
            made.append(last)
        with TinyDB(storage=lambda: storage) as database:
            database.table(_LOG).insert_multiple(each.to_json() for each in made)
        return made[-1].id


def _last_partner(rows: list[dict[str, Any]]) -> Any:
    """What the rows of a partner's file say last of it, or None."""
    return next((row["data"] for row in reversed(rows) if row["kind"] == "partner"), None)


def _there(path: Path) -> bool:
    """Whether there is a file, or one of which only the save before is left."""
    return any(each.exists() or each.is_symlink() for each in (path, path.with_name(path.name + commit.PREVIOUS)))


def _ours(name: str) -> bool:
    inside = name.startswith(PREFIX) and name.endswith(SUFFIX)
    return name == RELEASES or (inside and keepable_id(name.removeprefix(PREFIX).removesuffix(SUFFIX)) is not None)


def _other_content(received: Received) -> Conflict:
    message = say(
        "{id} was received before with other content. What is kept stays as it was; ask the partner which one is theirs.",
        id=received.submission.id,
    )
    return Conflict(message, [Problem(received.submission.organisation.id, "", message)])


def log(storage: Any, path: Path) -> Iterator[events.Event]:
    """The events of a file, each held against the one before it. Raises ``Damaged``."""
    tables = storage.read()
    if not tables or not tables.get(_LOG):
        raise Damaged(say("{source} is gone.", source=path.name))
    table = tables[_LOG]
    return events.checked((table[key] for key in sorted(table, key=int)), path.name)


def _folded(entries: list[events.Event], path: Path) -> tuple[Partner, list[Received]]:
    """The partner as it stands, and what was received from it. Raises ``Damaged``."""
    partner: Partner | None = None
    received: list[Received] = []
    try:
        for each in entries:
            if each.kind == "partner":
                partner = parse(Partner, each.data, path.name)
            else:
                received.append(parse(Received, each.data, path.name))
    except InvalidInput as error:
        raise Damaged(say("{source} holds what this program cannot read.", source=path.name), error.problems) from None
    names = {each.submission.organisation.id for each in received} | ({partner.organisation.id} if partner else set())
    if partner is None or names != {path.name.removeprefix(PREFIX).removesuffix(SUFFIX)}:
        raise Damaged(
            say("{source} holds the partner {id}: files were swapped or copied.", source=path.name, id=min(names))
        )
    return partner, received


def damage(storage: Any, path: Path) -> SafeguardError | None:
    """What is wrong with a file of the network, or None."""
    try:
        entries = list(log(storage, path))
        if path.name != RELEASES:
            _folded(entries, path)
    except SafeguardError as error:
        return error
    return None
