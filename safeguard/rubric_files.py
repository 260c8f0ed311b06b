"""The only reader of rubric folders: ``rubric.toml`` for the structure, ``<language>.toml`` for the words."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, Union

from safeguard import limits, rubric_checks, strict_toml
from safeguard.boundary import parse
from safeguard.errors import InvalidInput, Problem, say
from safeguard.model.rubric import Criterion, Digests, Rubric, Structure, Wording
from safeguard.strict_json import canonical

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

Folder: TypeAlias = Union[Path, "Traversable"]  # the second name is known to type checkers only
STRUCTURE = "rubric.toml"


@dataclass(frozen=True, slots=True)
class Examination:
    """What is to be said about a rubric folder: the rubric where it can be used, problems, warnings."""

    rubric: Rubric | None
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]


def read_rubric(folder: Folder) -> Rubric:
    """The rubric in a folder. Raises :class:`~safeguard.errors.InvalidInput` with every problem found."""
    examined = examine(folder)
    if examined.rubric is None:
        raise InvalidInput(examined.problems, say("This rubric cannot be used as it is:"))
    return examined.rubric


def examine(folder: Folder) -> Examination:
    """Read a rubric folder and list everything that is wrong or doubtful in it."""
    problems: list[Problem] = []
    source = str(folder / STRUCTURE)
    try:
        data = read_part(folder / STRUCTURE, source)
        where = strict_toml.places_of(data)
        structure = parse(Structure, strict_toml.loads(data, source), source, where)
    except InvalidInput as error:
        return Examination(None, (*error.problems, *_broken_words(folder)), ())
    notes = rubric_checks.Notes(source, where)
    rubric_checks.check_structure(structure, notes)
    raw: dict[str, dict[str, Any]] = {}
    for language in structure.languages:
        try:
            raw[language] = _words(folder, language, structure, notes)
        except InvalidInput as error:
            problems += error.problems
    wording: dict[str, Wording] = {}
    spoken: dict[str, rubric_checks.Notes] = {}
    for language, words in raw.items():
        word_source = str(folder / f"{language}.toml")
        content = read_part(folder / f"{language}.toml", word_source) if words else b""
        word_notes = rubric_checks.Notes(word_source, strict_toml.places_of(content))
        rubric_checks.check_words(structure, words, word_notes, rubric_checks.terms(raw.values()))
        filled = rubric_checks.filled(structure, words, [raw[other] for other in structure.languages if other in raw])
        try:
            wording[language] = parse(Wording, filled, word_source, word_notes.where)
        except InvalidInput as error:
            word_notes.problems += error.problems
        else:
            rubric_checks.check_lengths(structure, wording[language], word_notes)
        if words:  # what was filled from another language is no copy that somebody made
            spoken[language] = word_notes
    rubric_checks.check_copies(structure, {name: wording[name] for name in spoken if name in wording}, spoken)
    for word_notes in spoken.values():
        problems += word_notes.problems
        notes.warnings += word_notes.warnings
    problems = notes.problems + problems
    rubric = None if problems or not wording else assembled(structure, wording)
    return Examination(rubric, tuple(problems), tuple(notes.warnings))


def _broken_words(folder: Folder) -> list[Problem]:
    """What can be said of the files of words while the structure cannot be read: broken syntax."""
    problems: list[Problem] = []
    names = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
    for name in names:
        if name.endswith(".toml") and name != STRUCTURE:
            try:
                strict_toml.loads(read_part(folder / name, str(folder / name)), str(folder / name))
            except InvalidInput as error:
                problems += error.problems
    return problems


def _words(folder: Folder, language: str, structure: Structure, notes: rubric_checks.Notes) -> dict[str, Any]:
    """The plain words of one language; a missing file is a gap of a draft and a problem of a stable rubric."""
    source = str(folder / f"{language}.toml")
    if not (folder / f"{language}.toml").is_file():
        if (folder / f"{language}.toml.txt").is_file():
            message = say(
                "There is a file {found}. Is it {wanted}? Then rename it.",
                found=f"{language}.toml.txt",
                wanted=f"{language}.toml",
            )
            notes.problem(("languages",), message)
        notes.gap(
            structure,
            ("languages",),
            say(
                "The words in {language} are missing: there is no file {file}.",
                language=language,
                file=f"{language}.toml",
            ),
        )
        return {}
    return strict_toml.loads(read_part(folder / f"{language}.toml", source), source)


def read_part(path: Folder, source: str) -> bytes:
    """The bytes of one file of a rubric, within the limit."""
    try:
        with path.open("rb") as file:
            data = file.read(limits.RUBRIC_BYTES + 1)
    except FileNotFoundError:
        raise InvalidInput.at(source, "", say("There is no such file.")) from None
    except OSError:
        raise InvalidInput.at(source, "", say("This file cannot be read.")) from None
    if len(data) > limits.RUBRIC_BYTES:
        raise InvalidInput.at(
            source, "", say("The file is larger than {limit} megabytes.", limit=limits.RUBRIC_BYTES // limits.MEGABYTE)
        )
    return data


def assembled(structure: Structure, wording: dict[str, Wording]) -> Rubric:
    """The rubric with criteria in rubric order and its digests."""
    place = {domain.id: number for number, domain in enumerate(structure.domains)}
    ordered = tuple(sorted(structure.criteria, key=lambda criterion: place[criterion.domain]))
    fields = {name: getattr(structure, name) for name in Structure.model_fields}
    fields["criteria"] = ordered
    rubric = Rubric.model_construct(**fields, wording=wording, digests=Digests(content="", scoring="", wording={}))
    return rubric.model_copy(update={"digests": digests(rubric)})


def digests(rubric: Rubric) -> Digests:
    """The digests of a rubric (see :class:`~safeguard.model.rubric.Digests`)."""
    words = {language: wording.model_dump(mode="json") for language, wording in rubric.wording.items()}
    structure = rubric.model_dump(mode="json", by_alias=True, exclude={"wording", "digests"})
    return Digests(
        content=_digest({"structure": structure, "words": words}),
        scoring=_digest(scoring_facts(rubric)),
        wording={language: _digest(each) for language, each in words.items()},
    )


def scoring_facts(rubric: Rubric) -> dict[str, Any]:
    """Everything that can move a figure of a score record, with defaults filled in and in an order of its own."""
    return {
        "scale": [rubric.scale.max, rubric.scale.met],
        "evidence": list(rubric.evidence.required),
        "na_limit": str(rubric.na_limit),
        "profiles": sorted(rubric.profiles),
        "bands": [
            [band.id, str(band.from_), None if band.domain_floor is None else str(band.domain_floor)]
            for band in rubric.bands
        ],
        "domains": sorted([domain.id, domain.weight] for domain in rubric.domains),
        "criteria": sorted(
            (_criterion_facts(rubric, criterion) for criterion in rubric.criteria), key=lambda fact: str(fact[0])
        ),
    }


def _criterion_facts(rubric: Rubric, criterion: Criterion) -> list[Any]:
    return [
        criterion.id,
        criterion.domain,
        criterion.weight,
        sorted(profile for profile in rubric.profiles if criterion.asked_of(profile)),
        criterion.may_be_not_applicable,
        None if criterion.gate is None else [rubric.minimum(criterion), criterion.gate.cap],
        sorted(set(criterion.maps)),
    ]


def _digest(value: Any) -> str:
    return hashlib.sha256(canonical(value)).hexdigest()


def rubric_folders(directory: Path) -> list[Path]:
    """The rubric folders that ``--rubrics DIR`` names: the folder itself, or the folders inside it.

    Raises :class:`~safeguard.errors.InvalidInput` where there is none.
    """
    if (directory / STRUCTURE).is_file():
        return [directory]
    try:
        inside = sorted(path.parent for path in directory.glob(f"*/{STRUCTURE}"))
    except OSError:
        inside = []
    if not inside:
        raise InvalidInput.at(
            str(directory), "", say("There is no {file} here, nor in a folder inside it.", file=STRUCTURE)
        )
    return inside
