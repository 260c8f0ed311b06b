"""``safeguard import``: a filled questionnaire comes into the store, and nothing stored is lost by it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import click

from safeguard.cli import params
from safeguard.cli.import_stored import is_stored, merge_stored, refuse_another
from safeguard.cli.output import out, quoted, table
from safeguard.cli.session import Read, Session
from safeguard.cli.translated import Command, option
from safeguard.errors import InvalidInput, NotFound, Problem, say
from safeguard.folding import completed, left_empty, says_nothing, speaking

if TYPE_CHECKING:
    from safeguard.model import Answer, Assessment
    from safeguard.texts import Texts


#: days after which answers without a named round are hardly the same round; a rule of thumb of ours
SAME_ROUND = 60


class Row(NamedTuple):
    """What becomes of one answer: as it then stands, what of it is stored and empty in the file, and how it stood."""

    answer: Answer
    status: str  # new, changed, same, left, cleared
    empty: tuple[str, ...] = ()
    before: Answer | None = None


@click.command("import", cls=Command)
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@option("--check", is_flag=True, help="Only show what would happen: new, changed, same, refused.")
@option("--clear", is_flag=True, help="What a file leaves empty is emptied in the store too; not for folders.")
@params.store
@click.pass_obj
def command(session: Session, files: tuple[str, ...], check: bool, clear: bool) -> int:
    """Bring filled questionnaires into the store.

    What the file answers is added to what is stored; what those who answer in it leave empty stays as it was and is
    counted, and --clear empties it in the store too. A file with any problem changes nothing. A folder is read as
    returned questionnaires of many respondents: they become one assessment for each unit, and two versions of one
    respondent's answers become a question. A file that was copied out of a store is merged change by change: where both
    sides answered differently, both answers stay, and safeguard fill settles them.
    """
    from pathlib import Path

    if clear:
        _refuse_to_clear(files)
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
                _bring_in(session, argument, read, check, clear)
        except InvalidInput as error:  # the other files are looked at all the same
            problems += error.problems
    if problems:
        raise InvalidInput(problems)
    return code


def _refuse_to_clear(files: tuple[str, ...]) -> None:
    """Only the questionnaire of one voice or group says by an empty cell that something is no longer so."""
    from pathlib import Path

    message = say("--clear is for a questionnaire by itself, not for a folder or for a file copied out of a store.")
    refused = [each for each in files if (each != "-" and Path(each).is_dir()) or is_stored(each)]
    if refused:
        raise InvalidInput([Problem(each, "", message) for each in refused])


def _readable(session: Session, argument: str, check: bool) -> list[Read]:
    try:
        return session.read_file(argument, to_be_kept=True)
    except InvalidInput as error:
        if check:
            message = session.texts.count(len(error.problems), "Refused: one problem.", "Refused: {n} problems.")
            out(f"{argument}: {message}")
        raise


def _bring_in(session: Session, source: str, read: Read, check: bool, clear: bool) -> None:
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
    if clear and not speaking(incoming):
        message = say("Nobody answers anything in this file, so it does not say whose answers are to be emptied.")
        raise InvalidInput.at(source, "", message)
    rows = _rows(before, read, clear)
    merged = _merged(before, incoming, rows)
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


def _rows(before: Assessment | None, read: Read, clear: bool) -> list[Row]:
    """What becomes of every answer of the file, and of those that are stored and that it leaves empty."""
    from safeguard.model import Answer

    known = {(answer.criterion, answer.by): answer for answer in before.answers} if before else {}
    given = {(answer.criterion, answer.by): answer for answer in read.assessment.answers}
    for criterion in read.rubric.in_scope(read.assessment.profile):
        for by in sorted(speaking(read.assessment)):
            if (criterion.id, by) in known:
                given.setdefault((criterion.id, by), Answer(criterion=criterion.id, by=by, state="unanswered"))
    rows = []
    for key, answer in given.items():
        old = known.get(key)
        if old is None:
            rows.append(Row(answer, "new"))
        elif not says_nothing(old) or not says_nothing(answer):
            rows.append(_row(old, _with_what_it_cannot_hold(old, answer, read.carries), clear))
    return rows


def _with_what_it_cannot_hold(old: Answer, answer: Answer, carries: Sequence[str]) -> Answer:
    """The answer of a file with what is stored of the fields that this kind of file has no room for."""
    beyond = {name: getattr(old, name) for name in ("evidence", "note", "reason") if name not in carries}
    return answer.model_copy(update=beyond) if beyond else answer


def _row(old: Answer, answer: Answer, clear: bool) -> Row:
    if clear:
        status = "cleared" if says_nothing(answer) else "same" if old == answer else "changed"
        return Row(answer, status, before=old)
    whole, empty = completed(old, answer), left_empty(old, answer)
    return Row(whole, "changed" if old != whole else "left" if empty else "same", empty, old)


def _merged(before: Assessment | None, incoming: Assessment, rows: list[Row]) -> Assessment:
    """The incoming assessment with every stored answer that it does not speak of."""
    if before is None:
        return incoming
    answers = {(answer.criterion, answer.by): answer for answer in before.answers}
    for row in rows:
        key = (row.answer.criterion, row.answer.by)
        if row.status == "cleared":
            del answers[key]
        else:
            answers[key] = row.answer
    people = {person.id: person for person in (*before.respondents, *incoming.respondents)}
    return incoming.model_copy(update={"answers": tuple(answers.values()), "respondents": tuple(people.values())})


def _report(session: Session, source: str, read: Read, rows: list[Row], check: bool) -> None:
    from safeguard.answer_words import by_said

    texts = session.texts
    words = {"new": texts("new"), "changed": texts("changed"), "same": texts("same"), "cleared": texts("cleared")}
    shown = list(words)[: 4 if any(row.status == "cleared" for row in rows) else 3]
    counts = ", ".join(f"{sum(row.status == status for row in rows)} {words[status]}" for status in shown)
    out(f"{source} → {read.assessment.id}: {counts}")
    names = read.rubric.words(session.language).criterion
    if check:
        listed = [
            (
                words[row.status],
                texts.message(by_said(row.answer.by)),
                names[row.answer.criterion].name,
                _change(texts, row),
            )
            for row in rows
            if row.status in ("new", "changed", "cleared")
        ]
        for line in table(listed, "  "):
            out(line)
    left = [row for row in rows if row.empty]
    if left:
        _report_left(session, source, [(row, names[row.answer.criterion].name) for row in left], check)
    if check:
        out(texts("Nothing was changed; without --check it is brought in."))


def _change(texts: Texts, row: Row) -> str:
    """What the file says in one answer, with what was stored before where that is another state."""
    from safeguard.answer_words import state_said

    after = texts.message(state_said(row.answer.state, row.answer.level))
    before = texts.message(state_said(row.before.state, row.before.level)) if row.before is not None else after
    if row.status == "cleared":
        return before
    return after if before == after else f"{before} → {after}"


def _report_left(session: Session, source: str, left: list[tuple[Row, str]], check: bool) -> None:
    """What the file leaves empty and the store keeps: how much, which, and how it is emptied there too."""
    from safeguard.answer_words import by_said

    texts = session.texts
    fields = {
        "state": texts("the answer"),
        "evidence": texts("the evidence"),
        "note": texts("the note"),
        "reason": texts("the reason"),
    }
    out(
        texts.count(
            len(left),
            "One answer is empty in the file, in whole or in part, and stays as it is in the store.",
            "{n} answers are empty in the file, in whole or in part, and stay as they are in the store.",
        )
    )
    if check:
        listed = [
            (texts.message(by_said(row.answer.by)), name, ", ".join(fields[field] for field in row.empty))
            for row, name in left
        ]
        for line in table(listed, "  "):
            out(line)
        out(texts("With --clear they are emptied in the store too."))
    else:
        out(texts("--check says which. To empty them in the store too:"))
        out(f"  safeguard import --clear {quoted(source)}")
