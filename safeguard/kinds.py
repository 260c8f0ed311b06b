"""What kind of document a file is, by the format that it names, so that the wrong file is called what it is."""

from __future__ import annotations

import re
import typing
from typing import Any, Final

from pydantic import BaseModel

from safeguard.errors import Message, say

#: what a person calls each kind of document; the middle of ``safeguard/KIND/NUMBER``
_KINDS: Final = {
    "assessment": say("an assessment"),
    "comparison": say("a comparison of partners"),
    "key": say("the card of a key"),
    "plan": say("an improvement plan"),
    "releases": say("a record of what reports on units have shown"),
    "release": say("a network's own record of a release, which is not handed out"),
    "revoked": say("a list of revoked keys"),
    "rounds": say("a look over several rounds"),
    "score": say("a score"),
    "secret-key": say("a SECRET key, which is never sent to anybody"),
    "submission": say("a submission"),
    "track": say("a plan under way"),
    "units": say("a list of units"),
    "units-score": say("a score of units"),
    "what-if": say("a what-if calculation"),
}
_FORMAT = re.compile(r"safeguard/([a-z-]+)/([0-9]{1,6})")


def another_kind(model: type[BaseModel], data: Any) -> Message | None:
    """Why plain values are no document of ``model`` at all, or None where they may be one.

    Where they say of themselves that they are something else, that alone is worth saying: a list of every field that
    does not fit would hide it.
    """
    if not isinstance(data, dict) or "format" not in model.model_fields:
        return None
    wanted = [each for each in typing.get_args(model.model_fields["format"].annotation) if isinstance(each, str)]
    given = data.get("format")
    said = _FORMAT.fullmatch(given) if isinstance(given, str) and given not in wanted else None
    if said is None or not wanted:
        return None
    kinds = [found[1] for each in wanted if (found := _FORMAT.fullmatch(each))]
    if said[1] in kinds:
        return say(
            "This is written in another version of its format than this program knows: {allowed} is needed here. A newer program may have made it.",
            allowed=", ".join(wanted),
        )
    needed = next((_KINDS[each] for each in kinds if each in _KINDS), None)
    if said[1] not in _KINDS or needed is None:
        return None
    return say("This is {given}. Needed here is {needed}.", given=_KINDS[said[1]], needed=needed)
