"""A method in three depths, one of which is drawn."""

from __future__ import annotations

from collections.abc import Callable

from dashboard.components.controls import switch
from dashboard.language import mark, tr

DEPTHS = {
    "words": mark("What it says"),
    "example": mark("Worked example"),
    "formula": mark("Formula and source"),
}


def depths(
    *, key: str, words: Callable[[], None], example: Callable[[], None], formula: Callable[[], None]
) -> None:
    """A switch (URL: `key`) between what a method says, the same with this page's numbers, and
    its formula with its source; each a function that draws it."""
    depth = switch(tr("The method"), DEPTHS, key=key, default="words")
    {"words": words, "example": example, "formula": formula}[depth]()
