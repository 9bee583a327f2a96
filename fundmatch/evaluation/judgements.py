"""Judgements: how well a call fits a profile by theme, 0, 1 or 2, under ``data/culture/GUIDELINES.md``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from fundmatch.errors import WorkspaceError

#: (profile, call) → grade.
Judgements = Mapping[tuple[str, str], int]

CULTURE = Path(__file__).parent / "data" / "culture" / "judgements.tsv"
#: Not for it; a part of the call concerns it; what the organisation does.
GRADES = {"0": 0, "1": 1, "2": 2}


def read_judgements(path: Path = CULTURE) -> Judgements:
    """The judgements of a file of ``profile<TAB>call<TAB>grade``. Raises WorkspaceError naming the line."""
    return parse_judgements(path.read_text(encoding="utf-8"), path.name)


def parse_judgements(text: str, file: str) -> Judgements:
    """The same for its text; empty lines and lines that begin with ``#`` are passed over."""
    found: dict[tuple[str, str], int] = {}
    for place, profile, call, grade in _records(text, file):
        if grade not in GRADES:
            raise WorkspaceError(f'{place}: "{grade}" is no grade', f"grades are {', '.join(GRADES)}")
        if (profile, call) in found:
            raise WorkspaceError(f"{place}: {profile} and {call} were judged above already")
        found[profile, call] = GRADES[grade]
    return found


def _records(text: str, file: str) -> Iterator[tuple[str, str, str, str]]:
    """Where each judgement stands, and its three cells."""
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = [cell.strip() for cell in line.split("\t")]
        if len(cells) != 3 or not all(cells):
            raise WorkspaceError(f"{file}, line {number}: not a profile, a call and a grade with tabs between")
        yield f"{file}, line {number}", cells[0], cells[1], cells[2]
