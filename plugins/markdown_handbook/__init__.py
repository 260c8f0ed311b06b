"""Rubrics as Markdown handbooks: to paste into a document, a wiki or an e-mail and discuss there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from safeguard import hookimpl

if TYPE_CHECKING:
    from safeguard import Handbook, Report, Tracker


class MarkdownHandbook:
    """Renders a rubric as Markdown; equal bytes for equal input."""

    id = "markdown-handbook"
    suffix = ".md"
    kinds: Sequence[str] = ("rubric",)

    def render(self, document: Report | Handbook | Tracker, language: str) -> bytes:
        """The bytes of the Markdown file in a language."""
        from safeguard import Handbook

        from .pages import lines

        assert isinstance(document, Handbook)
        return ("\n".join(lines(document, language)) + "\n").encode()


@hookimpl
def safeguard_reports() -> Iterable[MarkdownHandbook]:
    """The Markdown handbook."""
    return [MarkdownHandbook()]
