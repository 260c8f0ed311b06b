"""A command that has run: what it left behind for whoever called it; and the answers that many tests run it on."""

from __future__ import annotations

from typing import Any, NamedTuple


class Done(NamedTuple):
    """Exit code, standard output, standard error."""

    code: int
    out: str
    err: str


def answers_file(*, note: str = "", name: str = "LSM Contoh") -> dict[str, Any]:
    """The plain values of a sound assessment file: two answers to the rubric on staff vetting."""
    return {
        "format": "safeguard/assessment/1",
        "id": "contoh",
        "rubric": {"id": "staff-vetting", "version": "1.0.0"},
        "organisation": {"id": "contoh", "name": name, "type": "ngo"},
        "profile": "ngo",
        "date": "2026-11-01",
        "answers": [
            {"criterion": "identity-verified", "by": "consensus", "state": "level", "level": 2, "note": note},
            {"criterion": "vetting-procedure", "by": "consensus", "state": "level", "level": 3},
        ],
    }
