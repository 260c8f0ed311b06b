"""safeguard: an engine for safeguarding self-assessment, and the face it shows to plugin authors.

A plugin needs three things from here: ``hookimpl`` to mark its functions, the words of the model (``Rubric``,
``Assessment``, ``ScoreRecord``, ``Plan``, ``Report`` …), and ``say`` with ``InvalidInput`` to report bad input.
Everything is imported when it is first used, so that starting the program stays quick.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # what the table below gives at run time, for readers and type checkers
    from safeguard.answer_words import (
        by_said as by_said,
        state_said as state_said,
        strength_said as strength_said,
    )
    from safeguard.assessment_files import (
        read_json as read_json,
    )
    from safeguard.comparison_words import (
        audience_mark as audience_mark,
        compared_percent as compared_percent,
        compared_points as compared_points,
        compared_with as compared_with,
        core_warning as core_warning,
        count_name as count_name,
        facts_said as facts_said,
        fewer_said as fewer_said,
        figure_name as figure_name,
        freshness_said as freshness_said,
        group_name as group_name,
        hidden_words as hidden_words,
        hiding_said as hiding_said,
        instead_said as instead_said,
        left_out_said as left_out_said,
        middle_said as middle_said,
        partners_said as partners_said,
        place_said as place_said,
        release_said as release_said,
        training_step as training_step,
        versions_said as versions_said,
    )
    from safeguard.errors import (
        InvalidInput as InvalidInput,
        Message as Message,
        Problem as Problem,
        SafeguardError as SafeguardError,
        nearest as nearest,
        part_needed as part_needed,
        say as say,
    )
    from safeguard.findings import (
        Severity as Severity,
        TextFinding as TextFinding,
    )
    from safeguard.hookspecs import (
        Format as Format,
        Probe as Probe,
        Reading as Reading,
        Renderer as Renderer,
        RubricFolder as RubricFolder,
        StoreOpener as StoreOpener,
        TextCheck as TextCheck,
        TrackerReading as TrackerReading,
        TrackerRow as TrackerRow,
        hookimpl as hookimpl,
    )
    from safeguard.model import (
        CONSENSUS as CONSENSUS,
        STRENGTHS as STRENGTHS,
        Action as Action,
        Answer as Answer,
        Assessment as Assessment,
        Band as Band,
        Criterion as Criterion,
        CriterionResult as CriterionResult,
        CriterionWords as CriterionWords,
        Domain as Domain,
        DomainResult as DomainResult,
        Evidence as Evidence,
        Fault as Fault,
        Figure as Figure,
        FrontierPoint as FrontierPoint,
        Gate as Gate,
        GlossaryEntry as GlossaryEntry,
        Handbook as Handbook,
        Organisation as Organisation,
        OwnTexts as OwnTexts,
        Plan as Plan,
        Progress as Progress,
        Report as Report,
        ReportPart as ReportPart,
        Respondent as Respondent,
        Rubric as Rubric,
        RubricRef as RubricRef,
        ScoreRecord as ScoreRecord,
        Step as Step,
        Track as Track,
        TrackedStep as TrackedStep,
        Tracker as Tracker,
        ViewResult as ViewResult,
        WordCount as WordCount,
        Wording as Wording,
        decimal_text as decimal_text,
        fixed as fixed,
    )
    from safeguard.model.base import (
        slug as slug,
    )
    from safeguard.model.comparison import (
        ComparedCounts as ComparedCounts,
        ComparedFigure as ComparedFigure,
        ComparedPartner as ComparedPartner,
        Comparison as Comparison,
        ComparisonPart as ComparisonPart,
        LeftOut as LeftOut,
        Mark as Mark,
        Mine as Mine,
        Need as Need,
        Quartiles as Quartiles,
    )
    from safeguard.model.picture import (
        Place as Place,
        UnitsPart as UnitsPart,
        UnitsPicture as UnitsPicture,
        Voices as Voices,
        WeakCriterion as WeakCriterion,
    )
    from safeguard.observing import (
        agreement_words as agreement_words,
        findings_said as findings_said,
        observed as observed,
        where_low as where_low,
    )
    from safeguard.reasons import (
        finder as finder,
        how_chosen as how_chosen,
        meaning_said as meaning_said,
        nothing_said as nothing_said,
        person_days as person_days,
        proof_missing as proof_missing,
        reason as reason,
        step_aim as step_aim,
        unproved_said as unproved_said,
        when_it_is_done as when_it_is_done,
        who_does as who_does,
        why_step as why_step,
    )
    from safeguard.rounds import (
        assessment_id as assessment_id,
    )
    from safeguard.rounds_words import (
        moved_said as moved_said,
        rounds_said as rounds_said,
    )
    from safeguard.schedule import (
        months_after as months_after,
    )
    from safeguard.shown_words import (
        many_voices as many_voices,
        shown_answers as shown_answers,
    )
    from safeguard.strict_json import (
        canonical as canonical,
    )
    from safeguard.texts import (
        Texts as Texts,
    )
    from safeguard.tracking_words import (
        days_of_step as days_of_step,
        steps_in_parts as steps_in_parts,
        steps_summary as steps_summary,
    )
    from safeguard.unmet_criteria import (
        unmet as unmet,
        unmet_counted as unmet_counted,
        why_not_shown as why_not_shown,
    )
    from safeguard.written_days import (
        written_day as written_day,
    )

__version__ = "0.1.0"

_FACE = {
    "safeguard.hookspecs": (
        "hookimpl",
        "RubricFolder",
        "Reading",
        "Format",
        "Renderer",
        "Probe",
        "TextCheck",
        "StoreOpener",
        "TrackerReading",
        "TrackerRow",
    ),
    "safeguard.errors": ("InvalidInput", "Message", "Problem", "SafeguardError", "nearest", "part_needed", "say"),
    "safeguard.findings": ("Severity", "TextFinding"),
    "safeguard.texts": ("Texts",),
    "safeguard.reasons": (
        "how_chosen",
        "meaning_said",
        "nothing_said",
        "person_days",
        "proof_missing",
        "reason",
        "unproved_said",
        "when_it_is_done",
        "finder",
        "step_aim",
        "who_does",
        "why_step",
    ),
    "safeguard.tracking_words": ("days_of_step", "steps_in_parts", "steps_summary"),
    "safeguard.comparison_words": (
        "audience_mark",
        "compared_percent",
        "compared_points",
        "compared_with",
        "core_warning",
        "count_name",
        "facts_said",
        "fewer_said",
        "figure_name",
        "freshness_said",
        "group_name",
        "hidden_words",
        "hiding_said",
        "instead_said",
        "left_out_said",
        "middle_said",
        "partners_said",
        "place_said",
        "release_said",
        "training_step",
        "versions_said",
    ),
    "safeguard.model.base": ("slug",),
    "safeguard.written_days": ("written_day",),
    "safeguard.rounds": ("assessment_id",),
    "safeguard.schedule": ("months_after",),
    "safeguard.shown_words": ("many_voices", "shown_answers"),
    "safeguard.rounds_words": ("moved_said", "rounds_said"),
    "safeguard.unmet_criteria": ("unmet", "unmet_counted", "why_not_shown"),
    "safeguard.observing": ("agreement_words", "findings_said", "observed", "where_low"),
    "safeguard.model.comparison": (
        "ComparedCounts",
        "ComparedFigure",
        "ComparedPartner",
        "Comparison",
        "ComparisonPart",
        "LeftOut",
        "Mark",
        "Mine",
        "Need",
        "Quartiles",
    ),
    "safeguard.model.picture": ("Place", "UnitsPart", "UnitsPicture", "Voices", "WeakCriterion"),
    "safeguard.strict_json": ("canonical",),
    "safeguard.answer_words": ("by_said", "state_said", "strength_said"),
    "safeguard.assessment_files": ("read_json",),
    "safeguard.model": (
        "CONSENSUS",
        "STRENGTHS",
        "Action",
        "Answer",
        "Assessment",
        "Band",
        "Criterion",
        "CriterionResult",
        "CriterionWords",
        "DomainResult",
        "Domain",
        "Evidence",
        "Fault",
        "Figure",
        "FrontierPoint",
        "Gate",
        "GlossaryEntry",
        "Handbook",
        "Organisation",
        "OwnTexts",
        "Plan",
        "Progress",
        "Report",
        "ReportPart",
        "Respondent",
        "Rubric",
        "RubricRef",
        "ScoreRecord",
        "Step",
        "Track",
        "TrackedStep",
        "Tracker",
        "ViewResult",
        "WordCount",
        "Wording",
        "decimal_text",
        "fixed",
    ),
}
_HOME = {name: module for module, names in _FACE.items() for name in names}
__all__ = sorted(_HOME)  # made from the table above, so that the two cannot differ


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"safeguard has no {name!r}")
    found = getattr(importlib.import_module(_HOME[name]), name)
    globals()[name] = found  # the next use finds it at once
    return found
