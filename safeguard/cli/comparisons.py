"""Where comparisons come from: the network of the store, or a release as a file; and what is written from them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from safeguard import limits
from safeguard.cli import files
from safeguard.cli.session import Session
from safeguard.errors import InvalidInput, NotFound, Problem, SafeguardError, not_found, part_needed, say

if TYPE_CHECKING:
    from safeguard.comparing import Compared
    from safeguard.model import Rubric
    from safeguard.model.comparison import Comparison, ComparisonPart, Mine
    from safeguard.model.submission import Answered


class Asked(NamedTuple):
    """What a command asks of the network."""

    rubric: str | None
    round: str | None
    by: tuple[str, ...]
    public: bool
    older: tuple[Path, ...]


class Made(NamedTuple):
    """A comparison as reports take it, and each partner's own marks beside it, by the partner's id."""

    part: ComparisonPart
    own: dict[str, Mine]


def compared(session: Session, asked: Asked) -> list[Made]:
    """A comparison for each rubric that partners sent something on."""
    from safeguard.comparison_document import mine, own_figures
    from safeguard.model.comparison import ComparisonPart

    _need_numpy()
    rubrics = rubrics_at_hand(session, asked.older)
    made: list[Made] = []
    refused: list[SafeguardError] = []
    for name in _rubrics(session, asked.rubric):
        try:
            found = _compared(session, asked, name, rubrics)
        except SafeguardError as error:
            refused.append(error)
            continue
        comparison = _with_faults(session, found.comparison)
        rubric = rubrics(comparison.rubric) or found.basis.rubric
        own = {
            partner: mine(entry.organisation.name, own_figures(found.wanted, rubric, place), comparison)
            for place, (partner, entry) in enumerate(found.basis.entries.items())
            if rubric is found.basis.rubric  # figures of another version say nothing beside this release
        }
        made.append(Made(ComparisonPart(rubric=rubric, comparison=comparison), own))
    if not made:
        raise refused[0]
    session.warn(Problem("", "", error.message) for error in refused)  # what was released must be shown all the same
    return made


def _need_numpy() -> None:
    from importlib.util import find_spec

    if find_spec("numpy") is None:
        raise SafeguardError(part_needed(say("Comparing partners needs the part “{part}”.", part="exchange")))


def _compared(session: Session, asked: Asked, name: str, rubrics: Callable[[Answered], Rubric | None]) -> Compared:
    from safeguard import __version__
    from safeguard.clock import today
    from safeguard.comparing import Ask, compare_inside, release

    ask = Ask(name, asked.round, asked.by, today(), __version__)  # type: ignore[arg-type]  # checked words
    return (release if asked.public else compare_inside)(session.store.network, ask, rubrics)


def _rubrics(session: Session, rubric_id: str | None) -> list[str]:
    """The rubrics that were sent, or the one that is named."""
    received = session.store.network.received()
    sent = sorted({one.rubric.id for each in received for one in each.submission.contributions})
    if not sent:
        raise SafeguardError(say("No partner has sent anything yet. “safeguard submission open” takes submissions in."))
    if rubric_id is None:
        return sent
    if rubric_id not in sent:
        raise not_found(say("No partner sent anything on this rubric."), rubric_id, sent)
    return [rubric_id]


def rubrics_at_hand(session: Session, older: Sequence[Path]) -> Callable[[Answered], Rubric | None]:
    """The rubric with a scoring digest: the installed one of its id, or one of some folders; None where it is neither."""
    from safeguard.rubric_files import read_rubric

    kept = {rubric.digests.scoring: rubric for rubric in map(read_rubric, older)}

    def find(answered: Answered) -> Rubric | None:
        if answered.scoring_digest not in kept:
            try:
                installed: Rubric = session.registry.rubric(answered.id)
            except NotFound:
                return None
            kept[installed.digests.scoring] = installed
        return kept.get(answered.scoring_digest)

    return find


def _with_faults(session: Session, comparison: Comparison) -> Comparison:
    faults = session.fault_records()
    return comparison.model_copy(update={"faults": faults}) if faults else comparison


def beside(session: Session, mine: str, released: Path | None, round_name: str | None) -> ComparisonPart:
    """One assessment beside a release: that of a file, or the last one of the network here."""
    from safeguard.comparison_document import mine as marks_of
    from safeguard.model.comparison import ComparisonPart
    from safeguard.scoring import fold, measure

    read = session.read(mine)
    comparison = _from_file(released, read.rubric.id) if released else _last(session, read.rubric.id, round_name)
    if comparison.rubric.id != read.rubric.id:
        raise InvalidInput.at(str(released), "", say("This release is about another rubric than the assessment."))
    if comparison.rubric.scoring_digest != read.rubric.digests.scoring:
        session.warn([_other_version(mine)])
    measured = measure(read.rubric, fold(read.rubric, read.assessment))
    own = {"overall": measured.claimed} | {f"domain:{domain.id}": sums.claimed for domain, sums in measured.domains}
    marks = marks_of(read.assessment.organisation.name, own, comparison)
    return ComparisonPart(rubric=read.rubric, comparison=comparison, mine=marks)


def _other_version(source: str) -> Problem:
    message = say("The release was made on another version of the rubric: read the places with care.")
    return Problem(source, "", message)


def _from_file(path: Path, rubric: str) -> Comparison:
    """The comparison in a JSON file; of several that of a rubric. What is for internal use only is refused."""
    from safeguard import strict_json
    from safeguard.boundary import parse
    from safeguard.model.comparison import Comparison

    data = strict_json.read_file(path, limits.JSON_BYTES)
    if path.suffix.lower() in (".pdf", ".xlsx", ".csv"):
        message = say(
            "A release is read as JSON here. Ask the network for the file that compare --public --format json prints."
        )
        raise InvalidInput.at(str(path), "", message)
    value = strict_json.loads(data, str(path))
    several = value if isinstance(value, list) else [value]
    found = [parse(Comparison, each, str(path), strict_json.places_of(data)) for each in several]
    if not found:
        raise InvalidInput.at(str(path), "", say("There is no release in this file."))
    if any(each.audience != "public" for each in found):
        message = say(
            "This is no release but a comparison for the network's internal use, which shows single partners. Delete it, and tell whoever sent it that it should not have left the network."
        )
        raise InvalidInput.at(str(path), "", message)
    return next((each for each in found if each.rubric.id == rubric), found[0])


def _last(session: Session, rubric: str, round_name: str | None) -> Comparison:
    """What was released last on a rubric."""
    from safeguard.model.comparison import Release

    kept = [each for each in session.store.network.releases() if each.get("format") == "safeguard/release/1"]
    found = [Release.model_validate(each).comparison for each in kept]
    of_rubric = [each for each in found if each.rubric.id == rubric and round_name in (None, each.round)]
    if not of_rubric:
        raise SafeguardError(say("Nothing was released on this rubric yet. --release names a release as a file."))
    return of_rubric[-1]


def share_back(session: Session, found: Sequence[Made], folder: Path, *, force: bool) -> list[str]:
    """A page for each partner that can be placed, into a folder, named by the partner's id. The ids."""
    pages: dict[str, list[ComparisonPart]] = {}
    for made in found:
        for partner, marks in made.own.items():
            pages.setdefault(partner, []).append(made.part.model_copy(update={"mine": marks}))
    paths = {partner: folder / f"{partner}.pdf" for partner in sorted(pages)}
    if folder.exists() and not folder.is_dir():
        raise InvalidInput.at(str(folder), "", say("This is a file, not a folder."))
    folder.mkdir(exist_ok=True)
    for path in paths.values():
        files.refuse(path, force=force)
    session.registry.open_all_doors()
    for partner, path in paths.items():
        files.write(path, _rendered(session, pages[partner], path), force=force)
    return list(paths)


def without_page(session: Session, parts: Sequence[ComparisonPart], written: Sequence[str]) -> list[str]:
    """The partners that sent something for what is compared and got no page."""
    sent = {(part.comparison.rubric.id, part.comparison.round) for part in parts}
    there = {
        each.submission.organisation.id
        for each in session.store.network.received()
        if any((one.rubric.id, one.round) in sent for one in each.submission.contributions)
    }
    return sorted(there - set(written))


def refuse_ending(session: Session, path: Path) -> None:
    """Refuse a report that nobody renders, before anything is released."""
    from safeguard.cli.plan import renderer_for

    renderer_for(session, "comparison", path)


def render(session: Session, parts: Sequence[ComparisonPart], path: Path) -> bytes:
    """The bytes of the report, by the renderer of the file name's ending."""
    session.registry.open_all_doors()
    return _rendered(session, parts, path)


def _rendered(session: Session, parts: Sequence[ComparisonPart], path: Path) -> bytes:
    from safeguard import __version__
    from safeguard.cli.plan import render as rendered
    from safeguard.model import Report

    document = Report(kind="comparison", engine=__version__, comparisons=tuple(parts), faults=session.fault_records())
    return rendered(session, document, path)
