"""Which of the words that people wrote stand in a document that is handed on.

Where several people answered, what one of them wrote is for the group's talk and not for the head's desk: a document
shows what they said together, never the note, the reason or the evidence of one of them.
"""

from __future__ import annotations

from safeguard.model import CONSENSUS, Answer, Assessment
from safeguard.respondents import is_respondent


def many_voices(assessment: Assessment) -> bool:
    """Whether the answers are of several people, so that words beside one of them would point to somebody."""
    voices = {answer.by for answer in assessment.answers if is_respondent(answer.by)}
    return len(voices | {person.id for person in assessment.respondents}) > 1


def shown_answers(assessment: Assessment, criterion: str) -> list[Answer]:
    """The answers to a criterion whose words a document may show: the joint one, or those of the only respondent."""
    alone = not many_voices(assessment)
    return [
        answer
        for answer in assessment.answers
        if answer.criterion == criterion and (answer.by == CONSENSUS or (alone and is_respondent(answer.by)))
    ]


def without_single_words(assessment: Assessment) -> Assessment:
    """The assessment as documents carry it: levels and dates stay; where several answered, words of single people go."""
    if not many_voices(assessment):
        return assessment
    people = tuple(person.model_copy(update={"role": ""}) for person in assessment.respondents)
    answers = tuple(each if each.by == CONSENSUS else _wordless(each) for each in assessment.answers)
    return assessment.model_copy(update={"respondents": people, "answers": answers})


def _wordless(answer: Answer) -> Answer:
    """The answer without anything that was typed; a reason that is required is a dash."""
    evidence = tuple(each.model_copy(update={"kind": "document", "reference": ""}) for each in answer.evidence)
    reason = "–" if answer.state == "not_applicable" else None
    return answer.model_copy(update={"note": "", "reason": reason, "evidence": evidence})
