"""Gives numbers where things are asked for."""

from safeguard import hookimpl


def door():
    return [7]


safeguard_rubrics = safeguard_probes = safeguard_text_checks = safeguard_formats = hookimpl(door)
safeguard_reports = safeguard_stores = safeguard_commands = hookimpl(door)
del door  # it is no hook itself
