"""A comparison of partners as text for people: what is compared with what, the figures, what most of them need."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from safeguard.cli.output import table, wrapped
from safeguard.comparison_words import common_to, figure_name, hidden, left_out, place_among, standing
from safeguard.model import Rubric
from safeguard.model.comparison import ComparedFigure, Comparison, ComparisonPart, Mine
from safeguard.texts import Texts


def compare_view(texts: Texts, part: ComparisonPart) -> Iterator[str]:
    """The lines of the text view of one comparison."""
    comparison, rubric = part.comparison, part.rubric
    title = rubric.words(texts.language).title
    yield f"{title} · {texts('round {round}', round=comparison.round)} · {comparison.release}"
    yield standing(texts, comparison)
    yield ""
    yield from _compared(texts, comparison)
    yield ""
    everybody = [each for each in comparison.figures if not each.by]
    yield from table(_rows(texts, rubric, [each for each in everybody if not each.of.startswith("view:")]))
    if part.mine is not None:
        yield from _mine(texts, rubric, part.mine)
        return
    for by in dict.fromkeys(tuple(each.by.items()) for each in comparison.figures if each.by):
        cell = [each for each in comparison.figures if tuple(each.by.items()) == by and not each.of.startswith("view:")]
        yield ""
        yield common_to(texts, dict(by))
        shown = [each for each in cell if not each.hidden]
        yield from table(_rows(texts, rubric, shown)) if shown else [f"  {hidden(texts)}"]
    yield from _gates(texts, rubric, comparison)
    yield from _agenda(texts, rubric, comparison)
    yield from _partners(texts, rubric, comparison)
    yield ""
    yield from wrapped(_promise(texts, comparison))


def _compared(texts: Texts, comparison: Comparison) -> Iterator[str]:
    said = [
        texts.count(comparison.organisations, "One partner is compared.", "{n} partners are compared."),
    ]
    core = comparison.comparable
    if core.share != "100":
        said.append(
            texts(
                "Not all answered the same version of the rubric: compared on {criteria} of {asked} criteria, which carry {share}% of the weight.",
                criteria=core.criteria,
                asked=core.asked,
                share=texts.number(Fraction(core.share), 1),
            )
        )
    if core.warning:
        said.append(texts("That is less than 80%: read every figure with care."))
    said += [left_out(texts, each) for each in core.left_out]
    if comparison.again:
        said.append(
            texts(
                "This is the last release once more: fewer than {k} partners have sent something new since.",
                k=comparison.k,
            )
        )
    if comparison.waiting:
        said.append(
            texts.count(
                comparison.waiting,
                "One partner's newer contribution waits for the next release.",
                "The newer contributions of {n} partners wait for the next release.",
            )
        )
    if comparison.named:
        said.append(texts("Agreed to be named: {names}.", names=", ".join(comparison.named)))
    for each in said:
        yield from wrapped(each)


def _rows(texts: Texts, rubric: Rubric, figures: Iterable[ComparedFigure]) -> Iterator[tuple[str, ...]]:
    yield (
        "",
        "n",
        texts("lower quarter"),
        texts("middle"),
        texts("upper quarter"),
        texts("with evidence"),
        texts("answered"),
        texts("since last round"),
    )
    for each in figures:
        name = figure_name(texts, rubric, each.of)
        if each.hidden or each.q1 is None or each.median is None or each.q3 is None:
            yield (name, "–", hidden(texts))
            continue
        three = [_percent(texts, one) for one in (each.q1, each.median, each.q3)]
        evidenced = _percent(texts, each.evidenced.median) if each.evidenced else "–"
        coverage = _percent(texts, each.coverage) if each.coverage else "–"
        change = _points(texts, each.change.median) if each.change else "–"
        yield (name, str(each.n), *three, evidenced, coverage, change)


def _percent(texts: Texts, text: str) -> str:
    return f"{texts.number(Fraction(text), 1 if '.' in text else 0)}%"


def _points(texts: Texts, text: str) -> str:
    value = Fraction(text)
    return ("+" if value > 0 else "") + texts.number(value, 1 if "." in text else 0)


def _gates(texts: Texts, rubric: Rubric, comparison: Comparison) -> Iterator[str]:
    words = rubric.words(texts.language).criterion
    closed = [each for each in comparison.counts if each.of.startswith("gate:") and not each.by and each.counts]
    lines = [
        texts(
            "“{name}”: not met by {closed} of {n}",
            name=words[each.of.removeprefix("gate:")].name,
            closed=(each.counts or {}).get("closed", 0),
            n=each.n or 0,
        )
        for each in closed
    ]
    if lines:
        yield ""
        yield texts("Critical criteria")
        for line in lines:
            yield from wrapped(line, "    ", "  · ")


def _agenda(texts: Texts, rubric: Rubric, comparison: Comparison) -> Iterator[str]:
    words = rubric.words(texts.language).criterion
    if comparison.agenda:
        yield ""
        yield texts("What most partners need: subjects for a training")
        for need in comparison.agenda[:10]:
            line = texts("{name}: {below} of {n}", name=words[need.criterion].name, below=need.below, n=need.n)
            yield from wrapped(line, "    ", "  · ")


def _partners(texts: Texts, rubric: Rubric, comparison: Comparison) -> Iterator[str]:
    if comparison.partners:
        bands = rubric.words(texts.language).band
        yield ""
        yield texts("Partners, in no order of merit")
        rows = [("", texts("claimed"), texts("evidenced"), texts("verdict"), texts("critical criteria not met"))]
        for each in comparison.partners:
            claimed = _percent(texts, each.claimed) if each.claimed else "–"
            evidenced = _percent(texts, each.evidenced) if each.evidenced else "–"
            verdict = bands[each.band].title if each.band else "–"
            rows.append((each.label, claimed, evidenced, verdict, str(each.closed)))
        yield from table(rows, "  ")


def _mine(texts: Texts, rubric: Rubric, mine: Mine) -> Iterator[str]:
    yield ""
    yield mine.label
    rows = [
        (
            figure_name(texts, rubric, mark.of),
            _percent(texts, mark.own) if mark.own else "–",
            place_among(texts, mark),
        )
        for mark in mine.marks
    ]
    yield from table(rows, "  ")


def _promise(texts: Texts, comparison: Comparison) -> str:
    if comparison.audience == "internal":
        return texts("Confidential: for internal use only. For others make a release with --public.")
    return texts(
        "Nothing here rests on fewer than {k} partners, yourself included; figures are rounded to 5, and what could give a partner away is hidden.",
        k=comparison.k,
    )
