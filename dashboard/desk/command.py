"""`python -m dashboard.desk`: the deals that are kept beside data/, for whoever runs this machine.

list             every entry: its number, state, version, author and what it says
import DIR       take the rows of a ledger folder that the ledger has not, and accept them
accept ID        make an entry count
reject ID        make it count no more; it stays and can be accepted again
export DIR       write the ledger that everybody sees into an empty folder; with --own only what
                 is the desk's, as lines to append to the files of data/

Exit code 0 if it is done, 1 if not, with the reasons, 2 on a usage error.
"""

from __future__ import annotations

import argparse
import getpass
import sys
from datetime import date
from pathlib import Path

from dashboard.command_line import Parser
from dashboard.command_line import folder as existing_folder
from dashboard.database import UnusableDatabaseError
from dashboard.deals import Ledger, LedgerError, read_ledger
from dashboard.desk.effective import check_change, effective, twins
from dashboard.desk.entry import Entry
from dashboard.desk.folder import rows_to_import, write_folder, write_own
from dashboard.desk.store import ChangedMeanwhileError, DeskStore, UnknownEntryError
from dashboard.formats import plural
from dashboard.paths import DATA


def main(arguments: list[str] | None = None) -> int:
    parser = Parser(
        prog="python -m dashboard.desk",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("list", help="every entry")
    taking = commands.add_parser("import", help="the rows of a ledger folder")
    taking.add_argument("folder", type=existing_folder)
    for name in ("accept", "reject"):
        commands.add_parser(name, help=f"{name} an entry").add_argument("entry", type=int)
    giving = commands.add_parser("export", help="the ledger that everybody sees, as a folder")
    giving.add_argument("folder", type=Path)
    giving.add_argument("--own", action="store_true", help="only what is the desk's, as lines")
    options = parser.parse_args(arguments)
    store = DeskStore()
    try:
        base = read_ledger(DATA)
        if options.command == "list":
            return _list(base, store)
        if options.command == "import":
            return _import(base, store, options.folder)
        if options.command == "export":
            return _export(base, store, options.folder, own=options.own)
        return _settle(base, store, options.entry, options.command)
    except LedgerError as error:
        print(error, file=sys.stderr)
        print(f"{plural(len(error.problems), 'problem')}; nothing is done.", file=sys.stderr)
    except (UnusableDatabaseError, ChangedMeanwhileError, UnknownEntryError) as error:
        print(error.reason, file=sys.stderr)
    except OSError as error:
        print(f"{error.filename}: {error.strerror}", file=sys.stderr)
    finally:
        store.close()
    return 1


def _all(store: DeskStore) -> list[Entry]:
    kept = store.kept()
    if kept.trouble:
        raise UnusableDatabaseError(kept.trouble)
    return list(kept.entries)


def _effective(base: Ledger, store: DeskStore) -> Ledger:
    accepted = [entry for entry in _all(store) if entry.state == "accepted"]
    whole = effective(base, accepted, date.today())
    for one in whole.unsettled:
        print(f"Entry {one.entry.id} does not count: {one.reason}", file=sys.stderr)
    return whole.ledger


def _list(base: Ledger, store: DeskStore) -> int:
    entries = _all(store)
    for entry in entries:
        print(
            f"{entry.id:>5}  {entry.state:<8}  v{entry.version}  {entry.at:%Y-%m-%d %H:%M} UTC  "
            f"{entry.author}  {summary(entry)}"
        )
    if not entries:
        print("Nothing is on the desk.")
    _effective(base, store)
    return 0


def summary(entry: Entry) -> str:
    """What the entry says, in a line."""
    said = [
        f"{row['id']}: {row['payer']} → {row['payee']}, {row['kind']}, "
        + (f"${row['amount_usd_bn']}B" if row.get("amount_usd_bn") else "undisclosed")
        for row in entry.rows.get("deals.csv", [])
    ]
    said += [f"company {row['slug']}" for row in entry.rows.get("companies.csv", [])]
    said += [
        f"{row['leg']} {row['status']} on {row['date']}"
        for row in entry.rows.get("statuses.csv", [])
    ]
    if not said:
        said = [f"source of {row['leg']}" for row in entry.rows.get("sources.csv", [])]
    return "; ".join(said)


def _import(base: Ledger, store: DeskStore, folder: Path) -> int:
    before = _effective(base, store)
    rows = []
    for each in rows_to_import(before, read_ledger(folder)):
        if found := [twin for row in each.get("deals.csv", []) for twin in twins(before, row)]:
            leg = each["deals.csv"][0]["id"]
            print(f"{leg} looks like {found[0]} and is left out; if it is another, use the form.")
        else:
            rows.append(each)
    if not rows:
        print(f"The ledger has all of {folder} already.")
        return 0
    made = store.begin_all(
        "deal",
        [{"rows": each} for each in rows],
        getpass.getuser(),
        state="accepted",
        check=lambda before, after: check_change(base, before, after, date.today()),
    )
    legs = sum(len(entry.legs) for entry in made)
    numbers = f"{made[0].id}" if len(made) == 1 else f"{made[0].id} to {made[-1].id}"
    entries = plural(len(made), "entry", "entries")
    print(f"{entries} accepted ({numbers}), with {plural(legs, 'leg')}.")
    _effective(base, store)
    return 0


def _settle(base: Ledger, store: DeskStore, number: int, command: str) -> int:
    entry, author = store.entry(number), getpass.getuser()
    wanted = {"accept": "accepted", "reject": "rejected"}[command]
    if entry.state == wanted:
        print(f"Entry {number} is {wanted} already.")
        return 0
    change = store.accept if command == "accept" else store.reject
    change(entry, author, lambda before, after: check_change(base, before, after, date.today()))
    print(f"Entry {number} is {wanted}: {summary(entry)}")
    _effective(base, store)
    return 0


def _export(base: Ledger, store: DeskStore, folder: Path, *, own: bool) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        print(f"{folder} is not empty; name a new folder.", file=sys.stderr)
        return 1
    if own:
        accepted = [entry for entry in _all(store) if entry.state == "accepted"]
        left = {one.entry.id for one in effective(base, accepted, date.today()).unsettled}
        written = write_own(base, [e for e in accepted if e.id not in left], folder)
    else:
        written = write_folder(_effective(base, store), folder)
    print("\n".join(map(str, written)) if written else "Nothing of the desk's counts.")
    return 0
