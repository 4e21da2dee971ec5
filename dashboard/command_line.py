"""What the commands share: how they read their options and say what is wrong with one."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import NoReturn


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one line, and ends with 2."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}\n")


def folder(text: str) -> Path:
    """An option that names a folder."""
    path = Path(text)
    if not path.is_dir():
        raise argparse.ArgumentTypeError(f"“{text}” is no folder")
    return path


def file(text: str) -> Path:
    """An option that names a file."""
    path = Path(text)
    if not path.is_file():
        raise argparse.ArgumentTypeError(f"“{text}” is no file")
    return path


def day(text: str) -> date:
    """An option that names a day up to today."""
    today = date.today()
    try:
        read = date.fromisoformat(text)
    except ValueError:
        read = None
    if read is None or read.isoformat() != text or read > today:
        raise argparse.ArgumentTypeError(
            f"“{text}” is no date of the form 2025-09-10 up to today ({today})"
        )
    return read
