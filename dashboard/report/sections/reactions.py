"""What the stocks did at announcements: single events, and tests of groups of them."""

from __future__ import annotations

from itertools import product
from typing import Any

from dashboard.findings import Findings
from dashboard.formats import probability, signed, statistic
from dashboard.language import mark, tr, tr_n
from dashboard.reaction import (
    TESTS,
    WINDOWS,
    EventModels,
    GarchFits,
    GroupRobustness,
    LinearFits,
    group_robustness,
    group_tests,
    groups,
    window_name,
)
from dashboard.report.question import Question
from dashboard.report.sections.markdown import (
    day_of,
    escape,
    flow_namer,
    long_table,
    namer,
    table,
    word,
)
from dashboard.report.sections.values import iso_day, number, to_the_dollar
from dashboard.vocabulary import GROUPS, ROLES, SIDES, SIZES

GROUP_NAMES = {"all": mark("All"), **GROUPS, **ROLES, **SIDES, **SIZES}


def compute_events(question: Question) -> list[dict[str, Any]]:
    study = question.findings.study()
    windows = {window_name(window): question.findings.event_window(window) for window in WINDOWS}
    confounders = _confounders(question.findings)
    models = _models(question.findings.event_models())
    event_day = windows["0,0"]
    looks = question.findings.many_looks((0, 0)).table
    adjusted, detectable = looks["adjusted"].to_numpy(), looks["detectable"].to_numpy()
    placebo = question.findings.placebo().p(event_day["t"].to_numpy(), (0, 0))
    rows = study.events.join(study.table.drop(columns="reason"))
    rows["change"] = question.findings.value_changes()["change_usd_bn"]
    rows["pe_before"] = question.findings.pe_around["pe_before"]
    return [
        {
            "leg": row["leg"],
            "company": row["company"],
            "ticker": row["ticker"],
            "side": row["side"],
            "event_day": iso_day(row["event_day"]),
            "benchmark": study.benchmark,
            "model": row["model"] or None,
            "n": int(row["n"]) if row["model"] else None,
            **{name: number(row[name]) for name in ("alpha", "beta", "sigma", "return")},
            "windows": {
                name: {figure: number(of.at[label, figure]) for figure in ("car", "t", "p")}
                for name, of in windows.items()
            },
            "market_cap_change_usd_bn": to_the_dollar(row["change"]),
            "pe_before": number(row["pe_before"]),
            "confounders": confounders.get(label, []),
            # Why the first window that lacks a figure lacks it.
            "reason": next(
                (why for of in windows.values() if (why := of.at[label, "reason"])), None
            ),
            # Of the event day, for the number of events; and by the days without a deal.
            "p_adjusted": number(adjusted[place]),
            "p_placebo": number(placebo[place]),
            "detectable": number(detectable[place]),
            "models": {name: of.get(place) for name, (of, _) in models.items()},
            # Why an event cannot be put under a model.
            "why": {name: why[place] for name, (_, why) in models.items() if place in why},
        }
        for place, (label, row) in enumerate(rows.iterrows())
    ]


def _models(models: EventModels) -> dict[str, tuple[dict[int, Any], dict[int, str]]]:
    """By model: what it says of each event that it has, and why it has not the others, both by
    the event's place."""
    by_model = {}
    for name, fits in models.fits.items():
        figures = {
            window_name(window): [
                {key: number(value) for key, value in zip(("car", "t", "p"), row, strict=True)}
                for row in models.window(name, window)[["car", "t", "p"]].to_numpy()
            ]
            for window in WINDOWS
        }
        why = {place: reason for place, reason in enumerate(models.why(name)) if reason}
        by_model[name] = (
            {
                place: {
                    "n": int(fits.n[place]),
                    "r2": number(fits.r2[place]),
                    "alpha": number(fits.alpha[place]),
                    "betas": {
                        regressor: number(beta)
                        for regressor, beta in zip(fits.names, fits.betas[place], strict=True)
                    },
                    "sigma": number(fits.sigma[place]),
                    **_variance(fits, place),
                    "windows": {window: rows[place] for window, rows in figures.items()},
                }
                for place in range(len(fits.n))
                if place not in why
            },
            why,
        )
    return by_model


def _confounders(findings: Findings) -> dict[Any, list[str]]:
    """By leg and company, what lies within any of the windows; the widest comes last."""
    texts_of: dict[Any, list[str]] = {}
    for window in WINDOWS:
        for row in findings.confounders(window).itertuples():
            texts = texts_of.setdefault((row.leg, row.company), [])
            if row.text not in texts:
                texts.append(row.text)
    return texts_of


def _variance(fits: LinearFits | GarchFits, place: int) -> dict[str, Any]:
    """The coefficients of the variance, where it has some."""
    if not isinstance(fits, GarchFits):
        return {}
    coefficients = {"omega": fits.omega, "shock": fits.shock, "memory": fits.memory}
    return {"variance": {name: number(of[place]) for name, of in coefficients.items()}}


def events_to_markdown(value: list[dict[str, Any]], question: Question) -> list[str]:
    name, flow = namer(question.ledger), flow_namer(question.ledger)
    measured = [event for event in value if event["windows"]["0,0"]["car"] is not None]
    measured.sort(key=lambda event: event["event_day"], reverse=True)
    private = question.findings.events.private["company"].nunique()
    lines = [
        tr(
            "{reactions} of listed companies to deals, {measured} of them with figures here. "
            "Unlisted: {parties}.",
            reactions=tr_n(len(value), "{n} reaction", "{n} reactions"),
            measured=f"{len(measured):,}",
            parties=tr_n(private, "{n} party", "{n} parties"),
        )
    ]
    if not measured:
        return lines
    return [
        *lines,
        tr(
            "AR is the return of the event day beyond what α and β explain; a single event says "
            "little by itself. The newest:"
        ),
        *long_table(
            [
                tr("Company"),
                tr("Side"),
                tr("Flow"),
                tr("Event day"),
                tr("Confounded by"),
                tr("Return"),
                "AR",
                "t",
                "p",
            ],
            [
                [
                    name(event["company"]),
                    word(SIDES, event["side"]).lower(),
                    flow(event["leg"]),
                    day_of(event["event_day"]),
                    escape("; ".join(map(tr, event["confounders"]))),
                    signed(event["return"]),
                    signed(event["windows"]["0,0"]["car"]),
                    statistic(event["windows"]["0,0"]["t"]),
                    probability(event["windows"]["0,0"]["p"]),
                ]
                for event in measured
            ],
            texts=5,
        ),
    ]


def compute_event_groups(question: Question) -> list[dict[str, Any]]:
    study, rows = question.findings.study(), []
    for group, window in product(groups(study.events), WINDOWS):
        tests = group_tests(study, window, group.members)
        robust = group_robustness(study, window, group.members, tests)
        rows.append(
            {
                "group": group.name,
                "window": window_name(window),
                "n": tests.n,
                "caar": number(tests.caar),
                **{name: number(getattr(tests, name)) for name in TESTS},
                "p": {name: number(tests.p[name]) for name in TESTS},
                "left_out": len(tests.left_out),
                "grank": {"t": number(robust.grank), "p": number(robust.grank_p)},
                "wild_bootstrap": {"t": number(robust.wild), "p": number(robust.wild_p)},
                "days": robust.days,
                "largest_day": robust.largest_day,
                "detectable": number(robust.detectable),
                "without_strongest": _without_strongest(robust),
            }
        )
    return rows


def _without_strongest(robust: GroupRobustness) -> dict[str, Any] | None:
    """The headline without the event that pulls it furthest, which is named."""
    if robust.without is None or robust.strongest is None:
        return None
    leg, company = robust.strongest
    return {
        "leg": leg,
        "company": company,
        "caar": number(robust.without.caar),
        "kp_bmp": number(robust.without.kp_bmp),
        "p": number(robust.without.p["kp_bmp"]),
    }


def event_groups_to_markdown(value: list[dict[str, Any]], question: Question) -> list[str]:
    known = [row for row in value if row["window"] == "-1,1" and row["n"] > 1]
    if not known:
        return [tr("No group has two events with figures.")]
    return [
        tr(
            "Mean CAR over sessions −1 to +1. Deals cluster on days and in one sector: the "
            "adjusted BMP (Kolari & Pynnönen 2010) allows for it, Patell's test does not and finds "
            "too much."
        ),
        *table(
            [tr("Group"), "n", tr("Mean CAR"), tr("Adjusted BMP"), "p", "Patell", "p"],
            [
                [
                    word(GROUP_NAMES, row["group"]),
                    str(row["n"]),
                    signed(row["caar"]),
                    statistic(row["kp_bmp"]),
                    probability(row["p"]["kp_bmp"]),
                    statistic(row["patell"]),
                    probability(row["p"]["patell"]),
                ]
                for row in known
            ],
            texts=1,
        ),
    ]
