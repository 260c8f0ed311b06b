"""Words and numbers in the reader's language.

English templates are the keys; ``<language>.po`` beside this file (and beside a plugin) holds the other languages in
gettext's format. Catalogues are read from their source each time: a few hundred sentences take two milliseconds, and
nothing compiled can be stale.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from safeguard.errors import Message

if TYPE_CHECKING:
    from datetime import date
    from fractions import Fraction
    from importlib.resources.abc import Traversable
    from pathlib import Path

    from safeguard.model import Figure

#: languages the program speaks; the first is used when the surroundings say nothing
LANGUAGES = ("id", "en")
#: the engine's own folder of catalogues, as text: importing pathlib would cost each start three milliseconds
_HERE = os.path.dirname(__file__)


class Texts:
    """Translates templates and formats values for one language.

    ``catalogues`` are folders with further ``<language>.po`` files. They add sentences: those of the engine stay as they
    are, and those of an earlier folder too, so that what a run says does not hang on the plugins that it loaded.
    """

    def __init__(self, language: str, *catalogues: Path | Traversable):
        self.language = language if language in LANGUAGES else "en"
        self._catalogues = catalogues

    @cached_property
    def _words(self) -> dict[str, str]:
        """Sentences by their English template, read when the first is needed."""
        words: dict[str, str] = {}
        for folder in reversed(self._catalogues):
            words.update(read_catalogue(folder, self.language))
        return words | read_catalogue(_HERE, self.language)

    def adding(self, catalogue: Path | Traversable) -> Texts:
        """These texts with the sentences of one more catalogue."""
        return self if catalogue in self._catalogues else Texts(self.language, *self._catalogues, catalogue)

    def __call__(self, template: str, /, **values: Any) -> str:
        return self._fill(self._words.get(template, template), values)

    def message(self, message: Message) -> str:
        """A message of the engine in this language."""
        return self._fill(self._words.get(message.template, message.template), message.values)

    def count(self, number: int, one: str, many: str, /, **values: Any) -> str:
        """The template for a number of things; ``{n}`` stands for the number."""
        template = one if number == 1 else many
        return self._fill(self._words.get(one, template), {"n": number, **values})

    def number(self, value: Fraction | int, decimals: int | None = None) -> str:
        """A number with the decimal sign of the language; without ``decimals`` as many as it has, at most three.

        >>> from fractions import Fraction
        >>> Texts("id").number(Fraction(25, 2)), Texts("en").number(Fraction(25, 2))
        ('12,5', '12.5')
        """
        from fractions import Fraction

        from safeguard.rounding import fixed

        text = fixed(Fraction(value), 3 if decimals is None else decimals)
        if decimals is None:
            text = text.rstrip("0").rstrip(".") if "." in text else text
        whole, _, decimal = text.partition(".")
        grouped = f"{abs(int(whole)):,}"
        sign = "."
        if self.language == "id":
            grouped, sign = grouped.replace(",", "."), ","
        return ("-" if whole.startswith("-") else "") + grouped + (sign + decimal if decimal else "")

    def percent(self, value: Fraction | None, decimals: int = 1) -> str:
        """A share as a percentage, half up; a dash where there is no figure."""
        return "–" if value is None else f"{self.number(value * 100, decimals)}%"

    def figure(self, figure: Figure | None, limits: Collection[Fraction] | None = None) -> str:
        """A figure with one decimal, or with more where rounding would show a limit as reached that is not.

        79.96 % is not 80 %, and a reader who sees 80.0 % would wonder why the band at 80 is not theirs. ``limits`` are the
        percentages that mean something (:attr:`Rubric.limits`); where they are not known, every whole number is one.
        """
        from fractions import Fraction

        from safeguard.rounding import fixed

        if figure is None:
            return "–"
        exact = figure.value * 100
        decimals = next((n for n in (1, 2, 3) if _honest(Fraction(fixed(exact, n)), exact, limits)), 4)
        return self.percent(figure.value, decimals)

    def day(self, day: date, style: str = "long") -> str:
        """A day as the language writes it: ``9 Maret 2026``, ``9 March 2026``."""
        from babel.dates import format_date

        return format_date(day, style, locale={"id": "id_ID", "en": "en_GB"}[self.language])

    def month(self, year: int, month: int) -> str:
        """A month with its year: ``Maret 2026``, ``March 2026``."""
        from datetime import date

        from babel.dates import format_date

        return format_date(date(year, month, 1), "LLLL yyyy", locale={"id": "id_ID", "en": "en_GB"}[self.language])

    def _fill(self, template: str, values: Mapping[str, Any]) -> str:
        return template.format_map({key: self._shown(value) for key, value in values.items()}) if values else template

    def _shown(self, value: Any) -> str:
        if isinstance(value, Message):
            return self.message(value)
        if isinstance(value, str | int):
            return str(value)
        from datetime import date
        from fractions import Fraction

        if isinstance(value, Fraction):
            return self.number(value)
        return self.day(value) if isinstance(value, date) else str(value)


def _honest(rounded: Fraction, exact: Fraction, limits: Collection[Fraction] | None) -> bool:
    """Whether rounding passes no limit that the exact percentage stays below."""
    if limits is None:
        return rounded.__floor__() <= exact
    return not any(exact < limit <= rounded for limit in limits)


_LINES = r'((?:"(?:[^"\\\n]|\\.)*"\s*)+)'
_ENTRY = rf"^msgid {_LINES}(?:^msgid_plural {_LINES})?^msgstr(?:\[0\])? {_LINES}"
_ESCAPED = r'"\s*"|\\(.)'


def read_catalogue(folder: str | Path | Traversable, language: str) -> dict[str, str]:
    """The sentences of ``<language>.po`` in a folder by their English template; empty where there is none.

    For a number of things the first plural form counts: Indonesian has only one.
    """
    if language == "en":
        return {}
    try:
        name = f"{language}.po"
        with open(os.path.join(folder, name), "rb") if isinstance(folder, str) else (folder / name).open("rb") as file:
            text = file.read().decode("utf-8")
    except FileNotFoundError:
        return {}
    found = (each for entry in f"\n{text}".split("\nmsgid ")[1:] for each in _sentence(entry))
    return {key: words for key, words in found if key and words}


def _sentence(entry: str) -> Iterable[tuple[str, str]]:
    """The template of an entry (without its ``msgid``) and the words for it, each of which may go over several lines."""
    lines = entry.split("\n", 4)
    if lines[0] == '""' and lines[1:2] == ['msgstr ""']:
        return []  # what the file says of itself
    words = 2 if len(lines) > 2 and lines[1].startswith("msgid_plural ") else 1
    start = "msgstr[0] " if words == 2 else "msgstr "
    on_one_line = len(lines) > words and lines[words].startswith(start) and "".join(lines[words + 1 :])[:1] != '"'
    if on_one_line:  # as ours are: no pattern need be compiled, which every start would pay for
        return [(_unquoted(lines[0]), _unquoted(lines[words].removeprefix(start)))]
    found = re.findall(_ENTRY, f"msgid {entry}\n", re.MULTILINE)
    return [(_unquoted(key), _unquoted(said)) for key, _, said in found]


def _unquoted(lines: str) -> str:
    inside = lines.strip()[1:-1]
    if "\\" not in inside and '"' not in inside:
        return inside
    if "\\\\" not in inside and '"\n' not in inside:
        return inside.replace('\\"', '"').replace("\\n", "\n").replace("\\t", "\t")
    return re.sub(_ESCAPED, lambda match: {"n": "\n", "t": "\t", None: ""}.get(match[1], match[1]), inside)


def language_of_surroundings() -> str:
    """The language that the environment or Windows asks for; Indonesian where they say nothing."""
    chosen = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    if not chosen and sys.platform == "win32":
        import ctypes
        import locale

        chosen = locale.windows_locale.get(ctypes.windll.kernel32.GetUserDefaultUILanguage(), "")
    code = re.split(r"[_.@-]", chosen)[0].lower()
    if code in ("", "c", "posix", "in"):
        return LANGUAGES[0]
    return code if code in LANGUAGES else "en"
