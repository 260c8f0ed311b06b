"""safeguard: an engine for safeguarding self-assessment, and the face it shows to plugin authors.

A plugin needs three things from here: ``hookimpl`` to mark its functions, the words of the model (``Rubric``,
``Assessment``, ``ScoreRecord``, ``Plan``, ``Report`` …), and ``say`` with ``InvalidInput`` to report bad input.
Everything is imported when it is first used, so that starting the program stays quick.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # what the table below gives at run time, for readers and type checkers
    from safeguard.assessment_files import (
        by_said as by_said,
    )
    from safeguard.assessment_files import (
        read_json as read_json,
    )
    from safeguard.comparison_words import (
        audience_mark as audience_mark,
    )
    from safeguard.comparison_words import (
        compared_percent as compared_percent,
    )
    from safeguard.comparison_words import (
        compared_points as compared_points,
    )
    from safeguard.comparison_words import (
        compared_with as compared_with,
    )
    from safeguard.comparison_words import (
        core_warning as core_warning,
    )
    from safeguard.comparison_words import (
        count_name as count_name,
    )
    from safeguard.comparison_words import (
        facts_said as facts_said,
    )
    from safeguard.comparison_words import (
        fewer_said as fewer_said,
    )
    from safeguard.comparison_words import (
        figure_name as figure_name,
    )
    from safeguard.comparison_words import (
        freshness_said as freshness_said,
    )
    from safeguard.comparison_words import (
        group_name as group_name,
    )
    from safeguard.comparison_words import (
        hidden_words as hidden_words,
    )
    from safeguard.comparison_words import (
        hiding_said as hiding_said,
    )
    from safeguard.comparison_words import (
        instead_said as instead_said,
    )
    from safeguard.comparison_words import (
        left_out_said as left_out_said,
    )
    from safeguard.comparison_words import (
        middle_said as middle_said,
    )
    from safeguard.comparison_words import (
        partners_said as partners_said,
    )
    from safeguard.comparison_words import (
        place_said as place_said,
    )
    from safeguard.comparison_words import (
        release_said as release_said,
    )
    from safeguard.comparison_words import (
        training_step as training_step,
    )
    from safeguard.comparison_words import (
        versions_said as versions_said,
    )
    from safeguard.errors import (
        InvalidInput as InvalidInput,
    )
    from safeguard.errors import (
        Message as Message,
    )
    from safeguard.errors import (
        Problem as Problem,
    )
    from safeguard.errors import (
        SafeguardError as SafeguardError,
    )
    from safeguard.errors import (
        nearest as nearest,
    )
    from safeguard.errors import (
        part_needed as part_needed,
    )
    from safeguard.errors import (
        say as say,
    )
    from safeguard.findings import (
        Severity as Severity,
    )
    from safeguard.findings import (
        TextFinding as TextFinding,
    )
    from safeguard.hookspecs import (
        Format as Format,
    )
    from safeguard.hookspecs import (
        Probe as Probe,
    )
    from safeguard.hookspecs import (
        Reading as Reading,
    )
    from safeguard.hookspecs import (
        Renderer as Renderer,
    )
    from safeguard.hookspecs import (
        RubricFolder as RubricFolder,
    )
    from safeguard.hookspecs import (
        StoreOpener as StoreOpener,
    )
    from safeguard.hookspecs import (
        TextCheck as TextCheck,
    )
    from safeguard.hookspecs import (
        TrackerReading as TrackerReading,
    )
    from safeguard.hookspecs import (
        TrackerRow as TrackerRow,
    )
    from safeguard.hookspecs import (
        hookimpl as hookimpl,
    )
    from safeguard.model import (
        CONSENSUS as CONSENSUS,
    )
    from safeguard.model import (
        STRENGTHS as STRENGTHS,
    )
    from safeguard.model import (
        Action as Action,
    )
    from safeguard.model import (
        Answer as Answer,
    )
    from safeguard.model import (
        Assessment as Assessment,
    )
    from safeguard.model import (
        Band as Band,
    )
    from safeguard.model import (
        Criterion as Criterion,
    )
    from safeguard.model import (
        CriterionResult as CriterionResult,
    )
    from safeguard.model import (
        CriterionWords as CriterionWords,
    )
    from safeguard.model import (
        Domain as Domain,
    )
    from safeguard.model import (
        DomainResult as DomainResult,
    )
    from safeguard.model import (
        Evidence as Evidence,
    )
    from safeguard.model import (
        Fault as Fault,
    )
    from safeguard.model import (
        Figure as Figure,
    )
    from safeguard.model import (
        FrontierPoint as FrontierPoint,
    )
    from safeguard.model import (
        Gate as Gate,
    )
    from safeguard.model import (
        GlossaryEntry as GlossaryEntry,
    )
    from safeguard.model import (
        Handbook as Handbook,
    )
    from safeguard.model import (
        Organisation as Organisation,
    )
    from safeguard.model import (
        OwnTexts as OwnTexts,
    )
    from safeguard.model import (
        Plan as Plan,
    )
    from safeguard.model import (
        Progress as Progress,
    )
    from safeguard.model import (
        Report as Report,
    )
    from safeguard.model import (
        ReportPart as ReportPart,
    )
    from safeguard.model import (
        Respondent as Respondent,
    )
    from safeguard.model import (
        Rubric as Rubric,
    )
    from safeguard.model import (
        RubricRef as RubricRef,
    )
    from safeguard.model import (
        ScoreRecord as ScoreRecord,
    )
    from safeguard.model import (
        Step as Step,
    )
    from safeguard.model import (
        Track as Track,
    )
    from safeguard.model import (
        TrackedStep as TrackedStep,
    )
    from safeguard.model import (
        Tracker as Tracker,
    )
    from safeguard.model import (
        ViewResult as ViewResult,
    )
    from safeguard.model import (
        WordCount as WordCount,
    )
    from safeguard.model import (
        Wording as Wording,
    )
    from safeguard.model import (
        decimal_text as decimal_text,
    )
    from safeguard.model import (
        fixed as fixed,
    )
    from safeguard.model.base import (
        slug as slug,
    )
    from safeguard.model.comparison import (
        ComparedCounts as ComparedCounts,
    )
    from safeguard.model.comparison import (
        ComparedFigure as ComparedFigure,
    )
    from safeguard.model.comparison import (
        ComparedPartner as ComparedPartner,
    )
    from safeguard.model.comparison import (
        Comparison as Comparison,
    )
    from safeguard.model.comparison import (
        ComparisonPart as ComparisonPart,
    )
    from safeguard.model.comparison import (
        LeftOut as LeftOut,
    )
    from safeguard.model.comparison import (
        Mark as Mark,
    )
    from safeguard.model.comparison import (
        Mine as Mine,
    )
    from safeguard.model.comparison import (
        Need as Need,
    )
    from safeguard.model.comparison import (
        Quartiles as Quartiles,
    )
    from safeguard.model.picture import (
        Place as Place,
    )
    from safeguard.model.picture import (
        UnitsPart as UnitsPart,
    )
    from safeguard.model.picture import (
        UnitsPicture as UnitsPicture,
    )
    from safeguard.model.picture import (
        Voices as Voices,
    )
    from safeguard.model.picture import (
        WeakCriterion as WeakCriterion,
    )
    from safeguard.observing import (
        agreement_words as agreement_words,
    )
    from safeguard.observing import (
        observed as observed,
    )
    from safeguard.observing import (
        where_low as where_low,
    )
    from safeguard.reasons import (
        core_said as core_said,
    )
    from safeguard.reasons import (
        how_chosen as how_chosen,
    )
    from safeguard.reasons import (
        moved_said as moved_said,
    )
    from safeguard.reasons import (
        person_days as person_days,
    )
    from safeguard.reasons import (
        reason as reason,
    )
    from safeguard.reasons import (
        when_it_is_done as when_it_is_done,
    )
    from safeguard.reasons import (
        why_step as why_step,
    )
    from safeguard.rounds import (
        assessment_id as assessment_id,
    )
    from safeguard.strict_json import (
        canonical as canonical,
    )
    from safeguard.texts import (
        Texts as Texts,
    )
    from safeguard.tracking_words import (
        days_of_step as days_of_step,
    )
    from safeguard.tracking_words import (
        steps_in_parts as steps_in_parts,
    )
    from safeguard.tracking_words import (
        steps_summary as steps_summary,
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
        "core_said",
        "moved_said",
        "how_chosen",
        "person_days",
        "reason",
        "when_it_is_done",
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
    "safeguard.observing": ("agreement_words", "observed", "where_low"),
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
    "safeguard.assessment_files": ("by_said", "read_json"),
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
