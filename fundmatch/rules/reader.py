"""Reading the rule tables: those shipped, and those of a workspace (``rules/*.yaml``, ``*.yml``), which come first."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from importlib import resources
from pathlib import Path

from fundmatch.cache import Cache, digest
from fundmatch.rules.checks import cross_checks
from fundmatch.rules.rows import CountryRow
from fundmatch.rules.tables import Rules
from fundmatch.rules.words import CHECKED
from fundmatch.yaml_reader import Location, Problem, YamlDocument, YamlError, check, read_yaml, read_yaml_file

SHIPPED = ("countries.yaml", "schemes.yaml", "strands.yaml", "organisations.yaml", "conditions.yaml")

#: How files of a workspace's tables may end.
SUFFIXES = (".yaml", ".yml")

#: Raise when tables are read differently.
CACHE_VERSION = b"3"


def read_rules(folder: Path | None = None, cache: Cache | None = None) -> tuple[Rules, tuple[Problem, ...]]:
    """The tables in force and every finding in the workspace's own; shipped tables are checked by the tests."""
    shipped = _shipped(cache or Cache())
    parts, problems = _workspace_parts(folder)
    if not parts:
        return shipped, tuple(problems)
    own = _in_order(_joined([rules for _, rules in parts]))
    return _joined([own, shipped]), (*problems, *cross_checks(parts, shipped))


def shipped_parts() -> list[tuple[YamlDocument, Rules]]:
    """The shipped files one by one, with the places of their rows."""
    folder = resources.files("fundmatch.rules") / "data"
    documents = [read_yaml((folder / name).read_text(encoding="utf-8"), name) for name in SHIPPED]
    return [(document, _checked(document)) for document in documents]


def _shipped(cache: Cache) -> Rules:
    folder = resources.files("fundmatch.rules") / "data"
    key = digest(CACHE_VERSION, *((folder / name).read_bytes() for name in SHIPPED))
    kept = cache.get("rules", key, partial(Rules.model_validate_json, context=CHECKED))
    if kept is not None:
        return kept
    rules = _in_order(_joined([part for _, part in shipped_parts()]))
    cache.put("rules", key, rules.model_dump_json().encode("utf-8"))
    return rules


def _checked(document: YamlDocument) -> Rules:
    result = check(Rules, document)
    if isinstance(result, list):
        raise AssertionError("; ".join(str(problem) for problem in result))
    return result


def _joined(parts: Sequence[Rules]) -> Rules:
    """Tables one after the other; checked rows need no second check."""
    tables = {name: tuple(row for part in parts for row in getattr(part, name)) for name in Rules.model_fields}
    return Rules.model_construct(None, **tables)


def _in_order(rules: Rules) -> Rules:
    """``rules`` with the lines on countries in the order in which they hold: those on a part, then the newer ones."""

    def rank(row: CountryRow) -> tuple[bool, int]:
        return not row.special, -int(row.date.replace("-", ""))

    widening = sorted(rules.widening, key=lambda row: (not row.regions, -int(row.date.replace("-", ""))))
    fields = {"countries": tuple(sorted(rules.countries, key=rank)), "widening": tuple(widening)}
    return rules.model_copy(update=fields)


def _workspace_parts(folder: Path | None) -> tuple[list[tuple[YamlDocument, Rules]], list[Problem]]:
    """The files of a workspace with the rows that could be read, and what is wrong with the others."""
    parts: list[tuple[YamlDocument, Rules]] = []
    problems: list[Problem] = []
    files = sorted(folder.iterdir()) if folder is not None and folder.is_dir() else []
    for path in (path for path in files if path.suffix in SUFFIXES):
        try:
            document = read_yaml_file(path, f"rules/{path.name}")
        except YamlError as error:
            problems.append(error.problem)
            continue
        result = check(Rules, document)
        if isinstance(result, list):
            problems += result
            document = _sound(document)
            result = _checked(document)
        parts.append((document, result))
    return parts, problems


def _sound(document: YamlDocument) -> YamlDocument:
    """The document without the rows and fields in which there is a finding: one slip does not undo the others."""
    fields = document.value if isinstance(document.value, dict) else {}
    tables = {name: rows for name, rows in fields.items() if name in Rules.model_fields and isinstance(rows, list)}
    kept = {
        name: [n for n, row in enumerate(rows) if not isinstance(check(Rules, _alone(document, name, row)), list)]
        for name, rows in tables.items()
    }
    now: dict[Location, int] = {(name, n): place for name, numbers in kept.items() for place, n in enumerate(numbers)}
    places = {(at[0], now[at[:2]], *at[2:]): place for at, place in document.places.items() if at[:2] in now}
    return YamlDocument(document.file, {name: [tables[name][n] for n in kept[name]] for name in kept}, places)


def _alone(document: YamlDocument, table: str, row: object) -> YamlDocument:
    return YamlDocument(document.file, {table: [row]})
