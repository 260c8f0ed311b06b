"""How far respondents agree: Krippendorff's alpha for ordered levels, plain agreement of pairs, and their caution.

The figures of a record are exact fractions, so that they are the same on every machine, with or without an optional
library. The interval around alpha is an estimate, is shown to people only, and comes from the extra ``agreement``:
its library also reads the same table, and where it reads another alpha than ours, that is a fault and no figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, Final, NamedTuple

from safeguard.model import Agreement, Alpha, Figure
from safeguard.rounding import fixed

#: respondents below which no alpha is said
FEWEST: Final = 3
#: draws of the interval, and the seed that makes every draw the same on every day
DRAWS: Final = 2_000
SEED: Final = 20_261_101
#: why there is no alpha
TOO_FEW: Final = "too-few-respondents"
NOTHING_VARIES: Final = "nothing-varies"

#: how often each level ``0..M`` was given to one criterion
Counts = Sequence[int]


def agreement(table: Sequence[Counts], respondents: int) -> Agreement:
    """The agreement over criteria, each with the counts of its levels; ``respondents`` gave at least one level."""
    pairs = sum(_pairs(sum(counts)) for counts in table)
    agreeing = sum(_pairs(number) for counts in table for number in counts)
    exact = alpha(table) if respondents >= FEWEST else None
    return Agreement(
        alpha=None if exact is None else Alpha(exact=str(exact), value=fixed(exact, 4)),
        percent=Figure.of(Fraction(agreeing, pairs)) if pairs else None,
        pairs=pairs,
        note=TOO_FEW if respondents < FEWEST else NOTHING_VARIES if exact is None else None,
    )


def _pairs(number: int) -> int:
    return number * (number - 1) // 2


def alpha(table: Sequence[Counts]) -> Fraction | None:
    """Krippendorff's alpha for ordered levels, exactly; None where nothing varies or nobody can be paired.

    A criterion to which fewer than two gave a level has no pair and takes no part.
    """
    paired = [counts for counts in table if sum(counts) > 1]
    if not paired:
        return None
    totals = [sum(column) for column in zip(*paired, strict=True)]
    distance = _distances(totals)
    levels = range(len(totals))
    observed = sum(
        (
            Fraction(
                sum(counts[low] * counts[high] * distance[low][high] for low in levels for high in levels),
                sum(counts) - 1,
            )
            for counts in paired
        ),
        Fraction(0),
    )
    expected = Fraction(
        sum(totals[low] * totals[high] * distance[low][high] for low in levels for high in levels), sum(totals) - 1
    )
    return 1 - observed / expected if expected else None


def _distances(totals: Sequence[int]) -> list[list[int]]:
    """Four times the squared ordinal distance between each two levels: the values that lie between them, ends half."""
    upto = [0]
    for number in totals:
        upto.append(upto[-1] + number)
    return [
        [
            (2 * (upto[max(low, high) + 1] - upto[min(low, high)]) - totals[low] - totals[high]) ** 2
            for high in range(len(totals))
        ]
        for low in range(len(totals))
    ]


class Interval(NamedTuple):
    """The bounds between which alpha lies in 95 of 100 draws of the criteria."""

    low: float
    high: float


def interval(table: Sequence[Counts], draws: int = DRAWS) -> Interval | None:
    """A bootstrap interval for alpha: criteria drawn with replacement, always the same draws.

    Criteria are drawn and not respondents, because a respondent drawn twice would agree with themselves. None where
    there is no alpha, where the extra ``agreement`` is not installed, or where most draws do not vary.
    """
    exact = alpha(table)
    if exact is None:
        return None
    try:
        import krippendorff
        import numpy
    except ImportError:
        return None
    counts = numpy.array([each for each in table if sum(each) > 1], dtype=float)
    theirs = krippendorff.alpha(
        value_counts=counts.astype(int), value_domain=list(range(counts.shape[1])), level_of_measurement="ordinal"
    )
    if abs(float(theirs) - float(exact)) > 1e-9:
        raise ArithmeticError("two readings of one table give two alphas")
    numbers = numpy.random.default_rng(SEED).multinomial(len(counts), [1 / len(counts)] * len(counts), size=draws)
    found = _alphas(counts, numbers)
    found = found[numpy.isfinite(found)]
    if len(found) * 2 < draws:
        return None
    low, high = numpy.quantile(found, [0.025, 0.975])
    return Interval(float(low), float(high))


def _alphas(counts: Any, numbers: Any) -> Any:
    """Alpha of each draw at once: ``counts`` is criteria by levels, ``numbers`` says how often a draw holds each."""
    import numpy

    levels = counts.shape[1]
    together = counts[:, :, None] * counts[:, None, :] - counts[:, :, None] * numpy.eye(levels)
    together /= (counts.sum(axis=1) - 1)[:, None, None]
    observed = numpy.tensordot(numbers, together, axes=1)
    totals = observed.sum(axis=2)
    upto = numpy.concatenate([numpy.zeros((len(totals), 1)), totals.cumsum(axis=1)], axis=1)
    low, high = numpy.minimum.outer(range(levels), range(levels)), numpy.maximum.outer(range(levels), range(levels))
    between = upto[:, high + 1] - upto[:, low] - (totals[:, low] + totals[:, high]) / 2
    distance = between**2
    seen = (observed * distance).sum(axis=(1, 2))
    chance = (totals[:, :, None] * totals[:, None, :] * distance).sum(axis=(1, 2)) / (totals.sum(axis=1) - 1)
    with numpy.errstate(divide="ignore", invalid="ignore"):
        return 1 - seen / chance
