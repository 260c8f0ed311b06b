"""Keeping a plan that was made, so that ``safeguard track`` can follow it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from safeguard.cli.output import out

if TYPE_CHECKING:
    from safeguard.cli.session import Read, Session
    from safeguard.model import Assessment, Plan, Track


def keep(session: Session, reads: Sequence[Read], plans: Sequence[Plan], tell: Callable[[str], None] = out) -> None:
    """Keep the plan of each assessment and say so; steps that an earlier plan has too keep their progress.

    ``tell`` takes what is said: standard output, unless that carries a document.
    """
    from safeguard.tracking import new_track

    texts = session.texts
    for read, plan in zip(reads, plans, strict=True):
        rubric = session.registry.rubric(plan.rubric.id)
        known = {each: session.store.plans.load(each) for each in session.store.plans.ids()}
        track = new_track(rubric, read.assessment, plan, _earlier(known.values(), read.assessment))
        session.store.plans.keep(track, since=known.get(track.id))
        tell(texts.count(len(plan.steps), "Kept {id}: one step.", "Kept {id}: {n} steps.", id=track.id))
        if track.progress:
            count = len(track.progress)
            tell(texts.count(count, "One step keeps its progress.", "{n} steps keep their progress."))


def _earlier(known: Iterable[Track], assessment: Assessment) -> Track | None:
    """The newest kept plan of the same organisation, unit and rubric."""
    same = [
        track
        for track in known
        if (track.organisation.id, track.unit, track.plan.rubric.id)
        == (assessment.organisation.id, assessment.unit, assessment.rubric.id)
    ]
    return max(same, key=lambda track: track.plan.start, default=None)
