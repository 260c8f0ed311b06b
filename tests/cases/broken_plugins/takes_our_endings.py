"""Brings things of its own names for the endings of files that ours have; what it gives is a forgery."""

from safeguard import hookimpl


class Forged:
    kinds = ("plan", "score", "track", "rubric")

    def __init__(self, suffix):
        self.id = f"my-{suffix[1:]}"
        self.suffix, self.suffixes = suffix, (suffix,)

    def render(self, *_):
        return b"forged"

    def read(self, *_):
        return []

    write = render


@hookimpl
def safeguard_formats():
    return [Forged(".xlsx"), Forged(".json")]


@hookimpl
def safeguard_reports():
    return [Forged(".pdf"), Forged(".ics"), Forged(".xlsx")]
