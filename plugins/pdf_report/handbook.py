"""A rubric as a handbook: to read, discuss and write into before it is answered."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from reportlab.platypus import CondPageBreak, PageBreak, Spacer

from safeguard import Criterion, CriterionWords, Handbook, Texts, Wording, person_days, strength_said

from . import glossary
from .context import ROOM, table
from .style import Styles
from .text import Markup, bold, joined, paragraph, safe


def story(book: Handbook, texts: Texts, styles: Styles) -> Iterator[Any]:
    """The flowables of the handbook in reading order."""
    pages = _Pages(book, texts, styles)
    yield from pages.cover()
    for domain in book.rubric.domains:
        members = [criterion for criterion in book.criteria if criterion.domain == domain.id]
        if members:
            yield PageBreak()
            yield paragraph(safe(pages.words.domain[domain.id].title), styles.chapter)
            for criterion in members:
                yield from pages.criterion(criterion)
    yield PageBreak()
    yield from pages.verdicts()
    entries = glossary.explained(pages.words, book.criteria)
    yield from glossary.section(entries, texts, styles)
    yield from pages.colophon()


class _Pages:
    """The parts of one handbook in one language."""

    def __init__(self, book: Handbook, texts: Texts, styles: Styles):
        self.book, self.texts, self.styles = book, texts, styles
        self.words: Wording = book.rubric.words(texts.language)

    def cover(self) -> Iterator[Any]:
        """Title, for whom, how to use it, and what is inside."""
        texts, styles, book = self.texts, self.styles, self.book
        yield Spacer(1, 26)
        yield paragraph(safe(texts("Handbook").upper()), styles.kicker)
        yield paragraph(safe(self.words.title), styles.title)
        profiles = [book.profile] if book.profile else book.rubric.profiles
        asked = ", ".join(self.words.profile.get(profile, profile) for profile in profiles)
        critical = sum(criterion.gate is not None for criterion in book.criteria)
        facts = (
            texts("for: {profiles}", profiles=asked),
            texts.count(len(book.criteria), "one criterion", "{n} criteria"),
            texts.count(critical, "one of them critical", "{n} of them critical"),
        )
        yield paragraph(safe(" · ".join(facts)), styles.lead)
        if self.words.description:
            yield paragraph(safe(self.words.description), styles.body)
        yield paragraph(safe(texts("How levels are read")), styles.section)
        yield paragraph(
            safe(
                texts(
                    "Each criterion has levels that say what one would see. Choose the highest level of which everything can be shown today; when two levels seem right, it is the lower one. From level {met} on a criterion counts as met.",
                    met=book.rubric.scale.met,
                )
            ),
            styles.body,
        )
        rows = [
            [
                paragraph(bold(level), styles.cell),
                paragraph(safe(name), styles.cell),
                paragraph(safe(self._proof(level)), styles.cell),
            ]
            for level, name in enumerate(self.words.scale)
        ]
        head = [
            paragraph(bold(text), styles.cell_head) for text in ("", texts("Level"), texts("Evidence that it requires"))
        ]
        yield table([head, *rows], (6, 50, 44))
        yield paragraph(safe(texts("Domains")), styles.section)
        yield table(list(self._domains()), (64, 18, 18), head=False)

    def _proof(self, level: int) -> str:
        return self.texts.message(strength_said(self.book.rubric.evidence.required[level]))

    def _domains(self) -> Iterator[list[Any]]:
        """A row for each domain of which something is asked."""
        texts = self.texts
        for domain in self.book.rubric.domains:
            asked = sum(criterion.domain == domain.id for criterion in self.book.criteria)
            count = texts.count(asked, "one criterion", "{n} criteria")
            said = (self.words.domain[domain.id].title, count, texts("weight {n}", n=domain.weight))
            if asked:
                yield [paragraph(safe(text), self.styles.cell) for text in said]

    def criterion(self, criterion: Criterion) -> Iterator[Any]:
        """One criterion: what is asked and why, the levels, the evidence, and the way up."""
        texts, styles, own = self.texts, self.styles, self.words.criterion[criterion.id]
        yield CondPageBreak(ROOM)
        mark = f" · {texts('critical')}" if criterion.gate else ""
        yield paragraph(safe(own.name + mark), styles.loose)
        if own.title:
            yield paragraph(safe(own.statement), styles.body)
        yield paragraph(joined(bold(texts("Why it matters:")), safe(own.why)), styles.body)
        if criterion.gate and own.gate:
            cap = self.words.band[criterion.gate.cap].title
            limit = texts(
                "Below level {level} the verdict is at most “{band}”.",
                level=self.book.rubric.minimum(criterion),
                band=cap,
            )
            yield paragraph(joined(bold(texts("Why it is critical:")), safe(f"{own.gate} {limit}")), styles.body)
        yield self._levels(criterion, own)
        if own.evidence:
            yield Spacer(1, 4)
            yield paragraph(joined(bold(texts("What can show it:")), safe("; ".join(own.evidence) + ".")), styles.body)
        tags = [self.words.tag.get(tag, tag) for tag in criterion.maps]
        if tags:
            yield paragraph(safe(texts("Belongs to: {tags}", tags="; ".join(tags))), styles.small)

    def _levels(self, criterion: Criterion, own: CriterionWords) -> Any:
        texts, styles = self.texts, self.styles
        head = (texts("What one sees"), texts("The step to this level"))
        rows: list[list[Any]] = [[paragraph(bold(text), styles.cell_head) for text in ("", *head)]]
        for level, descriptor in enumerate(own.levels):
            rows.append(
                [
                    paragraph(bold(level), styles.cell),
                    paragraph(safe(descriptor), styles.cell),
                    self._step(criterion, own, level),
                ]
            )
        return table(rows, (5, 50, 45))

    def _step(self, criterion: Criterion, own: CriterionWords, level: int) -> Any:
        texts, action, words = self.texts, criterion.action_to(level), own.action.get(str(level))
        if action is None or words is None:
            return ""
        effort = person_days(texts, Fraction(action.effort))
        who = Markup(f"<i>{safe(self.words.role.get(action.role, action.role))} · {safe(effort)}</i>")
        proof = safe(texts("Proof: {proof}", proof=words.proof))
        return paragraph(joined(safe(words.do), who, proof, by="<br/>"), self.styles.cell)

    def verdicts(self) -> Iterator[Any]:
        """What the bands mean and what they ask."""
        texts, styles = self.texts, self.styles
        yield paragraph(safe(texts("What the verdicts mean")), styles.chapter)
        rows = [
            [
                paragraph(bold(text), styles.cell_head)
                for text in (texts("Verdict"), texts("From"), texts("Every domain at least"), texts("Meaning"))
            ]
        ]
        for band in self.book.rubric.bands:
            floor = "–" if band.domain_floor is None else f"{texts.number(band.domain_floor)}%"
            said = (
                self.words.band[band.id].title,
                f"{texts.number(band.from_)}%",
                floor,
                self.words.band[band.id].meaning,
            )
            rows.append([paragraph(safe(text), styles.cell) for text in said])
        yield table(rows, (20, 10, 16, 54))

    def colophon(self) -> Iterator[Any]:
        """Which rubric this is, to the letter, and what is missing from the document."""
        texts, styles, rubric = self.texts, self.styles, self.book.rubric
        yield Spacer(1, 12)
        digest = rubric.digests.content
        line = texts(
            "Rubric {id} {version}, digest {digest}; safeguard {engine}.",
            id=rubric.id,
            version=rubric.version,
            digest=digest,
            engine=self.book.engine,
        )
        yield paragraph(safe(line), styles.small)
        for fault in self.book.faults:
            yield paragraph(joined(bold(fault.plugin), safe(fault.message), by=": "), styles.small)
