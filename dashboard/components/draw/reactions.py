"""What a stock did at an announcement, in a sentence."""

from __future__ import annotations

import pandas as pd

from dashboard.formats import day, ratio, signed
from dashboard.formats import move as move_text
from dashboard.language import mark, tr


def reaction_words(row: pd.Series, name: str, deal: str = "") -> tuple[str, dict[str, object]]:
    """A sentence (template and values) on one reaction: the move, what the market does not
    explain, P/E before and after. deal: which one it was, where that is not said elsewhere."""
    values: dict[str, object] = {
        "deal": f" ({deal})" if deal else "",
        "name": name,
        "move": move_text(row["return"]),
        "day": day(row["event_day"]),
        "ar": signed(row["ar"]),
        "t": f"{row['t']:.1f}".replace("-", "−"),
        "before": pe_text(row["pe_before"], row["why_no_pe_before"]),
        "after": pe_text(row["pe_after"], row["why_no_pe_after"]),
    }
    if pd.isna(row["return"]):
        reason = row["reason"]
        return mark("**{name}** on {day}{deal}: {reason}."), values | {"reason": tr(reason)}
    if pd.isna(row["t"]):
        return mark("**{name} {move}** on {day}{deal} · P/E **{before} → {after}**"), values
    template = mark(
        "**{name} {move}** on {day}{deal} · AR **{ar}** (t {t}) · P/E **{before} → {after}**"
    )
    return template, values


def reaction_note(row: pd.Series, name: str, deal: str = "") -> str:
    """The same as plain text, for pictures."""
    template, values = reaction_words(row, name, deal)
    return tr(template).format(**values).replace("**", "")


def pe_text(value: float, reason: str) -> str:
    return tr("none") if pd.isna(value) and reason == "loss" else ratio(value)
