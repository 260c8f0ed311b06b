"""Words and numbers in the reader's language.

English templates are the keys; ``<language>.po`` beside this file (and beside a plugin) holds the other languages.
A catalogue is compiled when it is first used and kept in the user's cache under the digest of its source, so it
can never be stale; where nothing may be written it is compiled each time.
"""

from __future__ import annotations

import gettext
import hashlib
import io
import os
import tempfile
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from safeguard.errors import Message

#: languages the program speaks; the first is used when the surroundings say nothing
LANGUAGES = ("id", "en")
_HERE = Path(__file__).parent


class Texts:
    """Translates templates and formats values for one language.

    ``catalogue`` is a folder with further ``<language>.po`` files, asked before the engine's own.
    """

    def __init__(self, language: str, catalogue: Path | Traversable | None = None):
        self.language = language if language in LANGUAGES else "en"
        self._own = _translations(_HERE, self.language)
        self._extra = _translations(catalogue, self.language) if catalogue is not None else None

    def __call__(self, template: str, /, **values: Any) -> str:
        return self._fill(self._translated(template), values)

    def message(self, message: Message) -> str:
        """A message of the engine in this language."""
        return self._fill(self._translated(message.template), message.values)

    def count(self, number: int, one: str, many: str, /, **values: Any) -> str:
        """The template for a number of things; ``{n}`` stands for the number."""
        found = self._extra.ngettext(one, many, number) if self._extra else one if number == 1 else many
        if found in (one, many):
            found = self._own.ngettext(one, many, number)
        return self._fill(found, {"n": number, **values})

    def number(self, value: Fraction | int, decimals: int | None = None) -> str:
        """A number with the decimal sign of the language; without ``decimals`` as many as it has, at most three.

        >>> Texts("id").number(Fraction(25, 2)), Texts("en").number(Fraction(25, 2))
        ('12,5', '12.5')
        """
        from safeguard.model.score import fixed

        text = fixed(Fraction(value), 3 if decimals is None else decimals)
        if decimals is None:
            text = text.rstrip("0").rstrip(".") if "." in text else text
        whole, _, decimal = text.partition(".")
        grouped = f"{abs(int(whole)):,}"
        if self.language == "id":
            grouped, sign = grouped.replace(",", "."), ","
        else:
            sign = "."
        return ("-" if whole.startswith("-") else "") + grouped + (sign + decimal if decimal else "")

    def percent(self, value: Fraction | None, decimals: int = 1) -> str:
        """A share as a percentage, half up; a dash where there is no figure."""
        return "–" if value is None else f"{self.number(value * 100, decimals)}%"

    def day(self, day: date, style: str = "long") -> str:
        """A day as the language writes it: ``9 Maret 2026``, ``9 March 2026``."""
        from babel.dates import format_date

        return format_date(day, style, locale={"id": "id_ID", "en": "en_GB"}[self.language])

    def _translated(self, template: str) -> str:
        if self._extra is not None:
            found = self._extra.gettext(template)
            if found != template:
                return found
        return self._own.gettext(template)

    def _fill(self, template: str, values: Mapping[str, Any]) -> str:
        return template.format_map({key: self._shown(value) for key, value in values.items()}) if values else template

    def _shown(self, value: Any) -> str:
        if isinstance(value, Message):
            return self.message(value)
        if isinstance(value, Fraction):
            return self.number(value)
        if isinstance(value, date):
            return self.day(value)
        return str(value)


def _translations(folder: Path | Traversable | None, language: str) -> gettext.NullTranslations:
    source = folder / f"{language}.po" if folder is not None else None
    if source is None or language == "en" or not source.is_file():
        return gettext.NullTranslations()
    content = source.read_bytes()
    kept = cache_folder() / "catalogues" / f"{hashlib.sha256(content).hexdigest()[:32]}.mo"
    try:
        return gettext.GNUTranslations(io.BytesIO(kept.read_bytes()))
    except (OSError, UnicodeDecodeError, ValueError, LookupError):
        compiled = _compiled(content, language)
        keep(kept, compiled)
        return gettext.GNUTranslations(io.BytesIO(compiled))


def _compiled(content: bytes, language: str) -> bytes:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    made = io.BytesIO()
    write_mo(made, read_po(io.BytesIO(content), locale=language))
    return made.getvalue()


def cache_folder() -> Path:
    """The folder for what can be made again at any time."""
    chosen = os.environ.get("SAFEGUARD_CACHE")
    if chosen:
        return Path(chosen)
    import platformdirs

    return Path(platformdirs.user_cache_dir("safeguard", appauthor=False))


def keep(path: Path, content: bytes) -> None:
    """Put something into the cache whole or not at all; a cache that cannot be written is no error."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, name = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.replace(name, path)
    except OSError:
        return
