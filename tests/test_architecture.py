"""The layout is the architecture: who may import what, read off the source."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard.database.migrate import SCRIPTS, chain
from dashboard.pages import PAGES, Page
from dashboard.paths import ROOT

PACKAGE = ROOT / "dashboard"
ANALYSIS = {"deals", "market", "flows", "valuation", "reaction", "reality"}
# Each room and what it may import of ours; data goes one way, downwards.
ROOMS: dict[str, set[str]] = {
    "database": set(),
    "deals": set(),
    "market": {"database"},
    "flows": {"deals"},
    "valuation": {"market"},
    "reaction": {"deals", "market", "valuation"},
    "reality": {"deals", "market", "flows", "valuation"},
    "radar": {"database", "deals", "market"},
    "desk": {"database", "deals"},
    "publish": {"charts", "findings", "flows"},
    "report": ANALYSIS - {"reality"} | {"charts", "desk", "findings", "publish", "radar"},
    "charts": set(),
    "components": ANALYSIS | {"charts", "database", "desk", "findings", "radar"},
    "views": ANALYSIS
    | {"alerts", "charts", "components", "database", "desk", "findings", "radar", "story"},
    "frame": ANALYSIS | {"charts", "components", "desk", "findings", "pages", "publish", "search"},
    "alerts": ANALYSIS - {"reality"} | {"database", "desk", "findings", "radar", "server"},
    "server": ANALYSIS - {"reality"}
    | {"charts", "findings", "pages", "publish", "radar", "report", "story"},
}
EVERYWHERE = {"cache", "command_line", "vocabulary", "formats", "paths", "language"}
STREAMLIT = ("components", "views", "frame")


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            base = str(node.module)
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)


def sources(room: str) -> list[Path]:
    found = sorted((PACKAGE / room).rglob("*.py"))
    assert found, room
    return found


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_what_lies_above_it(room: str) -> None:
    allowed = ROOMS[room] | EVERYWHERE | {room}
    for path in sources(room):
        ours = {name.split(".")[1] for name in imports(path) if name.startswith("dashboard.")}
        assert ours <= allowed, f"{path.relative_to(ROOT)} imports {ours - allowed}"


@pytest.mark.parametrize("room", [room for room in ROOMS if room not in STREAMLIT])
def test_only_what_draws_knows_streamlit(room: str) -> None:
    for path in sources(room):
        assert not {n for n in imports(path) if n.split(".")[0] == "streamlit"}, path


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.folder)
def test_no_page_imports_another(page: Page) -> None:
    """A folder a page: what two of them need lies in components/."""
    for path in sources(f"views/{page.folder}"):
        ours = [name for name in imports(path) if name.startswith("dashboard.views.")]
        assert {name.split(".")[2] for name in ours} <= {page.folder}, path


def test_every_folder_of_views_is_a_page() -> None:
    folders = {path.name for path in (PACKAGE / "views").iterdir() if (path / "page.py").exists()}
    assert folders == {page.folder for page in PAGES}


def test_only_one_module_talks_to_yahoo() -> None:
    for path in PACKAGE.rglob("*.py"):
        if path != PACKAGE / "market" / "yahoo.py":
            names = {name.split(".")[0] for name in imports(path)}
            assert not names & {"yfinance", "requests", "curl_cffi", "httpx"}, path


def test_the_product_reads_nothing_from_outside_the_repository() -> None:
    for path in [*PACKAGE.rglob("*.*"), ROOT / "Makefile"]:
        if path.suffix in (".py", ".js", ".css", ".html", ".toml", ""):
            assert "../shared" not in path.read_text(encoding="utf-8"), path


def test_the_migrations_are_one_chain() -> None:
    """Two that name the same one before them would leave one out in silence."""
    scripts = {path.stem for path in (SCRIPTS / "versions").glob("*.py")}
    assert set(chain()) == scripts
