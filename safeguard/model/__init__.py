"""The words of the project as frozen values: rubric, assessment, score record, plan, report."""

from safeguard.model.assessment import (
    CONSENSUS,
    REVIEW,
    Answer,
    Assessment,
    Evidence,
    Organisation,
    Respondent,
    RubricRef,
    State,
)
from safeguard.model.base import STRENGTHS, Document, Strength, decimal_text
from safeguard.model.plan import Plan, Step
from safeguard.model.report import Handbook, OwnTexts, Report, ReportPart, WordCount
from safeguard.model.rounds import Rounds
from safeguard.model.rubric import (
    Action,
    Band,
    Criterion,
    CriterionWords,
    Digests,
    Domain,
    Gate,
    GlossaryEntry,
    Rubric,
    Structure,
    Wording,
    parse_need,
)
from safeguard.model.score import CriterionResult, DomainResult, Fault, Figure, ScoreRecord, ViewResult
from safeguard.model.track import Progress, Track, TrackedStep, Tracker
from safeguard.model.what_if import Change, FrontierPoint, Outcome, WhatIf
from safeguard.rounding import fixed

__all__ = [
    "CONSENSUS",
    "REVIEW",
    "STRENGTHS",
    "Action",
    "Answer",
    "Assessment",
    "Band",
    "Change",
    "Criterion",
    "CriterionResult",
    "CriterionWords",
    "Digests",
    "Document",
    "Domain",
    "DomainResult",
    "Evidence",
    "Fault",
    "Figure",
    "FrontierPoint",
    "Gate",
    "GlossaryEntry",
    "Handbook",
    "Organisation",
    "Outcome",
    "OwnTexts",
    "Plan",
    "Progress",
    "Report",
    "ReportPart",
    "Respondent",
    "Rounds",
    "Rubric",
    "RubricRef",
    "ScoreRecord",
    "State",
    "Step",
    "Strength",
    "Structure",
    "Track",
    "TrackedStep",
    "Tracker",
    "ViewResult",
    "WhatIf",
    "WordCount",
    "Wording",
    "decimal_text",
    "fixed",
    "parse_need",
]
