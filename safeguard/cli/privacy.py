"""Warns before free text is saved that looks like data about a person; the text itself is never shown or kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from safeguard.errors import Message, Problem, say
from safeguard.findings import TextFinding

if TYPE_CHECKING:
    from safeguard.cli.session import Session
    from safeguard.hookspecs import Reading

CHECK = "personal-data"


def looks_like(session: Session, text: str) -> list[Message]:
    """What kinds of personal data a text seems to hold, each once, as sentences without the text."""
    check = session.registry.text_checks.get(CHECK)
    if check is None or not text:
        return []
    found = (
        session.registry.attempt_all(check, lambda: check.check(text, session.language, "internal"), TextFinding) or []
    )
    kinds = {finding.term: finding for finding in found}
    return [
        say("Personal data? {reason} Write {instead} instead.", reason=each.reason, instead=each.suggestion)
        for each in kinds.values()
    ]


def warnings(session: Session, reading: Reading, source: str) -> Iterator[Problem]:
    """Warnings for every free text of an assessment, at the places of its file."""
    for place, text in _free_texts(reading.values):
        for message in looks_like(session, text):
            yield Problem(source, reading.where(place), message)


def _free_texts(values: Any) -> Iterator[tuple[tuple[int | str, ...], str]]:
    """Each text that people write freely, with its place: notes, reasons, references of evidence, roles."""
    for number, answer in _listed(values, "answers"):
        for name in ("note", "reason"):
            if isinstance(answer.get(name), str):
                yield ("answers", number, name), answer[name]
        for index, evidence in _listed(answer, "evidence"):
            if isinstance(evidence.get("reference"), str):
                yield ("answers", number, "evidence", index, "reference"), evidence["reference"]
    for number, person in _listed(values, "respondents"):
        if isinstance(person.get("role"), str):
            yield ("respondents", number, "role"), person["role"]


def _listed(values: Any, name: str) -> Iterator[tuple[int, Any]]:
    things = values.get(name) if hasattr(values, "get") else None
    for number, thing in enumerate(things if isinstance(things, (list, tuple)) else ()):
        if hasattr(thing, "get"):
            yield number, thing
