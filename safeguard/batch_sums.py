"""Scores from the sums by domain that a partner discloses instead of its answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from safeguard.batch_block import Array
from safeguard.batch_layout import Group, Layout
from safeguard.batch_scores import Scores, measured, tallies
from safeguard.errors import InvalidInput, Message, Problem, say, suggesting
from safeguard.model.submission import Caps, Sums

_FIELDS = ("points", "evidenced_points", "answered", "unknown", "applicable")


def from_sums(
    layout: Layout, sums: Sequence[Sequence[Sums]], caps: Sequence[Caps], names: Sequence[str] = ()
) -> Scores:
    """The scores of some assessments of which only sums by domain, and gates that are not open by cap, are known.

    Only the arithmetic over them can be checked, not the answers behind them: there are no gate states and no views.
    Raises :class:`~safeguard.errors.InvalidInput` with every problem of every row: a domain missing or not of the
    rubric, a sum that no answers could make, a cap that no gate has.
    """
    import numpy

    problems: list[Problem] = []
    for number, (row, capped) in enumerate(zip(sums, caps, strict=True)):
        for place, message in (*_wrong_sums(layout, row), *_wrong_caps(layout, capped)):
            problems.append(Problem(names[number] if names else "", f"/{number}/{place}", message))
    if problems:
        raise InvalidInput(problems)
    found: Array = numpy.zeros((len(_FIELDS), len(sums), len(layout.domains)), numpy.int64)
    for number, row in enumerate(sums):
        by_id = {each.id: each for each in row}
        for at, domain in enumerate(layout.domains):
            found[:, number, at] = [getattr(by_id[domain.id], field) for field in _FIELDS]
    return measured(
        layout,
        tallies(layout, layout.domains, tuple(found)),
        None,
        None,
        None,
        _ranks(layout, [(each.closed, each.pending) for each in caps]),
        _ranks(layout, [(each.evidenced_closed, each.pending) for each in caps]),
        numpy.array([any(each.pending.values()) for each in caps], bool),
    )


def _ranks(layout: Layout, capped: Sequence[Sequence[Mapping[str, int]]]) -> Array:
    """The lowest rank at which any gate caps, by row; the highest band where none does."""
    import numpy

    rank = {band.id: at for at, band in enumerate(layout.bands)}
    highest = len(layout.bands) - 1
    return numpy.array(
        [min((rank[band] for counts in row for band, n in counts.items() if n), default=highest) for row in capped],
        numpy.int64,
    )


def _wrong_sums(layout: Layout, row: Sequence[Sums]) -> Iterator[tuple[str, Message]]:
    groups = {domain.id: domain for domain in layout.domains}
    seen: set[str] = set()
    for at, each in enumerate(row):
        if each.id not in groups:
            yield f"sums/{at}", suggesting(say("There is no such domain."), each.id, groups)
        elif each.id in seen:
            yield f"sums/{at}", say("This id stands here a second time.")
        elif not _possible(groups[each.id], each, layout.top):
            yield f"sums/{at}", say("No answers to this rubric have these sums.")
        seen.add(each.id)
    for domain in layout.domains:
        if domain.id not in seen:
            yield "sums", say("The domain {domain} is missing.", domain=domain.id)


def _possible(group: Group, sums: Sums, top: int) -> bool:
    """Whether answers could make these sums, as far as that shows in each sum by itself."""
    with_level = sums.answered - sums.unknown
    weights = (sums.unknown, with_level, sums.answered, sums.applicable - sums.answered, sums.applicable)
    return (
        sums.in_scope == group.in_scope
        and 0 <= sums.evidenced_points <= sums.points <= top * with_level
        and sums.answered <= sums.applicable <= sums.in_scope
        and (group.sums is None or all(group.sums >> weight & 1 for weight in weights))
    )


def _wrong_caps(layout: Layout, capped: Caps) -> Iterator[tuple[str, Message]]:
    """Gates by the band that each caps at: no more of them than the rubric has."""
    gates: dict[str, int] = {}
    for gate in layout.gates:
        band = layout.bands[gate.cap].id
        gates[band] = gates.get(band, 0) + 1
    pending = capped.pending
    for field, counts in (("closed", capped.closed), ("evidenced_closed", capped.evidenced_closed)):
        for band in counts.keys() | pending.keys():
            if counts.get(band, 0) + pending.get(band, 0) > gates.get(band, 0):
                yield f"caps/{field}", say("The rubric has {n} gates that cap at this band.", n=gates.get(band, 0))
