"""Its things have every attribute, each of a kind that nobody can work with."""

from safeguard import hookimpl


class Wrong:
    id = scheme = name = "wrong"
    suffixes = 7
    kinds = None
    criteria = "abc"
    suffix = 3.5
    title = rubric = b"wrong"
    write = read = render = check = run = open = main = "not callable"


def door():
    return [Wrong()]


safeguard_probes = safeguard_text_checks = safeguard_formats = safeguard_reports = hookimpl(door)
safeguard_stores = safeguard_commands = hookimpl(door)
del door  # it is no hook itself
