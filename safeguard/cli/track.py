"""``safeguard track``: a plan is kept, and what is done, put off or dropped is written down."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from safeguard import clock
from safeguard.cli import files, params
from safeguard.cli.confirming import confirm
from safeguard.cli.output import err, out
from safeguard.cli.session import Session
from safeguard.cli.translated import Command, Group, option
from safeguard.errors import Damaged, InvalidInput, NotFound, Problem, SafeguardError, not_found, say

if TYPE_CHECKING:
    from fractions import Fraction

    from safeguard.model import Assessment, Rubric, Track, Tracker


@click.group("track", cls=Group)
@params.language
def command() -> None:
    """Keep a plan and write down what is done."""


def _plan_option(taking: Any) -> Any:
    """``--plan ID``, needed only where the store keeps several plans with such a step."""
    return option("--plan", "plan_id", metavar="ID", help="The plan, where the store keeps several.")(taking)


@command.command("new", cls=Command)
@click.argument("sources", nargs=-1, required=True, metavar="FILE…")
@option("--target", metavar="BAND", help="The band to reach; the next one above today's where none is named.")
@option("--budget", type=params.DAYS, help="Person-days to spend: the best that they buy.")
@option("--start", type=params.DAY, help="First day of work; the day of the assessment where none is named.")
@option(
    "--capacity", type=params.POSITIVE_DAYS, default="10", help="Person-days of work a month; 10 where none is named."
)
@params.store
@click.pass_obj
def new(
    session: Session,
    sources: tuple[str, ...],
    target: str | None,
    budget: Fraction | None,
    start: date | None,
    capacity: Fraction,
) -> None:
    """Make a plan and keep it.

    FILE is a questionnaire or an id of the store. Steps that an earlier plan of the same organisation has too keep their
    progress.
    """
    from safeguard.cli.plan import country_of, make_plans, tell_what_is_past
    from safeguard.cli.plan_keeping import keep
    from safeguard.planning import Wish

    if target is not None and budget is not None:
        raise InvalidInput.at("safeguard track new", "--budget", say("Name either a target or a budget."))
    reads = [session.read(source) for source in sources]
    plans = make_plans(session, reads, Wish(target, budget, start, capacity, holidays=country_of(reads, None)))
    tell_what_is_past(session, plans)
    keep(session, reads, plans)


@command.command("list", cls=Command)
@click.argument("named", metavar="PLAN", required=False)
@option("--day", type=params.DAY, help="The day to look from; today where none is named.")
@option(
    "--format",
    "form",
    type=params.OneOf(("text", "json")),
    default="text",
    help="Text for people, or the plan under way as JSON.",
)
@_plan_option
@params.store
@click.pass_obj
def list_steps(session: Session, named: str | None, plan_id: str | None, day: date | None, form: str) -> None:
    """List the steps, the overdue first, each with its number in the plan.

    Without PLAN every kept plan is listed.
    """
    from safeguard.cli.track_view import track_view

    if named and plan_id and named != plan_id:
        raise InvalidInput.at("safeguard track list", "--plan", say("Two plans are named; name one."))
    plan_id = named or plan_id
    ids = [plan_id] if plan_id else session.store.plans.ids()
    if not ids:
        out(session.texts("No plan is kept yet. safeguard track new keeps one."))
    trackers = [tracker(session, each, day) for each in ids]
    if form == "json":
        from safeguard.cli.output import out_bytes
        from safeguard.strict_json import canonical

        records = [each.track.model_dump(mode="json", by_alias=True) for each in trackers]
        out_bytes(canonical(records[0] if plan_id else records) + b"\n")
        return
    for number, each in enumerate(trackers):
        for line in [*([""] if number else []), *track_view(session.texts, each)]:
            out(line)


def tracker(session: Session, plan_id: str, day: date | None) -> Tracker:
    """A kept plan as it stands on a day, held against the latest answers of its organisation."""
    from safeguard import __version__
    from safeguard.model import Tracker
    from safeguard.tracking import standings

    track = session.store.plans.load(plan_id)
    rubric = session.registry.rubric(track.plan.rubric.id)
    on = day or clock.today()
    return Tracker(
        engine=__version__,
        rubric=rubric,
        track=track,
        day=on,
        steps=standings(track, rubric, _latest(session, track, rubric), on),
        faults=session.fault_records(),
    )


def _latest(session: Session, track: Track, rubric: Rubric) -> Assessment | None:
    """The latest stored answers of the plan's organisation to its rubric."""
    found = None
    for line in session.store.summaries():
        if line.rubric.split(" ")[0] != rubric.id or (found and line.date < found.date.isoformat()):
            continue
        assessment = session.store.load(line.id).assessment
        if (assessment.organisation.id, assessment.unit) == (track.organisation.id, track.unit):
            found = assessment
    return found


@command.command("start", cls=Command)
@click.argument("step", metavar="STEP")
@option("--day", type=params.DAY, help="The day it began; today where none is named.")
@_plan_option
@params.store
@click.pass_obj
def start(session: Session, step: str, day: date | None, plan_id: str | None) -> None:
    """Say that a step has begun."""
    _change(session, plan_id, step, status="started", on=day or clock.today())


@command.command("done", cls=Command)
@click.argument("step", metavar="STEP")
@option(
    "--proof", type=params.TEXT, metavar="TEXT", required=True, help="What shows it: title, number, where it is kept."
)
@option("--day", type=params.DAY, help="The day it was done; today where none is named.")
@_plan_option
@params.store
@click.pass_obj
def done(session: Session, step: str, proof: str, day: date | None, plan_id: str | None) -> None:
    """Say that a step is done, with its proof.

    It counts in the score once an answer says so.
    """
    _change(session, plan_id, step, status="done", on=day or clock.today(), proof=proof)
    out(session.texts("It counts in the score once an answer says so."))


@command.command("drop", cls=Command)
@click.argument("step", metavar="STEP")
@option("--reason", type=params.TEXT, metavar="TEXT", required=True, help="Why the step is dropped.")
@_plan_option
@params.store
@click.pass_obj
def drop(session: Session, step: str, reason: str, plan_id: str | None) -> None:
    """Drop a step, with the reason."""
    _change(session, plan_id, step, status="dropped", on=clock.today(), note=reason)


@command.command("note", cls=Command)
@click.argument("step", metavar="STEP")
@click.argument("text", type=params.TEXT, metavar="TEXT")
@_plan_option
@params.store
@click.pass_obj
def note(session: Session, step: str, text: str, plan_id: str | None) -> None:
    """Write a note beside a step."""
    _change(session, plan_id, step, note=text)


@command.command("due", cls=Command)
@click.argument("step", metavar="STEP")
@click.argument("day", metavar="DATE", type=params.DAY)
@_plan_option
@params.store
@click.pass_obj
def due(session: Session, step: str, day: date, plan_id: str | None) -> None:
    """Move a step to another day."""
    _change(session, plan_id, step, due=day)


def _change(session: Session, plan_id: str | None, step: str, **change: Any) -> None:
    """Keep a change of one step, after a look for data about people in what was typed."""
    from safeguard.cli.privacy import looks_like
    from safeguard.tracking import changed

    track = _track_with(session, plan_id, step)
    step = _step_id(track, step)
    session.doubt_clock(max((each.on for each in track.progress.values() if each.on), default=None))
    for field in ("proof", "note"):
        for message in looks_like(session, change.get(field, "")):
            err(session.texts.message(message))
    progress = changed(track, step, change)
    session.store.plans.record(track.id, {step: progress}, since=track)
    out(session.texts("Saved: {step} in {plan}.", step=step, plan=track.id))


def _track_with(session: Session, plan_id: str | None, step: str) -> Track:
    """The plan that was named, or the only one with such a step."""
    plans = session.store.plans
    if plan_id is not None:
        return plans.load(plan_id)
    tracks = [plans.load(each) for each in plans.ids()]
    having = [track for track in tracks if _step_id(track, step) in {each.id for each in track.plan.steps}]
    if len(having) > 1:
        problems = [Problem(track.id, step, say("This plan has the step too.")) for track in having]
        raise SafeguardError(say("Several plans have this step. Name one with --plan:"), problems)
    if not having:
        if not tracks:
            raise NotFound(say("No plan is kept yet. safeguard track new keeps one."))
        known = sorted({each.id for track in tracks for each in track.plan.steps})
        raise not_found(say("The plan has no such step."), step, known)
    return having[0]


def _step_id(track: Track, step: str) -> str:
    """The id of a step that is named by its number in the plan; any other name is an id already."""
    steps = track.plan.steps
    number = int(step) if step.isascii() and step.isdecimal() and len(step) < 5 else 0
    return steps[number - 1].id if 0 < number <= len(steps) else step


@command.command("remove", cls=Command)
@click.argument("plan_id", metavar="PLAN")
@option("--yes", is_flag=True, help="Do not ask.")
@params.store
@click.pass_obj
def remove(session: Session, plan_id: str, yes: bool) -> None:
    """Remove a kept plan with all that was written down for its steps."""
    texts, plans = session.texts, session.store.plans
    try:
        name = plans.load(plan_id).organisation.name
    except Damaged:
        question = texts("Remove the plan {id}, which is damaged, for good? Type its id to confirm:", id=plan_id)
    else:
        question = texts(
            "Remove the plan {id} ({organisation}) with all that was written down for its steps, for good? Type its id to confirm:",
            id=plan_id,
            organisation=name,
        )
    if not yes:
        confirm(question, plan_id)
    plans.delete(plan_id)
    out(texts("Removed the plan {id}. Answers and scores stay as they are.", id=plan_id))


@command.command("export", cls=Command)
@click.argument("plan_id", metavar="PLAN")
@params.output("The file to write; its ending chooses the kind: .xlsx, .ics or .pdf.")
@option("--day", type=params.DAY, help="The day to look from; today where none is named.")
@params.store
@click.pass_obj
def export(session: Session, plan_id: str, output: Path | None, force: bool, day: date | None) -> None:
    """Write a plan under way as a workbook to fill, as tasks for a calendar, or as a report to print."""
    from safeguard.cli.plan import render, renderer_for
    from safeguard.cli.privacy import shown_tracker

    path = output or Path(f"{plan_id}.xlsx")
    files.refuse(path, force=force)
    session.registry.open_all_doors()
    document = tracker(session, plan_id, day)
    if not hasattr(renderer_for(session, document.kind, path), "read"):  # what comes back must hold what went out
        document = shown_tracker(session, document)
    data = render(session, document, path)
    files.write(path, data, force=force)
    out(session.texts("Wrote {path}.", path=str(path)))


@command.command("import", cls=Command)
@click.argument("file", metavar="FILE")
@option("--check", is_flag=True, help="Only show what would change.")
@params.store
@click.pass_obj
def import_tracker(session: Session, file: str, check: bool) -> None:
    """Bring a filled tracker workbook back.

    A file with any problem changes nothing.
    """
    from safeguard.cli.track_import import bring_in

    bring_in(session, file, check)
