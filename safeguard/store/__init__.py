"""Where assessments are kept: the promise (:class:`Store`) and the folder that keeps it on one computer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import EllipsisType
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from safeguard.errors import say

if TYPE_CHECKING:
    from datetime import date

    from safeguard.errors import Problem
    from safeguard.hookspecs import StoreOpener
    from safeguard.model import Answer, Assessment
    from safeguard.store.events import Event
    from safeguard.store.merging import Merged
    from safeguard.store.network import NetworkStore
    from safeguard.store.plans import PlanStore


class Stored(NamedTuple):
    """An assessment as it stands, the number of its last save, and the log it follows from."""

    assessment: Assessment
    generation: int
    events: tuple[Event, ...]

    @property
    def day(self) -> date | None:
        """The day of the last entry in the log, where this computer stands; None where the entry names none."""
        from datetime import datetime

        try:
            return datetime.fromisoformat(self.events[-1].at).astimezone().date()
        except (ValueError, TypeError, OverflowError):  # a copy from elsewhere may say anything
            return None

    @property
    def rivals(self) -> tuple[Answer, ...]:
        """Answers that stand beside another answer to the same criterion of the same respondent."""
        from safeguard.model import Answer
        from safeguard.store import events

        return tuple(Answer.model_validate(each) for each in events.rivals(self.events))


class Recorded(NamedTuple):
    """What became of one answer: the number of the save, and whether it stands beside another one, which is named."""

    generation: int
    is_rival: bool = False
    standing: Answer | None = None


class Summary(NamedTuple):
    """One line of a list of assessments."""

    id: str
    rubric: str
    organisation: str
    profile: str
    round: str
    date: str
    answered: int
    changed: str


class Store(Protocol):
    """Keeps assessments. What a method returned from is on the disk; what it raised on is as it was before."""

    def summaries(self) -> list[Summary]:
        """Every assessment in one line, by id. Raises ``Damaged`` naming what cannot be read."""

    def listing(self) -> tuple[list[Summary], list[Problem]]:
        """Every intact assessment in one line, by id, and what is wrong with the others."""

    def load(self, assessment_id: str) -> Stored:
        """An assessment. Raises ``NotFound`` with the nearest id, or ``Damaged``."""

    def save(self, assessment: Assessment, generation: int) -> Stored:
        """Append what leads from the stored assessment to this one; generation 0 makes a new one.

        Raises ``Conflict`` where somebody saved since ``generation``, ``Busy`` where a lock is not let go.
        """

    def record(self, assessment_id: str, answer: Answer, seen: Answer | EllipsisType | None = ...) -> Recorded:
        """Append one answer to what is stored now.

        ``seen`` is the answer that the writer saw before. Where another one stands by now, nothing is replaced: both
        are kept, and the new one is among the rivals of the assessment.
        """

    def merge(self, assessment_id: str, log: Sequence[Event]) -> Merged:
        """Take in what another copy of an assessment holds; where both differ, both stay visible."""

    def copies(self) -> list[Problem]:
        """Files in the store that are no part of it: most are copies that a synchronising drive made."""

    def delete(self, assessment_id: str) -> None:
        """Forget an assessment and its log."""

    @property
    def plans(self) -> PlanStore:
        """The plans under way that are kept beside the assessments."""

    @property
    def network(self) -> NetworkStore:
        """The partners of a network, what was received from them and what was released."""

    def backup(self, target: Path) -> int:
        """Copy everything, checked, into a new folder, and say how many assessments that is."""

    def verify(self) -> list[Problem]:
        """Everything that is not as it was saved: which file, which record."""

    def recover(self, target: Path) -> list[Problem]:
        """Write every intact assessment into a new store and list what is missing or older than it was."""


def default_store_path() -> Path:
    """The folder store of this user."""
    import platformdirs

    return Path(platformdirs.user_data_dir("safeguard", appauthor=False)) / "store"


def open_store(url: str, openers: Mapping[str, StoreOpener]) -> Any:
    """The store behind a path, a ``file:`` URL, or a URL that a plugin opens.

    Raises :class:`~safeguard.errors.NotFound` for a scheme that nobody opens.
    """
    from safeguard.errors import not_found
    from safeguard.store.folder import FolderStore

    scheme, separator, rest = url.partition("://")
    if not separator:
        return FolderStore(Path(url))
    if scheme == "file":
        return FolderStore(Path(rest))
    if scheme not in openers:
        raise not_found(say("No plugin opens stores of this kind."), scheme, ["file", *openers])
    return openers[scheme].open(url)
