"""The one way in which an exact number becomes digits."""

from __future__ import annotations

from fractions import Fraction


def fixed(value: Fraction, decimals: int) -> str:
    """An exact number with so many decimals, rounded half up (away from zero).

    >>> fixed(Fraction(1, 3) * 100, 4), fixed(Fraction(5, 2), 0), fixed(Fraction(65), 1)
    ('33.3333', '3', '65.0')
    """
    scale = 10**decimals
    scaled = (abs(value.numerator) * scale * 2 + value.denominator) // (value.denominator * 2)
    digits = f"{scaled:0{decimals + 1}d}"
    sign = "-" if value < 0 and scaled else ""
    return f"{sign}{digits[:-decimals]}.{digits[-decimals:]}" if decimals else f"{sign}{digits}"
