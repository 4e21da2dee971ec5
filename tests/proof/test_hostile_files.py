"""Whatever bytes stand in the files that people hand to the program: it uses them, or says what is
wrong and where. Never a traceback, never a silent loss."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest

from dashboard import check_data
from dashboard.alerts.settings import EXAMPLE, SettingsError, parse_settings, read_settings
from dashboard.deals import LedgerError, Problem, read_ledger
from dashboard.deals.proposal import KEYS, propose
from dashboard.desk.folder import write_folder
from dashboard.language import tr, use
from dashboard.radar.command import HeadlinesError, read_file
from dashboard.radar.command import main as radar
from dashboard.report.command import main as report
from dashboard.report.prices import PricesError, read_prices
from tests.proof.mutation import CASES, CELLS, mutated, try_all
from tests.proof.small_ledger import write_small_ledger

TODAY = date(2026, 11, 23)
# A refusal by `print`: file, line where it is of one, column where it is of one, reason.
REFUSAL = re.compile(r"^[\w.-]+\.(csv|toml)(:\d+)?: .*\S", re.DOTALL)
# What is said of a file as a whole, or of a line that has no columns.
NO_LINE = ("is missing in", "is empty: the first", "is not UTF-8 at byte", "has no prices")
NO_COLUMN = ("cells, the header", "cells and names no columns", "is no proper CSV", "NUL character")


def say_where(problems: Iterable[Problem], files: Iterable[str]) -> None:
    """Each problem names one of the files, its line and column where there are, and a reason that
    can be said in either language."""
    for problem in problems:
        assert problem.file in files, problem
        assert problem.reason.strip(), problem
        assert problem.line > 0 or any(words in problem.reason for words in NO_LINE), problem
        assert (
            problem.column
            or problem.line == 0
            or any(words in problem.reason for words in NO_COLUMN)
        ), problem
        use("ja")
        assert tr(problem.reason).strip(), problem
        use("en")


@pytest.mark.parametrize("cases", CASES)
def test_a_ledger(cases: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """check_data and --data agree on every file of a ledger; what is good goes through the report
    and comes back from its own export."""
    folder, again = tmp_path / "data", tmp_path / "again"
    files = write_small_ledger(folder)
    names = sorted(files)
    again.mkdir()

    def one(case: int) -> bool:
        dice = random.Random(case)
        name = names[case % len(names)]
        (folder / name).write_bytes(mutated(files[name], dice))
        try:
            return checked(dice)
        finally:
            (folder / name).write_bytes(files[name])

    def checked(dice: random.Random) -> bool:
        capsys.readouterr()
        code = check_data.main([str(folder)])
        said = capsys.readouterr()
        assert code in (0, 1) and not said.err, said
        try:
            ledger = read_ledger(folder)
        except LedgerError as error:
            assert code == 1
            say_where(error.problems, files)
            assert report(["--data", str(folder)]) == 1
            told = capsys.readouterr()
            assert not told.out and all(str(problem) in told.err for problem in error.problems)
            return False
        if code == 1:  # a feed, an exchange, a translation: the ledger is read without
            assert REFUSAL.match(said.out), said.out
            return False
        if dice.random() < 0.5:
            return True
        sections = ("ledger", "circulation", "timeline", "loops", "round_trips", "news")
        kind = dice.choice(["json", "md"])
        options = [part for section in sections for part in ("--section", section)]
        assert report(["--data", str(folder), "--format", kind, *options]) == 0
        told = capsys.readouterr()
        assert kind == "md" or json.loads(told.out)["ledger"]["legs"] == len(ledger.legs)
        write_folder(ledger, again)
        assert len(read_ledger(again).legs) == len(ledger.legs)
        return True

    try_all(cases, one)


PRICES = "date,ticker,open,high,low,close,adj_close,volume\n" + "".join(
    f"2026-10-{day:02},{ticker},{price},{price + 2},{price - 2},{price + 1},{price + 1},{day}000\n"
    for ticker, price in (("NVDA", 180), ("ORCL", 250), ("SPY", 600))
    for day in (1, 2, 5, 6, 7, 8, 9)
)


@pytest.mark.parametrize("cases", CASES)
def test_prices(cases: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_small_ledger(tmp_path / "data")
    path = tmp_path / "prices.csv"

    def one(case: int) -> bool:
        dice = random.Random(case)
        path.write_bytes(mutated(PRICES.encode(), dice))
        try:
            bars = read_prices(path)
        except PricesError as error:
            say_where(error.problems, [path.name])
            return False
        assert len(bars) and (bars["close"] > 0).all()
        if dice.random() < 0.1:
            command = ["--data", str(tmp_path / "data"), "--prices", str(path), "--format", "json"]
            options = [p for s in ("market", "valuation", "events") for p in ("--section", s)]
            capsys.readouterr()
            assert report([*command, *options]) == 0
            json.loads(capsys.readouterr().out)
        return True

    try_all(cases, one)


HEADLINES = (
    "day,title,url,publisher\n"
    "2026-11-02,OpenAI to buy $10 billion of chips from AMD,https://example.com/1,Wire\n"
    '2026-11-03,"Oracle, Meta sign cloud deal worth up to $20bn",https://example.com/2,Wire\n'
    "2026-11-03,Nvidia shares fall,,\n"
    "2026-11-04,NVIDIA invests $2 billion in CoreWeave,https://example.com/3,Paper\n"
)


@pytest.mark.parametrize("cases", CASES)
def test_headlines(cases: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_small_ledger(tmp_path / "data")
    path = tmp_path / "headlines.csv"

    def one(case: int) -> bool:
        dice = random.Random(case)
        path.write_bytes(mutated(HEADLINES.encode(), dice))
        each = ["--each"] if dice.random() < 0.5 else []
        capsys.readouterr()
        code = radar(["--headlines", str(path), "--data", str(tmp_path / "data"), *each])
        said = capsys.readouterr()
        if code == 0:
            for line in said.out.rstrip("\n").split("\n") if each else [said.out]:
                assert not line or json.loads(line) is not None
            assert not said.err
            return True
        assert code == 1 and not said.out
        with pytest.raises(HeadlinesError) as refused:
            read_file(path)
        say_where(refused.value.problems, [path.name])
        return False

    try_all(cases, one)


@pytest.mark.parametrize("cases", CASES)
def test_rows_pasted_or_uploaded(cases: int, tmp_path: Path) -> None:
    files = write_small_ledger(tmp_path / "data")
    ledger = read_ledger(tmp_path / "data", TODAY)
    names = sorted(KEYS)

    def one(case: int) -> bool:
        dice = random.Random(case)
        given = {}
        for name in dice.sample(names, dice.choice([1, 1, 2])):
            head, *rows = files[name].splitlines(keepends=True)
            some = dice.sample(rows, min(len(rows), dice.choice([1, 3, len(rows)])))
            content = b"".join([head] * (dice.random() < 0.7) + some)
            given[name] = mutated(content, dice)
        try:
            propose(ledger, given, TODAY)
        except LedgerError as error:
            say_where(error.problems, [*given, *(f"data/{name}" for name in files)])
            return False
        return True

    try_all(cases, one)


VALUES = [
    *("1", "-1", "1e400", "nan", "-nan", "inf", "9" * 5000, "true", "0x10", "1_0", '"x"', '""'),
    *("[]", "{}", "[1]", '["nope"]', "[{}]", "{a = 1}", "[" * 2000, "'x'", '"\\u0000"'),
    *("07:30", '"25:00"', "2026-01-01", "2026-01-01T00:00:00Z", '"Europe/Nowhere"'),
    *('"../../etc/passwd"', '"/etc/localtime"', '"' + "x" * 5000 + '"'),
]


@pytest.mark.parametrize("cases", CASES)
def test_alert_rules(cases: int, tmp_path: Path) -> None:
    """As a file, and as they are typed into the page."""
    path = tmp_path / "alerts.toml"
    companies = ["nvidia", "openai", "oracle"]

    def one(case: int) -> bool:
        dice = random.Random(case)
        text = EXAMPLE.encode()
        if dice.random() < 0.5:
            lines = EXAMPLE.splitlines()
            at = dice.choice([i for i, line in enumerate(lines) if "=" in line])
            key = dice.choice([lines[at].partition("=")[0].strip(), "zone", "at", "to", "on", "x"])
            lines[at] = f"{key} = {dice.choice([*VALUES, json.dumps(dice.choice(CELLS)[:99])])}"
            text = "\n".join(lines).encode()
        if dice.random() < 0.6:
            text = mutated(text, dice)
        path.write_bytes(text)
        try:
            read_settings(companies, ["team"], path)
            parse_settings(text.decode("utf-8", "replace"), "rules", companies, ["team"])
        except SettingsError as error:
            assert error.problems
            for problem in error.problems:
                assert problem.file in (path.name, "rules") and problem.reason.strip()
                assert problem.line or "cannot be read" in problem.reason, problem
            return False
        return True

    try_all(cases, one)
