"""Reading the rule tables: those shipped, and those of a workspace (``rules/*.yaml``), which come first."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import resources
from pathlib import Path

from fundmatch.cache import Cache, digest
from fundmatch.rules.tables import Rules
from fundmatch.yaml_reader import Problem, YamlDocument, YamlError, check, read_yaml, read_yaml_file

SHIPPED = ("countries.yaml", "schemes.yaml", "strands.yaml", "organisations.yaml")

#: Raise when tables are read differently.
CACHE_VERSION = b"1"


def read_rules(folder: Path | None = None, cache: Cache | None = None) -> tuple[Rules, tuple[Problem, ...]]:
    """The tables in force and every finding in the workspace's own; shipped tables are checked by the tests."""
    own, problems = _workspace_rules(folder)
    return _joined([own, _shipped(cache or Cache())]), problems


def _shipped(cache: Cache) -> Rules:
    folder = resources.files("fundmatch.rules") / "data"
    contents = [(folder / name).read_bytes() for name in SHIPPED]
    key = digest(CACHE_VERSION, *contents)
    kept = cache.get("rules", key, Rules.model_validate_json)
    if kept is not None:
        return kept
    named = zip(SHIPPED, contents, strict=True)
    rules = _joined([_checked(read_yaml(content.decode("utf-8"), name)) for name, content in named])
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


def _workspace_rules(folder: Path | None) -> tuple[Rules, tuple[Problem, ...]]:
    parts: list[Rules] = []
    problems: list[Problem] = []
    files = sorted(folder.glob("*.yaml")) if folder is not None and folder.is_dir() else []
    for path in files:
        try:
            result = check(Rules, read_yaml_file(path, f"rules/{path.name}"))
        except YamlError as error:
            problems.append(error.problem)
            continue
        if isinstance(result, list):
            problems += result
        else:
            parts.append(result)
    return _joined(parts), tuple(problems)
