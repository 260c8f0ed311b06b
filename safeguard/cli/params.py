"""Values on the command line, read strictly, with errors that say what is allowed."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from safeguard.cli.translated import option, usage
from safeguard.errors import Message, nearest, say

if TYPE_CHECKING:
    from datetime import date
    from fractions import Fraction


class _Checked(click.ParamType[Any]):
    """A type that turns text into a value or refuses it with a sentence of ours."""

    envvar_list_splitter = os.pathsep  # several folders in one variable stand as in PATH

    def __init__(self, name: str, read: Callable[[str], Any], allowed: Message):
        self.name, self._read, self._allowed = name, read, allowed

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if not isinstance(value, str):
            return value
        try:
            return self._read(value)
        except (ValueError, ZeroDivisionError):
            raise self._refused(value, param, ctx) from None

    def _refused(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> Exception:
        assert ctx is not None
        assert param is not None
        return usage(ctx, [param.opts[-1]], self._message(value))

    def _message(self, value: str) -> Message:
        return self._allowed


class OneOf(_Checked):
    """One of a few words."""

    def __init__(self, words: Sequence[str]):
        self.words = words
        self.choices_said = say("One of these is needed here: {allowed}.", allowed=", ".join(words))
        super().__init__("|".join(words), self._pick, self.choices_said)

    def _pick(self, value: str) -> str:
        if value not in self.words:
            raise ValueError
        return value

    def _message(self, value: str) -> Message:
        close = nearest(value, self.words)
        if close:
            return say("Not one of: {allowed}. Nearest: {nearest}.", allowed=", ".join(self.words), nearest=close)
        return self.choices_said

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str | None:
        return f"[{self.name}]"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[Any]:
        from click.shell_completion import CompletionItem

        return [CompletionItem(word) for word in self.words if word.startswith(incomplete)]


class _Kind(_Checked):
    """What kind of organisation one is: a word that is usual, or the id of a profile of somebody's own rubric."""

    usual = ("ngo", "uptd_ppa", "network", "other")
    #: what people call them, beside their own words
    called: Mapping[str, str] = {"lsm": "ngo", "yayasan": "ngo", "uptd": "uptd_ppa", "jejaring": "network"}
    choices_said = say(
        "One of these is needed here: ngo, uptd_ppa, network, other, or the profile of a rubric of yours."
    )

    def __init__(self) -> None:
        super().__init__("type", self._pick, self.choices_said)

    def _pick(self, value: str) -> str:
        from safeguard.model.base import keepable_id

        elsewhere = value in self.called or (value not in self.usual and value.replace("-", "_") in self.usual)
        if elsewhere or keepable_id(value) is None:
            raise ValueError
        return value

    def _message(self, value: str) -> Message:
        names = {**{name: name for name in self.usual}, **self.called}
        close = nearest(value.lower().replace("-", "_"), names)
        return (
            say("{what} Did you mean {nearest}?", what=self.choices_said, nearest=names[close])
            if close
            else self.choices_said
        )


def _days(value: str) -> Fraction:
    from fractions import Fraction

    if not re.fullmatch(r"\d{1,6}(\.\d{1,3})?", value, re.ASCII):
        raise ValueError
    return Fraction(value)


def _positive_days(value: str) -> Fraction:
    days = _days(value)
    if days == 0:
        raise ValueError
    return days


def _text(value: str) -> str:
    """What was typed. A locale of ASCII leaves it as half bytes, which are UTF-8 all the same."""
    return value if value.isprintable() else os.fsencode(value).decode("utf-8")


def _count(value: str) -> int:
    if not re.fullmatch(r"[1-9]\d{0,2}", value, re.ASCII):
        raise ValueError
    return int(value)


def _day(value: str) -> date:
    from datetime import date

    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
        raise ValueError
    return date.fromisoformat(value)


def _id_and(read: Callable[[str], Any]) -> Callable[[str], tuple[str, Any]]:
    """A reader of ``ID=VALUE``."""

    def pair(value: str) -> tuple[str, Any]:
        name, equals, rest = value.partition("=")
        if not name or not equals:
            raise ValueError
        return name, read(rest)

    return pair


def _level(value: str) -> int:
    if not re.fullmatch(r"\d{1,3}", value, re.ASCII):
        raise ValueError
    return int(value)


def _dimensions(value: str) -> tuple[str, ...]:
    words = tuple(value.split(","))
    if not words or set(words) - {"type", "region"} or len(set(words)) != len(words):
        raise ValueError
    return words


def _months(value: str) -> int:
    if not re.fullmatch(r"\d{1,2}", value, re.ASCII) or not 1 <= int(value) <= 60:
        raise ValueError
    return int(value)


def _country(value: str) -> str:
    if value != "none" and not re.fullmatch(r"[A-Z]{2}", value, re.ASCII):
        raise ValueError
    return value


def _path(value: str) -> Path:
    if "\0" in value or not value or len(value) > 4096:
        raise ValueError
    return Path(value)


#: free text, as opposed to the name of a file, which stays as the system gave it
TEXT = _Checked("text", _text, say("Text in UTF-8 is needed here."))
DAYS = _Checked("days", _days, say("A number of person-days is needed here, such as 12 or 7.5."))
POSITIVE_DAYS = _Checked("days", _positive_days, say("A number of person-days above 0 is needed here, such as 10."))
COUNT = _Checked("n", _count, say("A whole number from 1 to 999 is needed here."))
ROLE_DAYS = _Checked(
    "ROLE=DAYS", _id_and(_days), say("Write the id of a role, = and a number of person-days, such as focal-point=12.")
)
CRITERION_LEVEL = _Checked(
    "CRITERION=LEVEL", _id_and(_level), say("Write the id of a criterion, = and a level, such as police-check=3.")
)
DIMENSIONS = _Checked("type,region", _dimensions, say("Write type, region, or both with a comma: type,region."))
DAY = _Checked(
    "yyyy-mm-dd", _day, say("Write a day of the calendar as YYYY-MM-DD, such as 2027-03-01 for 1 March 2027.")
)
MONTHS = _Checked("months", _months, say("A whole number of months from 1 to 60 is needed here."))
COUNTRY = _Checked(
    "CC|none", _country, say("Write a country as two capital letters, such as ID, or none for weekends alone.")
)
PATH = _Checked("path", _path, say("This is not a path that a file can have."))
LANGUAGES = OneOf(("id", "en"))
KIND = _Kind()


def language(command: Any) -> Any:
    """``--lang``: read before everything else by the program, named here for help and completion."""
    return option("--lang", type=LANGUAGES, expose_value=False, help="Language: id (Indonesian) or en (English).")(
        command
    )


def rubrics(command: Any) -> Any:
    """``--lang`` and ``--rubrics``: what a command needs that reads rubrics."""
    taking = option(
        "--rubrics",
        "rubric_folders",
        type=PATH,
        multiple=True,
        envvar="SAFEGUARD_RUBRICS",
        callback=_set("rubric_folders"),
        expose_value=False,
        metavar="DIR",
        help="A folder with a rubric, or with several; may be given more than once.",
    )
    return language(taking(command))


def store(command: Any) -> Any:
    """``--lang``, ``--rubrics`` and ``--store``: what a command needs that reads assessments."""
    taking = option(
        "--store",
        "store_url",
        envvar="SAFEGUARD_STORE",
        callback=_set("store_url"),
        expose_value=False,
        metavar="URL",
        help="Where assessments are kept (a folder, or a URL of a plugin).",
    )
    return rubrics(taking(command))


def keys(command: Any) -> Any:
    """``--lang`` and ``--keys``: what a command needs that signs, seals or opens."""
    return language(_keys(command))


def keys_and_store(command: Any) -> Any:
    """``--lang``, ``--rubrics``, ``--store`` and ``--keys``."""
    return store(_keys(command))


def _keys(command: Any) -> Any:
    taking = option(
        "--keys",
        "keys_folder",
        type=PATH,
        envvar="SAFEGUARD_KEYS",
        callback=_set("keys_folder"),
        expose_value=False,
        metavar="DIR",
        help="The folder of your keys.",
    )
    return taking(command)


def _set(name: str) -> Callable[[click.Context, click.Parameter, Any], Any]:
    def keep(context: click.Context, _: click.Parameter, value: Any) -> Any:
        if value:
            setattr(context.find_root().obj, name, value)
        return value

    return keep


def output(help_text: str) -> Callable[[Any], Any]:
    """``-o FILE`` and ``--force``."""

    def taking(command: Any) -> Any:
        forcing = option("--force", is_flag=True, help="Replace the file if it exists.")
        return option("-o", "--output", "output", type=PATH, metavar="FILE", help=help_text)(forcing(command))

    return taking
