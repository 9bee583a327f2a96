"""YAML with line and column, within limits, without the surprises of YAML 1.1.

The node tree is composed by ruamel.yaml and built into plain values here, because neither ruamel.yaml nor PyYAML
bounds the expansion of aliases ("YAML bomb"), and because a mistake has to be shown where it stands. Norway's
``NO`` stays text, dates stay text, and numbers with a leading zero stay text: registry numbers begin with 0.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from fundmatch.errors import did_you_mean

if TYPE_CHECKING:
    from pydantic import BaseModel
    from pydantic_core import ErrorDetails

    ModelT = TypeVar("ModelT", bound=BaseModel)

#: Largest file, deepest nesting and most values of one file (aliases counted every time they are used).
MAX_BYTES, MAX_DEPTH, MAX_VALUES = 5_000_000, 30, 500_000

#: Digits of the longest number that is read as one; longer ones are text, and no field takes text for a number.
LONGEST_NUMBER = 18
#: What ruamel.yaml lets pass besides its own errors when a text is made to hurt it.
HOSTILE = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    NotImplementedError,
    TypeError,
    ValueError,
)
SURROGATES = re.compile("[\ud800-\udfff]")
INTEGER = re.compile(r"[-+]?(0|[1-9][0-9_]*)")
FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+\.[0-9]*)([eE][-+]?[0-9]+)?")
NULLS, TRUES, FALSES = {"", "~", "null", "Null", "NULL"}, {"true", "True", "TRUE"}, {"false", "False", "FALSE"}

Location = tuple[str | int, ...]


@dataclass(frozen=True)
class Problem:
    """One finding in one file; lines and columns count from 1."""

    file: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.message}"


@dataclass(frozen=True)
class YamlDocument:
    """The plain value of a file and where each of its parts stands (``keys``: where a field's name stands)."""

    file: str
    value: Any
    places: Mapping[Location, tuple[int, int]] = field(default_factory=dict)
    keys: Mapping[Location, tuple[int, int]] = field(default_factory=dict)

    def problem(self, location: Location, message: str, *, at_key: bool = False) -> Problem:
        """A finding at ``location``, or at its nearest known ancestor."""
        places = {**self.places, **self.keys} if at_key else self.places
        while location and location not in places:
            location = location[:-1]
        line, column = places.get(location, (1, 1))
        return Problem(self.file, line, column, message)


class YamlError(Exception):
    """A file that is no YAML, or outside the limits; holds one :class:`Problem`."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def read_yaml(text: str, file: str) -> YamlDocument:
    """Parse one YAML document. Raises :class:`YamlError` with file, line and column."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError, YAMLStreamError

    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise YamlError(Problem(file, 1, 1, f"the file is larger than {MAX_BYTES:,} bytes"))
    try:
        with warnings.catch_warnings():
            # An anchor that is set twice is lawful YAML; ruamel.yaml warns about it.
            warnings.simplefilter("ignore")
            node = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise YamlError(Problem(file, line, column, _plain(error))) from error
    except (YAMLError, YAMLStreamError) as error:
        raise YamlError(_unreadable(text, file, error)) from error
    except (
        ValueError,
        TypeError,
        AttributeError,
        LookupError,
        ArithmeticError,
        AssertionError,
        NotImplementedError,
    ) as error:
        # \U00110000, %YAML 1.99, version numbers of thousands of digits.
        raise YamlError(Problem(file, 1, 1, f"not valid YAML: {str(error)[:80]}")) from error
    except RecursionError as error:
        raise YamlError(Problem(file, 1, 1, f"nested deeper than {MAX_DEPTH} levels")) from error
    builder = _Builder(file)
    value = builder.build(node, (), 0) if node is not None else None
    return YamlDocument(file, value, builder.places, builder.keys)


def read_yaml_file(path: Path, shown: str) -> YamlDocument:
    """Read one file; ``shown`` is its name in messages. Raises :class:`YamlError`."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise YamlError(Problem(shown, line, 1, "not UTF-8: save the file as UTF-8")) from error
    except OSError as error:
        raise YamlError(Problem(shown, 1, 1, f"cannot be read: {error.strerror}")) from error
    return read_yaml(text, shown)


def _plain(error: Any) -> str:
    parts = [part for part in (error.context, error.problem) if part]
    return " ".join(parts) or "not valid YAML"


def _unreadable(text: str, file: str, error: Exception) -> Problem:
    position = getattr(error, "position", None)
    before = text[:position] if isinstance(position, int) else ""
    column = len(before) - (before.rfind("\n") + 1) + 1
    return Problem(file, before.count("\n") + 1, column, "a character that YAML does not allow (a control character?)")


class _Builder:
    """Turns a node tree into plain values, noting where each stands."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.places: dict[Location, tuple[int, int]] = {}
        self.keys: dict[Location, tuple[int, int]] = {}
        self._built = 0

    def build(self, node: Any, location: Location, depth: int) -> Any:
        self._built += 1
        place = (node.start_mark.line + 1, node.start_mark.column + 1)
        if depth > MAX_DEPTH:
            raise YamlError(Problem(self.file, *place, f"nested deeper than {MAX_DEPTH} levels"))
        if self._built > MAX_VALUES:
            raise YamlError(Problem(self.file, *place, f"more than {MAX_VALUES:,} values: aliases expanded too often"))
        self.places[location] = place
        if node.id == "mapping":
            return self._mapping(node, location, depth)
        if node.id == "sequence":
            return [self.build(child, (*location, number), depth + 1) for number, child in enumerate(node.value)]
        value = _scalar(node)
        if isinstance(value, str) and SURROGATES.search(value):
            raise YamlError(
                Problem(self.file, *place, "half a character (a lone surrogate): write the character itself")
            )
        return value

    def _mapping(self, node: Any, location: Location, depth: int) -> dict[str, Any]:
        built: dict[str, Any] = {}
        for key_node, value_node in node.value:
            place = (key_node.start_mark.line + 1, key_node.start_mark.column + 1)
            if key_node.id != "scalar":
                raise YamlError(Problem(self.file, *place, "a field name must be plain text"))
            name = str(key_node.value)
            if SURROGATES.search(name):
                raise YamlError(Problem(self.file, *place, "half a character (a lone surrogate) in a field name"))
            if name in built:
                raise YamlError(Problem(self.file, *place, f'field "{name}" stands twice'))
            self.keys[(*location, name)] = place
            built[name] = self.build(value_node, (*location, name), depth + 1)
            if built[name] is None:
                # YAML places an empty value at the next thing it finds, often a line further down.
                self.places[*location, name] = place
        return built


def _scalar(node: Any) -> str | int | float | bool | None:
    """The value of a scalar by the core schema of YAML 1.2; quoted or tagged text stays text."""
    text = str(node.value)
    if node.style is not None:
        return text
    if text in NULLS:
        return None
    if text in TRUES or text in FALSES:
        return text in TRUES
    if INTEGER.fullmatch(text) and len(text) <= LONGEST_NUMBER:
        return int(text.replace("_", ""))
    return float(text) if FLOAT.fullmatch(text) else text


def check(model: type[ModelT], document: YamlDocument, at: Location = ()) -> ModelT | list[Problem]:
    """The part of ``document`` at ``at`` as a model, or every finding about it."""
    from pydantic import ValidationError

    try:
        return model.model_validate(part(document.value, at))
    except ValidationError as error:
        return [_problem(document, at, detail, model) for detail in error.errors(include_url=False)]


def part(value: Any, at: Iterable[str | int]) -> Any:
    """The value found by following ``at`` from the root."""
    for step in at:
        value = value[step]
    return value


def _problem(document: YamlDocument, at: Location, detail: ErrorDetails, model: type[BaseModel]) -> Problem:
    location = (*at, *(step for step in detail["loc"] if step != "[key]"))
    if "[key]" in detail["loc"]:
        return document.problem(location, f'"{location[-1]}" is no name for a field here', at_key=True)
    name = str(location[-1]) if location else ""
    if detail["type"] == "extra_forbidden":
        known = _fields_at(model, detail["loc"][:-1])
        return document.problem(location, f'unknown field "{name}"{did_you_mean(name, known)}', at_key=True)
    if detail["type"] == "missing":
        return document.problem(location[:-1], f'field "{name}" is missing')
    return document.problem(location, f"{_subject(location)}{_wording(detail)}")


def _subject(location: Location) -> str:
    names = [str(step) for step in location if isinstance(step, str)]
    return f'"{names[-1]}": ' if names else ""


def _wording(detail: ErrorDetails) -> str:
    """Pydantic's finding in words for people who edit YAML."""
    kind, context, value = detail["type"], detail.get("ctx", {}), detail["input"]
    if kind == "literal_error":
        known = [name.strip("'\"") for name in str(context["expected"]).replace(" or ", ", ").split(", ")]
        return f'"{value}" is not one of {", ".join(known)}{did_you_mean(str(value), known)}'
    if kind == "value_error":
        return str(context["error"])
    if kind == "string_pattern_mismatch":
        return f'"{value}" does not have the form {context["pattern"]}'
    if kind in ("string_type", "tuple_type", "dict_type", "model_type", "model_attributes_type"):
        wanted = {"string_type": "text", "tuple_type": "a list"}.get(kind, "fields with values")
        return f"must be {wanted}, not {_kind_of(value)}"
    return str(detail["msg"]).lower()


def _kind_of(value: Any) -> str:
    names = {dict: "fields with values", list: "a list", str: f'"{value}"', type(None): "empty"}
    return names.get(type(value), str(value))


def _fields_at(model: Any, location: tuple[str | int, ...]) -> list[str]:
    """The field names a model knows at ``location`` (aliases as they are written in YAML)."""
    from pydantic import BaseModel

    for step in location:
        if isinstance(step, int):
            continue
        fields = {(info.alias or name): info for name, info in model.model_fields.items()}
        if step not in fields:
            return []
        model = _model_in(fields[step].annotation)
        if model is None:
            return []
    return [info.alias or name for name, info in model.model_fields.items()] if issubclass(model, BaseModel) else []


def _model_in(annotation: Any) -> Any:
    """The first model class inside an annotation such as ``tuple[Keyword, ...]``."""
    from typing import get_args

    from pydantic import BaseModel

    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for child in get_args(annotation) if (found := _model_in(child)) is not None), None)
