"""What an answer says, in words: who gave it, its level or state, and how strong its evidence is."""

from __future__ import annotations

from typing import Final

from safeguard.errors import Message, say
from safeguard.model import CONSENSUS, REVIEW

#: the id of a reviewer where none is named
REVIEWER: Final = "reviewer"


def by_said(by: str) -> Message:
    """Who gave an answer: the group, a reviewer, or a respondent by id."""
    if by == CONSENSUS:
        return say("consensus")
    if by == f"{REVIEW}{REVIEWER}":
        return say("review")
    return say("review {name}", name=by.removeprefix(REVIEW)) if by.startswith(REVIEW) else Message("{id}", {"id": by})


def state_said(state: str, level: int | None = None) -> Message:
    """What is said where somebody stands: the level, or the other state of an answer."""
    if level is not None:
        return say("level {level}", level=level)
    return {
        "unknown": say("not known"),
        "not_applicable": say("not applicable"),
        "unanswered": say("not yet answered"),
    }[state]


def strength_said(strength: str) -> Message:
    """A strength of evidence."""
    return {
        "none": say("nothing shown"),
        "documented": say("document seen"),
        "sampled": say("practice checked on a sample"),
        "verified": say("confirmed from outside"),
    }[strength]
