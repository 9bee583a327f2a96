"""Terms from a table (TSV or CSV) into the workspace's own glossary file."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from fundmatch.cache import written_whole
from fundmatch.errors import WorkspaceError
from fundmatch.text.glossary import LANGUAGES_IN_FILE, SEPARATOR
from fundmatch.text.lexicon_check import COLUMNS, Entry, Lexicon, check, entry_of, wrong_cells
from fundmatch.yaml_reader import Problem

#: The workspace's own glossary, in the form of the shipped one.
FILE = "lexicon.tsv"

#: The theme of terms that come without one.
OWN_THEME = "own"

#: What stands between columns: spreadsheets write semicolons where the comma is the decimal mark.
DELIMITERS = "\t;,"

HEADER = "\t".join(COLUMNS)


def read_text(path: Path) -> str:
    """A text file in UTF-8, with or without the mark that editors on Windows begin with. Raises WorkspaceError."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise WorkspaceError(f"{path} is no text in UTF-8", "save it as UTF-8 and try again") from error


def read_table(path: Path) -> Lexicon:
    """The lines of a table whose first line names its columns: en, bg, sr and perhaps theme, in any order.

    Raises WorkspaceError when a column is missing.
    """
    lines = read_text(path).splitlines()
    names = lines[0] if lines else ""
    delimiter = next((each for each in DELIMITERS if each in names), "\t")
    rows = csv.DictReader(lines, delimiter=delimiter, skipinitialspace=True)
    columns = [name.strip().lower() for name in rows.fieldnames or ()]
    missing = [language for language in LANGUAGES_IN_FILE if language not in columns]
    if missing:
        raise WorkspaceError(
            f"{path}:1: no column {', '.join(missing)}", "the first line names the columns: en, bg, sr"
        )
    rows.fieldnames = columns
    entries: list[Entry] = []
    problems: list[Problem] = []
    for row in rows:
        if None in row or None in row.values():
            problems.append(Problem(str(path), rows.line_num, 1, f"not {len(columns)} columns as in the first line"))
            continue
        cells = [row.get("theme", "").strip() or OWN_THEME, *(_cell(row[language]) for language in LANGUAGES_IN_FILE)]
        wrong = wrong_cells(cells)
        if wrong:
            problems.append(Problem(str(path), rows.line_num, 1, wrong))
        else:
            entries.append(_at_line(entry_of(str(path), rows.line_num, cells)))
    return Lexicon(tuple(entries), tuple(problems), frozenset())


def _at_line(entry: Entry) -> Entry:
    """The entry with its terms at the beginning of the line: where they stand in a table's own columns is not known."""
    return replace(entry, terms=tuple(replace(term, column=1) for term in entry.terms))


def _cell(text: str) -> str:
    """The terms of a cell, evenly spaced."""
    terms = (" ".join(term.split()) for term in text.split("|"))
    return SEPARATOR.join(term for term in terms if term)


def news(table: Lexicon, known: Sequence[Lexicon]) -> tuple[list[Entry], list[Problem]]:
    """The entries of a table that say something new, and what is wrong with them beside what is known."""
    entries = [entry for lexicon in known for entry in lexicon.entries]
    meanings = [frozenset(term.key for term in entry.terms) for entry in entries]
    found = [entry for entry in table.entries if not _said(entry, meanings)]
    problems = check([*known, Lexicon(tuple(found), table.problems, table.homonyms)])
    files = {problem.file for problem in table.problems} | {entry.file for entry in table.entries}
    return found, [problem for problem in problems if problem.file in files]


def _said(entry: Entry, meanings: Sequence[frozenset[object]]) -> bool:
    keys = frozenset(term.key for term in entry.terms)
    return any(keys <= meaning for meaning in meanings)


def append(path: Path, lines: Sequence[str]) -> None:
    """Add lines to a glossary file, whole or not at all; a new file begins with the names of the columns."""
    if not lines:
        return
    before = read_text(path).rstrip("\n") if path.is_file() else HEADER
    with written_whole(path) as file:
        file.write(("\n".join((before, *lines)) + "\n").encode("utf-8"))
