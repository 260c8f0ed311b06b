"""The best set of steps, proved: an integer program solved goal after goal, and held against exact arithmetic.

The solver (HiGHS) counts in floating point, so nothing it says is believed unchecked. A set of steps that breaks a
row by exact count is cut off and the program solved again; a goal that the solver's own bound leaves open by a unit
is asked for that unit more, and stands only when there is none. One thread and a fixed seed: equal questions get
equal answers.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING

from safeguard.programme import Goal, Programme, Row

if TYPE_CHECKING:
    import highspy

#: goals are put into one objective while it has no more values than this: well below what floating point tells apart
VALUES = 1 << 24
#: branches after which the solver gives up; counted, not timed, so that every machine gives up at the same place
NODES = 20_000


class NotProved(Exception):
    """The solver gave up before it had a proof."""


def installed() -> bool:
    """Whether the solver is there."""
    return find_spec("highspy") is not None


def best(programme: Programme) -> frozenset[int] | None:
    """The steps with the greatest worth among all that satisfy every row; None where nothing does.

    Raises :class:`NotProved` where the solver gives up.
    """
    if not programme.steps:
        return frozenset() if programme.holds(()) else None
    model, waiting = _Model(programme), list(programme.goals)
    batch = _batch(waiting)
    chosen = model.solve(batch)
    while chosen is not None:
        for goal in batch:
            model.keep(goal, chosen)
        del waiting[: len(batch)]
        while waiting and waiting[0].value(chosen) == waiting[0].highest:
            model.keep(waiting.pop(0), chosen)
        if not waiting:
            break
        batch = _batch(waiting)
        chosen = model.solve(batch, chosen)
        if chosen is None:  # what held a moment ago cannot have become impossible
            raise NotProved
    return chosen


def _batch(goals: Sequence[Goal]) -> list[Goal]:
    """The first goals, as many as fit into one objective."""
    batch, values = list(goals[:1]), goals[0].span if goals else 1
    for goal in goals[1:]:
        values *= goal.span
        if values > VALUES:
            break
        batch.append(goal)
    return batch


def _together(goals: Iterable[Goal]) -> Goal:
    """One goal that ranks as several do, the first first."""
    terms: dict[int, int] = {}
    for goal in goals:
        terms = {step: coefficient * goal.span for step, coefficient in terms.items()}
        for step, coefficient in goal.terms.items():
            terms[step] = terms.get(step, 0) + coefficient
    return Goal(terms)


class _Model:
    """The program as the solver holds it."""

    def __init__(self, programme: Programme):
        import highspy
        import numpy

        self._rows = list(programme.rows)
        self._size = len(programme.steps)
        self._solver = _silent()
        for option, value in (
            ("threads", 1),
            ("parallel", "off"),
            ("random_seed", 1),
            ("mip_rel_gap", 0.0),
            ("mip_abs_gap", 0.5),  # values are whole numbers: nothing lies between
            ("mip_max_nodes", NODES),
        ):
            self._solver.setOptionValue(option, value)
        given = highspy.HighsLp()
        given.num_col_, given.num_row_ = self._size, len(self._rows)
        given.sense_ = highspy.ObjSense.kMaximize
        given.col_cost_, given.col_lower_ = numpy.zeros(self._size), numpy.zeros(self._size)
        given.col_upper_ = numpy.ones(self._size)
        given.integrality_ = [highspy.HighsVarType.kInteger] * self._size
        given.row_lower_ = numpy.array([_lower(row) for row in self._rows])
        given.row_upper_ = numpy.full(len(self._rows), highspy.kHighsInf)
        given.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        ends = numpy.cumsum([0, *(len(row.terms) for row in self._rows)])
        given.a_matrix_.start_ = ends
        given.a_matrix_.index_ = numpy.array([step for row in self._rows for step in row.terms], dtype=numpy.int32)
        given.a_matrix_.value_ = numpy.array([float(c) for row in self._rows for c in row.terms.values()])
        self._solver.passModel(given)

    def solve(self, goals: Sequence[Goal], start: Collection[int] | None = None) -> frozenset[int] | None:
        """The steps that are best by some goals, the first first; None where nothing satisfies the rows."""
        import numpy

        goal = _together(goals)
        costs = [float(goal.terms.get(step, 0)) for step in range(self._size)]
        self._solver.changeColsCost(self._size, numpy.arange(self._size, dtype=numpy.int32), numpy.array(costs))
        found: frozenset[int] | None = None
        asked: list[int] = []
        while True:
            chosen = self._run(start)
            broken = None if chosen is None else next((row for row in self._rows if not row.holds(chosen)), None)
            if chosen is not None and broken is not None:
                self._add(_cut(broken, chosen))
                continue
            if chosen is None or self._proved(goal.value(chosen)):
                break
            found = chosen
            asked.append(self._add(Row(goal.terms, goal.value(chosen) + 1)))
        for row in asked:
            self._solver.changeRowBounds(row, -math.inf, math.inf)
        return found if chosen is None else chosen

    def keep(self, goal: Goal, chosen: Collection[int]) -> None:
        """Let a goal never again fall below what it has reached."""
        if goal.levels:  # the levels of a criterion stand on each other: equal height is equal steps
            for step in goal.terms:
                self._solver.changeColBounds(step, float(step in chosen), float(step in chosen))
        else:
            row = Row(goal.terms, goal.value(chosen))
            self._rows.append(row)
            self._add(row)

    def _run(self, start: Collection[int] | None) -> frozenset[int] | None:
        import highspy

        if start is not None:
            known = highspy.HighsSolution()
            known.col_value = [float(step in start) for step in range(self._size)]
            self._solver.setSolution(known)
        self._solver.run()
        status = self._solver.getModelStatus()
        if status == highspy.HighsModelStatus.kInfeasible:
            return None
        if status != highspy.HighsModelStatus.kOptimal:
            raise NotProved
        values = self._solver.getSolution().col_value
        return frozenset(step for step, value in enumerate(values) if value > 0.5)

    def _proved(self, value: int) -> bool:
        """Whether the solver's bound leaves no room for one unit more."""
        return bool(self._solver.getInfo().mip_dual_bound < value + 0.9)

    def _add(self, row: Row) -> int:
        """Add a row and give its number."""
        import numpy

        steps = numpy.array(list(row.terms), dtype=numpy.int32)
        values = numpy.array([float(coefficient) for coefficient in row.terms.values()])
        self._solver.addRow(_lower(row), math.inf, len(steps), steps, values)
        return int(self._solver.getNumRow()) - 1


def _silent() -> highspy.Highs:
    """A solver that prints nothing; left to itself it greets on standard output, where a document may be going."""
    import highspy

    class Silent(highspy.Highs):
        def enableCallbacks(self) -> None:  # called while it is made, and the first to print; none are used here
            self.silent()

    return Silent()  # type: ignore[no-untyped-call]  # the library has no types for it


def _lower(row: Row) -> float:
    """What the solver is to hold a row to: half a unit less where terms are large, which no whole number notices."""
    return float(row.at_least) if all(abs(c) == 1 for c in row.terms.values()) else row.at_least - 0.5


def _cut(row: Row, chosen: Collection[int]) -> Row:
    """What every set of steps that satisfies a broken row does differently from one that breaks it, in one place at least."""
    missing = [step for step, coefficient in row.terms.items() if coefficient > 0 and step not in chosen]
    much = [step for step, coefficient in row.terms.items() if coefficient < 0 and step in chosen]
    return Row({**dict.fromkeys(missing, 1), **dict.fromkeys(much, -1)}, 1 - len(much))
