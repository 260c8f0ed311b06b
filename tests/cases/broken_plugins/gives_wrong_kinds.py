"""What its things give when they are used is of another kind than promised; NaN is among it."""

from safeguard import TextFinding, hookimpl


class Wrong:
    title = "wrong"
    suffix = ".wrong"
    suffixes = (".wrong",)
    kinds = ("plan", "score", "track", "rubric")

    def __init__(self, name):
        self.id = self.scheme = name

    def check(self, *_):
        return [TextFinding(float("nan"), float("nan"), "wrong", "worst", None, 7)]

    def write(self, *_):
        return "text, not bytes"

    def read(self, *_):
        return [float("nan")]

    def open(self, *_):
        return None

    render = write


@hookimpl
def safeguard_text_checks():
    return [Wrong("wrong")]


safeguard_formats = safeguard_reports = safeguard_stores = safeguard_text_checks
