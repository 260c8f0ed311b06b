"""Benchmarks: ratios against a named floor in the same run, never absolute times. ``python -m benchmarks`` runs all."""
