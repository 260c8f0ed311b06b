"""The best set of steps, proved: an integer program solved goal after goal, and held against exact arithmetic.

The solver (HiGHS) counts in floating point, so nothing it says is believed unchecked. A set of steps that breaks a
row by exact count is cut off and the program solved again; a goal that the solver's own bound leaves open by a unit
is asked for that unit more, and stands only when there is none. One thread and a fixed seed: equal questions get
equal answers.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING

from safeguard.programme import Goal, Programme, Row

if TYPE_CHECKING:
    import highspy

#: an objective has no more values than this: well below what floating point tells apart
VALUES = 1 << 24
#: what a goal with more values is counted in, digit by digit
BASE = 1 << 16
#: the coefficients of a row come to no more than this where the solver sees it
WEIGHT = 1 << 32
#: branches after which the solver gives up; counted, not timed, so that every machine gives up at the same place
NODES = 20_000
#: proposals for one objective after which no proof is expected any more
PROPOSALS = 200


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
    size = len(programme.steps)
    waiting, carrying, columns = _in_digits(programme.goals, size)
    model = _Model(columns, [*programme.rows, *carrying])
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
    return None if chosen is None else frozenset(step for step in chosen if step < size)


def _in_digits(goals: Iterable[Goal], columns: int) -> tuple[list[Goal], list[Row], int]:
    """The goals, those with too many values as their digits, the highest first; the rows that carry from digit to digit
    in columns of their own, and how many columns there are then.

    Of two sums the one with the greater highest digit is greater, and so on: the digits rank as the goal does.
    """
    found: list[Goal] = []
    carrying: list[Row] = []
    for goal in goals:
        digits, terms, carried = [], dict(goal.terms), dict[int, int]()
        while Goal(terms).span > VALUES and max(map(abs, terms.values())) >= BASE:
            low = {**{step: coefficient % BASE for step, coefficient in terms.items()}, **carried}
            bits = (sum(low.values()) // BASE).bit_length()
            carried = {columns + bit: 1 << bit for bit in range(bits)}
            columns += bits
            digit = {**low, **{column: -BASE * value for column, value in carried.items()}}
            carrying += [Row(digit, 0), Row({column: -value for column, value in digit.items()}, 1 - BASE)]
            digits.append(Goal(digit))
            terms = {step: coefficient // BASE for step, coefficient in terms.items()}
        found += [goal if not digits else Goal({**terms, **carried}), *reversed(digits)]
    return found, carrying, columns


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

    def __init__(self, size: int, rows: Sequence[Row]):
        import highspy
        import numpy

        self._rows = list(rows)
        self._size = size
        softened = [_softened(row) for row in rows]
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
        given.row_lower_ = numpy.array([lower for _, lower in softened])
        given.row_upper_ = numpy.full(len(self._rows), highspy.kHighsInf)
        given.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        ends = numpy.cumsum([0, *(len(terms) for terms, _ in softened)])
        given.a_matrix_.start_ = ends
        given.a_matrix_.index_ = numpy.array([step for terms, _ in softened for step in terms], dtype=numpy.int32)
        given.a_matrix_.value_ = numpy.array(
            [float(coefficient) for terms, _ in softened for coefficient in terms.values()]
        )
        self._solver.passModel(given)

    def solve(self, goals: Sequence[Goal], start: Collection[int] | None = None) -> frozenset[int] | None:
        """The steps that are best by some goals, the first first; None where nothing satisfies the rows."""
        import numpy

        goal = _together(goals)
        costs = [float(goal.terms.get(step, 0)) for step in range(self._size)]
        self._solver.changeColsCost(self._size, numpy.arange(self._size, dtype=numpy.int32), numpy.array(costs))
        found: frozenset[int] | None = None
        asked: dict[int, Row] = {}
        for _ in range(PROPOSALS):
            chosen = self._run(start)
            if chosen is None:
                break
            broken = next((row for row in (*self._rows, *asked.values()) if not row.holds(chosen)), None)
            if broken is not None:
                self._add(_cut(broken, chosen))
                continue
            found = chosen
            if self._proved(goal.value(chosen)):
                break
            more = Row(goal.terms, goal.value(chosen) + 1)
            asked[self._add(more)] = more
        else:
            raise NotProved
        for number in asked:
            self._solver.changeRowBounds(number, -math.inf, math.inf)
        return found

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

        terms, lower = _softened(row)
        steps = numpy.array(list(terms), dtype=numpy.int32)
        values = numpy.array([float(coefficient) for coefficient in terms.values()])
        self._solver.addRow(lower, math.inf, len(steps), steps, values)
        return int(self._solver.getNumRow()) - 1


def _silent() -> highspy.Highs:
    """A solver that prints nothing; left to itself it greets on standard output, where a document may be going."""
    import highspy

    class Silent(highspy.Highs):
        def enableCallbacks(self) -> None:  # called while it is made, and the first to print; none are used here
            self.silent()

    return Silent()  # type: ignore[no-untyped-call]  # the library has no types for it


def _softened(row: Row) -> tuple[Mapping[int, int], float]:
    """A row as the solver is to hold it: never sharper than the exact one, so that nothing true is lost.

    Large coefficients are divided and rounded up; where not all are 1 half a unit is given, which no whole number
    notices.
    """
    if all(abs(coefficient) == 1 for coefficient in row.terms.values()):
        return row.terms, float(row.at_least)
    by = 1 + sum(map(abs, row.terms.values())) // WEIGHT
    terms = {step: -(-coefficient // by) for step, coefficient in row.terms.items()}
    return terms, -(-row.at_least // by) - 0.5


def _cut(row: Row, chosen: Collection[int]) -> Row:
    """What every set of steps that satisfies a broken row does differently from one that breaks it, in one place at least."""
    missing = [step for step, coefficient in row.terms.items() if coefficient > 0 and step not in chosen]
    much = [step for step, coefficient in row.terms.items() if coefficient < 0 and step in chosen]
    return Row({**dict.fromkeys(missing, 1), **dict.fromkeys(much, -1)}, 1 - len(much))
