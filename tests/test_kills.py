"""The program is killed for real, at each call by which it writes; strace of Debian delivers the signals."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from kills import CALLS, OTHERS, WISHES, kills

from safeguard.store.folder import FolderStore


@pytest.mark.parametrize("wish", WISHES)
def test_a_kill_at_any_writing_call_loses_no_acknowledged_save(wish: str) -> None:
    # these are kept much as assessments are, so here only the calls that matter; a long run kills them everywhere
    found = kills(wish, calls=("write", "fsync", "rename") if wish in OTHERS else CALLS)
    print(f"{wish}: {found.kills} kills, {found.lost} lost, {found.unreadable} unreadable")
    assert found.kills >= 4, "nothing was killed: strace injected nothing"
    assert (found.lost, found.unreadable) == (0, 0)


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGINT"])
def test_a_signal_in_the_middle_of_a_save_loses_no_acknowledged_save(name: str) -> None:
    found = kills("record", signal=name, calls=("fsync", "rename"))
    assert found.kills >= 2
    assert (found.lost, found.unreadable) == (0, 0)


def test_a_lock_holder_that_died_does_not_keep_others_out(tmp_path: Path) -> None:
    holder = textwrap.dedent(
        """
        import sys, time; from pathlib import Path
        from safeguard.store import commit
        with commit.locked(Path(sys.argv[1])):
            print("held", flush=True); time.sleep(60)
        """
    )
    lock = tmp_path / "x.lock"
    with subprocess.Popen([sys.executable, "-c", holder, str(lock)], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        os.kill(process.pid, signal.SIGKILL)
    from safeguard.store import commit

    with commit.locked(lock, seconds=1):
        pass


def test_a_reader_that_closes_the_pipe_ends_the_command_in_silence(home: Path) -> None:
    FolderStore(home / "store")
    command = f"{sys.executable} -m safeguard rubrics show staff-vetting | head -n 1; echo ${{PIPESTATUS[0]}}"
    surroundings = {**os.environ, "LC_ALL": "C.UTF-8"}
    done = subprocess.run(["bash", "-c", command], env=surroundings, capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "0"
    assert done.stderr == ""
