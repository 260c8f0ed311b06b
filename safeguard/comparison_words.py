"""A comparison of partners in words: what a figure is of, who is in a group, what is hidden and why, what was compared.

Every report says these things alike, whatever kind of file it makes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from safeguard.model import Figure, Rubric, Wording
from safeguard.model.comparison import Audience, ComparedCounts, ComparedFigure, Comparison, LeftOut, Need, Place
from safeguard.texts import Texts


def audience_mark(texts: Texts, audience: Audience) -> str:
    """The mark that stands on every page."""
    return texts("Public") if audience == "public" else texts("Confidential – for internal use only")


def release_said(texts: Texts, comparison: Comparison) -> str:
    """The release by its id; a comparison for internal use is none, and says so."""
    if comparison.audience == "internal":
        name = comparison.release.removeprefix("internal-")
        return texts("Internal comparison {name}, not to be handed out", name=name)
    return texts("Release {release}", release=comparison.release)


def hidden_words(texts: Texts) -> str:
    """What stands in the place of a figure that may not be shown."""
    return texts("hidden to protect privacy")


def compared_percent(texts: Texts, audience: Audience, percent: str | None) -> str:
    """A percentage of a comparison: whole in public, where it is a multiple of five, with a decimal inside.

    None is hidden in public; inside nothing is hidden, and there is no such figure.
    """
    if percent is None:
        return hidden_words(texts) if audience == "public" else "–"
    exact = Fraction(percent)
    return f"{texts.number(exact)}%" if audience == "public" else texts.figure(Figure.of(exact / 100))


def compared_points(texts: Texts, audience: Audience, points: str) -> str:
    """A change in points, with its sign."""
    exact = Fraction(points)
    sign = "+" if exact > 0 else "-" if exact < 0 else ""
    return sign + texts.number(abs(exact), None if audience == "public" else 1)


def figure_name(texts: Texts, words: Wording, of: str) -> str:
    """What a figure or a count is of: ``overall``, ``domain:ID``, ``view:TAG``, ``criterion:ID``, ``gate:ID``, ``band``."""
    kind, _, name = of.partition(":")
    if kind == "domain":
        return words.domain[name].title if name in words.domain else name
    if kind == "view":
        return words.tag.get(name, name)
    if kind in ("criterion", "gate"):
        return words.name_of(name)
    fixed = {
        "overall": texts("Overall"),
        "band": texts("Verdict"),
        "band:evidenced": texts("Verdict by the evidence shown"),
        "closed": texts("Number of critical criteria that are not met"),
    }
    return fixed.get(of, of)


def group_name(texts: Texts, words: Wording, by: Mapping[str, str]) -> str:
    """Who is in a group: a type in the rubric's own words, a region by its code, everybody where nothing is named."""
    named = []
    for key, value in by.items():
        if key == "type":
            named.append(words.profile.get(value, value))
        elif key == "region":
            named.append(texts("region {region}", region=value))
        else:
            named.append(f"{key}: {value}")
    return ", ".join(named) or texts("All partners")


def count_name(texts: Texts, words: Wording, of: str, key: str) -> str:
    """What one count of a :class:`~safeguard.model.comparison.ComparedCounts` counts."""
    kind = of.partition(":")[0]
    if kind == "band":
        return words.band[key].title if key in words.band else texts("no score yet")
    if kind == "closed":
        return texts.count(int(key), "one not met", "{n} not met") if key != "0" else texts("all met")
    fixed = {
        "open": texts("met"),
        "closed": texts("not met"),
        "pending": texts("not yet answered"),
        "unknown": texts("not known"),
        "none": texts("not answered or not applicable"),
    }
    return fixed.get(key) or texts("level {level}", level=key)


def instead_said(texts: Texts, audience: Audience, figure: ComparedFigure) -> str:
    """What stands in the place of a figure without quartiles: hidden in public, otherwise nobody has a score."""
    nobody = audience == "internal" or (not figure.hidden and figure.n is not None)
    return texts("no score yet") if nobody else hidden_words(texts)


def facts_said(texts: Texts, audience: Audience, figure: ComparedFigure) -> str:
    """What stands beside a figure: how many partners, how much they answered, how much was not applicable."""
    if figure.hidden:
        return instead_said(texts, audience, figure)
    said = [partners_said(texts, figure.n)]
    if figure.q1 is None:
        return "; ".join((*said, texts("no score yet")))
    said.append(texts("answered: {percent}", percent=compared_percent(texts, audience, figure.coverage)))
    said.append(texts("not applicable: {percent}", percent=compared_percent(texts, audience, figure.na_share)))
    return "; ".join(said)


def partners_said(texts: Texts, number: int | None) -> str:
    """So many partners, or that their number is hidden."""
    if number is None:
        return texts("number of partners: {hidden}", hidden=hidden_words(texts))
    return texts.count(number, "one partner", "{n} partners")


def middle_said(texts: Texts, audience: Audience, figure: ComparedFigure) -> str:
    """The quartiles of a figure as a sentence."""
    if figure.q1 is None or figure.q3 is None:
        hidden = instead_said(texts, audience, figure) == hidden_words(texts)
        if not hidden:
            return texts("No partner has a score yet.")
        return texts("The overall figure is {hidden}.", hidden=hidden_words(texts))
    low, high = (compared_percent(texts, audience, each) for each in (figure.q1, figure.q3))
    if low == high:
        return texts("The middle half of the partners stands at {low}.", low=low)
    return texts("The middle half of the partners stands between {low} and {high}.", low=low, high=high)


def compared_with(texts: Texts, comparison: Comparison) -> Iterator[str]:
    """What was compared with what, in sentences."""
    core = comparison.comparable
    yield texts.count(
        comparison.organisations,
        "One partner is in this comparison, with its latest submission of the round.",
        "{n} partners are in this comparison, each with its latest submission of the round.",
    )
    if core.criteria == core.asked and Fraction(core.share) == 100:
        yield texts("All of them were asked the same: everything is compared.")
    else:
        yield texts(
            "They answered different versions of the rubric. Compared is what all of them were asked: {criteria} of "
            "{asked} criteria, {share} of the weight.",
            criteria=core.criteria,
            asked=core.asked,
            share=f"{texts.number(Fraction(core.share))}%",
        )
    yield from fewer_said(texts, comparison)


def fewer_said(texts: Texts, comparison: Comparison) -> Iterator[str]:
    """Why standards, themes and criteria rest on fewer partners than the overall figure, where they do; of what is shown and nothing else."""
    sums_only = comparison.comparable.sums_only
    if sums_only:
        yield texts.count(
            sums_only,
            "One partner sent sums by domain only: it counts in the overall figure, the domains and the verdicts, but not in "
            "standards, themes and single criteria.",
            "{n} partners sent sums by domain only: they count in the overall figure, the domains and the verdicts, but not in "
            "standards, themes and single criteria.",
        )
    things: list[ComparedFigure | ComparedCounts] = [*comparison.figures, *comparison.counts]
    counted = [each.n for each in things if each.of.startswith(("view:", "criterion:")) and not each.by and each.n]
    if counted and min(counted) < comparison.organisations - sums_only:
        yield texts(
            "Some standards, themes and criteria rest on fewer partners: they are not asked of every kind of organisation, "
            "they do not apply, or some partners sent sums by domain only."
        )


def core_warning(texts: Texts, comparison: Comparison) -> str | None:
    """The warning that must be seen where much of the rubric is not compared."""
    if not comparison.comparable.warning:
        return None
    return texts(
        "Caution: only {share} of the rubric's weight is compared. Read the figures as a part, not as the whole.",
        share=f"{texts.number(Fraction(comparison.comparable.share))}%",
    )


def versions_said(texts: Texts, comparison: Comparison) -> Iterator[str]:
    """How many partners answered which version of the rubric, or that it is hidden since few answered one of them."""
    versions = comparison.comparable.versions
    if not versions:
        yield texts("How many partners answered which version of the rubric is {hidden}.", hidden=hidden_words(texts))
    for version, count in sorted(versions.items()):
        answered = partners_said(texts, count)
        yield texts("Version {version} of the rubric: {partners}", version=version, partners=answered)


def left_out_said(texts: Texts, audience: Audience, left: LeftOut) -> str:
    """How many partners are left out and why; who they are in comparisons for internal use only."""
    said = {
        "no-common-core": texts.count(
            left.n,
            "One partner is left out: its version of the rubric has too little in common with the others'.",
            "{n} partners are left out: their version of the rubric has too little in common with the others'.",
        ),
        "rubric-missing": texts.count(
            left.n,
            "One partner is left out: its version of the rubric is not installed here.",
            "{n} partners are left out: their version of the rubric is not installed here.",
        ),
        "units-only": texts.count(
            left.n,
            "One partner is left out: it sent single units and nothing for the whole organisation.",
            "{n} partners are left out: they sent single units and nothing for the whole organisation.",
        ),
        "older-version": texts.count(
            left.n,
            "One partner is left out: it answered an older version, on which fewer partners could be compared.",
            "{n} partners are left out: they answered an older version, on which fewer partners could be compared.",
        ),
        "counts-only": texts.count(
            left.n,
            "One partner is left out: it sent sums by domain only, which cannot be put beside the others' criteria here.",
            "{n} partners are left out: they sent sums by domain only, which cannot be put beside the others' criteria here.",
        ),
    }[left.why]
    return f"{said} {', '.join(left.names)}" if left.names and audience == "internal" else said


def hiding_said(texts: Texts, comparison: Comparison) -> Iterator[str]:
    """What is hidden in a comparison and why, in sentences."""
    if comparison.audience == "internal":
        yield texts(
            "This comparison is for internal use: small groups are shown, too. Do not pass it on; make a public one for that."
        )
        yield texts("Partners that did not agree to be named in this round stand under a pseudonym.")
        return
    yield texts(
        "Figures behind which fewer than {k} partners stand are hidden, and so are those from which a single partner could "
        "be worked out. Hidden is not 0: nothing can be said there.",
        k=comparison.k,
    )
    yield texts(
        "Percentages are rounded to multiples of 5. The lowest and the highest figure are not shown: each belongs to one partner."
    )


def freshness_said(texts: Texts, comparison: Comparison) -> Iterator[str]:
    """Whether this is the last release once more, and what is not in it yet."""
    if comparison.ended:
        yield texts(
            "The figures are those of the last release. Nothing new can be released of this round: a partner was removed, or a version of the rubric is missing, and beside the last release a new one would show who it was.",
        )
    elif comparison.again:
        yield texts(
            "The figures are those of the last release: fewer than {k} partners changed since, and a new release beside it would show what they changed.",
            k=comparison.k,
        )
    if comparison.waiting:
        yield texts.count(
            comparison.waiting,
            "The newer submission of one partner is not in it yet.",
            "The newer submissions of {n} partners are not in it yet.",
        )


def place_said(texts: Texts, own: str | None, place: Place) -> str:
    """Where a partner's own figure lies among the released quartiles."""
    if own is None:
        return texts("no score of your own yet")
    return {
        "lowest": texts("in the lowest quarter: here others can show how they began"),
        "lower": texts("between the lowest quarter and the median"),
        "upper": texts("between the median and the highest quarter"),
        "highest": texts("in the highest quarter: here others can learn from you"),
        "unknown": texts("no place: the figures of the others are hidden to protect privacy"),
    }[place]


def training_step(rubric: Rubric, comparison: Comparison, need: Need) -> int:
    """The level to which a training begins: the one above where most partners that need it stand, 1 where that is hidden."""
    found = next((each for each in comparison.counts if each.of == f"criterion:{need.criterion}" and not each.by), None)
    if found is None or not found.counts:
        return 1
    below = [(found.counts.get(str(level), 0), -level) for level in range(rubric.scale.met)]
    most, level = max(below, default=(0, 0))
    return 1 - level if most else 1


def hidden_count(comparison: Comparison) -> int:
    """How many figures and counts of a comparison are hidden."""
    things: list[ComparedFigure | ComparedCounts] = [*comparison.figures, *comparison.counts]
    return sum(each.hidden for each in things)
