"""The program is killed by the system at its N-th write, fsync, rename, link, unlink or folder, for N = 1, 2, … until it ends.

strace delivers the signal, so nothing of Python is asked first. Run by itself for as many kills as wanted:
``python tests/kills.py 10000``.
"""

from __future__ import annotations

import functools
import json
import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from typing import NamedTuple

import older_format
from strategies import as_rubric

from safeguard.errors import NotFound
from safeguard.model import Answer, Assessment, Progress, Track
from safeguard.planning import plan
from safeguard.store import commit, formats
from safeguard.store.folder import SUFFIX, FolderStore
from safeguard.tracking import new_track

ID = "contoh"
CALLS = ("write", "fsync", "rename", "/^link", "/^unlink", "/^mkdir", "flock")
#: what a killed run does, after "ready": one wish for the store, then "saved" once it was acknowledged
PROGRAM = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[3])
from safeguard.model import Answer, Assessment
from safeguard.store.folder import FolderStore
folder, wish = Path(sys.argv[1]), sys.argv[2]
store = FolderStore(folder / "store")
if wish.startswith("raise"):
    from older_format import NUMBER, step
    from safeguard.store import formats
    formats.STEPS[NUMBER] = step
if wish.endswith("plan") or wish == "progress":
    from safeguard.model import Progress, Track
    track = Track.model_validate_json((folder / "track.json").read_bytes())
    if wish == "progress":
        store.plans.record("contoh", {track.plan.steps[0].id: Progress(status="started")})
    else:
        store.plans.keep(track.model_copy(update={"id": "baru"}))
elif wish == "write a report":
    from safeguard.cli import files
    files.write(folder / "report.pdf", b"the new one" * 1000, force=True)
elif wish in ("record", "raise an older file"):
    store.record("contoh", Answer(criterion="c1", by="consensus", state="level", level=4))
elif wish == "answers":
    for number in range(4):
        store.record("contoh", Answer(criterion="c1", by="consensus", state="level", level=1, note=str(number)))
        sys.stdout.write(f"{number} ")
        sys.stdout.flush()
elif wish == "save":
    stored = store.load("contoh")
    store.save(stored.assessment.model_copy(update={"round": "2027"}), stored.generation)
elif wish == "create":
    store.save(store.load("contoh").assessment.model_copy(update={"id": "baru"}), 0)
elif wish == "delete":
    store.delete("contoh")
elif wish == "backup":
    store.backup(folder / "copy")
else:
    store.recover(folder / "copy")
sys.stdout.write("saved")
sys.stdout.flush()
"""
RAISING = "raise an older file"
WISHES = (
    "record",
    "answers",
    RAISING,
    "save",
    "create",
    "delete",
    "keep a plan",
    "progress",
    "write a report",
    "backup",
    "recover",
)
#: those among them that are not about an assessment
OTHERS = ("keep a plan", "progress", "write a report")
PLAN, REPORT = "plan of ", "the report"


class Tally(NamedTuple):
    """Kills that happened, acknowledged saves that were lost, and stores that could not be read."""

    kills: int = 0
    lost: int = 0
    unreadable: int = 0


def _assessment() -> Assessment:
    return Assessment.model_validate(
        {
            "id": ID,
            "rubric": {"id": "staff-vetting", "version": "1.0.0"},
            "organisation": {"id": "contoh", "name": "LSM Contoh", "type": "ngo"},
            "profile": "ngo",
            "date": "2026-11-01",
        }
    )


def _state(store: FolderStore) -> dict[str, str]:
    found = {}
    for name in (ID, "baru"):
        try:
            found[name] = store.load(name).assessment.model_dump_json()
        except NotFound:
            continue
    report = store.folder.parent / "report.pdf"
    if report.exists() and store.folder.name == "store":
        found[REPORT] = report.read_text()
    for name in store.plans.ids():
        found[PLAN + name] = store.plans.load(name).model_dump_json(by_alias=True)
    return found


@functools.cache
def _track() -> Track:
    """A plan under way for the assessment; the wishes do not look into it."""
    rubric = as_rubric(
        {
            "format": "safeguard/rubric/1",
            "id": "drawn",
            "version": "1.0.0",
            "status": "draft",
            "languages": ["en"],
            "na_limit": "1/2",
            "find_out": "0.5",
            "profiles": ["ngo"],
            "scale": {"max": 1, "met": 1},
            "evidence": {"required": ["none", "none"]},
            "band": [{"id": "low", "from": "0"}, {"id": "high", "from": "100"}],
            "domain": [{"id": "d1", "weight": 1}],
            "criterion": [
                {"id": "c1", "domain": "d1", "action": [{"to": 1, "effort": "1", "role": "lead"}]},
            ],
        }
    )
    return new_track(rubric, _assessment(), plan(rubric, _assessment(), engine="test"))


def _run(root: Path, wish: str, inject: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
    command = ["strace", "-f", "-qq", "-o", os.devnull, "-e", f"trace={','.join(CALLS)}", *inject]
    program = [sys.executable, "-c", PROGRAM, str(root), wish, str(Path(__file__).parent)]
    return subprocess.run([*command, *program], capture_output=True, text=True)


def kills(wish: str, signal: str = "SIGKILL", calls: tuple[str, ...] = CALLS, most: int = 60) -> Tally:
    """Kill one wish at each of its calls, and look at what is left."""
    tally = Tally()
    for call in calls:
        for number in range(1, most + 1):
            with tempfile.TemporaryDirectory() as home:
                root = Path(home)
                store = FolderStore(root / "store")
                store.save(_assessment(), 0)
                store.record(ID, Answer(criterion="c1", by="consensus", state="level", level=1))
                store.plans.keep(_track())
                (root / "report.pdf").write_text("the one before")
                (root / "track.json").write_text(_track().model_dump_json(by_alias=True))
                before = _state(store)
                older = _age(store) if wish == RAISING else set()
                done = _run(root, wish, ("-e", f"inject={call}:signal={signal}:when={number}"))
                if done.returncode == 0:
                    break  # it ended before it came to so many
                tally = _judged(tally, root, store, before, wish, done.stdout)
                there = [path for path in store.folder.iterdir() if path.suffix != commit.PREVIOUS]  # the next save's
                lost = older - {path.read_bytes() for path in there if path.is_file()}
                tally = tally._replace(lost=tally.lost + len(lost))
    return tally


def _judged(tally: Tally, root: Path, store: FolderStore, before: dict[str, str], wish: str, said: str) -> Tally:
    acknowledged = "saved" in said
    problems = store.verify()
    after = _state(store) if not problems else {}
    if wish == "answers":
        count = len(said.split()) - acknowledged
        allowed = [_noted(before, number) for number in (count - 1, count)]
    else:
        wished = _wished(before, wish)
        allowed = [wished] if acknowledged else [before, wished]
    copy = root / "copy"
    half = copy.exists() and (FolderStore(copy).verify() != [] or _state(FolderStore(copy)) != _kept(before))
    return Tally(
        tally.kills + 1, tally.lost + (not problems and after not in allowed), tally.unreadable + bool(problems or half)
    )


def _age(store: FolderStore) -> set[bytes]:
    """Make the assessment one of an older format; its bytes, which must never be lost. This process can read it too."""
    formats.STEPS[older_format.NUMBER] = older_format.step
    path = store.folder / f"{ID}{SUFFIX}"
    older_format.age_file(path)
    for each in store.folder.glob(f"{path.name}*{commit.PREVIOUS}"):
        each.unlink()
    return {path.read_bytes()}


def _kept(state: dict[str, str]) -> dict[str, str]:
    """What a copy of the store holds of a state."""
    return {name: each for name, each in state.items() if name != REPORT}


def _noted(before: dict[str, str], number: int) -> dict[str, str]:
    """After so many of the answers; before the first of them everything is as it was."""
    values = json.loads(before[ID])
    if number >= 0:
        values["answers"][0]["note"] = str(number)
    return {**before, ID: Assessment.model_validate(values).model_dump_json()}


def _wished(before: dict[str, str], wish: str) -> dict[str, str]:
    values = json.loads(before[ID])
    if wish in ("record", RAISING):
        values["answers"][0]["level"] = 4
    elif wish == "save":
        values["round"] = "2027"
    elif wish == "delete":
        return {name: each for name, each in before.items() if name != ID}
    elif wish == "write a report":
        return {**before, REPORT: "the new one" * 1000}
    elif wish == "keep a plan":
        other = _track().model_copy(update={"id": "baru"})
        return {**before, PLAN + "baru": other.model_dump_json(by_alias=True)}
    elif wish == "progress":
        further = _track().model_copy(update={"progress": {_track().plan.steps[0].id: Progress(status="started")}})
        return {**before, PLAN + ID: further.model_dump_json(by_alias=True)}
    changed = {**before, ID: Assessment.model_validate(values).model_dump_json()}
    if wish == "create":
        changed["baru"] = Assessment.model_validate({**values, "id": "baru"}).model_dump_json()
    return changed


def main() -> None:
    """As many kills as are asked for, over every wish; exit code 1 where one lost something."""
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    total = Tally()
    with ProcessPoolExecutor() as pool:
        while total.kills < wanted:
            rounds = [pool.submit(kills, wish, calls=(call,)) for wish in WISHES for call in CALLS]
            for done in as_completed(rounds):
                total = Tally(*(a + b for a, b in zip(total, done.result(), strict=True)))
                print(f"{total.kills} kills, {total.lost} lost, {total.unreadable} unreadable", flush=True)
    sys.exit(bool(total.lost or total.unreadable))


if __name__ == "__main__":
    if shutil.which("strace") is None:
        sys.exit("strace is missing: apt-get install strace")
    main()
