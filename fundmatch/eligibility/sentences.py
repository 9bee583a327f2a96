"""Published conditions cut into sentences, with their places in the text.

Texts reach us with headings and list items glued together ("…AnnexesEligible Countriesdescribed in…"), so a small
letter followed by a capital one ends a sentence as well, and every known heading does. Footnotes ([[…]]) and
addresses are blanked, keeping all offsets.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from fundmatch.rules.compiled import Words

FOOTNOTE = re.compile(r"\[\[.*?\]\]", re.DOTALL)
ADDRESS = re.compile(r"(?:https?://|www\.)[^\s\])]+")
END = re.compile(
    r"(?<=[.!?])\s+(?=[\"“‘'(\[]?[A-ZА-Я0-9])"  # the ordinary end
    r"|(?<=[a-zа-я0-9\])”’%]\.)(?=[A-Za-zА-Я][a-zа-я])"  # the same without a blank
    r"|(?<=\s\.)(?=[A-Za-z][a-z])"  # the same behind a footnote that was blanked
    r"|(?<=\b[A-Z]\.)(?=[A-Z][a-z])"  # "… General Annex B.The following …"
    r"|(?<=[a-zа-я\])”])(?=[A-ZА-Я][a-zа-я])"  # a heading or list item glued on
    r"|\n"
)
#: The number of a heading: "5a. ".
NUMBER = re.compile(r"\d[a-c]?\.\s*$")
#: A full stop after one of these ends nothing.
SHORT = re.compile(r"(?:\b(?:e\.g|i\.e|no|nos|art|cf|incl|resp|vs|г|чл|ал|т)\.)$", re.IGNORECASE)
#: What a line that goes on in the next one ends with.
GOES_ON = re.compile(r"(?:[:;,]|\b(?:and|or|и|или))$")


@dataclass(frozen=True)
class Sentence:
    """Offsets into the published text, the words without footnotes, and whether its part says who may take part."""

    start: int
    end: int
    words: str
    read: bool


def sentences(text: str, words: Words) -> list[Sentence]:
    """Every sentence in order; ``words`` knows the headings."""
    blanked = ADDRESS.sub(_blank, FOOTNOTE.sub(_blank, text))
    headings = list(_headings(blanked, words))
    starts = [start for start, _, _ in headings]
    found = []
    for start, end in _pieces(blanked, headings):
        number = bisect_right(starts, start) - 1
        found.append(Sentence(start, end, blanked[start:end], headings[number][2] if number >= 0 else True))
    return found


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())


def _headings(text: str, words: Words) -> Iterator[tuple[int, int, bool]]:
    """(start, end, read) of each heading, its number included; the same words amid a sentence are none."""
    for match in words.any_heading.finditer(text):
        before = text[max(0, match.start() - 6) : match.start()]
        number = NUMBER.search(before)
        amid = before[-1:] == " " and before.rstrip()[-1:].isalpha()
        if number or not amid:
            read = next(read for pattern, read in words.headings if pattern.fullmatch(match.group()))
            yield match.start() - (len(number.group()) if number else 0), match.end(), read


def _pieces(text: str, headings: list[tuple[int, int, bool]]) -> Iterator[tuple[int, int]]:
    """(start, end) of every stretch between two ends, without blanks around it."""
    cuts = {place for start, end, _ in headings for place in (start, end)}
    cuts |= {match.end() for match in END.finditer(text) if not _open(text, match)}
    last = 0
    for cut in sorted({*cuts, len(text)}):
        piece = text[last:cut]
        start, end = last + len(piece) - len(piece.lstrip()), last + len(piece.rstrip())
        last = cut
        if start < end:
            yield start, end


def _open(text: str, match: re.Match[str]) -> bool:
    """Whether the sentence goes on after what looks like its end: an abbreviation, or a line that was only broken."""
    before = text[max(0, match.start() - 12) : match.start()].rstrip()
    if SHORT.search(text[max(0, match.start() - 12) : match.start()]):
        return True
    broken = text[match.end() : match.end() + 40].lstrip()[:1].islower() and before[-1:] not in (".", "!", "?")
    return match.group() == "\n" and bool(GOES_ON.search(before) or broken)
