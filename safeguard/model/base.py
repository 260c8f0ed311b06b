"""What every document of the model shares: strict, frozen, nothing unknown, text that is safe to keep."""

from __future__ import annotations

import hashlib
import math
import re
import unicodedata
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer
from pydantic_core import PydanticCustomError

from safeguard import limits


class Document(BaseModel):
    """A frozen value that accepts exactly the fields it names."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, defer_build=True, populate_by_name=True)


def _whole(value: Any) -> Any:
    """Let 3.0 stand for 3, as JSON writers without whole numbers produce it; nothing else is converted."""
    if isinstance(value, float) and math.isfinite(value) and value.is_integer():
        return int(value)
    return value


#: a whole number; text, true and false, and fractions are refused
Whole = Annotated[int, BeforeValidator(_whole)]

# C0 and C1 controls but newline and tab, surrogates, noncharacters: databases, PDF and terminals each break on some
_UNKEEPABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    + "".join(chr(plane + 0xFFFE) + chr(plane + 0xFFFF) for plane in range(0x10000, 0x110000, 0x10000))
    + "]"
)


def keepable(text: str) -> str:
    """Text as it is kept everywhere: Unicode NFC, line ends as newline, no control characters."""
    if text.isascii() and text.isprintable():
        return text
    text = text.replace("\r\n", "\n")
    found = _UNKEEPABLE.search(text)
    if found:
        raise PydanticCustomError(
            "control_character",
            "character U+{code} at position {offset} cannot be kept",
            {"code": f"{ord(found.group()):04X}", "offset": found.start() + 1},
        )
    return unicodedata.normalize("NFC", text)


def _one_line(text: str) -> str:
    if "\n" in text:
        raise PydanticCustomError("one_line", "one line only")
    return text


def _not_blank(text: str) -> str:
    if not text.strip():
        raise PydanticCustomError("blank", "must not be empty")
    return text


#: free text of a person, up to a few pages
Note = Annotated[str, Field(max_length=limits.NOTE_CHARACTERS), AfterValidator(keepable)]
#: a name or a reference on one line
Line = Annotated[str, Field(max_length=limits.SHORT_CHARACTERS), AfterValidator(keepable), AfterValidator(_one_line)]
#: a name that must be there
Name = Annotated[Line, AfterValidator(_not_blank)]
#: words of a rubric: must be there, may span lines
Words = Annotated[Note, AfterValidator(_not_blank)]

_ID = r"[a-z0-9]+(?:[-_][a-z0-9]+)*"


def _matching(pattern: str, kind: str) -> Callable[[str], str]:
    compiled = re.compile(pattern)

    def check(text: str) -> str:
        if not compiled.fullmatch(text):
            raise PydanticCustomError(kind, "does not have the form of this field")
        return text

    return check


#: lower-case words joined by hyphens, never reused for another thing
Id = Annotated[str, Field(max_length=limits.ID_CHARACTERS), AfterValidator(_matching(_ID, "id_form"))]


def keepable_id(text: str) -> str | None:
    """The text where it has the form of an id, otherwise None."""
    return text if len(text) <= limits.ID_CHARACTERS and re.fullmatch(_ID, text) else None


def slug(text: str) -> str | None:
    """An id made from a name: its words in lower case, joined by hyphens; None where it has none.

    Where the words are too many its end is a checksum of all of them, so that two names never share an id.
    """
    whole = "-".join(re.findall(r"[a-z0-9]+", text.casefold()))
    return shortened(whole, 40) or None


def shortened(whole: str, length: int) -> str:
    """An id of at most so many characters; a longer one keeps its beginning and ends in a checksum of the whole."""
    if len(whole) <= length:
        return whole
    return f"{whole[: length - 9].strip('-')}-{hashlib.sha256(whole.encode()).hexdigest()[:8]}"


#: a mapping tag such as ``kcs:2``
Tag = Annotated[
    str,
    Field(max_length=limits.ID_CHARACTERS),
    AfterValidator(_matching(r"[a-z0-9][a-z0-9.-]*:[A-Za-z0-9][A-Za-z0-9.-]*|" + _ID, "tag_form")),
]
#: ``MAJOR.MINOR.PATCH``
Version = Annotated[
    str, AfterValidator(_matching(r"(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})", "version_form"))
]
#: a language code such as ``id``
Language = Annotated[str, AfterValidator(_matching(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", "language_form"))]


def _calendar_date(value: Any) -> Any:
    if isinstance(value, str):
        try:
            if re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
                return date.fromisoformat(value)
        except ValueError:
            pass
        raise PydanticCustomError("date_form", "write a date of the calendar as YYYY-MM-DD")
    return value


#: a day of the calendar, written YYYY-MM-DD
Day = Annotated[date, BeforeValidator(_calendar_date), PlainSerializer(lambda day: day.isoformat(), return_type=str)]


def _fraction_from(pattern: str, kind: str) -> Callable[[Any], Any]:
    compiled = re.compile(pattern, re.ASCII)

    def read(value: Any) -> Any:
        if isinstance(value, Fraction):
            return value
        if not isinstance(value, str) or not compiled.fullmatch(value):
            raise PydanticCustomError(kind, "does not have the form of this number")
        try:
            return Fraction(value)
        except ZeroDivisionError:
            raise PydanticCustomError(kind, "does not have the form of this number") from None

    return read


def decimal_text(number: Fraction) -> str:
    """A number with a finite decimal form as that form, any other as ``a/b``; lowest terms, no exponent.

    >>> decimal_text(Fraction(5, 2)), decimal_text(Fraction(80)), decimal_text(Fraction(1, 3))
    ('2.5', '80', '1/3')
    """
    scaled, power = number, 0
    while scaled.denominator != 1 and power < 30:
        scaled, power = scaled * 10, power + 1
    if scaled.denominator != 1:
        return f"{number.numerator}/{number.denominator}"
    if power == 0:
        return str(scaled.numerator)
    digits = f"{abs(scaled.numerator):0{power + 1}d}"
    return f"{'-' if number < 0 else ''}{digits[:-power]}.{digits[-power:]}"


_as_text = PlainSerializer(decimal_text, return_type=str)
_as_ratio = PlainSerializer(lambda number: f"{number.numerator}/{number.denominator}", return_type=str)


def _within(
    low: Fraction, high: Fraction | None, kind: str, step: Fraction | None = None
) -> Callable[[Fraction], Fraction]:
    def check(number: Fraction) -> Fraction:
        too_far = number < low or (high is not None and number > high)
        if too_far or (step is not None and (number / step).denominator != 1):
            raise PydanticCustomError(kind, "outside the range of this number")
        return number

    return check


#: a percentage 0..100 as text, exact
Percentage = Annotated[
    Fraction,
    BeforeValidator(_fraction_from(r"\d{1,3}(\.\d{1,12})?", "percentage_form")),
    AfterValidator(_within(Fraction(0), Fraction(100), "percentage_form")),
    _as_text,
]
#: a share ``a/b`` with 0 <= a <= b as text
Share = Annotated[
    Fraction,
    BeforeValidator(_fraction_from(r"\d{1,9}/\d{1,9}", "share_form")),
    AfterValidator(_within(Fraction(0), Fraction(1), "share_form")),
    _as_ratio,
]
#: person-days as text: positive multiples of one half
PersonDays = Annotated[
    Fraction,
    BeforeValidator(_fraction_from(r"\d{1,6}(\.\d{1,3})?", "effort_form")),
    AfterValidator(_within(Fraction(1, 2), None, "effort_form", step=Fraction(1, 2))),
    _as_text,
]

Strength = Literal["none", "documented", "sampled", "verified"]
#: evidence strengths, weakest first
STRENGTHS: tuple[Strength, ...] = ("none", "documented", "sampled", "verified")
