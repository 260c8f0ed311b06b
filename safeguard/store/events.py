"""The log of an assessment: nothing is overwritten, the assessment as it stands is the fold of what happened.

Each event carries the id of the one before it inside its own id (SHA-256 over canonical JSON), so a log that was
cut, reordered or edited does not fold, and two copies of one assessment can be compared event by event.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from safeguard.errors import Damaged, say
from safeguard.model import Answer, Assessment

#: of an assessment: facts, answered, removed, rival; of a plan under way: planned, step; of a network: the last three
Kind = Literal["facts", "answered", "removed", "rival", "planned", "step", "partner", "received", "release"]


class Event(NamedTuple):
    """Something that happened to an assessment.

    ``facts`` sets everything but the answers, ``answered`` gives one respondent's answer to one criterion,
    ``removed`` takes one away, ``rival`` puts another answer beside the one that stands. ``at`` is the UTC time; order is by ``sequence``, never by time.
    """

    sequence: int
    id: str
    after: str
    at: str
    kind: Kind
    data: Mapping[str, Any]

    def to_json(self) -> dict[str, Any]:
        """The event as it is stored."""
        return self._asdict()


def event(before: Event | None, at: str, kind: Kind, data: Mapping[str, Any]) -> Event:
    """The event that follows another."""
    sequence, after = (before.sequence + 1, before.id) if before else (1, "")
    return Event(sequence, _id(sequence, after, at, kind, data), after, at, kind, data)


def _id(sequence: int, after: str, at: str, kind: str, data: Mapping[str, Any]) -> str:
    body = {"sequence": sequence, "after": after, "at": at, "kind": kind, "data": dict(data)}
    # no floats and no keys beyond ASCII stand here, so this is canonical JSON (RFC 8785), and quick on long logs
    text = json.dumps(body, sort_keys=True, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def leading_to(stored: Assessment | None, log: Sequence[Event], wanted: Assessment, at: str) -> tuple[Event, ...]:
    """The log with the events that make the stored assessment the wanted one."""
    events = list(log)

    def append(kind: Kind, data: Mapping[str, Any]) -> None:
        events.append(event(events[-1] if events else None, at, kind, data))

    if stored is None or facts(stored) != facts(wanted):
        append("facts", facts(wanted))
    before = {_key(answer): answer for answer in stored.answers} if stored else {}
    for answer in wanted.answers:
        if before.pop(_key(answer), None) != answer:
            append("answered", answer.model_dump(mode="json"))
    for criterion, by in before:
        append("removed", {"criterion": criterion, "by": by})
    return tuple(events)


def facts(assessment: Assessment) -> dict[str, Any]:
    """Everything of an assessment but its answers."""
    return assessment.model_dump(mode="json", exclude={"answers"})


def _key(answer: Answer) -> tuple[str, str]:
    return answer.criterion, answer.by


def fold(log: Iterable[Event]) -> dict[str, Any]:
    """The assessment that a log leads to, as plain values; the latest of several answers stands."""
    header: dict[str, Any] = {}
    answers: dict[tuple[str, str], Mapping[str, Any]] = {}
    for each in log:
        if each.kind == "facts":
            header = dict(each.data)
            continue
        if each.kind == "rival":
            continue
        key = (each.data["criterion"], each.data["by"])
        if each.kind == "answered":
            answers[key] = each.data
        else:
            answers.pop(key, None)
    return {**header, "answers": [dict(answer) for answer in answers.values()]}


def rivals(log: Iterable[Event]) -> list[Mapping[str, Any]]:
    """The answers that stand beside another one and wait for a decision, which any later answer is."""
    waiting: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for each in log:
        if each.kind == "rival":
            waiting.setdefault((each.data["criterion"], each.data["by"]), []).append(each.data)
        elif each.kind in ("answered", "removed"):
            waiting.pop((each.data["criterion"], each.data["by"]), None)
    return [answer for several in waiting.values() for answer in several]


def standing(rows: Sequence[Mapping[str, Any]], answer: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """What a log says now about the criterion and respondent of an answer."""
    key = (answer["criterion"], answer["by"])
    for row in reversed(rows):
        data = row["data"]
        if row["kind"] in ("answered", "removed") and (data["criterion"], data["by"]) == key:
            return data if row["kind"] == "answered" else None
    return None


def checked(rows: Iterable[Mapping[str, Any]], source: str) -> Iterator[Event]:
    """Stored rows as events, each held against the one before it. Raises :class:`~safeguard.errors.Damaged`."""
    before: Event | None = None
    for number, row in enumerate(rows, 1):
        try:
            each = Event(**row)
            expected = event(before, each.at, each.kind, each.data)
        except (TypeError, ValueError, KeyError):
            expected = None
        if expected is None or each != expected:
            raise Damaged(say("{source}: record {number} of the log is damaged.", source=source, number=number))
        before = each
        yield each
