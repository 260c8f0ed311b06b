"""Gives None where several things are asked for."""

from safeguard import hookimpl


def door():
    return None


safeguard_rubrics = safeguard_probes = safeguard_text_checks = safeguard_formats = hookimpl(door)
safeguard_reports = safeguard_stores = safeguard_commands = hookimpl(door)
del door  # it is no hook itself
