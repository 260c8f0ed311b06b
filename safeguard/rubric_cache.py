"""Rubrics that were read and checked once, kept under the digest of their files so that the next start is quick.

What is kept is data, never code. A kept rubric that does not read is read again from its folder.
"""

from __future__ import annotations

import hashlib

from pydantic import ValidationError

from safeguard import __version__, cache
from safeguard.model.rubric import Rubric
from safeguard.rubric_files import STRUCTURE, Folder, read_part, read_rubric


def read_cached(folder: Folder) -> Rubric:
    """The rubric in a folder. Raises :class:`~safeguard.errors.InvalidInput` with every problem found."""
    digest = hashlib.sha256(__version__.encode())
    try:
        names = sorted(path.name for path in folder.iterdir() if path.name.endswith(".toml"))
    except OSError:
        return read_rubric(folder)
    for name in names or [STRUCTURE]:
        content = read_part(folder / name, str(folder / name))
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    name = f"rubrics/{digest.hexdigest()}.json"
    kept = cache.get(name)
    if kept is not None:
        try:
            return Rubric.model_validate_json(kept)
        except ValidationError:
            pass  # written by a program that differs from this one under the same version
    rubric = read_rubric(folder)
    cache.put(name, rubric.model_dump_json(by_alias=True).encode())
    return rubric
