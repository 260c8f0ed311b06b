"""Its things look sound and raise when they are used."""

from safeguard import hookimpl


class Raising:
    title = "raising"
    suffix = ".raising"
    suffixes = (".raising",)
    kinds = ("plan", "score", "track", "rubric")

    def __init__(self, name):
        self.id = self.scheme = name

    def anything(self, *_):
        raise LookupError("when used")

    write = read = render = check = open = anything


@hookimpl
def safeguard_text_checks():
    return [Raising("raising")]


safeguard_formats = safeguard_reports = safeguard_stores = safeguard_text_checks
