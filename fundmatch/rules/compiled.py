"""The reader's words made ready: alternations compiled once, look-ups by the whole phrase."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property

from fundmatch.rules.words import CountryGroup, ReadingTables

#: "and", "or", commas and slashes between the alternatives of one noun phrase.
COMMAS = re.compile(r",\s*(?:and |or |и |или )?|\s+or\s+|\s+или\s+|;\s*")
WORDS = re.compile(r"\s+and/or\s+|\s+and\s+|\s+и\s+|\s*/\s*")
FLAGS = re.IGNORECASE | re.DOTALL
#: Nothing is found by it.
NEVER = re.compile(r"(?!)")


def one_of(patterns: Iterable[str]) -> re.Pattern[str]:
    """One pattern for any of them, letter case aside."""
    parts = [f"(?:{pattern})" for pattern in patterns]
    return re.compile("|".join(parts), re.IGNORECASE) if parts else NEVER


class Words:
    """Compiled :class:`ReadingTables`. Compared by identity: it is made once for the tables in force."""

    def __init__(self, tables: ReadingTables) -> None:
        self.tables = tables
        self.numbers = {row.word: row.value for row in reversed(tables.number_words)}
        self.phrases = [(re.compile(row.pattern, re.IGNORECASE), row.kinds) for row in tables.noun_phrases]
        self.groups = [(re.compile(row.pattern, re.IGNORECASE), row) for row in tables.country_groups]
        sentences = [(re.compile(row.pattern, re.IGNORECASE), row) for row in tables.sentences]
        self.known = [each for each in sentences if each[1].rule == "known"]
        self.sentences = [each for each in sentences if each[1].rule != "known"]
        self.requiring, self.softening = one_of(tables.requiring), one_of(tables.softening)
        self.conditional, self.elsewhere = one_of(tables.conditional), one_of(tables.elsewhere)
        self.partly, self.telling = one_of(tables.partly), one_of(tables.telling_words)
        self.narrowing = one_of(tables.narrowing)
        self.eligibility, self.deciding = one_of(tables.eligibility_words), one_of(tables.deciding_words)

    @cached_property
    def number(self) -> str:
        """The pattern of a number: digits or a word, perhaps repeated in brackets: ``three (3)``."""
        known = "|".join(sorted(map(re.escape, self.numbers), key=len, reverse=True))
        return rf"(?:\d{{1,3}}|{known})\b(?:\s*\(\s*(?:\d{{1,3}}|{known})\s*\))?"

    @cached_property
    def _grammar(self) -> dict[str, re.Pattern[str]]:
        rows = reversed(self.tables.grammar)
        return {row.name: re.compile(row.pattern.replace("{number}", self.number), FLAGS) for row in rows}

    def grammar(self, name: str) -> re.Pattern[str]:
        """One building block of sentences by its name; nothing is found by one that no table holds."""
        return self._grammar.get(name, NEVER)

    def value(self, number: str) -> int | None:
        """What ``number`` stands for; None for a word that no table knows."""
        first = re.split(r"[\s(]", number.strip().lower())[0]
        return int(first) if first.isdecimal() else self.numbers.get(first)

    @cached_property
    def headings(self) -> list[tuple[re.Pattern[str], bool]]:
        """Headings with whether their part is read."""
        return [(re.compile(row.heading), row.read) for row in self.tables.sections]

    @cached_property
    def any_heading(self) -> re.Pattern[str]:
        """Where any heading may stand."""
        return re.compile("|".join(f"(?:{row.heading})" for row in self.tables.sections) or "(?!)")

    @cached_property
    def actor(self) -> re.Pattern[str]:
        """A phrase that ends with somebody who can be a member."""
        return re.compile(rf"\b(?:{'|'.join(self.tables.actors)})$" if self.tables.actors else r"(?!)", re.IGNORECASE)

    @cached_property
    def country(self) -> re.Pattern[str]:
        """A country's name, longest first."""
        names = sorted((re.escape(row.name) for row in self.tables.country_names), key=len, reverse=True)
        return re.compile(rf"\b(?:{'|'.join(names)})\b" if names else r"(?!)")

    @cached_property
    def country_codes(self) -> dict[str, str]:
        """ISO codes by name."""
        return {row.name: row.country for row in reversed(self.tables.country_names)}

    def kinds_of(self, phrase: str) -> tuple[str, ...] | None:
        """The kinds a noun phrase means, () for anybody, None where a part of it stands for no kind we know."""
        found = self._phrase(phrase)
        if found is not None:
            return found
        parts = [part for part in COMMAS.split(phrase) if part.strip()]
        kinds = [self._phrase(part) or self._words(part) for part in parts]
        return tuple(sorted({kind for some in kinds if some for kind in some})) if parts and all(kinds) else None

    def _words(self, phrase: str) -> tuple[str, ...] | None:
        found = [self._phrase(part) for part in WORDS.split(phrase) if part.strip()]
        return tuple(kind for some in found if some for kind in some) if found and all(found) else None

    def _phrase(self, phrase: str) -> tuple[str, ...] | None:
        phrase = self.bare(phrase)
        return next((kinds for pattern, kinds in self.phrases if pattern.fullmatch(phrase)), None)

    def bare(self, phrase: str) -> str:
        """The phrase in small letters without quotation marks, articles and words that do not narrow it."""
        words = re.sub(r"[“”„\"‘’']", "", phrase).lower().split()
        while words and words[0] in ("a", "an", "the", *self.tables.neutral_words):
            del words[0]
        return " ".join(words)

    def group_at(self, text: str) -> tuple[CountryGroup, int] | None:
        """The group of countries with which ``text`` begins and where its name ends; the longest one."""
        found = [(row, match.end()) for pattern, row in self.groups if (match := pattern.match(text))]
        return max(found, key=lambda each: each[1]) if found else None
