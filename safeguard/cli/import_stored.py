"""A file copied out of a store comes back: from a stick, from a colleague, from a synchronising drive's own copy."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from safeguard.cli.output import out
from safeguard.cli.session import Session
from safeguard.errors import InvalidInput, NotFound, say

if TYPE_CHECKING:
    from safeguard.model import Assessment

_BEGINNING = b'{"format":"safeguard/store/'


def is_stored(argument: str) -> bool:
    """Whether a file begins as the files of a store do."""
    try:
        path = Path(argument)
        if not path.is_file():
            return False
        with path.open("rb") as file:
            return file.read(len(_BEGINNING)) == _BEGINNING
    except (OSError, ValueError):
        return False


def merge_stored(session: Session, source: str, check: bool) -> None:
    """Merge the file's log into the stored one, and say what came of it. With ``check`` only say it."""
    from safeguard.assessment_files import accept
    from safeguard.boundary import pointer
    from safeguard.hookspecs import Reading
    from safeguard.store.events import Event
    from safeguard.store.folder import read_copy
    from safeguard.store.merging import merged

    texts, copy = session.texts, read_copy(Path(source))
    incoming = copy.assessment
    values = incoming.model_dump(mode="json", by_alias=True)
    accept(Reading(values, lambda place: pointer(place)), session.registry.rubric(incoming.rubric.id), source)
    try:
        stored = session.store.load(incoming.id)
    except NotFound:
        ours = tuple[Event, ...]()
    else:
        refuse_another(source, stored.assessment, incoming)
        ours = stored.events
    found = merged(ours, copy.events) if check else session.store.merge(incoming.id, copy.events)
    counted = texts.count(found.taken, "one change taken in", "{n} changes taken in")
    twice = texts.count(found.rivals, "one answer now stands twice", "{n} answers now stand twice")
    out(f"{source} → {incoming.id}: {counted}, {twice}")
    if found.facts_differ:
        out(texts("Both sides changed the facts of the assessment; those of the store stay."))
    if check:
        out(texts("Nothing was changed; without --check it is brought in."))
    elif found.rivals:
        out(f"  safeguard assessments show {incoming.id}")


def refuse_another(source: str, before: Assessment, incoming: Assessment) -> None:
    """The same id for another rubric, organisation or unit is a mix-up, not a correction."""
    same = (before.rubric.id, before.organisation.id, before.unit, before.profile) == (
        incoming.rubric.id,
        incoming.organisation.id,
        incoming.unit,
        incoming.profile,
    )
    if not same:
        message = say(
            "The store holds another assessment of the id {id}: its rubric, organisation, unit or profile differs.",
            id=incoming.id,
        )
        raise InvalidInput.at(source, "", message)
