"""Make the fonts of the PDF report: Noto Sans, cut down to Latin, punctuation and the signs that reports use.

Run where Debian's fonts-noto-core and fonttools are installed:  python scripts/subset_fonts.py
The result is committed; this script is kept so that anybody can make it again and compare.
"""

from __future__ import annotations

from pathlib import Path

from fontTools import subset

SOURCE = Path("/usr/share/fonts/truetype/noto")
TARGET = Path(__file__).parent.parent / "plugins" / "pdf_report" / "fonts"
FACES = ("Regular", "Bold", "Italic")
#: Basic Latin to Latin Extended-B, combining marks, Latin Extended Additional, punctuation, currency, arrows, ≤ ≥
RANGES = [
    (0x20, 0x24F),
    (0x2B0, 0x36F),
    (0x1E00, 0x1EFF),
    (0x2010, 0x2027),
    (0x2030, 0x205E),
    (0x20A0, 0x20BF),
    (0x2190, 0x2193),
    (0x2212, 0x2212),
    (0x2264, 0x2265),
]


def main() -> None:
    """Write one subset for each face."""
    for face in FACES:
        options = subset.Options(
            hinting=False,
            layout_features=[],
            notdef_outline=True,
            name_IDs=["*"],
            drop_tables=["GSUB", "GPOS", "GDEF", "MATH", "DSIG"],
        )
        font = subset.load_font(str(SOURCE / f"NotoSans-{face}.ttf"), options)
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=[code for first, last in RANGES for code in range(first, last + 1)])
        cutter.subset(font)
        font["head"].modified = font["head"].created
        subset.save_font(font, str(TARGET / f"NotoSans-{face}.ttf"), options)


if __name__ == "__main__":
    main()
