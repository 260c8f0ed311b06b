"""Where values from outside become documents of the model, or a full list of what is wrong with them.

Pydantic's own error text repeats the rejected value, which may be about a child. Here every error becomes a
:class:`~safeguard.errors.Problem` that says where and what is allowed and never what was written.
"""

from __future__ import annotations

import typing
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from safeguard.errors import InvalidInput, Message, Problem, nearest, say
from safeguard.kinds import another_kind

M = TypeVar("M", bound=BaseModel)
Place = tuple[int | str, ...]


#: characters of a field's name that a message repeats; a longer name is cut
NAME = 60


def pointer(place: Sequence[int | str]) -> str:
    """A place as a JSON pointer (RFC 6901): ``("answers", 3, "level")`` is ``/answers/3/level``."""
    return "".join(f"/{_name(str(part)).replace('~', '~0').replace('/', '~1')}" for part in place)


def _name(part: str) -> str:
    """A field's name on one line, cut where it is no name."""
    shown = " ".join(part.split())
    return shown if len(shown) <= NAME else f"{shown[:NAME]}…"


def parse(model: type[M], data: Any, source: str, where: Callable[[Place], str] = pointer) -> M:
    """The document of ``model`` that ``data`` (plain values) describes.

    ``source`` names the file in problems, ``where`` turns a place inside it into words. Raises
    :class:`~safeguard.errors.InvalidInput` with every problem found.
    """
    try:
        return model.model_validate(data)
    except ValidationError as error:
        kind = another_kind(model, data)
        if kind is not None:
            raise InvalidInput.at(source, where(("format",)), kind) from None
        problems = [
            Problem(source, where(_given_place(detail["loc"], data)), _explain(model, data, detail))  # type: ignore[arg-type]  # a dict that pydantic types as its own
            for detail in error.errors(include_url=False, include_context=True)
        ]
        raise InvalidInput(problems) from None


def _given_place(loc: Place, data: Any) -> Place:
    """The part of pydantic's place that exists in the data; unions add names of their own to it."""
    place: list[int | str] = []
    for part in loc:
        if isinstance(data, dict) and isinstance(part, str):
            place.append(part)
            data = data.get(part)
        elif isinstance(data, list | tuple) and isinstance(part, int):
            place.append(part)
            data = data[part] if part < len(data) else None
        elif part == "[key]":
            continue
    return tuple(place)


_FIXED: dict[str, Message] = {
    "missing": say("This field is missing."),
    "int_type": say("A whole number is needed here, without quotes."),
    "int_from_float": say("A whole number is needed here."),
    "bool_type": say("true or false is needed here, without quotes."),
    "string_type": say("Text in quotes is needed here."),
    "string_unicode": say("This text holds half a character (a lone surrogate), which cannot be kept."),
    "tuple_type": say("A list is needed here."),
    "dict_type": say("A group of fields is needed here."),
    "model_type": say("A group of fields is needed here."),
    "model_attributes_type": say("A group of fields is needed here."),
    "date_form": say("Write a day of the calendar as YYYY-MM-DD, such as 2027-03-01 for 1 March 2027."),
    "date_type": say("Write a day of the calendar as YYYY-MM-DD, in quotes."),
    "id_form": say("Write an id: lower-case words joined by hyphens, at most 64 characters."),
    "tag_form": say("Write a tag: a source and a place joined by a colon, such as kcs:2."),
    "by_form": say('Write a respondent\'s id, "consensus", or "review:" and an id.'),
    "need_form": say("Write a prerequisite as criterion>=level, such as written-procedure>=2."),
    "version_form": say("Write a version as three whole numbers, such as 1.0.0."),
    "language_form": say("Write a language code, such as id or en."),
    "region_form": say("Write a region as ISO 3166-2 (ID-JK) or as the number of the area (31, 32.73)."),
    "percentage_form": say('Write a percentage from 0 to 100 as text, such as "80" or "62.5".'),
    "share_form": say('Write a share from 0 to 1 as a fraction in text, such as "1/2".'),
    "effort_form": say('Write person-days as text, a positive multiple of one half, such as "0.5" or "2".'),
    "one_line": say("One line only."),
    "blank": say("This must not be empty."),
    "level_and_state": say('A level is given exactly when the state is "level".'),
    "reason_missing": say("Not applicable needs a reason."),
}
_WITH_LIMIT: dict[str, tuple[str, Message]] = {
    "greater_than_equal": ("ge", say("At least {limit} is needed here.")),
    "less_than_equal": ("le", say("At most {limit} is allowed here.")),
    "string_too_long": ("max_length", say("At most {limit} characters are allowed here.")),
    "too_long": ("max_length", say("At most {limit} entries are allowed here.")),
    "too_short": ("min_length", say("At least {limit} entries are needed here.")),
}


def _explain(model: type[BaseModel], data: Any, detail: dict[str, Any]) -> Message:
    kind, context = detail["type"], detail.get("ctx", {})
    if kind in _FIXED:
        return _FIXED[kind]
    if kind in _WITH_LIMIT:
        key, message = _WITH_LIMIT[kind]
        return say(message.template, limit=context[key])
    if kind == "control_character":
        return say(
            "Character {code} at position {offset} cannot be kept.",
            code=f"U+{context['code']}",
            offset=context["offset"],
        )
    if kind == "literal_error" and detail["loc"] and detail["loc"][-1] == "format":
        return say(
            "This is another kind of file, or a newer one: {allowed} is needed here.",
            allowed=", ".join(_quoted(context["expected"])),
        )
    if kind == "literal_error":
        return _one_of(detail.get("input"), _quoted(context["expected"]))
    if kind == "extra_forbidden":
        return _unknown_field(model, detail["loc"])
    return say("This value does not fit here.")


def _quoted(expected: str) -> list[str]:
    """The words in pydantic's list of allowed literals: ``'a', 'b' or 'c'``."""
    return expected.split("'")[1::2]


def _one_of(given: Any, allowed: list[str]) -> Message:
    close = nearest(given, allowed) if isinstance(given, str) else None
    if close:
        return say("Not one of: {allowed}. Nearest: {nearest}.", allowed=", ".join(allowed), nearest=close)
    return say("One of these is needed here: {allowed}.", allowed=", ".join(allowed))


def _unknown_field(model: type[BaseModel], loc: Place) -> Message:
    fields: list[str] = []
    for owner in _models_at(model, loc[:-1]):
        fields += [field.alias or name for name, field in owner.model_fields.items()]
    close = nearest(str(loc[-1]), fields)
    if close:
        return say("This field is not known here. Did you mean {nearest}?", nearest=close)
    return say("This field is not known here. Known are: {fields}.", fields=", ".join(fields))


def _models_at(model: type[BaseModel], loc: Sequence[int | str]) -> list[type[BaseModel]]:
    """The models that may stand at a place inside ``model``."""
    found: list[Any] = [model]
    for part in loc:
        inner: list[Any] = []
        for owner in found:
            if isinstance(owner, type) and issubclass(owner, BaseModel):
                for name, field in owner.model_fields.items():
                    if part in (name, field.alias):
                        inner += _parts(field.annotation)
            else:
                inner.append(owner)
        found = inner or found
    return [owner for owner in found if isinstance(owner, type) and issubclass(owner, BaseModel)]


def _parts(annotation: Any) -> Iterator[Any]:
    """The models inside an annotation such as ``tuple[Answer, ...]`` or ``Gate | None``."""
    if isinstance(annotation, type) and not typing.get_args(annotation):
        if issubclass(annotation, BaseModel):
            yield annotation
        return
    for inner in typing.get_args(annotation):
        yield from _parts(inner)
