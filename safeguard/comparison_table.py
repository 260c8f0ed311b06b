"""The figures of everybody who is compared, computed from their contributions as arrays: one place an organisation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from safeguard.batch import (
    GATE_STATES,
    UNKNOWN,
    Block,
    Layout,
    Ratios,
    Scores,
    Tallies,
    encode,
    from_sums,
    layout,
    scores,
)
from safeguard.model.submission import Caps, Contribution
from safeguard.quantiles import Column
from safeguard.wanted import Kinds

if TYPE_CHECKING:
    from safeguard.comparison import Basis

#: what stands behind the name of a figure that counts only levels with evidence
EVIDENCED = ":evidenced"
_NO_CAPS = Caps(closed={}, pending={}, evidenced_closed={})


class Table:
    """Every figure, mean and count of a comparison. Organisations have the places that they have in the basis."""

    def __init__(self, found: Basis):
        self.rubric, self.size = found.rubric, len(found.entries)
        self.figures: dict[str, Column] = {}
        self.means: dict[str, dict[str, Column]] = {}
        self.kinds: dict[str, Kinds] = {}
        contributions = [entry.contribution for entry in found.entries.values()]
        for profile in sorted({each.profile for each in contributions}):
            for has_criteria in (True, False):
                own = [
                    place
                    for place, each in enumerate(contributions)
                    if each.profile == profile and (each.criteria is not None) == has_criteria
                ]
                if own:
                    self._add(found, profile, own, [contributions[place] for place in own])

    @cached_property
    def bands(self) -> tuple[str, ...]:
        """The bands from the lowest, and at the end none."""
        return (*(band.id for band in self.rubric.bands), "none")

    def _add(self, found: Basis, profile: str, own: list[int], contributions: Sequence[Contribution]) -> None:
        """Put the figures of those of one profile at their places."""
        import numpy

        places = numpy.array(own)
        form = layout(self.rubric, profile, found.core[profile] if found.core is not None else None)
        if contributions[0].criteria is None:
            got = from_sums(
                form, [each.sums or () for each in contributions], [each.caps or _NO_CAPS for each in contributions]
            )
        else:
            block = encode(form, [_renamed(each, found.renamed) for each in contributions])
            got = scores(form, block)
            self._levels(form, block, places)
        self._overall(form, got, places)
        self._groups(places, [f"domain:{each.id}" for each in form.domains], got.domains)
        if got.views is not None:
            self._groups(places, [f"view:{each.id}" for each in form.views], got.views)
        self._bands(form, got, places)
        self._gates(form, got, contributions, places)

    def _overall(self, form: Layout, got: Scores, places: Any) -> None:
        self._figure("overall", places, got.claimed)
        self._figure("overall" + EVIDENCED, places, got.evidenced)
        self._mean("overall", "coverage", places, got.coverage)
        applicable = got.domains.applicable.sum(axis=1)
        in_scope = sum(each.in_scope for each in form.domains)
        self._mean("overall", "na_share", places, Ratios(in_scope - applicable, 0 * applicable + in_scope))

    def _groups(self, places: Any, names: Sequence[str], sums: Tallies) -> None:
        """The figures of domains or views."""
        claimed, evidenced, coverage, na_share = sums.claimed, sums.evidenced, sums.coverage, sums.na_share
        for column, name in enumerate(names):
            self._figure(name, places, _of(claimed, column))
            self._figure(name + EVIDENCED, places, _of(evidenced, column))
            self._mean(name, "coverage", places, _of(coverage, column))
            self._mean(name, "na_share", places, _of(na_share, column))

    def _figure(self, name: str, places: Any, values: Ratios) -> None:
        self._put(self.figures, name, places, values)

    def _mean(self, name: str, mean: str, places: Any, values: Ratios) -> None:
        self._put(self.means.setdefault(name, {}), mean, places, values)

    def _put(self, columns: dict[str, Column], name: str, places: Any, values: Ratios) -> None:
        import numpy

        exact = object if values.numerator.dtype == object else numpy.int64
        if name not in columns:
            columns[name] = Column(numpy.zeros(self.size, exact), numpy.zeros(self.size, exact))
        elif exact is object:
            before = columns[name]
            columns[name] = Column(before.numerators.astype(object), before.denominators.astype(object))
        columns[name].numerators[places] = values.numerator
        columns[name].denominators[places] = values.denominator

    def _kind(self, name: str, places: Any, codes: Any, kinds: Kinds) -> None:
        """Put codes at their places; ``kinds`` says what they mean."""
        import numpy

        if name not in self.kinds:
            self.kinds[name] = kinds._replace(codes=numpy.full(self.size, -1))
        self.kinds[name].codes[places] = codes

    def _thresholds(self, criterion: str) -> set[int]:
        """The levels of a criterion from which something is otherwise: it is met, its gate is open."""
        found = self.rubric.by_id[criterion]
        return {self.rubric.scale.met} | ({self.rubric.minimum(found)} if found.gate else set())

    def _levels(self, form: Layout, block: Block, places: Any) -> None:
        """How many have which level; what is not answered or does not apply counts together, as ``none``."""
        import numpy

        top = form.top
        labels = (*(str(level) for level in range(top + 1)), "unknown", "none")
        values = (*(Fraction(level, top) for level in range(top + 1)), Fraction(0), None)
        for column, criterion in enumerate(form.criteria):
            said = block.claimed[:, column].astype(int)
            codes = numpy.where(said <= top, said, numpy.where(said == UNKNOWN, top + 1, top + 2))
            sides = tuple(_sides(top, each) for each in self._thresholds(criterion))
            self._kind(f"criterion:{criterion}", places, codes, Kinds(labels, None, values, sides))

    def _bands(self, form: Layout, got: Scores, places: Any) -> None:
        import numpy

        for name, ranks in (("band", got.final), ("band" + EVIDENCED, got.evidenced_final)):
            values = (*(band.start for band in form.bands), None)
            codes = numpy.where(ranks < 0, len(form.bands), ranks)
            self._kind(name, places, codes, Kinds(self.bands, None, values))

    def _gates(self, form: Layout, got: Scores, contributions: Sequence[Contribution], places: Any) -> None:
        import numpy

        if got.gates is None:
            closed = numpy.array([sum(each.caps.closed.values()) if each.caps else 0 for each in contributions])
        else:
            closed = (got.gates == GATE_STATES.index("closed")).sum(axis=1)
            for column, gate in enumerate(form.gates):
                self._kind(f"gate:{gate.criterion}", places, got.gates[:, column], Kinds(GATE_STATES, None))
        most = sum(1 for each in self.rubric.criteria if each.gate)
        labels = tuple(str(number) for number in range(most + 1))
        closed = numpy.minimum(closed, most)
        self._kind("closed", places, closed, Kinds(labels, None, inside_only=True))  # the gates add up to it


def _sides(top: int, threshold: int) -> tuple[int, ...]:
    """On which side of a threshold each level lies; not known is below, neither is what has no level."""
    return (*(int(level >= threshold) for level in range(top + 1)), 0, -1)


def _of(values: Ratios, column: int) -> Ratios:
    return Ratios(values.numerator[:, column], values.denominator[:, column])


def _renamed(contribution: Contribution, renamed: Mapping[str, Mapping[str, str]]) -> Mapping[str, str]:
    """The criteria of a contribution under the ids of the newest version."""
    later = renamed.get(contribution.rubric.scoring_digest, {})
    criteria = contribution.criteria or {}
    return {later.get(name, name): said for name, said in criteria.items()} if later else criteria
