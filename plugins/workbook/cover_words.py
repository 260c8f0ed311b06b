"""What the cover of a questionnaire says to those who fill it: a group, one person alone, or a reviewer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from safeguard import CONSENSUS, Answer, Respondent, Texts

Audience = Literal["group", "alone", "reviewer"]


def audience(answers: Sequence[Answer], respondents: Sequence[Respondent]) -> Audience:
    """For whom a questionnaire is: a copy with one number is for one person, whose answers nobody talks over first."""
    voices = {answer.by for answer in answers}
    if voices and all(by.startswith("review:") for by in voices):
        return "reviewer"
    alone = len(respondents) == 1 and voices == {respondents[0].id} != {CONSENSUS}
    return "alone" if alone and all(answer.state == "unanswered" for answer in answers) else "group"


def instructions(texts: Texts, description: str | None, reader: Audience) -> list[str]:
    """The lines above the fields; the last of them holds for everybody and stands in bold.

    What a rubric says of itself is written to a group that answers together, so that it stands on its cover alone.
    """
    if reader == "alone":
        opening = texts(
            "This copy is for you alone. Answer by yourself what you see today: there are no right answers, and where people see it differently is what helps. Give the file back as you were told; do not pass it on to others."
        )
        saving = texts("Save often. You can stop at any time and continue tomorrow.")
    elif reader == "reviewer":
        opening = texts(
            "You look from outside. Answer what you have seen yourself; what the people there answered is not shown to you. Say with each answer what it rests on, as a reason or a note: where you see it quite differently from them, it is needed."
        )
        saving = texts("Save often. You can stop at any time and continue tomorrow.")
    else:
        opening = description or ""
        saving = texts("Save often. You can stop at any time, pass the file on, and continue tomorrow.")
    lines = [
        opening,
        texts("Write in the yellow cells. Everything else is locked, without a password."),
        texts(
            "On the sheet with answers, choose for each criterion the level whose description fits what one would see today. If two fit, choose the lower one."
        ),
        texts(
            "Do not know? Choose “not known”: it counts as 0 until somebody finds out, and the plan says what is to be found out. Does it not apply to you? Choose “not applicable” and say why."
        ),
        texts("Evidence is a pointer: the title, number and place of a document, never the document itself."),
        saving,
        texts("Do not write names of children and no case details, anywhere in this file."),
    ]
    return [line for line in lines if line]
