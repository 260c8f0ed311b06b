"""Partners by domain, for internal use only: shaded by figure, in the order given, never as a ranking."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from reportlab.platypus import CondPageBreak

from safeguard import ComparedPartner, Figure, group_name

from .context import Context
from .heatmap import Line, shaded
from .text import bold, paragraph, safe

#: points from which on the map is longer than a page anyway
WHOLE = 640.0


def pages(context: Context) -> Iterator[Any]:
    """The map; nothing in a public comparison, whatever stands in the document."""
    texts, styles, comparison = context.texts, context.styles, context.compared.comparison
    if comparison.audience != "internal" or not comparison.partners:
        return
    used = [
        domain
        for domain in context.compared.rubric.domains
        if any(domain.id in each.domains for each in comparison.partners)
    ]
    yield CondPageBreak(min(WHOLE, 110 + 32 * len(comparison.partners)))
    yield paragraph(safe(texts("Partners by domain")), styles.loose)
    said = texts(
        "This is no ranking. First come the partners that agreed to be named in this round, by name; then the others, by "
        "pseudonym."
    )
    yield paragraph(safe(said), styles.body)
    lines = [
        Line(_name(context, each), _figures(each, [domain.id for domain in used]), each.closed)
        for each in comparison.partners
    ]
    yield from shaded(context, texts("Partner"), used, lines)


def _name(context: Context, partner: ComparedPartner) -> Any:
    group = group_name(context.texts, context.words, partner.by) if partner.by else ""
    made = [paragraph(bold(partner.label), context.styles.cell)]
    return [*made, paragraph(safe(group), context.styles.small)] if group else made


def _figures(partner: ComparedPartner, domains: list[str]) -> list[Figure | None]:
    return [_figure(partner.claimed), *(_figure(partner.domains.get(domain)) for domain in domains)]


def _figure(percent: str | None) -> Figure | None:
    return None if percent is None else Figure.of(Fraction(percent) / 100)
