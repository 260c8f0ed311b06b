"""Finds what can point to a person in a text: numbers, addresses, dates of birth, schools beside an age."""

from __future__ import annotations

from collections.abc import Iterable

from safeguard import TextFinding, hookimpl


class PersonalData:
    """The text check ``personal-data``."""

    id = "personal-data"
    title = "Data that can point to a person"

    def check(self, text: str, language: str, context: str) -> Iterable[TextFinding]:
        """Places that look like personal data, with their kind; what was found is private and never to be shown.

        The patterns are those of Indonesia, in Indonesian and English texts; ``context`` changes nothing.
        """
        from .patterns import find

        return find(text, language)


@hookimpl
def safeguard_text_checks() -> Iterable[PersonalData]:
    """The check of personal data."""
    return [PersonalData()]
