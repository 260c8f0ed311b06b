"""Read files in a process of its own with little time and memory: ``python bounded.py FOLDER [careless]``.

Each file may take ten seconds of the processor; the last line says how much memory the process ever had, in megabytes.
``careless`` leaves out the look into a workbook before it is unpacked: the planted bug.
"""

from __future__ import annotations

import contextlib
import io
import re
import resource
import signal
import sys
from pathlib import Path

#: seconds of the processor for one file, and bytes of addresses for the process
SECONDS, ADDRESSES = 10, 2**31


def main(folder: Path, careless: bool) -> None:
    """Import every file of a folder into a store beside it."""
    from safeguard.cli import app

    resource.setrlimit(resource.RLIMIT_AS, (ADDRESSES, ADDRESSES))
    if careless:
        from safeguard_plugins.workbook import guard

        for check in ("_refuse_size", "_refuse_contents"):
            setattr(guard, check, lambda archive, source: None)
    for path in sorted(folder.iterdir()):
        signal.setitimer(signal.ITIMER_PROF, SECONDS)  # nobody catches its signal: the process ends
        command = ["rubrics", "check", str(path)] if path.is_dir() else ["import", str(path)]
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            code = app.run([*command, *([] if path.is_dir() else ["--store", str(folder.parent / "store")])])
        signal.setitimer(signal.ITIMER_PROF, 0)
        assert code in (0, 2), f"{path.name}: {code}"
    peak = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())  # getrusage would count the parent's
    assert peak is not None
    print(int(peak[1]) // 1024)


if __name__ == "__main__":
    main(Path(sys.argv[1]), "careless" in sys.argv[2:])
