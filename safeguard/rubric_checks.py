"""What a rubric must keep so that its scores mean something; every breach with its place."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from safeguard.boundary import Place
from safeguard.errors import Message, Problem, say, suggesting
from safeguard.model.base import STRENGTHS
from safeguard.model.rubric import Action, Criterion, Structure, Wording, parse_need


class Notes:
    """Problems and warnings about one file, with its places named by ``where``."""

    def __init__(self, source: str, where: Callable[[Place], str]):
        self.source = source
        self.where = where
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = []

    def problem(self, place: Place, message: Message) -> None:
        self.problems.append(Problem(self.source, self.where(place), message))

    def warning(self, place: Place, message: Message) -> None:
        self.warnings.append(Problem(self.source, self.where(place), message))

    def gap(self, structure: Structure, place: Place, message: Message) -> None:
        """Something missing: a problem of a stable rubric, a warning for one that is still a draft."""
        (self.problem if structure.status == "stable" else self.warning)(place, message)


def check_structure(structure: Structure, notes: Notes) -> None:
    """Check everything in ``rubric.toml`` that its types cannot hold."""
    _unique(notes, ("languages",), structure.languages)
    _unique(notes, ("profiles",), structure.profiles)
    for table, things in (("band", structure.bands), ("domain", structure.domains), ("criterion", structure.criteria)):
        _unique_ids(notes, table, [thing.id for thing in things])
    _check_scale(structure, notes)
    _check_bands(structure, notes)
    filled_domains = {criterion.domain for criterion in structure.criteria}
    for index, domain in enumerate(structure.domains):
        if domain.id not in filled_domains:
            notes.warning(("domain", index), say("No criterion belongs to this domain."))
    for index, criterion in enumerate(structure.criteria):
        _check_criterion(structure, criterion, ("criterion", index), notes)
    _check_claims(structure, notes)
    _check_prerequisites(structure, notes)


def _unique(notes: Notes, place: Place, words: Iterable[str]) -> None:
    for word, times in Counter(words).items():
        if times > 1:
            notes.problem(place, say("{word} stands here {times} times.", word=word, times=times))


def _unique_ids(notes: Notes, table: str, ids: list[str]) -> None:
    first: dict[str, int] = {}
    for index, thing in enumerate(ids):
        if thing in first:
            earlier = notes.where((table, first[thing], "id"))
            notes.problem(
                (table, index, "id"),
                say("{id} stands here a second time; the first is at {place}.", id=thing, place=earlier),
            )
        first.setdefault(thing, index)


def _check_scale(structure: Structure, notes: Notes) -> None:
    scale, required = structure.scale, structure.evidence.required
    if scale.met > scale.max:
        notes.problem(("scale", "met"), say("At most {limit} is allowed here.", limit=scale.max))
    if len(required) != scale.max + 1:
        notes.problem(
            ("evidence", "required"),
            say(
                "{needed} entries are needed, one for each level from 0 to {max}; there are {given}.",
                needed=scale.max + 1,
                max=scale.max,
                given=len(required),
            ),
        )
    ranks = [STRENGTHS.index(strength) for strength in required]
    if ranks and ranks[0] != 0:
        notes.problem(("evidence", "required"), say("Level 0 requires no evidence: the first entry is none."))
    if ranks != sorted(ranks):
        notes.problem(
            ("evidence", "required"),
            say("A higher level never requires weaker evidence: {strengths}.", strengths=" < ".join(STRENGTHS)),
        )


def _check_bands(structure: Structure, notes: Notes) -> None:
    bands = structure.bands
    if bands[0].from_ != 0:
        notes.problem(("band", 0, "from"), say('The first band begins at "0".'))
    if bands[0].domain_floor is not None:
        notes.problem(("band", 0, "domain_floor"), say("The first band has no floor."))
    for index in range(1, len(bands)):
        if bands[index].from_ <= bands[index - 1].from_:
            notes.problem(("band", index, "from"), say("Each band begins above the one before it."))
        if (bands[index].domain_floor or 0) < (bands[index - 1].domain_floor or 0):
            notes.problem(
                ("band", index, "domain_floor"), say("A floor is never lower than that of the band before it.")
            )


def _check_criterion(structure: Structure, criterion: Criterion, place: Place, notes: Notes) -> None:
    domains = [domain.id for domain in structure.domains]
    if criterion.domain not in domains:
        notes.problem((*place, "domain"), suggesting(say("There is no such domain."), criterion.domain, domains))
    for profile in criterion.profiles or ():
        if profile not in structure.profiles:
            notes.problem(
                (*place, "profiles"), suggesting(say("There is no such profile."), profile, structure.profiles)
            )
    _unique(notes, (*place, "maps"), criterion.maps)
    _unique(notes, (*place, "profiles"), criterion.profiles or ())
    _check_crosswalk(structure, criterion, place, notes)
    _check_gate(structure, criterion, place, notes)
    levels = [action.to for action in criterion.actions]
    for index, action in enumerate(criterion.actions):
        if action.to > structure.scale.max:
            notes.problem(
                (*place, "action", index, "to"), say("At most {limit} is allowed here.", limit=structure.scale.max)
            )
        if action.to in levels[:index]:
            notes.problem(
                (*place, "action", index, "to"), say("There is an action to level {level} already.", level=action.to)
            )
    missing = sorted(set(range(1, structure.scale.max + 1)) - set(levels))
    if missing:
        notes.gap(
            structure,
            place,
            say(
                "{criterion} has no action to level {levels}.",
                criterion=criterion.id,
                levels=", ".join(map(str, missing)),
            ),
        )


def _check_crosswalk(structure: Structure, criterion: Criterion, place: Place, notes: Notes) -> None:
    """What stands under ``was`` is asked no more; otherwise one answer would speak for two criteria."""
    _unique(notes, (*place, "was"), criterion.was)
    asked = {each.id for each in structure.criteria}
    for earlier in criterion.was:
        if earlier in asked:
            message = say("{criterion} is still asked: here stand criteria that are gone.", criterion=earlier)
            notes.problem((*place, "was"), message)


def _check_claims(structure: Structure, notes: Notes) -> None:
    """A criterion that is gone goes on in one criterion only, or one deed would count as two."""
    claimed: dict[str, str] = {}
    for index, criterion in enumerate(structure.criteria):
        for earlier in dict.fromkeys(criterion.was):
            if earlier in claimed:
                message = say("{criterion} goes on in {other} already.", criterion=earlier, other=claimed[earlier])
                notes.problem(("criterion", index, "was"), message)
            claimed.setdefault(earlier, criterion.id)


def _check_gate(structure: Structure, criterion: Criterion, place: Place, notes: Notes) -> None:
    gate = criterion.gate
    if gate is None:
        return
    bands = [band.id for band in structure.bands]
    minimum = structure.scale.met if gate.minimum is None else gate.minimum
    if not 1 <= minimum <= structure.scale.max:
        notes.problem(
            (*place, "gate", "minimum"),
            say("A whole number from {low} to {high} is needed here.", low=1, high=structure.scale.max),
        )
    if gate.cap not in bands:
        notes.problem((*place, "gate", "cap"), suggesting(say("There is no such band."), gate.cap, bands))
    elif gate.cap == bands[-1]:
        notes.problem((*place, "gate", "cap"), say("A gate's cap lies below the highest band."))
    if criterion.not_applicable:
        notes.problem((*place, "not_applicable"), say("A gate is never not applicable."))


def _check_prerequisites(structure: Structure, notes: Notes) -> None:
    by_id = {criterion.id: criterion for criterion in structure.criteria}
    sound = True
    for index, criterion in enumerate(structure.criteria):
        for number, action in enumerate(criterion.actions):
            for need in action.needs:
                other, level = parse_need(need)
                place = ("criterion", index, "action", number, "needs")
                if other not in by_id:
                    sound = False
                    notes.problem(place, suggesting(say("There is no such criterion."), other, by_id))
                elif level > structure.scale.max:
                    sound = False
                    notes.problem(place, say("At most {limit} is allowed here.", limit=structure.scale.max))
    cycle = _cycle(by_id) if sound else None
    if cycle:
        notes.problem(("criterion",), say("These steps wait for each other: {path}.", path=" > ".join(cycle)))


def _cycle(by_id: Mapping[str, Criterion]) -> list[str] | None:
    """Steps that need each other in a ring, or None. A step is a criterion raised to a level."""
    settled: set[tuple[str, int]] = set()
    for start in ((criterion.id, action.to) for criterion in by_id.values() for action in criterion.actions):
        path: list[tuple[str, int]] = []
        stack: list[tuple[tuple[str, int], bool]] = [(start, False)]
        while stack:
            step, leaving = stack.pop()
            if leaving:
                settled.add(path.pop())
            elif step in path:
                ring = path[path.index(step) :]
                return [f"{criterion} {level}" for criterion, level in [*ring, step]]
            elif step not in settled:
                path.append(step)
                stack.append((step, True))
                stack += [(other, False) for other in _before(by_id[step[0]], step[1])]
    return None


def _before(criterion: Criterion, level: int) -> list[tuple[str, int]]:
    action: Action | None = criterion.action_to(level)
    needed = [parse_need(need) for need in action.needs] if action else []
    return [(other, at) for other, at in needed if at > 0] + ([(criterion.id, level - 1)] if level > 1 else [])


def check_words(structure: Structure, words: Mapping[str, Any], notes: Notes, glossary: Iterable[str] = ()) -> None:
    """Check that the words of one language name everything in the structure, and nothing else.

    ``glossary`` names the terms that any language of the rubric explains.
    """
    expected: dict[str, Iterable[str]] = {
        "role": dict.fromkeys(action.role for criterion in structure.criteria for action in criterion.actions),
        "tag": dict.fromkeys(tag for criterion in structure.criteria for tag in criterion.maps),
        "band": [band.id for band in structure.bands],
        "domain": [domain.id for domain in structure.domains],
        "criterion": [criterion.id for criterion in structure.criteria],
    }
    for field in ("title", "scale"):
        if field not in words:
            notes.gap(structure, (field,), say("Words are missing: {what}.", what=field))
    for table, ids in expected.items():
        given = words.get(table)
        known = given if isinstance(given, Mapping) else {}
        for thing in ids:
            if thing not in known:
                notes.gap(structure, (table,), say("Words are missing: {what}.", what=f"{table}.{thing}"))
        allowed = list(ids)
        for thing in known:
            if thing not in allowed:
                # words of a tag or role that is used no more do no harm
                saying = notes.warning if table in ("role", "tag") else notes.problem
                saying((table, thing), suggesting(say("The rubric has nothing of this name."), str(thing), allowed))
    if isinstance(words.get("profile"), Mapping):
        for profile in words["profile"]:
            if profile not in structure.profiles:
                notes.problem(
                    ("profile", profile), suggesting(say("There is no such profile."), str(profile), structure.profiles)
                )
    for criterion in structure.criteria:
        _check_criterion_words(structure, criterion, words, notes)
    explained = words.get("glossary")
    for term in glossary:
        if not isinstance(explained, Mapping) or term not in explained:
            notes.gap(structure, ("glossary",), say("Words are missing: {what}.", what=f"glossary.{term}"))
    _warn_of_hidden_signs(words, (), notes)


def _check_criterion_words(structure: Structure, criterion: Criterion, words: Mapping[str, Any], notes: Notes) -> None:
    table = words.get("criterion")
    own = table.get(criterion.id) if isinstance(table, Mapping) else None
    if not isinstance(own, Mapping):
        return
    needed = ["statement", "why", "levels"] + (["gate"] if criterion.gate else [])
    given = own.get("action")
    actions: Mapping[str, Any] = given if isinstance(given, Mapping) else {}
    for field in needed:
        if field not in own:
            notes.gap(
                structure,
                ("criterion", criterion.id),
                say("Words are missing: {what}.", what=f"criterion.{criterion.id}.{field}"),
            )
    for action in criterion.actions:
        if str(action.to) not in actions:
            notes.gap(
                structure,
                ("criterion", criterion.id, "action"),
                say("Words are missing: {what}.", what=f"criterion.{criterion.id}.action.{action.to}"),
            )
    known = {str(action.to) for action in criterion.actions}
    for level in actions:
        if level not in known:
            notes.problem(("criterion", criterion.id, "action", level), say("The rubric has no action to this level."))


def check_copies(structure: Structure, wording: Mapping[str, Wording], notes: Mapping[str, Notes]) -> None:
    """Warn of criteria that were copied and not changed, and of a language that was copied and not translated."""
    seen: dict[str, str] = {}
    for language, words in wording.items():
        first: dict[str, str] = {}
        for thing, own in words.criterion.items():
            other = first.setdefault(own.statement, thing)
            if other != thing and own.statement != thing:
                message = say(
                    "These are the same words as those of {other}. Was it copied and not changed?", other=other
                )
                notes[language].warning(("criterion", thing, "statement"), message)
        everything = "\n".join(own.statement + own.why for own in words.criterion.values())
        copied = seen.setdefault(everything, language)
        if copied != language and language in notes:
            message = say(
                "All words of the criteria are the same as in {other}. Were they copied and not translated?",
                other=f"{copied}.toml",
            )
            notes[language].warning((), message)


def check_lengths(structure: Structure, wording: Wording, notes: Notes) -> None:
    """Check that every list of levels names each level once, with words of its own."""
    needed = structure.scale.max + 1
    lists: list[tuple[Place, tuple[str, ...]]] = [(("scale",), wording.scale)]
    lists += [(("criterion", thing, "levels"), words.levels) for thing, words in wording.criterion.items()]
    for place, levels in lists:
        if len(levels) != needed:
            notes.problem(
                place,
                say(
                    "{needed} entries are needed, one for each level from 0 to {max}; there are {given}.",
                    needed=needed,
                    max=structure.scale.max,
                    given=len(levels),
                ),
            )
        elif len(set(levels)) != needed:
            notes.warning(place, say("Two levels are described by the same words."))


def filled(structure: Structure, words: Mapping[str, Any], others: list[Mapping[str, Any]]) -> dict[str, Any]:
    """The words of one language with every gap filled from another language, or from the ids themselves."""
    sources = [words, *others]
    levels = [str(level) for level in range(structure.scale.max + 1)]
    made: dict[str, Any] = dict(words)
    made["title"] = _first(sources, ("title",), structure.id)
    made["scale"] = _first(sources, ("scale",), levels)
    for action_role in {action.role for criterion in structure.criteria for action in criterion.actions}:
        _put(made, sources, ("role", action_role), action_role)
    for profile in structure.profiles:
        _put(made, sources, ("profile", profile), profile)
    for tag in {tag for criterion in structure.criteria for tag in criterion.maps}:
        _put(made, sources, ("tag", tag), tag)
    for band in structure.bands:
        for field in ("title", "meaning"):
            _put(made, sources, ("band", band.id, field), band.id)
    for domain in structure.domains:
        _put(made, sources, ("domain", domain.id, "title"), domain.id)
    for criterion in structure.criteria:
        place = ("criterion", criterion.id)
        for field, own in (("statement", criterion.id), ("why", criterion.id), ("levels", levels)):
            _put(made, sources, (*place, field), own)
        if criterion.gate:
            _put(made, sources, (*place, "gate"), criterion.id)
        for action in criterion.actions:
            for field in ("do", "proof"):
                _put(made, sources, (*place, "action", str(action.to), field), f"{criterion.id} {action.to}")
    for term in terms(others):
        _put(made, sources, ("glossary", term), None)
    return made


def terms(wordings: Iterable[Mapping[str, Any]]) -> list[str]:
    """The ids of the glossary in any language, in the order in which they are first met."""
    tables = [words.get("glossary") for words in wordings]
    return list(dict.fromkeys(term for table in tables if isinstance(table, Mapping) for term in table))


def _first(sources: Iterable[Mapping[str, Any]], place: tuple[str, ...], otherwise: Any) -> Any:
    for source in sources:
        value: Any = source
        for part in place:
            value = value.get(part) if isinstance(value, Mapping) else None
        if value is not None:
            return value
    return otherwise


def _put(made: dict[str, Any], sources: list[Mapping[str, Any]], place: tuple[str, ...], otherwise: Any) -> None:
    """Set a missing value inside nested tables, copying each table on the way; what is no table stays for the types to refuse."""
    table = made
    for part in place[:-1]:
        inner = table.get(part, {})
        if not isinstance(inner, Mapping):
            return
        table[part] = dict(inner)
        table = table[part]
    if place[-1] not in table:
        table[place[-1]] = _first(sources, place, otherwise)


def _warn_of_hidden_signs(value: Any, place: Place, notes: Notes) -> None:
    """Warn of characters that hide or reorder what a reader sees."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            _warn_of_hidden_signs(inner, (*place, key), notes)
    elif isinstance(value, list):
        for inner in value:
            _warn_of_hidden_signs(inner, place, notes)
    elif isinstance(value, str) and not value.isascii():
        hidden = sorted({f"U+{ord(sign):04X}" for sign in value if unicodedata.category(sign) == "Cf"})
        if hidden:
            notes.warning(place, say("Characters that cannot be seen stand here: {signs}.", signs=", ".join(hidden)))
