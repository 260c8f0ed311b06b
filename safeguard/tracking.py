"""A plan under way: which steps are overdue, which are done, and what the answers say of them.

A step changes no score. What was done counts once an answer says so; where the two differ, both directions are named.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from safeguard.errors import InvalidInput, not_found, say
from safeguard.model import Assessment, Plan, Rubric
from safeguard.model.track import Progress, Track, TrackedStep
from safeguard.scoring import fold

_URGENCY = {"started": 0, "open": 0, "done": 1, "dropped": 2}


def new_track(rubric: Rubric, assessment: Assessment, plan: Plan, before: Track | None = None) -> Track:
    """The track of a plan that begins; the progress of ``before`` lives on in the steps that both plans have.

    Steps are the same by criterion and level, so they survive a new round. Where a criterion took the place of others
    (the crosswalk of the rubric), its steps take over the progress of theirs.
    """
    return Track(
        id=assessment.id,
        organisation=assessment.organisation,
        unit=assessment.unit,
        profile=assessment.profile,
        plan=plan.model_copy(update={"faults": ()}),
        progress=_carried(rubric, plan, before) if before else {},
    )


def _carried(rubric: Rubric, plan: Plan, before: Track) -> dict[str, Progress]:
    """The progress of an earlier plan by the steps of a new one."""
    earlier = {(step.criterion, step.kind, step.to): step.id for step in before.plan.steps}
    planned = {step.criterion for step in before.plan.steps}
    carried = {}
    for step in plan.steps:
        was = rubric.by_id[step.criterion].was
        # a criterion that took in others is as far as all of them: half a deed is not the deed
        origins = (step.criterion, *was) if step.criterion in planned or not was else was
        steps = [earlier.get((criterion, step.kind, step.to)) for criterion in origins]
        found = [before.of(each) for each in steps if each is not None]
        if len(found) == len(origins) and len({each.status for each in found}) == 1 and any(map(_said, found)):
            carried[step.id] = _merged(found)
    return carried


def _said(progress: Progress) -> bool:
    return progress != Progress()


def _merged(found: Sequence[Progress]) -> Progress:
    """One progress of several that are equally far: the latest days, every proof and every note."""
    if len(found) == 1:
        return found[0]
    fields: dict[str, Any] = {"status": found[0].status}
    for field in ("on", "due"):
        fields[field] = max((day for each in found if (day := getattr(each, field))), default=None)
    for field, between in (("proof", "; "), ("note", "\n")):
        fields[field] = between.join(dict.fromkeys(text for each in found if (text := getattr(each, field))))
    try:
        return Progress(**fields)
    except ValueError:  # together longer than a field may be; the earlier plan keeps what stands there
        return max(found, key=lambda each: each.on or date.min)


def changed(track: Track, step: str, change: Mapping[str, Any]) -> Progress:
    """The progress of a step after some of its fields changed.

    Raises ``NotFound`` for a step that the plan does not have, ``InvalidInput`` for *done* without a proof.
    """
    from safeguard.boundary import parse

    known = {each.id for each in track.plan.steps}
    if step not in known:
        raise not_found(say("The plan has no such step."), step, sorted(known))
    progress = parse(Progress, {**track.of(step).model_dump(), **change}, track.id)
    if progress.status == "done" and not progress.proof.strip():
        message = say("A step is done once something shows it: name the proof (title, number, where it is kept).")
        raise InvalidInput.at(track.id, step, message)
    return progress


def standings(track: Track, rubric: Rubric, latest: Assessment | None, day: date) -> tuple[TrackedStep, ...]:
    """The steps as they stand on a day: the most overdue first, then by date, the done and the dropped last."""
    levels = _levels(rubric, latest)
    found = []
    for step in track.plan.steps:
        progress, due = track.of(step.id), track.due(step)
        late = (day - due).days if progress.status in ("open", "started") else 0
        reached = levels.get(step.criterion)
        found.append(
            TrackedStep.model_construct(
                step=step,
                progress=progress,
                due=due,
                overdue=max(late, 0),
                reflected=reached is not None and reached >= step.to,
            )
        )
    place = {step.id: number for number, step in enumerate(track.plan.steps)}
    found.sort(key=lambda each: (_URGENCY[each.progress.status], each.due, place[each.step.id]))
    return tuple(found)


def _levels(rubric: Rubric, latest: Assessment | None) -> dict[str, int | None]:
    if latest is None:
        return {}
    return {criterion: standing.level for criterion, standing in fold(rubric, latest).items()}
