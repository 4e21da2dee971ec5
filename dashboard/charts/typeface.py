"""The pages' own typeface, for what is drawn or measured outside the browser."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path

import pylopdf_fonts_jp
from PIL import ImageFont

REGULAR = 400
# Letters are measured this large, so that no rounding to whole pixels adds up.
_MEASURED = 100
# From here on come arrows, signs and the letters of Japanese, which stand in a square each.
_SQUARE = "\u2190"


@cache
def font(size: int, weight: int, latin: bool) -> ImageFont.FreeTypeFont:
    """The typeface that comes with Streamlit; for Japanese one that goes with it.

    Parameters
    ----------
    size
        In pixels.
    weight
        100 to 900, of the Latin one.
    latin
        Whether the text has no letters of Japanese.
    """
    if not latin:
        return ImageFont.truetype(pylopdf_fonts_jp.sans_path(), size)
    media = Path(str(files("streamlit"))) / "static" / "static" / "media"
    typeface = ImageFont.truetype(next(media.glob("SourceSansVF-Upright*.woff2")), size)
    typeface.set_variation_by_axes([weight])
    return typeface


def text_width(text: str, size: float) -> float:
    """How wide the browser draws a line of text, in pixels, as far as letters alone tell.

    Parameters
    ----------
    text
        One line.
    size
        Of the letters, in pixels.
    """
    return sum(map(_advance, text)) * size


@cache
def _advance(letter: str) -> float:
    """The width of one letter as a part of the size."""
    if letter >= _SQUARE:
        return 1.0
    return font(_MEASURED, REGULAR, True).getlength(letter) / _MEASURED
