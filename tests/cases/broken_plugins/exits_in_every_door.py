"""Ends the program in every door."""

from safeguard import hookimpl


def door():
    raise SystemExit(9)


safeguard_rubrics = safeguard_probes = safeguard_text_checks = safeguard_formats = hookimpl(door)
safeguard_reports = safeguard_stores = safeguard_commands = hookimpl(door)
del door  # it is no hook itself
