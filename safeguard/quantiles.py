"""Quartiles of exact fractions, quickly: sorted as floating point numbers, decided and computed as fractions.

The nearest floating point number never puts two fractions into the wrong order; it can only make two equal that are
not. So only those that look equal are compared exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from functools import cached_property
from typing import Any, NamedTuple

#: where the three quartiles lie between the lowest (0) and the highest (1)
PLACES = (Fraction(1, 4), Fraction(1, 2), Fraction(3, 4))


class Three(NamedTuple):
    """First quartile, median, third quartile."""

    q1: Fraction
    median: Fraction
    q3: Fraction


class Column:
    """One figure of many organisations: integer arrays of numerators and denominators; denominator 0 is no figure."""

    def __init__(self, numerators: Any, denominators: Any):
        self.numerators, self.denominators = numerators, denominators

    @classmethod
    def of(cls, values: Iterable[Fraction | None]) -> Column:
        """The column of some fractions."""
        import numpy

        pairs = [(0, 0) if value is None else (value.numerator, value.denominator) for value in values]
        return cls(*(numpy.array([pair[side] for pair in pairs], dtype=object) for side in (0, 1)))

    @cached_property
    def present(self) -> Any:
        """Which organisations have the figure, as an array of truth values."""
        return self.denominators != 0

    @cached_property
    def nearest(self) -> Any:
        """Each figure as the nearest floating point number; 0 where there is none."""
        import numpy

        if (
            self.numerators.dtype == object
            or max(abs(self.numerators).max(initial=0), self.denominators.max(initial=0)) >= 2**53
        ):
            pairs = zip(self.numerators.tolist(), self.denominators.tolist(), strict=True)
            return numpy.array([top / below if below else 0.0 for top, below in pairs])
        return self.numerators / numpy.where(self.present, self.denominators, 1)

    @cached_property
    def lowest_terms(self) -> tuple[Any, Any]:
        """Numerators and denominators without a common divisor."""
        import numpy

        shared = numpy.gcd(self.numerators, self.denominators)
        shared = numpy.where(shared == 0, 1, shared)
        return self.numerators // shared, self.denominators // shared

    def at(self, place: int) -> Fraction | None:
        """The figure of one organisation."""
        below = int(self.denominators[place])
        return Fraction(int(self.numerators[place]), below) if below else None

    def total(self, chosen: Any) -> Fraction:
        """The sum of the figures at some places, all of which have one."""
        import numpy

        below, number = numpy.unique(self.denominators[chosen], return_inverse=True)
        chosen_tops = self.numerators[chosen]
        fits = chosen_tops.dtype != object and int(abs(chosen_tops).max()) * len(chosen) < 2**63
        above: Any = numpy.zeros(len(below), dtype=numpy.int64 if fits else object)
        numpy.add.at(above, number, chosen_tops)
        return sum((Fraction(int(top), int(under)) for top, under in zip(above, below, strict=True)), Fraction(0))

    def ranked(self, chosen: Any) -> Callable[[int], Fraction]:
        """A function that gives the figure of a rank (0 is the lowest) among the organisations at ``chosen`` places."""
        order = chosen[self.nearest[chosen].argsort(kind="stable")]
        near = self.nearest[order]

        def at(rank: int) -> Fraction:
            here = near[rank]
            if (rank == 0 or near[rank - 1] != here) and (rank + 1 == len(near) or near[rank + 1] != here):
                return self._exact(int(order[rank]))
            first, after = (int(near.searchsorted(here, side)) for side in ("left", "right"))
            alike = order[first:after]
            if self._all_one(alike):
                return self._exact(int(alike[0]))
            return sorted(self._exact(int(place)) for place in alike)[rank - first]

        return at

    def _all_one(self, chosen: Any) -> bool:
        """Whether the figures at some places are one and the same."""
        above, below = self.lowest_terms
        above, below = above[chosen], below[chosen]
        return bool((above == above[0]).all() and (below == below[0]).all())

    def _exact(self, place: int) -> Fraction:
        value = self.at(place)
        assert value is not None  # ranks are given to organisations that have the figure
        return value


def quartiles(column: Column, chosen: Any) -> Three:
    """The quartiles of the figures at some places, all of which have one: linear between ranks (type 7), exact."""
    at, last = column.ranked(chosen), len(chosen) - 1
    return Three(*(_between(at, place * last) for place in PLACES))


def _between(at: Callable[[int], Fraction], rank: Fraction) -> Fraction:
    below = rank.numerator // rank.denominator
    part = rank - below
    return at(below) + part * (at(below + 1) - at(below)) if part else at(below)


def apart(column: Column, chosen: Any) -> Fraction:
    """How far apart the figures at some places stay, whichever one of them is taken away."""
    if len(chosen) < 3:
        return Fraction(0)
    at, last = column.ranked(chosen), len(chosen) - 1
    return min(at(last - 1) - at(0), at(last) - at(1))


def stay_apart(column: Column, chosen: Any, width: Fraction) -> bool:
    """Whether :func:`apart` is at least ``width``; computed exactly only where floating point numbers cannot tell."""
    if len(chosen) < 3:
        return False
    near = column.nearest[chosen]
    near.sort()
    doubt = float(min(near[-2] - near[0], near[-1] - near[1])) - float(width)
    return doubt > 0 if abs(doubt) > 1e-9 else apart(column, chosen) >= width


def to_steps(share: Fraction, step: int) -> str:
    """A share as percent, rounded half up to a multiple of ``step``.

    >>> to_steps(Fraction(5, 8), 5), to_steps(Fraction(-1, 40), 5)
    ('65', '0')
    """
    steps = share * 100 / step + Fraction(1, 2)
    return str(steps.numerator // steps.denominator * step)
