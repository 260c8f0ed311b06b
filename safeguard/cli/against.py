"""``score --against``: this round beside earlier ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from safeguard.cli.output import table, wrapped
from safeguard.cli.session import Read, Session, names_a_file
from safeguard.errors import InvalidInput, say
from safeguard.rounds_words import moved_said, rounds_said

if TYPE_CHECKING:
    from safeguard.model import Rounds, Rubric
    from safeguard.texts import Texts


def rounds(session: Session, read: Read, against: tuple[str, ...], folder: Path | None) -> Rounds:
    """An assessment beside earlier rounds: files, ids of the store, or names of rounds in it.

    ``folder`` holds the rubric that earlier rounds were answered on, where it is another version.
    """
    from safeguard.rubric_files import read_rubric
    from safeguard.shown_words import without_single_words
    from safeguard.trend import compare_rounds

    old = read_rubric(folder) if folder is not None else None
    earlier = [_earlier(session, read, each, old) for each in against]
    return compare_rounds([(each.rubric, without_single_words(each.assessment)) for each in (*earlier, read)])


def rounds_of(session: Session, read: Read, reads: Sequence[Read], against: tuple[str, ...]) -> Rounds | None:
    """The earlier rounds of one of several assessments; None where none of those named is of its rubric.

    Nothing of an earlier round is shown that a document may not show. Raises where one belongs to none of the assessments.
    """
    from safeguard.cli.privacy import shown
    from safeguard.trend import compare_rounds

    earlier = [_earlier(session, read, each, None) for each in against]
    known = {each.rubric.id for each in reads}
    for named, each in zip(against, earlier, strict=True):
        if each.rubric.id not in known:
            raise InvalidInput.at(named, "", say("This round belongs to none of the assessments that are planned."))
    mine = [(each.rubric, shown(session, each.assessment)) for each in earlier if each.rubric.id == read.rubric.id]
    return compare_rounds([*mine, (read.rubric, read.assessment)]) if mine else None


def _earlier(session: Session, read: Read, named: str, old: Rubric | None) -> Read:
    from safeguard.assessment_files import accept

    if names_a_file(named) and old is not None:
        readings = session.readings(named)
        accepted = accept(readings[0], old, named)
        session.warn(accepted.warnings)
        return Read(accepted.assessment, old)
    if names_a_file(named):
        return session.only(named, session.read_file(named))
    found = _of_round(session, read, named)
    stored = session.read(found or named)
    return Read(stored.assessment, old or stored.rubric)


def _of_round(session: Session, read: Read, named: str) -> str | None:
    """The stored assessment of the same organisation, unit and rubric in a round of this name."""
    for line in session.store.summaries():
        if line.round == named and line.rubric.split(" ")[0] == read.rubric.id:
            other = session.store.load(line.id).assessment
            if (other.organisation.id, other.unit) == (read.assessment.organisation.id, read.assessment.unit):
                return line.id
    return None


def rounds_view(texts: Texts, rubric: Rubric, found: Rounds) -> Iterator[str]:
    """The lines of the text view: the trend, the core where rubrics differ, what moved, what expired."""
    words = rubric.words(texts.language)
    said = rounds_said(texts, rubric, found)
    for sentence in said.first:
        yield from wrapped(sentence)
    yield texts("Rounds")
    rows = []
    for each, claimed, unmet in zip(found.rounds, said.claimed, said.unmet, strict=True):
        if each.assessment in found.breaks:
            rows.append(("", texts("– another version of the rubric: no line across –"), "", "", ""))
        band = words.band[each.band].title if each.band in words.band else each.band or "–"
        rows.append(
            (
                each.round or texts.day(each.date, "medium"),
                texts("claimed {percent}", percent=claimed),
                texts("evidenced {percent}", percent=texts.figure(each.evidenced, rubric.limits)),
                band,
                unmet,
            )
        )
    yield from table(rows, "  ")
    for sentence in said.below:
        yield from wrapped(sentence, "  ")
    yield ""
    yield texts("What moved")
    for each_moved in found.moved:
        yield from wrapped(
            f"{words.criterion[each_moved.criterion].name}: {moved_said(texts, each_moved)}", "      ", "  "
        )
    if not found.moved:
        yield f"  {texts('Nothing moved.')}"
    for expired in found.expired:
        name = words.criterion[expired.criterion].name
        day = texts.day(expired.evidence.expires) if expired.evidence.expires else ""
        ended = texts("evidence expired on {day}", day=day)
        yield from wrapped(f"{name}: {ended} ({expired.evidence.reference or expired.evidence.kind})", "      ", "  ")
