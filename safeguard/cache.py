"""Things that can be made again at any time, kept so that the next start is quick.

Each is kept with the SHA-256 of its bytes: what was damaged is made again and never used.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path


def folder() -> Path:
    """The folder of the cache: ``SAFEGUARD_CACHE``, or the user's own cache folder."""
    chosen = os.environ.get("SAFEGUARD_CACHE")
    if chosen:
        return Path(chosen)
    import platformdirs

    return Path(platformdirs.user_cache_dir("safeguard", appauthor=False))


def get(name: str) -> bytes | None:
    """What was kept under a name, or None where there is nothing sound."""
    try:
        digest, _, content = (folder() / name).read_bytes().partition(b"\n")
    except OSError:
        return None
    return content if hashlib.sha256(content).hexdigest().encode() == digest else None


def put(name: str, content: bytes) -> None:
    """Keep something, whole or not at all. A cache that cannot be written is no error."""
    path = folder() / name
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, temporary = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(hashlib.sha256(content).hexdigest().encode() + b"\n" + content)
        os.replace(temporary, path)
    except OSError:
        return
