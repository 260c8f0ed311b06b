"""How long scoring one assessment takes."""

from __future__ import annotations

from benchmarks.measuring import ratio, report
from benchmarks.samples import assessment, rubric
from safeguard.records import score
from safeguard.scoring import fold, measure


def main() -> None:
    """Print the ratios: the arithmetic, and the whole record with its digests."""
    known, given = rubric(), assessment()
    weights = {criterion.id: criterion.weight for criterion in known.criteria}

    def floor() -> int:
        total = points = 0
        for answer in given.answers:
            if answer.state == "level" and answer.level is not None:
                total += weights[answer.criterion]
                points += weights[answer.criterion] * answer.level
        return points

    found = ratio(lambda: measure(known, fold(known, given)), floor, number=200)
    report("scoring one assessment, exact", "a loop over the answers that adds the weights", found, 4)
    found = ratio(lambda: score(known, given, "x"), floor, number=50)
    report("  the same as a record with digests", "the same loop", found, 200)
