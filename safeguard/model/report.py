"""What a report is made from: finished facts, figures and plans, side by side, nothing left to compute."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from safeguard.findings import Severity
from safeguard.model.assessment import Assessment
from safeguard.model.base import Document, Id
from safeguard.model.comparison import ComparisonPart
from safeguard.model.picture import UnitsPart
from safeguard.model.plan import Plan
from safeguard.model.rounds import Rounds
from safeguard.model.rubric import Criterion, Rubric
from safeguard.model.score import Fault, ScoreRecord
from safeguard.model.what_if import FrontierPoint


class ReportPart(Document):
    """One assessment with its rubric, its record and, in a plan report, its plan."""

    rubric: Rubric
    assessment: Assessment
    record: ScoreRecord
    plan: Plan | None = None
    #: earlier rounds beside this one
    rounds: Rounds | None = None
    #: the highest score that person-days can buy, from today to every step taken; empty where it was not computed
    frontier: Annotated[tuple[FrontierPoint, ...], Field(strict=False)] = ()
    #: how the overall figure came about, in the report's language, one line for each step
    arithmetic: Annotated[tuple[str, ...], Field(strict=False)] = ()


class WordCount(Document):
    """How often a term of a text check was found: what to write instead, how grave it is, in how many texts."""

    term: str
    severity: Severity
    instead: str
    count: int
    texts: int


class OwnTexts(Document):
    """What text checks found in the organisation's own outputs: counts, never the texts."""

    texts: int
    words: int
    found: Annotated[tuple[WordCount, ...], Field(strict=False)] = ()


class Report(Document):
    """The document that a report plugin renders: one organisation, one or several rubrics.

    A report of the kind ``units`` has ``units`` instead of ``parts``: an organisation with everything below it; one of
    the kind ``comparison`` has ``comparisons``: the partners of a network, public or for internal use.
    """

    kind: Literal["plan", "score", "units", "comparison"]
    engine: str
    parts: Annotated[tuple[ReportPart, ...], Field(strict=False)] = ()
    units: Annotated[tuple[UnitsPart, ...], Field(strict=False)] = ()
    comparisons: Annotated[tuple[ComparisonPart, ...], Field(strict=False)] = ()
    #: what must not be overlooked, in the report's language: the first page shows it
    notices: Annotated[tuple[str, ...], Field(strict=False)] = ()
    own_texts: OwnTexts | None = None
    faults: Annotated[tuple[Fault, ...], Field(strict=False)] = ()


class Handbook(Document):
    """A rubric to be read and discussed before it is answered, for one profile or for all."""

    kind: Literal["rubric"] = "rubric"
    engine: str
    rubric: Rubric
    profile: Id | None = None
    faults: Annotated[tuple[Fault, ...], Field(strict=False)] = ()

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """The criteria of the profile, or all, in rubric order."""
        return self.rubric.criteria if self.profile is None else self.rubric.in_scope(self.profile)
