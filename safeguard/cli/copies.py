"""Numbered questionnaires for many respondents: one file for each, or one workbook with a column for each."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from safeguard import clock
from safeguard.cli import files
from safeguard.cli.output import out
from safeguard.cli.session import Session
from safeguard.errors import InvalidInput, not_found, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from safeguard.model import Assessment, Rubric
    from safeguard.rounds import Round

#: the format of one workbook for a whole group
GROUP_FORMAT = "group-workbook"


class Wish(NamedTuple):
    """What copies are wanted: for whom, how many, from which number on, in columns of one workbook or not."""

    organisation: str | None
    unit: str | None
    units: Path | None
    round: str
    day: date | None
    respondents: int | None
    first: int
    columns: bool


def write_copies(session: Session, rubric: Rubric, profile: str | None, wish: Wish, path: Path, force: bool) -> int:
    """Write every copy beside ``path`` and say what to do with them; gives how many there are.

    Nothing is written unless everything can be. Raises :class:`~safeguard.errors.SafeguardError`.
    """
    made = [
        (target, blank)
        for where, asked in _rounds(session, rubric, profile, wish)
        for target, blank in _copies(rubric, where, asked, wish, path)
    ]
    if not made:
        message = say("No unit of this file is asked: it needs a profile of the rubric, and a number of respondents.")
        raise InvalidInput.at(str(wish.units or path), "", message)
    for target, _ in made:
        files.refuse(target, force=force)
    form = session.registry.formats.get(GROUP_FORMAT) if wish.columns else session.format_to_write(path)
    if form is None or (wish.columns and path.suffix.lower() not in form.suffixes):
        raise InvalidInput.at(str(path), "", say("A column for each respondent needs a workbook: name a file .xlsx."))
    for target, blank in session.progress(made, session.texts("Making")):
        data = session.registry.attempt(form, lambda b=blank: form.write(rubric, b, session.language, b.profile), bytes)  # type: ignore[misc]  # a lambda with a default has no type of its own
        if data is None:
            raise InvalidInput.at(str(target), "", say("The plugin for this kind of file failed."))
        files.write(target, data, force=force)
    _say(session, made, path)
    return len(made)


def _say(session: Session, made: list[tuple[Path, Assessment]], path: Path) -> None:
    texts = session.texts
    out(
        texts.count(
            len(made),
            "Wrote one file: {first}",
            "Wrote {n} files: {first} … {last}",
            first=str(made[0][0]),
            last=str(made[-1][0]),
        )
    )
    out(
        texts(
            "The numbers are no names: do not write down who has which. When they come back, put them into one folder:"
        )
    )
    folders = "".join(f" --rubrics {folder}" for folder in session.rubric_folders)
    out(f"  safeguard import{folders} {path.parent if str(path.parent) != '.' else 'FOLDER'}")
    for assessment in dict.fromkeys(blank.id for _, blank in made):
        out(f"  safeguard score{folders} {assessment}")


def _copies(rubric: Rubric, where: Round, asked: int, wish: Wish, path: Path) -> Iterator[tuple[Path, Assessment]]:
    from safeguard.rounds import blank, numbers

    people = numbers(asked, wish.first)
    stem = path.stem
    if wish.units is not None:
        stem = "-".join(part for part in (stem, where.organisation.id, where.unit) if part)
    if wish.columns:
        yield path.with_name(f"{stem}{path.suffix}"), blank(rubric, where, people)
        return
    for person in people:
        yield path.with_name(f"{stem}-{person}{path.suffix}"), blank(rubric, where, [person])


def _rounds(session: Session, rubric: Rubric, profile: str | None, wish: Wish) -> Iterator[tuple[Round, int]]:
    """Every unit that gets copies and how many: one that is named, or all of a file of units."""
    from safeguard.model.base import keepable_id
    from safeguard.rounds import Round

    day = wish.day or clock.today()
    name = wish.round or str(day.year)
    if wish.units is None:
        if wish.unit is not None and keepable_id(wish.unit) is None:
            message = say("Write an id: lower-case words joined by hyphens, at most 64 characters.")
            raise InvalidInput.at("safeguard new", "--unit", message)
        yield (
            Round(_organisation(wish, profile), wish.unit, _profile(rubric, profile), name, day),
            wish.respondents or 1,
        )
        return
    from safeguard.unit_files import read_units

    tree = read_units(wish.units)
    for place in tree.assessed:
        chosen = profile or place.profile
        asked = wish.respondents or place.respondents
        if chosen in rubric.profiles and asked is not None:
            yield Round(tree.organisation_of(place), place.unit, chosen, name, day), asked


def _organisation(wish: Wish, profile: str | None):  # type: ignore[no-untyped-def]  # the model is imported only when needed
    from safeguard.boundary import parse
    from safeguard.model import Organisation
    from safeguard.model.base import slug

    name = wish.organisation or ""
    if not slug(name):
        message = say("Copies for several respondents need the organisation: --organisation, or --units with a file.")
        raise InvalidInput.at("safeguard new", "--organisation", message)
    values = {"id": slug(name), "name": name, "type": profile or "other"}
    return parse(Organisation, values, "safeguard new")


def _profile(rubric: Rubric, profile: str | None) -> str:
    if profile is None and len(rubric.profiles) == 1:
        return rubric.profiles[0]
    if profile is None:
        message = say("One of these is needed here: {allowed}.", allowed=", ".join(rubric.profiles))
        raise InvalidInput.at("safeguard new", "--profile", message)
    if profile not in rubric.profiles:
        raise not_found(say("The rubric has no such profile."), profile, rubric.profiles)
    return profile
