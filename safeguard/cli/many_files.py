"""Reading many files: one after another, or by several processes where they are workbooks and take their time."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from safeguard.cli.session import Session
from safeguard.errors import Problem, SafeguardError

if TYPE_CHECKING:
    from safeguard.folding import Returned

#: workbooks from which on starting further processes pays
MANY = 40
#: processes at most; each holds a rubric and one workbook
PROCESSES = 4


class FileRead(NamedTuple):
    """What one file says, what is doubtful about it, and why it cannot be accepted where it cannot.

    ``faults`` are those of plugins in the process that read it.
    """

    returned: list[Returned]
    warnings: list[Problem]
    problems: list[Problem]
    faults: list[Any]


def read_many(session: Session, paths: Sequence[Path]) -> Iterator[FileRead]:
    """What each file says, in the order of the files."""
    slow = [path for path in paths if path.suffix.lower() != ".json"]
    workers = min(PROCESSES, os.cpu_count() or 1)
    if len(slow) < MANY or workers < 2:
        for path in session.progress(paths, session.texts("Reading")):
            yield _read(session, str(path))
        return
    yield from _by_several(session, paths, workers)


def _by_several(session: Session, paths: Sequence[Path], workers: int) -> Iterator[FileRead]:
    from concurrent.futures import ProcessPoolExecutor

    folders = tuple(map(str, session.rubric_folders))
    jobs = [(session.language, folders, str(path)) for path in paths]
    kept: set[Any] = set(session.faults())
    with ProcessPoolExecutor(workers) as pool:
        for _, read in zip(
            session.progress(paths, session.texts("Reading")), pool.map(_job, jobs, chunksize=8), strict=True
        ):
            for fault in read.faults:
                if fault not in kept:
                    kept.add(fault)
                    session.registry.faults.append(fault)
            yield read


def _job(job: tuple[str, tuple[str, ...], str]) -> FileRead:
    language, folders, path = job
    return _read(_session(language, folders), path)


@cache
def _session(language: str, folders: tuple[str, ...]) -> Session:
    """The session of a process that helps reading."""
    made = Session(language)
    made.rubric_folders = [Path(folder) for folder in folders]
    return made


def _read(session: Session, path: str) -> FileRead:
    from safeguard.assessment_files import incomplete
    from safeguard.folding import Returned

    try:
        reads, doubts = session.read_with_warnings(path, to_be_kept=True)
    except SafeguardError as error:
        return FileRead([], [], list(error.problems) or [Problem(path, "", error.message)], list(session.faults()))
    # that one file is not complete goes without saying: the others hold the rest
    told = [each for each in doubts if not incomplete(each)]
    return FileRead([Returned(path, read.assessment) for read in reads], told, [], list(session.faults()))
