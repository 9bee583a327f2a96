"""Many profiles from a folder or a file, one at a time: YAML, JSON Lines, JSON, CSV or Parquet.

The fields are those of the noun :class:`~fundmatch.models.Profile`. A past project may be given by its title alone. A
cell of a CSV file holds plain text; fields that are lists take several texts with ``;`` between them, and any field
takes JSON (``{"bg": "…"}``, ``[{"title": "…", "year": 2019}]``).
"""

from __future__ import annotations

import csv
import dataclasses
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic_core import PydanticSerializationError

from fundmatch.errors import UsageError, WorkspaceError, did_you_mean
from fundmatch.models import Profile
from fundmatch.profiles import profile_files, read_profile
from fundmatch.yaml_reader import Problem, YamlDocument, check

FIELDS = tuple(info.alias or name for name, info in Profile.model_fields.items())
LISTS = ("languages", "keywords", "must", "not", "projects", "groups", "themes")

#: Rows of a Parquet file read at once.
ROWS = 1_000

#: What is wrong with a text that no file in UTF-8 can hold.
HALF = "holds half a letter (a lone surrogate): write the letter itself, in UTF-8"


@dataclass(frozen=True)
class Record:
    """One profile and where it stands, or everything that is wrong with it. ``line`` counts lines, or rows, from 1."""

    file: str
    line: int
    profile: Profile | None
    problems: tuple[Problem, ...] = ()

    @property
    def slug(self) -> str:
        return self.profile.slug if self.profile else ""

    def problem(self, message: str) -> Problem:
        """A finding about this record."""
        return Problem(self.file, self.line, 1, message)


def read_records(path: Path) -> Iterator[Record]:
    """Every profile of a folder (or workspace) or file, in order. Raises :class:`UsageError` where there are none."""
    if path.is_dir():
        own = path / "profiles"
        files = profile_files(own if own.is_dir() else path)
        if not files:
            raise UsageError(f"{path} holds no profiles", "name a folder of *.yaml, or a file of many profiles")
        return (record for file in files for record in _yaml(file))
    if not path.is_file():
        raise UsageError(f"no file or folder {path}", "name a folder of *.yaml, or a file of many profiles")
    if path.suffix.lower() not in READERS:
        known = ", ".join(READERS)
        raise UsageError(f'{path}: profiles are not read from "{path.suffix}"', f"known: {known}")
    return READERS[path.suffix.lower()](path)


def _yaml(path: Path) -> Iterator[Record]:
    found = read_profile(path, str(path))
    if isinstance(found, Profile):
        yield Record(str(path), 1, found)
    else:
        yield Record(str(path), 1, None, tuple(found))


def _json_lines(path: Path) -> Iterator[Record]:
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            if line.strip():
                yield _from_json(str(path), number, line)


def _from_json(file: str, line: int, content: bytes) -> Record:
    try:
        return _checked(file, line, json.loads(content.decode("utf-8-sig")))
    except UnicodeDecodeError:
        return _bad(file, line, "not UTF-8: save the file as UTF-8")
    except (ValueError, RecursionError) as error:
        return _bad(file, line, f"not valid JSON: {str(error)[:80]}")


def _json(path: Path) -> Iterator[Record]:
    """A list of profiles, or what ``fundmatch profile list --format json`` prints."""
    try:
        value = json.loads(path.read_bytes().decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise WorkspaceError(f"{path}: not valid JSON: {str(error)[:80]}") from error
    listed = value.get("profiles") if isinstance(value, dict) else value
    if not isinstance(listed, list):
        raise WorkspaceError(f'{path}: must hold a list "profiles"', "as fundmatch profile list --format json prints")
    for number, item in enumerate(listed, 1):
        yield _checked(str(path), number, item)


def _csv(path: Path) -> Iterator[Record]:
    with path.open(encoding="utf-8-sig", errors="strict", newline="") as file:
        reader = csv.reader(file, strict=True)
        try:
            header = next(reader, [])
        except (UnicodeDecodeError, csv.Error) as error:
            raise WorkspaceError(f"{path}:1: cannot be read: {error}") from error
        _know(path, header)
        yield from _csv_rows(str(path), header, reader)


def _csv_rows(file: str, header: list[str], reader: Any) -> Iterator[Record]:
    """The rows below the header. Where the text itself cannot be read, the rest of the file is one finding."""
    while True:
        line = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except UnicodeDecodeError:
            yield _bad(file, line, "not UTF-8: save the file as UTF-8; nothing is read from here on")
            return
        except csv.Error as error:
            yield _bad(file, line, f"not valid CSV: {error}")
            continue
        if len(row) > len(header):
            yield _bad(file, line, f"{len(row)} cells under {len(header)} names of columns")
        elif row:
            yield _from_cells(file, line, dict(zip(header, row, strict=False)))


def _from_cells(file: str, line: int, cells: dict[str, str]) -> Record:
    try:
        return _checked(file, line, {name: _cell(name, text) for name, text in cells.items() if text.strip()})
    except (ValueError, RecursionError) as error:
        return _bad(file, line, f"not valid JSON: {str(error)[:80]}")


def _cell(name: str, text: str) -> Any:
    if text.lstrip().startswith(("{", "[")):
        return json.loads(text)
    if name in LISTS:
        return [part.strip() for part in text.split(";") if part.strip()]
    return text.strip()


def _parquet(path: Path) -> Iterator[Record]:
    import pyarrow as pa
    from pyarrow import parquet

    try:
        with parquet.ParquetFile(path) as file:
            _know(path, file.schema_arrow.names)
            rows = (row for batch in file.iter_batches(ROWS) for row in batch.to_pylist())
            for number, row in enumerate(rows, 1):
                yield _checked(str(path), number, _given(row))
    except pa.ArrowInvalid as error:
        raise WorkspaceError(f"{path}: no sound Parquet file: {str(error)[:120]}") from error


def _given(value: Any) -> Any:
    """``value`` without the fields that are null: a table has every column in every row."""
    if isinstance(value, dict):
        return {name: _given(each) for name, each in value.items() if each is not None}
    return [_given(each) for each in value] if isinstance(value, list) else value


def _know(path: Path, columns: Iterable[str]) -> None:
    """One message about a misnamed column instead of one a row."""
    for name in columns:
        if name not in FIELDS:
            raise UsageError(
                f'{path}: unknown column "{name}"{did_you_mean(name, FIELDS)}', f"known: {', '.join(FIELDS)}"
            )


def _checked(file: str, line: int, value: Any) -> Record:
    if not isinstance(value, dict):
        return _bad(file, line, "must hold fields such as slug, name, kind, country")
    if isinstance(value.get("projects"), list):
        value["projects"] = [{"title": each} if isinstance(each, str) else each for each in value["projects"]]
    found = check(Profile, YamlDocument(file, value))
    if isinstance(found, Profile):
        return Record(file, line, found) if _can_be_written(found) else _bad(file, line, HALF)
    return Record(file, line, None, tuple(dataclasses.replace(problem, line=line) for problem in found))


def _can_be_written(profile: Profile) -> bool:
    """Whether all its text is text: JSON can name one half of a letter beyond the first 65,536, which UTF-8 cannot."""
    try:
        profile.model_dump_json()
    except PydanticSerializationError:
        return False
    return True


def _bad(file: str, line: int, message: str) -> Record:
    return Record(file, line, None, (Problem(file, line, 1, message),))


READERS: dict[str, Callable[[Path], Iterator[Record]]] = {
    ".yaml": _yaml,
    ".yml": _yaml,
    ".jsonl": _json_lines,
    ".ndjson": _json_lines,
    ".json": _json,
    ".csv": _csv,
    ".parquet": _parquet,
}
