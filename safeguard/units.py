"""Many units, one figure: the weighted mean of what stands below, never without its weakest part and its range.

A closed gate anywhere caps the whole. A unit without a score is named, left out of the mean, and makes the figure
provisional.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from safeguard.model import Rubric
from safeguard.model.score import GateState
from safeguard.model.units import Visit
from safeguard.scoring import Gate, Measurement, Verdict, judge, weighted_mean
from safeguard.unit_files import Node

#: how serious the state of a gate is
_WORSE: Mapping[GateState, int] = {"open": 0, "pending": 1, "closed": 2}


class GateAt(NamedTuple):
    """A gate with the place where it stands."""

    key: str
    gate: Gate


class Rolled(NamedTuple):
    """What one place of the tree amounts to, by itself or through everything below it.

    ``weakest`` and ``strongest`` are keys of assessed places below, by claimed score; ``missing`` are those without
    a score. ``domains`` holds claimed and evidenced means of the units' own domain figures.
    """

    node: Node
    claimed: Fraction | None
    evidenced: Fraction | None
    domains: Mapping[str, tuple[Fraction, Fraction]]
    gates: tuple[GateAt, ...]
    verdict: Verdict
    evidenced_verdict: Verdict
    provisional: bool
    weakest: str | None
    strongest: str | None
    low: Fraction | None
    high: Fraction | None
    counted: int
    missing: tuple[str, ...]
    children: tuple[Rolled, ...] = ()
    own: Measurement | None = None

    def walk(self) -> Iterable[Rolled]:
        """This place and everything below it."""
        yield self
        for child in self.children:
            yield from child.walk()

    @property
    def closed(self) -> tuple[GateAt, ...]:
        """The closed gates of this place and of everything below it."""
        return tuple(at for at in self.gates if at.gate.state == "closed")


def roll_up(rubric: Rubric, node: Node, measured: Callable[[Node], Measurement | None]) -> Rolled:
    """The figures of a place; ``measured`` gives those of a place that is assessed by itself, or None."""
    if not node.children:
        return _single(node, measured(node))
    children = tuple(roll_up(rubric, child, measured) for child in node.children)
    scored = [child for child in children if child.claimed is not None and child.evidenced is not None]
    claimed = weighted_mean((child.node.weight, child.claimed) for child in scored)
    evidenced = weighted_mean((child.node.weight, child.evidenced) for child in scored)
    domains = _domain_means(rubric, scored)
    gates = tuple(at for child in children for at in child.gates)
    low = min((child for child in scored), key=lambda child: (child.low, child.weakest or ""), default=None)
    high = min((child for child in scored), key=lambda child: (-(child.high or 0), child.strongest or ""), default=None)
    missing = tuple(key for child in children for key in child.missing)
    return Rolled(
        node,
        claimed,
        evidenced,
        domains,
        gates,
        _judged(rubric, claimed, {name: pair[0] for name, pair in domains.items()}, gates, evidenced=False),
        _judged(rubric, evidenced, {name: pair[1] for name, pair in domains.items()}, gates, evidenced=True),
        bool(missing) or any(child.provisional for child in children),
        low.weakest if low else None,
        high.strongest if high else None,
        low.low if low else None,
        high.high if high else None,
        sum(child.counted for child in children),
        missing,
        children,
    )


def _single(node: Node, own: Measurement | None) -> Rolled:
    scored = own is not None and own.claimed is not None
    none = Verdict(None, None, ("no-score",))
    return Rolled(
        node,
        own.claimed if own else None,
        own.evidenced if own else None,
        {
            domain.id: (sums.claimed, sums.evidenced)
            for domain, sums in (own.domains if own else ())
            if sums.claimed is not None and sums.evidenced is not None
        },
        tuple(GateAt(node.key, gate) for gate in (own.gates if own else ())),
        own.verdict if own else none,
        own.evidenced_verdict if own else none,
        own.provisional if own else True,
        node.key if scored else None,
        node.key if scored else None,
        own.claimed if own else None,
        own.claimed if own else None,
        int(scored),
        () if scored else (node.key,),
        (),
        own,
    )


def _domain_means(rubric: Rubric, scored: Sequence[Rolled]) -> dict[str, tuple[Fraction, Fraction]]:
    found = {}
    for domain in rubric.domains:
        having = [(child.node.weight, child.domains[domain.id]) for child in scored if domain.id in child.domains]
        claimed = weighted_mean((weight, pair[0]) for weight, pair in having)
        evidenced = weighted_mean((weight, pair[1]) for weight, pair in having)
        if claimed is not None and evidenced is not None:
            found[domain.id] = (claimed, evidenced)
    return found


def _judged(
    rubric: Rubric,
    overall: Fraction | None,
    domains: Mapping[str, Fraction | None],
    gates: Iterable[GateAt],
    *,
    evidenced: bool,
) -> Verdict:
    """The verdict on a whole: each gate in its worst state anywhere below."""
    worst: dict[str, tuple[str, str, GateState]] = {}
    for _, gate in gates:
        state = gate.evidenced_state if evidenced else gate.state
        known = worst.get(gate.criterion)
        if known is None or _WORSE[state] > _WORSE[known[2]]:
            worst[gate.criterion] = (gate.criterion, gate.cap, state)
    in_order = [worst[criterion.id] for criterion in rubric.criteria if criterion.id in worst]
    return judge(rubric, overall, domains, in_order)


# a programme for all, a visit to one -----------------------------------------------------------------------------


class Weakness(NamedTuple):
    """A criterion below ``met`` in ``low`` of ``asked`` places; ``places`` are their keys, ``others`` those of the rest."""

    criterion: str
    low: int
    asked: int
    places: tuple[str, ...]
    others: tuple[str, ...]


def weaknesses(rubric: Rubric, rolled: Rolled) -> list[Weakness]:
    """Criteria that stand below ``met`` somewhere: in the most places first, then the lowest on average, then in rubric
    order. What nobody knows is level 0, as in the score."""
    places = [each for each in rolled.walk() if each.own is not None and each.claimed is not None]
    found, height = [], {}
    for criterion in rubric.criteria:
        standings = [(each.node.key, each.own.standings.get(criterion.id)) for each in places if each.own]
        said = [(key, one) for key, one in standings if one is not None and one.state in ("level", "unknown")]
        low = [key for key, one in said if one.level is None or one.level < rubric.scale.met]
        if low:
            rest = tuple(key for key, _ in said if key not in low)
            found.append(Weakness(criterion.id, len(low), len(said), tuple(low), rest))
            height[criterion.id] = Fraction(sum(one.level or 0 for _, one in said), len(said))
    return sorted(found, key=lambda each: (Fraction(-each.low, each.asked), height[each.criterion]))


def for_all(found: Iterable[Weakness]) -> list[Weakness]:
    """What is low in most places: one training for all of them."""
    return [each for each in found if each.low > 1 and 2 * each.low > each.asked]


def for_one(found: Iterable[Weakness]) -> list[Weakness]:
    """What is low in one place only, of several: a visit there."""
    return [each for each in found if each.low == 1 and each.asked > 1]


#: months until the next visit by the rank of the band, where a file of units names none: the lowest band soonest
_MONTHS = (3, 6, 12, 12)


def months_to_visit(rubric: Rubric, band: str | None, caseload: int | None, table: Sequence[Visit]) -> int:
    """Months until a unit is seen again: the line of its band with the highest caseload that it reaches.

    A unit without a band is seen as soon as one in the lowest band.
    """
    chosen = band or rubric.bands[0].id
    fitting = [visit for visit in table if visit.band == chosen and visit.caseload <= (caseload or 0)]
    if fitting:
        return max(fitting, key=lambda visit: (visit.caseload, -visit.months)).months
    return _MONTHS[min(rubric.band_rank[chosen], len(_MONTHS) - 1)]
