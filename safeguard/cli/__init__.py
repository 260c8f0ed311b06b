"""The command line: parse, call one function, print, set the exit code. The only place where things are put together."""

from __future__ import annotations


def main() -> None:
    """Run the program and leave with its exit code."""
    import gc
    import sys

    from safeguard.cli.app import run

    gc.set_threshold(100_000, 50, 50)  # a run is short and makes few cycles: looking for them took a tenth of its time
    sys.exit(run(sys.argv[1:]))
