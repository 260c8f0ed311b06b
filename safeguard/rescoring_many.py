"""The figures of many contributions scored again at once, on arrays: where they are those that were sent, all is well.

Only the usual case is decided here. Whatever differs, or cannot be taken into an array, is looked at by
:mod:`safeguard.rescoring`, one by one and with the reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from safeguard.batch import Layout, Ratios, Scores, encode, layout, scores
from safeguard.errors import SafeguardError
from safeguard.model import Rubric
from safeguard.model.submission import Contribution, Said, Submission

#: a contribution: the place of its submission, and its own place in it
Place = tuple[int, int]


class _Row(NamedTuple):
    place: Place
    contribution: Contribution
    criteria: Mapping[str, str]


def agreed(submissions: Sequence[Submission], rubrics: Mapping[str, Rubric | None]) -> set[Place]:
    """The contributions at the level ``scores`` whose figures are exactly those of our own scoring.

    ``rubrics`` holds the installed rubrics by id, as :func:`safeguard.rescoring.score_again` takes them.
    """
    groups: dict[tuple[str, str], list[_Row]] = {}
    for number, submission in enumerate(submissions):
        for own, each in enumerate(submission.contributions):
            rubric = rubrics.get(each.rubric.id)
            if (
                submission.disclose == "scores"
                and each.criteria is not None
                and each.sums is None
                and each.caps is None
                and each.answers is None
                and rubric is not None
                and rubric.digests.scoring == each.rubric.scoring_digest
                and each.profile in rubric.profiles
            ):
                groups.setdefault((rubric.id, each.profile), []).append(_Row((number, own), each, each.criteria))
    found: set[Place] = set()
    for (rubric_id, profile), rows in groups.items():
        known = rubrics[rubric_id]
        assert known is not None  # only rows of rubrics that are there were taken
        found |= _agreed(layout(known, profile), rows)
    return found


def _agreed(form: Layout, rows: Sequence[_Row]) -> set[Place]:
    """Those of one rubric and profile; none where one of them cannot be read, so that each is looked at by itself."""
    asked = frozenset(form.criteria)
    whole = [row for row in rows if row.criteria.keys() == asked]
    try:
        got = scores(form, encode(form, [row.criteria for row in whole]))
    except SafeguardError:
        return set()
    return {
        row.place for row, ours in zip(whole, _said(form, got), strict=True) if ours == _given(row.contribution.said)
    }


Figures = tuple[str | None, str | None, str | None, dict[str, tuple[str | None, str | None]]]


def _given(said: Said) -> Figures:
    return said.claimed, said.evidenced, said.final, said.domains


def _said(form: Layout, got: Scores) -> Iterator[Figures]:
    """What our own scoring says of each row, as submissions say it."""
    bands = [band.id for band in form.bands]
    domains = [each.id for each in form.domains]
    claimed, evidenced = (
        [_texts(ratios.numerator[:, column], ratios.denominator[:, column]) for column in range(len(domains))]
        for ratios in (got.domains.claimed, got.domains.evidenced)
    )
    by_domain = (
        zip(*(zip(above, below, strict=True) for above, below in zip(claimed, evidenced, strict=True)), strict=True)
        if domains
        else iter([])
    )
    finals: Iterable[int] = got.final.tolist()
    for one, other, final, pairs in zip(_of(got.claimed), _of(got.evidenced), finals, by_domain, strict=True):
        yield one, other, bands[final] if final >= 0 else None, dict(zip(domains, pairs, strict=True))


def _of(ratios: Ratios) -> list[str | None]:
    return _texts(ratios.numerator, ratios.denominator)


def _texts(above: Any, below: Any) -> list[str | None]:
    """Fractions in lowest terms as text; no figure where the denominator is 0."""
    import numpy

    shared = numpy.gcd(above, below)
    shared = numpy.where(shared == 0, 1, shared)
    tops, unders = (above // shared).tolist(), (below // shared).tolist()
    return [
        None if under == 0 else str(top) if under == 1 else f"{top}/{under}"
        for top, under in zip(tops, unders, strict=True)
    ]
