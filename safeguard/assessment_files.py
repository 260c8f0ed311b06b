"""Answers from outside, held against their rubric: an assessment that can be scored, or every reason why not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from safeguard.boundary import Place, parse
from safeguard.errors import InvalidInput, Message, Problem, say, suggesting
from safeguard.hookspecs import Reading
from safeguard.kinds import another_kind
from safeguard.model import CONSENSUS, REVIEW, Assessment, Rubric
from safeguard.model.rubric import version_key
from safeguard.strict_json import loads, places_of

FORMAT = "safeguard/assessment/1"
Where = Callable[[Place], str]


@dataclass(frozen=True, slots=True)
class Accepted:
    """An assessment that keeps every rule, with what is doubtful about it."""

    assessment: Assessment
    warnings: tuple[Problem, ...]


def read_json(data: bytes, source: str) -> Reading:
    """The plain values of an assessment file. Raises :class:`~safeguard.errors.InvalidInput`."""
    values = loads(data, source)
    where = places_of(data)
    if not isinstance(values, dict):
        raise InvalidInput.at(source, where(()), say("An assessment is needed here: a group of fields in { }."))
    return Reading(values, where)


def rubric_id(reading: Reading, source: str) -> str:
    """The id of the rubric that a reading answers. Raises :class:`~safeguard.errors.InvalidInput`."""
    form = reading.values.get("format")
    if form != FORMAT:
        known = isinstance(form, str) and form.startswith("safeguard/assessment/")
        message = (
            say("This file was made by a newer safeguard. Update the program to read it.")
            if known
            else another_kind(Assessment, reading.values)
            or say('This is not an assessment: its "format" is not "{format}".', format=FORMAT)
        )
        raise InvalidInput.at(source, reading.where(("format",)), message)
    named = reading.values.get("rubric")
    wanted = named.get("id") if isinstance(named, Mapping) else None
    if not isinstance(wanted, str):
        raise InvalidInput.at(source, reading.where(("rubric", "id")), say("The id of a rubric is needed here."))
    return wanted


def accept(reading: Reading, rubric: Rubric, source: str) -> Accepted:
    """Hold a reading against the model and its rubric.

    Raises :class:`~safeguard.errors.InvalidInput` with every problem of the file, in the order of the file.
    """
    problems = [
        Problem(source, reading.where(place), message)
        for place, message in _breaches(reading.values, rubric, reading.where)
        if not (reading.problems and place[-1] == "by")  # the respondent may stand in a cell that could not be read
    ]
    try:
        assessment = parse(Assessment, dict(reading.values), source, reading.where)
    except InvalidInput as error:
        raise InvalidInput(_all([*error.problems, *problems], reading)) from None
    if problems or reading.problems:
        raise InvalidInput(_all(problems, reading))
    warnings = [Problem(source, reading.where(place), message) for place, message in _doubts(assessment, rubric)]
    return Accepted(assessment, (*reading.warnings, *warnings))


def _all(found: Sequence[Problem], reading: Reading) -> list[Problem]:
    """What was wrong in the file already, and what is wrong with its values apart from what follows from that."""
    named = {problem.place for problem in reading.problems}
    return [*reading.problems, *(each for each in found if not named or (each.place and each.place not in named))]


def _breaches(
    values: Mapping[str, Any], rubric: Rubric, where: Callable[[Place], str]
) -> Iterator[tuple[Place, Message]]:
    """What a file says against its rubric. Values of a wrong type are left to the model, which refuses them too."""
    yield from _rubric_version(values, rubric)
    profile = values.get("profile")
    if isinstance(profile, str) and profile not in rubric.profiles:
        yield ("profile",), suggesting(say("The rubric has no such profile."), profile, rubric.profiles)
    respondents = _ids(values.get("respondents"))
    for index, respondent in enumerate(respondents):
        if respondent is not None and respondent in respondents[:index]:
            yield ("respondents", index, "id"), say("This respondent stands here a second time.")
    first: dict[tuple[str, str], int] = {}
    for index, answer in _groups(values.get("answers")):
        yield from _answer_breaches(answer, ("answers", index), rubric, respondents)
        key = (answer.get("criterion"), answer.get("by"))
        if isinstance(key[0], str) and isinstance(key[1], str):
            earlier = first.setdefault((key[0], key[1]), index)
            if earlier != index:
                yield (
                    ("answers", index),
                    say(
                        "This respondent answered this criterion already, at {place}. Keep one of the two.",
                        place=where(("answers", earlier)),
                    ),
                )


def _rubric_version(values: Mapping[str, Any], rubric: Rubric) -> Iterator[tuple[Place, Message]]:
    named = values.get("rubric")
    if not isinstance(named, Mapping):
        return
    version, digest = named.get("version"), named.get("scoring_digest")
    try:
        given, ours = version_key(str(version)), version_key(rubric.version)
    except ValueError:
        return  # the model refuses it
    if given > ours or given[0] != ours[0]:
        yield (
            ("rubric", "version"),
            say(
                "Answered on version {given} of the rubric; here is version {ours}. Use a program or a rubric folder with the same version.",
                given=str(version),
                ours=rubric.version,
            ),
        )
    elif given[:2] == ours[:2] and isinstance(digest, str) and digest != rubric.digests.scoring and given != ours:
        yield (
            ("rubric", "scoring_digest"),
            say(
                "Version {ours} of the rubric scores otherwise than {given}, which was answered; only the last number differs. Raise the middle number.",
                given=str(version),
                ours=rubric.version,
            ),
        )
    elif given == ours and isinstance(digest, str) and digest != rubric.digests.scoring:
        yield (
            ("rubric", "scoring_digest"),
            say(
                "The rubric that was answered scores otherwise than the one here, though both call themselves {version}: {given} and {ours}. Did you change it yourself? Raise the middle number of its version, and these answers stay valid.",
                version=rubric.version,
                given=digest[:12] if digest.isalnum() else "?",
                ours=rubric.digests.scoring[:12],
            ),
        )


def _answer_breaches(
    answer: Mapping[str, Any], place: Place, rubric: Rubric, respondents: Sequence[str | None]
) -> Iterator[tuple[Place, Message]]:
    criterion_id, by, level = answer.get("criterion"), answer.get("by"), answer.get("level")
    criterion = rubric.by_id.get(criterion_id) if isinstance(criterion_id, str) else None
    if criterion is None and isinstance(criterion_id, str):
        yield (*place, "criterion"), suggesting(say("The rubric has no such criterion."), criterion_id, rubric.by_id)
    if isinstance(level, int | float) and not isinstance(level, bool) and not 0 <= level <= rubric.scale.max:
        yield (
            (*place, "level"),
            say("A whole number from {low} to {high} is needed here.", low=0, high=rubric.scale.max),
        )
    if criterion and answer.get("state") == "not_applicable" and not criterion.may_be_not_applicable:
        yield (*place, "state"), say("This criterion applies to everybody: not applicable cannot be answered.")
    if isinstance(by, str) and by != CONSENSUS and not by.startswith(REVIEW) and by not in respondents:
        known = [respondent for respondent in respondents if respondent] + [CONSENSUS]
        yield (*place, "by"), suggesting(say("No respondent of this file has this id."), by, known)


def _doubts(assessment: Assessment, rubric: Rubric) -> Iterator[tuple[Place, Message]]:
    if assessment.rubric.version != rubric.version:
        yield (
            ("rubric", "version"),
            say(
                "Answered on version {given}, scored with {ours}: criteria that are new count as not yet answered, and changed weights or gates can move the score.",
                given=assessment.rubric.version,
                ours=rubric.version,
            ),
        )
    odd = _odd_year(assessment)
    if odd:
        yield (
            ("round",),
            say(
                "The round says {given}, and the assessment is of {year}. Is one of the two mistyped?",
                given=odd,
                year=assessment.date.year,
            ),
        )
    asked = {criterion.id for criterion in rubric.in_scope(assessment.profile)}
    answered = set()
    for index, answer in enumerate(assessment.answers):
        place = ("answers", index)
        if answer.criterion not in asked:
            yield (
                (*place, "criterion"),
                say(
                    "This criterion is not asked of the profile {profile}; the answer is kept and not counted.",
                    profile=assessment.profile,
                ),
            )
        if answer.state != "unanswered" and not answer.by.startswith(REVIEW):
            answered.add(answer.criterion)
        for number, evidence in enumerate(answer.evidence):
            if evidence.dated_after(assessment.date):
                yield (
                    (*place, "evidence", number, "date"),
                    say("This evidence is dated after the assessment and does not count."),
                )
            if evidence.expired_by(assessment.date):
                yield (
                    (*place, "evidence", number, "expires"),
                    say("This evidence expired before the day of the assessment and does not count."),
                )
    open_questions = len(asked - answered)
    if open_questions:
        yield (
            ("answers",),
            say(_INCOMPLETE.template, open=open_questions, asked=len(asked)),
        )


def _odd_year(assessment: Assessment) -> str | None:
    """A year in the name of the round, or what was meant to be one, where none is near the day of the assessment."""
    years = re.findall(r"(?<![0-9])(?:19|20)[0-9]{2,3}(?![0-9])", assessment.round or "")
    near = any(abs(int(year) - assessment.date.year) <= 1 for year in years)
    return None if near or not years else years[0]


_INCOMPLETE = say("Incomplete: {open} of {asked} criteria are not yet answered.")


def incomplete(warning: Problem) -> bool:
    """Whether a warning says that not everything is answered yet."""
    return warning.message.template == _INCOMPLETE.template


def _groups(values: Any) -> Iterator[tuple[int, Mapping[str, Any]]]:
    if isinstance(values, list | tuple):
        yield from ((index, value) for index, value in enumerate(values) if isinstance(value, Mapping))


def _ids(values: Any) -> list[str | None]:
    """The ids of a list of groups; None for what has none."""
    if not isinstance(values, list | tuple):
        return []
    found = [value.get("id") if isinstance(value, Mapping) else None for value in values]
    return [each if isinstance(each, str) else None for each in found]
