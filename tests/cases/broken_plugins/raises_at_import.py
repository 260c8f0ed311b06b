"""Divides by zero as soon as it is looked at."""

1 / 0  # noqa: B018
