"""Calls that people can read and keep: ``calls/*.yaml``, one file a programme or a call.

An entry is shorter than the noun :class:`~fundmatch.models.Call`: the file's head may give source and programme
once, a deadline may be written as plain text, and the id follows from source and key.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError, field_validator, model_validator

from fundmatch.cache import Cache, digest
from fundmatch.models import Budget, Call, CallKind, Deadline, Document, Model
from fundmatch.models.call import SHAPES, instant
from fundmatch.yaml_reader import Location, Problem, YamlDocument, YamlError, check, read_yaml_file

SUFFIXES = (".yaml", ".yml")
CURATED = "curated"
BRUSSELS = "Europe/Brussels"
FORMS = "write 2026-09-23, 2026-09-23 17:00, 2026-09 or 2026-Q3"
WITH_TIME = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d")

#: Raise when entries are read differently, so that no cache of an older fundmatch is believed.
CACHE_VERSION = b"1"


def _deadline_schema(schema: dict[str, Any]) -> None:
    """What editors should offer: plain text, or a date with its zone."""
    written = {name: schema[name] for name in ("type", "properties", "required", "additionalProperties")}
    schema.clear()
    schema["anyOf"] = [{"type": "string"}, written]


class WrittenDeadline(Model):
    """A deadline as people write it: ``2026-09-23``, ``2026-09``, ``2026-Q3`` or ``2026-09-23 17:00``.

    Without a zone a national call means Sofia, any other Brussels.
    """

    model_config = ConfigDict(json_schema_extra=_deadline_schema)

    at: str
    zone: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _plain_text(cls, value: Any) -> Any:
        if isinstance(value, (int, float)):
            raise ValueError(f'"{value}" is no date: {FORMS}')
        return {"at": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _is_date(self) -> WrittenDeadline:
        self.deadline(BRUSSELS)
        return self

    def deadline(self, usual_zone: str) -> Deadline:
        """The deadline, in ``usual_zone`` where none is written. Raises ValueError when it is no date."""
        return resolved(self.at, self.zone or usual_zone)


class CallEntry(Model):
    """One entry of a call file. ``key`` is the publisher's unique key; hand-kept calls leave it out."""

    key: str = ""
    source: str = Field(CURATED, pattern=r"^[a-z][a-z0-9_-]*$")
    programme: str = Field(min_length=1)
    code: str = Field(min_length=1, pattern=r"^\S+$")
    title: str = Field(min_length=1)
    titles: dict[str, str] = Field(default_factory=dict)
    kind: CallKind = "topic"
    action_type: str = ""
    opens: str | None = None
    deadlines: tuple[WrittenDeadline, ...] = ()
    deadline_model: str = ""
    budget: Budget = Field(default_factory=Budget)
    themes: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    summary: str = Field(min_length=1)
    conditions: str = ""
    url: str = Field("", pattern=r"^(https?://\S+)?$")
    documents: tuple[Document, ...] = ()
    origin: str = Field(min_length=1)
    read: str = Field(pattern=r"^\d{4}-\d\d-\d\d$")

    @field_validator("deadlines", mode="before")
    @classmethod
    def _one_may_stand_alone(cls, deadlines: Any) -> Any:
        return [deadlines] if isinstance(deadlines, (str, dict)) else deadlines

    @field_validator("opens")
    @classmethod
    def _opens_is_a_date(cls, opens: str | None) -> str | None:
        if opens is not None:
            resolved(opens, BRUSSELS)
        return opens

    @field_validator("read")
    @classmethod
    def _read_is_a_day(cls, read: str) -> str:
        resolved(read, BRUSSELS)
        return read

    def call(self) -> Call:
        """The entry as a call. Its dates were checked where it came in."""
        kept = {"key", "read", "deadlines", "opens"}
        fields = {name: getattr(self, name) for name in CallEntry.model_fields if name not in kept}
        zone = "Europe/Sofia" if self.kind == "national" else BRUSSELS
        opens = resolved(self.opens, zone).at if self.opens else None
        deadlines = tuple(deadline.deadline(zone) for deadline in self.deadlines)
        call_id = f"{self.source}:{self.key or self.code}"
        return Call(**fields, id=call_id, opens=opens, deadlines=deadlines, fetched_at=self.read)


class CallFile(Model):
    """A file of ``calls/``: fields given at its head hold for every entry that does not give its own."""

    source: str = CURATED
    programme: str = ""
    origin: str = ""
    read: str = ""
    calls: list[CallEntry]


@dataclass(frozen=True)
class CallSet:
    """Every readable call of a folder, ordered by id, with what was wrong with the rest."""

    calls: tuple[Call, ...]
    problems: tuple[Problem, ...] = ()

    def to_json(self) -> bytes:
        """The calls for the cache; findings are not kept, a file with findings is read again."""
        return TypeAdapter(tuple[Call, ...]).dump_json(self.calls)

    @classmethod
    def from_json(cls, content: bytes) -> CallSet:
        """The calls of a cache file. Raises ValueError (pydantic's) when it is damaged."""
        return cls(TypeAdapter(tuple[Call, ...]).validate_json(content))


def resolved(at: str, zone: str) -> Deadline:
    """A written date as a deadline. Raises ValueError when it is no date, or the zone is none."""
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f'"{zone}" is no time zone: write one such as Europe/Sofia') from error
    try:
        if WITH_TIME.fullmatch(at):
            local = datetime.fromisoformat(at).replace(tzinfo=ZoneInfo(zone))
            return Deadline(at=instant(local), zone=zone, precision="exact")
        precision = next(name for name, shape in SHAPES.items() if shape.fullmatch(at))
        return Deadline.model_validate({"at": at, "zone": zone, "precision": precision})
    except (ValueError, StopIteration, OverflowError) as error:
        raise ValueError(f'"{at}" is no date: {FORMS}') from error


def call_files(folder: Path) -> list[Path]:
    """The files of a ``calls/`` folder in a fixed order."""
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.suffix in SUFFIXES and not path.is_fifo())


def read_calls(folder: Path, cache: Cache | None = None, shown: str = "calls") -> CallSet:
    """Read a whole folder: all findings of all files in one go, and every call that can be read.

    With a cache, a clean file is parsed once and afterwards read from JSON by the hash of its content.
    """
    calls: dict[str, Call] = {}
    problems: list[Problem] = []
    for path in call_files(folder):
        result = _read_cached(path, f"{shown}/{path.name}", cache or Cache())
        problems += result.problems
        for call in result.calls:
            if call.id in calls:
                problems.append(Problem(f"{shown}/{path.name}", 1, 1, f"call {call.id} stands twice"))
            calls.setdefault(call.id, call)
    return CallSet(tuple(calls[key] for key in sorted(calls)), tuple(problems))


def _read_cached(path: Path, shown: str, cache: Cache) -> CallSet:
    try:
        key = digest(CACHE_VERSION, path.read_bytes())
    except OSError:
        return read_call_file(path, shown)
    name = f"calls-{path.stem}"
    kept = cache.get(name, key, CallSet.from_json)
    if kept is not None:
        return kept
    result = read_call_file(path, shown)
    if not result.problems:
        cache.put(name, key, result.to_json())
    return result


def read_call_file(path: Path, shown: str) -> CallSet:
    """One file: its readable calls and every finding in it."""
    try:
        document = read_yaml_file(path, shown)
    except YamlError as error:
        return CallSet((), (error.problem,))
    value = document.value
    if not isinstance(value, dict) or not isinstance(value.get("calls"), list):
        return CallSet((), (Problem(shown, 1, 1, 'must hold a list "calls" (see: fundmatch call new)'),))
    head = {name: text for name, text in value.items() if name != "calls"}
    problems = _head_problems(document, head)
    calls = []
    for number, entry in enumerate(value["calls"]):
        if isinstance(entry, dict):
            value["calls"][number] = {**head, **entry}
        result = _entry(document, ("calls", number))
        if isinstance(result, Call):
            calls.append(result)
        else:
            problems += result
    return CallSet(tuple(calls), tuple(sorted(problems, key=lambda problem: (problem.line, problem.column))))


def _head_problems(document: YamlDocument, head: dict[str, Any]) -> list[Problem]:
    from fundmatch.errors import did_you_mean

    known = list(CallFile.model_fields)
    unknown = [name for name in head if name not in known]
    for name in unknown:
        head.pop(name)
    return [
        document.problem((name,), f'unknown field "{name}"{did_you_mean(name, known)}', at_key=True) for name in unknown
    ]


def _entry(document: YamlDocument, at: Location) -> Call | list[Problem]:
    entry = check(CallEntry, document, at)
    if isinstance(entry, list):
        return entry
    try:
        return entry.call()
    except ValidationError as error:
        return [document.problem(at, str(detail["msg"])) for detail in error.errors(include_url=False)]
