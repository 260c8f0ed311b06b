"""``safeguard plan``: what to do first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from safeguard.cli import files, params
from safeguard.cli.output import out, out_bytes
from safeguard.cli.session import Read, Session
from safeguard.cli.translated import Command, option
from safeguard.errors import InvalidInput, not_found, say

if TYPE_CHECKING:
    from safeguard.hookspecs import Renderer
    from safeguard.model import Plan, Report


class Wish(NamedTuple):
    """What the plan is to reach, from when, with how much work a month."""

    target: str | None
    budget: Fraction | None
    start: date | None
    capacity: Fraction


@click.command("plan", cls=Command)
@click.argument("sources", nargs=-1, required=True, metavar="FILE…")
@params.output("The report to write; its ending chooses the kind, such as .pdf.")
@option(
    "--format", "form", type=params.OneOf(("text", "json")), help="Print the plan instead: text for people, or JSON."
)
@option("--target", metavar="BAND", help="The band to reach; the next one above today's where none is named.")
@option("--budget", type=params.DAYS, help="Person-days to spend: the best that they buy.")
@option("--start", type=params.DAY, help="First day of work; the day of the assessment where none is named.")
@option("--capacity", type=params.POSITIVE_DAYS, default="10", show_default=True, help="Person-days of work a month.")
@params.store
@click.pass_obj
def command(
    session: Session,
    sources: tuple[str, ...],
    output: Path | None,
    force: bool,
    form: str | None,
    target: str | None,
    budget: Fraction | None,
    start: date | None,
    capacity: Fraction,
) -> None:
    """Plan what to do first, as a PDF, text or JSON.

    Several files (one for each rubric) make one document.
    """
    if target is not None and budget is not None:
        raise InvalidInput.at("safeguard plan", "--budget", say("Name either a target or a budget."))
    if output is not None:
        files.refuse(output, force=force, inputs=sources)
    reads = [read for source in sources for read in _read(session, source)]
    plans = [
        make_plan(session, read, Wish(target, budget, start, capacity))
        for read in session.progress(reads, session.texts("Planning"))
    ]
    if output is not None:
        data = render(session, report(session, reads, plans), output)
        files.write(output, data, force=force, inputs=sources)
        out(session.texts("Wrote {path}.", path=str(output)))
    if form == "json":
        from safeguard.strict_json import canonical

        records = [plan.to_json() for plan in plans]
        out_bytes(canonical(records[0] if len(records) == 1 else records) + b"\n")
    elif form == "text" or output is None:
        from safeguard.cli.plan_view import plan_view

        for number, (read, plan) in enumerate(zip(reads, plans, strict=True)):
            for line in [*([""] if number else []), *plan_view(session.texts, read.rubric, read.assessment, plan)]:
                out(line)


def _read(session: Session, source: str) -> list[Read]:
    from safeguard.cli.session import names_a_file

    return session.read_file(source) if names_a_file(source) else [session.read(source)]


def make_plan(session: Session, read: Read, wish: Wish) -> Plan:
    """The plan of one assessment, with the faults of plugins."""
    from safeguard import __version__
    from safeguard.planning import plan

    made = plan(
        read.rubric,
        read.assessment,
        engine=__version__,
        target=wish.target,
        budget=wish.budget,
        start=wish.start,
        capacity=wish.capacity,
    )
    faults = session.fault_records()
    return made.model_copy(update={"faults": faults}) if faults else made


def report(session: Session, reads: Sequence[Read], plans: Sequence[Plan]) -> Report:
    """The document that a renderer turns into a file."""
    from safeguard import __version__
    from safeguard.explaining import OVERALL, explain
    from safeguard.model import Report, ReportPart
    from safeguard.records import score
    from safeguard.scoring import fold, measure

    parts = [
        ReportPart(
            rubric=read.rubric,
            assessment=read.assessment,
            record=score(read.rubric, read.assessment, __version__),
            plan=plan,
            arithmetic=tuple(
                session.texts.message(message)
                for message in explain(
                    read.rubric, measure(read.rubric, fold(read.rubric, read.assessment)), OVERALL, session.language
                )
            ),
        )
        for read, plan in zip(reads, plans, strict=True)
    ]
    session.registry.open_all_doors()
    return Report(kind="plan", engine=__version__, parts=tuple(parts), faults=session.fault_records())


def render(session: Session, document: Report, path: Path) -> bytes:
    """The bytes of a report, by the renderer of the file name's ending."""
    renderer = renderer_for(session, document.kind, path)
    data = session.registry.attempt(renderer, lambda: renderer.render(document, session.language))
    if data is None:
        raise InvalidInput.at(str(path), "", say("The plugin for this kind of file failed."))
    return data


def renderer_for(session: Session, kind: str, path: Path) -> Renderer:
    """The renderer of a kind of report for the ending of a file name. Raises ``NotFound`` with what there is."""
    known = {each.suffix: each for each in session.registry.reports.values() if kind in each.kinds}
    if path.suffix.lower() not in known:
        raise not_found(say("No report comes with this ending."), path.suffix.lower(), known)
    return known[path.suffix.lower()]
