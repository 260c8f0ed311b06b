"""The words of the project as frozen values: rubric, assessment, score record, plan, report.

Each is imported when it is first used, so that a command which scores does not wait for the words of comparisons.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # what the table below gives at run time, for readers and type checkers
    from safeguard.model.assessment import (
        CONSENSUS as CONSENSUS,
        REVIEW as REVIEW,
        Answer as Answer,
        Assessment as Assessment,
        Evidence as Evidence,
        Organisation as Organisation,
        Respondent as Respondent,
        RubricRef as RubricRef,
        State as State,
    )
    from safeguard.model.base import (
        STRENGTHS as STRENGTHS,
        Document as Document,
        Strength as Strength,
        decimal_text as decimal_text,
    )
    from safeguard.model.plan import Plan as Plan, Step as Step
    from safeguard.model.report import (
        Handbook as Handbook,
        OwnTexts as OwnTexts,
        Report as Report,
        ReportPart as ReportPart,
        WordCount as WordCount,
    )
    from safeguard.model.rounds import Rounds as Rounds
    from safeguard.model.rubric import (
        Action as Action,
        Band as Band,
        Criterion as Criterion,
        CriterionWords as CriterionWords,
        Digests as Digests,
        Domain as Domain,
        Gate as Gate,
        GlossaryEntry as GlossaryEntry,
        Rubric as Rubric,
        Structure as Structure,
        Wording as Wording,
        parse_need as parse_need,
    )
    from safeguard.model.score import (
        Agreement as Agreement,
        Alpha as Alpha,
        CriterionResult as CriterionResult,
        DomainResult as DomainResult,
        Fault as Fault,
        Figure as Figure,
        ScoreRecord as ScoreRecord,
        ViewResult as ViewResult,
    )
    from safeguard.model.track import (
        Progress as Progress,
        Track as Track,
        TrackedStep as TrackedStep,
        Tracker as Tracker,
    )
    from safeguard.model.what_if import (
        Change as Change,
        FrontierPoint as FrontierPoint,
        Outcome as Outcome,
        WhatIf as WhatIf,
    )
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
