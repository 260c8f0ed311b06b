"""Canonical JSON is what RFC 8785 says, as a library that implements it writes it."""

from __future__ import annotations

import pytest
import rfc8785
from hypothesis import given, strategies as st

from safeguard.strict_json import canonical

scalars = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(st.characters(codec="utf-8"))
keys = st.text(st.characters(codec="ascii"), max_size=8)
documents = st.recursive(scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4))


@given(documents)
def test_our_writer_and_the_library_give_the_same_bytes(document: object) -> None:
    assert canonical(document) == rfc8785.dumps(document)  # type: ignore[arg-type]  # drawn from what it takes


@pytest.mark.parametrize("value", [1.5, [1.0], {"a": float("nan")}])
def test_a_float_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        canonical(value)
