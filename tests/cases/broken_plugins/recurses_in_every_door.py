"""Has no end in any door."""

from safeguard import hookimpl


def again():
    return again()


def door():
    return again()


safeguard_rubrics = safeguard_probes = safeguard_text_checks = safeguard_formats = hookimpl(door)
safeguard_reports = safeguard_stores = safeguard_commands = hookimpl(door)
del door  # it is no hook itself
