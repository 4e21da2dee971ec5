"""How near the sources of a leg are to the fact that they tell."""

from __future__ import annotations

import pandas as pd

from dashboard.vocabulary import GRADES

RANKS = {grade: rank for rank, grade in enumerate(GRADES)}
UNGRADED = len(GRADES)


def grades(sources: pd.DataFrame) -> list[str]:
    """The grade of each source.

    Parameters
    ----------
    sources
        Columns publisher and type, as in sources.csv.

    Returns
    -------
    list[str]
        A key of vocabulary.GRADES each, empty where the type is. A publisher with another one in
        brackets, "CNA (Reuters)", gives that one's story again: its press is a copy.
    """
    return [
        "copy" if kind == "press" and "(" in publisher else kind
        for publisher, kind in zip(sources["publisher"], sources["type"], strict=True)
    ]


def graded(sources: pd.DataFrame) -> pd.DataFrame:
    """The sources with their column `grade`, of each leg the nearest to the fact first."""
    table = sources.assign(grade=grades(sources))
    ranks = table["grade"].map(RANKS).fillna(UNGRADED)
    return table.iloc[ranks.argsort(kind="stable")].reset_index(drop=True)
