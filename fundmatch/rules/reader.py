"""Reading the rule tables: those shipped, and those of a workspace (``rules/*.yaml``), which come first."""

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
from fundmatch.yaml_reader import Problem, YamlDocument, YamlError, check, read_yaml, read_yaml_file

SHIPPED = ("countries.yaml", "schemes.yaml", "strands.yaml", "organisations.yaml", "conditions.yaml")

#: Raise when tables are read differently.
CACHE_VERSION = b"2"


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
    """``rules`` with the lines on countries in the order in which they hold: those on a strand, then the newer ones."""

    def rank(row: CountryRow) -> tuple[bool, int]:
        return not row.strands, -int(row.date.replace("-", ""))

    widening = sorted(rules.widening, key=lambda row: row.date, reverse=True)
    fields = {"countries": tuple(sorted(rules.countries, key=rank)), "widening": tuple(widening)}
    return rules.model_copy(update=fields)


def _workspace_parts(folder: Path | None) -> tuple[list[tuple[YamlDocument, Rules]], list[Problem]]:
    """The files of a workspace that could be read, each with its document, and what is wrong with the others."""
    parts: list[tuple[YamlDocument, Rules]] = []
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.yaml")) if folder is not None and folder.is_dir() else []:
        try:
            document = read_yaml_file(path, f"rules/{path.name}")
        except YamlError as error:
            problems.append(error.problem)
            continue
        result = check(Rules, document)
        if isinstance(result, list):
            problems += result
        else:
            parts.append((document, result))
    return parts, problems
