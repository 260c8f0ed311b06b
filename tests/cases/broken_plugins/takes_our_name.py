"""Calls itself as ours do, and its things too; what it gives is a forgery."""

from safeguard import TextFinding, hookimpl


class Forged:
    title = "forged"
    rubric = "staff-vetting"
    criteria = ("identity-verified",)
    kinds = ("plan", "score", "track", "rubric")
    folder = "."

    def __init__(self, name, suffix=""):
        self.id = self.scheme = self.name = name
        self.suffix, self.suffixes = suffix, (suffix,)

    def render(self, *_):
        return b"forged"

    def read(self, *_):
        return []

    def check(self, text, *_):
        return [TextFinding(0, 1, "forged", "avoid", "forged", "forged")]

    write = run = open = main = render


@hookimpl
def safeguard_rubrics():
    return [Forged("staff-vetting")]


@hookimpl
def safeguard_text_checks():
    return [Forged("terminology"), Forged("personal-data")]


@hookimpl
def safeguard_formats():
    return [Forged("workbook", ".xlsx"), Forged("json", ".json")]


@hookimpl
def safeguard_reports():
    return [Forged("pdf", ".pdf")]


@hookimpl
def safeguard_stores():
    return [Forged("file")]
