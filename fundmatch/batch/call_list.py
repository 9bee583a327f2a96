"""Calls for a large run: a folder of YAML files, or the JSON of ``fundmatch call list --all --format json``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from fundmatch.calls import call_files, read_calls
from fundmatch.catalogue import Catalogue
from fundmatch.errors import UsageError, WorkspaceError
from fundmatch.models import Call
from fundmatch.yaml_reader import Problem

HINT = "name a workspace, a calls/ folder, or what fundmatch call list --all --format json prints"


def read_call_list(path: Path) -> tuple[Catalogue, list[Problem]]:
    """Every readable call, and what was wrong with the others. Raises an error where the whole cannot be read."""
    if path.is_dir():
        folder = path / "calls" if (path / "calls").is_dir() else path
        if not call_files(folder):
            raise UsageError(f"{path} holds no calls", HINT)
        found = read_calls(folder, shown=str(folder))
        return Catalogue.of(found.calls), list(found.problems)
    if not path.is_file():
        raise UsageError(f"no file or folder {path}", HINT)
    return _listed(path, _json(path))


def _json(path: Path) -> list[Any]:
    try:
        value = json.loads(path.read_bytes().decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise WorkspaceError(f"{path}: not valid JSON: {str(error)[:80]}", HINT) from error
    listed = value.get("calls") if isinstance(value, dict) else value
    if not isinstance(listed, list):
        raise WorkspaceError(f'{path}: must hold a list "calls"', HINT)
    return listed


def _listed(path: Path, items: list[Any]) -> tuple[Catalogue, list[Problem]]:
    calls: dict[str, Call] = {}
    problems = []
    for number, item in enumerate(items, 1):
        try:
            call = _call(item)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            place = ".".join(map(str, first["loc"]))
            problems.append(Problem(str(path), 1, 1, f"call {number}: {place}: {first['msg']}".replace(": : ", ": ")))
            continue
        if call.id in calls:
            problems.append(Problem(str(path), 1, 1, f"call {number}: {call.id} stands twice"))
        calls.setdefault(call.id, call)
    return Catalogue.of(calls.values()), problems


def _call(item: Any) -> Call:
    """``status`` is what the list tells of the day on which it was printed, and no field of a call."""
    if isinstance(item, dict):
        item = {name: value for name, value in item.items() if name != "status"}
    return Call.model_validate(item)
