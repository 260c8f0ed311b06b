"""``safeguard review``: somebody from outside looks too; both pictures stand side by side, neither over the other."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from safeguard.answer_words import REVIEWER
from safeguard.cli import files, params
from safeguard.cli.output import out, out_bytes
from safeguard.cli.session import Read, Session
from safeguard.cli.translated import Command, Group, option
from safeguard.errors import InvalidInput, Problem, not_found, say

if TYPE_CHECKING:
    from safeguard.model import Assessment
    from safeguard.reviewing import Reviewed


@click.group("review", cls=Group)
@params.language
def command() -> None:
    """Review a self-assessment beside it: new, import, show."""


@command.command("new", cls=Command)
@click.argument("assessment", metavar="ID")
@option("--reviewer", default=REVIEWER, show_default=True, metavar="ID", help="An id for the reviewer, no name.")
@params.output("The questionnaire to write: .xlsx or .json.")
@params.store
@click.pass_obj
def new(session: Session, assessment: str, reviewer: str, output: Path | None, force: bool) -> None:
    """Write a questionnaire for a reviewer.

    It holds the organisation, unit, round and day of the assessment and nothing of what its people answered.
    """
    from safeguard.model.base import keepable_id

    read = session.read(assessment)
    if keepable_id(reviewer) is None:
        message = say("Write an id: lower-case words joined by hyphens, at most 64 characters.")
        raise InvalidInput.at("safeguard review new", "--reviewer", message)
    path = output or Path(f"{read.assessment.id}-{reviewer}.xlsx")
    files.refuse(path, force=force)
    form, blank = session.format_to_write(path), _blank(read, reviewer)
    data = session.registry.attempt(
        form, lambda: form.write(read.rubric, blank, session.language, blank.profile), bytes
    )
    if data is None:
        raise InvalidInput.at(str(path), "", say("The plugin for this kind of file failed."))
    files.write(path, data, force=force)
    out(session.texts("Wrote {path}.", path=str(path)))
    out(session.texts("When it is filled:"))
    out(f"  safeguard review import {path}")


def _blank(read: Read, reviewer: str) -> Assessment:
    from safeguard.model import REVIEW, Answer

    asked = read.rubric.in_scope(read.assessment.profile)
    answers = tuple(Answer(criterion=each.id, by=f"{REVIEW}{reviewer}", state="unanswered") for each in asked)
    return read.assessment.model_copy(update={"respondents": (), "answers": answers})


@command.command("import", cls=Command)
@click.argument("file", metavar="FILE")
@params.store
@click.pass_obj
def bring_in(session: Session, file: str) -> None:
    """Bring a filled review into the store, beside the self-assessment.

    Where the reviewer sees a criterion two levels apart, in another state, or a critical criterion otherwise at all,
    a reason is needed, in the column for it or as a note. Nothing that others answered is touched.
    """
    from safeguard.assessment_files import incomplete
    from safeguard.model import REVIEW
    from safeguard.reviewing import beside, reviewers, without_reason

    readings = session.readings(file)
    reads, doubts = session.read_with_warnings(file, True, readings)
    session.warn(each for each in doubts if not incomplete(each))  # the unit's own answers are not in this file
    read = session.only(file, reads)
    theirs = [answer for answer in read.assessment.answers if answer.by.startswith(REVIEW)]
    names = reviewers(read.assessment)
    if not names:
        raise InvalidInput.at(file, "", say("Nothing is reviewed in this file."))
    stored = session.store.load(read.assessment.id)
    by_key = {(answer.criterion, answer.by): answer for answer in stored.assessment.answers}
    by_key.update({(answer.criterion, answer.by): answer for answer in theirs})
    merged = stored.assessment.model_copy(update={"answers": tuple(by_key.values())})
    numbers = {(answer.criterion, answer.by): number for number, answer in enumerate(read.assessment.answers)}
    problems = []
    words = read.rubric.words(session.language).criterion
    for name in names:
        for row in without_reason(read.rubric, beside(read.rubric, merged, name)):
            message = say(
                "“{criterion}” differs here from the self-assessment: a reason or a note is needed.",
                criterion=words[row.criterion].name,
            )
            place = ("answers", numbers[(row.criterion, f"{REVIEW}{name}")], "reason")
            problems.append(Problem(file, readings[0].where(place), message))
    if problems:
        raise InvalidInput(problems)
    session.store.save(merged, stored.generation)
    for name in names:
        _print(session, Read(merged, read.rubric), beside(read.rubric, merged, name))


@command.command("show", cls=Command)
@click.argument("assessment", metavar="ID")
@option("--reviewer", metavar="ID", help="The reviewer; all where none is named.")
@option(
    "--format",
    "form",
    type=params.OneOf(("text", "json")),
    default="text",
    help="Text for people, or JSON.",
)
@params.store
@click.pass_obj
def show(session: Session, assessment: str, reviewer: str | None, form: str) -> None:
    """Show a self-assessment and its reviews side by side."""
    from safeguard.reviewing import beside, reviewers

    read = session.read(assessment)
    names = reviewers(read.assessment)
    if reviewer is not None and reviewer not in names:
        raise not_found(say("Nobody of this id reviewed it."), reviewer, names)
    if not names:
        raise InvalidInput.at(assessment, "", say("It has not been reviewed. safeguard review new begins a review."))
    found = [beside(read.rubric, read.assessment, name) for name in ([reviewer] if reviewer else names)]
    if form == "json":
        from safeguard.cli.review_view import review_json
        from safeguard.strict_json import canonical

        records = [review_json(read.rubric, read.assessment, each) for each in found]
        out_bytes(canonical(records[0] if len(records) == 1 else records) + b"\n")
        return
    for each in found:
        _print(session, read, each)


def _print(session: Session, read: Read, reviewed: Reviewed) -> None:
    from safeguard.cli.review_view import review_view

    for line in review_view(session.texts, read.rubric, read.assessment, reviewed):
        out(line)
