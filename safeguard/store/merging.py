"""Two copies of one log become one again: what only one side did is kept, and where both differ both stay visible.

The copies share events up to where they went apart. What the other copy did after that is appended to ours; an
answer that both changed differently is appended as a ``rival``, which stands beside ours until somebody decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from safeguard.store import events
from safeguard.store.events import Event

_Key = tuple[str, str]


class Merged(NamedTuple):
    """The log that follows from both, how many changes came in, and how many answers now stand twice.

    ``facts_differ`` says that both sides changed the organisation, round or another fact; ours stand.
    """

    log: tuple[Event, ...]
    taken: int
    rivals: int
    facts_differ: bool


def merged(ours: Sequence[Event], theirs: Sequence[Event]) -> Merged:
    """Our log, and after it what the other copy did since both were one. The same copy again changes nothing."""
    shared = next(
        (number for number, pair in enumerate(zip(ours, theirs, strict=False)) if pair[0].id != pair[1].id),
        min(len(ours), len(theirs)),
    )
    if shared == len(ours):
        return Merged(tuple(theirs), len(theirs) - shared, 0, False)
    log, taken, rivals = list(ours), 0, 0
    here, facts_differ = ours[shared:], False
    for each in _latest(theirs[shared:]):
        kind = _kind(here, ours, each)
        if kind is None:
            facts_differ = facts_differ or (each.kind == "facts" and not _known(here, each))
            continue
        log.append(events.event(log[-1], each.at, kind, each.data))
        taken, rivals = taken + (kind != "rival"), rivals + (kind == "rival")
    return Merged(tuple(log), taken, rivals, facts_differ)


def _latest(new: Sequence[Event]) -> list[Event]:
    """The last event about each thing, in the order in which they happened; open rivals stay."""
    last = {(_about(each), each.kind == "rival" and each.id): each for each in new}
    return sorted(last.values(), key=lambda each: each.sequence)


def _kind(here: Sequence[Event], ours: Sequence[Event], other: Event) -> events.Kind | None:
    """As what an event of the other copy comes into our log, or None where it brings nothing."""
    if _known(here, other):
        return None
    touched = any(_about(each) == _about(other) for each in here)
    if other.kind == "facts":
        return None if touched else "facts"
    if not touched:
        return other.kind
    if other.kind == "removed":
        return None  # ours was answered anew since: an answer outweighs its removal
    rows = [each.to_json() for each in ours]
    return None if events.standing(rows, other.data) == other.data else "rival"


def _known(here: Sequence[Event], other: Event) -> bool:
    """Whether our log says the same since both were one: brought in before, or typed twice alike."""
    return any(_about(each) == _about(other) and _said(each) == _said(other) for each in here)


def _said(each: Event) -> Any:
    return None if each.kind == "removed" else dict(each.data)


def _about(each: Event) -> _Key:
    if each.kind == "facts":
        return "", ""
    return each.data["criterion"], each.data["by"]
