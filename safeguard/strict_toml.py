"""TOML from outside, read strictly: UTF-8 without a byte order mark, limits, and the line of what is wrong.

Python's reader names lines for broken syntax only. For a value that does not fit, :func:`places_of` finds the line
of its key by looking at table headers and keys once more (only when something is wrong).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from typing import Any

from safeguard import limits
from safeguard.boundary import Place
from safeguard.errors import InvalidInput, Message, say
from safeguard.strict_json import decode, deeper_than


def loads(data: bytes, source: str) -> dict[str, Any]:
    """The plain values of a TOML document. Raises :class:`~safeguard.errors.InvalidInput`."""
    if data.startswith(b"\xef\xbb\xbf"):
        message = say(
            "The file begins with a byte order mark. Save it as UTF-8 without one (in Notepad: UTF-8, not UTF-8 with BOM)."
        )
        raise InvalidInput.at(source, "line 1", message)
    text = decode(data, source, limits.RUBRIC_BYTES)
    if not text.strip():
        raise InvalidInput.at(source, "", say("The file is empty."))
    try:
        value = tomllib.loads(text)
    except RecursionError:
        value = None
    except ValueError as error:
        raise InvalidInput.at(source, *_syntax(str(error), text)) from None
    if value is None or deeper_than(value, limits.RUBRIC_DEPTH):
        message = say("The file is nested deeper than {limit} levels.", limit=limits.RUBRIC_DEPTH)
        raise InvalidInput.at(source, "", message)
    return value


_POSITION = re.compile(r"\(at line (\d+), column (\d+)\)")


def _syntax(error: str, text: str) -> tuple[str, Any]:
    """Place and message for what ``tomllib`` refused; its own words are not shown, they may quote the file."""
    found = _POSITION.search(error)
    line = int(found[1]) if found else text.count("\n") + 1
    if "overwrite" in error or "twice" in error or "already" in error:
        written = text.split("\n")[line - 1].split("=")[0].strip()
        first = next((n for n, other in enumerate(text.split("\n"), 1) if other.split("=")[0].strip() == written), line)
        if first < line:
            return f"line {line}", say(
                "This key or table stands here a second time; the first is in line {line}.", line=first
            )
        if written.startswith("[") and not written.startswith("[["):
            return f"line {line}", say(
                "This table stands here a second time. A list of tables has double brackets, such as [[criterion]]."
            )
        return f"line {line}", say("This key or table stands here a second time.")
    return f"line {line}", _hint(text.split("\n"), line)


def _hint(lines: list[str], line: int) -> Message:
    """What is probably wrong with a line that cannot be read, without repeating it."""
    here, before = (re.sub(r"\s+#[^\"]*$", "", lines[at].strip()) if at >= 0 else "" for at in (line - 1, line - 2))
    value = here.partition("=")[2].strip()
    if re.search("[“”„‟«»‘’]", _outside_quotes(here)):
        return say("Curly quotes stand here. Write straight ones.")
    if re.fullmatch(r"[\d.,]+ ?%?", value) and not re.fullmatch(r"\d+(\.\d+)?", value):
        return say(
            'This number cannot be read. Write a whole number such as 2, or in quotes with a point such as "0.5".'
        )
    if re.fullmatch(r"[A-Za-z][\w -]*", value):
        return say("Text stands in quotes; a number stands without.")
    if _outside_quotes(here).count('"') % 2 or here.count('"') % 2:
        return say('A quote is missing or too many in this line. Inside a text write \\" for a quote.')
    if here.startswith('"') and before.endswith('"'):
        return say("A comma is missing at the end of the line before.")
    return say("This is not TOML: something is missing or too much here, or at the end of the line before.")


def _outside_quotes(line: str) -> str:
    return re.sub(r'"(?:[^"\\]|\\.)*"', "", line)


def places_of(data: bytes) -> Callable[[Place], str]:
    """A function that names a place of a TOML document by dotted keys and line."""
    lines: dict[Place, int] = {}

    def where(place: Place) -> str:
        if not lines:
            for found, line in _keys(data.decode("utf-8")):
                lines.setdefault(found, line)
        known = place
        while known and known not in lines:
            known = known[:-1]
        return f"line {lines.get(known, 1)}, {dotted(place)}" if place else "line 1"

    return where


def dotted(place: Place) -> str:
    """``("criterion", 0, "gate", "cap")`` as ``criterion[1].gate.cap``: people count from one."""
    text = ""
    for part in place:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else part
    return text


_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\]]+?)\s*\]\]?")
_KEY = re.compile(r"""^\s*((?:"[^"]*"|'[^']*'|[A-Za-z0-9_-]+)(?:\s*\.\s*(?:"[^"]*"|'[^']*'|[A-Za-z0-9_-]+))*)\s*=""")
_PART = re.compile(r""""([^"]*)"|'([^']*)'|([A-Za-z0-9_-]+)""")


def _keys(text: str) -> Iterator[tuple[Place, int]]:
    """Each table header and key of a document that parses, with its line."""
    table: Place = ()
    counts: dict[Place, int] = {}
    for number, line in enumerate(text.split("\n"), 1):
        header = _HEADER.match(line)
        if header:
            table = _resolved(_parts(header[2]), counts, new=header[1] == "[[")
            yield table, number
        elif key := _KEY.match(line):
            yield table + _parts(key[1]), number


def _parts(dotted_key: str) -> tuple[str, ...]:
    return tuple(double or single or bare for double, single, bare in _PART.findall(dotted_key))


def _resolved(names: tuple[str, ...], counts: dict[Place, int], new: bool) -> Place:
    """The place of a header, with the index of each array of tables on the way."""
    place: Place = ()
    for depth, name in enumerate(names):
        place += (name,)
        if new and depth == len(names) - 1:
            counts[place] = counts.get(place, -1) + 1
        if place in counts:
            place += (counts[place],)
    return place
