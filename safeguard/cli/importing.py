"""``safeguard import``: a filled questionnaire comes into the store, and nothing stored is lost by it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import click

from safeguard.cli import params
from safeguard.cli.import_stored import is_stored, merge_stored, refuse_another
from safeguard.cli.output import out, table
from safeguard.cli.session import Read, Session
from safeguard.cli.translated import Command, option
from safeguard.errors import InvalidInput, NotFound, Problem, say
from safeguard.folding import completed, says_nothing

if TYPE_CHECKING:
    from safeguard.model import Answer, Assessment


#: days after which answers without a named round are hardly the same round; a rule of thumb of ours
SAME_ROUND = 60


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
    each unit, and two versions of one respondent's answers become a question. A file that was copied out of a store is
    merged change by change: where both sides answered differently, both answers stay, and safeguard fill settles them.
    """
    from pathlib import Path

    code, problems = 0, list[Problem]()
    for argument in session.progress(files, session.texts("Importing")):
        if argument != "-" and Path(argument).is_dir():
            from safeguard.cli.folder_import import import_folder

            code = max(code, import_folder(session, Path(argument), check))
            continue
        if is_stored(argument):
            merge_stored(session, argument, check)
            continue
        try:
            for read in _readable(session, argument, check):
                _bring_in(session, argument, read, check)
        except InvalidInput as error:  # the other files are looked at all the same
            problems += error.problems
    if problems:
        raise InvalidInput(problems)
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
        session.doubt_clock(stored.day)
        refuse_another(source, before, incoming)
        _refuse_another_round(source, before, incoming)
        session.warn(_differences(source, before, incoming))
    rows = _rows(before, incoming)
    merged = _merged(before, incoming)
    if not check and merged != before:
        session.store.save(merged, generation)
    _report(session, source, read, rows, check)


def _refuse_another_round(source: str, before: Assessment, incoming: Assessment) -> None:
    """Answers far apart in time without a named round are hardly the same round."""
    apart = abs((before.date - incoming.date).days)
    if apart > SAME_ROUND and not (before.round or incoming.round):
        message = say(
            "The store holds answers of {day} under this id, {n} days apart from these. Are they another round? Then name the round; for the same round write the same day.",
            day=before.date,
            n=apart,
        )
        raise InvalidInput.at(source, "", message)


def _differences(source: str, before: Assessment, incoming: Assessment) -> Iterator[Problem]:
    """What a correction may change and somebody should know: the name, the day."""
    if before.organisation.name != incoming.organisation.name:
        yield Problem(source, "", say("The name of the organisation is another than the one that was stored."))
    if before.date != incoming.date:
        yield Problem(
            source, "", say("The day was {before} and becomes {after}.", before=before.date, after=incoming.date)
        )


def _rows(before: Assessment | None, incoming: Assessment) -> list[Row]:
    known = {(answer.criterion, answer.by): answer for answer in before.answers} if before else {}
    rows = []
    for answer in incoming.answers:
        old = known.get((answer.criterion, answer.by))
        if says_nothing(answer) and old is not None:
            continue
        whole = completed(old, answer)
        rows.append(Row(whole, "new" if old is None else "same" if old == whole else "changed"))
    return rows


def _merged(before: Assessment | None, incoming: Assessment) -> Assessment:
    """The incoming assessment with every stored answer that it does not speak of."""
    if before is None:
        return incoming
    answers = {(answer.criterion, answer.by): answer for answer in before.answers}
    for answer in incoming.answers:
        key = (answer.criterion, answer.by)
        answers[key] = completed(answers.get(key), answer)
    people = {person.id: person for person in (*before.respondents, *incoming.respondents)}
    return incoming.model_copy(update={"answers": tuple(answers.values()), "respondents": tuple(people.values())})


def _report(session: Session, source: str, read: Read, rows: list[Row], check: bool) -> None:
    texts = session.texts
    words = {"new": texts("new"), "changed": texts("changed"), "same": texts("same")}
    counts = ", ".join(f"{sum(row.status == status for row in rows)} {word}" for status, word in words.items())
    out(f"{source} → {read.assessment.id}: {counts}")
    if check:
        from safeguard.assessment_files import by_said

        names = read.rubric.words(session.language).criterion
        listed = [
            (words[row.status], texts.message(by_said(row.answer.by)), names[row.answer.criterion].name)
            for row in rows
            if row.status != "same"
        ]
        for line in table(listed, "  "):
            out(line)
        out(texts("Nothing was changed; without --check it is brought in."))
