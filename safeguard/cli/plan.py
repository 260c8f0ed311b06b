"""``safeguard plan``: what to do first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from safeguard import clock
from safeguard.cli import files, params
from safeguard.cli.output import err, out, out_bytes
from safeguard.cli.session import Read, Session
from safeguard.cli.translated import Command, option
from safeguard.errors import InvalidInput, NotFound, not_found, say

if TYPE_CHECKING:
    from safeguard.hookspecs import Renderer
    from safeguard.model import FrontierPoint, Handbook, Plan, Report, Tracker
    from safeguard.planning import Wish

V = TypeVar("V")
#: points of the curve in a document: enough to see where it bends, quick to compute
CURVE = 16


@click.command("plan", cls=Command)
@click.argument("sources", nargs=-1, required=True, metavar="FILE…")
@params.output("The report to write; its ending chooses the kind, such as .pdf.")
@option(
    "--format", "form", type=params.OneOf(("text", "json")), help="Print the plan instead: text for people, or JSON."
)
@option("--target", metavar="BAND", help="The band to reach; the next one above today's where none is named.")
@option("--budget", type=params.DAYS, help="Person-days to spend: the best that they buy.")
@option(
    "--must", multiple=True, metavar="CRITERION", help="A criterion that must end at met at least. May be repeated."
)
@option("--not", "spared", multiple=True, metavar="CRITERION", help="A criterion to leave as it is. May be repeated.")
@option(
    "--max-effort-per-role",
    "roles",
    type=params.ROLE_DAYS,
    multiple=True,
    metavar="ROLE=DAYS",
    help="Person-days that a role has at most, in all plans together. May be repeated.",
)
@option(
    "--what-if",
    "changes",
    type=params.CRITERION_LEVEL,
    multiple=True,
    metavar="CRITERION=LEVEL",
    help="No plan: show score, band and gates with a criterion at another level. May be repeated.",
)
@option("--start", type=params.DAY, help="First day of work; the day of the assessment where none is named.")
@option(
    "--capacity", type=params.POSITIVE_DAYS, default="10", help="Person-days of work a month; 10 where none is named."
)
@option(
    "--role-capacity",
    "paces",
    type=params.ROLE_DAYS,
    multiple=True,
    metavar="ROLE=DAYS",
    help="Person-days of work a month that a role has. May be repeated.",
)
@option(
    "--against",
    multiple=True,
    metavar="ROUND",
    help="An earlier round to stand beside: its file, its id or its round in the store. May be repeated.",
)
@option("--by", type=params.DAY, help="The day by which everything should be done; says what slips.")
@option(
    "--holidays", type=params.COUNTRY, help="Country whose public holidays are off; that of the organisation's region."
)
@option(
    "--review-every", type=params.MONTHS, default="3", help="Months between looks at the plan; 3 where none are named."
)
@option(
    "--next-assessment",
    type=params.DAY,
    help="Day of the next self-assessment; in a year, in half a year while a critical criterion is not met.",
)
@option(
    "--check-text",
    "own_texts",
    type=params.PATH,
    multiple=True,
    metavar="FILE",
    help="An output of your own to look at for words that blame; only counts go into the document. May be repeated.",
)
@option("--keep", is_flag=True, help="Keep this plan in the store, so that safeguard track can follow it.")
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
    must: tuple[str, ...],
    spared: tuple[str, ...],
    roles: tuple[tuple[str, Fraction], ...],
    changes: tuple[tuple[str, int], ...],
    start: date | None,
    capacity: Fraction,
    paces: tuple[tuple[str, Fraction], ...],
    by: date | None,
    holidays: str | None,
    review_every: int,
    next_assessment: date | None,
    own_texts: tuple[Path, ...],
    against: tuple[str, ...],
    keep: bool,
) -> None:
    """Plan what to do first, as a PDF, text or JSON.

    Several files (one for each rubric) make one document; a budget and limits of roles are for all of them together.
    """
    if target is not None and budget is not None:
        raise InvalidInput.at("safeguard plan", "--budget", say("Name either a target or a budget."))
    if changes and (output or target or budget is not None or must or spared or roles or keep):
        raise InvalidInput.at(
            "safeguard plan", "--what-if", say("This makes no plan; leave out what a plan is to reach.")
        )
    if output is not None:
        files.refuse(output, force=force, inputs=sources)
    reads = [read for source in sources for read in _read(session, source)]
    if changes:
        from safeguard.cli.what_if import show

        show(session, reads, _by_id(changes, "--what-if"), form or "text")
        return
    from safeguard.planning import Wish

    wish = Wish(
        target,
        budget,
        start,
        capacity,
        must,
        spared,
        roles=_by_id(roles, "--max-effort-per-role"),
        paces=_by_id(paces, "--role-capacity"),
        by=by,
        holidays=country_of(reads, holidays),
        review_every=review_every,
        next_assessment=next_assessment,
    )
    plans = make_plans(session, reads, wish)
    tell_what_is_past(session, plans)
    if output is not None:
        document = report(session, reads, plans)
        if against:
            document = _beside(session, document, reads, against)
        if own_texts:
            from safeguard.cli.check_text import counted

            document = document.model_copy(update={"own_texts": counted(session, list(map(str, own_texts)))})
        data = render(session, document, output)
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
    if keep:
        from safeguard.cli.plan_keeping import keep as keep_plans

        keep_plans(session, reads, plans, err if form == "json" else out)


def _read(session: Session, source: str) -> list[Read]:
    from safeguard.cli.session import names_a_file

    return session.read_file(source) if names_a_file(source) else [session.read(source)]


def _by_id(pairs: Sequence[tuple[str, V]], place: str) -> dict[str, V]:
    """Values by id. Raises where an id is named twice."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise InvalidInput.at("safeguard plan", place, say("One of the ids stands here twice."))
    return found


def country_of(reads: Sequence[Read], named: str | None) -> str | None:
    """The country whose holidays count: the one that was named, else that of the organisation's region, else Indonesia."""
    if named is not None:
        return None if named == "none" else named
    regions = [read.assessment.organisation.region for read in reads]
    return next((region[:2] for region in regions if region and region[:2].isalpha()), "ID").upper()


def make_plans(session: Session, reads: Sequence[Read], wish: Wish) -> list[Plan]:
    """The plans of assessments that belong together, with the faults of plugins."""
    from safeguard import __version__
    from safeguard.planning import plans

    if wish.target is not None:
        wish = wish._replace(target=_band(reads, wish.target, session.language))
    made = plans([(read.rubric, read.assessment) for read in reads], wish, engine=__version__)
    faults = session.fault_records()
    return [plan.model_copy(update={"faults": faults}) for plan in made] if faults else made


def tell_what_is_past(session: Session, plans: Sequence[Plan]) -> None:
    """Say on standard error that deadlines are past, where a plan begins long before it is made."""
    from safeguard.reasons import past_said

    for sentence in past_said(session.texts, plans, clock.today()):
        err(session.texts("Note: {problem}", problem=sentence))


def _band(reads: Sequence[Read], said: str, language: str) -> str:
    """The id of the band that is meant by an id or a title. Raises ``NotFound`` with what there is."""
    for read in reads:
        meant = read.rubric.meant(said, read.rubric.band_rank)
        if meant is not None:
            return meant
    rubric = reads[0].rubric
    known = [f"{rubric.words(language).band[band].title} ({band})" for band in rubric.band_rank]
    raise NotFound(say("{what} There is: {known}.", what=say("There is no such band."), known=", ".join(known)))


def report(session: Session, reads: Sequence[Read], plans: Sequence[Plan]) -> Report:
    """The document that a renderer turns into a file."""
    from safeguard import __version__
    from safeguard.cli.privacy import shown
    from safeguard.explaining import OVERALL, explain
    from safeguard.model import Report, ReportPart
    from safeguard.reasons import past_said
    from safeguard.records import score
    from safeguard.scoring import fold, measure

    parts = [
        ReportPart(
            rubric=read.rubric,
            assessment=shown(session, read.assessment),
            record=score(read.rubric, read.assessment, __version__),
            plan=plan,
            frontier=_frontier(read),
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
    return Report(
        kind="plan",
        engine=__version__,
        parts=tuple(parts),
        notices=tuple(past_said(session.texts, plans, clock.today())),
        faults=session.fault_records(),
    )


def _beside(session: Session, document: Report, reads: Sequence[Read], against: tuple[str, ...]) -> Report:
    """The document with earlier rounds beside the assessment that they belong to."""
    from safeguard.cli.against import rounds_of

    parts = [
        part.model_copy(update={"rounds": rounds_of(session, Read(part.assessment, part.rubric), reads, against)})
        for part in document.parts
    ]
    return document.model_copy(update={"parts": tuple(parts)})


def _frontier(read: Read) -> tuple[FrontierPoint, ...]:
    """What person-days can buy, where the solver is there to say."""
    from safeguard import optimum
    from safeguard.frontier import frontier

    return frontier(read.rubric, read.assessment, CURVE) if optimum.installed() else ()


def render(session: Session, document: Report | Handbook | Tracker, path: Path) -> bytes:
    """The bytes of a report, by the renderer of the file name's ending."""
    renderer = renderer_for(session, document.kind, path)
    data = session.registry.attempt(renderer, lambda: renderer.render(document, session.language), bytes)
    if data is None:
        raise InvalidInput.at(str(path), "", say("The plugin for this kind of file failed."))
    return data


def renderer_for(session: Session, kind: str, path: Path) -> Renderer:
    """The renderer of a kind of report for the ending of a file name. Raises ``NotFound`` with what there is."""
    known: dict[str, Renderer] = {}
    for each in session.registry.reports.values():
        if kind in each.kinds:
            known.setdefault(each.suffix, each)  # the first to bring an ending keeps it; ours come first
    if path.suffix.lower() not in known:
        raise not_found(say("No report comes with this ending."), path.suffix.lower(), known)
    return known[path.suffix.lower()]
