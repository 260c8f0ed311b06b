"""A partner's figures held against our own scoring of what it disclosed; every figure that differs is named.

``full`` is folded again from the answers. ``scores`` is measured from where each criterion stands. Of ``counts`` only
the arithmetic can be checked: that the figures follow from the sums, and that the sums are possible for the rubric.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from functools import lru_cache
from typing import NamedTuple

from safeguard.boundary import pointer
from safeguard.errors import InvalidInput, Message, Problem, say
from safeguard.model import Assessment, Rubric
from safeguard.model.score import GateState
from safeguard.model.submission import Answered, Caps, Contribution, Said, Submission, Sums
from safeguard.scoring import Standing, Tally, fold, judge, measure, weighted_mean
from safeguard.submissions import said as said_of, stand

_HELD = {"full": {"criteria", "answers"}, "scores": {"criteria"}, "counts": {"sums", "caps"}}


class Rescored(NamedTuple):
    """What came of scoring a submission again: what is wrong, what is doubtful, and whether all could be scored."""

    problems: list[Problem]
    warnings: list[Problem]
    complete: bool


def score_again(
    submission: Submission, rubrics: Mapping[str, Rubric | None], source: str, agreed: Set[int] = frozenset()
) -> Rescored:
    """Hold every figure of a submission against our own scoring. ``rubrics`` holds those installed, by id.

    Contributions at the places of ``agreed`` were scored again already (:mod:`safeguard.rescoring_many`).

    The same version with another scoring digest, or a rubric that is not there, is a problem; another version of a
    rubric is a warning: its figures are the sender's word.
    """
    problems: list[Problem] = []
    warnings: list[Problem] = []
    complete, seen = True, set[tuple[str, str | None, str]]()
    for number, each in enumerate(submission.contributions):
        place = pointer(("contributions", number))
        wrong, rubric = list[Message](), rubrics.get(each.rubric.id)
        key = (each.rubric.id, each.unit, each.round)
        if key in seen:
            wrong.append(say("This rubric stands here a second time for the same round."))
        seen.add(key)
        if rubric is None:
            wrong.append(say("The rubric {id} is not installed here. --rubrics names its folder.", id=each.rubric.id))
        elif number in agreed:
            pass
        elif rubric.digests.scoring == each.rubric.scoring_digest:
            wrong += differences(submission, each, rubric)
        elif rubric.version == each.rubric.version:
            wrong.append(_altered(each.rubric, rubric))
        else:
            complete = False
            wrong += wrong_fields(submission, each)
            warnings.append(Problem(source, place, _other_version(each.rubric, rubric)))
        problems += [Problem(source, place, message) for message in wrong]
    return Rescored(problems, warnings, complete)


def _altered(answered: Answered, rubric: Rubric) -> Message:
    given = answered.scoring_digest[:12]
    return say(
        "The rubric {id} that was answered scores otherwise than the one here, though both call themselves {version}: {given} and {ours}.",
        id=rubric.id,
        version=rubric.version,
        given=given if given.isalnum() else "?",
        ours=rubric.digests.scoring[:12],
    )


def _other_version(answered: Answered, rubric: Rubric) -> Message:
    return say(
        "{id} was answered in version {given}; here is version {ours}. Its figures could not be scored again: they are the sender's word.",
        id=rubric.id,
        given=answered.version,
        ours=rubric.version,
    )


def differences(submission: Submission, each: Contribution, rubric: Rubric) -> list[Message]:
    """Everything in a contribution that our own scoring by the same rubric does not give."""
    wrong = wrong_fields(submission, each)
    if not wrong and each.profile not in rubric.profiles:
        wrong = [say("The rubric has no such profile.")]
    if wrong:
        return wrong
    if submission.disclose == "counts":
        return list(_impossible(each, rubric)) or list(_figures(each.said, _from_counts(each, rubric)))
    wrong = list(_criteria(each, rubric))
    if submission.disclose == "full" and not wrong:
        wrong = list(_answers(submission, each, rubric))
    if wrong:
        return wrong
    return list(_figures(each.said, said_of(measure(rubric, standings_of(each, rubric)))))


def wrong_fields(submission: Submission, each: Contribution) -> list[Message]:
    """Whether a contribution holds exactly what its level of disclosure holds."""
    there = {name for name in ("criteria", "sums", "caps", "answers") if getattr(each, name) is not None}
    if there == _HELD[submission.disclose]:
        return []
    return [say("What is disclosed is not what the level {level} holds.", level=submission.disclose)]


# criteria ------------------------------------------------------------------------------------------------------------


def standings_of(each: Contribution, rubric: Rubric) -> dict[str, Standing]:
    """The standings that a contribution's ``criteria`` say, in rubric order."""
    told = each.criteria or {}
    return {criterion.id: _standing(told[criterion.id]) for criterion in rubric.criteria if criterion.id in told}


@lru_cache(1024)
def _standing(text: str) -> Standing:
    level, space, evidenced = text.partition(" ")
    if space:
        return Standing("level", int(level), int(evidenced))
    return Standing(text)  # type: ignore[arg-type]  # the pattern of the field allows the three other states


def _criteria(each: Contribution, rubric: Rubric) -> Iterator[Message]:
    """What cannot be: criteria of another profile, levels beyond the scale, evidence above what is claimed."""
    told = each.criteria or {}
    asked = {criterion.id for criterion in rubric.in_scope(each.profile)}
    if told.keys() != asked:
        for name in sorted(asked - told.keys()):
            yield say("{criterion} is missing.", criterion=name)
        if told.keys() - asked:
            yield say("There are criteria here that the rubric does not ask of the profile.")
        return
    for name, text in told.items():
        standing = _standing(text)
        if standing.level is not None and standing.evidenced is not None:
            if standing.level > rubric.scale.max or standing.evidenced > standing.level:
                yield say("{criterion}: no such level can stand here.", criterion=name)
        elif standing.state == "not_applicable" and not rubric.by_id[name].may_be_not_applicable:
            yield say("{criterion} applies to everybody: not applicable cannot be answered.", criterion=name)


# answers -------------------------------------------------------------------------------------------------------------


def _answers(submission: Submission, each: Contribution, rubric: Rubric) -> Iterator[Message]:
    """Answers that the rubric does not accept, that are of something else, or that give other standings."""
    from safeguard.assessment_files import accept
    from safeguard.hookspecs import Reading

    given = each.answers
    assert given is not None  # the level of disclosure was looked at
    if _facts(given) != (submission.organisation, each.assessment, each.rubric.id, each.profile, each.unit, each.round):
        yield say("The answers are those of another assessment than the one that is named.")
        return
    if given.date != each.date:
        yield say("The answers are of another day than the one that is named.")
        return
    try:
        accept(Reading(given.to_json(), lambda place: ""), rubric, "")
    except InvalidInput as refused:
        yield from (problem.message for problem in refused.problems)
        return
    told = each.criteria or {}
    for name, standing in fold(rubric, given).items():
        if stand(standing) != told[name]:
            yield _differs(name, told[name], stand(standing))


def _facts(given: Assessment) -> tuple[object, ...]:
    return (given.organisation, given.id, given.rubric.id, given.profile, given.unit, given.round)


# counts --------------------------------------------------------------------------------------------------------------


def tallies_of(each: Contribution, rubric: Rubric) -> dict[str, Tally]:
    """The sums of a contribution by domain, as scoring takes them."""
    return {
        one.id: Tally(
            one.points,
            one.evidenced_points,
            one.answered,
            one.unknown,
            one.applicable,
            one.in_scope,
            rubric.scale.max,
            rubric.na_limit,
        )
        for one in each.sums or ()
    }


def _from_counts(each: Contribution, rubric: Rubric) -> Said:
    """The figures that follow from sums and caps."""
    tallies = tallies_of(each, rubric)
    scored = [(domain, tallies[domain.id]) for domain in rubric.domains if domain.id in tallies]
    scored = [(domain, sums) for domain, sums in scored if sums.has_score]
    claimed = weighted_mean((domain.weight, sums.claimed) for domain, sums in scored)
    evidenced = weighted_mean((domain.weight, sums.evidenced) for domain, sums in scored)
    gates = list(_gates(each.caps))
    verdict = judge(rubric, claimed, {domain.id: sums.claimed for domain, sums in scored}, gates)
    return Said(
        claimed=None if claimed is None else str(claimed),
        evidenced=None if evidenced is None else str(evidenced),
        final=verdict.final,
        domains={
            name: (
                None if sums.claimed is None else str(sums.claimed),
                None if sums.evidenced is None else str(sums.evidenced),
            )
            for name, sums in tallies.items()
        },
    )


def _gates(caps: Caps | None) -> Iterator[tuple[str, str, GateState]]:
    """Gates without names: as judging needs them, one for each kind of cap is enough."""
    if caps is not None:
        yield from (("", band, "closed") for band, count in caps.closed.items() if count)
        yield from (("", band, "pending") for band, count in caps.pending.items() if count)


def _impossible(each: Contribution, rubric: Rubric) -> Iterator[Message]:
    """Sums that no answers can give, and more gates than there are."""
    in_scope: dict[str, int] = {}
    gates: dict[str, int] = {}
    for criterion in rubric.in_scope(each.profile):
        in_scope[criterion.domain] = in_scope.get(criterion.domain, 0) + criterion.weight
        if criterion.gate is not None:
            gates[criterion.gate.cap] = gates.get(criterion.gate.cap, 0) + 1
    told = {one.id: one.in_scope for one in each.sums or ()}
    if told != in_scope or len(each.sums or ()) != len(in_scope):
        yield say("The sums are not those of the domains that the rubric asks of the profile.")
    for one in each.sums or ():
        if not _possible(one, rubric.scale.max):
            yield say("{criterion}: no answers can give these sums.", criterion=one.id)
    if each.caps is not None and not _caps_possible(each.caps, gates):
        yield say("There are more gates in the submission than the rubric has.")


def _possible(one: Sums, top: int) -> bool:
    levels = one.answered - one.unknown
    return (
        0 <= one.unknown <= one.answered <= one.applicable <= one.in_scope
        and 0 <= one.evidenced_points <= one.points <= top * levels
    )


def _caps_possible(caps: Caps, gates: Mapping[str, int]) -> bool:
    for band in {*caps.closed, *caps.pending, *caps.evidenced_closed}:
        closed, pending = caps.closed.get(band, 0), caps.pending.get(band, 0)
        if not closed <= caps.evidenced_closed.get(band, 0) <= gates.get(band, 0) - pending:
            return False
    return True


# saying --------------------------------------------------------------------------------------------------------------


def _figures(given: Said, ours: Said) -> Iterator[Message]:
    """Every figure that differs, with both values."""
    if given == ours:
        return
    for name in ("claimed", "evidenced", "final"):
        if getattr(given, name) != getattr(ours, name):
            yield _differs(name, getattr(given, name), getattr(ours, name))
    for domain in dict.fromkeys((*ours.domains, *given.domains)):
        theirs, own = given.domains.get(domain, (None, None)), ours.domains.get(domain, (None, None))
        for what, said, measured in zip(("claimed", "evidenced"), theirs, own, strict=True):
            if said != measured:
                yield _differs(f"{domain} {what}", said, measured)
        if (domain in given.domains) != (domain in ours.domains):
            yield say("The domains are not those that our own scoring gives.")


def _differs(what: str, given: str | None, ours: str | None) -> Message:
    shown = (given or "–")[:60]
    return say(
        "{what}: the submission says {given}, our own scoring gives {ours}.", what=what, given=shown, ours=ours or "–"
    )
