"""``safeguard score``: what the answers amount to, and why."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from safeguard.cli import params
from safeguard.cli.output import out, out_bytes
from safeguard.cli.session import Read, Session
from safeguard.cli.translated import Command, option
from safeguard.errors import InvalidInput, say


@click.command("score", cls=Command)
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@option(
    "--format",
    "form",
    type=params.OneOf(("text", "json")),
    default="text",
    help="Text for people, or the score record as JSON.",
)
@option("--explain", metavar="NAME", help="Show the arithmetic of a criterion or a domain, by id or title, or overall.")
@option(
    "--view",
    "views",
    metavar="TAG",
    multiple=True,
    help="Show the figures of one standard or theme, such as kcs:2, or of all that begin so, such as kcs.",
)
@option(
    "--against",
    multiple=True,
    metavar="ROUND",
    help="An earlier round to stand beside: its file, its id or its round in the store. May be repeated.",
)
@option(
    "--against-rubric",
    "old_rubric",
    type=params.PATH,
    metavar="DIR",
    help="The rubric folder that the earlier rounds were answered on, where it is another version.",
)
@params.store
@click.pass_obj
def command(
    session: Session,
    files: tuple[str, ...],
    form: str,
    explain: str | None,
    views: tuple[str, ...],
    against: tuple[str, ...],
    old_rubric: Path | None,
) -> None:
    """Score assessments and say why.

    FILE is a filled questionnaire, an assessment file, - for standard input, or the id of a stored assessment.
    """
    reads = (
        read for argument in session.progress(files, session.texts("Scoring")) for read in _reads(session, argument)
    )
    if explain is not None and form == "json":
        raise InvalidInput.at("safeguard score", "--explain", say("The arithmetic is shown as text only."))
    if against:
        _print_rounds(session, list(reads), against, old_rubric, form)
    elif explain is not None:
        for read in list(reads):
            _explain(session, read, explain)
    elif views:
        _print_figures(session, reads, views)
    elif form == "json":
        _print_records(session, reads)
    else:
        _print_views(session, reads)


def _reads(session: Session, argument: str) -> list[Read]:
    from safeguard.cli.session import names_a_file

    return session.read_file(argument) if names_a_file(argument) else [session.read(argument)]


def _record(session: Session, read: Read):  # type: ignore[no-untyped-def]  # the model is imported only when needed
    from safeguard import __version__
    from safeguard.records import score

    record = score(read.rubric, read.assessment, __version__)
    faults = session.fault_records()
    return record.model_copy(update={"faults": faults}) if faults else record


def _print_records(session: Session, reads: Iterable[Read]) -> None:
    from safeguard.strict_json import canonical

    records = [_record(session, read).to_json() for read in reads]
    out_bytes(canonical(records[0] if len(records) == 1 else records) + b"\n")


def _print_views(session: Session, reads: Iterable[Read]) -> None:
    from safeguard.cli.score_view import score_view

    for number, read in enumerate(reads):
        if number:
            out()
        for line in score_view(session.texts, read.rubric, read.assessment, _record(session, read)):
            out(line)


def _print_figures(session: Session, reads: Iterable[Read], views: tuple[str, ...]) -> None:
    from safeguard.cli.score_view import views_view

    for number, read in enumerate(list(reads)):
        if number:
            out()
        for line in views_view(session.texts, read.rubric, read.assessment, _record(session, read), views):
            out(line)


def _print_rounds(
    session: Session, reads: list[Read], against: tuple[str, ...], folder: Path | None, form: str
) -> None:
    from safeguard.cli.against import rounds, rounds_view
    from safeguard.strict_json import canonical

    found = [rounds(session, read, against, folder) for read in reads]
    if form == "json":
        records = [each.model_dump(mode="json") for each in found]
        out_bytes(canonical(records[0] if len(records) == 1 else records) + b"\n")
        return
    for read, each in zip(reads, found, strict=True):
        out(f"{read.assessment.organisation.name} · {read.rubric.words(session.language).title}")
        for line in rounds_view(session.texts, read.rubric, each):
            out(line)


def _explain(session: Session, read: Read, what: str) -> None:
    from safeguard.explaining import explain
    from safeguard.scoring import fold, measure

    measured = measure(read.rubric, fold(read.rubric, read.assessment))
    for message in explain(read.rubric, measured, what, session.language, read.assessment):
        out(session.texts.message(message))
