"""``safeguard settle``: where views part, the group agrees on an answer and says why; what each one said stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from safeguard.answer_words import strength_said
from safeguard.cli import params
from safeguard.cli.fill import Dialogue, says_only_yes_or_no
from safeguard.cli.output import can_show, out
from safeguard.cli.session import Session
from safeguard.cli.translated import Command, option

if TYPE_CHECKING:
    from safeguard.model import Assessment, Criterion, Evidence, Rubric


@click.command("settle", cls=Command)
@click.argument("assessment", metavar="ID")
@option("--again", is_flag=True, help="Ask also what was settled before.")
@params.store
@click.pass_obj
def command(session: Session, assessment: str, again: bool) -> None:
    """Settle in the group what its people see differently.

    Walks through the criteria on which views part or on which somebody sees a critical criterion below its minimum,
    shows how many see which level and never who, and keeps the consensus with its reason. It counts from then on;
    the single answers stay.
    """
    from safeguard.respondents import voices

    read = session.read(assessment)
    texts, stored = session.texts, session.store.load(read.assessment.id).assessment
    if len(voices(read.rubric, stored)) < 2:
        out(texts("Fewer than two answered: there is nothing to settle."))
        return
    dialogue = Settling(session, read.rubric, stored, again)
    if not dialogue.criteria:
        out(texts("Everything on which views part is settled. --again asks it anew."))
        return
    out(
        texts.count(
            len(dialogue.criteria),
            "One criterion to talk about. Say what one would see, not who is right.",
            "{n} criteria to talk about. Say what one would see, not who is right.",
        )
    )
    dialogue.run()


class Settling(Dialogue):
    """Questions to the group about what its people see differently."""

    def __init__(self, session: Session, rubric: Rubric, assessment: Assessment, again: bool):
        from safeguard.model import CONSENSUS
        from safeguard.respondents import opinions

        super().__init__(session, rubric, assessment, CONSENSUS, session.store.load(assessment.id).rivals)
        self.assessment = assessment
        self.seen = opinions(rubric, assessment)
        settled = {name for name, answer in self.answers.items() if answer.state != "unanswered"}
        wanted = to_settle(rubric, assessment)
        self.criteria = tuple(rubric.by_id[name] for name in wanted if again or name not in settled)

    def also_shown(self, criterion: Criterion) -> list[str]:
        """How many see which level; under five only that they differ."""
        from safeguard.respondents import K

        opinion, texts = self.seen[criterion.id], self.texts
        if opinion.answered < K:
            return [texts("Views part here. Fewer than {k} answered, so it is not shown how.", k=K)]
        lines = [texts("What {n} people said:", n=opinion.answered)]
        lines += [f"  {level}  {_marks(number)}" for level, number in enumerate(opinion.counts)]
        for word, number in ((texts("not known"), opinion.unknown), (texts("not applicable"), opinion.not_applicable)):
            if number:
                lines.append(f"  {word}: {number}")
        return lines

    def more_of(self, criterion: Criterion, fields: dict[str, object]) -> dict[str, object] | None:
        """The reason of a consensus, which must be there, and the evidence that it takes over."""
        if fields.get("state") == "level":
            self._take_over_evidence(criterion)
        if fields.get("reason"):
            return fields
        reason = self.free_text(self.texts("Why? What would one see (no names):"))
        if not reason or says_only_yes_or_no(reason):
            out(self.texts("A consensus needs a reason."))
            return None
        return {**fields, "reason": reason}

    def _take_over_evidence(self, criterion: Criterion) -> None:
        """Offer the strongest evidence that anybody pointed to: a consensus without any counts as not shown."""
        kept = self._kept(criterion)
        strongest = strongest_evidence(self.assessment, criterion.id)
        if strongest is None or kept["evidence"]:
            return
        strength = self.texts.message(strength_said(strongest.strength))
        shown = f"{strongest.reference} ({strength})" if strongest.reference else strength
        out(self.texts("Somebody pointed to evidence: {shown}", shown=shown))
        if self.yes(self.texts("Does it stand for all of you? y for yes, n or Enter for no:")):
            kept["evidence"] = [strongest.model_dump()]


def strongest_evidence(assessment: Assessment, criterion: str) -> Evidence | None:
    """The strongest evidence that a respondent gave for a criterion; None where nothing was shown."""
    from safeguard.model import STRENGTHS
    from safeguard.respondents import is_respondent

    given = [
        evidence
        for answer in assessment.answers
        if answer.criterion == criterion and is_respondent(answer.by)
        for evidence in answer.evidence
        if evidence.strength != "none"
    ]
    return max(given, key=lambda each: (STRENGTHS.index(each.strength), each.reference), default=None)


def to_settle(rubric: Rubric, assessment: Assessment) -> list[str]:
    """The criteria to talk about: flagged gates first, then those on which views are furthest apart."""
    from safeguard.respondents import by_disagreement, opinions, together

    standings = together(rubric, assessment)
    flagged = [name for name, standing in standings.items() if standing.review]
    parting = [each.criterion for each in by_disagreement(opinions(rubric, assessment))]
    return list(dict.fromkeys([*(name for name in parting if name in flagged), *flagged, *parting]))


def _marks(number: int) -> str:
    sign = "●" if can_show("●") else "*"
    return f"{sign * number} {number}" if number else "–"
