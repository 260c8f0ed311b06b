"""Why a verdict is what it is, and why a step is in a plan, in one sentence of the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from fractions import Fraction

from safeguard.errors import part_needed, say
from safeguard.model import Assessment, Plan, Rubric, ScoreRecord, Step, Wording
from safeguard.scoring import fold
from safeguard.texts import Texts


def reason(texts: Texts, rubric: Rubric, record: ScoreRecord) -> str:
    """The reason of a verdict: gates that are closed or open to question, floors missed, the band by score alone."""
    words = rubric.words(texts.language)
    named: dict[str, list[str]] = {"gate": [], "pending": [], "floor": []}
    for each in record.band.reasons:
        kind, _, name = each.partition(":")
        if kind in named:
            named[kind].append(words.domain[name].title if kind == "floor" else words.criterion[name].name)
    parts = []
    if named["gate"]:
        names = "; ".join(f"“{name}”" for name in named["gate"])
        parts.append(
            texts.count(
                len(named["gate"]),
                "critical criterion not met: {names}",
                "{n} critical criteria not met: {names}",
                names=names,
            )
        )
    if named["pending"]:
        names = "; ".join(f"“{name}”" for name in named["pending"])
        parts.append(
            texts.count(
                len(named["pending"]),
                "critical criterion not yet answered: {names}",
                "{n} critical criteria not yet answered: {names}",
                names=names,
            )
        )
    if named["floor"]:
        parts.append(texts("below the floor of the next band: {names}", names=", ".join(named["floor"])))
    if record.band.by_score is None:
        return texts("Why: nothing that can be scored is answered.")
    if not parts:
        return texts("Why: this is what the score reaches; no critical criterion stands in the way.")
    if record.band.by_score == record.band.final:
        return texts("Why: {parts}.", parts="; ".join(parts))
    by_score = words.band[record.band.by_score].title
    return texts("Why: {parts}. By its score alone it would be: {band}.", parts="; ".join(parts), band=by_score)


def meaning_said(texts: Texts, rubric: Rubric, record: ScoreRecord, band: str) -> str:
    """What a band means for those who read it; where only what nobody has answered holds the verdict there, that, and no more.

    A child is not said to be at risk where all that is known is that a question is open.
    """
    closed = [rubric.band_rank[gate.cap] for gate in record.gates if gate.state == "closed"]
    pending = [gate.criterion for gate in record.gates if gate.state == "pending"]
    by_score = record.band.by_score
    if band == record.band.final and by_score is not None and pending:
        known = min([rubric.band_rank[by_score], *closed])
        if known > rubric.band_rank[band]:
            words = rubric.words(texts.language).criterion
            names = "; ".join(f"“{words[criterion].name}”" for criterion in pending)
            return texts(
                "It is not yet known whether this is met: {names}. Find out first, and answer it.", names=names
            )
    return rubric.words(texts.language).band[band].meaning


def nothing_said(texts: Texts, rubric: Rubric, assessment: Assessment) -> str:
    """What to do where nothing is answered yet; nothing where something is."""
    if any(standing.state != "unanswered" for standing in fold(rubric, assessment).values()):
        return ""
    words = rubric.words(texts.language).criterion
    critical = [words[each.id].name for each in rubric.in_scope(assessment.profile) if each.gate is not None]
    return texts(
        "Nothing is answered yet, so there is no score and no plan. Answer the questionnaire first, beginning with the critical "
        "criteria: {names}. “Not known” is an answer too: it shows what to find out.",
        names="; ".join(critical),
    )


def unproved_said(texts: Texts, rubric: Rubric, record: ScoreRecord) -> str:
    """Why something counts as evidenced in a domain of which no document is shown; nothing where there is no such domain."""
    free = rubric.unproved_level
    shown = {rubric.by_id[each.id].domain for each in record.criteria if each.strength != "none"}
    bare = [each for each in record.domains if each.id not in shown and each.evidenced and each.evidenced.value > 0]
    if not free or not bare:
        return ""
    return texts(
        "Up to level {free} of {top} no evidence is needed: so {percent} can count as evidenced where no document is shown.",
        free=free,
        top=rubric.scale.max,
        percent=texts.percent(Fraction(free, rubric.scale.max), 0),
    )


def proof_missing(rubric: Rubric, plan: Plan, found: Iterable[tuple[str, int | None, int | None]]) -> list[str]:
    """The criteria whose level is claimed and not carried by what was shown, and that no step of the plan raises.

    ``found`` holds each criterion with its level and the level that is evidenced. Critical ones that the missing proof keeps
    unmet come first: they hold the evidenced verdict down.
    """
    raised = {step.criterion for step in plan.steps if step.kind == "raise"}
    missing = {
        criterion: shown
        for criterion, level, shown in found
        if level is not None and shown is not None and shown < level and criterion not in raised
    }

    def holding(criterion: str) -> bool:
        own = rubric.by_id[criterion]
        return own.gate is not None and missing[criterion] < rubric.minimum(own)

    return sorted(missing, key=lambda criterion: not holding(criterion))


def person_days(texts: Texts, days: Fraction) -> str:
    """Effort in words: ``one person-day``, ``2.5 person-days``."""
    return texts("one person-day") if days == 1 else texts("{days} person-days", days=days)


#: the role that finds out what nobody knows, where the rubric has it
FINDER = "focal-point"


def finder(texts: Texts, words: Wording) -> str:
    """Who finds out what nobody knows: the focal point, where the rubric has that role."""
    return words.role.get(FINDER) or texts("whoever answered")


def who_does(texts: Texts, words: Wording, step: Step) -> str:
    """Who does a step, in words; no step is nobody's."""
    return words.role.get(step.role, step.role) if step.role else finder(texts, words)


def step_aim(texts: Texts, step: Step) -> str:
    """Where a step leads, in two words: to a level, or to an answer where there is none yet."""
    return texts("find out") if step.kind == "find-out" else texts("level {level}", level=step.to)


def when_it_is_done(texts: Texts, plan: Plan) -> list[str]:
    """How the days of a plan came about: the pace, the days off, what slips, and when to look at it again."""
    said = [
        texts(
            "From {day}, {days} person-days of work a month.", day=texts.day(plan.start), days=Fraction(plan.capacity)
        )
    ]
    if plan.holidays is not None:
        said.append(
            texts(
                "Weekends and public holidays ({country}, by {source}) are off; holidays that follow the moon are estimates.",
                country=plan.holidays,
                source=plan.holidays_source,
            )
        )
    else:
        said.append(texts("Weekends are off; public holidays were not looked at."))
    if plan.by is not None:
        late = len(plan.slipping)
        day = texts.day(plan.by)
        said.append(
            texts("Everything is done by {day}.", day=day)
            if not late
            else texts.count(late, "One step slips past {day}.", "{n} steps slip past {day}.", day=day)
        )
    if plan.reviews:
        said.append(
            texts(
                "Look at it together on {days}.", days=", ".join(texts.day(day, "medium") for day in plan.reviews[:4])
            )
        )
    if plan.next_assessment is not None:
        said.append(texts("Next self-assessment: {day}.", day=texts.day(plan.next_assessment)))
    return said


def past_said(texts: Texts, plans: Sequence[Plan], today: date) -> list[str]:
    """Where deadlines are past on the day on which a plan is handed on: how many, and the option that counts anew."""
    due = sorted(step.due for plan in plans for step in plan.steps)
    past = sum(day < today for day in due)
    if not past:
        return []
    anew = texts("Plan again with --start {day} to count from today.", day=today.isoformat())
    if past == len(due):
        begun = texts.day(min(plan.start for plan in plans))
        said = texts(
            "Every deadline of this plan is past: it begins on {start}, and its last step was due by {last}.",
            start=begun,
            last=texts.day(due[-1]),
        )
        return [f"{said} {anew}"]
    some = texts.count(
        past, "One deadline of this plan is past already.", "{n} deadlines of this plan are past already."
    )
    return [f"{some} {anew}"]


def why_step(texts: Texts, rubric: Rubric, step: Step) -> str:
    """Why a step is in the plan."""
    words = rubric.words(texts.language)
    said = []
    for key in step.why.split("; "):
        kind, _, name = key.partition(":")
        if kind == "find-out":
            said.append(texts("what nobody knows counts as 0"))
        elif kind == "opens":
            said.append(_opens(texts, rubric, step, name))
        elif kind == "floor":
            said.append(texts("lifts the domain {name} to its floor", name=words.domain[name].title))
        elif kind == "needed-by":
            said.append(texts("needed before: {name}", name=words.criterion[name].name))
        elif kind == "gain":
            said.append(texts("adds {points} points for {days} person-days", points=Fraction(name), days=step.effort))
    return "; ".join(said)


def _opens(texts: Texts, rubric: Rubric, step: Step, gate: str) -> str:
    """That a step opens a gate, or leads there, and at which band the gate holds the verdict until then."""
    criterion = rubric.by_id[gate]
    assert criterion.gate is not None
    cap = rubric.words(texts.language).band[criterion.gate.cap].title
    if step.to >= rubric.minimum(criterion):
        return texts("meets a critical criterion, which caps the verdict at “{band}” today", band=cap)
    return texts("leads to meeting a critical criterion, which caps the verdict at “{band}” today", band=cap)


def how_chosen(texts: Texts, rubric: Rubric, plan: Plan) -> list[str]:
    """What a plan was asked to keep, and how its steps were chosen: proved to be the best, with what that saved over
    choosing step by step, or step by step."""
    said = [*_kept(texts, rubric, plan)]
    if plan.together is not None:
        days = Fraction(plan.together.effort)
        said.append(texts("Planned together with the other assessments here: {days} person-days in all.", days=days))
    if plan.unproved == "no-solver":
        better = say("Chosen step by step; the part “{part}” finds the best plan, proved.", part="plan")
        said.append(texts.message(part_needed(better)))
    elif plan.unproved == "no-proof":
        said.append(texts("Chosen step by step: no better plan was proved to exist or not to exist."))
    elif plan.optimal and plan.steps and plan.budget is None:
        said += [texts("Proved: no plan that reaches this takes less work."), *_saved(texts, plan)]
    elif plan.optimal and plan.steps:
        said.append(
            texts("Proved: no plan for this budget meets more critical criteria, and of those none scores higher.")
        )
        said += _gained(texts, rubric, plan)
    return said


def _kept(texts: Texts, rubric: Rubric, plan: Plan) -> Iterator[str]:
    """The wishes of a plan, as far as they are about its rubric."""
    words = rubric.words(texts.language)
    must, spared = (
        ", ".join(words.criterion[each].name for each in criteria if each in words.criterion)
        for criteria in (plan.must, plan.spared)
    )
    if must:
        yield texts("To end at least at the level that counts as met: {names}.", names=must)
    if spared:
        yield texts("To stay as it is: {names}.", names=spared)
    for role, days in plan.max_effort_per_role.items():
        if role in words.role:
            yield texts("At most {days} person-days for: {role}.", days=Fraction(days), role=words.role[role])


def _saved(texts: Texts, plan: Plan) -> Iterator[str]:
    """What a target plan saves over choosing step by step."""
    if plan.greedy is not None and Fraction(plan.greedy.effort) > Fraction(plan.effort):
        theirs = Fraction(plan.greedy.effort)
        yield texts(
            "Choosing step by step would have taken {theirs} person-days; {saved} are saved.",
            theirs=theirs,
            saved=theirs - Fraction(plan.effort),
        )


def _gained(texts: Texts, rubric: Rubric, plan: Plan) -> Iterator[str]:
    """What a budget plan of one assessment gains over choosing step by step."""
    ours, theirs = plan.promised.overall.claimed, plan.greedy
    if theirs is None or plan.together is not None or ours is None or theirs.claimed is None:
        return
    more = len(plan.promised.gates_opened) - len(theirs.gates_opened)
    if more > 0 or ours.value > theirs.claimed.value:
        yield texts.count(
            len(theirs.gates_opened),
            "Choosing step by step would have met one critical criterion and reached {percent}.",
            "Choosing step by step would have met {n} critical criteria and reached {percent}.",
            percent=texts.figure(theirs.claimed, rubric.limits),
        )
    elif Fraction(theirs.effort) > Fraction(plan.effort):
        yield from _saved(texts, plan)
