"""Overall figures and gates of very many assessments, a few thousand at a time, so that memory stays bounded.

Work goes by column on single bytes as long as it can: sums by domain fit into one or two of them, and only the last
step, from sums to figures, needs wider numbers. The figures are those of :mod:`safeguard.batch_scores`.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Final, NamedTuple

from safeguard.batch_block import NOT_APPLICABLE, UNANSWERED, UNKNOWN, Array, Block, check_codes, check_shape
from safeguard.batch_layout import Layout
from safeguard.batch_scores import Ratios, most_away, scores

#: rows worked on at once: few enough that their columns stay in the cache of a processor
ROWS: Final = 8_192
#: blocks worked on at the same time, where there are as many processors: numpy lets go of Python meanwhile
MOST_WORKERS: Final = 4


class Overall(NamedTuple):
    """Overall figures of each row, and the state of each gate (as in :class:`~safeguard.batch_scores.Scores`)."""

    claimed: Ratios
    evidenced: Ratios
    coverage: Ratios
    gates: Array
    evidenced_gates: Array


def overall(layout: Layout, claimed: Array, evidenced: Array, rows: int = ROWS) -> Overall:
    """The overall figures and gates of a block of any size (uint8 of shape ``(n, c)``, codes as in ``Block``).

    Beside the result it needs room for ``rows`` rows on each processor that it works on. Raises ValueError for codes that no block can hold.
    """
    import numpy

    check_shape(layout, claimed, evidenced)
    size = len(claimed)
    wide = layout.multiple is None
    # numerator and denominator of claimed, numerator of evidenced (its denominator is the same), then of coverage
    figures: Array = numpy.empty((5, size), object if wide else numpy.int64)
    gates: Array = numpy.empty((2, len(layout.gates), size), numpy.uint8)
    starts = range(0, size, rows)
    workers = min(os.cpu_count() or 1, MOST_WORKERS, len(starts))

    def work(at: int) -> None:
        """Every ``workers``-th block, from the one at ``at``."""
        desk = None if wide or not layout.criteria else _Desk(layout, min(rows, size))
        for start in starts[at::workers]:
            part = slice(start, start + rows)
            block = Block(claimed[part], evidenced[part])
            if desk is None:
                _slowly(layout, block, figures[:, part], gates[:, :, part])
            else:
                desk.work(block, figures[:, part], gates[:, :, part])

    if workers > 1:
        from concurrent.futures import ThreadPoolExecutor

        with ThreadPoolExecutor(workers) as pool:
            list(pool.map(work, range(workers)))
    elif workers:
        work(0)
    return Overall(Ratios(*figures[:2]), Ratios(figures[2], figures[1]), Ratios(*figures[3:]), gates[0].T, gates[1].T)


def _slowly(layout: Layout, block: Block, figures: Array, gates: Array) -> None:
    """The same by way of every figure, where sums over the domains have no common denominator of 64 bits."""
    import numpy

    found = scores(layout, block)
    for at, each in enumerate((*found.claimed, found.evidenced.numerator, *found.coverage)):
        figures[at] = each
    for at, states in enumerate((found.gates, found.evidenced_gates)):
        gates[at] = numpy.transpose(states)


class _Desk:
    """The room for one block of rows, used again for the next, and what is the same for all of them."""

    def __init__(self, layout: Layout, rows: int):
        import numpy

        assert layout.multiple is not None
        self._layout, self._multiple, domains = layout, layout.multiple, layout.domains
        most = max(layout.top * domain.in_scope for domain in domains)
        narrow = numpy.min_scalar_type(most)  # holds a domain's sums
        self._work = numpy.int32 if layout.multiple * layout.domain_weight * layout.top < 2**31 else numpy.int64
        self._weights = _column(layout.weights, narrow)
        self._domain_weights = _column(
            [domain.weight for domain in domains], numpy.min_scalar_type(layout.domain_weight)
        )
        least = [max(1, domain.in_scope - most_away(layout.na_limit, domain.in_scope)) for domain in domains]
        self._least = _column(least, narrow)
        self._whole = _column([domain.weight * layout.multiple for domain in domains], numpy.int64)
        self._exact = _dividing(int(self._whole.max()))
        self._whole = self._whole.astype(self._exact)
        criteria, groups = len(layout.criteria), len(domains)
        self._codes: Array = None  # made where rows come in, which have to be turned into columns
        # levels claimed and evidenced (0 in place of a state), whether answered, whether applicable; then their weights
        self._planes: Array = numpy.empty((4, criteria, rows), numpy.uint8)
        self._weighted: Array = self._planes if narrow == numpy.uint8 else numpy.empty((4, criteria, rows), narrow)
        self._gates: Array = numpy.array([gate.column for gate in layout.gates], numpy.intp)
        self._gate_room: Array = numpy.empty((2, len(layout.gates), rows), numpy.uint8)
        self._minimum = _column([gate.minimum for gate in layout.gates], numpy.uint8)
        self._sums: Array = numpy.empty((4, groups, rows), narrow)
        self._can: Array = numpy.empty((groups, rows), bool)
        self._none: Array = numpy.empty((groups, rows), bool)
        self._at_least_one: Array = numpy.empty((groups, rows), narrow)
        self._below: Array = numpy.empty((groups, rows), self._exact)
        self._share: Array = numpy.empty((groups, rows), self._work)
        self._part: Array = numpy.empty((groups, rows), self._work)
        self._row: Array = numpy.empty(rows, self._work)
        self._part_weights: Array = numpy.empty((groups, rows), self._domain_weights.dtype)

    def work(self, block: Block, figures: Array, gates: Array) -> None:
        """Fill in the figures and gates of one block."""
        import numpy

        size = len(block.claimed)
        codes, planes = self._columns(block), self._planes[:, :, :size]
        claimed, levels, (answered, applicable) = codes[0], planes[:2], planes[2:].view(bool)
        numpy.less(claimed, UNKNOWN, out=applicable)
        for side, given in enumerate(codes):
            numpy.multiply(given, planes[3], out=levels[side])
        check_codes(self._layout, codes, levels, answered)
        if self._layout.gates:
            self._states(claimed, levels, gates)
        numpy.less_equal(claimed, UNKNOWN, out=answered)
        numpy.not_equal(claimed, NOT_APPLICABLE, out=applicable)
        sums = self._sum(planes)

        can = self._can[:, :size]
        numpy.greater_equal(sums[3], self._least, out=can)
        sums[:3] *= can.view(numpy.uint8)  # what cannot be scored takes no part
        self._share_out(sums[2])
        self._total(sums[0], figures[0])
        self._total(sums[1], figures[2])
        self._share_out(sums[3])
        self._total(sums[2], figures[3])
        self._weigh(can, self._multiple, figures[4])
        self._weigh(numpy.greater(sums[2], 0, out=can), self._multiple * self._layout.top, figures[1])

    def _columns(self, block: Block) -> Sequence[Array]:
        """The codes of both sides by column: as they are where columns came in, otherwise turned."""
        import numpy

        if all(each.T.strides[-1] == 1 for each in block):
            return [each.T for each in block]
        if self._codes is None:
            self._codes = numpy.empty((2, *self._planes.shape[1:]), numpy.uint8)
        codes = self._codes[:, :, : len(block.claimed)]
        for side, given in enumerate(block):
            numpy.copyto(codes[side], given.T)
        return list(codes)

    def _states(self, claimed: Array, levels: Array, gates: Array) -> None:
        """The states of the gates: closed below the minimum, where a state counts as level 0, but pending where open."""
        import numpy

        size = claimed.shape[1]
        room = self._gate_room[:, :, :size]
        for side, given in enumerate(levels):
            numpy.take(given, self._gates, axis=0, out=room[side], mode="clip")
        numpy.less(room, self._minimum, out=gates.view(bool))
        pending = numpy.take(
            claimed, self._gates, axis=0, out=room[0], mode="clip"
        )  # a state is the same on both sides
        gates += numpy.equal(pending, UNANSWERED, out=room[1].view(bool)).view(numpy.uint8)

    def _sum(self, planes: Array) -> Array:
        """For each plane the sums of weight times value by domain."""
        import numpy

        size = planes.shape[2]
        weighted = numpy.multiply(planes, self._weights, out=self._weighted[:, :, :size])
        sums = self._sums[:, :, :size]
        for at, domain in enumerate(self._layout.domains):
            first, last = domain.columns[0], domain.columns[-1]  # rubric order: a domain's criteria stand together
            numpy.add.reduce(weighted[:, first : last + 1], axis=1, dtype=weighted.dtype, out=sums[:, at])
        return sums

    def _share_out(self, below: Array) -> None:
        """For each domain the part of the common multiple by which a numerator over ``below`` counts: no remainder."""
        import numpy

        size = below.shape[1]
        part, none, one = self._below[:, :size], self._none[:, :size], self._at_least_one[:, :size]
        numpy.add(below, numpy.equal(below, 0, out=none).view(numpy.uint8), out=one)  # 1 for 0, above which stands 0
        numpy.copyto(part, one)  # a quick step by itself, and slow as a part of the next
        if self._exact is numpy.int64:
            numpy.floor_divide(self._whole, part, out=part)
        else:
            numpy.divide(self._whole, part, out=part)
        numpy.copyto(self._share[:, :size], part, casting="unsafe")

    def _total(self, above: Array, into: Array) -> None:
        """The sum over the domains of a numerator times its share."""
        import numpy

        size = above.shape[1]
        part, row = self._part[:, :size], self._row[:size]
        numpy.copyto(part, above)
        into[...] = numpy.einsum("dr,dr->r", part, self._share[:, :size], out=row)

    def _weigh(self, counted: Array, times: int, into: Array) -> None:
        """The weight of the domains that count, times a number."""
        import numpy

        part = numpy.multiply(
            counted.view(numpy.uint8), self._domain_weights, out=self._part_weights[:, : counted.shape[1]]
        )
        numpy.multiply(numpy.add.reduce(part, axis=0, dtype=part.dtype), times, out=into, dtype=numpy.int64)


def _dividing(largest: int) -> object:
    """The quickest kind of number in which whole numbers up to the largest divide exactly where nothing remains.

    A float divides to the nearest number that it can hold, which is the quotient itself where that is a whole number
    within its digits.
    """
    import numpy

    return numpy.float32 if largest < 2**24 else numpy.float64 if largest < 2**53 else numpy.int64


def _column(values: Sequence[int], kind: object) -> Array:
    import numpy

    return numpy.array(values, kind).reshape(-1, 1)
