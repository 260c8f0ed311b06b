"""What one run of the program knows: its language, its plugins, its store, and how it reads and writes files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from safeguard import clock, limits
from safeguard.cli.output import err
from safeguard.errors import InvalidInput, NotFound, Problem, SafeguardError, not_found, say
from safeguard.texts import Texts

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from safeguard.hookspecs import Format, Reading
    from safeguard.keys import KeyFolder
    from safeguard.model import Assessment, Fault, Rubric
    from safeguard.registry import Registry
    from safeguard.store import Store

T = TypeVar("T")


class Read(NamedTuple):
    """An assessment with its rubric, as a command works on it; ``carries`` as in :class:`~safeguard.hookspecs.Reading`."""

    assessment: Assessment
    rubric: Rubric
    carries: tuple[str, ...] = ("state", "evidence", "note", "reason")


class Session:
    """One run of the program."""

    def __init__(self, language: str):
        self.texts = Texts(language)
        self.language = self.texts.language
        self.rubric_folders: Sequence[Path] = ()
        self.store_url: str | None = None
        self.keys_folder: Path | None = None

    @cached_property
    def registry(self) -> Registry:
        """Every plugin of the installation."""
        from safeguard import registry

        return registry.load(self.rubric_folders)

    @cached_property
    def store(self) -> Store:
        """The store of this run. Raises :class:`~safeguard.errors.SafeguardError` where it cannot be opened."""
        from safeguard.store import default_store_path, open_store

        url = self.store_url or str(default_store_path())
        opener = self.registry.stores.get(url.partition("://")[0]) if "://" in url else None
        opened: Any = (
            self.registry.attempt(opener, lambda: opener.open(url), object)
            if opener
            else open_store(url, self.registry.stores if "://" in url else {})
        )
        if opened is None:
            raise SafeguardError(say("The plugin for this kind of store failed."))
        found: Store = opened
        return found

    @cached_property
    def keys(self) -> KeyFolder:
        """The keys of this user."""
        from safeguard.keys import KeyFolder, default_folder

        return KeyFolder(self.keys_folder or default_folder())

    def speaking(self, language: str) -> Session:
        """A run in another language with the plugins of this one; its store and keys are still to be named."""
        other = Session(language)
        other.__dict__["registry"] = self.registry
        return other

    def faults(self) -> list[Any]:
        """Faults of plugins so far; none where no plugin was needed."""
        return self.registry.faults if "registry" in self.__dict__ else []

    def fault_records(self) -> tuple[Fault, ...]:
        """The faults as records and reports carry them."""
        from safeguard.model import Fault

        return tuple(
            Fault(plugin=each.plugin, distribution=each.distribution, stage=each.stage, message=each.message)
            for each in self.faults()
        )

    # reading -----------------------------------------------------------------------------------------------------

    def read(self, argument: str) -> Read:
        """The assessment that an argument names: a file, ``-`` for standard input, or an id in the store."""
        if names_a_file(argument):
            return self.only(argument, self.read_file(argument))
        try:
            stored = self.store.load(argument)
        except NotFound as unknown:
            message = say("There is no file of this name, and no assessment of this id in the store.")
            raise SafeguardError(message, [Problem(argument, "", unknown.message)]) from None
        return Read(stored.assessment, self.registry.rubric(stored.assessment.rubric.id))

    def only(self, source: str, reads: Sequence[Read]) -> Read:
        """The one assessment of a file. Raises where there are several."""
        if len(reads) != 1:
            raise InvalidInput.at(source, "", say("One assessment is needed here; the file has {n}.", n=len(reads)))
        return reads[0]

    def read_file(self, argument: str, to_be_kept: bool = False) -> list[Read]:
        """The assessments of a file, checked; warnings go to standard error.

        What is to be kept is also looked through for data about people.
        """
        found, warnings = self.read_with_warnings(argument, to_be_kept)
        self.warn(warnings)
        return found

    def read_with_warnings(
        self, argument: str, to_be_kept: bool = False, readings: Sequence[Reading] | None = None
    ) -> tuple[list[Read], list[Problem]]:
        """The assessments of a file (or of its ``readings``), checked, and what is doubtful about them."""
        from safeguard.assessment_files import accept

        found: list[Read] = []
        doubts: list[Problem] = []
        for reading in self.readings(argument) if readings is None else readings:
            rubric = self._rubric_of(reading, argument)
            try:
                accepted = accept(reading, rubric, argument)
            except InvalidInput:
                self.warn(reading.warnings)  # a row that is gone may be what somebody has to know first
                raise
            doubts += accepted.warnings
            if to_be_kept:
                from safeguard.cli.privacy import warnings

                doubts += warnings(self, reading, argument)
            found.append(Read(accepted.assessment, rubric, tuple(reading.carries)))
        return found, doubts

    def _rubric_of(self, reading: Reading, argument: str) -> Rubric:
        """The rubric that a file answers. Raises with the file's name where there is none."""
        from safeguard.assessment_files import rubric_id

        try:
            found: Rubric = self.registry.rubric(rubric_id(reading, argument))
            return found
        except NotFound as unknown:
            raise InvalidInput.at(argument, reading.where(("rubric", "id")), unknown.message) from None

    def readings(self, argument: str) -> Sequence[Reading]:
        """What a file says, before it is held against a rubric."""
        from pathlib import Path

        from safeguard.assessment_files import read_json
        from safeguard.hookspecs import Reading
        from safeguard.strict_json import read_file

        if argument == "-":
            return [read_json(self.standard_input(), "-")]
        path = Path(argument)
        if path.suffix.lower() == ".json":
            return [read_json(read_file(path, limits.JSON_BYTES), argument)]
        data = read_file(path, limits.XLSX_BYTES)
        chosen = self.format_for(path)
        readings = self.registry.attempt_all(chosen, lambda: chosen.read(data, argument), Reading)
        if readings is None:
            raise InvalidInput.at(argument, "", say("The plugin for this kind of file failed."))
        return readings

    def format_to_write(self, path: Path) -> Format:
        """The format that writes files with this name's ending; others of its endings it only reads."""
        chosen = self.format_for(path)
        if path.suffix.lower() != chosen.suffixes[0]:
            message = say("Questionnaires of this kind are written as {suffix}.", suffix=chosen.suffixes[0])
            raise InvalidInput.at(str(path), "", message)
        return chosen

    def format_for(self, path: Path) -> Format:
        """The questionnaire format of a file name's ending. Raises where there is none."""
        known: dict[str, Format] = {}
        for each in self.registry.formats.values():
            for suffix in each.suffixes:
                known.setdefault(suffix, each)
        if path.suffix.lower() not in known:
            wanted = say("Questionnaires do not come with this ending.")
            raise not_found(wanted, path.suffix.lower(), known)
        chosen = known[path.suffix.lower()]
        self.speak_with(getattr(chosen, "catalogue", None))
        return chosen

    def speak_with(self, catalogue: Path | None) -> None:
        """Say what a plugin says in this language too, where it brings a catalogue of its own."""
        if catalogue is not None:
            self.texts = self.texts.adding(catalogue)

    @staticmethod
    def standard_input() -> bytes:
        import sys

        stream = getattr(sys.stdin, "buffer", None)
        if stream is None:
            raise InvalidInput.at("-", "", say("There is nothing on standard input."))
        data: bytes = stream.read(limits.JSON_BYTES + 1)
        return data

    # saying ------------------------------------------------------------------------------------------------------

    def warn(self, warnings: Iterable[Problem]) -> None:
        """Print warnings on standard error."""
        for warning in warnings:
            err(self.texts("Note: {problem}", problem=self.problem_line(warning)))

    def doubt_clock(self, last: date | None) -> None:
        """Say so where the clock stands before the day of the last entry: a day that it fills in may be wrong."""
        today = clock.today()
        if last is not None and last > today:
            err(
                self.texts(
                    "Note: this computer's clock says {today}, and the last entry is of {last}. Is the clock right? Nothing is lost or put in another order by it.",
                    today=today,
                    last=last,
                )
            )

    def problem_line(self, problem: Problem) -> str:
        """A problem in one line of the reader's language."""
        parts = (problem.source, self.in_words(problem.place), self.in_words(self.texts.message(problem.message)))
        return ": ".join(part for part in parts if part)

    def in_words(self, place: str) -> str:
        """A place with its line and column in the reader's language."""
        import re

        words = {
            "line": self.texts("line"),
            "column": self.texts("column"),
            "page": self.texts("page"),
            "paragraph": self.texts("paragraph"),
        }
        return re.sub(r"\b(line|column|page|paragraph)(?= \d)", lambda found: words[found[1]], place)

    def progress(self, things: Sequence[T], label: str) -> Iterator[T]:
        """The things one by one, with a bar on standard error where that is a terminal and the work is long."""
        import sys

        import click

        if len(things) < 3 or not sys.stderr.isatty():
            yield from things
            return
        with click.progressbar(things, label=label, file=sys.stderr) as bar:
            yield from bar


def names_a_file(argument: str) -> bool:
    """Whether an argument is meant as a file (or standard input) rather than as an id in the store."""
    from pathlib import Path

    if argument == "-":
        return True
    with suppress(OSError, ValueError):
        path = Path(argument)
        return path.exists() or path.is_symlink() or bool(path.suffix) or len(path.parts) > 1
    return True
