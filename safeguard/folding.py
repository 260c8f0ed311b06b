"""Returned questionnaires become one assessment: in any order, twice the same harmless, a contradiction a question.

Nothing is decided for anybody: where two files of one respondent answer the same criterion differently, neither is
taken, and a person settles it by bringing the right file in by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from safeguard.model import Answer, Assessment, Respondent

Key = tuple[str, str]


class Returned(NamedTuple):
    """An assessment as one file says it."""

    source: str
    assessment: Assessment


class Question(NamedTuple):
    """Two versions of one respondent's answers: in which files, on how many criteria, and whether one is stored.

    ``as_stored`` are the files that say what is stored. It stays a question: whether a person chose that version, or it
    was there before the other one came, cannot be told apart.
    """

    by: str
    sources: tuple[str, ...]
    criteria: int
    stored: bool
    as_stored: tuple[str, ...] = ()


class Folded(NamedTuple):
    """One assessment out of many files; ``new`` and ``same`` count answers, ``voices`` those who answer in the files."""

    assessment: Assessment
    voices: int
    new: int
    same: int
    questions: tuple[Question, ...]


def says_nothing(answer: Answer) -> bool:
    """Whether an answer is an empty line of a questionnaire."""
    return answer.state == "unanswered" and not (answer.note or answer.reason or answer.evidence)


def completed(old: Answer | None, new: Answer) -> Answer:
    """A stored answer with everything that a new one says; what the new one leaves empty stays as it was."""
    if old is None:
        return new
    kept = new if new.state != "unanswered" else old
    return kept.model_copy(
        update={
            "note": new.note or old.note,
            "evidence": new.evidence or old.evidence,
            "reason": kept.reason if kept.state == "not_applicable" else new.reason or kept.reason,
        }
    )


def left_empty(old: Answer, new: Answer) -> tuple[str, ...]:
    """What of a stored answer a newer copy of it leaves empty, by the field: ``state`` is the answer itself."""
    whole = completed(old, new)
    return tuple(
        field for field in ("state", "evidence", "note", "reason") if getattr(whole, field) != getattr(new, field)
    )


def speaking(assessment: Assessment) -> set[str]:
    """Whose answers a file holds: those who say something in it. A blank copy may be anybody's."""
    return {answer.by for answer in assessment.answers if not says_nothing(answer)}


def identity(assessment: Assessment) -> tuple[str, str, str, str | None, str]:
    """What must be equal for two files to speak of the same thing."""
    return (
        assessment.id,
        assessment.rubric.id,
        assessment.organisation.id,
        assessment.unit,
        assessment.profile,
    )


def fold_returned(before: Assessment | None, returned: Sequence[Returned]) -> Folded:
    """The stored assessment (or none) with everything that the files say; all are of one :func:`identity`."""
    files = sorted(returned, key=lambda each: (each.source, each.assessment.id))
    versions: dict[str, dict[str, dict[str, Answer]]] = {}  # by voice, by file, by criterion
    for each in files:
        for answer in each.assessment.answers:
            if not says_nothing(answer):
                versions.setdefault(answer.by, {}).setdefault(each.source, {})[answer.criterion] = answer
    kept: dict[Key, Answer] = {(answer.criterion, answer.by): answer for answer in before.answers} if before else {}
    stored: dict[str, dict[str, Answer]] = {}
    for (criterion, by), answer in kept.items():
        if not says_nothing(answer):
            stored.setdefault(by, {})[criterion] = answer
    questions, new, same = [], 0, 0
    for by, by_file in sorted(versions.items()):
        question = _question(by, by_file, stored.get(by, {}))
        if question is not None:
            questions.append(question)
            continue
        for criterion, answer in sorted({key: one for said in by_file.values() for key, one in said.items()}.items()):
            known = kept.get((criterion, by))
            new, same = new + (known != answer), same + (known == answer)
            kept[(criterion, by)] = answer
    header = before or _header(files)
    folded = header.model_copy(
        update={
            "answers": tuple(kept[key] for key in sorted(kept) if not says_nothing(kept[key])),
            "respondents": _respondents(before.respondents if before else (), files, {by for _, by in kept}),
        }
    )
    return Folded(folded, len(versions), new, same, tuple(questions))


def _question(by: str, by_file: Mapping[str, Mapping[str, Answer]], stored: Mapping[str, Answer]) -> Question | None:
    """The question that the versions of one voice raise, if they contradict each other or what is stored."""
    told: dict[str, set[str]] = {}
    for said in (stored, *by_file.values()):
        for criterion, answer in said.items():
            told.setdefault(criterion, set()).add(answer.model_dump_json())
    parting = {criterion for criterion, answers in told.items() if len(answers) > 1}
    if not parting:
        return None
    sources = tuple(source for source, said in by_file.items() if parting & set(said))
    agreeing = tuple(
        source
        for source in sources
        if all(by_file[source].get(each, stored.get(each)) == stored.get(each) for each in parting)
    )
    return Question(by, sources, len(parting), bool(parting & set(stored)), agreeing)


def _header(files: Sequence[Returned]) -> Assessment:
    """Name, round and day as most files have them; where as many say otherwise, the first in order of text."""

    def facts(assessment: Assessment) -> tuple[str, ...]:
        return (
            assessment.organisation.model_dump_json(),
            assessment.round,
            assessment.date.isoformat(),
            assessment.rubric.model_dump_json(),
        )

    told = [facts(each.assessment) for each in files]
    chosen = max(sorted(set(told)), key=told.count)
    return next(each.assessment for each in files if facts(each.assessment) == chosen)


def _respondents(before: Iterable[Respondent], files: Sequence[Returned], speaking: set[str]) -> tuple[Respondent, ...]:
    """Everybody who answered, by id; what one file leaves empty another may say, what is stored stays."""
    people: dict[str, dict[str, str | None]] = {each.id: dict(each) for each in before}
    said = [person for each in files for person in each.assessment.respondents]
    for person in sorted(said, key=lambda one: one.model_dump_json()):
        if person.id in speaking or person.id in people:
            known = people.setdefault(person.id, dict(person))
            known.update({name: value for name, value in dict(person).items() if value and not known[name]})
    return tuple(Respondent.model_validate(people[key]) for key in sorted(people))
