"""What was told and what is to be sent, kept in the database.

A message and the note that its news was told are written in one transaction; each message to each
receiver is a row that passes from `queued` over `sending` to `sent`. One process at a time sends
(a lease, see round.py), and a row is taken only by who finds it `queued`. A row that is `sending`
while nobody sends was broken off between sending and noting: whether it went out cannot be known.
It is sent again with the same id to a receiver that can drop doubles by it, and to another it is
not (`in-doubt`), so that no message comes twice that cannot be told from the first.
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sql
from sqlalchemy import Column, DateTime, Integer, String, Text

from dashboard.alerts.facts import Told
from dashboard.alerts.messages import DIGEST, Message
from dashboard.alerts.receivers import Receiver
from dashboard.database import Database, NoDatabaseError
from dashboard.language import said
from dashboard.paths import LEDGER_NAME

# In PostgreSQL one process at a time writes here; any number that nobody else locks by.
LOCK = 7_011_947
HOUR = timedelta(hours=1)
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=1)
# What could not be sent for so long is given up.
GIVE_UP_AFTER = timedelta(days=7)
# A digest names so many of its messages.
IN_A_DIGEST = 200
MOST_TRIES_WITH_PICTURE = 3
KEPT_AFTER_SENDING = timedelta(days=90)

_tables = sql.MetaData()
TOLD = sql.Table(
    "alert_told",
    _tables,
    Column("ledger", String, primary_key=True),
    Column("kind", String, primary_key=True),
    # Empty for the note that this kind was looked at.
    Column("subject", String, primary_key=True),
    Column("value", String, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
)
OUTBOX = sql.Table(
    "alert_outbox",
    _tables,
    Column("id", String, primary_key=True),
    Column("place", Integer, nullable=False),
    Column("receiver", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("title", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("link", Text, nullable=False),
    Column("picture", Text, nullable=False),
    Column("language", String, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    # queued, sending, sent, digested, in-doubt, given-up, off
    Column("state", String, nullable=False),
    Column("holder", String, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("sent_at", DateTime(timezone=True)),
)
RECEIVERS = sql.Table(
    "alert_receivers",
    _tables,
    Column("id", String, primary_key=True),
    Column("key", String, nullable=False),
    # Kinds of rules that the receiver has turned off, with blanks between; "*" for all.
    Column("off", String, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("next_try", DateTime(timezone=True)),
    Column("problem", String, nullable=False),
)
# The rules as somebody has written them in the page; without a row those of the file hold.
RULES = sql.Table(
    "alert_rules",
    _tables,
    Column("ledger", String, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("author", String, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
)
ALL_OFF = "*"


@dataclass(frozen=True)
class WrittenRules:
    """Rules written in the page. text: empty where the file's hold. version: another with each
    change, 0 before the first."""

    text: str = ""
    version: int = 0
    author: str = ""
    at: datetime | None = None


class RulesChangedError(Exception):
    """Somebody has changed the rules since; `now`: as they are."""

    def __init__(self, now: WrittenRules) -> None:
        self.now = now
        self.reason = said(
            "The rules were changed by {author} after you opened them: nothing of yours is kept. "
            "Look at them as they are now.",
            author=now.author,
        )
        super().__init__(self.reason)


@dataclass(frozen=True)
class Queued:
    """A message to a receiver as it lies in the outbox."""

    id: str
    kind: str
    message: Message
    tries: int

    @property
    def with_picture(self) -> bool:
        """A receiver that refuses a message again and again may be one that takes no picture."""
        return self.tries < MOST_TRIES_WITH_PICTURE


@dataclass(frozen=True)
class Standing:
    """How it stands with a receiver. off: the kinds turned off. next_try: none before. problem:
    why the last try failed. waiting, in_doubt, given_up: messages. sent_at: the last."""

    off: frozenset[str] = frozenset()
    failures: int = 0
    next_try: datetime | None = None
    problem: str = ""
    waiting: int = 0
    in_doubt: int = 0
    given_up: int = 0
    sent_at: datetime | None = None


class Outbox:
    """The alerts' tables of a database, for a ledger by its name (paths.LEDGER_NAME). Raises
    UnusableDatabaseError."""

    def __init__(self, database: Database, ledger: str = LEDGER_NAME) -> None:
        self._database, self._ledger = database, ledger

    def told(self) -> dict[str, dict[str, str]]:
        """The values told last, by kind of rule and subject; a kind that was never looked at is
        not among them."""
        with self._database.read() as connection:
            return _told(connection, self._ledger)

    def note(
        self,
        write: Callable[[Told], tuple[Told, Sequence[tuple[Receiver, Message]]]],
        looked_at: Iterable[str],
        now: datetime,
    ) -> int:
        """Queue what is new and take note of it, in one transaction.

        Parameters
        ----------
        write
            From what was told to what is to be kept as told, and the messages of the news.
        looked_at
            The kinds of rules that were looked at.
        now
            In UTC.

        Returns
        -------
        int
            How many messages were queued.
        """
        with self._database.write(LOCK) as connection:
            told = _told(connection, self._ledger)
            kept, messages = write(told)
            marks: dict[str, dict[str, str]] = {k: {"": ""} for k in looked_at if k not in told}
            for kind, values in (*marks.items(), *kept.items()):
                _keep(connection, self._ledger, kind, values, told.get(kind, {}), now)
            standing = {row.id: row for row in connection.execute(sql.select(RECEIVERS))}
            rows = []
            for place, (receiver, message) in enumerate(messages):
                if receiver.id not in standing:
                    standing[receiver.id] = _begin(connection, receiver.id)
                off = set(standing[receiver.id].off.split())
                if not off & {ALL_OFF, message.kind}:
                    rows.append(_row(receiver.id, message, now, place))
            if rows:
                connection.execute(sql.insert(OUTBOX), rows)
            return len(rows)

    def settle(self, receivers: Iterable[Receiver], now: datetime) -> None:
        """What a process left that was broken off in the middle, and what is too old. To be called
        by who has the lease and does not send yet."""
        receivers = tuple(receivers)
        can_drop = [receiver.id for receiver in receivers if receiver.drops_doubles]
        old = now - GIVE_UP_AFTER
        with self._database.write(LOCK) as connection:
            its = OUTBOX.c.receiver.in_([receiver.id for receiver in receivers])
            broken_off = its & (OUTBOX.c.state == "sending")
            again = OUTBOX.c.receiver.in_(can_drop)
            _set(connection, broken_off & again, state="queued", holder="")
            _set(connection, broken_off & ~again, state="in-doubt")
            waiting = OUTBOX.c.state == "queued"
            _set(connection, waiting & (OUTBOX.c.created_at < old), state="given-up")
            gone = OUTBOX.c.state.not_in(["queued", "sending"])
            connection.execute(
                sql.delete(OUTBOX).where(gone & (OUTBOX.c.created_at < now - KEPT_AFTER_SENDING))
            )

    def take(self, receiver: Receiver, holder: str, ceiling: int, now: datetime) -> Queued | None:
        """The next message for a receiver, `sending` from now on; None if there is none to send
        now. What the ceiling of an hour leaves no room for goes into one digest."""
        with self._database.write(LOCK) as connection:
            its = OUTBOX.c.receiver == receiver.id
            sent = (OUTBOX.c.state == "sent") & (OUTBOX.c.sent_at > now - HOUR)
            sent &= OUTBOX.c.sent_at <= now
            room = ceiling - _count(connection, its & sent)
            if room < 1:
                return None
            waiting = its & (OUTBOX.c.state == "queued")
            if not _count(connection, waiting):
                return None
            # What failed waits behind what was not tried yet.
            order = (OUTBOX.c.tries, OUTBOX.c.created_at, OUTBOX.c.place)
            query = sql.select(OUTBOX).where(waiting).order_by(*order)
            rows = list(connection.execute(query if room == 1 else query.limit(1)))
            # A digest that did not go out goes as it is, under its id.
            row = next((row for row in rows if row.kind == DIGEST), rows[0])
            if len(rows) > 1 and row.kind != DIGEST:
                return _digest(connection, receiver.id, rows, holder, now)
            _set(connection, OUTBOX.c.id == row.id, state="sending", holder=holder)
            return _queued(row)

    def sent(self, receiver: Receiver, id: str, now: datetime) -> None:
        with self._database.write(LOCK) as connection:
            _set(connection, OUTBOX.c.id == id, state="sent", sent_at=now, holder="")
            _stand(connection, receiver.id, failures=0, next_try=None, problem="")

    def failed(self, receiver: Receiver, id: str, problem: str, now: datetime) -> datetime:
        """Back into the queue; returns when the receiver is tried again, ever later."""
        with self._database.write(LOCK) as connection:
            waiting = (OUTBOX.c.id == id) & (OUTBOX.c.state == "sending")
            _set(connection, waiting, state="queued", holder="", tries=OUTBOX.c.tries + 1)
            query = sql.select(RECEIVERS.c.failures).where(RECEIVERS.c.id == receiver.id)
            failures = (connection.scalar(query) or 0) + 1
            wait = min(FIRST_WAIT * 2 ** min(failures - 1, 20), LONGEST_WAIT)
            _stand(connection, receiver.id, failures=failures, next_try=now + wait, problem=problem)
        return now + wait

    def standing(self, receivers: Iterable[Receiver]) -> dict[str, Standing]:
        """How it stands with each receiver, by its id."""
        found = {receiver.id: Standing() for receiver in receivers}
        with self._database.read() as connection:
            rows = connection.execute(sql.select(RECEIVERS)).all()
            columns = OUTBOX.c.receiver, OUTBOX.c.state
            query = sql.select(*columns, sql.func.count(), sql.func.max(OUTBOX.c.sent_at))
            counts: dict[tuple[str, str], tuple[int, Any]] = {
                (receiver, state): (count, last)
                for receiver, state, count, last in connection.execute(query.group_by(*columns))
            }
        for row in rows:
            if row.id not in found:
                continue
            number = {
                state: counts.get((row.id, state), (0, None))[0]
                for state in ("queued", "sending", "in-doubt", "given-up")
            }
            last = counts.get((row.id, "sent"), (0, None))[1]
            found[row.id] = Standing(
                frozenset(row.off.split()),
                row.failures,
                _utc(row.next_try),
                row.problem,
                number["queued"] + number["sending"],
                number["in-doubt"],
                number["given-up"],
                _utc(last),
            )
        return found

    def rules(self) -> WrittenRules:
        """What somebody has written in the page; nothing where nothing was ever kept."""
        try:
            with self._database.read() as connection:
                return _rules(connection, self._ledger)
        except NoDatabaseError:
            return WrittenRules()

    def write_rules(self, text: str, author: str, version: int, now: datetime) -> None:
        """Keep rules, or with "" those of the file again. version: of those that were changed.
        Raises RulesChangedError where they are others by now."""
        with self._database.write(LOCK) as connection:
            known = _rules(connection, self._ledger)
            if known.version != version:
                raise RulesChangedError(known)
            row = {"version": version + 1, "text": text, "author": author, "at": now}
            if version:
                its = RULES.c.ledger == self._ledger
                connection.execute(sql.update(RULES).where(its).values(**row))
            else:
                connection.execute(sql.insert(RULES).values(ledger=self._ledger, **row))

    def keys(self, receivers: Iterable[Receiver]) -> dict[str, str]:
        """The key of each receiver by its id, with which it can be turned off; made where there is
        none yet."""
        wanted = [receiver.id for receiver in receivers]
        with self._database.write(LOCK) as connection:
            rows = connection.execute(sql.select(RECEIVERS.c.id, RECEIVERS.c.key))
            known: dict[str, str] = dict(rows.tuples().all())
            for id in wanted:
                if id not in known:
                    known[id] = _begin(connection, id).key
        return {id: known[id] for id in wanted}

    def turned_off(self, key: str) -> frozenset[str] | None:
        """What the receiver with this key has turned off; None if there is none."""
        with self._database.read() as connection:
            off = connection.scalar(sql.select(RECEIVERS.c.off).where(RECEIVERS.c.key == key))
        return None if off is None else frozenset(off.split())

    def turn(self, key: str, kind: str, *, on: bool) -> None:
        """Turn a kind of alerts, or all (ALL_OFF), off or on again for the receiver with this key.
        What waits of a kind that is turned off does not go."""
        with self._database.write(LOCK) as connection:
            row = connection.execute(sql.select(RECEIVERS).where(RECEIVERS.c.key == key)).first()
            if row is None:
                return
            off = set(row.off.split())
            off = (off - {kind}) if on else (off | {kind})
            _stand(connection, row.id, off=" ".join(sorted(off)))
            if not on:
                waits = (OUTBOX.c.receiver == row.id) & (OUTBOX.c.state == "queued")
                its = waits if kind == ALL_OFF else waits & (OUTBOX.c.kind == kind)
                _set(connection, its, state="off")


def _rules(connection: sql.Connection, ledger: str) -> WrittenRules:
    row = connection.execute(sql.select(RULES).where(RULES.c.ledger == ledger)).first()
    return (
        WrittenRules()
        if row is None
        else WrittenRules(row.text, row.version, row.author, _utc(row.at))
    )


def _told(connection: sql.Connection, ledger: str) -> dict[str, dict[str, str]]:
    told: dict[str, dict[str, str]] = {}
    query = sql.select(TOLD.c.kind, TOLD.c.subject, TOLD.c.value).where(TOLD.c.ledger == ledger)
    for kind, subject, value in connection.execute(query):
        values = told.setdefault(kind, {})
        if subject:
            values[subject] = value
    return told


def _keep(
    connection: sql.Connection,
    ledger: str,
    kind: str,
    values: Mapping[str, str],
    told: Mapping[str, str],
    now: datetime,
) -> None:
    """Values of one kind; "" takes a subject out."""
    its = (TOLD.c.ledger == ledger) & (TOLD.c.kind == kind)
    known = [subject for subject in values if subject in told]
    for start in range(0, len(known), 500):
        connection.execute(
            sql.delete(TOLD).where(its & TOLD.c.subject.in_(known[start : start + 500]))
        )
    rows = [
        {"ledger": ledger, "kind": kind, "subject": subject, "value": value, "at": now}
        for subject, value in values.items()
        if value or not subject
    ]
    if rows:
        connection.execute(sql.insert(TOLD), rows)


def _begin(connection: sql.Connection, id: str) -> Any:
    row = {"id": id, "key": secrets.token_urlsafe(18), "off": "", "failures": 0, "problem": ""}
    connection.execute(sql.insert(RECEIVERS).values(**row))
    return connection.execute(sql.select(RECEIVERS).where(RECEIVERS.c.id == id)).one()


def _row(receiver: str, message: Message, now: datetime, place: int) -> dict[str, Any]:
    return {
        "id": uuid.uuid4().hex,
        "place": place,
        "receiver": receiver,
        "kind": message.kind,
        "title": message.title,
        "body": message.body,
        "link": message.link,
        "picture": message.picture,
        "language": message.language,
        "created_at": now,
        "state": "queued",
        "holder": "",
        "tries": 0,
    }


def _queued(row: Any) -> Queued:
    message = Message(row.kind, row.title, row.body, row.link, row.picture, row.language)
    return Queued(row.id, row.kind, message, row.tries)


def _digest(
    connection: sql.Connection, receiver: str, rows: list[Any], holder: str, now: datetime
) -> Queued:
    """One message, `sending` from now on, in the place of many."""
    message = Message.digest([_queued(row).message for row in rows], IN_A_DIGEST)
    made = _row(receiver, message, now, 0) | {"state": "sending", "holder": holder}
    connection.execute(sql.insert(OUTBOX).values(**made))
    _set(
        connection,
        OUTBOX.c.id.in_([row.id for row in rows]) & (OUTBOX.c.state == "queued"),
        state="digested",
    )
    return Queued(made["id"], message.kind, message, 0)


def _set(connection: sql.Connection, where: sql.ColumnElement[bool], **values: Any) -> None:
    connection.execute(sql.update(OUTBOX).where(where).values(**values))


def _stand(connection: sql.Connection, receiver: str, **values: Any) -> None:
    connection.execute(sql.update(RECEIVERS).where(RECEIVERS.c.id == receiver).values(**values))


def _count(connection: sql.Connection, where: sql.ColumnElement[bool]) -> int:
    return int(
        connection.scalar(sql.select(sql.func.count()).select_from(OUTBOX).where(where)) or 0
    )


def _utc(moment: Any) -> datetime | None:
    if moment is None:
        return None
    if isinstance(moment, str):  # SQLite's max() forgets the type.
        moment = datetime.fromisoformat(moment)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
