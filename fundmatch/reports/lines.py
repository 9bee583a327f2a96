"""Lines of styled spans: what a terminal shows in colour and a pipe gets as plain text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from fundmatch.reports.words import harmless


@dataclass(frozen=True)
class Span:
    """Text with a style of rich (empty = plain). Text from outside is made harmless here."""

    text: str
    style: str = ""


Line = tuple[Span, ...]


def line(*parts: str | Span) -> Line:
    """A line of plain text and spans."""
    return tuple(part if isinstance(part, Span) else Span(part) for part in parts)


def outside(text: str, style: str = "") -> Span:
    """A span of text that came from a portal or a file."""
    return Span(harmless(text), style)


def plain(lines: Iterable[Line]) -> str:
    """The lines as text."""
    return "\n".join("".join(span.text for span in each).rstrip() for each in lines)


def joined(items: Sequence[str], most: int, more: str = "more") -> str:
    """The first ``most`` items with dots between them, and how many were left out."""
    rest = len(items) - most
    return " · ".join(items[:most]) + (f" · {rest} {more}" if rest > 0 else "")


def fitted(each: Line, width: int | None) -> Line:
    """A line cut to ``width`` columns with an ellipsis; None leaves it whole."""
    if width is None:
        return each
    from rich.cells import cell_len, set_cell_size

    room, kept = width, []
    for span in each:
        length = cell_len(span.text)
        if length > room:
            kept.append(Span(set_cell_size(span.text, max(room - 1, 0)).rstrip() + "…", span.style))
            break
        kept.append(span)
        room -= length
    return tuple(kept)
