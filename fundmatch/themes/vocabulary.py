"""The vocabularies of themes, one theme a line, read from reviewed tables and checked as they are read.

Data: ``themes/data/<vocabulary>.tsv`` with the columns id, a label in English, Bulgarian and Serbian (Latin), and in
the same languages the phrases by which texts show the theme, separated by `` | ``. Every file begins with remarks that
name its source and the day on which it was read. The theme that ``16.6`` belongs to is ``16``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources

from fundmatch.cache import digest
from fundmatch.errors import UsageError, did_you_mean
from fundmatch.text.folding import fold
from fundmatch.text.glossary import LANGUAGES_IN_FILE, SEPARATOR
from fundmatch.yaml_reader import Problem

#: The vocabularies in the order in which they are shown, with the names people know them by.
VOCABULARIES = {
    "sdg": "Sustainable Development Goals",
    "s3-sofia": "Smart specialisation of Sofia",
    "s3-bg": "Smart specialisation of Bulgaria (ИСИС 2021–2027)",
    "neb": "New European Bauhaus",
    "cl2": "Horizon Europe Cluster 2, destinations",
    "euroscivoc": "EuroSciVoc, fields of science",
}
COLUMNS = ("id", *LANGUAGES_IN_FILE, *(f"phrases {language}" for language in LANGUAGES_IN_FILE))

#: Between a vocabulary's name and the id of a theme in it, and between a theme and those that belong to it.
IN, UNDER = ":", "."


@dataclass(frozen=True)
class Theme:
    """One theme: ``id`` as people quote it (``sdg:16.6``), its labels by language, its phrases as (language, text)."""

    id: str
    labels: dict[str, str]
    phrases: tuple[tuple[str, str], ...] = ()

    @property
    def vocabulary(self) -> str:
        return self.id.partition(IN)[0]

    @property
    def parent(self) -> str:
        """The id of the theme it belongs to, empty for a theme of the highest level."""
        above, dot, _ = self.id.rpartition(UNDER)
        return above if dot else ""

    def label(self, language: str = "en") -> str:
        """The label in ``language``, else in English."""
        return self.labels.get(language) or self.labels["en"]


@dataclass(frozen=True)
class Vocabulary:
    """All themes by id, in the order of the files; ``digest`` names their whole content."""

    themes: dict[str, Theme]
    digest: str = ""

    def __getitem__(self, theme: str) -> Theme:
        return self.themes[theme]

    def __contains__(self, theme: str) -> bool:
        return theme in self.themes

    def of(self, vocabulary: str) -> tuple[Theme, ...]:
        """The themes of one vocabulary."""
        return tuple(theme for theme in self.themes.values() if theme.vocabulary == vocabulary)

    @cached_property
    def children(self) -> dict[str, tuple[Theme, ...]]:
        """The themes that belong to each theme that has any."""
        found: dict[str, tuple[Theme, ...]] = {}
        for theme in self.themes.values():
            if theme.parent:
                found[theme.parent] = (*found.get(theme.parent, ()), theme)
        return found

    def under(self, theme: str) -> tuple[Theme, ...]:
        """A theme and all that belong to it."""
        return (self[theme], *(each for child in self.children.get(theme, ()) for each in self.under(child.id)))

    def named(self, name: str) -> Theme:
        """The theme somebody means: ``sdg:16.6``, ``SDG 16.6``. Raises UsageError with the nearest known id."""
        found = self.meant(name)
        if found is None:
            raise UsageError(f'no theme "{name}"{self.nearest(name)}', "see them with: fundmatch themes")
        return found

    def meant(self, name: str) -> Theme | None:
        """The theme whose id a text is, as people write it; None for any other text."""
        return self.themes.get(self._as_id(name))

    def selected(self, name: str) -> tuple[Theme, ...]:
        """What ``--theme`` asks for: a theme with all that belong to it, or a whole vocabulary. Raises UsageError."""
        return self.of(name.casefold()) or self.under(self.named(name).id)

    def nearest(self, name: str) -> str:
        """`` (did you mean "sdg:16.6"?)`` for what is nearly an id, else nothing."""
        written = self._as_id(name)
        return f' (did you mean "{written}"?)' if written in self.themes else did_you_mean(written, list(self.themes))

    def _as_id(self, name: str) -> str:
        """An id with small letters and a colon where people write a blank or a stroke."""
        small = name.strip().casefold()
        return small if small in self.themes else re.sub(r"[\s_/]+", IN, small)

    def having(self, words: Sequence[str]) -> tuple[Theme, ...]:
        """The themes whose id, labels or phrases have all of the words, in any case of letters and in any language."""
        wanted = [folded(word) for word in words]
        return tuple(theme for theme in self.themes.values() if all(word in _searched(theme) for word in wanted))


def folded(text: str) -> str:
    """A text with every word folded."""
    return " ".join(fold(word) for word in text.split())


def _searched(theme: Theme) -> str:
    return folded(" ".join((theme.id, *theme.labels.values(), *(text for _, text in theme.phrases))))


@cache
def shipped_vocabulary() -> Vocabulary:
    """The vocabularies that come with fundmatch. Raises AssertionError for a table with findings: tests read it."""
    contents = shipped_tables()
    themes, problems = read_tables(contents)
    if problems:
        raise AssertionError("; ".join(str(problem) for problem in problems))
    return vocabulary_of(themes, digest(*(text.encode("utf-8") for _, text in contents)))


def shipped_tables() -> list[tuple[str, str]]:
    """(name of the vocabulary, content of its file)."""
    folder = resources.files("fundmatch.themes") / "data"
    return [(name, (folder / f"{name}.tsv").read_text(encoding="utf-8")) for name in VOCABULARIES]


def vocabulary_of(themes: Iterable[Theme], name: str = "") -> Vocabulary:
    """A vocabulary of themes at hand; their ids differ."""
    return Vocabulary({theme.id: theme for theme in themes}, name)


def read_tables(contents: Iterable[tuple[str, str]]) -> tuple[list[Theme], list[Problem]]:
    """Every theme that can be read, and every finding with file, line and column."""
    themes: list[Theme] = []
    problems: list[Problem] = []
    for vocabulary, content in contents:
        found = _Table(vocabulary, content)
        themes += found.themes
        problems += found.problems
    return themes, problems


class _Table:
    """One file, read line by line."""

    def __init__(self, vocabulary: str, content: str) -> None:
        self.vocabulary = vocabulary
        self.themes: list[Theme] = []
        self.problems: list[Problem] = []
        self._lines: dict[str, int] = {}
        self._labels: dict[tuple[str, str], str] = {}
        self._read(content.splitlines())

    def _read(self, lines: Sequence[str]) -> None:
        body = [(number, text) for number, text in enumerate(lines, 1) if text.strip() and not text.startswith("#")]
        remarks = " ".join(text for text in lines if text.startswith("#"))
        if "Source:" not in remarks or "Read 20" not in remarks:
            self._problem(1, 1, 'the remarks on top must name the "Source:" and the day ("Read 2026-11-22")')
        if not body or body[0][1].split("\t") != list(COLUMNS):
            number = body[0][0] if body else 1
            self._problem(number, 1, f"the first line must name the columns: {', '.join(COLUMNS)}")
            return
        for number, text in body[1:]:
            self._line(number, text.split("\t"))
        for theme in self.themes:
            if theme.parent and theme.parent not in self._lines:
                wanted = theme.parent.partition(IN)[2]
                self._problem(self._lines[theme.id], 1, f'unknown theme above: there is no line "{wanted}"')

    def _line(self, number: int, cells: list[str]) -> None:
        if len(cells) != len(COLUMNS):
            self._problem(number, 1, f"{len(cells)} columns, {len(COLUMNS)} are needed")
            return
        short, labels, phrases = cells[0], cells[1:4], cells[4:]
        theme = Theme(
            f"{self.vocabulary}{IN}{short}",
            {language: text for language, text in zip(LANGUAGES_IN_FILE, labels, strict=True) if text},
            tuple(
                (language, text)
                for language, cell in zip(LANGUAGES_IN_FILE, phrases, strict=True)
                for text in cell.split(SEPARATOR)
                if text
            ),
        )
        if self._sound(number, short, cells, theme):
            self._lines[theme.id] = number
            self.themes.append(theme)

    def _sound(self, number: int, short: str, cells: Sequence[str], theme: Theme) -> bool:
        """Whether a line can be used; findings that only concern its wording leave it in use."""
        if not short or short != short.casefold() or " " in short:
            self._problem(number, 1, f'"{short}" is no id: small letters, digits, "-" and "." without blanks')
            return False
        if theme.id in self._lines:
            self._problem(number, 1, f'"{short}" stands in line {self._lines[theme.id]} already')
            return False
        if "en" not in theme.labels:
            self._problem(number, len(short) + 2, f'"{short}" has no English label')
            return False
        self._wording(number, cells, theme)
        return True

    def _wording(self, number: int, cells: Sequence[str], theme: Theme) -> None:
        for place, text in enumerate(cells):
            column = 1 + sum(len(cell) + 1 for cell in cells[:place])
            if text != text.strip() or "  " in text or "||" in text.replace(" ", ""):
                self._problem(number, column, f"stray blanks or empty phrases in column {COLUMNS[place]}")
        for language, label in theme.labels.items():
            other = self._labels.setdefault((language, folded(label)), theme.id)
            if other != theme.id:
                self._problem(number, 1, f'the label "{label}" is that of {other} too')
        seen: set[tuple[str, str]] = set()
        for language, text in theme.phrases:
            if (language, folded(text)) in seen:
                self._problem(number, 1, f'the phrase "{text}" stands twice')
            seen.add((language, folded(text)))

    def _problem(self, line: int, column: int, message: str) -> None:
        self.problems.append(Problem(f"themes/data/{self.vocabulary}.tsv", line, column, message))
