"""Finds plugins, loads and calls each by itself, and keeps what goes wrong; the only holder of a plugin manager.

pluggy's own loader stops at the first broken plugin, and a plain hook call loses every result when one raises. Here
a plugin that cannot be imported, registered or called loses only its own things, and the fault is kept to be shown.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeVar

import pluggy

from safeguard import hookspecs, limits
from safeguard.errors import InvalidInput, Problem, not_found, say
from safeguard.guests import as_it_was, fits, of_kind, within
from safeguard.hookspecs import GROUP, Format, Renderer, RubricFolder, StoreOpener

OURS = "safeguard"
T = TypeVar("T")
Stage = Literal["import", "register", "call"]
#: ends the program and is never a plugin's fault
_PASSES = KeyboardInterrupt


@dataclass(frozen=True, slots=True)
class PluginFault:
    """A plugin's part that is missing, at which stage, and why in one line."""

    plugin: str
    distribution: str
    stage: Stage
    message: str


@dataclass(frozen=True, slots=True)
class Plugin:
    """A plugin that was found, and the hooks it answers."""

    name: str
    distribution: str
    version: str
    hooks: tuple[str, ...]


@dataclass
class Registry:
    """Every plugin of this installation, called door by door when a door is first used."""

    plugins: tuple[Plugin, ...]
    faults: list[PluginFault]
    _manager: pluggy.PluginManager
    _rubric_folders: tuple[Path, ...] = ()
    _rubrics: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def rubrics(self) -> Mapping[str, RubricFolder]:
        """Rubric folders by id: those of plugins, then those of ``--rubrics``.

        Raises :class:`~safeguard.errors.InvalidInput` where a folder brings an id that is taken.
        """
        found = self._by(hookspecs.safeguard_rubrics, lambda folder: folder.id, ("folder",))
        for directory in self._rubric_folders:
            for folder in _named_folders(directory):
                if folder.id in found:
                    message = say(
                        "There is a rubric {id} already, in {place}.", id=folder.id, place=str(found[folder.id].folder)
                    )
                    raise InvalidInput.at(str(folder.folder), "", message)
                found[folder.id] = folder
        return found

    def rubric(self, rubric_id: str) -> Any:
        """The rubric of an id, read and checked once. Raises ``NotFound`` or ``InvalidInput``."""
        if rubric_id not in self._rubrics:
            from safeguard.rubric_cache import read_cached

            folder = self.rubrics.get(rubric_id)
            if folder is None:
                raise not_found(say("There is no such rubric."), rubric_id, self.rubrics)
            self._rubrics[rubric_id] = read_cached(folder.folder)
        return self._rubrics[rubric_id]

    @cached_property
    def formats(self) -> Mapping[str, Format]:
        """Questionnaire formats by id."""
        return self._by(hookspecs.safeguard_formats, lambda each: each.id, ("suffixes", "write", "read"))

    @cached_property
    def reports(self) -> Mapping[str, Renderer]:
        """Renderers by id."""
        return self._by(hookspecs.safeguard_reports, lambda each: each.id, ("suffix", "kinds", "render"))

    @cached_property
    def stores(self) -> Mapping[str, StoreOpener]:
        """Store openers by URL scheme."""
        return self._by(hookspecs.safeguard_stores, lambda each: each.scheme, ("open",))

    @cached_property
    def probes(self) -> Mapping[str, Any]:
        """Probes by id."""
        return self._by(hookspecs.safeguard_probes, lambda each: each.id, ("title", "rubric", "criteria", "run"))

    @cached_property
    def text_checks(self) -> Mapping[str, Any]:
        """Text checks by id."""
        return self._by(hookspecs.safeguard_text_checks, lambda each: each.id, ("title", "check"))

    @cached_property
    def commands(self) -> Mapping[str, Any]:
        """Commands of plugins by name."""
        return self._by(hookspecs.safeguard_commands, lambda each: str(each.name), ("main",))

    def open_all_doors(self) -> None:
        """Call every hook, so that every fault there is shows itself."""
        for door in (
            self.rubrics,
            self.formats,
            self.reports,
            self.stores,
            self.probes,
            self.text_checks,
            self.commands,
        ):
            len(door)

    def attempt_all(self, thing: Any, action: Callable[[], Iterable[Any]], kind: type[T]) -> list[T] | None:
        """As :meth:`attempt`, for what gives several things of a kind."""
        return self.attempt(thing, lambda: [of_kind(each, kind) for each in action()], list)

    def attempt(self, thing: Any, action: Callable[[], Any], kind: type[T]) -> T | None:
        """What something that a plugin brought gives, or None with a fault kept, also where it is of another kind.

        Errors that a person can mend (:class:`~safeguard.errors.SafeguardError`) pass through.
        """
        from safeguard.errors import SafeguardError

        try:
            with as_it_was(), within(limits.PLUGIN_SECONDS):
                return of_kind(action(), kind)
        except (_PASSES, SafeguardError):
            raise
        except BaseException as error:
            module = type(thing).__module__
            owner = next((plugin for plugin in self.plugins if _module(self._manager, plugin.name) == module), None)
            self._keep(owner.name if owner else module, owner.distribution if owner else "?", "call", error)
            return None

    def _by(self, hook: Any, key: Callable[[Any], str], needed: tuple[str, ...]) -> dict[str, Any]:
        """What all plugins return for a hook, by key; the first to bring a key keeps it."""
        found: dict[str, Any] = {}
        caller = getattr(self._manager.hook, hook.__name__)
        implementations = {each.plugin_name: each for each in caller.get_hookimpls()}
        for plugin in self.plugins:
            implementation = implementations.get(plugin.name)
            if implementation is None:
                continue
            try:
                with as_it_was(), within(limits.PLUGIN_SECONDS):
                    things = list(implementation.function())
                    keyed = [(of_kind(key(thing), str), thing) for thing in things]
                    for name, thing in keyed:
                        for attribute in needed:
                            if not fits(thing, attribute):
                                raise TypeError(f"{name}: {attribute} is not what the hook asks for")
            except _PASSES:
                raise
            except BaseException as error:
                self._keep(plugin.name, plugin.distribution, "call", error)
                continue
            for name, thing in keyed:
                if found.setdefault(name, thing) is not thing:
                    self.faults.append(
                        PluginFault(plugin.name, plugin.distribution, "call", f"{name}: this id is taken")
                    )
        return found

    def _keep(self, plugin: str, distribution: str, stage: Stage, error: BaseException) -> None:
        self.faults.append(PluginFault(plugin, distribution, stage, _one_line(error)))


def load(rubric_folders: Iterable[Path] = ()) -> Registry:
    """Find and register every installed plugin: ours first, then by distribution and name."""
    manager = pluggy.PluginManager(GROUP)
    manager.add_hookspecs(hookspecs)
    faults: list[PluginFault] = []
    plugins: list[Plugin] = []
    for source in sorted(map(_Source.of, entry_points(group=GROUP)), key=_Source.order):
        plugin = _registered(manager, source, faults)
        if plugin:
            plugins.append(plugin)
    return Registry(tuple(plugins), faults, manager, tuple(rubric_folders))


class _Source(NamedTuple):
    """Where a plugin comes from. Each look into a distribution's metadata costs, so it is taken once."""

    entry: EntryPoint
    distribution: str
    version: str

    @classmethod
    def of(cls, entry: EntryPoint) -> _Source:
        metadata = entry.dist.metadata if entry.dist else {"Name": "?", "Version": "?"}
        return cls(entry, str(metadata["Name"]), str(metadata["Version"]))

    def order(self) -> tuple[bool, str, str]:
        """Ours first, then by distribution and name."""
        return self.distribution != OURS, self.distribution, self.entry.name


def _registered(manager: pluggy.PluginManager, source: _Source, faults: list[PluginFault]) -> Plugin | None:
    """The plugin behind an entry point, or None with the fault kept and nothing of it left behind."""
    entry, distribution, version = source
    stage: Stage = "import"
    module = None
    try:
        with as_it_was(), within(limits.PLUGIN_SECONDS):
            module = entry.load()
            stage = "register"
            _refuse_unknown_hooks(module)
            manager.register(module, entry.name)
    except _PASSES:
        raise
    except BaseException as error:
        if module is not None and manager.get_plugin(entry.name) is module:
            manager.unregister(module)
        faults.append(PluginFault(entry.name, distribution, stage, _one_line(error)))
        return None
    hooks = sorted(caller.name for caller in manager.get_hookcallers(module) or [])
    return Plugin(entry.name, distribution, version, tuple(hooks))


def _refuse_unknown_hooks(module: Any) -> None:
    """A misspelled hook would be passed over in silence; here it is a fault that names it."""
    for name, function in inspect.getmembers(module, callable):
        if getattr(function, f"{GROUP}_impl", None) and not hasattr(hookspecs, name):
            raise LookupError(f"there is no hook {name}")


def _module(manager: pluggy.PluginManager, name: str) -> str | None:
    return getattr(manager.get_plugin(name), "__name__", None)


def _one_line(error: BaseException) -> str:
    """An error as one short line. Plugins are code, not people's text, so their words may be shown."""
    words = " ".join(str(error).split())
    return f"{type(error).__name__}: {words}"[:300] if words else type(error).__name__


def _named_folders(directory: Path) -> list[RubricFolder]:
    """The rubric folders of a directory with their ids. Raises ``InvalidInput`` where one has none."""
    from safeguard import strict_toml
    from safeguard.rubric_files import STRUCTURE, read_part, rubric_folders

    found, problems = [], []
    for folder in rubric_folders(directory):
        source = str(folder / STRUCTURE)
        rubric_id = strict_toml.loads(read_part(folder / STRUCTURE, source), source).get("id")
        if isinstance(rubric_id, str) and rubric_id:
            found.append(RubricFolder(rubric_id, folder))
        else:
            problems.append(Problem(source, "id", say("The id of a rubric is needed here.")))
    if problems:
        raise InvalidInput(problems)
    return found
