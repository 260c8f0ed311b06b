"""A rubric: its structure (what can move a number) and its words (one set for each language)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction
from functools import cached_property
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from safeguard import limits
from safeguard.model.base import (
    Document,
    Id,
    Language,
    Percentage,
    PersonDays,
    Share,
    Strength,
    Tag,
    Version,
    Whole,
    Words,
    _matching,
)

FORMAT = "safeguard/rubric/1"
Weight = Annotated[Whole, Field(ge=1, le=1_000_000)]
#: a prerequisite, ``criterion>=level``
Need = Annotated[str, AfterValidator(_matching(r"[a-z0-9]+(?:[-_][a-z0-9]+)*>=(0|[1-9]\d{0,2})", "need_form"))]


class Scale(Document):
    """Levels ``0..max``; from ``met`` on a criterion counts as met."""

    max: Annotated[Whole, Field(ge=1, le=100)]
    met: Annotated[Whole, Field(ge=0, le=100)]


class EvidenceRule(Document):
    """The weakest strength of evidence with which each level ``0..max`` counts as evidenced."""

    required: Annotated[tuple[Strength, ...], Field(strict=False)]


class Band(Document):
    """A verdict, from a percentage upwards; ``domain_floor`` is what every scored domain must reach for it."""

    id: Id
    from_: Annotated[Percentage, Field(alias="from")]
    domain_floor: Percentage | None = None


class Domain(Document):
    """A part of the rubric that is scored by itself."""

    id: Id
    weight: Weight = 1


class Gate(Document):
    """A criterion that caps the band while it stands below ``minimum`` (``met`` where none is named)."""

    minimum: Annotated[Whole, Field(ge=1, le=100)] | None = None
    cap: Id


class Action(Document):
    """The step that raises a criterion to level ``to``; ``needs`` names what must hold beside it."""

    to: Annotated[Whole, Field(ge=1, le=100)]
    effort: PersonDays
    role: Id
    needs: Annotated[tuple[Need, ...], Field(strict=False)] = ()

    @cached_property
    def prerequisites(self) -> tuple[tuple[str, int], ...]:
        """The criteria that must stand beside it, each with its level."""
        return tuple(map(parse_need, self.needs))


class Criterion(Document):
    """One question with its weight, gate, mappings and the actions that improve it.

    ``was`` is the crosswalk: criteria of an earlier version whose place it takes, level by level.
    """

    id: Id
    domain: Id
    weight: Weight = 1
    profiles: Annotated[tuple[Id, ...], Field(strict=False, min_length=1)] | None = None
    not_applicable: bool | None = None
    gate: Gate | None = None
    maps: Annotated[tuple[Tag, ...], Field(strict=False)] = ()
    was: Annotated[tuple[Id, ...], Field(strict=False)] = ()
    actions: Annotated[tuple[Action, ...], Field(strict=False, alias="action")] = ()

    @property
    def may_be_not_applicable(self) -> bool:
        """Whether *not applicable* may be answered: never for a gate, otherwise unless the rubric says no."""
        return self.gate is None and self.not_applicable is not False

    def asked_of(self, profile: str) -> bool:
        """Whether an organisation of this profile is asked this criterion."""
        return self.profiles is None or profile in self.profiles

    def action_to(self, level: int) -> Action | None:
        """The action that raises this criterion to a level, if the rubric names one."""
        return self._action_to.get(level)

    @cached_property
    def _action_to(self) -> dict[int, Action]:
        return {action.to: action for action in reversed(self.actions)}


def parse_need(need: str) -> tuple[str, int]:
    """The criterion and the level of a prerequisite: ``other>=2`` is ``("other", 2)``."""
    criterion, level = need.split(">=")
    return criterion, int(level)


class BandWords(Document):
    title: Words
    meaning: Words


class DomainWords(Document):
    title: Words
    description: Words | None = None


class ActionWords(Document):
    """What to do, and the proof that it is done."""

    do: Words
    proof: Words


class CriterionWords(Document):
    title: Words | None = None
    statement: Words
    why: Words
    levels: Annotated[tuple[Words, ...], Field(strict=False)]
    evidence: Annotated[tuple[Words, ...], Field(strict=False)] = ()
    gate: Words | None = None
    action: dict[str, ActionWords] = Field(default_factory=dict)

    @property
    def name(self) -> str:
        """The short title, or the statement where the rubric gives none."""
        return self.title or self.statement


class GlossaryEntry(Document):
    """What a term of the rubric means; ``also`` lists other forms under which it stands in the texts."""

    term: Words
    also: Annotated[tuple[Words, ...], Field(strict=False)] = ()
    meaning: Words


class Wording(Document):
    """The words of a rubric in one language."""

    title: Words
    description: Words | None = None
    scale: Annotated[tuple[Words, ...], Field(strict=False)]
    role: dict[Id, Words] = Field(default_factory=dict)
    profile: dict[Id, Words] = Field(default_factory=dict)
    tag: dict[Tag, Words] = Field(default_factory=dict)
    band: dict[Id, BandWords] = Field(default_factory=dict)
    domain: dict[Id, DomainWords] = Field(default_factory=dict)
    criterion: dict[Id, CriterionWords] = Field(default_factory=dict)
    glossary: dict[Id, GlossaryEntry] = Field(default_factory=dict)

    @property
    def titles(self) -> dict[str, str]:
        """The title of every band, domain and criterion, by its id."""
        return {
            **{each: words.title for each, words in self.band.items()},
            **{each: words.title for each, words in self.domain.items()},
            **{each: words.name for each, words in self.criterion.items()},
        }

    def name_of(self, criterion: str) -> str:
        """A criterion's name, or its id where this version of the rubric asks it no more."""
        return self.criterion[criterion].name if criterion in self.criterion else criterion

    def action_of(self, criterion: str, level: int) -> ActionWords | None:
        """What to do to reach a level of a criterion; None where the rubric says nothing of it, or no more."""
        return self.criterion[criterion].action.get(str(level)) if criterion in self.criterion else None

    def explained(self, texts: Iterable[str]) -> list[GlossaryEntry]:
        """The entries of the glossary whose term stands in some texts as a whole word, by term."""
        shown = "\n".join(texts).casefold()

        def stands(form: str) -> bool:
            return re.search(rf"(?<!\w){re.escape(form.casefold())}(?!\w)", shown) is not None

        found = [entry for entry in self.glossary.values() if any(map(stands, (entry.term, *entry.also)))]
        return sorted(found, key=lambda entry: entry.term.casefold())


class Digests(Document):
    """SHA-256 over canonical JSON.

    ``scoring`` covers everything that can move a figure of a score record; ``content`` the whole structure and
    all words; ``wording`` each language by itself.
    """

    content: str
    scoring: str
    wording: dict[Language, str]


class Structure(Document):
    """``rubric.toml`` as it stands in the file."""

    format: Literal["safeguard/rubric/1"]
    id: Id
    version: Version
    status: Literal["draft", "stable", "deprecated"]
    languages: Annotated[tuple[Language, ...], Field(strict=False, min_length=1)]
    na_limit: Share = Field(default="1/2", validate_default=True)
    find_out: PersonDays = Field(default="0.5", validate_default=True)
    profiles: Annotated[tuple[Id, ...], Field(strict=False, min_length=1)]
    scale: Scale
    evidence: EvidenceRule
    bands: Annotated[tuple[Band, ...], Field(strict=False, min_length=1, alias="band")]
    domains: Annotated[tuple[Domain, ...], Field(strict=False, min_length=1, alias="domain")]
    criteria: Annotated[
        tuple[Criterion, ...], Field(strict=False, min_length=1, max_length=limits.RUBRIC_CRITERIA, alias="criterion")
    ]


class Rubric(Structure):
    """A rubric as the engine uses it: criteria in rubric order (domains in order, then file order)."""

    wording: dict[Language, Wording]
    digests: Digests

    @cached_property
    def by_id(self) -> dict[str, Criterion]:
        """Criteria by id."""
        return {criterion.id: criterion for criterion in self.criteria}

    @cached_property
    def band_rank(self) -> dict[str, int]:
        """Position of each band, the lowest 0."""
        return {band.id: rank for rank, band in enumerate(self.bands)}

    def in_scope(self, profile: str) -> tuple[Criterion, ...]:
        """The criteria asked of a profile, in rubric order."""
        return tuple(criterion for criterion in self.criteria if criterion.asked_of(profile))

    def minimum(self, criterion: Criterion) -> int:
        """The level from which a gate is open."""
        assert criterion.gate is not None
        return self.scale.met if criterion.gate.minimum is None else criterion.gate.minimum

    @cached_property
    def limits(self) -> frozenset[Fraction]:
        """The percentages at which a verdict changes, and 100: a figure just below one is never shown as having reached it."""
        starts = {band.from_ for band in self.bands}
        floors = {band.domain_floor for band in self.bands if band.domain_floor is not None}
        return frozenset({*starts, *floors, Fraction(100)})

    @property
    def unproved_level(self) -> int:
        """The highest level that counts as evidenced though nothing is shown."""
        return max(level for level, needed in enumerate(self.evidence.required) if needed == "none")

    def meant(self, said: str, known: Iterable[str]) -> str | None:
        """Which of the known ids somebody means by an id or by a title in any language; None where that is not clear."""
        ids = list(known)
        if said in ids:
            return said
        plain = " ".join(said.split()).casefold()
        found = {
            each
            for words in self.wording.values()
            for each, title in words.titles.items()
            if each in ids and " ".join(title.split()).casefold() == plain
        }
        return found.pop() if len(found) == 1 else None

    def words(self, language: str) -> Wording:
        """The words in a language, or in the rubric's first language where that one is missing."""
        return self.wording.get(language) or self.wording[self.languages[0]]


def version_key(version: str) -> tuple[int, int, int]:
    """A version as numbers that compare."""
    major, minor, patch = (int(part) for part in re.split(r"\.", version))
    return major, minor, patch
