"""Messages to real servers on loopback: by mail and by webhook, down, slow, refusing, once each."""

from __future__ import annotations

import base64
import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from datetime import time as clock_time
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy

from dashboard.alerts import delivery
from dashboard.alerts.messages import Message
from dashboard.alerts.outbox import ALL_OFF, OUTBOX, Outbox
from dashboard.alerts.receivers import Receiver, read_receivers
from dashboard.alerts.sending import Alerts
from dashboard.alerts.settings import Quiet, Settings
from dashboard.database import Database
from dashboard.findings import Findings
from dashboard.paths import ROOT
from tests.alerts.desk import CLOSING, findings
from tests.alerts.sinks import SECRET, Mails, Sink

START = datetime(2026, 11, 28, 12, tzinfo=UTC)


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    database = Database(f"sqlite:///{tmp_path / 'market.db'}")
    yield Outbox(database)
    database.close()


class Desk:
    """Alerts with a clock that the test sets."""

    def __init__(self, outbox: Outbox, *addresses: str, **settings: Any) -> None:
        self.now = START
        self.receivers = read_receivers(" ".join(addresses)).usable
        self.outbox, self.settings = outbox, Settings(**{"ceiling_an_hour": 1000, **settings})

    def alerts(self, holder: str = "one") -> Alerts:
        return Alerts(
            self.outbox,
            self.settings,
            self.receivers,
            "https://r.example",
            lambda: self.now,
            holder,
        )

    def queue(self, count: int, *, picture: str = "", kind: str = "new-leg") -> None:
        queue(self.outbox, self.receivers, count, self.now, picture=picture, kind=kind)

    def send(self, known: Findings | None = None, **options: Any) -> Any:
        return self.alerts().send(known, **options)  # type: ignore[arg-type]

    @property
    def receiver(self) -> Receiver:
        return self.receivers[0]


def queue(
    outbox: Outbox,
    receivers: Sequence[Receiver],
    count: int,
    now: datetime,
    *,
    picture: str = "",
    kind: str = "new-leg",
) -> None:
    made = [
        (receiver, Message(kind, f"Deal {n}", "A sentence.", "https://r.example/x", picture, "en"))
        for n in range(count)
        for receiver in receivers
    ]
    assert outbox.note(lambda told: ({}, made), (), now) == len(made)


def test_a_mail_has_sentence_link_picture_id_and_a_button_that_turns_it_off(
    outbox: Outbox, mails: Mails, tmp_path: Path
) -> None:
    desk = Desk(outbox, mails.address())
    known = findings(tmp_path / "ledger", deals=CLOSING)
    desk.queue(1, picture="arrow=chips.lab.investment&company=chips")
    (id,) = ids(outbox)
    assert desk.send(known).sent == 1
    (mail,) = mails.received
    assert mail["Subject"] == "Deal 0" and mail["To"] == "ada@example.com"
    assert mail.get_all("Message-ID") == [f"<{id}@roundtrip.invalid>"]
    off = f"https://r.example/alerts/off?key={outbox.keys(desk.receivers)[desk.receiver.id]}"
    assert mail["List-Unsubscribe"] == f"<{off}>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    parts = {part.get_content_type(): part for part in mail.walk()}
    text = parts["text/plain"] if "text/plain" in parts else parts["text/html"]
    shown = text.get_payload(decode=True).decode()  # type: ignore[union-attr]
    assert "A sentence." in shown and "https://r.example/x" in shown and off in shown
    assert parts["image/png"].get_payload(decode=True)[:4] == b"\x89PNG"  # type: ignore[index]


def test_a_webhook_has_the_id_in_header_and_body(
    outbox: Outbox, sink: Sink, tmp_path: Path
) -> None:
    desk = Desk(outbox, sink.address())
    desk.queue(1, picture="company=chips")
    (id,) = ids(outbox)
    desk.send(findings(tmp_path / "ledger", deals=CLOSING))
    (posted,), (headers,) = sink.received, sink.headers
    assert posted["id"] == headers["X-Roundtrip-Id"] == headers["Idempotency-Key"] == id
    assert (posted["title"], posted["link"], posted["kind"]) == (
        "Deal 0",
        "https://r.example/x",
        "new-leg",
    )
    assert base64.b64decode(posted["attachments"][0]["base64"])[:4] == b"\x89PNG"


def test_a_receiver_that_is_down_for_an_hour_gets_everything_then_and_once(
    outbox: Outbox, sink: Sink, mails: Mails
) -> None:
    desk = Desk(outbox, sink.address(), mails.address())
    desk.queue(5)
    sink.status, tries = 503, []
    sink.each = lambda: tries.append(desk.now)
    for _ in range(60):
        desk.send()
        desk.now += timedelta(minutes=1)
    # The other receiver does not wait; this one is asked ever more rarely.
    assert len(mails.received) == 5
    gaps = [later - earlier for earlier, later in pairwise(tries)]
    assert len(tries) == 7 and gaps == sorted(gaps)
    assert "answered 503" in outbox.standing(desk.receivers)[desk.receiver.id].problem
    sink.status = 200
    desk.now += timedelta(hours=1)
    desk.send()
    assert sorted(m["title"] for m in sink.received) == [f"Deal {n}" for n in range(5)]
    desk.send()
    assert len(sink.received) == len(mails.received) == 5
    assert outbox.standing(desk.receivers)[desk.receiver.id].problem == ""


def test_a_slow_receiver_is_not_waited_for_and_holds_nobody_up(
    outbox: Outbox, sink: Sink, mails: Mails, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "READ_SECONDS", 0.3)
    sink.delay = 1.0
    desk = Desk(outbox, sink.address(), mails.address())
    desk.queue(3)
    begin = time.monotonic()
    summary = desk.send()
    assert len(mails.received) == 3 and time.monotonic() - begin < 5
    assert list(summary.problems) == ["json, 1"]
    # It came late, and comes again with the same id: the receiver can tell.
    sink.delay = 0.0
    time.sleep(1.0)
    desk.now += timedelta(minutes=5)
    desk.send()
    assert len(set(sink.ids)) == 3 <= len(sink.ids)


def test_a_mail_server_that_refuses_is_tried_again_and_given_up_after_a_week(
    outbox: Outbox, mails: Mails
) -> None:
    desk = Desk(outbox, mails.address())
    desk.queue(1)
    mails.refuses = True
    assert desk.send().problems
    desk.now += timedelta(days=8)
    desk.send()
    standing = outbox.standing(desk.receivers)[desk.receiver.id]
    assert (standing.waiting, standing.given_up) == (0, 1)


def test_what_the_ceiling_leaves_no_room_for_goes_as_one_digest(outbox: Outbox, sink: Sink) -> None:
    desk = Desk(outbox, sink.address(), ceiling_an_hour=3)
    desk.queue(10)
    desk.send()
    assert [m["title"] for m in sink.received] == ["Deal 0", "Deal 1", "8 alerts in one"]
    assert all(f"Deal {n}" in sink.received[-1]["message"] for n in range(2, 10))
    desk.queue(2)
    desk.send()
    assert len(sink.received) == 3
    desk.now += timedelta(hours=1, seconds=1)
    desk.send()
    assert len(sink.received) == 5


def test_in_quiet_hours_nothing_goes_and_afterwards_everything(outbox: Outbox, sink: Sink) -> None:
    desk = Desk(outbox, sink.address(), quiet=Quiet(clock_time(11), clock_time(13), "UTC"))
    desk.queue(2)
    assert desk.send().quiet and sink.received == []
    desk.now += timedelta(hours=1)
    desk.send()
    assert len(sink.received) == 2


def test_what_is_turned_off_does_not_go(outbox: Outbox, sink: Sink) -> None:
    desk = Desk(outbox, sink.address())
    desk.queue(2)
    key = outbox.keys(desk.receivers)[desk.receiver.id]
    outbox.turn(key, ALL_OFF, on=False)
    desk.send()
    assert sink.received == []
    made = [(desk.receiver, Message("new-leg", "Later", "", "", "", "en"))]
    assert outbox.note(lambda told: ({}, made), (), desk.now) == 0
    outbox.turn(key, ALL_OFF, on=True)
    desk.queue(1)
    desk.send()
    assert len(sink.received) == 1
    outbox.turn("another key", ALL_OFF, on=False)
    assert outbox.turned_off("another key") is None and outbox.turned_off(key) == frozenset()


def test_a_clock_that_jumps_stops_nothing(outbox: Outbox, sink: Sink) -> None:
    desk = Desk(outbox, sink.address())
    desk.queue(1)
    sink.status = 500
    # It fails while the clock is years ahead; then the clock is right again.
    desk.now = START + timedelta(days=2000)
    desk.send()
    desk.now, sink.status = START, 200
    assert desk.outbox.standing(desk.receivers)[desk.receiver.id].given_up in (0, 1)
    desk.queue(1)
    desk.send()
    assert sink.received
    desk.now = START - timedelta(days=1)
    desk.queue(1)
    desk.send()
    assert sink.received[-1]["title"] == "Deal 0" and len(sink.received) >= 2


def test_an_address_is_in_no_log_no_row_and_no_answer(
    outbox: Outbox,
    sink: Sink,
    mails: Mails,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    """With everything logged that can be, and everything going wrong that can."""
    caplog.set_level(logging.DEBUG)
    for name in ("apprise", "urllib3.connectionpool", "requests"):
        logging.getLogger(name).setLevel(1)
    nobody = f"json://user:{SECRET}@127.0.0.1:9/{SECRET}/"
    broken = [f"slack://{SECRET}", f"nosuch://{SECRET}", f"json://[{SECRET}", f"mailto://{SECRET}"]
    desk = Desk(outbox, sink.address(), mails.address(), nobody, *broken)
    desk.queue(1)
    sink.status, mails.refuses = 500, True
    summary = desk.send()
    assert len(summary.problems) == len(desk.receivers) == 7
    with outbox._database.read() as connection:
        rows = "".join(
            str(row)
            for table in ("alert_told", "alert_outbox", "alert_receivers")
            for row in connection.exec_driver_sql(f"SELECT * FROM {table}")
        )
    shown = capfd.readouterr()
    texts = (caplog.text, rows, str(summary), repr(desk.receivers), shown.out, shown.err)
    assert all(SECRET not in text for text in texts)
    assert SECRET.encode() not in (tmp_path / "market.db").read_bytes()


def ids(outbox: Outbox) -> list[str]:
    with outbox._database.read() as connection:
        return list(connection.scalars(sqlalchemy.select(OUTBOX.c.id)))


def test_after_a_crash_between_sending_and_noting_only_who_can_drop_a_double_gets_one(
    outbox: Outbox, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(outbox, sink.address(), "slack://AAAAAAAAA/BBBBBBBBB/cccccccccccccccccccccccc")
    desk.queue(1)
    webhook, slack = desk.receivers
    # What a process leaves that is killed after the answers and before it notes them.
    for receiver in desk.receivers:
        assert outbox.take(receiver, "killed", 1000, desk.now)
    monkeypatch.setattr(
        delivery, "_plugin", lambda r, whole=delivery._plugin: whole(r) if r == webhook else 1 / 0
    )
    desk.send()
    assert sink.ids == [id for id in ids(outbox) if id in sink.ids]
    standing = outbox.standing(desk.receivers)
    assert (standing[webhook.id].waiting, standing[webhook.id].in_doubt) == (0, 0)
    # Not sent a second time, and not forgotten.
    assert (standing[slack.id].waiting, standing[slack.id].in_doubt) == (0, 1)


REPLICA = """
import os, sys, time
from datetime import UTC, datetime
from dashboard.alerts.outbox import Outbox
from dashboard.alerts.receivers import read_receivers
from dashboard.alerts.sending import Alerts
from dashboard.alerts.settings import Settings
from dashboard.database import Database
from dashboard.market.store import Store

store, name = Store(), str(os.getpid())
settings, receivers = Settings(ceiling_an_hour=1000), read_receivers().usable
alerts = Alerts(Outbox(Database()), settings, receivers, holder=name)
renew = lambda: store.lease("alerts", name, datetime.now(UTC), 2)
print("ready", flush=True)
sys.stdin.readline()
while True:
    if renew():
        alerts.send(None, may_go_on=renew)
        if not alerts.outbox.standing(receivers)[receivers[0].id].waiting:
            break
    time.sleep(0.2)
"""


def test_two_replicas_send_a_hundred_although_one_is_killed_in_the_middle(
    postgresql_server: str, sink: Sink
) -> None:
    engine = sqlalchemy.create_engine(postgresql_server)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    engine.dispose()
    receivers = read_receivers(sink.address()).usable
    database = Database(postgresql_server)
    queue(Outbox(database), receivers, 100, datetime.now(UTC))
    environment = {
        **os.environ,
        "DATABASE_URL": postgresql_server,
        "ROUNDTRIP_ALERTS": sink.address(),
    }
    replicas = [
        subprocess.Popen(
            [sys.executable, "-c", REPLICA],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    by_pid = {str(replica.pid): replica for replica in replicas}
    killed = threading.Event()

    def kill_who_sends() -> None:
        # After it was posted, before the answer: the moment in doubt.
        if len(sink.received) == 40 and not killed.is_set():
            with database.read() as connection:
                query = sqlalchemy.select(OUTBOX.c.holder).where(OUTBOX.c.state == "sending")
                holder = connection.scalar(query)
            by_pid[str(holder)].kill()
            killed.set()

    sink.each = kill_who_sends
    try:
        for replica in replicas:
            assert replica.stdout is not None and replica.stdin is not None
            assert replica.stdout.readline() == "ready\n"
        for replica in replicas:
            replica.stdin.write("\n")  # type: ignore[union-attr]
            replica.stdin.flush()  # type: ignore[union-attr]
        codes = sorted(replica.wait(60) for replica in replicas)
    finally:
        for replica in replicas:
            replica.kill()
        database.close()
    assert killed.is_set() and codes == [-9, 0]
    # Nothing lost; the one in doubt came again with its id, by which the receiver drops it.
    assert len(sink.received) == 101 and len(set(sink.ids)) == 100
    assert sorted({m["title"] for m in sink.received}) == sorted(f"Deal {n}" for n in range(100))


TIMES = 50
KILLED = """
import os, random, signal, sys, time
from datetime import UTC, datetime
from dashboard.alerts import delivery
from dashboard.alerts.messages import Message
from dashboard.alerts.outbox import Outbox
from dashboard.alerts.receivers import read_receivers
from dashboard.alerts.sending import Alerts
from dashboard.alerts.settings import Settings
from dashboard.database import Database

receivers, times = read_receivers().usable, int(sys.argv[1])

def live(outbox, until_done, begins):
    alerts = Alerts(outbox, Settings(ceiling_an_hour=10_000), receivers, holder=str(os.getpid()))

    def write(told):
        n = int(told.get("new-leg", {}).get("count", "0"))
        message = Message("new-leg", f"Deal {n}", "A sentence.", "", "", "en")
        return {"new-leg": {"count": str(n + 1)}}, [(r, message) for r in receivers]

    while True:
        if not until_done:
            outbox.note(write, (), datetime.now(UTC))
        os.write(begins, b"!")
        alerts.send(None)
        if until_done:
            return

for seed in range(times + 1):
    begun, begins = os.pipe()
    child = os.fork()
    if child == 0:
        outbox = Outbox(Database())
        live(outbox, seed == times, begins)
        os._exit(0)
    os.read(begun, 1)
    os.close(begun)
    os.close(begins)
    if seed < times:
        time.sleep(random.Random(seed).uniform(0.0, 0.15))
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
"""


@pytest.mark.proof
def test_killed_at_fifty_instants_nothing_is_lost_and_each_message_has_one_id(
    url: str, sink: Sink
) -> None:
    environment = {**os.environ, "DATABASE_URL": url, "ROUNDTRIP_ALERTS": sink.address()}
    command = [sys.executable, "-c", KILLED, str(TIMES)]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, timeout=300)
    database = Database(url)
    count = int(Outbox(database).told()["new-leg"]["count"])
    database.close()
    ids: dict[str, set[str]] = {}
    for message in sink.received:
        ids.setdefault(message["title"], set()).add(message["id"])
    assert set(ids) == {f"Deal {n}" for n in range(count)} and count >= TIMES
    assert all(len(of_one) == 1 for of_one in ids.values())
