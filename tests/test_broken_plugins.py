"""Twenty plugins, each broken in its own way: ours work beside them as without them, and each fault is seen."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from running import answers_file

from safeguard import guests, limits, registry
from safeguard.store.folder import FolderStore

PLUGINS = Path(__file__).parent / "cases" / "broken_plugins"
#: what one process cannot shield itself from; docs/promises.md says so
DEADLY = ("interrupts", "hangs", "ends_the_process")
BROKEN = sorted(path.stem for path in PLUGINS.glob("*.py") if path.stem not in DEADLY)
#: broken only in what they do when they are used, or not heard of by anybody
QUIET = (
    "raises_when_used",
    "gives_wrong_kinds",
    "mutates_what_it_is_given",
    "moves_the_furniture",
    "takes_our_endings",
)
DOORS = ("rubrics", "formats", "reports", "stores", "probes", "text_checks", "commands")


def test_there_are_twenty_of_them_and_more() -> None:
    assert len(BROKEN) >= 20


# each by itself, door by door ----------------------------------------------------------------------------------------


@pytest.fixture
def beside(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The registry with one more plugin than are installed."""
    installed = list(entry_points(group=registry.GROUP))

    def loaded(*names: str) -> registry.Registry:
        more = [EntryPoint(_entry(name), name, registry.GROUP) for name in names]
        monkeypatch.setattr(registry, "entry_points", lambda group: [*installed, *more])
        return registry.load()

    monkeypatch.syspath_prepend(PLUGINS)
    before = set(sys.modules)
    yield loaded
    for name in set(sys.modules) - before:
        if name in BROKEN:
            del sys.modules[name]


def _entry(name: str) -> str:
    return "pdf_report" if name == "takes_our_name" else name


def _seen(found: registry.Registry) -> dict[str, dict[str, str]]:
    """What stands behind every door: the kind of thing, by name."""
    return {door: {name: type(each).__qualname__ for name, each in getattr(found, door).items()} for door in DOORS}


@pytest.mark.parametrize("name", BROKEN)
def test_behind_every_door_stands_what_stands_there_without_it(beside: Any, name: str) -> None:
    alone, found = _seen(beside()), beside(name)
    seen = _seen(found)
    assert {door: {each: seen[door].get(each) for each in things} for door, things in alone.items()} == alone
    assert (found.faults == []) == (name in QUIET)
    assert {fault.plugin for fault in found.faults} <= {_entry(name)}


@pytest.mark.parametrize("name", ["raises_in_every_door", "exits_in_every_door", "recurses_in_every_door"])
def test_each_door_in_which_it_fails_is_a_fault_of_its_own(beside: Any, name: str) -> None:
    found = beside(name)
    found.open_all_doors()
    assert [fault.stage for fault in found.faults] == ["call"] * len(DOORS)


# all of them together, through the commands --------------------------------------------------------------------------

#: every command that goes through a door, and the file it makes
COMMANDS = (
    "import answers.json",
    "score contoh --format json > score.json",
    "plan contoh --budget 5 --format json > plan.json",
    "new staff-vetting --profile ngo -o new.xlsx",
    "new staff-vetting --profile ngo -o new.json",
    "assessments export contoh -o out.xlsx",
    "import out.xlsx",
    "check-text text.txt --format json > findings.json",
    "rubrics show staff-vetting --format json > rubric.json",
    "rubrics list > list.txt",
    "track new contoh --budget 5",
    "track export contoh -o steps.ics --day 2026-12-01",
    "track export contoh -o steps.xlsx --day 2026-12-01",
    "plan contoh --budget 5 -o plan.pdf",
)
#: what goes wrong for whoever uses a broken thing: it is said, and nothing is written
USES = (
    "new staff-vetting --profile ngo -o new.raising",
    "new staff-vetting --profile ngo -o new.wrong",
    "new staff-vetting --profile ngo -o new.mutating",
    "plan contoh --budget 5 -o plan.raising",
    "plan contoh --budget 5 -o plan.wrong",
    "plan contoh --budget 5 -o plan.mutating",
    "score answers.raising",
    "score answers.wrong",
    "score contoh --store raising://x",
    "score contoh --store wrong://x",
)
DRIVER = """
import io, json, random, sys
from pathlib import Path
random.seed(7)
from safeguard.cli import app
codes = {}
for command in json.loads(Path("commands.json").read_bytes()):
    wish, _, into = command.partition(" > ")
    if into:
        kept, sys.stdout = sys.stdout, io.TextIOWrapper(open(into, "wb"), encoding="utf-8")
    codes[command] = app.run([*wish.split(), "--lang", "en"])
    if into:
        sys.stdout.close()
        sys.stdout = kept
Path("codes.json").write_text(json.dumps(codes))
"""


class Left(NamedTuple):
    """Exit codes by command, files by name, and what was said on standard error."""

    codes: dict[str, int]
    files: dict[str, bytes]
    errors: str


def installed(folder: Path, *names: str) -> dict[str, str]:
    """Put plugins on the path as installed distributions; gives the surroundings that see them."""
    for name in names:
        (folder / f"{name}.py").write_text((PLUGINS / f"{name}.py").read_text("utf-8"), "utf-8")
        info = folder / f"{name}-1.0.dist-info"
        info.mkdir(parents=True)
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text(f"[safeguard]\n{_entry(name)} = {name}\n")
    return {**os.environ, "PYTHONPATH": str(folder), "SAFEGUARD_STORE": "store"}


def left(folder: Path, surroundings: dict[str, str], commands: tuple[str, ...]) -> Left:
    folder.mkdir()
    for name in ("answers.json", "answers.raising", "answers.wrong"):
        (folder / name).write_text(json.dumps(answers_file()))
    (folder / "text.txt").write_text("Anak cacat itu. The victims.\n")
    (folder / "commands.json").write_text(json.dumps(commands))
    done = subprocess.run([sys.executable, "-c", DRIVER], cwd=folder, env=surroundings, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    files = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file() and path.name != "codes.json"}
    return Left(json.loads((folder / "codes.json").read_text()), files, done.stderr)


def _without_faults(files: dict[str, bytes]) -> dict[str, str]:
    """A digest of every file; faults stand in score records and plans, and in a PDF, which is compared by its kind."""
    found = {}
    for name, data in files.items():
        if name in ("score.json", "plan.json"):
            data = json.dumps({**json.loads(data), "faults": []}).encode()
        elif name == "plan.pdf":
            data = data[:5]
        found[name] = hashlib.sha256(data).hexdigest()
    return found


def test_what_ours_give_is_the_same_with_all_of_them_installed(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    alone = left(tmp_path / "alone", {**os.environ, "SAFEGUARD_STORE": "store"}, COMMANDS)
    beside = left(tmp_path / "beside", installed(tmp_path / "site", *BROKEN), COMMANDS + USES)
    assert set(alone.codes.values()) == {0}
    assert {command: beside.codes[command] for command in COMMANDS} == dict.fromkeys(COMMANDS, 4)
    assert _without_faults({**beside.files, "commands.json": alone.files["commands.json"]}) == _without_faults(
        alone.files
    )
    assert {command: beside.codes[command] for command in USES} == dict.fromkeys(USES, 2)
    assert "Traceback" not in beside.errors
    for name in BROKEN:
        assert name in (*QUIET, "takes_our_name") or f"{name} ({name})" in beside.errors, name
    told = {fault["distribution"] for fault in json.loads(beside.files["score.json"])["faults"]}
    assert {"cannot_be_imported", "misspelt", "takes_an_argument", "raises_in_every_door"} <= told
    for fault in ("LookupError: when used", "bytes was promised and str was given", "frozen"):
        assert fault in beside.errors
    stored = [FolderStore(tmp_path / name / "store").load("contoh").assessment for name in ("alone", "beside")]
    assert stored[0] == stored[1]


@pytest.mark.parametrize("clock", ["_Clock", "_ThreadClock"])
def test_a_call_that_does_not_come_back_is_a_fault_like_any_other(
    beside: Any, monkeypatch: pytest.MonkeyPatch, clock: str
) -> None:
    monkeypatch.setattr(guests, "_Clock", getattr(guests, clock))
    monkeypatch.setattr(limits, "PLUGIN_SECONDS", 0.2)
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGALRM)
    alone, found = _seen(beside()), beside("hangs")
    assert _seen(found) == alone
    assert [(fault.plugin, fault.stage, fault.message) for fault in found.faults] == [
        ("hangs", "call", "TakesTooLong: did not come back within 0.2 seconds")
    ]
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGALRM)) == before


@pytest.mark.parametrize("clock", [guests._Clock, guests._ThreadClock])
def test_a_call_that_is_done_in_time_is_never_interrupted_later(clock: Any) -> None:
    for _ in range(200):
        with suppress(guests.TakesTooLong), clock(0.001):
            time.sleep(0.0009)  # it ends in the very moment in which the clock rings
    time.sleep(0.05)


@pytest.mark.parametrize("clock", [guests._Clock, guests._ThreadClock])
def test_ctrl_c_in_a_call_is_still_ctrl_c(clock: Any) -> None:
    def call() -> None:
        with clock(60):
            signal.raise_signal(signal.SIGINT)
            time.sleep(1)

    with pytest.raises(KeyboardInterrupt):
        call()


def test_what_rang_before_a_call_rings_after_it_and_once_only() -> None:
    rang: list[float] = []
    before = signal.signal(signal.SIGALRM, lambda *_: rang.append(time.monotonic()))
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.05)
        with guests.within(60):
            time.sleep(0.01)
        time.sleep(0.1)
        assert (len(rang), signal.getitimer(signal.ITIMER_REAL)) == (1, (0.0, 0.0))
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def test_a_call_within_a_call_leaves_the_outer_one_its_time() -> None:
    def call() -> None:
        with guests.within(0.3):
            with guests.within(60):
                time.sleep(0.1)
            time.sleep(5)

    began = time.monotonic()
    with pytest.raises(guests.TakesTooLong, match="did not come back"):
        call()
    assert time.monotonic() - began < 2


# what one process cannot shield itself from --------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "code"), [("interrupts", 130), ("ends_the_process", 9), ("hangs", 130)])
def test_a_plugin_that_ends_or_holds_the_program_loses_nothing_that_was_saved(
    tmp_path: Path, run: Any, home: Path, name: str, code: int
) -> None:
    answers = tmp_path / "answers.json"
    answers.write_text(json.dumps(answers_file()))
    assert run("import", str(answers)).code == 0
    (tmp_path / "site").mkdir()
    surroundings = {**installed(tmp_path / "site", name), "SAFEGUARD_STORE": str(home / "store")}
    command = [sys.executable, "-m", "safeguard", "--lang", "en", "plugins"]
    with subprocess.Popen(command, env=surroundings, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL) as process:
        assert process.stderr is not None
        if name == "hangs":
            assert b"hanging" in process.stderr.readline()
            process.send_signal(signal.SIGINT)
        said = process.stderr.read()
        assert process.wait() == code
    assert b"Traceback" not in said
    store = FolderStore(home / "store")
    assert store.verify() == []
    assert len(store.load("contoh").assessment.answers) == 2
