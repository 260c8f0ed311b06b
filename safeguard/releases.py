"""What a report on units may show of the answers of single people, now and beside what it showed before.

Two rules, each for every criterion by itself, since not everybody answers everything:

- It rests on at least ``k`` respondents, or on the group's consensus. Otherwise it counts as not yet answered here,
  so no figure above it holds it either and nothing can be found by subtraction; its gate is pending and still caps.
- Since the last report nobody's answer changed, or those of at least ``k`` did. Otherwise what was shown stands,
  and the newer answers wait: the difference of two reports would be theirs alone. A consensus counts at once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import NamedTuple

from safeguard.agreement import agreement as agreement_of
from safeguard.model import CONSENSUS, Answer, Assessment, Figure, Rubric
from safeguard.model.picture import Observation, Released, ReleasedCriterion, Seen, Voices
from safeguard.respondents import Group, K, Opinion, group_of, observations, opinions, together, voices
from safeguard.scoring import UNANSWERED, Standing, fold


class Release(NamedTuple):
    """The standings that may be shown, the respondents as one (where any may be shown), what is to be remembered,
    and how many people's newer answers wait."""

    standings: dict[str, Standing]
    voices: Voices | None
    remembered: Released
    waiting: int


def release(rubric: Rubric, assessment: Assessment, before: Released | None, salt: str, k: int = K) -> Release:
    """What may be shown of an assessment after ``before`` was shown of it."""
    if before is not None and before.scoring_digest != rubric.digests.scoring:
        before = None  # other questions; what was shown of the old ones stays with them
    shown_before = {each.id: each for each in before.criteria} if before else {}
    said = _said(rubric, assessment)
    fresh, consented = _Fresh(rubric, assessment, k), fold(rubric, _consensus_only(assessment))
    standings: dict[str, Standing] = {}
    kept: list[ReleasedCriterion] = []
    waiting: set[str] = set()
    for criterion in consented:
        answers = said.get(criterion, {})
        people = {by: _checksum(salt, answer) for by, answer in answers.items()}
        old = shown_before.get(criterion)
        changed = _changed(old.people, people) if old else set()
        if old is not None and len(changed) < k:
            waiting |= changed
            shown: ReleasedCriterion | None = old
        elif len(people) >= k:
            shown = fresh.criterion(criterion, people, old)
        else:
            shown = None
        if shown is not None:
            kept.append(shown)
        standings[criterion] = _standing(consented[criterion], shown)
    held = before is not None and bool(waiting)
    agreed = before.agreement if held and before else agreement_of(fresh.table(kept), fresh.rating) if kept else None
    number = before.respondents if held and before else len(fresh.people)
    remembered = Released(
        assessment=assessment.id,
        scoring_digest=rubric.digests.scoring,
        respondents=number,
        agreement=agreed,
        criteria=tuple(kept),
    )
    told = None
    if kept:
        told = Voices(
            respondents=number,
            agreement=agreed,
            seen=tuple(each.seen for each in kept),
            observations=tuple(one for each in kept for one in each.observations),
        )
    return Release(standings, told, remembered, len(waiting))


def _said(rubric: Rubric, assessment: Assessment) -> dict[str, dict[str, Answer]]:
    """Each respondent's answer by criterion."""
    found: dict[str, dict[str, Answer]] = {}
    for by, answers in voices(rubric, assessment).items():
        for answer in answers:
            found.setdefault(answer.criterion, {})[by] = answer
    return found


def _consensus_only(assessment: Assessment) -> Assessment:
    answers = tuple(answer for answer in assessment.answers if answer.by == CONSENSUS)
    return assessment.model_copy(update={"answers": answers})


def _checksum(salt: str, answer: Answer) -> str:
    """A checksum of what an answer can move, so that a change is seen and the answer itself is not kept."""
    strengths = sorted((one.strength, str(one.date), str(one.expires)) for one in answer.evidence)
    facts = (salt, answer.by, answer.criterion, answer.state, answer.level, strengths)
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:16]


def _changed(before: Mapping[str, str], now: Mapping[str, str]) -> set[str]:
    """Everybody who answers otherwise than before, for the first time, or no more."""
    return {by for by in {*before, *now} if before.get(by) != now.get(by)}


def _standing(consensus: Standing, shown: ReleasedCriterion | None) -> Standing:
    """The consensus where there is one, otherwise what may be shown of the respondents, otherwise nothing."""
    if consensus.state != "unanswered":
        return consensus._replace(review=shown.review if shown else False, spread=shown.spread if shown else None)
    if shown is None:
        return UNANSWERED
    return Standing(shown.state, shown.level, shown.evidenced, shown.strength, shown.spread, shown.review)


class _Fresh:
    """The respondents as they answer now."""

    def __init__(self, rubric: Rubric, assessment: Assessment, k: int):
        self.k = k
        self.people = voices(rubric, assessment)
        self.opinions = opinions(rubric, assessment)
        self.standings = together(rubric, assessment)
        self.groups = {person.id: group_of(person.perspective) for person in assessment.respondents}
        self.rating = sum(any(answer.level is not None for answer in each) for each in self.people.values())
        self.observations: dict[str, list[Observation]] = {}
        for one in observations(rubric, assessment, k):
            self.observations.setdefault(one.criterion, []).append(one)

    def criterion(self, criterion: str, people: dict[str, str], old: ReleasedCriterion | None) -> ReleasedCriterion:
        """What may be shown of one criterion as it is answered now."""
        standing, opinion = self.standings[criterion], self.opinions[criterion]
        found = tuple(self.observations.get(criterion, ()))
        if old is not None and not self._whole_groups(_changed(old.people, people)):
            found = old.observations  # a group that changed by one or two would give them away
        assert standing.state != "unanswered"  # at least k people answered it
        return ReleasedCriterion(
            id=criterion,
            people=people,
            state=standing.state,
            level=standing.level,
            evidenced=standing.evidenced,
            strength=standing.strength,
            spread=standing.spread,
            review=standing.review,
            seen=_seen(opinion),
            observations=found,
        )

    def _whole_groups(self, changed: set[str]) -> bool:
        """Whether of no group fewer than ``k`` (and more than none) changed."""
        sizes: dict[Group, int] = {}
        for by in changed:
            group = self.groups.get(by, "")
            sizes[group] = sizes.get(group, 0) + 1
        return all(size >= self.k for size in sizes.values())

    def table(self, kept: list[ReleasedCriterion]) -> list[tuple[int, ...]]:
        """Counts of levels of the criteria that are shown."""
        return [self.opinions[each.id].counts for each in kept]


def _seen(opinion: Opinion) -> Seen:
    distance = Figure.of(opinion.distance)
    assert distance is not None  # a distance is always a number
    return Seen(
        criterion=opinion.criterion,
        answered=opinion.answered,
        lowest=opinion.lowest,
        highest=opinion.highest,
        awareness=Figure.of(opinion.awareness),
        distance=distance,
    )
