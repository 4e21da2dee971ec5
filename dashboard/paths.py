"""Where things lie on disk."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data"
SNAPSHOT = DATA / "snapshot"
LOCALE = ROOT / "dashboard" / "locale"
# The store and yfinance's cookies, never committed; elsewhere where the program's folder cannot
# be written.
VAR = Path(os.environ.get("ROUNDTRIP_VAR") or ROOT / "var")
