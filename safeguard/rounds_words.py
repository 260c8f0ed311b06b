"""Rounds side by side in words: what fell though the score may have risen, what is provisional, what can be compared at all."""

from __future__ import annotations

from typing import NamedTuple

from safeguard.answer_words import state_said
from safeguard.model import Rounds, Rubric
from safeguard.model.rounds import Moved, Round
from safeguard.texts import Texts


class RoundsSaid(NamedTuple):
    """Sentences about rounds: those that are read ``first``, and those that stand ``below`` the figures; ``claimed`` holds
    the claimed figure of each round in words, ``unmet`` how many critical criteria were not met, or not answered."""

    first: list[str]
    below: list[str]
    claimed: list[str]
    unmet: list[str]


def rounds_said(texts: Texts, rubric: Rubric, found: Rounds) -> RoundsSaid:
    """What must not be overlooked where rounds stand side by side; ``rubric`` is that of the last one."""
    return RoundsSaid(
        _fallen(texts, rubric, found),
        [*_provisional(texts, found), *_core(texts, rubric, found)],
        [_claimed(texts, rubric, each) for each in found.rounds],
        [_unmet(texts, each) for each in found.rounds],
    )


def _unmet(texts: Texts, each: Round) -> str:
    """How many critical criteria were not met in a round, and how many nobody had answered."""
    said = texts.count(each.gates_closed, "one critical criterion not met", "{n} critical criteria not met")
    if not each.gates_pending:
        return said
    return f"{said}, {texts.count(each.gates_pending, 'one not yet answered', '{n} not yet answered')}"


def _claimed(texts: Texts, rubric: Rubric, each: Round) -> str:
    """The claimed figure of a round; with its bounds where it is provisional."""
    limits = rubric.limits if each.scoring_digest == rubric.digests.scoring else None  # others are not known here
    figure = texts.figure(each.claimed, limits)
    if not each.provisional or each.claimed is None:
        return figure
    low, high = texts.figure(each.low, limits), texts.figure(each.high, limits)
    return f"{figure} ({texts('provisional: {low} to {high}', low=low, high=high)})"


def _fallen(texts: Texts, rubric: Rubric, found: Rounds) -> list[str]:
    """The critical criteria that stand lower than in the round before, or that nobody knows any more."""
    fallen = [
        moved
        for moved in found.moved
        if rubric.by_id[moved.criterion].gate is not None
        and (moved.direction == "down" or (moved.before is not None and moved.state_after == "unknown"))
    ]
    if not fallen:
        return []
    words = rubric.words(texts.language).criterion
    names = "; ".join(f"“{words[moved.criterion].name}”, {moved_said(texts, moved)}" for moved in fallen)
    before, after = (each.claimed for each in found.rounds[-2:])
    if before is not None and after is not None and after.value > before.value:
        return [texts("The score has risen, but what is critical has fallen: {names}.", names=names)]
    return [texts("What is critical has fallen: {names}.", names=names)]


def _provisional(texts: Texts, found: Rounds) -> list[str]:
    """That a change may come from what was answered since, where the figure of either round is provisional."""
    before, after = found.rounds[-2:]
    if before.claimed is None or after.claimed is None or not (before.provisional or after.provisional):
        return []
    names = "; ".join(_name(texts, each) for each in (before, after) if each.provisional)
    bounds = [(each.low or each.claimed, each.high or each.claimed) for each in (before, after) if each.claimed]
    (low, high), (other_low, other_high) = bounds
    if low.value <= other_high.value and other_low.value <= high.value:
        said = texts(
            "Provisional, because not everything was answered: {names}. The whole change may come from questions that were "
            "answered since: look at what moved below.",
            names=names,
        )
    else:
        said = texts(
            "Provisional, because not everything was answered: {names}. A part of the change may come from questions that "
            "were answered since.",
            names=names,
        )
    return [said]


def _name(texts: Texts, each: Round) -> str:
    return each.round or texts.day(each.date, "medium")


def _core(texts: Texts, rubric: Rubric, found: Rounds) -> list[str]:
    """What can be compared where a round was scored on another version than the one before it: a sentence each."""
    names = {each.assessment: _name(texts, each) for each in found.rounds}
    said = []
    for core in found.cores:
        between = {"first": names[core.until], "second": names[core.since], "share": texts.figure(core.share)}
        if core.before is None or core.after is None:
            said.append(
                texts(
                    "From {first} to {second} the versions share {share} of the weight: too little to compare figures.",
                    **between,
                )
            )
            continue
        said.append(
            texts(
                "From {first} to {second}, on the {n} criteria that both versions ask ({share} of the weight): {before}, then {after}.",
                n=core.criteria,
                before=texts.figure(core.before, rubric.limits),
                after=texts.figure(core.after, rubric.limits),
                **between,
            )
        )
    return said


def moved_said(texts: Texts, moved: Moved) -> str:
    """From what to what a criterion moved."""
    before = texts.message(state_said(moved.state_before, moved.before))
    after = texts.message(state_said(moved.state_after, moved.after))
    return texts("from {before} to {after}", before=before, after=after)
