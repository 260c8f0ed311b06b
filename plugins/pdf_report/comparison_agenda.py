"""The training agenda: the criteria that most partners have not met, in the rubric's own words, and how to begin."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from reportlab.platypus import CondPageBreak, KeepTogether

from safeguard import Need, figure_name, training_step

from .comparison_board import below_said
from .context import ROOM, Context
from .text import bold, joined, paragraph, safe

#: topics that are told in full; the others are named
TOLD = 6


def pages(context: Context) -> Iterator[Any]:
    """The agenda; a sentence where nothing can be named."""
    texts, styles, agenda = context.texts, context.styles, context.compared.comparison.agenda
    yield CondPageBreak(ROOM)
    yield paragraph(safe(texts("Training agenda: what most partners need")), styles.section)
    if not agenda:
        yield paragraph(safe(texts("No criterion can be named here.")), styles.body)
        return
    said = texts(
        "One training for many does more than a visit to each. To begin with stands the step from where most of these "
        "partners are."
    )
    yield paragraph(safe(said), styles.body)
    for number, need in enumerate(agenda[:TOLD], 1):
        yield KeepTogether(_topic(context, number, need))
    rest = agenda[TOLD:]
    if rest:
        yield CondPageBreak(ROOM / 2)
        yield paragraph(safe(texts("Further topics")), styles.loose_sub)  # its table may be cut
        yield _rest(context, rest)


def _topic(context: Context, number: int, need: Need) -> list[Any]:
    texts, styles, rubric = context.texts, context.styles, context.compared.rubric
    words = context.words.criterion.get(need.criterion)
    head = joined(
        bold(f"{number}. {context.words.name_of(need.criterion)}"),
        safe(below_said(context, need.below, need.n)),
        by=" – ",
    )
    made = [
        paragraph(head, styles.topic),
        paragraph(safe(figure_name(texts, context.words, f"domain:{need.domain}")), styles.small),
    ]
    if words is None:
        return made
    if rubric.scale.met < len(words.levels):
        made.append(_line(context, texts("Met means"), words.levels[rubric.scale.met]))
    step = training_step(rubric, context.compared.comparison, need)
    action = context.words.action_of(need.criterion, step)
    if action is not None:
        made.append(_line(context, texts("To begin with"), action.do))
        made.append(_line(context, texts("It is done when"), action.proof))
    return made


def _line(context: Context, name: str, text: str) -> Any:
    return paragraph(joined(bold(name), safe(text), by=": "), context.styles.body)


def _rest(context: Context, needs: Sequence[Need]) -> Any:
    rows = [
        [context.cell(context.words.name_of(need.criterion)), context.cell(below_said(context, need.below, need.n))]
        for need in needs
    ]
    return context.table(rows, (60, 40), head=False, tight=True)
