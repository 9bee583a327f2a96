"""The one-way flow: who may import whom, read from the source, and what a command loads, read from a fresh process."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "fundmatch"

#: A part imports from lower layers, or from itself.
LAYERS = {
    "errors": 0,
    "models": 0,
    "cache": 0,
    "yaml_reader": 1,
    "workbooks": 1,
    "workspace": 1,
    "text": 2,
    "profiles": 2,
    "calls": 2,
    "decisions": 2,
    "http": 2,
    "layout": 2,
    "store": 2,
    "sources": 3,
    "rules": 3,
    "templates": 3,
    "profile_sheet": 4,
    "translation": 3,
    "sync": 4,
    "eligibility": 4,
    "directory": 4,
    "documents": 4,
    "matching": 5,
    "catalogue": 6,
    "candidates": 6,
    "themes": 6,
    "consortium": 7,
    "reports": 8,
    "evaluation": 9,
    "batch": 9,
    "searching": 9,
    "digest": 10,
    "api": 11,
    "cli": 12,
}
PART_OF = {"__init__": "api", "__main__": "cli"}
#: Names of the package itself that the lowest layer holds.
LOWEST = {"__version__"}

MODULES = sorted(PACKAGE.rglob("*.py"))
NAMES = [path.relative_to(PACKAGE).as_posix() for path in MODULES]


def part_of(path: Path) -> str:
    """The part of fundmatch that a file belongs to: ``text/words.py`` → ``text``."""
    first = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    return PART_OF.get(first, first)


def imported(tree: ast.AST, package: str) -> Iterator[tuple[int, str]]:
    """(line, dotted name) of everything imported, wherever the statement stands; ``package`` anchors relative ones."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            home = ".".join([*above, *([node.module] if node.module else [])])
            yield from ((node.lineno, f"{home}.{alias.name}") for alias in node.names)


def forbidden(source: str, part: str, package: str) -> list[str]:
    """What a file of ``part`` imports although its layer does not allow it."""
    found = []
    for line, name in imported(ast.parse(source), package):
        first, _, rest = name.partition(".")
        wanted = rest.partition(".")[0]
        if first != "fundmatch" or wanted in LOWEST:
            continue
        other = PART_OF.get(wanted, wanted)
        if other != part and LAYERS.get(other, 99) >= LAYERS[part]:
            found.append(f"line {line}: {part} imports {name}")
    return found


def package_of(path: Path) -> str:
    return ".".join(["fundmatch", *path.relative_to(PACKAGE).parent.parts])


@pytest.mark.parametrize("path", MODULES, ids=NAMES)
def test_a_module_has_a_place_in_the_layers(path: Path) -> None:
    assert part_of(path) in LAYERS, "give the new module a layer, here and in the design"


@pytest.mark.parametrize("path", MODULES, ids=NAMES)
def test_a_module_imports_only_from_lower_layers_or_its_own_package(path: Path) -> None:
    assert forbidden(path.read_text(encoding="utf-8"), part_of(path), package_of(path)) == []


@pytest.mark.parametrize(
    ("part", "source", "wrong"),
    [
        ("rules", "from fundmatch.yaml_reader import check", 0),
        ("rules", "from fundmatch.rules.tables import Rules", 0),
        ("http", "from fundmatch import __version__", 0),
        ("api", "from fundmatch.searching import Searcher", 0),
        ("searching", "if TYPE_CHECKING:\n    from fundmatch.api import Workspace", 1),
        ("rules", "from fundmatch.sources import registry", 1),
        ("rules", "from fundmatch import sync", 1),
        ("rules", "import fundmatch.sync, fundmatch.models", 1),
        ("rules", "from ..eligibility import verdict", 1),
        ("rules", "from .tables import Rules", 0),
        ("profiles", "def read():\n    from fundmatch.calls import read_calls", 1),
        ("reports", "if TYPE_CHECKING:\n    from fundmatch.api import Workspace", 1),
        ("models", "from fundmatch.errors import did_you_mean", 1),
        ("text", "import fundmatch.brand_new", 1),
    ],
)
def test_the_reader_of_imports_sees_what_it_should(part: str, source: str, wrong: int) -> None:
    assert len(forbidden(source, part, f"fundmatch.{part}")) == wrong


def test_the_cache_needs_nothing_but_the_standard_library() -> None:
    names = imported(ast.parse((PACKAGE / "cache.py").read_text(encoding="utf-8")), "fundmatch")
    assert {name.partition(".")[0] for _, name in names} <= sys.stdlib_module_names


@pytest.mark.parametrize("path", MODULES, ids=NAMES)
def test_a_module_says_what_it_is_for(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


def test_no_module_is_a_drawer_for_everything() -> None:
    vague = {"utils", "util", "helpers", "common", "misc", "tools"}
    assert not vague & {part for path in MODULES for part in path.relative_to(PACKAGE).with_suffix("").parts}


def loaded_by(*arguments: str, state: Path) -> set[str]:
    """The names of all modules a fresh Python loads for these arguments, read from its own import log."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("FUNDMATCH_", "COV_"))}
    environment |= {"XDG_DATA_HOME": str(state), "HOME": str(state), "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-X", "importtime", *arguments]
    done = subprocess.run(command, cwd=state, env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr[-2000:]
    lines = [line for line in done.stderr.splitlines() if line.startswith("import time:")]
    return {line.rpartition("|")[2].strip() for line in lines}


HEAVY = {"numpy", "scipy", "pydantic", "requests", "rapidfuzz", "ruamel.yaml", "selectolax"}


@pytest.mark.parametrize(
    "arguments",
    [("-c", "import fundmatch.cli"), ("-m", "fundmatch", "--help"), ("-m", "fundmatch", "--version")],
    ids=["import fundmatch.cli", "fundmatch --help", "fundmatch --version"],
)
def test_help_is_cheap(arguments: tuple[str, ...], tmp_path: Path) -> None:
    loaded = loaded_by(*arguments, state=tmp_path)
    assert "fundmatch.cli" in loaded
    assert not HEAVY & loaded


def test_importing_the_package_loads_none_of_its_modules(tmp_path: Path) -> None:
    loaded = {name for name in loaded_by("-c", "import fundmatch", state=tmp_path) if name.startswith("fundmatch")}
    assert loaded == {"fundmatch"}


def test_a_search_loads_no_solver_and_no_network(tmp_path: Path) -> None:
    arguments = ("-m", "fundmatch", "search", "--as-of", "2026-09-01", "--limit", "1", "--format", "json")
    loaded = loaded_by(*arguments, state=tmp_path)
    assert "fundmatch.consortium.exact" in loaded
    assert not {"scipy.optimize", "requests", "urllib3", "sqlite3"} & loaded
