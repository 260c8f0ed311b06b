"""What a submission says, and what leaves the house with it, in the reader's words."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from safeguard.cli.output import wrapped
from safeguard.errors import NotFound

if TYPE_CHECKING:
    from safeguard.cli.session import Session
    from safeguard.model.keys import Card
    from safeguard.model.submission import Contribution, Submission


def summary(session: Session, submission: Submission, to: Card | None) -> Iterator[str]:
    """From whom and for whom, at which level, and each contribution in one line."""
    from safeguard.fingerprints import words_of

    texts, organisation = session.texts, submission.organisation
    yield texts("From: {name} ({id})", name=organisation.name, id=organisation.id)
    recipient = f"{to.organisation.name} ({to.organisation.id})" if to else words_of(submission.to)
    yield texts("For: {name}", name=recipient)
    yield texts("Number {number} of {day}: {id}", number=submission.sequence, day=submission.made, id=submission.id)
    yield (
        texts("May be named in what is published of this round: yes")
        if submission.named
        else texts("May be named in what is published of this round: no")
    )
    yield ""
    yield from wrapped(_level(session, submission))
    for each in submission.contributions:
        yield f"  {_line(session, each)}"
    yield ""


def _level(session: Session, submission: Submission) -> str:
    texts = session.texts
    if submission.disclose == "full":
        notes = sum(
            bool(answer.note or answer.reason or any(one.reference for one in answer.evidence))
            for each in submission.contributions
            for answer in (each.answers.answers if each.answers else ())
        )
        return texts(
            "Level full: everything leaves, every answer of every respondent, with notes, reasons and references of evidence ({notes} answers have some).",
            notes=notes,
        )
    if submission.disclose == "scores":
        return texts(
            "Level scores: name, type and region of the organisation; round, day, profile and unit of each assessment; where each criterion stands for the group as one; and the figures that follow. No note, no reason, no reference, no respondent."
        )
    return texts(
        "Level counts: name, type and region of the organisation; round, day, profile and unit of each assessment; sums by domain, how many critical criteria are not met, and the figures that follow. Nothing about a single criterion."
    )


def _line(session: Session, each: Contribution) -> str:
    texts = session.texts
    where = [each.round, texts.day(each.date), each.profile, *([each.unit] if each.unit else [])]
    score = texts.percent(Fraction(each.said.claimed)) if each.said.claimed else texts("no score")
    shown = Fraction(each.said.evidenced) if each.said.evidenced else None
    return texts(
        "{rubric} {version} ({where}): {score} claimed, {evidenced} evidenced, {band}",
        rubric=each.rubric.id,
        version=each.rubric.version,
        where=", ".join(part for part in where if part),
        score=score,
        evidenced=texts.percent(shown),
        band=_band(session, each),
    )


def _band(session: Session, each: Contribution) -> str:
    """The verdict in the rubric's words, where it is installed here."""
    if each.said.final is None:
        return "–"
    try:
        words = session.registry.rubric(each.rubric.id).words(session.language)
    except NotFound:
        return each.said.final
    return str(words.band[each.said.final].title) if each.said.final in words.band else each.said.final
