"""What a look at a text finds: where, how grave, why, and what to write instead; never a verdict on its writer."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from typing import Final, Literal, NamedTuple

Severity = Literal["avoid", "caution", "info"]
#: from the gravest to the lightest
SEVERITIES: Final[tuple[Severity, ...]] = ("avoid", "caution", "info")
#: who will read the text: the public, colleagues, or the words of somebody who is quoted
CONTEXTS: Final = ("external", "internal", "quote")


class TextFinding(NamedTuple):
    """One finding of a text check; ``start`` and ``end`` count characters of the text that was checked.

    ``private`` says that the text found must not be repeated to anybody.
    """

    start: int
    end: int
    term: str
    severity: Severity
    reason: str
    suggestion: str
    source: str = ""
    private: bool = False


class Located(NamedTuple):
    """A finding with its line and column, both from 1, and the check that made it."""

    check: str
    line: int
    column: int
    finding: TextFinding


def located(text: str, check: str, findings: Iterable[TextFinding]) -> list[Located]:
    """Findings in the order of the text with line and column; those outside the text are left out."""
    starts = [0]
    at = text.find("\n")
    while at >= 0:
        starts.append(at + 1)
        at = text.find("\n", at + 1)
    found = []
    for finding in sorted(findings):
        if 0 <= finding.start < finding.end <= len(text):
            line = bisect_right(starts, finding.start)
            found.append(Located(check, line, finding.start - starts[line - 1] + 1, finding))
    return found
