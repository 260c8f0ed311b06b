"""Overall figures and gates of very many assessments, in blocks, so that memory stays bounded."""

from __future__ import annotations

from typing import Final, NamedTuple

from safeguard.batch_block import Array, Block
from safeguard.batch_layout import Layout
from safeguard.batch_scores import Ratios, scores

#: rows worked on at once
ROWS: Final = 16_384


class Overall(NamedTuple):
    """Overall figures of each row, and the state of each gate (as in :class:`~safeguard.batch_scores.Scores`)."""

    claimed: Ratios
    evidenced: Ratios
    coverage: Ratios
    gates: Array
    evidenced_gates: Array


def overall(layout: Layout, claimed: Array, evidenced: Array, rows: int = ROWS) -> Overall:
    """The overall figures and gates of a block of any size (uint8 of shape ``(n, c)``, codes as in ``Block``)."""
    import numpy

    n = len(claimed)
    kind = object if layout.multiple is None else numpy.int64
    figures: Array = numpy.zeros((6, n), kind)
    gates: Array = numpy.empty((2, len(layout.gates), n), numpy.uint8)
    for start in range(0, n, rows):
        part = slice(start, start + rows)
        found = scores(layout, Block(claimed[part], evidenced[part]))
        for at, figure in enumerate((found.claimed, found.evidenced, found.coverage)):
            figures[2 * at, part], figures[2 * at + 1, part] = figure
        for at, states in enumerate((found.gates, found.evidenced_gates)):
            gates[at, :, part] = numpy.transpose(states)
    return Overall(Ratios(*figures[:2]), Ratios(*figures[2:4]), Ratios(*figures[4:]), gates[0].T, gates[1].T)
