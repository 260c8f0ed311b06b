"""Where the picture of units comes from, and what is remembered of having shown it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from safeguard import limits
from safeguard.cli.session import Session, names_a_file
from safeguard.errors import InvalidInput, not_found, say

if TYPE_CHECKING:
    from safeguard.model import Assessment
    from safeguard.model.picture import Ledger, UnitsPart, UnitsPicture
    from safeguard.unit_files import Node, Tree

#: what stands behind the name of a file of units in the name of its ledger
LEDGER = ".shown.json"


def assessments(session: Session, tree: Tree, sources: Sequence[str]) -> list[Assessment]:
    """The assessments of the places of a tree: from files and folders, or from the store where none is named."""
    keys = {node.key for node in tree.assessed}
    found = []
    for each in _from_files(session, sources) if sources else _from_store(session, tree):
        key = each.organisation.id if each.unit is None else f"{each.organisation.id}/{each.unit}"
        if key in keys:
            found.append(each)
    return found


def _from_store(session: Session, tree: Tree) -> Iterator[Assessment]:
    names = {tree.organisation_of(node).id for node in tree.assessed}
    stored = [each.id for each in session.store.summaries()]
    for assessment_id in session.progress(stored, session.texts("Reading")):
        assessment = session.store.load(assessment_id).assessment
        if assessment.organisation.id in names:
            yield assessment


def _from_files(session: Session, sources: Sequence[str]) -> Iterator[Assessment]:
    """The assessments of files; those of a folder are folded first, as ``safeguard import`` folds them."""
    from safeguard.cli.folder_import import folded_folder

    for source in sources:
        if source != "-" and Path(source).is_dir():
            yield from folded_folder(session, Path(source))
        elif names_a_file(source):
            yield from (read.assessment for read in session.read_file(source))
        else:
            yield session.read(source).assessment


def pictures(
    session: Session,
    tree: Tree,
    found: Sequence[Assessment],
    path: Path,
    rubric_id: str | None,
    round_name: str | None,
    key: str | None,
) -> list[UnitsPart]:
    """A picture for each rubric that was answered and each place at the top. What they show is remembered first.

    Raises :class:`~safeguard.errors.SafeguardError` where there is nothing to show.
    """
    from safeguard import __version__
    from safeguard.model.picture import UnitsPart
    from safeguard.picture import draw, rounds_of

    by_rubric: dict[str, list[Assessment]] = {}
    for each in found:
        by_rubric.setdefault(each.rubric.id, []).append(each)
    if rubric_id is not None and rubric_id not in by_rubric:
        raise not_found(say("No unit answered this rubric."), rubric_id, by_rubric)
    if not by_rubric:
        raise InvalidInput.at(str(path), "", say("There is no assessment of any of these units yet."))
    ledger, parts = _ledger(path), []
    before = ledger
    for name in [rubric_id] if rubric_id else sorted(by_rubric):
        rubric, rounds = session.registry.rubric(name), rounds_of(by_rubric[name])
        chosen = round_name or rounds.names[-1]
        if chosen not in rounds.names:
            raise not_found(say("There is no such round."), chosen, rounds.names)
        for root in tree.below(key):
            drawn = draw(rubric, root, _of_place(root, rounds), chosen, ledger, __version__, tree.visits)
            ledger = drawn.ledger
            parts.append(UnitsPart(rubric=rubric, picture=_with_faults(session, drawn.picture)))
    if ledger != before:
        _remember(path, ledger)
    return parts


def _of_place(root: Node, rounds):  # type: ignore[no-untyped-def]  # the model is imported only when needed
    """The rounds with the assessments of one place and of those below it."""
    keys = {node.key for node in root.walk()}
    by_round = {
        name: {key: each for key, each in by_key.items() if key in keys} for name, by_key in rounds.by_round.items()
    }
    return rounds._replace(by_round=by_round)


def _with_faults(session: Session, picture: UnitsPicture) -> UnitsPicture:
    faults = session.fault_records()
    return picture.model_copy(update={"faults": faults}) if faults else picture


def ledger_path(path: Path) -> Path:
    """Where it is kept what was shown of the units of a file."""
    return path.with_name(path.name + LEDGER)


def _ledger(path: Path) -> Ledger:
    """What reports on these units showed so far; a new salt where none did."""
    import secrets

    from safeguard import strict_json
    from safeguard.model.picture import Ledger

    kept = ledger_path(path)
    if not kept.exists():
        return Ledger(salt=secrets.token_hex(16))
    return strict_json.read(Ledger, strict_json.read_file(kept, limits.JSON_BYTES), str(kept))


def _remember(path: Path, ledger: Ledger) -> None:
    """Keep what is about to be shown, before it is shown."""
    import os

    from safeguard.cli import files
    from safeguard.strict_json import canonical

    kept = ledger_path(path)
    files.write(kept, canonical(ledger.model_dump(mode="json")) + b"\n", force=True)
    os.chmod(kept, 0o600)


def refuse_ending(session: Session, path: Path) -> None:
    """Refuse a report that nobody renders, before it is remembered as shown."""
    from safeguard.cli.plan import renderer_for

    renderer_for(session, "units", path)


def render(session: Session, parts: Sequence[UnitsPart], path: Path) -> bytes:
    """The bytes of the report, by the renderer of the file name's ending."""
    from safeguard import __version__
    from safeguard.cli.plan import render as rendered
    from safeguard.model import Report

    session.registry.open_all_doors()
    document = Report(kind="units", engine=__version__, units=tuple(parts), faults=session.fault_records())
    return rendered(session, document, path)
