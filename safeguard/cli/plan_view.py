"""A plan as text for people: what it promises, and the steps in the order of doing."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from safeguard.cli.output import wrapped
from safeguard.model import Assessment, Plan, Rubric, Step
from safeguard.reasons import (
    how_chosen,
    nothing_said,
    person_days,
    proof_missing,
    when_it_is_done,
    who_does,
    why_step,
)
from safeguard.scoring import fold
from safeguard.texts import Texts


def plan_view(texts: Texts, rubric: Rubric, assessment: Assessment, plan: Plan) -> Iterator[str]:
    """The lines of the text view of one plan."""
    words = rubric.words(texts.language)
    yield f"{assessment.organisation.name} · {words.title}"
    nothing = nothing_said(texts, rubric, assessment)
    if nothing:
        yield from wrapped(nothing)
        return
    if plan.budget is not None:
        yield texts("What {days} person-days can buy", days=Fraction(plan.budget))
    elif plan.target is not None:
        yield texts("The way to: {band}", band=words.band[plan.target].title)
    else:
        yield texts("Every criterion at the level that counts as met")
    bands = words.band
    before, after = plan.baseline, plan.promised
    yield texts(
        "today {before} ({band}) → then {after} ({later})",
        before=texts.figure(before.overall.claimed, rubric.limits),
        band=bands[before.band.final].title if before.band.final else "–",
        after=texts.figure(after.overall.claimed, rubric.limits),
        later=bands[after.band.final].title if after.band.final else "–",
    )
    yield texts(
        "once the proof of each step is shown: evidenced {percent}",
        percent=texts.figure(after.overall.evidenced, rubric.limits),
    )
    standings = fold(rubric, assessment).items()
    missing = proof_missing(rubric, plan, ((name, each.level, each.evidenced) for name, each in standings))
    if missing and after.band.evidenced and after.band.evidenced != after.band.final:
        yield from wrapped(
            texts(
                "By the evidence the verdict only reaches “{band}”: of what is claimed already the proof is missing, and to collect "
                "it is no step of this plan. Collect it for: {names}.",
                band=bands[after.band.evidenced].title,
                names="; ".join(words.criterion[name].name for name in missing),
            )
        )
    yield texts.count(
        len(plan.steps),
        "One step, {effort}",
        "{n} steps, {effort}",
        effort=person_days(texts, Fraction(plan.effort)),
    )
    for sentence in how_chosen(texts, rubric, plan):
        yield from wrapped(sentence)
    yield from wrapped(" ".join(when_it_is_done(texts, plan)))
    for number, step in enumerate(plan.steps, 1):
        yield ""
        yield from _step(texts, rubric, step, number)
    if plan.advice:
        yield ""
        names = ", ".join(words.criterion[criterion].name for criterion in plan.advice)
        yield from wrapped(texts("Also to find out, as these count as 0 until somebody does: {names}", names=names))


def _step(texts: Texts, rubric: Rubric, step: Step, number: int) -> Iterator[str]:
    words = rubric.words(texts.language)
    own = words.criterion[step.criterion]
    head = texts("by {day}", day=texts.day(step.due, "medium"))
    days = person_days(texts, step.effort)
    role = who_does(texts, words, step)
    yield f"{number:>3}. " + " · ".join(part for part in (own.name, head, days, role))
    if step.kind == "find-out":
        yield from wrapped(texts("Find out where you stand, and answer the criterion."), "     ")
        yield from _why(texts, rubric, step)
        return
    action = own.action[str(step.to)]
    yield from wrapped(action.do, "     ")
    yield from wrapped(texts("Proof: {proof}", proof=action.proof), "     ")
    yield from _why(texts, rubric, step)


def _why(texts: Texts, rubric: Rubric, step: Step) -> list[str]:
    return wrapped(texts("Why: {reasons}", reasons=why_step(texts, rubric, step)), "     ")
