"""What many voices say together, and where they part: one picture of a unit whose people do not agree.

Group levels come from :func:`safeguard.scoring.fold`, like every level. Nothing here says who gave which answer, and
no group of fewer than ``k`` people is described, nor one whose figure could be found by taking others away.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from fractions import Fraction
from typing import Final, NamedTuple

from safeguard.agreement import agreement as agreement_of
from safeguard.model import CONSENSUS, REVIEW, Agreement, Answer, Assessment, Respondent, Rubric
from safeguard.model.picture import Observation, ObservationKind
from safeguard.scoring import Standing, fold

#: people behind a figure, at least
K: Final = 5
#: perspectives that stand for those who meet children and families every day
FRONTLINE: Final = frozenset({"frontline", "staff", "volunteer"})

Group = str


class Opinion(NamedTuple):
    """How one criterion is seen: how many gave each level ``0..M``, how many do not know, how many say not applicable."""

    criterion: str
    counts: tuple[int, ...]
    unknown: int
    not_applicable: int

    @property
    def given(self) -> int:
        """How many gave a level."""
        return sum(self.counts)

    @property
    def answered(self) -> int:
        """How many said anything; not knowing is an answer."""
        return self.given + self.unknown + self.not_applicable

    @property
    def lowest(self) -> int | None:
        return next((level for level, number in enumerate(self.counts) if number), None)

    @property
    def highest(self) -> int | None:
        return next((level for level in reversed(range(len(self.counts))) if self.counts[level]), None)

    @property
    def spread(self) -> int | None:
        """Highest minus lowest level given."""
        return None if self.lowest is None or self.highest is None else self.highest - self.lowest

    @property
    def awareness(self) -> Fraction | None:
        """Those who gave a level, of those who gave a level or do not know."""
        knowing = self.given + self.unknown
        return Fraction(self.given, knowing) if knowing else None

    @property
    def distance(self) -> Fraction:
        """How many levels two of them lie apart on average; 0 where no two gave a level."""
        pairs = self.given * (self.given - 1) // 2
        if not pairs:
            return Fraction(0)
        total = sum(
            low_count * high_count * (high - low)
            for low, low_count in enumerate(self.counts)
            for high, high_count in enumerate(self.counts)
            if high > low
        )
        return Fraction(total, pairs)


def is_respondent(by: str) -> bool:
    """Whether an answer is a single person's: no consensus and no review."""
    return by != CONSENSUS and not by.startswith(REVIEW)


def voices(rubric: Rubric, assessment: Assessment) -> dict[str, list[Answer]]:
    """Each respondent who answered anything in scope, with these answers."""
    asked = {criterion.id for criterion in rubric.in_scope(assessment.profile)}
    found: dict[str, list[Answer]] = {}
    for answer in assessment.answers:
        if answer.state != "unanswered" and answer.criterion in asked and is_respondent(answer.by):
            found.setdefault(answer.by, []).append(answer)
    return found


def opinions(rubric: Rubric, assessment: Assessment, among: Collection[str] | None = None) -> dict[str, Opinion]:
    """How every criterion in scope is seen, in rubric order, by all respondents or by those ``among`` them."""
    counted: dict[str, list[int]] = {
        criterion.id: [0] * (rubric.scale.max + 3) for criterion in rubric.in_scope(assessment.profile)
    }
    for by, answers in voices(rubric, assessment).items():
        if among is not None and by not in among:
            continue
        for answer in answers:
            place = {"unknown": -2, "not_applicable": -1}.get(answer.state, answer.level)
            assert place is not None  # a level is given exactly when the state is level
            counted[answer.criterion][place] += 1
    return {
        criterion: Opinion(criterion, tuple(numbers[:-2]), numbers[-2], numbers[-1])
        for criterion, numbers in counted.items()
    }


def agreement(rubric: Rubric, assessment: Assessment) -> Agreement | None:
    """The agreement of a record; None where fewer than two respondents answered."""
    if len({answer.by for answer in assessment.answers if is_respondent(answer.by)}) < 2:
        return None
    people = voices(rubric, assessment)
    if len(people) < 2:
        return None
    rating = sum(any(answer.level is not None for answer in answers) for answers in people.values())
    return agreement_of([each.counts for each in opinions(rubric, assessment).values()], rating)


def by_disagreement(seen: Mapping[str, Opinion]) -> list[Opinion]:
    """Criteria on which views part, the furthest apart first; then where fewer know; then in rubric order."""
    parting = [each for each in seen.values() if each.spread or (each.given and each.unknown)]
    return sorted(parting, key=lambda each: (-each.distance, each.awareness or Fraction(0)))


def together(rubric: Rubric, assessment: Assessment, among: Collection[str] | None = None) -> dict[str, Standing]:
    """The standing of every criterion by respondents alone (all, or those ``among`` them), without the consensus."""
    answers = tuple(
        answer for answer in assessment.answers if is_respondent(answer.by) and (among is None or answer.by in among)
    )
    return fold(rubric, assessment.model_copy(update={"answers": answers}))


# groups of people ------------------------------------------------------------------------------------------------


def perspective_of(person: Respondent) -> Group | None:
    """The group that a respondent's perspective belongs to."""
    return group_of(person.perspective) or None


def sex_of(person: Respondent) -> Group | None:
    """The sex of a respondent, where it was given at all."""
    return person.sex


def age_of(person: Respondent) -> Group | None:
    """The age band of a respondent, where it was given at all."""
    return person.age_band


def groups(
    rubric: Rubric,
    assessment: Assessment,
    k: int = K,
    kind: Callable[[Respondent], Group | None] = perspective_of,
) -> dict[Group, frozenset[str]]:
    """The groups that may be described, each with its respondents: at least ``k`` answered in each.

    Those who are left must be none or at least ``k`` too, or their answers could be found by taking the described
    groups from the unit's total; then the smallest group is not described either.
    """
    answered = voices(rubric, assessment)
    members: dict[Group, set[str]] = {}
    for person in assessment.respondents:
        group = kind(person)
        if person.id in answered and group is not None:
            members.setdefault(group, set()).add(person.id)
    shown = {name: ids for name, ids in sorted(members.items()) if len(ids) >= k}
    while shown and 0 < len(answered) - sum(map(len, shown.values())) < k:
        del shown[min(shown, key=lambda name: (len(shown[name]), name))]
    return {name: frozenset(ids) for name, ids in shown.items()}


def group_of(perspective: str | None) -> Group:
    """The group that a perspective belongs to; nothing for those who gave none."""
    return "frontline" if perspective in FRONTLINE else perspective or ""


def described(rubric: Rubric, assessment: Assessment, k: int = K) -> dict[Group, dict[str, tuple[Opinion, Standing]]]:
    """How each group that may be described sees each criterion on which at least ``k`` of it answered.

    On one criterion the rule of :func:`groups` holds again, since not everybody answers everything.
    """
    whole = opinions(rubric, assessment)
    shown = groups(rubric, assessment, k)
    seen = {name: opinions(rubric, assessment, ids) for name, ids in shown.items()}
    standing = {name: together(rubric, assessment, ids) for name, ids in shown.items()}
    found: dict[Group, dict[str, tuple[Opinion, Standing]]] = {name: {} for name in shown}
    for criterion, total in whole.items():
        named = {name: seen[name][criterion] for name in shown if seen[name][criterion].answered >= k}
        while named and 0 < total.answered - sum(each.answered for each in named.values()) < k:
            del named[min(named, key=lambda name: (named[name].answered, name))]
        for name, opinion in named.items():
            found[name][criterion] = (opinion, standing[name][criterion])
    return found


# what falls out in words -----------------------------------------------------------------------------------------


def observations(rubric: Rubric, assessment: Assessment, k: int = K) -> list[Observation]:
    """Every finding that at least ``k`` people stand behind, in rubric order."""
    whole = opinions(rubric, assessment)
    by_group = described(rubric, assessment, k)
    standing = together(rubric, assessment)
    found = []
    for criterion, opinion in whole.items():
        if opinion.answered < k:
            continue
        seen = {name: by_criterion.get(criterion) for name, by_criterion in by_group.items()}
        found += _about(rubric, opinion, standing[criterion], seen)
    return found


def _about(
    rubric: Rubric,
    opinion: Opinion,
    standing: Standing,
    by_group: Mapping[Group, tuple[Opinion, Standing] | None],
) -> list[Observation]:
    used = (rubric.scale.met + 1) // 2  # from here on something is written and at least partly used
    found: list[Observation] = []
    level = standing.level
    if level is not None and level >= used:
        found += [
            Observation(kind="not-known-to", criterion=opinion.criterion, group=name, level=level)
            for name, seen in by_group.items()
            if seen is not None and 2 * seen[0].unknown > seen[0].answered
        ]
        if not found and opinion.awareness is not None and opinion.awareness < Fraction(1, 2):
            found.append(Observation(kind="few-know", criterion=opinion.criterion, level=level))
    leaders, frontline = by_group.get("leader"), by_group.get("frontline")
    if leaders is not None and frontline is not None:
        above, below = leaders[1].level, frontline[1].level
        if above is not None and below is not None and abs(above - below) >= 2:
            kind: ObservationKind = "leaders-see-more" if above > below else "frontline-sees-more"
            found.append(Observation(kind=kind, criterion=opinion.criterion, level=above, other=below))
    if not found and _contradicted(rubric, opinion):
        found.append(Observation(kind="contradicted", criterion=opinion.criterion))
    return found


def _contradicted(rubric: Rubric, opinion: Opinion) -> bool:
    """A strength to some and a weakness to others."""
    met = sum(opinion.counts[rubric.scale.met :])
    absent = sum(opinion.counts[: max(1, rubric.scale.met - 1)])
    return opinion.given > 0 and rubric.scale.met > 1 and 4 * met >= opinion.given and 4 * absent >= opinion.given
