"""The words that the document used and a newcomer may not know: those of the program, and those of the rubric."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from reportlab.platypus import CondPageBreak

from safeguard import Criterion, Texts, Wording

from .context import ROOM, Context, table
from .style import Styles
from .text import bold, paragraph, safe


def page(contexts: list[Context]) -> Iterator[Any]:
    """The glossary of a report: what its rubrics explain of the words that were printed."""
    first = contexts[0]
    entries: dict[str, str] = dict(_own(first.texts))
    for context in contexts:
        in_scope = context.part.rubric.in_scope(context.part.assessment.profile)
        entries |= explained(context.words, in_scope)
    yield from section(entries, first.texts, first.styles)


def section(entries: dict[str, str], texts: Texts, styles: Styles) -> Iterator[Any]:
    """Terms with their meaning as a table, by the alphabet."""
    yield CondPageBreak(ROOM)
    yield paragraph(safe(texts("Words in this document")), styles.section)
    rows = [
        [paragraph(bold(term), styles.cell), paragraph(safe(meaning), styles.cell)]
        for term, meaning in sorted(entries.items(), key=lambda entry: entry[0].casefold())
    ]
    yield table(rows, (24, 76), head=False)


def explained(words: Wording, criteria: Iterable[Criterion]) -> dict[str, str]:
    """What a rubric explains of the terms in some of its criteria."""
    return {entry.term: entry.meaning for entry in words.explained(printed(words, criteria))}


def printed(words: Wording, criteria: Iterable[Criterion]) -> Iterator[str]:
    """Every text of some criteria that a document may print."""
    for criterion in criteria:
        own = words.criterion[criterion.id]
        yield from (own.name, own.statement, own.why, own.gate or "", *own.levels, *own.evidence)
        for action in own.action.values():
            yield from (action.do, action.proof)
        yield from (words.role.get(action.role, "") for action in criterion.actions)


def _own(texts: Texts) -> dict[str, str]:
    """The program's own words."""
    return {
        texts("critical criterion"): texts(
            "A criterion that holds the verdict down while it stands below the level named for it, whatever else is answered."
        ),
        texts("claimed"): texts("What the answers say."),
        texts("evidenced"): texts("What the answers say, as far as the proof shown carries it."),
        texts("verdict"): texts("The band that score, floors and critical criteria allow together."),
        texts("person-day"): texts("The work of one person for one day."),
        texts("floor"): texts("What every domain must reach for a band, so that no domain is left behind."),
    }
