"""A rubric and a profile as the columns, sums and bounds with which many assessments are scored at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from fractions import Fraction
from functools import lru_cache
from math import lcm
from typing import Final, NamedTuple

from safeguard.errors import NotFound, not_found, say, suggesting
from safeguard.model import Criterion, Rubric

#: the largest number that an array of int64 holds
LARGEST: Final = 2**63 - 1
#: total weight of a group up to which all sums that its weights can make are listed
_LISTED: Final = 4_096
#: layouts kept, since a comparison asks for the same few again and again
_KEPT: Final = 64


class Group(NamedTuple):
    """Criteria that are summed together: a domain (``weight`` is the domain's) or a view (``id`` is its tag).

    ``columns`` are positions in :attr:`Layout.criteria`; ``sums`` holds bit ``s`` for each total weight ``s`` that some
    of its criteria can make, or is None where that would be too many to list.
    """

    id: str
    weight: int
    columns: tuple[int, ...]
    in_scope: int
    sums: int | None


class GateColumn(NamedTuple):
    """A gate: its criterion, the column of that, the level from which it is open, and the rank of the band it caps at."""

    criterion: str
    column: int
    minimum: int
    cap: int


class BandStep(NamedTuple):
    """A band's id, the share of 1 from which it is reached, and the share that every scored domain must reach."""

    id: str
    start: Fraction
    floor: Fraction | None


class Layout(NamedTuple):
    """How the criteria of one rubric stand in columns for one profile, and what is summed over them.

    ``criteria`` and ``weights`` go by column, in rubric order. ``others`` are ids that a row may hold beside them and
    that take no part; None: any. ``multiple`` is a common multiple of every denominator that a domain's figure can
    have, or None where exact sums over it need more than 64 bits: then Python's own integers are used.
    """

    rubric: str
    profile: str
    criteria: tuple[str, ...]
    weights: tuple[int, ...]
    always_apply: frozenset[str]
    others: frozenset[str] | None
    domains: tuple[Group, ...]
    views: tuple[Group, ...]
    gates: tuple[GateColumn, ...]
    bands: tuple[BandStep, ...]
    top: int
    na_limit: Fraction
    multiple: int | None

    @property
    def domain_weight(self) -> int:
        """The weights of all domains together."""
        return sum(domain.weight for domain in self.domains)


def layout(rubric: Rubric, profile: str, only: Collection[str] | None = None) -> Layout:
    """The layout of a rubric for a profile; with ``only``, of those criteria alone, as if the rubric had no others.

    Criteria of ``only`` that this profile is not asked take no part. Raises :class:`~safeguard.errors.NotFound` for a
    profile or a criterion that the rubric does not have.
    """
    return _kept(_Asked(rubric), profile, None if only is None else frozenset(only))


class _Asked:
    """A rubric that equals another one where nothing differs that can move a figure or the order of columns."""

    def __init__(self, rubric: Rubric):
        self.rubric = rubric
        order = tuple(criterion.id for criterion in rubric.criteria), tuple(domain.id for domain in rubric.domains)
        self.key = (rubric.id, rubric.version, rubric.digests.scoring, order)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Asked) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)


@lru_cache(maxsize=_KEPT)
def _kept(asked: _Asked, profile: str, only: frozenset[str] | None) -> Layout:
    rubric = asked.rubric
    if profile not in rubric.profiles:
        raise not_found(say("The rubric has no such profile."), profile, rubric.profiles)
    for criterion_id in sorted(only or ()):
        if criterion_id not in rubric.by_id:
            raise NotFound(suggesting(say("The rubric has no such criterion."), criterion_id, rubric.by_id))
    asks = rubric.in_scope(profile)
    criteria = asks if only is None else tuple(criterion for criterion in asks if criterion.id in only)
    domains = tuple(
        _group(domain.id, domain.weight, columns, criteria)
        for domain in rubric.domains
        if (columns := [at for at, criterion in enumerate(criteria) if criterion.domain == domain.id])
    )
    tagged: dict[str, list[int]] = {}
    for at, criterion in enumerate(criteria):
        for tag in criterion.maps:
            tagged.setdefault(tag, []).append(at)
    bands = tuple(
        BandStep(band.id, band.from_ / 100, None if band.domain_floor is None else band.domain_floor / 100)
        for band in rubric.bands
    )
    return Layout(
        rubric=rubric.id,
        profile=profile,
        criteria=tuple(criterion.id for criterion in criteria),
        weights=tuple(criterion.weight for criterion in criteria),
        always_apply=frozenset(criterion.id for criterion in criteria if not criterion.may_be_not_applicable),
        others=None if only is not None else frozenset(rubric.by_id) - {criterion.id for criterion in criteria},
        domains=domains,
        views=tuple(_group(tag, 1, columns, criteria) for tag, columns in tagged.items()),
        gates=tuple(
            GateColumn(criterion.id, at, rubric.minimum(criterion), rubric.band_rank[criterion.gate.cap])
            for at, criterion in enumerate(criteria)
            if criterion.gate is not None
        ),
        bands=bands,
        top=rubric.scale.max,
        na_limit=rubric.na_limit,
        multiple=_multiple(domains, bands, rubric.scale.max),
    )


def _group(name: str, weight: int, columns: Sequence[int], criteria: Sequence[Criterion]) -> Group:
    weights = [criteria[at].weight for at in columns]
    total = sum(weights)
    return Group(name, weight, tuple(columns), total, _sums(weights) if total <= _LISTED else None)


def _sums(weights: Iterable[int]) -> int:
    """Bit ``s`` for each sum ``s`` of some of the weights."""
    sums = 1
    for weight in weights:
        sums |= sums << weight
    return sums


def _multiple(domains: Sequence[Group], bands: Sequence[BandStep], top: int) -> int | None:
    """A common multiple of the total weights that can be answered or applicable in a domain, if all sums stay small.

    The largest numbers that :mod:`safeguard.batch_scores` forms are then: the overall numerator and denominator, at
    most multiple * top * weights of the domains, each times a part of a band's start; and a domain's sums times a part
    of a floor. All are held against 64 bits here, so that no answer can make a sum overflow.
    """
    multiple = 1
    weight = sum(domain.weight for domain in domains)
    for domain in domains:
        if domain.sums is None:
            return None
        for total in range(1, domain.in_scope + 1):
            if domain.sums >> total & 1:
                multiple = lcm(multiple, total)
        if multiple * weight * top > LARGEST:
            return None
    parts = max(max(band.start.denominator, band.start.numerator) for band in bands)
    floors = max((max(band.floor.denominator, band.floor.numerator) for band in bands if band.floor), default=1)
    largest_domain = max((domain.in_scope for domain in domains), default=0)
    small = multiple * weight * top * parts <= LARGEST and largest_domain * top * floors <= LARGEST
    return multiple if small else None
