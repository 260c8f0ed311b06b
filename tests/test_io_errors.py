"""Each call to the disk fails once, for each command that writes: a clear word, nothing lost, nothing left lying about."""

from __future__ import annotations

import errno
import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import pytest
from system_calls import Call, watched

from safeguard.cli import app
from safeguard.keys import KeyFolder
from safeguard.model import Organisation
from safeguard.model.submission import Partner
from safeguard.store import commit
from safeguard.store.folder import FolderStore

ID = "contoh"
ANSWERS = {
    "format": "safeguard/assessment/1",
    "id": ID,
    "rubric": {"id": "staff-vetting", "version": "1.0.0"},
    "organisation": {"id": "contoh", "name": "LSM Contoh", "type": "ngo"},
    "profile": "ngo",
    "date": "2026-11-01",
    "answers": [
        {"criterion": "identity-verified", "by": "consensus", "state": "level", "level": 2},
        {"criterion": "vetting-procedure", "by": "consensus", "state": "level", "level": 3},
    ],
}
#: a step of the plan that the store keeps
STEP = "no-contact-before-checks-1"
#: what a disk may answer
ERRORS = (errno.EIO, errno.ENOSPC, errno.EACCES, errno.EROFS)


class Writing(NamedTuple):
    """A command that writes, and what is typed into it."""

    arguments: tuple[str, ...]
    typed: str = ""


COMMANDS = {
    "import": Writing(("import", "changed.json")),
    "fill": Writing(("fill", "staff-vetting", "--id", ID), "4\nq\n"),
    "delete": Writing(("assessments", "delete", ID, "--yes")),
    "backup": Writing(("backup", "copy")),
    "recover": Writing(("recover", "saved")),
    "export": Writing(("assessments", "export", ID, "-o", "out.json", "--force")),
    "plan": Writing(("plan", ID, "--budget", "20", "-o", "plan.pdf", "--force")),
    "workbook": Writing(("assessments", "export", ID, "-o", "out.xlsx", "--force")),
    "track new": Writing(("track", "new", ID, "--budget", "2")),
    "track done": Writing(("track", "done", STEP, "--proof", "SK 12/2026")),
    "new": Writing(("new", "staff-vetting", "--profile", "ngo", "-o", "new.json", "--force")),
    "key": Writing(("keys", "new", "other", "--organisation", "LSM Lain", "--type", "ngo")),
    "revoke": Writing(("keys", "revoke", "contoh", "--yes", "--keys", "net")),
    "remove card": Writing(("keys", "remove", "ecpat")),
    "add partner": Writing(("network", "add", "contoh", "--keys", "net")),
    "remove partner": Writing(("network", "remove", "lain", "--yes")),
    "submission": Writing(
        ("submission", "create", ID, "--to", "net/ecpat.pub", "--disclose", "scores", "-o", "b.sgsub")
    ),
    "open": Writing(("submission", "open", "a.sgsub", "--keys", "net")),
}


class World(NamedTuple):
    """A folder to work in, with a store, an older output for each command, and a changed questionnaire."""

    root: Path
    store: FolderStore

    def kept(self) -> dict[str, bytes]:
        """Every file that a person counts on. Locks, marks and the list are not among them."""
        return {
            str(path.relative_to(self.root)): path.read_bytes()
            for path in sorted(self.root.rglob("*"))
            if path.is_file() and not path.name.endswith((".lock", commit.PREVIOUS)) and "index" not in path.parts
        }


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> World:
    root = tmp_path / "world"
    root.mkdir()
    monkeypatch.chdir(root)
    monkeypatch.setenv("SAFEGUARD_STORE", str(root / "store"))
    (root / "answers.json").write_text(json.dumps(ANSWERS))
    changed = {**ANSWERS, "answers": [{**ANSWERS["answers"][0], "level": 4}]}  # type: ignore[index]
    (root / "changed.json").write_text(json.dumps(changed))
    assert app.run(["import", "answers.json"]) == 0
    assert app.run(["track", "new", ID, "--budget", "5"]) == 0
    for name in ("out.json", "plan.pdf", "out.xlsx", "new.json"):
        (root / name).write_bytes(b"the one before")
    monkeypatch.setenv("SAFEGUARD_KEYS", str(root / "keys"))
    _introduce(root)
    capsys.readouterr()
    return World(root, FolderStore(root / "store"))


def _introduce(root: Path) -> None:
    """The keys of a partner and of a network that trust each other, and a submission on its way."""
    contoh = ("keys", "new", "--organisation", "LSM Contoh", "--id", "contoh", "--type", "ngo")
    ecpat = ("keys", "new", "--organisation", "ECPAT", "--type", "network", "--keys", "net")
    assert app.run(contoh) + app.run(ecpat) == 0
    ours, theirs = KeyFolder(root / "keys"), KeyFolder(root / "net")
    ours.trust(theirs.own().secret.card)
    theirs.trust(ours.own().secret.card)
    other = Partner(organisation=Organisation(id="lain", name="LSM Lain", type="ngo"))
    FolderStore(root / "store").network.keep_partner(other)
    sent = ("submission", "create", ID, "--to", "net/ecpat.pub", "--disclose", "scores", "-o", "a.sgsub")
    assert app.run(sent) == 0
    (root / "keys" / "sent.json").unlink()  # a number is used up whatever comes of it
    (root / "keys" / ".sent.json.lock").unlink()


class Failing:
    """Lets so many calls through and fails the next one, which is ``made`` then."""

    def __init__(self, through: int, number: int):
        self.left, self.number = through, number
        self.made: Call | None = None

    def __call__(self, call: Call) -> None:
        self.left -= 1
        if self.left == -1:
            self.made = call
            raise OSError(self.number, os.strerror(self.number))


@contextmanager
def _restored(world: World) -> Iterator[None]:
    """The world as it was, after what was done to it."""
    aside = world.root.parent / "aside"
    shutil.copytree(world.root, aside)
    try:
        yield
    finally:
        for path in world.root.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        shutil.copytree(aside, world.root, dirs_exist_ok=True)
        shutil.rmtree(aside)


def _faults(world: World, writing: Writing, run: Callable[[Writing], tuple[int, str]]) -> Iterator[str]:
    """What is wrong after each failed call, for the first, the second, … until a run completes without one."""
    before = world.kept()
    for through in range(10_000):
        failing = Failing(through, ERRORS[through % len(ERRORS)])
        with _restored(world):
            with watched(world.root, failing):
                code, said = run(writing)
            place = f"{writing.arguments[0]}, call {through}"
            yield from _wrong(world, before, writing, code, said, place, failing.made, run)
        if not failing.made:
            return


def _wrong(
    world: World,
    before: dict[str, bytes],
    writing: Writing,
    code: int,
    said: str,
    place: str,
    failed: Call | None,
    run: Callable[[Writing], tuple[int, str]],
) -> Iterator[str]:
    after = world.kept()
    litter = [name for name in after if name.endswith(".tmp") or ".unfinished" in name]
    if litter:
        yield f"{place}: left {litter}"
    if failed and code not in ((0, 1, 2) if "recover" in writing.arguments else (0, 2)):
        yield f"{place}: exit code {code}: {said}"
    if failed and failed.kind == "fsync" and "/index" not in failed.path and code != 2:
        yield f"{place}: what did not reach the disk was called saved"
    if failed and code == 2 and not said.strip():
        yield f"{place}: nothing was said"
    if code == 2 and not {"delete", "remove"} & {*writing.arguments} and (lost := _lost(before, after)):
        yield f"{place}: {lost} changed although the command failed"
    if any(problem for problem in world.store.verify()):
        yield f"{place}: the store is damaged"
    if "plan" in writing.arguments or "new" in writing.arguments:
        return  # they take long, and read as export does
    again, said = run(writing)
    if again != 0 and not (
        code in (0, 1) or "not empty" in said or re.search("no such (assessment|partner|key)", said, re.I)
    ):
        yield f"{place}: the command does not work afterwards: {said}"


def _lost(before: dict[str, bytes], after: dict[str, bytes]) -> list[str]:
    return [name for name, data in before.items() if after.get(name) != data]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[[Writing], tuple[int, str]]:
    def command(writing: Writing) -> tuple[int, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO(writing.typed))
        code = app.run(writing.arguments)
        captured = capsys.readouterr()
        return code, captured.err + captured.out

    return command


@pytest.mark.parametrize("name", COMMANDS)
def test_every_failing_call_of_a_writing_command_is_said_and_loses_nothing(
    world: World, run: Callable[[Writing], tuple[int, str]], name: str
) -> None:
    assert list(_faults(world, COMMANDS[name], run)) == []


def test_the_same_loop_catches_a_store_that_takes_a_failed_fsync_for_success(
    world: World, run: Callable[[Writing], tuple[int, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Deaf:
        """:mod:`os` for somebody who does not hear that a file did not reach the disk."""

        def __getattr__(self, name: str) -> object:
            return getattr(os, name)

        def fsync(self, descriptor: int) -> None:
            with suppress(OSError):
                os.fsync(descriptor)

    monkeypatch.setattr(commit, "os", Deaf())
    faults = list(_faults(world, COMMANDS["import"], run))
    assert faults != []
    assert all("called saved" in fault for fault in faults)


def test_the_same_loop_catches_a_store_that_writes_in_place(
    world: World, run: Callable[[Writing], tuple[int, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def in_place(path: Path, body: bytes, generation: int) -> None:
        try:
            with path.open("wb") as file:
                file.write(commit.wrap(body, generation))
        except OSError as error:
            raise commit.SafeguardError(
                commit.say("The output could not be written ({why}).", why=str(error))
            ) from None

    monkeypatch.setattr(commit, "write", in_place)
    assert list(_faults(world, COMMANDS["import"], run)) != []


LIMITED = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), resource.RLIM_INFINITY))
from safeguard.cli import app
from safeguard.keys import KeyFolder
for command in sys.stdin.read().splitlines():
    before = int(command.split(" ", 1)[0])
    resource.setrlimit(resource.RLIMIT_FSIZE, (before, resource.RLIM_INFINITY))
    print("code", app.run(command.split(" ")[1:]), flush=True)
"""


def test_a_file_that_may_not_grow_as_far_leaves_the_store_and_the_older_output(world: World) -> None:
    """RLIMIT_FSIZE in steps of 64 bytes: import, export and the PDF each fail until the limit is wide enough."""
    before = world.kept()
    whole = len(before[f"store/{ID}.assessment.json"])
    limits = range(0, whole, 64)
    wishes = [f"{limit} import changed.json" for limit in limits]
    wishes += [f"{limit} assessments export {ID} -o out.json --force" for limit in range(0, 512, 64)]
    wishes += [f"{limit} plan {ID} --budget 20 -o plan.pdf --force" for limit in (0, 64, 4096)]
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, "1000000000"],
        input="\n".join(wishes),
        capture_output=True,
        text=True,
        check=True,
    )
    codes = [line.split()[1] for line in done.stdout.splitlines() if line.startswith("code")]
    assert codes == ["2"] * len(wishes)
    assert world.kept() == before
    assert world.store.verify() == []


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only root may mount a small disk")
def test_a_full_disk_leaves_everything_and_works_again_once_there_is_room(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = world.root.parent / "small"
    small.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(small)], capture_output=True)
    if (
        mounted.returncode
    ):  # root without the right to mount; the limit on a file's size above needs none and always runs
        pytest.skip("this container may not mount")
    try:
        shutil.copytree(world.store.folder, small / "store")
        monkeypatch.setenv("SAFEGUARD_STORE", str(small / "store"))
        held = (small / "store" / f"{ID}.assessment.json").read_bytes()
        with (small / "filler").open("wb", buffering=0) as file:
            try:
                while True:
                    file.write(b"\0" * 4096)
            except OSError:
                pass
        assert app.run(["import", str(world.root / "changed.json")]) == 2
        assert (small / "store" / f"{ID}.assessment.json").read_bytes() == held
        assert not list((small / "store").rglob("*.tmp"))
        (small / "filler").unlink()
        assert app.run(["import", str(world.root / "changed.json")]) == 0
    finally:
        subprocess.run(["umount", str(small)], check=True)
