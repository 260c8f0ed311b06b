"""A format before the first, as it might have been: what a store of an older program is like, and the step to today's.

Only one format was ever written. With this one in front of it, what will hold for the next can be tried today.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from safeguard.store import commit

NUMBER = 0
_LOG, _LOG_THEN = "events", "log"


def step(content: Any) -> Any:
    """From that format to the first: its log had another name, and its entries stood backwards."""
    entries = content[_LOG_THEN]
    return {_LOG: {str(number): each for number, each in enumerate(reversed(entries), 1)}}


def _then(content: Any) -> Any:
    entries = content[_LOG]
    return {_LOG_THEN: [entries[key] for key in sorted(entries, key=int, reverse=True)]}


def age(folder: Path) -> None:
    """Write every file of a store as a program of that format would have."""
    for path in folder.rglob("*"):
        if path.is_file() and path.name[0] != "." and path.parent.name != "index":
            age_file(path)


def age_file(path: Path) -> None:
    """Write one file of a store as a program of that format would have."""
    generation, body = commit.unwrap(path.read_bytes(), path.name)
    path.write_bytes(wrap(body, generation))


def wrap(body: bytes, generation: int) -> bytes:
    """A stored file as that format had it, from a body of the first."""
    old = json.dumps(_then(json.loads(body))).encode()
    digest = hashlib.sha256(b"%d\n" % generation + old).hexdigest()
    return f'{{"format":"safeguard/store/{NUMBER}","generation":{generation},"sha256":"{digest}"}}\n'.encode() + old
