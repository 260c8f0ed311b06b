"""``safeguard import``: a filled questionnaire comes into the store, and nothing stored is lost by it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import click

from safeguard.cli import params
from safeguard.cli.output import out, table
from safeguard.cli.session import Read, Session
from safeguard.cli.translated import Command, option
from safeguard.errors import InvalidInput, NotFound, say
from safeguard.folding import says_nothing

if TYPE_CHECKING:
    from safeguard.model import Answer, Assessment


class Row(NamedTuple):
    """What becomes of one answer of the file."""

    answer: Answer
    status: str  # new, changed, same


@click.command("import", cls=Command)
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@option("--check", is_flag=True, help="Only show what would happen: new, changed, same, refused.")
@params.store
@click.pass_obj
def command(session: Session, files: tuple[str, ...], check: bool) -> int:
    """Bring filled questionnaires into the store.

    What the file answers is added to what is stored; what it leaves empty stays as it was. A file with any problem
    changes nothing. A folder is read as returned questionnaires of many respondents: they become one assessment for
    each unit, and two versions of one respondent's answers become a question.
    """
    from pathlib import Path

    code = 0
    for argument in session.progress(files, session.texts("Importing")):
        if argument != "-" and Path(argument).is_dir():
            from safeguard.cli.folder_import import import_folder

            code = max(code, import_folder(session, Path(argument), check))
            continue
        for read in _readable(session, argument, check):
            _bring_in(session, argument, read, check)
    return code


def _readable(session: Session, argument: str, check: bool) -> list[Read]:
    try:
        return session.read_file(argument, to_be_kept=True)
    except InvalidInput as error:
        if check:
            message = session.texts.count(len(error.problems), "Refused: one problem.", "Refused: {n} problems.")
            out(f"{argument}: {message}")
        raise


def _bring_in(session: Session, source: str, read: Read, check: bool) -> None:
    incoming = read.assessment
    try:
        stored = session.store.load(incoming.id)
    except NotFound:
        before, generation = None, 0
    else:
        before, generation = stored.assessment, stored.generation
        _refuse_another(source, before, incoming)
    rows = _rows(before, incoming)
    merged = _merged(before, incoming)
    if not check and merged != before:
        session.store.save(merged, generation)
    _report(session, source, read, rows, check)


def _refuse_another(source: str, before: Assessment, incoming: Assessment) -> None:
    """The same id for another rubric, organisation or unit is a mix-up, not a correction."""
    same = (before.rubric.id, before.organisation.id, before.unit, before.profile) == (
        incoming.rubric.id,
        incoming.organisation.id,
        incoming.unit,
        incoming.profile,
    )
    if not same:
        message = say(
            "The store holds another assessment of the id {id}: its rubric, organisation, unit or profile differs.",
            id=incoming.id,
        )
        raise InvalidInput.at(source, "", message)


def _rows(before: Assessment | None, incoming: Assessment) -> list[Row]:
    known = {(answer.criterion, answer.by): answer for answer in before.answers} if before else {}
    rows = []
    for answer in incoming.answers:
        old = known.get((answer.criterion, answer.by))
        if says_nothing(answer) and old is not None:
            continue
        rows.append(Row(answer, "new" if old is None else "same" if old == answer else "changed"))
    return rows


def _merged(before: Assessment | None, incoming: Assessment) -> Assessment:
    """The incoming assessment with every stored answer that it does not speak of."""
    if before is None:
        return incoming
    answers = {(answer.criterion, answer.by): answer for answer in before.answers}
    for answer in incoming.answers:
        key = (answer.criterion, answer.by)
        if key not in answers or not says_nothing(answer):
            answers[key] = answer
    people = {person.id: person for person in (*before.respondents, *incoming.respondents)}
    return incoming.model_copy(update={"answers": tuple(answers.values()), "respondents": tuple(people.values())})


def _report(session: Session, source: str, read: Read, rows: list[Row], check: bool) -> None:
    texts = session.texts
    words = {"new": texts("new"), "changed": texts("changed"), "same": texts("same")}
    counts = ", ".join(f"{sum(row.status == status for row in rows)} {word}" for status, word in words.items())
    out(f"{source} → {read.assessment.id}: {counts}")
    if check:
        names = read.rubric.words(session.language).criterion
        listed = [
            (words[row.status], row.answer.by, names[row.answer.criterion].name) for row in rows if row.status != "same"
        ]
        for line in table(listed, "  "):
            out(line)
        out(texts("Nothing was changed; without --check it is brought in."))
