"""Ends the process behind Python's back. In one process nobody can survive that."""

import os

from safeguard import hookimpl


@hookimpl
def safeguard_formats():
    os._exit(9)
