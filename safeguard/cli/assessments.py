"""``safeguard assessments``: what the store holds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from safeguard.cli import files, params
from safeguard.cli.confirming import confirm
from safeguard.cli.output import err, out, table, wrapped
from safeguard.cli.session import Session
from safeguard.cli.translated import Command, Group, option
from safeguard.errors import Damaged, InvalidInput, say

if TYPE_CHECKING:
    from safeguard.model import Answer


@click.group("assessments", cls=Group)
@params.language
def command() -> None:
    """List, show, delete and export stored assessments."""


@command.command("list", cls=Command)
@params.store
@click.pass_obj
def list_assessments(session: Session) -> None:
    """List the stored assessments."""
    texts = session.texts
    summaries, damaged = session.store.listing()
    for problem in session.store.copies():
        err(session.problem_line(problem))
    if not summaries and not damaged:
        out(texts("The store is empty. safeguard import brings a questionnaire in."))
        return
    rows = [(texts("id"), texts("rubric"), texts("date"), texts("answered"), texts("organisation"))]
    rows += [(each.id, each.rubric, each.date, str(each.answered), each.organisation) for each in summaries]
    for line in table(rows):
        out(line)
    if damaged:
        raise Damaged(say("The store is damaged. safeguard recover saves what is intact."), damaged)


@command.command("show", cls=Command)
@click.argument("assessment", metavar="ID")
@params.store
@click.pass_obj
def show(session: Session, assessment: str) -> None:
    """Show the answers of a stored assessment."""
    from safeguard.answer_words import by_said, state_said

    texts, read = session.texts, session.read(assessment)
    words = read.rubric.words(session.language)
    given = read.assessment
    out(f"{given.organisation.name} · {words.title} · {texts.day(given.date)}")
    kind = (given.organisation.id, given.organisation.type, given.organisation.region)
    out(f"{texts('organisation')}: {', '.join(part for part in kind if part)}")
    stored = session.store.load(assessment)
    out(texts.count(len(stored.events), "One change in the log.", "{n} changes in the log."))
    if stored.rivals:
        out(
            texts.count(
                len({(each.criterion, each.by) for each in stored.rivals}),
                "One criterion was answered twice; safeguard fill {rubric} --id {id} --by WHO settles it.",
                "{n} criteria were answered twice; safeguard fill {rubric} --id {id} --by WHO settles them.",
                rubric=given.rubric.id,
                id=given.id,
            )
        )
    for answer, mark in _with_rivals(given.answers, stored.rivals, texts("answered twice")):
        own = words.criterion[answer.criterion]
        stands = (
            texts.message(state_said(answer.state))
            if answer.level is None
            else f"{answer.level} – {own.levels[answer.level]}"
        )
        out("")
        for line in wrapped(f"{own.name} [{texts.message(by_said(answer.by))}]{mark}"):
            out(line)
        for text in (stands, answer.reason, answer.note):
            for line in wrapped(text, "  ") if text else []:
                out(line)


def _with_rivals(answers: tuple[Answer, ...], rivals: tuple[Answer, ...], word: str) -> Iterator[tuple[Answer, str]]:
    """Every answer, the ones that stand beside it after it, and a mark on all of those."""
    waiting: dict[tuple[str, str], list[Answer]] = {}
    for each in rivals:
        waiting.setdefault((each.criterion, each.by), []).append(each)
    for answer in answers:
        beside = waiting.pop((answer.criterion, answer.by), [])
        for each in (answer, *beside):
            yield each, f" – {word}" if beside else ""
    for several in waiting.values():  # what they stood beside was removed
        yield from ((each, f" – {word}") for each in several)


@command.command("delete", cls=Command)
@click.argument("assessment", metavar="ID")
@option("--yes", is_flag=True, help="Do not ask.")
@params.store
@click.pass_obj
def delete(session: Session, assessment: str, yes: bool) -> None:
    """Delete a stored assessment with all its answers, and the plan that is kept for it."""
    texts = session.texts
    planned = assessment in session.store.plans.ids()
    try:
        stored = session.store.load(assessment)
    except Damaged:
        question = texts("Delete {id}, which is damaged, for good? Type its id to confirm:", id=assessment)
    else:
        question = texts(
            "Delete {id} ({organisation}, {date}) for good? Type its id to confirm:",
            id=assessment,
            organisation=stored.assessment.organisation.name,
            date=stored.assessment.date.isoformat(),
        )
    if not yes:
        if planned:
            err(texts("Its plan, with all that was written down for its steps, is deleted with it."))
        confirm(question, assessment)
    if planned:  # first, so that no plan is left of an organisation of which nothing else is
        session.store.plans.delete(assessment)
    session.store.delete(assessment)
    out(texts("Deleted {id}.", id=assessment))
    if planned:
        out(texts("Its plan is deleted too."))


@command.command("export", cls=Command)
@click.argument("assessment", metavar="ID")
@params.output("The file to write: .json or .xlsx.")
@params.store
@click.pass_obj
def export(session: Session, assessment: str, output: Path | None, force: bool) -> None:
    """Write a stored assessment as a questionnaire with its answers."""
    read = session.read(assessment)
    path = output or Path(f"{assessment}.json")
    files.refuse(path, force=force)
    form = session.format_to_write(path)
    given = read.assessment
    data = session.registry.attempt(
        form, lambda: form.write(read.rubric, given, session.language, given.profile), bytes
    )
    if data is None:
        raise InvalidInput.at(str(path), "", say("The plugin for this kind of file failed."))
    files.write(path, data, force=force)
    out(session.texts("Wrote {path}.", path=str(path)))
