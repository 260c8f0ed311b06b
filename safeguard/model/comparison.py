"""A comparison of partners as it is shown: figures of groups, what is hidden, and nothing left to compute."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from safeguard.model.base import Day, Document, Id
from safeguard.model.rubric import Rubric
from safeguard.model.score import Fault
from safeguard.model.submission import Answered

Audience = Literal["public", "internal"]
Why = Literal["no-common-core", "rubric-missing", "units-only", "counts-only", "older-version"]
#: where a figure of a partner lies among the released quartiles; ``unknown`` where nothing was released
Place = Literal["lowest", "lower", "upper", "highest", "unknown"]
#: a group: ``{}`` is everybody, ``{"type": "ngo"}`` one type, ``{"type": "ngo", "region": "ID-JK"}`` one cell
By = dict[str, str]


class Quartiles(Document):
    """First quartile, median and third quartile in percent, as text: multiples of five in public, four decimals inside."""

    q1: str
    median: str
    q3: str


class ComparedFigure(Document):
    """One figure of one group. ``of`` is ``overall``, ``domain:ID`` or ``view:TAG``.

    ``q1``, ``median``, ``q3`` are of the claimed scores of the ``n`` organisations that have one; ``hidden`` means that
    nothing may be shown. ``evidenced`` may be hidden by itself (None). ``coverage`` and ``na_share`` are means over the
    group in percent. ``change`` is since the last round, in points, over the ``changed`` organisations in both.
    """

    of: str
    by: By
    hidden: bool = False
    n: int | None = None
    q1: str | None = None
    median: str | None = None
    q3: str | None = None
    evidenced: Quartiles | None = None
    coverage: str | None = None
    na_share: str | None = None
    change: Quartiles | None = None
    changed: int | None = None


class ComparedCounts(Document):
    """How many organisations of one group stand where. ``of`` is ``criterion:ID`` (levels as ``"0"``, ``"1"`` …,
    ``unknown``, ``none`` for not answered and not applicable), ``gate:ID`` (``open``, ``closed``, ``pending``),
    ``band`` or ``band:evidenced`` (ids of bands, ``none``), ``closed`` (how many gates are closed: ``"0"``, ``"1"`` …).
    ``counts`` is None where they are hidden."""

    of: str
    by: By
    hidden: bool = False
    n: int | None = None
    counts: dict[str, int] | None = None


class Need(Document):
    """A criterion that ``below`` of ``n`` organisations have below the level ``met``: what a training would be about."""

    criterion: Id
    domain: Id
    below: int
    n: int


class LeftOut(Document):
    """Organisations that are not compared, how many and why: ``no-common-core``, ``rubric-missing``, ``units-only``,
    ``counts-only`` (sums cannot be scored on the common core), ``older-version`` (on what an older version has in
    common, fewer could be compared). ``names`` stands in internal comparisons only."""

    why: Why
    n: int
    names: Annotated[tuple[str, ...], Field(strict=False)] = ()


class Comparable(Document):
    """What is compared with what. ``share`` is the weight of the common core in percent (``"100"`` where everybody
    answered the same rubric), ``versions`` how many organisations answered which version, ``criteria`` how many
    criteria the core has of how many asked, ``sums_only`` how many organisations sent sums by domain only, so that they
    stand in no criterion (said in internal comparisons only, 0 otherwise)."""

    share: str
    warning: bool = False
    versions: dict[str, int]
    criteria: int
    asked: int
    sums_only: int = 0
    left_out: Annotated[tuple[LeftOut, ...], Field(strict=False)] = ()


class ComparedPartner(Document):
    """One partner in a comparison for internal use, by its name where it agreed to be named, otherwise a pseudonym.

    Percentages have four decimals; ``domains`` holds the claimed figures by domain, None where there is no score;
    ``closed`` is how many gates are closed, None where nothing is known.
    """

    label: str
    named: bool
    by: By
    claimed: str | None
    evidenced: str | None
    band: Id | None
    closed: int | None
    domains: dict[Id, str | None]


class Mark(Document):
    """Where one figure of a partner lies among the released quartiles, for that partner alone (``of`` as above).

    ``place`` is ``lowest``, ``lower``, ``upper`` or ``highest`` quarter, or ``unknown`` where nothing was released.
    """

    of: str
    own: str | None
    place: Place


class Mine(Document):
    """A partner's own figures beside a comparison: a page for that partner, never part of a release."""

    label: str
    marks: Annotated[tuple[Mark, ...], Field(strict=False)]


class Comparison(Document):
    """The partners of one round on one rubric (``safeguard/comparison/1``).

    ``release`` names what was given out; ``again`` is True where the last release is shown once more, since fewer than
    ``k`` organisations changed; ``waiting`` counts organisations whose newer submissions are not in it yet. ``ended``
    is True where nothing new can be released of this round, since not everything is there any more that an earlier
    release rests on.
    ``named`` are the partners that agreed to be named in this round.
    """

    format: Literal["safeguard/comparison/1"] = "safeguard/comparison/1"
    engine: str
    release: str
    audience: Audience
    made: Day
    rubric: Answered
    round: str
    organisations: int
    k: int
    again: bool = False
    ended: bool = False
    waiting: int = 0
    named: Annotated[tuple[str, ...], Field(strict=False)] = ()
    comparable: Comparable
    figures: Annotated[tuple[ComparedFigure, ...], Field(strict=False)]
    counts: Annotated[tuple[ComparedCounts, ...], Field(strict=False)]
    agenda: Annotated[tuple[Need, ...], Field(strict=False)]
    partners: Annotated[tuple[ComparedPartner, ...], Field(strict=False)] = ()
    faults: Annotated[tuple[Fault, ...], Field(strict=False)] = ()

    def to_json(self) -> dict[str, Any]:
        """The comparison as plain values; what is absent does not stand in it."""
        return self.model_dump(mode="json", exclude_none=True)


class Release(Document):
    """A public comparison that was given out, with what it told apart: groups of organisations with a digest of what
    each contributed, and in which of them, by place, each figure was shown; ``before`` holds the same digests of the last
    round, where changes were computed (``safeguard/release/1``)."""

    format: Literal["safeguard/release/1"] = "safeguard/release/1"
    groups: Annotated[tuple[dict[Id, str], ...], Field(strict=False)]
    shown: dict[str, Annotated[tuple[int, ...], Field(strict=False)]]
    before: dict[Id, str]
    comparison: Comparison


class Secret(Document):
    """What pseudonyms in internal comparisons are made with (``safeguard/network-secret/1``)."""

    format: Literal["safeguard/network-secret/1"] = "safeguard/network-secret/1"
    secret: str


class ComparisonPart(Document):
    """A comparison with the rubric whose words it is told in, and one partner's own marks where the page is for it."""

    rubric: Rubric
    comparison: Comparison
    mine: Mine | None = None
