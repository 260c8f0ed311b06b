"""Words about violence against children: which to avoid, why, and what to write instead."""

from __future__ import annotations

from collections.abc import Iterable

from safeguard import TextFinding, hookimpl


class Terminology:
    """The text check ``terminology``."""

    id = "terminology"
    title = "Words that harm, and what to write instead"

    def check(self, text: str, language: str, context: str) -> Iterable[TextFinding]:
        """Terms of the list in a text of a language (``id`` or ``en``), judged by their surroundings.

        Texts of other languages give nothing. ``context`` is ``external`` (as the list says), ``internal`` (what is
        only to be used with caution is good to know) or ``quote`` (everything is only good to know).
        """
        from .matching import find

        return find(text, language, context)


@hookimpl
def safeguard_text_checks() -> Iterable[Terminology]:
    """The check of words."""
    return [Terminology()]
