"""What is installed for hosting: every package pinned with its hashes, under a licence it names."""

from __future__ import annotations

import re

from dashboard.licences import LOCK, packages
from dashboard.paths import ROOT

PINNED = re.compile(r"^([\w.-]+)(?:\[[\w,-]+\])?==(\S+)", re.MULTILINE)


def test_the_lock_has_what_the_requirements_ask_for_and_hashes_of_all() -> None:
    """`make lock` writes it anew after a change of requirements.txt."""
    lock = LOCK.read_text(encoding="utf-8")
    asked = dict(PINNED.findall((ROOT / "requirements.txt").read_text(encoding="utf-8").lower()))
    locked = {name: version.rstrip("\\") for name, version in PINNED.findall(lock)}
    assert asked
    for name, version in asked.items():
        assert locked.get(name.replace("_", "-")) == version, name
    for block in re.split(r"^(?=\w)", lock, flags=re.MULTILINE)[1:]:
        assert "--hash=sha256:" in block, block[:60]


def test_each_package_names_its_licence_and_none_asks_for_our_source() -> None:
    every = packages()
    assert len(every) > 50
    for package in every:
        assert package.licence, package
        assert not re.search(r"AGPL|(?<!L)GPL", package.licence), package
