"""Changes what it is handed, as a careless program might."""

from safeguard import hookimpl


class Mutating:
    id = "mutating"
    suffix = ".mutating"
    suffixes = (".mutating",)
    kinds = ("plan", "score", "track", "rubric")

    def render(self, document, language):
        document.kind = "forged"
        return b"forged"

    def write(self, rubric, assessment, language, profile):
        rubric.version = "9.9.9"
        return b"forged"

    def read(self, data, source):
        return []


@hookimpl
def safeguard_formats():
    return [Mutating()]


@hookimpl
def safeguard_reports():
    return [Mutating()]
