"""Where things lie on disk."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data"
SNAPSHOT = DATA / "snapshot"
VAR = ROOT / "var"  # the store and yfinance's cookie cache; never committed
