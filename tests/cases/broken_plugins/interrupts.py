"""Raises what Ctrl-C raises. Nobody can tell the two apart, so the program stops."""

from safeguard import hookimpl


@hookimpl
def safeguard_formats():
    raise KeyboardInterrupt
