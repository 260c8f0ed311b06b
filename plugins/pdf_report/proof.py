"""What is claimed already and not proved: no step of a plan, and yet what holds the evidenced verdict down."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from reportlab.platypus import CondPageBreak

from safeguard import proof_missing, strength_said

from .charts import TickBox
from .context import ROOM, Context
from .text import Markup, bold, joined, paragraph, safe

#: criteria that the page for the director names
NAMED = 2


def _missing(context: Context) -> list[str]:
    part = context.part
    assert part.plan is not None
    found = ((each.id, each.level, each.evidenced_level) for each in part.record.criteria)
    return proof_missing(part.rubric, part.plan, found)


def said(context: Context) -> Iterator[Any]:
    """Why the evidenced verdict stays lower than the claimed one though every step is done; nothing where it does not."""
    texts, plan = context.texts, context.part.plan
    assert plan is not None
    missing = _missing(context)
    if plan.promised.band.evidenced == plan.promised.band.final or not missing:
        return
    names = "; ".join(f"“{context.words.criterion[criterion].name}”" for criterion in missing[:NAMED])
    sentence = texts(
        "By the evidence the verdict only reaches “{band}”: of what is claimed already the proof is missing, and to collect it is "
        "no step of this plan. Begin with {names}. All of it stands under “Proof to collect”.",
        band=context.band(plan.promised.band.evidenced),
        names=names,
    )
    yield paragraph(safe(sentence), context.styles.body)


def pages(context: Context) -> Iterator[Any]:
    """What is claimed already and not proved, with what proves it; what is critical first."""
    texts, styles, words = context.texts, context.styles, context.words.criterion
    missing = _missing(context)
    if not missing:
        return
    yield CondPageBreak(ROOM)
    yield paragraph(safe(texts("Proof to collect")), styles.section)
    told = texts(
        "These levels are claimed, and what has been shown does not carry them. Collect the proof and assess again; where there "
        "is none, correct the answer."
    )
    yield paragraph(safe(told), styles.body)
    levels = {each.id: each for each in context.part.record.criteria}
    heads = ("", texts("Criterion"), texts("claimed"), texts("evidenced"), texts("Needed"), texts("What can prove it"))
    rows = [[context.head(text) for text in heads]]
    for criterion in missing:
        level, evidenced = levels[criterion].level, levels[criterion].evidenced_level
        assert level is not None
        critical = context.part.rubric.by_id[criterion].gate is not None
        mark = Markup(f"<i>{safe(texts('critical'))}</i>") if critical else Markup("")
        rows.append(
            [
                TickBox(),
                context.rich(joined(bold(words[criterion].name), mark)),
                context.cell(str(level)),
                context.cell(str(evidenced)),
                context.cell(texts.message(strength_said(context.part.rubric.evidence.required[level]))),
                context.cell("; ".join(words[criterion].evidence) or words[criterion].levels[level]),
            ]
        )
    yield context.table(rows, (5, 28, 10, 11, 16, 30))
