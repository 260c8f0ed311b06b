"""Its hooks are coroutines, and nobody awaits them."""

from safeguard import hookimpl


class Later:
    def __await__(self):
        yield


def door():
    return Later()


safeguard_rubrics = safeguard_probes = safeguard_text_checks = safeguard_formats = hookimpl(door)
safeguard_reports = safeguard_stores = safeguard_commands = hookimpl(door)
del door  # it is no hook itself
