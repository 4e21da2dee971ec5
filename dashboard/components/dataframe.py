"""How every table is drawn: numbers written out and right-aligned, a dash where one is unknown."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import words


def dataframe(
    table: pd.DataFrame,
    *,
    key: str,
    usd: Sequence[str] = (),
    formats: Mapping[str, Callable[[Any], str]] | None = None,
    columns: Sequence[str] | None = None,
    config: Mapping[str, Any] | None = None,
    height: int | None = None,
) -> None:
    """Draw `table` without its index. usd: columns in billions of dollars; formats: how to write
    other numbers; columns: which to show, in order; config: Streamlit's for single columns."""
    written = dict.fromkeys(usd, words.usd_bn) | dict(formats or {})
    # Streamlit gives a table without selection no class by its key; a container has one.
    with st.container(key=key):
        st.dataframe(
            table.style.format(written),
            hide_index=True,
            placeholder=words.UNKNOWN,
            column_order=columns,
            column_config=config,
            height=height or "auto",
        )
