"""`python -m dashboard.licences`: under which licence everything stands that the dashboard runs on.

One line a package of requirements.lock as it is installed here: name, version, licence as the
package itself names it. Exit code 1 if one names none, or is not installed as the lock has it.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from email.message import Message
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import cast

from packaging.markers import Marker

from dashboard.paths import ROOT

LOCK = ROOT / "requirements.lock"
_PINNED = re.compile(r"^([\w.-]+)(?:\[[\w,-]+\])?==([\w.+!]+)(?:\s*;\s*([^\\]+))?", re.MULTILINE)
# Where a package names its licence nowhere, or gives the whole of its text: by these words of it.
_WORDS = {
    "Permission is hereby granted, free of charge": "MIT",
    "Redistribution and use in source and binary forms": "BSD",
    "Apache License": "Apache-2.0",
}


@dataclass(frozen=True)
class Package:
    """A package of the lock. installed: its version here, empty if it is not; licence: its name,
    empty if the package names none."""

    name: str
    version: str
    installed: str
    licence: str


def packages(lock: Path = LOCK) -> list[Package]:
    """Those that the lock has for this machine, in its order."""
    found = []
    for name, version, marker in _PINNED.findall(lock.read_text(encoding="utf-8")):
        if marker and not Marker(marker.strip()).evaluate():
            continue
        try:
            package = distribution(name)
        except PackageNotFoundError:
            found.append(Package(name, version, "", ""))
            continue
        found.append(Package(name, version, package.version, _licence(package)))
    return found


def _licence(package: Distribution) -> str:
    """The newest field first: an SPDX expression, a line of text, classifiers; then its text."""
    about = cast(Message, package.metadata)
    text = (about.get("License") or "").strip()
    line = text if "\n" not in text and text.lower() != "unknown" else ""
    classified = [c for c in about.get_all("Classifier", []) if c.startswith("License ::")]
    named = ", ".join(c.rpartition(" :: ")[2] for c in classified)
    if known := about.get("License-Expression") or line or named:
        return str(known)
    files = [f for f in package.files or [] if f.name.upper().startswith("LICEN")]
    texts = [text, *(file.read_text(encoding="utf-8") for file in files)]
    return next((name for t in texts for words, name in _WORDS.items() if words in t), "")


def main() -> int:
    every = packages()
    wide = max(len(f"{package.name} {package.version}") for package in every)
    for package in every:
        said = package.licence or "names no licence"
        if package.installed != package.version:
            said += f" ({package.installed or 'nothing'} is installed)"
        print(f"{f'{package.name} {package.version}':<{wide}}  {said}")
    return int(any(not p.licence or p.installed != p.version for p in every))


if __name__ == "__main__":
    sys.exit(main())
