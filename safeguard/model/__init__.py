"""The words of the project as frozen values: rubric, assessment, score record, plan, report.

Each is imported when it is first used, so that a command which scores does not wait for the words of comparisons.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # what the table below gives at run time, for readers and type checkers
    from safeguard.model.assessment import CONSENSUS as CONSENSUS
    from safeguard.model.assessment import REVIEW as REVIEW
    from safeguard.model.assessment import Answer as Answer
    from safeguard.model.assessment import Assessment as Assessment
    from safeguard.model.assessment import Evidence as Evidence
    from safeguard.model.assessment import Organisation as Organisation
    from safeguard.model.assessment import Respondent as Respondent
    from safeguard.model.assessment import RubricRef as RubricRef
    from safeguard.model.assessment import State as State
    from safeguard.model.base import STRENGTHS as STRENGTHS
    from safeguard.model.base import Document as Document
    from safeguard.model.base import Strength as Strength
    from safeguard.model.base import decimal_text as decimal_text
    from safeguard.model.plan import Plan as Plan
    from safeguard.model.plan import Step as Step
    from safeguard.model.report import Handbook as Handbook
    from safeguard.model.report import OwnTexts as OwnTexts
    from safeguard.model.report import Report as Report
    from safeguard.model.report import ReportPart as ReportPart
    from safeguard.model.report import WordCount as WordCount
    from safeguard.model.rounds import Rounds as Rounds
    from safeguard.model.rubric import Action as Action
    from safeguard.model.rubric import Band as Band
    from safeguard.model.rubric import Criterion as Criterion
    from safeguard.model.rubric import CriterionWords as CriterionWords
    from safeguard.model.rubric import Digests as Digests
    from safeguard.model.rubric import Domain as Domain
    from safeguard.model.rubric import Gate as Gate
    from safeguard.model.rubric import GlossaryEntry as GlossaryEntry
    from safeguard.model.rubric import Rubric as Rubric
    from safeguard.model.rubric import Structure as Structure
    from safeguard.model.rubric import Wording as Wording
    from safeguard.model.rubric import parse_need as parse_need
    from safeguard.model.score import Agreement as Agreement
    from safeguard.model.score import Alpha as Alpha
    from safeguard.model.score import CriterionResult as CriterionResult
    from safeguard.model.score import DomainResult as DomainResult
    from safeguard.model.score import Fault as Fault
    from safeguard.model.score import Figure as Figure
    from safeguard.model.score import ScoreRecord as ScoreRecord
    from safeguard.model.score import ViewResult as ViewResult
    from safeguard.model.track import Progress as Progress
    from safeguard.model.track import Track as Track
    from safeguard.model.track import TrackedStep as TrackedStep
    from safeguard.model.track import Tracker as Tracker
    from safeguard.model.what_if import Change as Change
    from safeguard.model.what_if import FrontierPoint as FrontierPoint
    from safeguard.model.what_if import Outcome as Outcome
    from safeguard.model.what_if import WhatIf as WhatIf
    from safeguard.rounding import fixed as fixed

_WORDS = {
    "safeguard.model.assessment": (
        "CONSENSUS",
        "REVIEW",
        "Answer",
        "Assessment",
        "Evidence",
        "Organisation",
        "Respondent",
        "RubricRef",
        "State",
    ),
    "safeguard.model.base": (
        "STRENGTHS",
        "Document",
        "Strength",
        "decimal_text",
    ),
    "safeguard.model.plan": (
        "Plan",
        "Step",
    ),
    "safeguard.model.report": (
        "Handbook",
        "OwnTexts",
        "Report",
        "ReportPart",
        "WordCount",
    ),
    "safeguard.model.rounds": ("Rounds",),
    "safeguard.model.rubric": (
        "Action",
        "Band",
        "Criterion",
        "CriterionWords",
        "Digests",
        "Domain",
        "Gate",
        "GlossaryEntry",
        "Rubric",
        "Structure",
        "Wording",
        "parse_need",
    ),
    "safeguard.model.score": (
        "Agreement",
        "Alpha",
        "CriterionResult",
        "DomainResult",
        "Fault",
        "Figure",
        "ScoreRecord",
        "ViewResult",
    ),
    "safeguard.model.track": (
        "Progress",
        "Track",
        "TrackedStep",
        "Tracker",
    ),
    "safeguard.model.what_if": (
        "Change",
        "FrontierPoint",
        "Outcome",
        "WhatIf",
    ),
    "safeguard.rounding": ("fixed",),
}
_HOME = {name: module for module, names in _WORDS.items() for name in names}
__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"safeguard.model has no {name!r}")
    found = getattr(importlib.import_module(_HOME[name]), name)
    globals()[name] = found  # the next use finds it at once
    return found
