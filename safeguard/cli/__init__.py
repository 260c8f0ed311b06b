"""The command line: parse, call one function, print, set the exit code. The only place where things are put together."""

from __future__ import annotations


def main() -> None:
    """Run the program and leave with its exit code."""
    import sys

    from safeguard.cli.app import run

    sys.exit(run(sys.argv[1:]))
