"""The words of a comparison that every view and every report says alike."""

from __future__ import annotations

from safeguard.model import Rubric
from safeguard.model.comparison import By, Comparison, LeftOut, Mark
from safeguard.texts import Texts


def standing(texts: Texts, comparison: Comparison) -> str:
    """Who may see a comparison."""
    if comparison.audience == "public":
        return texts("PUBLIC · gives no partner away")
    return texts("CONFIDENTIAL · for internal use only")


def hidden(texts: Texts) -> str:
    """What stands where nothing may be shown."""
    return texts("hidden to protect privacy")


def figure_name(texts: Texts, rubric: Rubric, of: str) -> str:
    """The title of a figure: overall, a domain's, or what a tag means."""
    words = rubric.words(texts.language)
    kind, _, name = of.partition(":")
    if kind == "domain":
        return words.domain[name].title
    if kind == "view":
        return words.tag.get(name, name)
    return texts("Overall")


def common_to(texts: Texts, by: By) -> str:
    """What the members of a group have in common, in words; everybody for an empty one."""
    if not by:
        return texts("All partners")
    labels = {"type": texts("Type"), "region": texts("Region")}
    return " · ".join(f"{labels.get(side, side)}: {value}" for side, value in by.items())


def left_out(texts: Texts, each: LeftOut) -> str:
    """How many partners are not compared, and why."""
    why = {
        "no-common-core": texts("their version of the rubric shares less than half of the weight with the newest"),
        "rubric-missing": texts("their version of the rubric is not at hand here (--older names its folder)"),
        "units-only": texts("they sent assessments of single units only"),
        "counts-only": texts("they sent sums only, which cannot be scored on the common criteria"),
    }[each.why]
    said = texts.count(each.n, "One partner is left out: {why}", "{n} partners are left out: {why}", why=why)
    return f"{said} ({', '.join(each.names)})." if each.names else f"{said}."


def place_among(texts: Texts, mark: Mark) -> str:
    """In which quarter a partner's own figure lies."""
    return {
        "lowest": texts("among the lower quarter"),
        "lower": texts("below the middle"),
        "upper": texts("at or above the middle"),
        "highest": texts("among the upper quarter"),
        "unknown": texts("nothing was released to compare it with"),
    }[mark.place]
