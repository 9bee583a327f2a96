"""The row of a sheet in which the headings stand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from fundmatch.errors import WorkspaceError, did_you_mean, nearest
from fundmatch.profile_sheet.columns import BY_FIELD, COLUMNS, FIELDS, HEADINGS, NEEDED
from fundmatch.profile_sheet.values import one_line

#: Headings of a row, known or nearly so, that make it one.
LEAST = 2


@dataclass(frozen=True)
class Headings:
    """A row that names columns: its number, (column from 1, heading) of each cell that says something."""

    row: int
    cells: tuple[tuple[int, str], ...]

    @property
    def columns(self) -> dict[str, int]:
        """The column of each field, from 1; of a field that stands twice the first."""
        found: dict[str, int] = {}
        for at, heading in self.cells:
            found.setdefault(_field(heading), at)
        found.pop("", None)
        return found

    @property
    def complete(self) -> bool:
        return set(NEEDED) <= set(self.columns)

    @property
    def unknown(self) -> list[str]:
        return [heading for _, heading in self.cells if not _field(heading)]

    @property
    def likeness(self) -> int:
        """How many headings are known, or nearly so; 0 where none is known."""
        known = len(self.columns)
        return known and known + sum(bool(nearest(heading, HEADINGS)) for heading in self.unknown)

    def check(self, shown: str) -> None:
        """Raises WorkspaceError for what is unknown, stands twice, or is missing."""
        place = f"{shown}, row {self.row}"
        if self.unknown:
            text = f"{place}: unknown column “{self.unknown[0]}”{did_you_mean(self.unknown[0], HEADINGS)}"
            raise WorkspaceError(text, f"known: {', '.join(column.headings[0] for column in COLUMNS)}")
        columns = self.columns
        for at, heading in self.cells:
            first = columns[_field(heading)]
            if at != first:
                both = f"“{dict(self.cells)[first]}” ({_letter(first)}) and “{heading}” ({_letter(at)})"
                raise WorkspaceError(f"{place}: columns {both} are the same field", "put them into one column")
        missing = [field for field in NEEDED if field not in columns]
        if missing:
            text = f"{place}: no column “{BY_FIELD[missing[0]].heading}”"
            raise WorkspaceError(text, "add it, or begin with the template")


def headings_among(rows: Iterable[Sequence[Any]]) -> Headings | None:
    """The first row with all headings that are needed, else the one most like such a row, if any is."""
    found = [Headings(number, _stated(row)) for number, row in enumerate(rows, 1)]
    complete = next((headings for headings in found if headings.complete), None)
    if complete or not found:
        return complete
    best = max(found, key=lambda headings: headings.likeness)
    return best if best.likeness >= LEAST else None


def _stated(row: Sequence[Any]) -> tuple[tuple[int, str], ...]:
    texts = [one_line(cell.value) for cell in row]
    return tuple((at, text) for at, text in enumerate(texts, 1) if text)


def _field(heading: str) -> str:
    """The field that a heading names, in one language, in Serbian of either script, or in all as in the template.

    Stars and colons behind it are what people put there for "needed".
    """
    from fundmatch.text.transliteration import serbian_latin

    plain = heading.casefold().rstrip(" *:")
    return FIELDS.get(plain) or FIELDS.get(serbian_latin(plain), "")


def _letter(column: int) -> str:
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(column))
