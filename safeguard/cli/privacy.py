"""Warns before free text is saved that looks like data about a person, and keeps such text out of documents.

The text itself is never shown or kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from safeguard.cli.output import err
from safeguard.errors import Message, Problem, say
from safeguard.findings import TextFinding

if TYPE_CHECKING:
    from safeguard.cli.session import Session
    from safeguard.hookspecs import Reading
    from safeguard.model import Answer, Assessment, Evidence, Progress, Respondent, Tracker

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


def shown(session: Session, assessment: Assessment) -> Assessment:
    """The assessment as a document may show it: no words of one of several people, nothing like data about a person.

    What is left out for the sake of a person is warned of on standard error; a sentence stands in its place.
    """
    from safeguard.shown_words import without_single_words

    sieve = _Sieve(session, assessment.id)
    given = without_single_words(assessment)
    people = tuple(sieve.person(each) for each in given.respondents)
    answers = tuple(sieve.answer(each) for each in given.answers)
    sieve.tell()
    return given.model_copy(update={"respondents": people, "answers": answers}) if sieve.count else given


def shown_tracker(session: Session, tracker: Tracker) -> Tracker:
    """A plan under way as a document may show it: no proof and no note that looks like data about a person."""
    sieve = _Sieve(session, tracker.track.id)
    steps = tuple(
        each.model_copy(update={"progress": sieve.progress(each.progress, each.step.id)}) for each in tracker.steps
    )
    sieve.tell()
    if not sieve.count:
        return tracker
    kept = tracker.track.progress
    progress = {each.step.id: each.progress for each in steps if each.step.id in kept}
    track = tracker.track.model_copy(update={"progress": progress})
    return tracker.model_copy(update={"track": track, "steps": steps})


class _Sieve:
    """Takes what looks like data about a person out of texts, says where, and counts."""

    def __init__(self, session: Session, source: str):
        self._session, self._source, self.count = session, source, 0

    def progress(self, progress: Progress, step: str) -> Progress:
        proof, note = self._text(progress.proof, step), self._text(progress.note, step)
        return progress.model_copy(update={"proof": proof, "note": note})

    def answer(self, answer: Answer) -> Answer:
        where = answer.criterion
        texts = {"note": self._text(answer.note, where), "reason": self._text(answer.reason or "", where) or None}
        evidence = tuple(self._evidence(each, where) for each in answer.evidence)
        return answer.model_copy(update={**texts, "evidence": evidence})

    def _evidence(self, evidence: Evidence, where: str) -> Evidence:
        return evidence.model_copy(update={"reference": self._text(evidence.reference, where)})

    def person(self, person: Respondent) -> Respondent:
        return person if self._text(person.role, person.id) == person.role else person.model_copy(update={"role": ""})

    def _text(self, text: str, place: str) -> str:
        found = looks_like(self._session, text)
        if not found:
            return text
        self._session.warn(Problem(self._source, place, message) for message in found)
        self.count += 1
        return self._session.texts("A note was left out here, since it looks like data about a person.")

    def tell(self) -> None:
        """Say how much was left out, and that it is still where it was written."""
        if self.count:
            said = self._session.texts.count(
                self.count,
                "One text is left out of the document, since it looks like data about a person. It still stands where it was written; correct it there.",
                "{n} texts are left out of the document, since they look like data about a person. They still stand where they were written; correct them there.",
            )
            err(said)


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
