"""Overall figures and gates of very many assessments, a few thousand at a time, so that memory stays bounded.

Work goes by column on single bytes as long as it can: sums by domain fit into one or two of them, and only the last
step, from sums to figures, needs wider numbers. The figures are those of :mod:`safeguard.batch_scores`.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from safeguard.batch_block import NOT_APPLICABLE, UNANSWERED, UNKNOWN, Array, Block, checked
from safeguard.batch_layout import Layout
from safeguard.batch_scores import Ratios, most_away, scores

#: rows worked on at once: few enough that their columns stay in the cache of a processor
ROWS: Final = 8_192


class Overall(NamedTuple):
    """Overall figures of each row, and the state of each gate (as in :class:`~safeguard.batch_scores.Scores`)."""

    claimed: Ratios
    evidenced: Ratios
    coverage: Ratios
    gates: Array
    evidenced_gates: Array


def overall(layout: Layout, claimed: Array, evidenced: Array, rows: int = ROWS) -> Overall:
    """The overall figures and gates of a block of any size (uint8 of shape ``(n, c)``, codes as in ``Block``).

    Beside the result it needs room for ``rows`` rows. Raises ValueError for codes that no block can hold.
    """
    import numpy

    size = len(claimed)
    wide = layout.multiple is None
    figures: Array = numpy.empty((6, size), object if wide else numpy.int64)
    gates: Array = numpy.empty((2, len(layout.gates), size), numpy.uint8)
    desk = None if wide or not layout.criteria else _Desk(layout, min(rows, size))
    for start in range(0, size, rows):
        part = slice(start, start + rows)
        block = Block(claimed[part], evidenced[part])
        if desk is None:
            _slowly(layout, block, figures[:, part], gates[:, :, part])
        else:
            desk.work(block, figures[:, part], gates[:, :, part])
    return Overall(Ratios(*figures[:2]), Ratios(*figures[2:4]), Ratios(*figures[4:]), gates[0].T, gates[1].T)


def _slowly(layout: Layout, block: Block, figures: Array, gates: Array) -> None:
    """The same by way of every figure, where sums over the domains have no common denominator of 64 bits."""
    import numpy

    found = scores(layout, block)
    for at, figure in enumerate((found.claimed, found.evidenced, found.coverage)):
        figures[2 * at], figures[2 * at + 1] = figure
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
        self._weights = numpy.array(layout.weights, narrow).reshape(-1, 1)
        self._domain_weights = _column([domain.weight for domain in domains], self._work)
        least = [max(1, domain.in_scope - most_away(layout.na_limit, domain.in_scope)) for domain in domains]
        self._least = _column(least, narrow)
        # for each domain, and each weight that may be answered or applicable in it: its share of the common multiple
        shares: list[int] = []
        offsets: list[int] = []
        for domain in domains:
            offsets.append(len(shares))
            assert domain.sums is not None
            shares += [
                domain.weight * layout.multiple // weight if weight and domain.sums >> weight & 1 else 0
                for weight in range(domain.in_scope + 1)
            ]
        self._shares, self._offsets = numpy.array(shares, self._work), _column(offsets, numpy.intp)
        criteria, groups = len(layout.criteria), len(domains)
        self._bytes: Array = numpy.empty((3, criteria, rows), numpy.uint8)
        self._flags: Array = numpy.empty((criteria, rows), bool)
        self._weighted = numpy.empty((criteria, rows), narrow)
        self._sums = numpy.empty((4, groups, rows), narrow)
        self._can: Array = numpy.empty((groups, rows), bool)
        self._at: Array = numpy.empty((groups, rows), numpy.intp)
        self._share: Array = numpy.empty((groups, rows), self._work)
        self._part: Array = numpy.empty((groups, rows), self._work)

    def work(self, block: Block, figures: Array, gates: Array) -> None:
        """Fill in the figures and gates of one block."""
        import numpy

        size = len(block.claimed)
        claimed, evidenced, levels = self._bytes[:, :, :size]
        flags = self._flags[:, :size]
        numpy.copyto(claimed, block.claimed.T)
        numpy.copyto(evidenced, block.evidenced.T)
        numpy.less(claimed, UNKNOWN, out=flags)
        numpy.multiply(claimed, flags, out=levels)
        checked(self._layout, claimed, evidenced, levels)
        for at, gate in enumerate(self._layout.gates):
            for side, column in enumerate((claimed[gate.column], evidenced[gate.column])):
                state = gates[side, at]
                numpy.less(levels[gate.column] if side == 0 else column * flags[gate.column], gate.minimum, out=state)
                state += column == UNANSWERED
        points, evidenced_points, answered, applicable = self._sums[:, :, :size]
        self._sum(levels, points)
        numpy.multiply(evidenced, flags, out=levels)
        self._sum(levels, evidenced_points)
        self._sum(numpy.less_equal(claimed, UNKNOWN, out=flags), answered)
        self._sum(numpy.not_equal(claimed, NOT_APPLICABLE, out=flags), applicable)

        can = self._can[:, :size]
        numpy.greater_equal(applicable, self._least, out=can)
        answered *= can  # what cannot be scored takes no part
        self._look_up(answered, size)
        self._total(points, figures[0])
        self._total(evidenced_points, figures[2])
        self._look_up(applicable, size)
        self._total(answered, figures[4])
        self._weigh(can, figures[5])
        self._weigh(numpy.greater(answered, 0, out=can), figures[1])
        figures[5] *= self._multiple
        figures[1] *= self._multiple * self._layout.top
        figures[3] = figures[1]

    def _sum(self, values: Array, into: Array) -> None:
        """Sums of weight times value by domain."""
        import numpy

        weighted = numpy.multiply(values, self._weights, out=self._weighted[:, : values.shape[1]])
        for at, domain in enumerate(self._layout.domains):
            first, last = domain.columns[0], domain.columns[-1]  # rubric order: a domain's criteria stand together
            numpy.add.reduce(weighted[first : last + 1], axis=0, dtype=weighted.dtype, out=into[at])

    def _look_up(self, below: Array, size: int) -> None:
        """The share of the common multiple for each domain's denominator."""
        import numpy

        at = numpy.add(below, self._offsets, out=self._at[:, :size])
        numpy.take(self._shares, at, out=self._share[:, :size], mode="clip")

    def _total(self, above: Array, into: Array) -> None:
        """The sum over the domains of a numerator times its share."""
        import numpy

        size = above.shape[1]
        part = numpy.multiply(above, self._share[:, :size], out=self._part[:, :size])
        into[...] = numpy.add.reduce(part, axis=0, dtype=self._work)

    def _weigh(self, counted: Array, into: Array) -> None:
        """The weight of the domains that count."""
        import numpy

        part = numpy.multiply(counted, self._domain_weights, out=self._part[:, : counted.shape[1]])
        into[...] = numpy.add.reduce(part, axis=0, dtype=self._work)


def _column(values: list[int], kind: object) -> Array:
    import numpy

    return numpy.array(values, kind).reshape(-1, 1)
