"""Where things lie on disk."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# The ledger: ours, or one of your own.
DATA = Path(os.environ.get("ROUNDTRIP_DATA") or ROOT / "data")


def ledger_name(folder: Path) -> str:
    """The name of a ledger of your own, which is its folder's; ours has none."""
    return "" if folder.resolve() == (ROOT / "data").resolve() else folder.resolve().name


LEDGER_NAME = ledger_name(DATA)
# The market data that comes with the program, or another that was made like it.
SNAPSHOT = Path(os.environ.get("ROUNDTRIP_SNAPSHOT") or ROOT / "data" / "snapshot")
LOCALE = ROOT / "dashboard" / "locale"
# The store and yfinance's cookies, never committed; elsewhere where the program's folder cannot
# be written.
VAR = Path(os.environ.get("ROUNDTRIP_VAR") or ROOT / "var")
