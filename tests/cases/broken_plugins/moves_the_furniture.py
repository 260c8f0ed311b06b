"""Changes the folder, the locale and the state of chance, and prints, at each occasion that it gets."""

import contextlib
import locale
import os
import random
import tempfile

from safeguard import hookimpl


def move():
    print("MOVED")
    os.chdir(tempfile.gettempdir())
    random.seed(1)
    for name in ("tr_TR.UTF-8", "de_DE.UTF-8", "C.UTF-8", "C"):
        with contextlib.suppress(locale.Error):
            locale.setlocale(locale.LC_ALL, name)


class Moving:
    id = "moving"
    title = "moving"

    def check(self, *_):
        move()
        return []


def door():
    move()
    return []


move()
safeguard_rubrics = safeguard_probes = safeguard_formats = hookimpl(door)
safeguard_reports = safeguard_stores = safeguard_commands = hookimpl(door)
del door  # it is no hook itself


@hookimpl
def safeguard_text_checks():
    move()
    return [Moving()]
