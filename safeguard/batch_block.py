"""Many assessments of one layout as two arrays of levels: one byte for each criterion."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import repeat
from typing import Any, Final, NamedTuple

from safeguard.batch_layout import Layout
from safeguard.errors import InvalidInput, Message, Problem, say, suggesting
from safeguard.model.base import keepable_id

#: an array of numpy, which has no types of its own here
Array = Any
#: what stands in place of a level, in both arrays
UNKNOWN: Final = 253
UNANSWERED: Final = 254
NOT_APPLICABLE: Final = 255
CODES: Final = {"unknown": UNKNOWN, "unanswered": UNANSWERED, "not_applicable": NOT_APPLICABLE}


class Block(NamedTuple):
    """Assessments by row, criteria by column (uint8, shape ``(n, c)``).

    A level stands as itself, a state without one as ``UNKNOWN``, ``UNANSWERED`` or ``NOT_APPLICABLE``, the same in both
    arrays. Work goes by column, so arrays in column order (Fortran's) are the quick ones.
    """

    claimed: Array
    evidenced: Array


def encode(layout: Layout, rows: Sequence[Mapping[str, str]], names: Sequence[str] = ()) -> Block:
    """The block of some rows, each the criteria of one assessment: ``"3 2"`` is claimed 3, evidenced 2, or the state.

    A criterion that a row does not hold is unanswered. ``names`` says where each row came from, for the messages.
    Raises :class:`~safeguard.errors.InvalidInput` with every problem of every row: a criterion that the rubric does not
    have, a level above the scale, an evidenced level above the claimed one, not applicable where that is refused.
    """
    import numpy

    code_of, ids = _codes(layout.top).__getitem__, layout.criteria
    known = None if layout.others is None else layout.others.union(ids)
    texts: list[str] = []
    problems: list[Problem] = []
    for number, row in enumerate(rows):
        try:
            if known is None or row.keys() <= known:
                texts.append("".join(map(code_of, map(row.get, ids, repeat("unanswered")))))
                continue
        except (KeyError, TypeError):
            pass
        problems += _problems(layout, row, names[number] if names else "", number)
    if problems:
        raise InvalidInput(problems)
    data = "".join(texts).encode("latin-1")  # the quickest way from very many small things to bytes
    pairs: Array = numpy.frombuffer(data, numpy.uint8).reshape(len(rows), len(ids), 2)
    claimed, evidenced = (numpy.ascontiguousarray(pairs[:, :, side].T).T for side in (0, 1))
    if layout.always_apply and (problems := list(_refused(layout, claimed, names))):
        raise InvalidInput(problems)
    return Block(claimed, evidenced)


def check_shape(layout: Layout, claimed: Array, evidenced: Array) -> None:
    """Refuse, as ValueError, arrays that are no block of this layout."""
    import numpy

    for each in (claimed, evidenced):
        if each.dtype != numpy.uint8 or each.shape != (len(claimed), len(layout.criteria)):
            raise ValueError("two arrays of bytes of the shape (rows, criteria) are needed")


def check_codes(layout: Layout, codes: Sequence[Array], levels: Array, room: Array) -> None:
    """Refuse, as ValueError, codes that no answers make: a level above the scale, an evidenced level above the claimed
    one, a state in one array only. Codes and levels (0 in place of states) hold both arrays; ``room`` is written to."""
    import numpy

    if levels[0].max(initial=0) > layout.top:
        raise ValueError("a level above the scale")
    # bytes go round at 256: claimed - evidenced stays at or below the level only if evidenced does; for a state, whose
    # level is 0, only if both are equal
    less = numpy.subtract(codes[0], codes[1], out=room.view(numpy.uint8))
    if numpy.greater(less, levels[0], out=room).any():
        raise ValueError("an evidenced level above the claimed one, or a state in one array only")


@lru_cache(maxsize=8)
def _codes(top: int) -> dict[str, str]:
    """For each text the claimed code and the evidenced one, as the characters of these numbers."""
    codes = {f"{level} {shown}": chr(level) + chr(shown) for level in range(top + 1) for shown in range(level + 1)}
    return codes | {state: chr(code) * 2 for state, code in CODES.items()}


def _problems(layout: Layout, row: Mapping[str, str], name: str, number: int) -> Iterator[Problem]:
    for criterion, said in row.items():
        message = _problem(layout, criterion, said)
        if message is not None:
            yield Problem(name, _place(number, criterion), message)


def _problem(layout: Layout, criterion: str, said: str) -> Message | None:
    if criterion not in layout.criteria:
        if layout.others is None or criterion in layout.others:
            return None
        return suggesting(say("The rubric has no such criterion."), criterion, layout.criteria)
    if said in _codes(layout.top):
        if said == "not_applicable" and criterion in layout.always_apply:
            return say("This criterion applies to everybody: not applicable cannot be answered.")
        return None
    levels = said.split(" ") if isinstance(said, str) else []
    if len(levels) != 2 or any(str(int(level)) != level for level in levels if level.isdecimal()):
        return say('Write two levels such as "3 2", claimed and evidenced, or a state.')
    if not all(level.isascii() and level.isdecimal() and int(level) <= layout.top for level in levels):
        return say("A whole number from {low} to {high} is needed here.", low=0, high=layout.top)
    return say("The evidenced level is above the claimed one.")


def _refused(layout: Layout, claimed: Array, names: Sequence[str]) -> Iterator[Problem]:
    """Where a criterion that applies to everybody is said not to apply."""
    columns = [at for at, criterion in enumerate(layout.criteria) if criterion in layout.always_apply]
    for number, at in zip(*(claimed[:, columns] == NOT_APPLICABLE).nonzero(), strict=True):
        yield Problem(
            names[number] if names else "",
            _place(int(number), layout.criteria[columns[at]]),
            say("This criterion applies to everybody: not applicable cannot be answered."),
        )


def _place(number: int, criterion: str) -> str:
    """Where in the rows, as a JSON pointer; what is no id is not repeated."""
    return f"/{number}/criteria/{keepable_id(criterion) or '…'}"
