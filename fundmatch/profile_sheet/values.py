"""The cells of a sheet as the texts that people see in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fundmatch.sources.markup import UNWANTED, clean
from fundmatch.yaml_reader import Problem

#: Fields whose cells may hold several lines.
SEVERAL_LINES = {"keywords", "must", "not", "description", "groups", "languages"}
#: Days of spreadsheets are counted from 1900. Shown as plain numbers these (from 1927 on) cannot be meant as years.
SERIALS = range(10_000, 100_000)
#: 4.3.2010 and 04.03.2010 г., 03.2010, 2010 г.; in all our countries the day stands first.
DAY, MONTH = re.compile(r"(\d\d?)\. ?(\d\d?)\. ?(\d{4})"), re.compile(r"(\d\d?)\. ?(\d{4})")
YEAR_WORD = re.compile(r"\s*(г|год|година|god|godina)?\.?$", re.IGNORECASE)


@dataclass(frozen=True)
class SheetRow:
    """A row: where each field stands (column from 1), what it says, and the cells that cannot say it."""

    file: str
    number: int
    columns: Mapping[str, int]
    texts: Mapping[str, str]
    faults: Mapping[str, str]

    @property
    def says_something(self) -> bool:
        return bool(self.texts or self.faults)

    def problem(self, field: str, message: str) -> Problem:
        return Problem(self.file, self.number, self.columns.get(field, 1), message)


@dataclass(frozen=True)
class RowReader:
    """Reads the rows of one sheet; ``day_of`` tells the day of a number by which the workbook counts days."""

    file: str
    columns: Mapping[str, int]
    day_of: Callable[[float], Any]

    def row(self, number: int, cells: Sequence[Any], written: Sequence[Any]) -> SheetRow:
        """A row of cells; in ``written`` formulas stand as such."""
        texts, faults = {}, {}
        for field, column in self.columns.items():
            if column > len(cells):
                continue
            cell, formula = cells[column - 1], column <= len(written) and written[column - 1].data_type == "f"
            if fault := _fault(cell, formula):
                faults[field] = fault
            elif text := self._text(field, cell.value):
                texts[field] = text
        return SheetRow(self.file, number, self.columns, texts, faults)

    def _text(self, field: str, value: Any) -> str:
        if field == "established":
            return self._established(value)
        return text_of(value) if field in SEVERAL_LINES else one_line(value)

    def _established(self, value: Any) -> str:
        """A year, month or day in the form of partner files, whatever way it is written; else the text as it is."""
        text = YEAR_WORD.sub("", one_line(value))
        if text.isdecimal() and int(text) in SERIALS:
            return text_of(self.day_of(int(text)))
        if day := DAY.fullmatch(text):
            return f"{day[3]}-{int(day[2]):02}-{int(day[1]):02}"
        if month := MONTH.fullmatch(text):
            return f"{month[2]}-{int(month[1]):02}"
        return text


def _fault(cell: Any, is_formula: bool) -> str:
    """Why a cell cannot be read, if so. A formula that gives an empty text has a result: of type "str"."""
    if cell.data_type == "e":
        return f"the cell shows {cell.value}: mend its formula, or write the value itself"
    if is_formula and cell.value is None and cell.data_type != "str":
        return (
            "the formula has no stored result: open the file in a spreadsheet program and save it, or write the value"
        )
    return ""


def one_line(value: Any) -> str:
    """A value as people see it, in one line."""
    return clean(text_of(value))


def text_of(value: Any) -> str:
    """A value as people see it: whole numbers without a point, days without a time, nothing invisible."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if hasattr(value, "date") and hasattr(value, "isoformat"):
        return str(value.date().isoformat())
    return UNWANTED.sub("", str(value)).strip()
