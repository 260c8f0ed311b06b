"""``safeguard units``: a manager's view of an organisation with its units."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from safeguard.cli import files, params
from safeguard.cli.output import out, out_bytes, table
from safeguard.cli.session import Session
from safeguard.cli.translated import Command, Group, option
from safeguard.errors import InvalidInput, not_found, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from safeguard.model.picture import UnitsPart


@click.group("units", cls=Group)
@params.language
def command() -> None:
    """List, check and score an organisation with its units."""


@command.command("list", cls=Command)
@click.argument("tree", type=params.PATH, metavar="UNITS")
@params.rubrics
@click.pass_obj
def list_units(session: Session, tree: Path) -> None:
    """List the organisations and units of a file."""
    from safeguard.unit_files import read_units

    texts = session.texts
    rows = [(texts("id"), texts("name"), texts("kind"), texts("profile"), texts("weight"), texts("functions"))]
    for node in read_units(tree).nodes:
        name = "  " * node.depth + node.name
        rows.append((node.key, name, node.kind, node.profile or "–", str(node.weight), ", ".join(node.functions)))
    for line in table(rows):
        out(line)


@command.command("check", cls=Command)
@click.argument("tree", type=params.PATH, metavar="UNITS")
@params.rubrics
@click.pass_obj
def check(session: Session, tree: Path) -> None:
    """Check a file of organisations and units.

    Says everything that is wrong with its ids, its order and its profiles.
    """
    from safeguard.unit_files import read_units

    read = read_units(tree)
    known = {profile for name in session.registry.rubrics for profile in session.registry.rubric(name).profiles}
    for node in read.assessed:
        if node.profile not in known:
            wrong = not_found(say("No rubric knows this profile."), node.profile or "", known)
            raise InvalidInput.at(str(tree), node.key, wrong.message)
    texts = session.texts
    out(
        texts.count(
            len(read.assessed),
            "{path} is sound: one place to assess.",
            "{path} is sound: {n} places to assess.",
            path=str(tree),
        )
    )


@command.command("score", cls=Command)
@click.argument("tree", type=params.PATH, metavar="UNITS")
@click.argument("sources", nargs=-1, metavar="[FILE…]")
@option("--rubric", "rubric_id", metavar="ID", help="The rubric; all that were answered where none is named.")
@option("--round", "round_name", type=params.TEXT, metavar="NAME", help="The round; the latest where none is named.")
@option("--at", "key", metavar="ID", help="Begin at this organisation or unit, such as uptd-a or uptd-a/shelter.")
@option(
    "--format",
    "form",
    type=params.OneOf(("text", "json")),
    help="Print the picture: text for people, or JSON.",
)
@params.output("The report to write; its ending chooses the kind: .pdf or .xlsx.")
@params.store
@click.pass_obj
def score(
    session: Session,
    tree: Path,
    sources: tuple[str, ...],
    rubric_id: str | None,
    round_name: str | None,
    key: str | None,
    form: str | None,
    output: Path | None,
    force: bool,
) -> None:
    """Score an organisation with its units, and report on them.

    UNITS is a file of organisations and units. Assessments come from the store, or from FILE: files or folders.
    Nothing is shown that rests on fewer than five people; beside UNITS a file remembers what was shown, so that two
    reports do not give anybody away together.
    """
    from safeguard.cli import unit_reports
    from safeguard.unit_files import read_units

    read = read_units(tree)
    if output is not None:
        files.refuse(output, force=force, inputs=(str(tree), *sources))
        unit_reports.refuse_ending(session, output)
    parts = unit_reports.pictures(
        session, read, unit_reports.assessments(session, read, sources), tree, rubric_id, round_name, key
    )
    if output is not None:
        data = unit_reports.render(session, parts, output)
        files.write(output, data, force=force, inputs=(str(tree), *sources))
        out(session.texts("Wrote {path}.", path=str(output)))
    if form == "json":
        from safeguard.strict_json import canonical

        records = [part.picture.to_json() for part in parts]
        out_bytes(canonical(records[0] if len(records) == 1 else records) + b"\n")
    elif form == "text" or output is None:
        _print(session, parts)


def _print(session: Session, parts: Sequence[UnitsPart]) -> None:
    from safeguard.cli.units_view import units_view

    for number, part in enumerate(parts):
        for line in [*([""] if number else []), *units_view(session.texts, part.rubric, part.picture)]:
            out(line)
