"""How to be told without opening the page: feeds, and the alerts that whoever runs it sets up."""

from __future__ import annotations

import streamlit as st

from dashboard.alerts import About, about_alerts
from dashboard.alerts.outbox import ALL_OFF, Standing
from dashboard.components.draw.problems import show_problems
from dashboard.components.draw.prose import prose, small
from dashboard.deals import Ledger
from dashboard.formats import moment
from dashboard.language import DEFAULT, current, tr, tr_n
from dashboard.views.today.alert_rules import show_rules
from dashboard.views.today.own_rules import show_own_rules

SET_UP = 'ROUNDTRIP_ALERTS="mailto://user:password@example.com team=slack://token/token/token"'


def show_how_to_be_told(ledger: Ledger) -> None:
    """Draw the feeds' addresses, whether alerts are on, and how they are set up."""
    here = (st.context.url or "").partition("?")[0].rstrip("/")
    query = "" if current() == DEFAULT else f"?lang={current()}"
    prose(
        "In a feed reader, by these addresses. Where one signs in, the password is the token of "
        "the API."
    )
    small("New deals and changes of status:")
    st.code(f"{here}/feed.xml{query}", language=None)
    small("Deals that headlines tell of and the ledger does not have:")
    st.code(f"{here}/inbox.xml{query}", language=None)
    about = about_alerts(ledger.companies.index)
    _how_it_stands(about)
    prose(
        "By mail, Slack, Teams, Discord, Telegram, ntfy and a hundred other services: whoever runs "
        "this dashboard puts their addresses, as apprise writes them, into the environment or the "
        "secrets, and the rules, if the usual ones do not do, into a file `alerts.toml`. Editors "
        "can write the rules here as well."
    )
    st.code(SET_UP, language=None)
    show_own_rules(ledger, about)
    show_rules(ledger, about)


def _how_it_stands(about: About) -> None:
    if about.problems:
        prose("**Alerts are off**: their rules cannot be used until these are mended.")
        show_problems(list(about.problems), key="alert-problems")
        return
    if not about.on or about.settings is None:
        prose("**Alerts are off**: no address is set up.")
        return
    prose(
        "**Alerts are on**: {rules} to {receivers}, {ceiling} an hour to each at most.",
        rules=tr_n(len(about.settings.rules), "{n} rule", "{n} rules"),
        receivers=tr_n(len(about.receivers), "{n} receiver", "{n} receivers"),
        ceiling=tr_n(about.settings.ceiling_an_hour, "{n} message", "{n} messages"),
    )
    if about.trouble:
        small("{why}", why=tr(about.trouble))
    for label, standing in about.receivers.items():
        small("**{label}**: {standing}.", label=label, standing="; ".join(_parts(standing)))


def _parts(standing: Standing) -> list[str]:
    parts = [
        tr("last sent {when}", when=moment(standing.sent_at))
        if standing.sent_at
        else tr("nothing sent yet")
    ]
    if ALL_OFF in standing.off:
        parts.append(tr("turned off by its receiver"))
    if standing.waiting:
        parts.append(tr_n(standing.waiting, "{n} message waits", "{n} messages wait"))
    if standing.problem:
        parts.append(tr(standing.problem))
    if standing.in_doubt:
        parts.append(
            tr_n(
                standing.in_doubt,
                "{n} message may not have arrived",
                "{n} messages may not have arrived",
            )
        )
    if standing.given_up:
        parts.append(tr_n(standing.given_up, "{n} message given up", "{n} messages given up"))
    return parts
