"""A table of ``fundmatch.toml``, and complaints about it that name the field as it stands there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fundmatch.errors import WorkspaceError, did_you_mean

SETTINGS_FILE = "fundmatch.toml"


@dataclass(frozen=True)
class Table:
    """A table of the file, by the name it has there."""

    fields: Mapping[str, Any]
    name: str = ""

    def path(self, name: str) -> str:
        return f"{self.name}.{name}" if self.name else name

    def wrong(self, name: str, text: str, hint: str = "") -> WorkspaceError:
        return WorkspaceError(f'{SETTINGS_FILE}: "{self.path(name)}" {text}', hint)

    def know(self, names: tuple[str, ...]) -> None:
        for name in self.fields:
            if name not in names:
                text = f'{SETTINGS_FILE}: unknown field "{self.path(name)}"{did_you_mean(name, names)}'
                raise WorkspaceError(text, f"known: {', '.join(names)}")

    def table(self, name: str) -> Table:
        value = self.fields[name]
        if not isinstance(value, dict):
            raise self.wrong(name, f"must be a table, written [{self.path(name)}], not {value!r}")
        return Table(value, self.path(name))

    def text(self, name: str) -> str:
        """One line of text, empty where there is none: what it goes into, headers above all, has one line."""
        value = self.fields.get(name, "")
        if not isinstance(value, str) or not value.isprintable():
            raise self.wrong(name, f"must be text of one line, not {value!r}")
        return value.strip()

    def number(self, name: str, least: float, most: float) -> float | None:
        """A number within bounds; None where the field is missing."""
        if name not in self.fields:
            return None
        value = self.fields[name]
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not least <= value <= most:
            raise self.wrong(name, f"must be a number from {least} to {most}, not {value!r}")
        return float(value)

    def texts(self, name: str, example: str) -> tuple[str, ...]:
        """A list of text without repetitions; none where the field is missing."""
        value = self.fields.get(name, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.wrong(name, f"must be a list of text, such as {name} = {example}, not {value!r}")
        return tuple(dict.fromkeys(value))
