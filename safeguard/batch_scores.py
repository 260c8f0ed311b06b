"""The arithmetic of :mod:`safeguard.scoring` over many assessments at once, on arrays of whole numbers."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from safeguard.batch_block import NOT_APPLICABLE, UNANSWERED, UNKNOWN, Array, Block, check_codes, check_shape
from safeguard.batch_layout import Group, Layout

#: states of a gate
OPEN, CLOSED, PENDING = 0, 1, 2
GATE_STATES = ("open", "closed", "pending")


class Ratios(NamedTuple):
    """One exact fraction for each assessment; a denominator of 0 says that there is no figure.

    Not in lowest terms. Arrays of int64, or of Python's own integers where 64 bits do not suffice.
    """

    numerator: Array
    denominator: Array

    def fraction(self, *at: int) -> Fraction | None:
        """The figure of one row (and column, where there are several)."""
        below = int(self.denominator[at])
        return Fraction(int(self.numerator[at]), below) if below else None

    def fractions(self) -> list[Fraction | None]:
        """The figures of all rows."""
        return [
            Fraction(above, below) if below else None
            for above, below in zip(self.numerator.tolist(), self.denominator.tolist(), strict=True)
        ]


class Tallies(NamedTuple):
    """The sums of :class:`safeguard.scoring.Tally` by row and group: int64 of shape ``(n, groups)``.

    ``in_scope`` has one number a group. The figures are ratios of the same shape as the sums.
    """

    points: Array
    evidenced_points: Array
    answered: Array
    unknown: Array
    applicable: Array
    in_scope: Array
    can_be_scored: Array
    has_score: Array
    top: int

    @property
    def claimed(self) -> Ratios:
        return Ratios(self.points, self.top * self.answered * self.has_score)

    @property
    def evidenced(self) -> Ratios:
        return Ratios(self.evidenced_points, self.top * self.answered * self.has_score)

    @property
    def low(self) -> Ratios:
        return Ratios(self.points, self.top * self.applicable * self.can_be_scored)

    @property
    def high(self) -> Ratios:
        """Every unanswered and every unknown criterion at the highest level."""
        open_weight = self.applicable - self.answered + self.unknown
        return Ratios(self.points + self.top * open_weight, self.top * self.applicable * self.can_be_scored)

    @property
    def coverage(self) -> Ratios:
        return Ratios(self.answered, self.applicable * self.can_be_scored)

    @property
    def na_share(self) -> Ratios:
        return Ratios(self.in_scope - self.applicable, 0 * self.applicable + self.in_scope)


class Scores(NamedTuple):
    """What :func:`safeguard.scoring.measure` says of each row.

    ``domains`` and ``views`` stand in the order of the layout's; gate states (``OPEN``, ``CLOSED``, ``PENDING``; uint8 of
    shape ``(n, gates)``) likewise. Bands are ranks (int64, the lowest 0), -1 where there is no score. ``views`` and
    gate states are None where only sums were given.
    """

    domains: Tallies
    views: Tallies | None
    claimed: Ratios
    evidenced: Ratios
    low: Ratios
    high: Ratios
    coverage: Ratios
    complete: Array
    gates: Array | None
    evidenced_gates: Array | None
    by_score: Array
    final: Array
    evidenced_by_score: Array
    evidenced_final: Array
    provisional: Array


def scores(layout: Layout, block: Block) -> Scores:
    """The scores of every row of a block; memory grows with rows times domains and views.

    Raises ValueError for codes that no block can hold (see :func:`~safeguard.batch_block.check_codes`).
    """
    import numpy

    check_shape(layout, block.claimed, block.evidenced)
    codes = numpy.stack([block.claimed.T, block.evidenced.T])
    claimed = codes[0]
    levels = codes * (claimed < UNKNOWN)
    check_codes(layout, codes, levels, numpy.empty(claimed.shape, bool))
    weights = numpy.array(layout.weights, numpy.int64).reshape(-1, 1)
    states = (claimed <= UNKNOWN, claimed == UNKNOWN, claimed != NOT_APPLICABLE)
    sums = [each * weights for each in (*levels, *states)]
    gates, evidenced_gates = (_gates(layout, *each) for each in zip(codes, levels, strict=True))
    caps = numpy.array([gate.cap for gate in layout.gates], numpy.int64)
    return measured(
        layout,
        tallies(layout, layout.domains, [_by_group(layout.domains, each) for each in sums]),
        tallies(layout, layout.views, [_by_group(layout.views, each) for each in sums]),
        gates,
        evidenced_gates,
        _lowest(layout, gates != OPEN, caps),
        _lowest(layout, evidenced_gates != OPEN, caps),
        (gates == PENDING).any(axis=1),
    )


def _by_group(groups: Sequence[Group], values: Array) -> Array:
    """The sums over each group's columns, by row and group."""
    import numpy

    found = numpy.empty((len(groups), values.shape[1]), numpy.int64)
    for at, group in enumerate(groups):
        values[list(group.columns)].sum(axis=0, out=found[at])
    return found.T


def tallies(layout: Layout, groups: Sequence[Group], sums: Sequence[Array]) -> Tallies:
    """The sums by row and group, with what can be scored; ``sums`` in the order of :class:`Tallies`."""
    import numpy

    points, evidenced_points, answered, unknown, applicable = sums
    in_scope = numpy.array([group.in_scope for group in groups], numpy.int64)
    limits = [most_away(layout.na_limit, group.in_scope) for group in groups]
    can_be_scored = (applicable > 0) & (in_scope - applicable <= numpy.array(limits, numpy.int64))
    return Tallies(
        points,
        evidenced_points,
        answered,
        unknown,
        applicable,
        in_scope,
        can_be_scored,
        can_be_scored & (answered > 0),
        layout.top,
    )


def most_away(na_limit: Fraction, in_scope: int) -> int:
    """The most weight that may be not applicable: away / in_scope <= na_limit, in whole numbers."""
    return na_limit.numerator * in_scope // na_limit.denominator


def _gates(layout: Layout, codes: Array, levels: Array) -> Array:
    """State of every gate by row: closed below the minimum, where a state counts as level 0, but pending where open."""
    import numpy

    columns = [gate.column for gate in layout.gates]
    minima = numpy.array([gate.minimum for gate in layout.gates], numpy.uint8).reshape(-1, 1)
    return ((levels[columns] < minima).astype(numpy.uint8) + (codes[columns] == UNANSWERED)).T


def _lowest(layout: Layout, holds: Array, caps: Array) -> Array:
    """The lowest rank at which something caps, by row; the highest band where nothing does."""
    import numpy

    return numpy.where(holds, caps, len(layout.bands) - 1).min(axis=1, initial=len(layout.bands) - 1)


def measured(
    layout: Layout,
    domains: Tallies,
    views: Tallies | None,
    gates: Array | None,
    evidenced_gates: Array | None,
    cap: Array,
    evidenced_cap: Array,
    pending: Array,
) -> Scores:
    """Overall figures and bands from the sums by domain, the lowest caps, and whether a gate is pending."""
    import numpy

    scored, scorable = domains.has_score, domains.can_be_scored
    claimed = _mean(layout, domains.points, domains.answered, scored, layout.top)
    evidenced = _mean(layout, domains.evidenced_points, domains.answered, scored, layout.top)
    high = domains.high
    by_score = _band(layout, claimed, domains.claimed)
    evidenced_by_score = _band(layout, evidenced, domains.evidenced)
    complete = scorable.any(axis=1) & ((domains.answered == domains.applicable) | ~scorable).all(axis=1)
    return Scores(
        domains,
        views,
        claimed,
        evidenced,
        _mean(layout, domains.points, domains.applicable, scorable, layout.top),
        _mean(layout, high.numerator, domains.applicable, scorable, layout.top),
        _mean(layout, domains.answered, domains.applicable, scorable, 1),
        complete,
        gates,
        evidenced_gates,
        by_score,
        numpy.minimum(by_score, cap),
        evidenced_by_score,
        numpy.minimum(evidenced_by_score, evidenced_cap),
        ~complete | pending,
    )


def _mean(layout: Layout, above: Array, below: Array, counted: Array, scale: int) -> Ratios:
    """The mean of above / (scale * below) over the counted domains, by their weights.

    With the layout's common multiple every quotient is a whole number of 64 bits. Without it the fractions are added
    one after the other, in Python's own integers, which have no largest.
    """
    import numpy

    weights = numpy.array([domain.weight for domain in layout.domains], numpy.int64)
    total = (weights * counted).sum(axis=1)
    if layout.multiple is not None:
        shares = numpy.where(counted, weights * (layout.multiple // numpy.maximum(below, 1)), 0)
        return Ratios((above * shares).sum(axis=1), layout.multiple * scale * total)
    numerator: Array = numpy.zeros(len(above), object)
    denominator: Array = numpy.ones(len(above), object)
    for at, domain in enumerate(layout.domains):
        part = numpy.where(counted[:, at], below[:, at], 1).astype(object)
        points = numpy.where(counted[:, at], above[:, at], 0).astype(object)
        numerator = numerator * part + domain.weight * points * denominator
        denominator = denominator * part
    return Ratios(numerator, denominator * scale * total.astype(object))


def _band(layout: Layout, overall: Ratios, by_domain: Ratios) -> Array:
    """The rank of the band that the figures reach, floors included; -1 without a score."""
    import numpy

    if layout.multiple is None:  # a domain's sums times a part of a floor may need more than 64 bits as well
        by_domain = Ratios(by_domain.numerator.astype(object), by_domain.denominator.astype(object))
    reached = numpy.where(overall.denominator > 0, 0, -1)
    for rank, band in enumerate(layout.bands[1:], 1):
        enough = (reached >= 0) & _at_least(overall, band.start)
        if band.floor is not None:
            enough &= _at_least(by_domain, band.floor).all(axis=1)
        reached = numpy.where(enough, rank, reached)
    return reached


def _at_least(figures: Ratios, share: Fraction) -> Array:
    """Where a figure is at least a share of 1, or where there is none."""
    found = figures.numerator * share.denominator >= figures.denominator * share.numerator
    return (found | (figures.denominator == 0)).astype(bool)
