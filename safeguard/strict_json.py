"""JSON from outside, read strictly: one meaning or an error with its line.

Python's reader lets the last of two equal keys win, takes NaN, and has no limits. Here both are refused, and a
slow second look at the text finds the line and the place of what is wrong (only when something is).
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from pydantic import BaseModel

from safeguard import limits
from safeguard.boundary import Place, parse, pointer
from safeguard.errors import InvalidInput, Message, Problem, say

M = TypeVar("M", bound=BaseModel)


class _Exact(json.JSONEncoder):
    """Refuses floats, which have no one shortest form that everybody agrees on."""

    def encode(self, o: Any) -> str:
        if _holds_a_float(o):
            raise TypeError("a canonical document holds no floats")
        return super().encode(o)


def _holds_a_float(value: Any) -> bool:
    if isinstance(value, dict):
        return any(_holds_a_float(each) for each in value.values())
    if isinstance(value, list | tuple):
        return any(_holds_a_float(each) for each in value)
    return isinstance(value, float)


_CANONICAL = _Exact(ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))


class _Refused(Exception):
    def __init__(self, message: Message):
        self.message = message


def decode(data: bytes, source: str, limit: int = limits.JSON_BYTES) -> str:
    """The text of a UTF-8 document; a byte order mark is accepted, another encoding is refused by name."""
    if len(data) > limit:
        raise InvalidInput.at(
            source, "", say("The file is larger than {limit} megabytes.", limit=limit // limits.MEGABYTE)
        )
    if data.startswith((b"PK\x03\x04", b"%PDF-")):
        raise InvalidInput.at(
            source, "", say("This is a workbook, a PDF or a packed file; a text file is needed here.")
        )
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in data[:4]:
        raise InvalidInput.at(source, "", say("The file is UTF-16 or binary. Save it as UTF-8."))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InvalidInput.at(source, f"line {line}", say("This is not UTF-8 text. Save the file as UTF-8.")) from None


def loads(data: bytes, source: str) -> Any:
    """The plain values of a JSON document. Raises :class:`~safeguard.errors.InvalidInput`."""
    text = decode(data, source)
    if not text.strip():
        raise InvalidInput.at(source, "", say("The file is empty."))
    try:
        value = _parsed(
            text, source, object_pairs_hook=_object, parse_int=_int, parse_float=_float, parse_constant=_constant
        )
    except _Refused as refused:
        _parsed(text, source, parse_int=str, parse_float=str, parse_constant=str)  # is it JSON apart from that?
        raise InvalidInput(_refusals(text, source) or [Problem(source, "", refused.message)]) from None
    if deeper_than(value, limits.JSON_DEPTH):
        raise InvalidInput.at(source, "", _too_deep())
    if re.search(r"\\u[dD][89abAB]", text) and (halves := list(_halves(text, source))):
        raise InvalidInput(halves)
    return value


def _halves(text: str, source: str) -> Iterator[Problem]:
    """Every text and name of a field that holds a lone surrogate, which no file in UTF-8 can keep."""
    for place, line, scalar in _walk(text):
        said = json.loads(scalar) if scalar.startswith('"') else ""
        name = str(place[-1]) if place else ""
        if any("\ud800" <= sign <= "\udfff" for sign in said + name):
            message = say("This text holds half a character (a lone surrogate), which cannot be kept.")
            yield Problem(source, f"{pointer(place)} (line {line})", message)


def _parsed(text: str, source: str, **hooks: Any) -> Any:
    """The values of a JSON text. Raises :class:`~safeguard.errors.InvalidInput` where it is none."""
    try:
        return json.loads(text, **hooks)
    except json.JSONDecodeError as error:
        message = say("This is not JSON: something is missing or too much here.")
        raise InvalidInput.at(source, f"line {error.lineno}, column {error.colno}", message) from None
    except RecursionError:
        raise InvalidInput.at(source, "", _too_deep()) from None


def read(model: type[M], data: bytes, source: str) -> M:
    """The document of ``model`` in a JSON file; problems name pointer and line."""
    value = loads(data, source)
    return parse(model, value, source, places_of(data))


def places_of(data: bytes) -> Callable[[Place], str]:
    """A function that names a place of a JSON document by pointer and line."""
    lines: dict[Place, int] = {}

    def where(place: Place) -> str:
        if not lines:
            lines.update({found: line for found, line, _ in _walk(data.decode("utf-8-sig"))})
        known = place
        while known and known not in lines:
            known = known[:-1]
        return f"{pointer(place) or '/'} (line {lines.get(known, 1)})"

    return where


def _too_deep() -> Message:
    return say("The file is nested deeper than {limit} levels.", limit=limits.JSON_DEPTH)


def deeper_than(value: Any, depth: int) -> bool:
    """Whether plain values nest deeper than so many levels."""
    level = [value]
    for _ in range(depth + 1):
        level = [
            child
            for parent in level
            if isinstance(parent, dict | list)
            for child in (parent.values() if isinstance(parent, dict) else parent)
        ]
        if not level:
            return False
    return True


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise _Refused(say("A field stands here twice."))
    return made


def _int(text: str) -> int:
    if len(text) > limits.JSON_DIGITS or text == "-0":
        raise _Refused(say("This number cannot be read."))
    return int(text)


def _float(text: str) -> float:
    number = float(text) if len(text) <= limits.JSON_DIGITS else math.inf
    if not math.isfinite(number) or (number == 0 and text.startswith("-")):
        raise _Refused(say("This number cannot be read."))
    return number


def _constant(_: str) -> NoReturn:
    raise _Refused(say("NaN and Infinity are not numbers of JSON."))


def _refusals(text: str, source: str) -> list[Problem]:
    """Every refused number and doubled field of a document that is otherwise JSON."""
    problems = []
    seen: set[Place] = set()
    for place, line, scalar in _walk(text):
        message = None
        if place in seen:
            message = say("A field stands here twice.")
        elif scalar and scalar[0] in "-0123456789NI":
            try:
                json.loads(scalar, parse_int=_int, parse_float=_float, parse_constant=_constant)
            except _Refused as refused:
                message = refused.message
        seen.add(place)
        if message:
            problems.append(Problem(source, f"{pointer(place)} (line {line})", message))
    return problems


_SIGN = re.compile(r'[\[\]{},:]|"(?:[^"\\]|\\.)*"|[^\s\[\]{},:"]+', re.DOTALL)


def _walk(text: str) -> Iterator[tuple[Place, int, str]]:
    """Each value of a JSON text that parses: its place, its line, and its text where it is a scalar."""
    place: list[int | str] = []
    in_object: list[bool] = []
    expect_key = False
    line, upto = 1, 0
    for match in _SIGN.finditer(text):
        line += text.count("\n", upto, match.start())
        upto = match.start()
        sign = match.group()
        if sign in "]}":
            in_object.pop()
            place.pop()
            expect_key = False
        elif sign == ",":
            expect_key = in_object[-1]
            if not expect_key:
                place[-1] = int(place[-1]) + 1
        elif sign == ":":
            expect_key = False
        elif expect_key:
            place[-1] = json.loads(sign)
        else:
            yield tuple(place), line, "" if sign in "[{" else sign
            if sign in "[{":
                in_object.append(sign == "{")
                place.append("" if sign == "{" else 0)
                expect_key = sign == "{"


def read_file(path: Path, limit: int) -> bytes:
    """The bytes of an ordinary file up to a limit; a folder, a device or a larger file is refused by name.

    Raises :class:`~safeguard.errors.InvalidInput`.
    """
    source = str(path)
    try:
        if path.is_dir():
            raise InvalidInput.at(source, "", say("This is a folder, not a file."))
        if path.exists() and not path.is_file():
            raise InvalidInput.at(source, "", say("This is not an ordinary file."))
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except FileNotFoundError:
        raise InvalidInput.at(source, "", say("There is no such file.")) from None
    except PermissionError:
        raise InvalidInput.at(source, "", say("This file may not be read by you.")) from None
    except (OSError, ValueError):
        raise InvalidInput.at(source, "", say("This file cannot be read.")) from None
    if len(data) > limit:
        raise InvalidInput.at(
            source, "", say("The file is larger than {limit} megabytes.", limit=limit // limits.MEGABYTE)
        )
    return data


def canonical(value: Any) -> bytes:
    """Canonical JSON (RFC 8785): equal values give equal bytes.

    For text, whole numbers, true, false and null under ASCII keys, which is all that documents here hold, this is
    what Python's own writer gives with sorted keys; a test holds it against a library. Floats raise ``TypeError``.
    """
    return _CANONICAL.encode(value).encode("utf-8")
