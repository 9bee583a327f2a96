"""A mail as plain text: complete, readable in any program, lines short enough for all of them."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

from fundmatch.digest.letter import Entry, Letter, Part

#: Columns of plain mails, by custom (RFC 3676 §4.2 asks for less than 79).
WIDTH = 76


def as_text(letter: Letter) -> str:
    """The whole mail; addresses stand on lines of their own, so that mail programs make links of them."""
    lines = [line for text in letter.intro for line in _wrapped(text)]
    for part in letter.parts:
        lines += ["", *_part(part)]
    lines += ["", "-- ", *(line for text in letter.footer for line in _wrapped(text))]
    return "\n".join(lines) + "\n"


def _part(part: Part) -> Iterable[str]:
    yield part.heading.upper()
    for number, entry in enumerate(part.entries, 1):
        yield ""
        yield from _entry(number, entry)
    if part.after:
        yield from ("", part.after)


def _entry(number: int, entry: Entry) -> Iterable[str]:
    lead = f"{number}. "
    yield from textwrap.wrap(f"{lead}{entry.title}", WIDTH, subsequent_indent=" " * len(lead), break_long_words=False)
    for mark, texts in (("  ", (entry.about,)), ("* ", entry.marked), ("  ", entry.lines)):
        for text in texts:
            yield from _wrapped(text, " " * len(lead) + mark)
    if entry.url:
        yield f"{' ' * len(lead)}  {entry.url}"


def _wrapped(text: str, lead: str = "") -> list[str]:
    following = " " * len(lead)
    options = {"break_long_words": False, "break_on_hyphens": False}
    return textwrap.wrap(text, WIDTH, initial_indent=lead, subsequent_indent=following, **options)  # type: ignore[arg-type]
