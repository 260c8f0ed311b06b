"""safeguard: an engine for safeguarding self-assessment, and the face it shows to plugin authors.

A plugin needs three things from here: ``hookimpl`` to mark its functions, the words of the model (``Rubric``,
``Assessment``, ``ScoreRecord``, ``Plan``, ``Report`` …), and ``say`` with ``InvalidInput`` to report bad input.
Everything is imported when it is first used, so that starting the program stays quick.
"""

from __future__ import annotations

import importlib
from typing import Any

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
    ),
    "safeguard.errors": ("InvalidInput", "Message", "Problem", "SafeguardError", "nearest", "say"),
    "safeguard.texts": ("Texts",),
    "safeguard.reasons": ("reason", "why_step"),
    "safeguard.strict_json": ("canonical",),
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
        "DomainResult",
        "Domain",
        "Evidence",
        "Fault",
        "Figure",
        "Gate",
        "Organisation",
        "Plan",
        "Report",
        "ReportPart",
        "Respondent",
        "Rubric",
        "RubricRef",
        "ScoreRecord",
        "Step",
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
    return getattr(importlib.import_module(_HOME[name]), name)
