"""The public module's exports that people download: XML and XLSX, as grids of cells (pure)."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from fundmatch.errors import SourceError
from fundmatch.sources.isun.codes import HREF
from fundmatch.sources.isun.module import Cell
from fundmatch.sources.markup import clean

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

#: Bytes of an unpacked workbook. The procedures of all programmes fill some hundred thousand.
LARGEST = 32 * 1024 * 1024
MOST_PARTS = 1_000
#: Of an XML export; a procedure has about forty.
MOST_TAGS = 500_000
#: There were about a hundred procedures at a time.
MOST_ROWS = 20_000
MOST_COLUMNS = 100
EXPECTED = "Expected is the export of a list of procedures."
DOWNLOAD_AGAIN = "Download the file again; the download may have been cut off."


def xml_grids(text: str) -> list[list[list[Cell]]]:
    """The tables of ``<Container><Tables><Table><Rows><Row><Cells><Cell><Value>``.

    Raises SourceError for what is no such export, is damaged, or holds declarations (bombs are made of them).
    """
    from xml.etree.ElementTree import ParseError

    if text.count("<") > MOST_TAGS:
        raise SourceError(f"XML with more than {MOST_TAGS} tags", EXPECTED)
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root = fromstring(text, forbid_dtd=True)
    except ParseError as error:
        raise SourceError(f"no well-formed XML: {error}", DOWNLOAD_AGAIN) from error
    except DefusedXmlException as error:
        raise SourceError("XML with declarations of its own (DTD, entities)", "No export of ИСУН has any.") from error
    grids = [[_xml_row(row) for row in _parts(table, "Row")] for table in _parts(root, "Table")]
    if not any(grids):
        raise SourceError(f"XML without tables (<{_name(root)}>)", EXPECTED)
    return grids


def xlsx_grids(content: bytes) -> list[list[list[Cell]]]:
    """The sheets of a workbook. Raises SourceError for one that is damaged or absurdly large."""
    _refuse_zip_bomb(content)
    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            return [_sheet(sheet) for sheet in book.worksheets]
    except SourceError:
        raise
    except Exception as error:  # a damaged part makes openpyxl raise whatever its reading of it leads to
        raise SourceError(
            f"unreadable workbook: {type(error).__name__}: {clean(str(error))}", DOWNLOAD_AGAIN
        ) from error


def _refuse_zip_bomb(content: bytes) -> None:
    """The declared sizes bind: zipfile reads no byte more than they say."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, OSError) as error:
        raise SourceError(f"damaged or cut off: {error}", DOWNLOAD_AGAIN) from error
    names = {part.filename for part in parts}
    if "xl/workbook.xml" not in names:
        what = "a Word document" if "word/document.xml" in names else "a ZIP archive without a workbook in it"
        raise SourceError(what, "Unpack it, or save the table in it as XLSX.")
    size = sum(part.file_size for part in parts)
    if size > LARGEST or len(parts) > MOST_PARTS:
        text = f"{len(parts)} parts, {size} bytes unpacked"
        raise SourceError(text, EXPECTED)


def _sheet(sheet: Any) -> list[list[Cell]]:
    """What a sheet claims to measure is not believed: a cell in its last row would make a million empty ones."""
    if not hasattr(sheet, "reset_dimensions"):
        return []  # a sheet that is a chart
    sheet.reset_dimensions()
    rows: list[list[Cell]] = []
    for number, row in enumerate(sheet.iter_rows(), 1):
        if number > MOST_ROWS:
            raise SourceError(f"more than {MOST_ROWS} rows", EXPECTED)
        rows.append([_cell(_text(cell)) for cell in row[:MOST_COLUMNS]])
    return rows


def _text(cell: Any) -> str:
    """A cell as the page would print it."""
    value = cell.value
    if isinstance(value, datetime):
        return value.strftime("%d.%m.%Y" if value.time() == time() else "%d.%m.%Y %H:%M")
    if isinstance(value, date):
        return value.strftime("%d.%m.%Y")
    if isinstance(value, float) and "%" in (cell.number_format or ""):
        value = round(100 * value, 6)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value)


def _xml_row(row: Element) -> list[Cell]:
    return [
        _cell("".join(text for value in _parts(cell, "Value") for text in value.itertext()))
        for cell in _parts(row, "Cell")
    ]


def _parts(element: Element, name: str) -> Iterator[Element]:
    """The children called so, directly or in a list of their own (``<Rows><Row>``)."""
    for child in element:
        if _name(child) == name:
            yield child
        elif _name(child) == f"{name}s":
            yield from (each for each in child if _name(each) == name)


def _name(element: Element) -> str:
    """Without the namespace; empty for a comment."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _cell(text: str) -> Cell:
    found = HREF.search(text)
    return Cell(clean(text), found["guid"].lower() if found else "")
