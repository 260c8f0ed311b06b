"""Gives a sound thing and then raises."""

from safeguard import hookimpl


class Sound:
    id = scheme = name = "half"
    suffixes = kinds = criteria = ("half",)
    suffix = title = rubric = "half"
    folder = "."

    def anything(self, *_):
        return b""

    write = read = render = check = run = open = main = anything


def door():
    yield Sound()
    raise RuntimeError("half way")


safeguard_rubrics = safeguard_probes = safeguard_text_checks = safeguard_formats = hookimpl(door)
safeguard_reports = safeguard_stores = safeguard_commands = hookimpl(door)
del door  # it is no hook itself
