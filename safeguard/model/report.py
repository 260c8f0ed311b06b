"""What a report is made from: finished facts, figures and plans, side by side, nothing left to compute."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from safeguard.model.assessment import Assessment
from safeguard.model.base import Document
from safeguard.model.picture import UnitsPart
from safeguard.model.plan import Plan
from safeguard.model.rubric import Rubric
from safeguard.model.score import Fault, ScoreRecord


class ReportPart(Document):
    """One assessment with its rubric, its record and, in a plan report, its plan."""

    rubric: Rubric
    assessment: Assessment
    record: ScoreRecord
    plan: Plan | None = None
    #: how the overall figure came about, in the report's language, one line for each step
    arithmetic: Annotated[tuple[str, ...], Field(strict=False)] = ()


class Report(Document):
    """The document that a report plugin renders: one organisation, one or several rubrics.

    A report of the kind ``units`` has ``units`` instead of ``parts``: an organisation with everything below it.
    """

    kind: Literal["plan", "score", "units"]
    engine: str
    parts: Annotated[tuple[ReportPart, ...], Field(strict=False)] = ()
    units: Annotated[tuple[UnitsPart, ...], Field(strict=False)] = ()
    faults: Annotated[tuple[Fault, ...], Field(strict=False)] = ()
