"""``safeguard new``: a questionnaire to take away."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from safeguard.cli import files, params
from safeguard.cli.output import out
from safeguard.cli.session import Session
from safeguard.cli.translated import Command, option
from safeguard.errors import InvalidInput, not_found, say


@click.command("new", cls=Command)
@click.argument("rubric", metavar="RUBRIC")
@option("--profile", metavar="NAME", help="What kind of organisation answers; needed where the rubric knows several.")
@option("--respondents", type=params.COUNT, metavar="N", help="Write so many numbered copies, without names.")
@option("--first", type=params.COUNT, metavar="N", help="The number of the first copy, for those who come later.")
@option("--columns", is_flag=True, help="One workbook with a column for each respondent, for a facilitated session.")
@option("--organisation", type=params.TEXT, metavar="NAME", help="Name of the organisation that copies are for.")
@option("--unit", metavar="ID", help="The unit that copies are for.")
@option("--units", type=params.PATH, metavar="FILE", help="Write copies for every unit of a file of units.")
@option(
    "--round",
    "round_name",
    type=params.TEXT,
    metavar="NAME",
    help="The round, such as 2026; the year where none is named.",
)
@option("--date", "day", type=params.DAY, help="Day of the assessment; today where none is named.")
@params.output("The questionnaire to write: .xlsx or .json.")
@params.rubrics
@click.pass_obj
def command(
    session: Session,
    rubric: str,
    profile: str | None,
    respondents: int | None,
    first: int | None,
    columns: bool,
    organisation: str | None,
    unit: str | None,
    units: Path | None,
    round_name: str | None,
    day: date | None,
    output: Path | None,
    force: bool,
) -> None:
    """Write a questionnaire to fill in.

    RUBRIC is an id of safeguard rubrics list. With --respondents it is written once for each respondent, with a
    number in the name of the file and the same organisation, unit, round and day inside, so that safeguard import
    folds them into one assessment.
    """
    chosen = session.registry.rubric(rubric)
    if respondents is not None or units is not None:
        from safeguard.cli.copies import Wish, write_copies

        wish = Wish(organisation, unit, units, round_name or "", day, respondents, first or 1, columns)
        write_copies(session, chosen, profile, wish, output or Path(f"{rubric}.xlsx"), force)
        return
    alone = {"--first": first, "--columns": columns, "--organisation": organisation, "--unit": unit}
    for name, given in {**alone, "--round": round_name, "--date": day}.items():
        if given:
            raise InvalidInput.at("safeguard new", name, say("This goes with --respondents or --units only."))
    if profile is None and len(chosen.profiles) == 1:
        profile = chosen.profiles[0]
    if profile is None:
        message = say("One of these is needed here: {allowed}.", allowed=", ".join(chosen.profiles))
        raise InvalidInput.at("safeguard new", "--profile", message)
    if profile not in chosen.profiles:
        raise not_found(say("The rubric has no such profile."), profile, chosen.profiles)
    path = output or Path(f"{rubric}-{profile}.xlsx")
    files.refuse(path, force=force)
    form = session.format_to_write(path)
    data = session.registry.attempt(form, lambda: form.write(chosen, None, session.language, profile), bytes)
    if data is None:
        raise InvalidInput.at(str(path), "", say("The plugin for this kind of file failed."))
    files.write(path, data, force=force)
    texts = session.texts
    out(
        texts.count(
            len(chosen.in_scope(profile)),
            "Wrote {path}: one criterion to answer.",
            "Wrote {path}: {n} criteria to answer.",
            path=str(path),
        )
    )
    out(texts("When it is filled:"))
    folders = "".join(f" --rubrics {folder}" for folder in session.rubric_folders)
    out(f"  safeguard import{folders} --check {path}")
    out(f"  safeguard score{folders} {path}")
    out(f"  safeguard plan{folders} {path} -o {path.with_suffix('.pdf')}")
