"""The doors: what a plugin may bring, in the order in which a self-assessment meets them.

Every hook takes nothing and returns an iterable of named things, which are chosen by id and never by call order.
There is no door for arithmetic: a plugin cannot change how a score is computed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pluggy

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    import click

    from safeguard.errors import Problem
    from safeguard.findings import TextFinding
    from safeguard.model import Assessment, Handbook, Report, Rubric, Tracker
    from safeguard.store import Store

GROUP = "safeguard"
hookspec = pluggy.HookspecMarker(GROUP)
hookimpl = pluggy.HookimplMarker(GROUP)


@dataclass(frozen=True, slots=True)
class RubricFolder:
    """A folder that holds one rubric: ``rubric.toml`` and one ``<language>.toml`` for each language."""

    id: str
    folder: Path | Traversable


@dataclass(frozen=True, slots=True)
class Reading:
    """One assessment as a format read it: plain values in the shape of an assessment file.

    ``where`` turns a place in those values (``("answers", 3, "level")``) into the place in the file that a person
    can find, such as ``Jawaban!E7``. ``warnings`` names what was seen and left out; ``problems`` what is wrong in the
    file, found while reading: the engine adds what is wrong with the values and refuses all of it at once. ``carries``
    names the fields of an answer that this kind of file can hold: what it cannot hold it does not leave empty.
    """

    values: Mapping[str, Any]
    where: Callable[[tuple[int | str, ...]], str]
    warnings: tuple[Problem, ...] = field(default=())
    problems: tuple[Problem, ...] = field(default=())
    carries: tuple[str, ...] = ("state", "evidence", "note", "reason")


@dataclass(frozen=True, slots=True)
class TrackerRow:
    """One step of a returned tracker: what it says now, what it said when it went out, and where a person finds it."""

    step: str
    values: Mapping[str, Any]
    before: Mapping[str, Any]
    place: str


@dataclass(frozen=True, slots=True)
class TrackerReading:
    """A returned tracker: the plan's id and its rows; values are those of :class:`~safeguard.model.Progress`."""

    plan: str
    rows: tuple[TrackerRow, ...]
    warnings: tuple[Problem, ...] = field(default=())


class Probe(Protocol):
    """Measures evidence from real data."""

    id: str
    title: str
    rubric: str
    criteria: Sequence[str]

    def run(self, path: Path, options: Mapping[str, str]) -> Iterable[Any]:
        """Findings: criterion, suggested level, evidence with counts n and k, a sentence."""


class TextCheck(Protocol):
    """Looks at texts for words that harm or data that expose."""

    id: str
    title: str

    def check(self, text: str, language: str, context: str) -> Iterable[TextFinding]:
        """Findings with span, severity, reason and suggestion. ``context`` says who will read the text."""


class Format(Protocol):
    """Takes questionnaires out and brings answers in.

    A format may have an attribute ``catalogue``: the folder with the ``<language>.po`` of its own messages.
    """

    id: str
    suffixes: Sequence[str]

    def write(self, rubric: Rubric, assessment: Assessment | None, language: str, profile: str) -> bytes:
        """A questionnaire for a profile, filled with the answers of an assessment where one is given."""

    def read(self, data: bytes, source: str) -> Sequence[Reading]:
        """What a returned questionnaire says; raises ``InvalidInput`` with every problem of the file."""


class Renderer(Protocol):
    """Turns a finished report into a file.

    One whose files come back filled in (a tracker) has ``read(data, source)`` too, which gives a ``TrackerReading``.
    """

    id: str
    suffix: str
    kinds: Sequence[str]

    def render(self, document: Report | Handbook | Tracker, language: str) -> bytes:
        """The bytes of the report; equal bytes for equal input. Only documents of ``kinds`` are asked for."""


class StoreOpener(Protocol):
    """Opens a place where assessments are kept."""

    scheme: str

    def open(self, url: str) -> Store:
        """The store behind a URL of this scheme."""


@hookspec
def safeguard_rubrics() -> Iterable[RubricFolder]:  # type: ignore[empty-body]  # a spec has no body
    """Return a ``RubricFolder`` (id, folder) for each rubric you bring."""


@hookspec
def safeguard_probes() -> Iterable[Probe]:  # type: ignore[empty-body]  # a spec has no body
    """Return objects with id, title, rubric, criteria and ``run(path, options)`` that yields findings from data."""


@hookspec
def safeguard_text_checks() -> Iterable[TextCheck]:  # type: ignore[empty-body]  # a spec has no body
    """Return objects with id, title and ``check(text, language, context)`` that yields findings in a text."""


@hookspec
def safeguard_formats() -> Iterable[Format]:  # type: ignore[empty-body]  # a spec has no body
    """Return objects with id, suffixes, ``write(rubric, assessment, language, profile)`` and ``read(data, source)``."""


@hookspec
def safeguard_reports() -> Iterable[Renderer]:  # type: ignore[empty-body]  # a spec has no body
    """Return objects with id, suffix, kinds and ``render(document, language)`` that gives the bytes of a file."""


@hookspec
def safeguard_stores() -> Iterable[StoreOpener]:  # type: ignore[empty-body]  # a spec has no body
    """Return objects with a URL scheme and ``open(url)`` that gives a ``Store``."""


@hookspec
def safeguard_commands() -> Iterable[click.Command]:  # type: ignore[empty-body]  # a spec has no body
    """Return click commands to stand beside ours; a name that we have stays ours."""
