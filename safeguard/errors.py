"""What can go wrong in a way that a person can mend, said so that they can.

A sentence for a person is a :class:`Message`: an English template with named places and the values for
them. It becomes Indonesian or English only where it is shown, so the engine needs to know no language.
Free text that somebody typed is never among the values: it may be about a child.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple


class Message(NamedTuple):
    """A sentence not yet in a language: ``template`` is the English text and the key of the catalogues."""

    template: str
    values: Mapping[str, Any] = {}  # never written to

    def __str__(self) -> str:
        if not self.values:
            return self.template
        return self.template.format_map({key: str(value) for key, value in self.values.items()})


def say(template: str, **values: Any) -> Message:
    """Make a :class:`Message`. Every template given here is found by the catalogue test."""
    return Message(template, values)


def part_needed(what: Message) -> Message:
    """What needs a part of the program that is not installed, and how it comes, whether by pip or by pipx."""
    return say("{what} The install line in the README brings it.", what=what)


def why_not(error: OSError) -> Message:
    """Why the system refused, in words that have their Indonesian; its own number for what is rare."""
    import errno

    held = {  # what Windows says of a file that another program has open, or a part of it
        5: say("no permission, or another program has the file open"),
        32: say("another program has the file open"),
        33: say("another program has the file open"),
    }
    if getattr(error, "winerror", None) in held:
        return held[error.winerror]  # type: ignore[attr-defined]  # there on Windows only
    known = {
        errno.EACCES: say("no permission"),
        errno.EPERM: say("no permission"),
        errno.ENOENT: say("there is no such file or folder"),
        errno.ENOTDIR: say("a part of the path is no folder"),
        errno.EISDIR: say("it is a folder"),
        errno.ENOSPC: say("the disk is full"),
        errno.EDQUOT: say("the disk is full"),
        errno.EFBIG: say("the disk is full"),
        errno.EROFS: say("the disk can only be read"),
        errno.EIO: say("the disk does not answer as it should"),
        errno.ENAMETOOLONG: say("the name is too long"),
        errno.ELOOP: say("a link leads in a circle"),
        errno.EMFILE: say("too many files are open"),
    }
    return known.get(error.errno or 0, say("error {number} of the system", number=error.errno or 0))


class Problem(NamedTuple):
    """One thing wrong in one place.

    ``source`` is the file as the user named it; ``place`` says where inside it (a JSON pointer with its line,
    a cell, a TOML key with its line), empty for the whole file.
    """

    source: str
    place: str
    message: Message

    def __str__(self) -> str:
        return ": ".join(part for part in (self.source, self.place, str(self.message)) if part)


class SafeguardError(Exception):
    """Something a person can mend: one message, or several problems of one input."""

    #: exit code of a command that ends with this error
    exit_code = 2

    def __init__(self, message: Message, problems: Iterable[Problem] = ()):
        self.message = message
        self.problems = tuple(problems)
        super().__init__(str(message))

    def __str__(self) -> str:
        return "\n".join([str(self.message), *(f"  {problem}" for problem in self.problems)])


class InvalidInput(SafeguardError):
    """A file or value that cannot be accepted; every problem found in it is listed."""

    def __init__(self, problems: Iterable[Problem], message: Message | None = None):
        listed = tuple(problems)
        super().__init__(message or say("This cannot be accepted as it is:"), listed)

    @classmethod
    def at(cls, source: str, place: str, message: Message) -> InvalidInput:
        """The error for a single problem."""
        return cls([Problem(source, place, message)])


class Damaged(SafeguardError):
    """A stored file is not what was saved: wrong hash, cut short, or empty."""


class Newer(SafeguardError):
    """A stored file of a later format than this program knows; it is left as it is."""


class Conflict(SafeguardError):
    """Somebody else saved in between; nothing was overwritten."""


class Busy(SafeguardError):
    """Another process holds the lock and did not let go in time."""


class NotFound(SafeguardError):
    """No such assessment, rubric, profile …; the message names the nearest that exists."""


def nearest(wanted: str, known: Iterable[str]) -> str | None:
    """The known word nearest to the wanted one, or None when nothing is near."""
    import difflib  # only where something went wrong

    close = difflib.get_close_matches(wanted, list(known), n=1, cutoff=0.6)
    return close[0] if close else None


def suggesting(what: Message, wanted: str, known: Iterable[str]) -> Message:
    """A message with the nearest known word, or with what there is."""
    listed = list(known)
    close = nearest(wanted, listed)
    if close:
        return say("{what} Did you mean {nearest}?", what=what, nearest=close)
    if listed:
        return say("{what} There is: {known}.", what=what, known=", ".join(listed[:20]))
    return what


def not_found(what: Message, wanted: str, known: Iterable[str]) -> NotFound:
    """A :class:`NotFound` that suggests the nearest known word, or lists what there is."""
    return NotFound(suggesting(what, wanted, sorted(known)))
