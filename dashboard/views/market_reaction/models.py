"""Whether the finding on an announcement depends on the model."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard.charts import forest_figure
from dashboard.components.data import sources
from dashboard.components.draw.chart import figure
from dashboard.components.draw.depths import depths
from dashboard.components.draw.prose import filled, small
from dashboard.components.draw.table import Column, show_table
from dashboard.findings import Findings
from dashboard.formats import UNKNOWN, day, percent, signed, statistic
from dashboard.language import mark, tr
from dashboard.reaction import (
    ALWAYS,
    FACTOR_MODELS,
    MODELS,
    NEVER,
    REGRESSORS,
    Agreement,
    Breakdown,
    agreement,
)
from dashboard.views.market_reaction.event import SelectedEvent
from dashboard.views.market_reaction.tables import band, window_text

# As the small picture names them.
SHORT = {
    "market": mark("Market"),
    "sector": mark("Market + sector"),
    "ff3": mark("Three factors"),
    "ff5": mark("Five factors"),
    "carhart": mark("Carhart"),
    "ff5_mom": mark("Five + momentum"),
    "constant_mean": mark("Constant mean"),
    "garch": mark("GARCH(1,1)"),
}


def of_event(selected: SelectedEvent) -> pd.DataFrame:
    """The event day under each model (EventModels.event)."""
    return selected.findings.under_models(selected.label, (0, 0), selected.benchmark)


def verdict_text(verdict: Agreement) -> str:
    """A sentence on whether the finding depends on the model; empty where it cannot be said."""
    span = {"low": signed(verdict.lowest), "high": signed(verdict.highest)}
    if not verdict.verdict:
        return ""
    if verdict.verdict == ALWAYS:
        return tr(
            "All {n} models find a reaction: {low} to {high} beyond what they explain",
            n=verdict.n,
            **span,
        )
    if verdict.verdict == NEVER:
        return tr(
            "None of {n} models finds a reaction: {low} to {high} beyond what they explain",
            n=verdict.n,
            **span,
        )
    return tr(
        "The finding depends on the model: {found} of {n} find a reaction, from {low} to {high} "
        "beyond what they explain",
        found=verdict.found,
        n=verdict.n,
        **span,
    )


def draw_models_picture(selected: SelectedEvent) -> None:
    """The abnormal return of the event day with its band under each model."""
    models = of_event(selected)
    known = models.dropna(subset=["car"])
    if known.empty:
        small("No model can be had: {reason}.", reason=models["reason"].iloc[0])
        return
    placebo = selected.findings.placebo_band(selected.label, (0, 0), selected.benchmark)
    rows = known.assign(
        name=[tr(SHORT[str(name)]) for name in known.index],
        value=known["car"],
        hollow=known["p"].isna() | (known["p"] >= 0.05),
        strong=False,
    )
    foot = tr("Filled: p < 5%.")
    if placebo is not None:
        foot += " " + tr("Shaded: 95% of days without a deal.")
        if (rows["p"].lt(0.05) & rows["car"].between(*placebo)).any():
            foot += " " + tr(
                "More than 5% of such days move as far as a filled point in the shade."
            )
    figure(
        forest_figure(
            rows,
            dark=sources.dark(),
            usual=placebo,
            axis=mark("Abnormal return of the event day, %"),
            row_height=37,
        ),
        title=verdict_text(agreement(models))
        or tr("Only one model can be had: {model}", model=tr(MODELS[str(known.index[0])])),
        foot=f"{foot} {_missing(models)}".strip(),
        key="reaction-models-chart",
        alt=tr("Abnormal return of the event day under each model, with its 95% band."),
        table=[
            Column(mark("Model"), [tr(MODELS[str(name)]) for name in known.index]),
            Column(mark("AR"), known["car"], signed),
            Column("t", known["t"], "statistic"),
            Column(mark("Low, 95%"), known["low"], signed),
            Column(mark("High, 95%"), known["high"], signed),
        ],
    )


def _missing(models: pd.DataFrame) -> str:
    """Which models cannot be had, by reason."""
    absent = models[models["car"].isna()]
    by_reason: dict[str, list[str]] = {}
    for name, reason in absent["reason"].items():
        by_reason.setdefault(tr(reason), []).append(tr(SHORT[str(name)]))
    every_factor_model = [tr(SHORT[name]) for name in MODELS if name in FACTOR_MODELS]
    for names in by_reason.values():
        if names == every_factor_model:
            names[:] = [tr("factor models")]
    return " ".join(
        tr("Without {models}: {reason}.", models=", ".join(names), reason=reason)
        for reason, names in by_reason.items()
    )


def draw_models(selected: SelectedEvent) -> None:
    """Each model with its fit, and the method in three depths."""
    findings, models = selected.findings, of_event(selected)
    fits, row = findings.event_models(selected.benchmark).fits, _row_of(selected)
    around = findings.under_models(selected.label, selected.window, selected.benchmark)
    known = models["car"].notna()
    coefficients = [
        _coefficients(findings, selected, str(name)) if has else UNKNOWN
        for name, has in known.items()
    ]
    show_table(
        [
            Column(mark("Model"), [tr(MODELS[str(name)]) for name in models.index], pinned=True),
            Column(mark("AR"), models["car"], "move"),
            Column("t", models["t"], "statistic"),
            Column("p", models["p"], "probability"),
            Column(mark("95% band"), list(map(band, models["low"], models["high"]))),
            Column(f"CAR {window_text(selected.window)}", around["car"], "move"),
            Column(mark("t of CAR"), around["t"], "statistic"),
            Column("n", [fits[name].n[row] if known[name] else None for name in MODELS], "count"),
            Column(
                "R²",
                [fits[name].r2[row] if known[name] else float("nan") for name in MODELS],
                "percent",
                help=tr("Of the estimation window: how much of the returns the model explains."),
            ),
            *([] if known.all() else [Column(mark("Why not"), models["reason"].map(tr), "long")]),
            Column(mark("Coefficients"), coefficients, "long"),
        ],
        key="reaction-models",
    )
    depths(
        key="models-depth",
        words=_words,
        example=lambda: _example(selected),
        formula=_formula,
    )


def _row_of(selected: SelectedEvent) -> int:
    return int(selected.findings.events.events.index.get_loc(selected.label))


def _coefficients(findings: Findings, selected: SelectedEvent, model: str) -> str:
    breakdown = findings.event_models(selected.benchmark).breakdown(selected.label, model)
    if breakdown is None:
        return UNKNOWN
    betas = ", ".join(
        f"{tr(REGRESSORS[str(name)])} {beta:.2f}".replace("-", "−")
        for name, beta in breakdown.parts["beta"].items()
    )
    return f"α {signed(breakdown.alpha, 2)}" + (f", {betas}" if betas else "")


def _words() -> None:
    small(
        "Each model is another answer to what the stock would have done that day without the news. "
        "The constant mean takes its own average; the market model what it usually does when the "
        "market moves; market and sector also the other listed companies of its role in this "
        "ledger; the factor models what small, cheap, profitable, cautious and rising shares did. "
        "GARCH keeps the market model and lets the spread follow the calm or storm of the days "
        "before."
    )
    small(
        "The sector is a basket without the stock itself. A sector fund such as SMH holds the "
        "stock, so part of the effect would be taken away by construction. The basket may hold "
        "the other party of the deal. If the models disagree, part of the move may belong to the "
        "sector or to a factor, and no model can say which is right."
    )


def _example(selected: SelectedEvent) -> None:
    models = selected.findings.event_models(selected.benchmark)
    shown = [
        (name, breakdown)
        for name in ("market", "sector", "ff5_mom")
        if (breakdown := models.breakdown(selected.label, name)) is not None
    ]
    if not shown:
        small("No model can be had for this event.")
    for name, breakdown in shown:
        st.caption(_calculation(selected, name, breakdown))


def _calculation(selected: SelectedEvent, name: str, breakdown: Breakdown) -> str:
    """One event day under one model, step by step."""
    parts = " + ".join(
        f"{row.beta:.2f} × {signed(row.move, 2)} ({tr(REGRESSORS[str(row.Index)])})"
        for row in breakdown.parts.itertuples()
    ).replace("-", "−")
    plain = mark(
        "**{model}**: {name} returned {actual} on {day}. Expected: {alpha} (α) + {parts}. What is "
        "left is the abnormal return, **{abnormal}**; over its standard error of {se} that is "
        "t = {t}."
    )
    beyond = mark(
        "**{model}**: {name} returned {actual} beyond the risk-free rate on {day}. Expected: "
        "{alpha} (α) + {parts}. What is left is the abnormal return, **{abnormal}**; over its "
        "standard error of {se} that is t = {t}."
    )
    return filled(
        beyond if name in FACTOR_MODELS else plain,
        model=tr(MODELS[name]),
        name=selected.name,
        actual=signed(breakdown.actual, 2),
        day=day(selected.event["event_day"]),
        alpha=signed(breakdown.alpha, 2),
        parts=parts,
        abnormal=signed(breakdown.abnormal, 2),
        se=percent(breakdown.se),
        t=statistic(breakdown.t),
    )


def _formula() -> None:
    small(
        "AR = R − α − Σ βₖ·Fₖ, with α and β by least squares over the sessions −250 to −30 before "
        "the event. Over L sessions the variance is σ²·(L + L²/n + d′S⁻¹d): n returns, d the sum "
        "of the factors' deviations from their means, S the sums of squares and products of those "
        "deviations in the estimation window (MacKinlay 1997, eq. 7 to 10; Campbell, Lo & "
        "MacKinlay 1997, eq. 4.4.11). t has n − K − 1 degrees of freedom, K the number of factors. "
        "Factor models take returns beyond the risk-free rate."
    )
    small(
        "Factors: Kenneth French's data library, daily, US shares: Mkt−RF the market beyond the "
        "risk-free rate, SMB small minus big, HML high minus low book value, RMW robust minus weak "
        "profits, CMA conservative minus aggressive investment, Mom winners minus losers (Fama & "
        "French 1993, 2015; Carhart 1997)."
    )
    small(
        "GARCH(1,1): h(t) = ω + a·ε²(t−1) + b·h(t−1), mean and variance together by maximum "
        "likelihood (Bollerslev 1986), from 100 returns on; the variance of the event day is the "
        "one expected the session before."
    )
    small(
        "Checked: ten events under six models agree with an independent calculation within 0.02 "
        "points and 0.1 of t."
    )
