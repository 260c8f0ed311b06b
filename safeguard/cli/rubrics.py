"""``safeguard rubrics``: list, show, check, compare and begin rubrics."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from safeguard.cli import params
from safeguard.cli.output import out, out_bytes, table, wrapped
from safeguard.cli.session import Session
from safeguard.cli.translated import Command, Group, option
from safeguard.errors import InvalidInput, Problem, not_found, say

if TYPE_CHECKING:
    from safeguard.model import Rubric


@click.group("rubrics", cls=Group)
@params.language
def command() -> None:
    """List, show, check, compare and begin rubrics."""


@command.command("list", cls=Command)
@params.rubrics
@click.pass_obj
def list_rubrics(session: Session) -> None:
    """List the rubrics that can be answered."""
    rows: list[tuple[str, ...]] = []
    problems: list[Problem] = []
    for rubric_id in session.registry.rubrics:
        try:
            rubric = session.registry.rubric(rubric_id)
        except InvalidInput as error:
            problems += error.problems
            continue
        rows.append(
            (rubric_id, rubric.version, rubric.status, ",".join(rubric.languages), rubric.words(session.language).title)
        )
    for line in table(rows):
        out(line)
    if problems:
        raise InvalidInput(problems, say("This rubric cannot be used as it is:"))


@command.command("show", cls=Command)
@click.argument("rubric", metavar="RUBRIC")
@option(
    "--format",
    "form",
    type=params.OneOf(("text", "json")),
    default="text",
    help="Text for people, or the structure as JSON.",
)
@params.output("A handbook to read and discuss instead: .pdf or .md.")
@option("--profile", metavar="PROFILE", help="Only what this kind of organisation is asked (for a handbook).")
@params.rubrics
@click.pass_obj
def show(session: Session, rubric: str, form: str, output: Path | None, force: bool, profile: str | None) -> None:
    """Show a rubric: its criteria, what each level looks like, gates and bands.

    RUBRIC is an id of the list, or a folder.
    """
    shown = _rubric(session, rubric)
    if profile is not None and profile not in shown.profiles:
        raise not_found(say("There is no such profile."), profile, shown.profiles)
    if output is not None:
        _write_handbook(session, shown, profile, output, force)
        return
    if form == "json":
        from safeguard.strict_json import canonical

        structure = shown.model_dump(mode="json", by_alias=True, exclude={"wording", "digests"}, exclude_none=True)
        out_bytes(canonical({**structure, "digests": shown.digests.model_dump()}) + b"\n")
        return
    for line in _as_text(session, shown):
        out(line)


@command.command("check", cls=Command)
@click.argument("folder", type=params.PATH, metavar="DIR")
@params.language
@click.pass_obj
def check(session: Session, folder: Path) -> None:
    """Check a rubric folder and list everything that is wrong, with its place."""
    from safeguard.rubric_files import examine, rubric_folders

    problems: list[Problem] = []
    for each in rubric_folders(folder):
        examined = examine(each)
        problems += examined.problems
        session.warn(examined.warnings)
        if examined.rubric is not None:
            rubric = examined.rubric
            out(
                session.texts.count(
                    len(rubric.criteria),
                    "{place}: {id} {version} ({status}) can be used: one criterion.",
                    "{place}: {id} {version} ({status}) can be used: {n} criteria.",
                    place=str(each),
                    id=rubric.id,
                    version=rubric.version,
                    status=rubric.status,
                )
            )
            out(session.texts("scoring digest {digest}", digest=rubric.digests.scoring))
    if problems:
        raise InvalidInput(problems, say("This rubric cannot be used as it is:"))


@command.command("diff", cls=Command)
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@params.rubrics
@click.pass_obj
def diff(session: Session, old: str, new: str) -> int:
    """Compare two versions of a rubric and check that the version number says enough.

    OLD and NEW are folders, or ids of the list. The exit code is 1 where the number of NEW is too small for what
    changed.
    """
    from safeguard.rubric_changes import changes, needed, too_small

    before, after = _rubric(session, old), _rubric(session, new)
    found = changes(before, after)
    texts = session.texts
    words = {"none": texts("nothing"), "patch": texts("patch"), "minor": texts("minor"), "major": texts("major")}
    for line in table([(words[change.size], change.place, texts.message(change.message)) for change in found]):
        out(line)
    size = needed(found)
    out(texts("{old} to {new}: the changes ask for: {size}.", old=before.version, new=after.version, size=words[size]))
    if too_small(before, after, found):
        out(texts("The version number {new} is too small for them.", new=after.version))
        return 1
    return 0


@command.command("new", cls=Command)
@click.argument("rubric", metavar="ID")
@option(
    "-o", "--output", "output", type=params.PATH, metavar="DIR", help="The folder to make; the id where none is named."
)
@params.language
@click.pass_obj
def new(session: Session, rubric: str, output: Path | None) -> None:
    """Begin a rubric of your own: a folder with two worked criteria to change and add to."""
    from importlib.resources import files

    from safeguard.model.base import keepable_id

    rubric_id = keepable_id(rubric)
    if rubric_id is None:
        message = say("Write an id: lower-case words joined by hyphens, at most 64 characters.")
        raise InvalidInput.at("safeguard rubrics new", "ID", message)
    folder = output or Path(rubric_id)
    try:
        folder.mkdir(parents=True)
    except FileExistsError:
        raise InvalidInput.at(str(folder), "", say("This folder exists already. Name another with -o.")) from None
    except OSError as error:
        message = say("This could not be written ({why}). Nothing was changed.", why=error.strerror or "?")
        raise InvalidInput.at(str(folder), "", message) from None
    template = files("safeguard.cli") / "rubric_template"
    for name in ("rubric.toml", "id.toml", "en.toml"):
        content = (template / name).read_text("utf-8").replace("RUBRIC-ID", rubric_id)
        (folder / name).write_text(content, "utf-8")
    texts = session.texts
    out(texts("Made {folder} with rubric.toml (structure), id.toml and en.toml (words).", folder=str(folder)))
    out(texts("Next: change them, and run after each change"))
    out(f"  safeguard rubrics check {folder}")
    out(f"  safeguard new {rubric_id} --rubrics {folder} --profile ngo -o {rubric_id}.xlsx")
    out(f"  safeguard score --rubrics {folder} {rubric_id}.xlsx")


def _write_handbook(session: Session, rubric: Rubric, profile: str | None, output: Path, force: bool) -> None:
    from safeguard import __version__
    from safeguard.cli import files
    from safeguard.cli.plan import render
    from safeguard.model import Handbook

    files.refuse(output, force=force)
    session.registry.open_all_doors()
    book = Handbook(engine=__version__, rubric=rubric, profile=profile, faults=session.fault_records())
    files.write(output, render(session, book, output), force=force)
    out(session.texts("Wrote {path}.", path=str(output)))


def _rubric(session: Session, name: str) -> Rubric:
    """The rubric of an id, or of a folder where the name is one."""
    from safeguard.rubric_files import STRUCTURE, read_rubric

    if (Path(name) / STRUCTURE).is_file():
        return read_rubric(Path(name))
    rubric: Rubric = session.registry.rubric(name)
    return rubric


def _as_text(session: Session, rubric: Rubric) -> list[str]:
    texts, words = session.texts, rubric.words(session.language)
    lines = [f"{words.title} · {rubric.id} {rubric.version} ({rubric.status})"]
    lines += wrapped(words.description) if words.description else []
    for domain in rubric.domains:
        lines += ["", texts("{title} (weight {weight})", title=words.domain[domain.id].title, weight=domain.weight)]
        for criterion in rubric.criteria:
            if criterion.domain != domain.id:
                continue
            own = words.criterion[criterion.id]
            mark = texts(" · critical") if criterion.gate else ""
            lines += ["", f"  {own.name}{mark} [{criterion.id}]"]
            lines += wrapped(own.statement, "    ") + wrapped(own.why, "    ")
            for level, descriptor in enumerate(own.levels):
                lines += wrapped(descriptor, "       ", f"    {level}  ")
    lines += ["", texts("Bands")]
    for band in rubric.bands:
        lines += wrapped(
            f"{words.band[band.id].title}: {words.band[band.id].meaning}",
            "      ",
            f"  ≥ {texts.number(band.from_)}%  ",
        )
    return lines
