"""A filled tracker comes back: what it changed is kept, what somebody else changed meanwhile is never overwritten."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from safeguard import limits
from safeguard.cli.output import out, table
from safeguard.cli.privacy import looks_like
from safeguard.cli.session import Session
from safeguard.errors import InvalidInput, Problem, SafeguardError, say

if TYPE_CHECKING:
    from safeguard.hookspecs import TrackerReading, TrackerRow
    from safeguard.model import Progress, Track


def bring_in(session: Session, file: str, check: bool) -> None:
    """Keep what a tracker changed; with ``check`` only show it. A file with any problem changes nothing."""
    reading = _reading(session, file)
    session.warn(reading.warnings)
    track = session.store.plans.load(reading.plan)
    changes: dict[str, Progress] = {}
    problems: list[Problem] = []
    for row in reading.rows:
        try:
            progress = _progress(track, row, file)
        except SafeguardError as error:
            found = error.problems or (Problem(file, row.place, error.message),)
            problems += [Problem(file, row.place, problem.message) for problem in found]
            continue
        if progress is not None:
            changes[row.step] = progress
            session.warn(_personal(session, file, row, progress))
    if problems:
        raise InvalidInput(problems)
    _report(session, file, reading, track, changes, check)
    if changes and not check:
        session.store.plans.record(track.id, changes, since=track)


def _reading(session: Session, file: str) -> TrackerReading:
    from safeguard.errors import not_found
    from safeguard.hookspecs import TrackerReading
    from safeguard.strict_json import read_file

    path = Path(file)
    session.registry.open_all_doors()
    known: dict[str, Any] = {}
    for each in session.registry.reports.values():
        if hasattr(each, "read"):
            known.setdefault(each.suffix, each)  # the first to bring an ending keeps it; ours come first
    if path.suffix.lower() not in known:
        raise not_found(say("No tracker comes back with this ending."), path.suffix.lower(), known)
    chosen = known[path.suffix.lower()]
    session.speak_with(getattr(chosen, "catalogue", None))
    data = read_file(path, limits.XLSX_BYTES)
    found: TrackerReading | None = session.registry.attempt(chosen, lambda: chosen.read(data, file), TrackerReading)
    if found is None:
        raise InvalidInput.at(file, "", say("The plugin for this kind of file failed."))
    return found


def _progress(track: Track, row: TrackerRow, file: str) -> Progress | None:
    """What a row changes, or None. Raises where it is not allowed, or somebody else changed the same step meanwhile."""
    from safeguard.boundary import parse
    from safeguard.model import Progress
    from safeguard.tracking import changed

    progress = changed(track, row.step, row.values)
    stored = track.of(row.step)
    if progress == stored:
        return None
    before = parse(Progress, dict(row.before), file)
    if progress == before:
        return None  # the file says what it said when it went out; the store knows better
    if stored != before:
        message = say("Somebody changed this step after the tracker went out. Export a new one and enter it there.")
        raise InvalidInput.at(file, row.place, message)
    return progress


def _personal(session: Session, file: str, row: TrackerRow, progress: Progress) -> list[Problem]:
    found = [message for text in (progress.proof, progress.note) for message in looks_like(session, text)]
    return [Problem(file, row.place, message) for message in found]


def _report(
    session: Session, file: str, reading: TrackerReading, track: Track, changes: dict[str, Progress], check: bool
) -> None:
    texts = session.texts
    count, same = len(changes), len(reading.rows) - len(changes)
    out(f"{file} → {track.id}: {count} {texts('changed')}, {same} {texts('same')}")
    if check:
        words = {
            "open": texts("not begun"),
            "started": texts("begun"),
            "done": texts("done"),
            "dropped": texts("dropped"),
        }
        for line in table([(words[progress.status], step) for step, progress in changes.items()], "  "):
            out(line)
        out(texts("Nothing was changed; without --check it is brought in."))
