"""Lines of styled spans: what a terminal shows in colour and a pipe gets as plain text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from fundmatch.reports.words import harmless


@dataclass(frozen=True)
class Span:
    """Text with a style of rich (empty = plain). Text from outside is made harmless here."""

    text: str
    style: str = ""


@dataclass(frozen=True)
class Line:
    """A line of spans; ``hang`` is the column under which it goes on when a terminal is too narrow."""

    spans: tuple[Span, ...] = ()
    hang: int = 0

    @property
    def text(self) -> str:
        """The line without styles."""
        return "".join(span.text for span in self.spans).rstrip()


def line(*parts: str | Span, hang: int | None = None) -> Line:
    """A line of plain text and spans; without ``hang`` it goes on under its own first word."""
    spans = tuple(part if isinstance(part, Span) else Span(part) for part in parts)
    text = "".join(span.text for span in spans)
    return Line(spans, len(text) - len(text.lstrip()) if hang is None else hang)


def outside(text: str, style: str = "") -> Span:
    """A span of text that came from a portal or a file."""
    return Span(harmless(text), style)


def labelled(label: str, text: str, style: str = "") -> Line:
    """A line of a block of a ranked list: its label, and the text, which goes on under itself."""
    head = f"{label:<7} "
    return line("   ", outside(head, "dim"), outside(text, style), hang=3 + len(head))


def fact(label: str, text: str) -> Line:
    """A labelled fact; the text goes on under itself."""
    head = f"{label:<11} "
    return line(Span(head, "dim"), outside(text), hang=len(head))


def joined(items: Sequence[str], most: int, more: str = "more") -> str:
    """The first ``most`` items with dots between them, and how many were left out."""
    rest = len(items) - most
    return " · ".join(items[:most]) + (f" · {rest} {more}" if rest > 0 else "")


def wrapped(each: Line, width: int) -> list[Line]:
    """A line broken at blanks into rows of at most ``width`` columns; a word that is longer has a row of its own.

    Columns are counted as a terminal counts them: a Chinese sign is two, a combining mark none.
    """
    from rich.cells import cell_len

    rows: list[list[Span]] = [[]]
    used = 0
    for word in _words(each.spans):
        columns = cell_len("".join(span.text for span in word))
        blank = len(word[-1].text) - len(word[-1].text.rstrip())
        if used + columns - blank > width and used > each.hang:
            rows.append([Span(" " * each.hang)])
            used = each.hang
            word[0] = Span(word[0].text.lstrip(), word[0].style)
            columns = cell_len("".join(span.text for span in word))
        rows[-1].extend(word)
        used += columns
    return [Line(tuple(row), each.hang) for row in rows]


def _words(spans: Iterable[Span]) -> list[list[Span]]:
    """The spans cut behind each run of blanks; a word of several styles stays together."""
    words: list[list[Span]] = []
    for span in spans:
        for text in re.findall(r" *[^ ]+ *| +", span.text):
            if words and not words[-1][-1].text.endswith(" ") and not text.startswith(" "):
                words[-1].append(Span(text, span.style))
            else:
                words.append([Span(text, span.style)])
    return words
