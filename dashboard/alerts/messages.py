"""How news is told: one sentence, the figure, a link that shows the same for good, a picture."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextvars import copy_context
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar
from urllib.parse import urlencode

import pandas as pd

from dashboard.alerts.facts import GONE, UNDISCLOSED, News, asks_for
from dashboard.alerts.receivers import Receiver
from dashboard.alerts.settings import Rule, Settings
from dashboard.deals.summaries import summary_of
from dashboard.findings import Findings
from dashboard.formats import (
    amount,
    day,
    leg_amount,
    move,
    percent,
    signed,
    usd_bn,
    usd_bn_change,
)
from dashboard.language import DEFAULT, tr, tr_n, use
from dashboard.reaction import BEYOND, QUOTE
from dashboard.server.view import leg_title
from dashboard.vocabulary import ENDED, KINDS, STATUSES

# Of several at once, so many are named.
NAMED = 5
T = TypeVar("T")
DIGEST = "digest"


@dataclass(frozen=True)
class Message:
    """kind: of its rule. title: a line. body: sentences. link: what it tells of, as known on its
    day. picture: what the picture is of, as the address of /preview.png writes it; empty for
    none. language: of the texts."""

    kind: str
    title: str
    body: str
    link: str
    picture: str
    language: str

    @staticmethod
    def digest(messages: Sequence[Message], most: int) -> Message:
        """One message in the place of several."""
        first = messages[0]

        def write() -> Message:
            lines = [f"• {message.title}\n  {message.link}" for message in messages[:most]]
            if len(messages) > most:
                more = len(messages) - most
                lines.append(tr_n(more, "… and {n} more.", "… and {n} more."))
            title = tr_n(len(messages), "{n} alert in one", "{n} alerts in one")
            return Message(DIGEST, title, "\n".join(lines), first.link, "", first.language)

        return in_language(first.language, write)


def in_language(language: str, write: Callable[[], T]) -> T:
    """What `write` gives where everything is in a language."""

    def written() -> T:
        use(language)
        return write()

    return copy_context().run(written)


def messages(
    fresh: Sequence[News],
    told: Iterable[tuple[Receiver, Settings]],
    findings: Findings,
    base: str,
) -> list[tuple[Receiver, Message]]:
    """What each receiver is to be told, once each, however many rules ask for it.

    Parameters
    ----------
    fresh
        All that is new.
    told
        To whom, and by which rules in which language.
    findings
        Of today.
    base
        Where the dashboard is, without a slash at its end.
    """
    writers: dict[str, _Writer] = {}
    kinds: dict[Settings, dict[str, list[Rule]]] = {}
    found = []
    for receiver, settings in told:
        language = settings.language
        writer = writers.setdefault(language, _Writer(findings, base, language))
        if settings not in kinds:
            kinds[settings] = {}
            for rule in settings.rules:
                kinds[settings].setdefault(rule.on, []).append(rule)
        by_kind, loops = kinds[settings], []
        for item in fresh:
            rules = by_kind.get(item.on, [])
            if not any(_to(rule, receiver) and asks_for(rule, item) for rule in rules):
                continue
            if item.fact.on == "loop":
                # One deal closes dozens: they are told together.
                loops.append(item)
            else:
                found.append((receiver, writer.message(item)))
        if loops:
            found.append((receiver, writer.loops(tuple(loops))))
    return found


def _to(rule: Rule, receiver: Receiver) -> bool:
    return rule.to is None or receiver.name in rule.to


class _Writer:
    """Writes each piece of news once, whoever is told of it."""

    def __init__(self, findings: Findings, base: str, language: str) -> None:
        self._findings, self._base, self._language = findings, base, language
        self._written: dict[Any, Message] = {}

    def message(self, item: News) -> Message:
        key = (item.fact.on, item.fact.subject)
        if key not in self._written:
            write = getattr(self, "_" + item.fact.on.replace("-", "_"))
            self._written[key] = in_language(self._language, lambda: write(item))
        return self._written[key]

    def loops(self, items: tuple[News, ...]) -> Message:
        key = ("loop", *(item.fact.subject for item in items))
        if key not in self._written:
            self._written[key] = in_language(self._language, lambda: self._loops(items))
        return self._written[key]

    def _made(
        self, kind: str, title: str, body: str, page: str, view: dict[str, str], picture: bool
    ) -> Message:
        today = self._findings.day.isoformat()
        query = view | {"asof": today}
        if self._language != DEFAULT:
            query["lang"] = self._language
        # Of the same view as the link's.
        drawn = {name: view[name] for name in ("arrow", "company", "loop", "leg") if name in view}
        return Message(
            kind,
            title,
            body,
            f"{self._base}/{page}?{urlencode(query)}",
            urlencode(drawn | {"asof": today}) if picture else "",
            self._language,
        )

    def _arrow(self, leg: Any) -> dict[str, str]:
        """The leg's arrow in the graph; a company of it is named, or a first picture that leaves
        it out would not have it."""
        arrow = f"{leg.payer}.{leg.payee}.{KINDS[leg.kind].group}"
        if leg.status in ENDED:
            return {"arrow": f"{arrow}.ended", "company": leg.payer, "ended": "all"}
        return {"arrow": arrow, "company": leg.payer}

    def _new_leg(self, item: News) -> Message:
        leg = self._findings.leg_rows[item.fact.subject]
        body = tr(
            "New in the ledger, announced on {day}: {what}",
            day=day(leg.announced),
            what=summary_of(leg) or leg_title(self._findings.ledger, leg.Index),
        )
        title = leg_title(self._findings.ledger, leg.Index)
        return self._made("new-leg", title, body, "deal-graph", self._arrow(leg), True)

    def _status(self, item: News) -> Message:
        leg, ledger = self._findings.leg_rows[item.fact.subject], self._findings.ledger
        status = tr(STATUSES[leg.status])
        rows = ledger.statuses[ledger.statuses["leg"] == leg.Index]
        note = rows["note"].iloc[-1] if len(rows) else ""
        body = tr(
            "{payer} → {payee}, {kind}: from {before} to {now} on {day}.",
            payer=ledger.name(leg.payer),
            payee=ledger.name(leg.payee),
            kind=tr(KINDS[leg.kind].label).lower(),
            before=tr(STATUSES[str(item.before)]).lower(),
            now=status.lower(),
            day=day(leg.status_date),
        )
        title = f"{status}: {leg_title(ledger, leg.Index)}"
        body = f"{body} {note}".strip()
        return self._made("status", title, body, "deal-graph", self._arrow(leg), True)

    def _candidate(self, item: News) -> Message:
        found, ledger = item.fact.about, self._findings.ledger
        known = [party for party in sorted(found.parties) if party in ledger.companies.index]
        value = float("nan") if found.amount_usd_bn is None else found.amount_usd_bn
        body = tr(
            "A headline looks like a deal that the ledger lacks (score {score}): {payer} → "
            "{payee}, {kind}, {amount}. Nobody has checked it.",
            score=f"{found.score:.2f}",
            payer=self._parties(found.payer),
            payee=self._parties(found.payee),
            kind=tr(KINDS[found.kind].label).lower() if found.kind in KINDS else tr("kind unclear"),
            amount=amount(value, found.basis),
        )
        if found.url.startswith(("https://", "http://")):
            body += f"\n{found.url}"
        view = {"candidate": item.fact.subject} | ({"company": known[0]} if known else {})
        title = tr("Inbox: {headline}", headline=found.title)
        return self._made("candidate", title, body, "inbox", view, bool(known))

    def _parties(self, slugs: str) -> str:
        ledger = self._findings.ledger
        names = [
            ledger.name(slug) if slug in ledger.companies.index else slug
            for slug in slugs.split(";")
            if slug
        ]
        return ", ".join(names) or tr("not named")

    def _loops(self, items: tuple[News, ...]) -> Message:
        closed = [item for item in items if item.before is None]
        opened = [item for item in items if item.fact.value == GONE]
        moved = [item for item in items if item not in closed and item not in opened]
        sentences = [
            self._ring(item)
            for part in (closed, moved, opened)
            for item in sorted(part, key=_size, reverse=True)[:NAMED]
        ]
        if (more := len(items) - len(sentences)) > 0:
            sentences.append(tr_n(more, "… and {n} more.", "… and {n} more."))
        if closed:
            title = tr_n(
                len(closed),
                "A loop closes: {loop}",
                "{n} loops close, the largest {loop}",
                loop=self._names(max(closed, key=_size)),
            )
        elif moved:
            title = tr_n(
                len(moved),
                "The bottleneck of a loop moves: {loop}",
                "The bottlenecks of {n} loops move, the largest {loop}",
                loop=self._names(max(moved, key=_size)),
            )
        else:
            title = tr_n(
                len(opened),
                "A loop is no more: {loop}",
                "{n} loops are no more, the largest {loop}",
                loop=self._names(max(opened, key=_size)),
            )
        first = max(closed or moved or opened, key=_size)
        view = {"loop": first.fact.subject}
        return self._made(
            "loop", title, "\n".join(sentences), "circular-flows", view, first.fact.value != GONE
        )

    def _names(self, item: News) -> str:
        companies = item.fact.subject.split(".")
        return " → ".join(self._name(slug) for slug in (*companies, companies[0]))

    def _name(self, slug: str) -> str:
        ledger = self._findings.ledger
        return ledger.name(slug) if slug in ledger.companies.index else slug

    def _ring(self, item: News) -> str:
        values = {"loop": self._names(item), "now": _bottleneck(item.fact.value)}
        if item.before is None:
            return tr("{loop} closes, with a bottleneck of {now}.", **values)
        values["before"] = _bottleneck(item.before)
        if item.fact.value == GONE:
            return tr("{loop}, with a bottleneck of {before}, is no more.", **values)
        return tr("{loop}: the bottleneck goes from {before} to {now}.", **values)

    def _circulation(self, item: News) -> Message:
        now = self._findings.circulation
        change = usd_bn_change(now.circulating_usd_bn - float(str(item.before)))
        circulating = usd_bn(now.circulating_usd_bn)
        body = tr(
            "Of {total} disclosed, at most {circulating} ({share}) is circular: {change} since it "
            "was last told.",
            total=usd_bn(now.total_usd_bn),
            circulating=circulating,
            share=percent(now.share),
            change=change,
        )
        title = tr(
            "Circular at most: {circulating}, {change}", circulating=circulating, change=change
        )
        return self._made("circulation", title, body, "circular-flows", {}, True)

    def _move(self, item: News) -> Message:
        row = item.fact.about
        values = {
            "name": self._findings.ledger.name(row["company"]),
            "move": move(row["return"]),
            "day": day(row["day"]),
            "beyond": signed(row["abnormal"]),
            "score": f"{row['score']:+.1f}σ".replace("-", "−"),
        }
        body = (
            tr(
                "{name} {move} on {day}, by its quote: {beyond} beyond the expected ({score}).",
                **values,
            )
            if row["origin"] == QUOTE
            else tr("{name} {move} on {day}: {beyond} beyond the expected ({score}).", **values)
        )
        reasons = [*map(self._deal, row["deals"]), *map(tr, row["earnings"])]
        body += " " + (
            tr("What came out around it: {reasons}.", reasons="; ".join(reasons))
            if reasons
            else tr("Nothing in the ledger or the reports explains it.")
        )
        title = tr("{name} {move} ({score})", **values)
        return self._made("move", title, body, "company", {"company": row["company"]}, True)

    def _deal(self, leg: str) -> str:
        row, name = self._findings.leg_rows[leg], self._findings.ledger.name
        return tr(
            "{payer} → {payee}, {amount}, announced on {day}",
            payer=name(row.payer),
            payee=name(row.payee),
            amount=leg_amount(row),
            day=day(row.announced),
        )

    def _earnings(self, item: News) -> Message:
        row = item.fact.about
        name = self._findings.ledger.name(row.company)
        title = tr("{name} reports tomorrow, {day}", name=name, day=day(row.day))
        body = tr("{name}'s earnings are due on {day}.", name=name, day=day(row.day))
        return self._made("earnings", title, body, "company", {"company": row.company}, True)

    def _stale(self, item: News) -> Message:
        ends = item.fact.about
        body = tr(
            "Newer closing prices are due in New York and have not come: returns, P/E and market "
            "caps rest on those of {day}.",
            day=day(ends),
        )
        return self._made(
            "stale", tr("Closing prices end on {day}", day=day(ends)), body, "", {}, False
        )

    def _brief(self, item: News) -> Message:
        findings, ledger = self._findings, self._findings.ledger
        since = findings.day - timedelta(days=1)
        known = findings.news
        new = known.legs[known.legs["announced"] >= pd.Timestamp(since)]
        changes = known.changes[known.changes["date"] >= pd.Timestamp(since)]
        sentences = [
            tr(
                "Since {day}: {legs} and {changes}.",
                day=day(since),
                legs=tr_n(len(new), "{n} new flow", "{n} new flows"),
                changes=tr_n(len(changes), "{n} change of status", "{n} changes of status"),
            ),
            *(f"• {leg_title(ledger, leg)}" for leg in new.index[:NAMED]),
        ]
        if len(unusual := findings.unusual_moves):
            moves = (
                f"{ledger.name(row['company'])} {move(row['return'])}"
                for row in unusual.head(NAMED).to_dict("records")
            )
            sentences.append(
                tr(
                    "Unusual moves, beyond {sigma}σ: {moves}.",
                    sigma=f"{BEYOND:g}",
                    moves=", ".join(moves),
                )
            )
        now, month = (
            findings.circulation,
            findings.on(findings.day - timedelta(days=30)).circulation,
        )
        sentences.append(
            tr(
                "Of {total} disclosed, at most {circulating} ({share}) is circular, {change}.",
                total=usd_bn(now.total_usd_bn),
                circulating=usd_bn(now.circulating_usd_bn),
                share=percent(now.share),
                change=tr("{change} in 30 days", change=usd_bn_change(change))
                if (change := now.circulating_usd_bn - month.circulating_usd_bn)
                else tr("unchanged in 30 days"),
            )
        )
        due = findings.upcoming_earnings.head(NAMED)
        if len(due):
            reports = (f"{ledger.name(row.company)} {day(row.day)}" for row in due.itertuples())
            sentences.append(tr("Reports due: {reports}.", reports=", ".join(reports)))
        title = tr("Roundtrip, {day}", day=day(findings.day))
        view = {"since": since.isoformat()}
        return self._made("brief", title, "\n".join(sentences), "", view, True)


def _bottleneck(value: str) -> str:
    return tr("undisclosed amount") if value == UNDISCLOSED else usd_bn(float(value or 0))


def _size(item: News) -> float:
    values = (item.fact.value, item.before)
    return max(-1.0 if v in (None, GONE, UNDISCLOSED) else float(str(v)) for v in values)
