"""What can be wrong with a glossary: every finding with file, line and column.

A term is compared by its lemmas, as the engine compares it, so that ``дизайн за всички`` is seen to read like
``дизайн``. Terms that rightly have two meanings are listed in ``text/data/homonyms.tsv``.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from fundmatch.text.folding import CYRILLIC, LATIN
from fundmatch.text.glossary import LANGUAGES_IN_FILE, SEPARATOR, TermKey, is_entry, term_key
from fundmatch.text.transliteration import SERBIAN_LETTERS
from fundmatch.yaml_reader import Problem

#: How a line begins that names a homonym.
HOMONYM = "# homonym"

#: Columns of a line: theme, then one for each language.
COLUMNS = ("theme", *LANGUAGES_IN_FILE)

#: Cyrillic letters that neither Bulgarian nor Serbian has.
FOREIGN_CYRILLIC = re.compile(r"[ыэёіїєґўѓќѕ]", re.IGNORECASE)
TOKEN = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Term:
    """One written term: where it stands (line and column count from 1) and how the engine reads it."""

    file: str
    line: int
    column: int
    theme: str
    language: str
    text: str
    key: TermKey

    def problem(self, message: str) -> Problem:
        return Problem(self.file, self.line, self.column, message)


@dataclass(frozen=True)
class Entry:
    """One line: one concept with all its terms."""

    file: str
    line: int
    theme: str
    terms: tuple[Term, ...]

    @property
    def name(self) -> str:
        """Its first English term."""
        return next((term.text for term in self.terms if term.language == "en"), "")

    @property
    def english(self) -> TermKey | None:
        """How the engine reads the first English term."""
        return next((term.key for term in self.terms if term.language == "en"), None)


@dataclass(frozen=True)
class Lexicon:
    """The sound lines of a glossary file, a finding for each other one, and its own homonyms (language, term)."""

    entries: tuple[Entry, ...]
    problems: tuple[Problem, ...]
    homonyms: frozenset[tuple[str, str]]


def read_lexicon(file: str, content: str) -> Lexicon:
    """A glossary file. A line ``# homonym``, tab, language, tab, term says that a term rightly has two meanings."""
    entries, problems, homonyms = [], [], set()
    for number, line in enumerate(content.splitlines(), 1):
        cells = line.split("\t")
        if cells[0] == HOMONYM and len(cells) == 3:
            homonyms.add((cells[1], cells[2].casefold()))
        if not is_entry(line):
            continue
        wrong = wrong_cells(cells)
        if wrong:
            problems.append(Problem(file, number, 1, wrong))
        else:
            entries.append(entry_of(file, number, cells))
    return Lexicon(tuple(entries), tuple(problems), frozenset(homonyms))


def sound_lines(file: str, content: str) -> tuple[list[str], list[Problem]]:
    """The lines of a glossary file that can be used, and a finding for each other one."""
    lines, problems = [], []
    for number, line in enumerate(content.splitlines(), 1):
        wrong = wrong_cells(line.split("\t")) if is_entry(line) else ""
        if wrong:
            problems.append(Problem(file, number, 1, wrong))
        elif is_entry(line):
            lines.append(line)
    return lines, problems


def wrong_cells(cells: Sequence[str]) -> str:
    """What is wrong with the cells of a line before one looks at its terms; empty when nothing is."""
    if len(cells) != len(COLUMNS):
        return f"{len(cells)} columns, not {len(COLUMNS)}: {', '.join(COLUMNS)}"
    missing = [name for name, cell in zip(COLUMNS, cells, strict=True) if not cell.strip(" |")]
    return f"nothing in column {', '.join(missing)}" if missing else ""


def entry_of(file: str, number: int, cells: Sequence[str]) -> Entry:
    """One line of a file (its cells as in :data:`COLUMNS`), with the place of every term."""
    theme, terms, at = cells[0], [], len(cells[0]) + 2
    for language, cell in zip(LANGUAGES_IN_FILE, cells[1:], strict=True):
        column = at
        for text in cell.split(SEPARATOR):
            terms.append(Term(file, number, column, theme, language, text, term_key(text, language)))
            column += len(text) + len(SEPARATOR)
        at += len(cell) + 1
    return Entry(file, number, theme, tuple(terms))


def check(lexicons: Sequence[Lexicon]) -> list[Problem]:
    """Every finding in glossary files that are used together, in their order."""
    entries = [entry for lexicon in lexicons for entry in lexicon.entries]
    homonyms = reviewed_homonyms().union(*(lexicon.homonyms for lexicon in lexicons))
    problems = [problem for lexicon in lexicons for problem in lexicon.problems]
    problems += [finding for entry in entries for finding in (*_written(entry), *_twice_in_line(entry))]
    problems += _clashes(entries, homonyms)
    order = {entry.file: number for number, entry in reversed(list(enumerate(entries)))}
    return sorted(problems, key=lambda each: (order.get(each.file, 0), each.line, each.column, each.message))


def _written(entry: Entry) -> Iterator[Problem]:
    """Findings in how single terms are written."""
    for term in entry.terms:
        if term.text != " ".join(term.text.split()) or "|" in term.text:
            yield term.problem(f'"{term.text}" is not spaced evenly; alternatives are separated by "{SEPARATOR}"')
        elif len(term.text) == 1:
            yield term.problem(f'"{term.text}" is one letter: too short to mean something')
        elif not term.key[1]:
            yield term.problem(f'"{term.text}" has stop words only: it can never be found')
        if wrong := _wrong_letters(term):
            yield term.problem(wrong)


def _wrong_letters(term: Term) -> str:
    mixed = next((word for word in TOKEN.findall(term.text) if CYRILLIC.search(word) and LATIN.search(word)), "")
    if mixed:
        return f'"{mixed}" mixes Latin and Cyrillic letters that look alike'
    if term.language != "bg":
        return f'"{term.text}" has Cyrillic letters in column {term.language}' if CYRILLIC.search(term.text) else ""
    if not SERBIAN_LETTERS.isdisjoint(term.text.lower()) or FOREIGN_CYRILLIC.search(term.text):
        return f'"{term.text}" has letters that Bulgarian has not'
    latin = next((word for word in TOKEN.findall(term.text) if LATIN.search(word) and word[0].islower()), "")
    return f'"{latin}" is in Latin letters in column bg; only names and acronyms are' if latin else ""


def _twice_in_line(entry: Entry) -> Iterator[Problem]:
    seen = set()
    for term in entry.terms:
        written = (term.language, term.text.casefold())
        if written in seen:
            yield term.problem(f'"{term.text}" stands twice in the line')
        seen.add(written)


def _clashes(entries: Sequence[Entry], homonyms: frozenset[tuple[str, str]]) -> Iterator[Problem]:
    """Terms that several lines have: duplicates where the lines mean the same, contradictions where they do not."""
    lines: defaultdict[TermKey, list[tuple[Entry, Term]]] = defaultdict(list)
    for entry in entries:
        for term in {term.key: term for term in reversed(entry.terms)}.values():
            if term.key[1]:
                lines[term.key].append((entry, term))
    for key, found in lines.items():
        (first, earlier), *others = found
        if others and not all((term.language, term.text.casefold()) in homonyms for _, term in found[1:]):
            yield from (_clash(first, earlier, entry, term, key[0]) for entry, term in others)


def _clash(first: Entry, earlier: Term, entry: Entry, term: Term, language: str) -> Problem:
    place = f"{first.file}:{first.line}"
    alike = "" if term.text.casefold() == earlier.text.casefold() else f' reads like "{earlier.text}" and'
    if first.english == entry.english or (language == "en" and first.theme == entry.theme):
        return term.problem(f'duplicate: "{term.text}"{alike} stands in {place} too')
    return term.problem(
        f'contradiction: "{term.text}"{alike} means "{entry.name}" here and "{first.name}" in {place}'
        " (if it has two meanings, list it as a homonym)"
    )


@cache
def reviewed_homonyms() -> frozenset[tuple[str, str]]:
    """(language, term in small letters) of the terms that rightly stand in several lines."""
    content = (resources.files("fundmatch.text") / "data" / "homonyms.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in content.splitlines() if line and not line.startswith("#"))
    return frozenset((row[0], row[1].casefold()) for row in rows)
