"""``safeguard new``: a questionnaire to take away."""

from __future__ import annotations

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
@params.output("The questionnaire to write: .xlsx or .json.")
@params.rubrics
@click.pass_obj
def command(session: Session, rubric: str, profile: str | None, output: Path | None, force: bool) -> None:
    """Write a questionnaire to fill in.

    RUBRIC is an id of safeguard rubrics list.
    """
    chosen = session.registry.rubric(rubric)
    if profile is None and len(chosen.profiles) == 1:
        profile = chosen.profiles[0]
    if profile is None:
        message = say("One of these is needed here: {allowed}.", allowed=", ".join(chosen.profiles))
        raise InvalidInput.at("safeguard new", "--profile", message)
    if profile not in chosen.profiles:
        raise not_found(say("The rubric has no such profile."), profile, chosen.profiles)
    path = output or Path(f"{rubric}-{profile}.xlsx")
    files.refuse(path, force=force)
    form = session.format_for(path)
    data = session.registry.attempt(form, lambda: form.write(chosen, None, session.language, profile))
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
