"""What the pages call things: reviewed data, so that a new label is told from a known one (pure)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import cache
from importlib import resources

from fundmatch.sources.markup import clean

#: The columns of the public module that become conditions of a call.
LINES = ("candidates", "percent")


def detail_field(label: str) -> str:
    """The field of a detail page that ``label`` stands for, empty for a label never seen."""
    return next((field for field, labels in _labels()["detail"].items() if label in labels), "")


def column_field(header: str) -> str:
    """The field of the public module's table that ``header`` stands for, empty for a header never seen."""
    header = lowered(header)
    found = [
        (len(beginning), field)
        for field, beginnings in _labels()["module"].items()
        for beginning in beginnings
        if header.startswith(beginning)
    ]
    return max(found)[1] if found else ""


def lowered(text: str) -> str:
    """A label for comparison: lower case, one line, without the colon."""
    return clean(text).rstrip(": ").lower()


def known_lines(text: str) -> Iterable[str]:
    """The lines of ``text`` that the public module gave: its header, a colon, its words."""
    return (line for line in text.split("\n") if ":" in line and column_field(line.partition(":")[0]) in LINES)


def line_beginnings() -> tuple[str, ...]:
    """How those lines begin, in small letters."""
    return tuple(beginning for field in LINES for beginning in _labels()["module"][field])


@cache
def _labels() -> dict[str, dict[str, list[str]]]:
    text = (resources.files("fundmatch.sources.isun") / "data" / "labels.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
