"""Many assessments of one rubric scored at once: the arithmetic of :mod:`safeguard.scoring` on integer arrays.

The street is: :func:`layout` (a rubric and a profile as columns) -> :func:`encode` (answers as bytes) -> :func:`scores`
(every figure), or :func:`overall` where there are very many. Figures are exact fractions as two integers, and the same
as those of :func:`safeguard.scoring.measure` for each assessment by itself.
"""

from __future__ import annotations

from safeguard.batch_block import NOT_APPLICABLE, UNANSWERED, UNKNOWN, Block, encode
from safeguard.batch_layout import Layout, layout
from safeguard.batch_overall import Overall, overall
from safeguard.batch_scores import CLOSED, GATE_STATES, OPEN, PENDING, Ratios, Scores, Tallies, scores
from safeguard.batch_sums import from_sums

__all__ = [
    "CLOSED",
    "GATE_STATES",
    "NOT_APPLICABLE",
    "OPEN",
    "PENDING",
    "UNANSWERED",
    "UNKNOWN",
    "Block",
    "Layout",
    "Overall",
    "Ratios",
    "Scores",
    "Tallies",
    "encode",
    "from_sums",
    "layout",
    "overall",
    "scores",
]
