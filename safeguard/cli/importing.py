"""``safeguard import``: a filled questionnaire comes into the store, and nothing stored is lost by it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import click

from safeguard.cli import params
from safeguard.cli.import_stored import is_stored, merge_stored, refuse_another
from safeguard.cli.output import out, table
from safeguard.cli.session import Read, Session
from safeguard.cli.translated import Command, option
from safeguard.errors import InvalidInput, NotFound

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
def command(session: Session, files: tuple[str, ...], check: bool) -> None:
    """Bring filled questionnaires into the store.

    What the file answers is added to what is stored; what it leaves empty stays as it was. A file with any problem
    changes nothing. A file that was copied out of a store is merged change by change: where both sides answered
    differently, both answers stay, and safeguard fill settles them.
    """
    for argument in session.progress(files, session.texts("Importing")):
        if is_stored(argument):
            merge_stored(session, argument, check)
            continue
        for read in _readable(session, argument, check):
            _bring_in(session, argument, read, check)


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
        refuse_another(source, before, incoming)
    rows = _rows(before, incoming)
    merged = _merged(before, incoming)
    if not check and merged != before:
        session.store.save(merged, generation)
    _report(session, source, read, rows, check)


def _rows(before: Assessment | None, incoming: Assessment) -> list[Row]:
    known = {(answer.criterion, answer.by): answer for answer in before.answers} if before else {}
    rows = []
    for answer in incoming.answers:
        old = known.get((answer.criterion, answer.by))
        if _says_nothing(answer) and old is not None:
            continue
        rows.append(Row(answer, "new" if old is None else "same" if old == answer else "changed"))
    return rows


def _says_nothing(answer: Answer) -> bool:
    return answer.state == "unanswered" and not (answer.note or answer.reason or answer.evidence)


def _merged(before: Assessment | None, incoming: Assessment) -> Assessment:
    """The incoming assessment with every stored answer that it does not speak of."""
    if before is None:
        return incoming
    answers = {(answer.criterion, answer.by): answer for answer in before.answers}
    for answer in incoming.answers:
        key = (answer.criterion, answer.by)
        if key not in answers or not _says_nothing(answer):
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
