"""Which organisations words mean: by their names and places, by their projects, by what they say of themselves."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from fundmatch.directory.importing import SUBJECT, text_keys
from fundmatch.directory.units import WORD, Unit, Vocabulary, latin, name_vocabulary, stem
from fundmatch.store.directory import DirectoryStore

#: A name that holds the word counts as much as so many projects on the subject.
NAME_WEIGHT = 3.0
#: Words of a call that are looked up, the most telling first; a word in more projects than this share tells nothing.
TELLING, TOO_COMMON = 60, 0.2
#: How many hits are looked at for each one shown: an organisation stands in several lists.
AGAIN = 4
#: Letters of the shortest word in which a slip is looked for, of the shortest stem, and of one that may have two slips.
SLIP_LETTERS, LEAST_STEM, TWO_SLIPS = 5, 4, 7
#: How many words are looked at for each that is mistyped.
MOST_NEAR = 8
#: Projects most like a call, whose members are looked at.
PROJECTS = 2_000


@dataclass(frozen=True)
class Filter:
    """Which organisations are wanted; empty = any."""

    countries: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()


class Finder:
    """Answers with numbers of organisations; ``subjects`` says what words of titles and topics mean."""

    def __init__(self, tables: DirectoryStore, subjects: Vocabulary) -> None:
        self.tables, self.subjects = tables, subjects
        self._size = max(1, tables.size()[0])

    def found(self, text: str, wanted: Filter, limit: int) -> dict[int, float]:
        """The best ``limit`` organisations for words, best first, with scores; without words the busiest ones.

        Those that have most of the words come first, then those with rarer words and more projects on them.
        """
        allowed = self._allowed(wanted)
        for word, meant in self.mended(text).items():
            text = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", meant, text)
        scored = self._scored(text, allowed) if text.strip() else self._busiest(allowed, limit)
        ranked = sorted(scored, key=lambda number: (-scored[number][0], -scored[number][1], number))
        best = self._once_each(ranked[: limit * AGAIN])[:limit]
        return {number: scored[number][1] for number in best}

    def _once_each(self, numbers: Sequence[int]) -> list[int]:
        """Without entries of organisations that stand before them in another list's words, by PIC or EIK."""
        sql = "SELECT number, pic, eik FROM directory_organisations WHERE number IN (…)"
        keys = {number: (pic or number, eik or number) for number, pic, eik in self.tables.rows_in(sql, numbers)}
        seen, kept = set[object](), list[int]()
        for number in numbers:
            if seen.isdisjoint(keys[number]):
                kept.append(number)
            seen.update(keys[number])
        return kept

    def mended(self, text: str) -> dict[str, str]:
        """Words of a query that nobody has, with what is meant: the nearest word that somebody has, a slip or two away.

        In the order of the query; what is meant is a stem (see :func:`fundmatch.directory.units.stem`).
        """
        found = ((word, self._nearest(word)) for word in WORD.findall(text) if self._is_slip(word))
        return {word: meant for word, meant in found if meant}

    def _is_slip(self, word: str) -> bool:
        return (
            len(word) >= SLIP_LETTERS
            and word.isalpha()
            and latin(word) not in self.subjects.stops
            and not self._has(word)
        )

    def _has(self, word: str) -> bool:
        """Whether any organisation or project is found by a word."""
        named = [rows for _, rows in self._by_names(name_vocabulary().units(word))]
        return any(named) or any(rows for _, rows in self._by_subjects(self.subjects.units(word)))

    def _nearest(self, word: str) -> str:
        from rapidfuzz.distance import OSA
        from rapidfuzz.process import extract

        own = stem(word)
        if len(own) < LEAST_STEM:
            return ""
        most = 2 if len(own) >= TWO_SLIPS else 1
        near = extract(own, [*self._stems_like(own)], scorer=OSA.distance, score_cutoff=most, limit=MOST_NEAR)
        return next((meant for meant, _, _ in near if self._has(meant)), "")

    def _stems_like(self, own: str) -> set[str]:
        """Stems that begin with the same letter: those in use, and those of the tables of words."""
        found = {each for each in self.subjects.stems if each[:1] == own[:1]}
        for table, before in (("words", ""), ("words", SUBJECT), ("project_words", "")):
            sql = f"SELECT DISTINCT word FROM directory_{table} WHERE word >= ? AND word < ?"  # noqa: S608 - from above
            first = before + own[:1]
            found |= {each.removeprefix(before) for (each,) in self.tables.rows(sql, (first, f"{first}\U0010ffff"))}
        return found

    def _allowed(self, wanted: Filter) -> set[int] | None:
        parts = [(name, values) for name, values in (("country", wanted.countries), ("kind", wanted.kinds)) if values]
        if not parts:
            return None
        where = " AND ".join(f"{name} IN ({', '.join('?' * len(values))})" for name, values in parts)
        sql = f"SELECT number FROM directory_organisations WHERE {where}"  # noqa: S608 - names from above
        return {number for (number,) in self.tables.rows(sql, [value for _, values in parts for value in values])}

    def _busiest(self, allowed: set[int] | None, limit: int) -> dict[int, tuple[float, float]]:
        sql = (
            "SELECT number, (SELECT count(*) FROM directory_participations WHERE organisation = number) AS busy"
            " FROM directory_organisations ORDER BY busy DESC, number"
        )
        rows = ((number, busy) for number, busy in self.tables.rows(sql) if allowed is None or number in allowed)
        return {number: (0.0, float(busy)) for number, busy in list(rows)[:limit]}

    def _scored(self, text: str, allowed: set[int] | None) -> dict[int, tuple[float, float]]:
        """(words of the query it has, score) of every organisation that has any."""
        has, score = defaultdict[int, set[str]](set), defaultdict[int, float](float)
        names = [unit for unit in name_vocabulary().units(text) if unit.of != "legal"]
        for unit, rows in [*self._by_names(names), *self._by_subjects(list(self.subjects.units(text)))]:
            rarity = math.log(1 + self._size / (1 + len(rows)))
            for number, weight in rows:
                if allowed is None or number in allowed:
                    has[number].update(unit.words)
                    score[number] += rarity * weight
        return {number: (float(len(words)), score[number]) for number, words in has.items()}

    def _by_names(self, units: Iterable[Unit]) -> Iterator[tuple[Unit, list[tuple[int, float]]]]:
        for unit in units:
            exact = {number for (number,) in self.tables.rows(
                "SELECT organisation FROM directory_words WHERE word = ?", (unit.key,)
            )}  # fmt: skip
            begun = set[int]()
            if not unit.of and len(unit.key) > 3:
                sql = "SELECT DISTINCT organisation FROM directory_words WHERE word > ? AND word < ?"
                begun = {number for (number,) in self.tables.rows(sql, (unit.key, f"{unit.key}\U0010ffff"))} - exact
            rows = [(number, NAME_WEIGHT) for number in exact] + [(number, NAME_WEIGHT / 2) for number in begun]
            yield unit, rows

    def _by_subjects(self, units: Iterable[Unit]) -> Iterator[tuple[Unit, list[tuple[int, float]]]]:
        stated = "SELECT organisation, 2 FROM directory_words WHERE word = ?"
        sql = (
            "SELECT organisation, count(*) FROM directory_project_words AS words"
            " JOIN directory_participations AS part ON part.project = words.project WHERE word = ? GROUP BY 1"
        )
        for unit in units:
            rows = self.tables.rows(sql, (unit.key,)) + self.tables.rows(stated, (f"{SUBJECT}{unit.key}",))
            yield unit, [(number, math.log1p(count)) for number, count in rows]

    def active(self, wanted: Filter, since: str, limit: int) -> list[int]:
        """Numbers of the organisations with most projects that began on a day or later, most first."""
        allowed = self._allowed(wanted)
        sql = (
            "SELECT organisation, count(*) AS busy FROM directory_projects"
            " JOIN directory_participations ON project = number WHERE start >= ? GROUP BY organisation"
            " ORDER BY busy DESC, organisation"
        )
        numbers = [number for number, _ in self.tables.rows(sql, (since,)) if allowed is None or number in allowed]
        return self._once_each(numbers[: limit * AGAIN])[:limit]

    def preselected(self, texts: Mapping[str, float], wanted: Filter, limit: int) -> list[int]:
        """Numbers of the organisations whose projects have most of the telling words of ``texts`` (with weights).

        A project's score is Σ idf · weight over the words it has, an organisation's the root of Σ score² over its
        projects: a second project on the subject says less than the first.
        """
        projects, squares = defaultdict[int, float](float), defaultdict[int, float](float)
        stated, allowed = defaultdict[int, float](float), self._allowed(wanted)
        for word, weight in self._telling(texts).items():
            for (project,) in self.tables.rows("SELECT project FROM directory_project_words WHERE word = ?", (word,)):
                projects[project] += weight
            for (number,) in self.tables.rows(
                "SELECT organisation FROM directory_words WHERE word = ?", (f"{SUBJECT}{word}",)
            ):
                stated[number] += weight
        best = dict(sorted(projects.items(), key=lambda each: (-each[1], each[0]))[:PROJECTS])
        sql = "SELECT organisation, project FROM directory_participations WHERE project IN (…)"
        found = [(number, best[project]) for number, project in self.tables.rows_in(sql, list(best))]
        for number, score in [*found, *stated.items()]:
            if allowed is None or number in allowed:
                squares[number] += score**2
        return self._once_each(sorted(squares, key=lambda number: (-squares[number], number))[: limit * AGAIN])[:limit]

    def _telling(self, texts: Mapping[str, float]) -> dict[str, float]:
        """The words of the texts that tell most among all projects and stated subjects, with their weights."""
        counts = defaultdict[str, float](float)
        for text, weight in texts.items():
            for key in text_keys(text, of=self.subjects):
                counts[key] += weight
        sql = "SELECT word, count(*) FROM directory_project_words WHERE word IN (…) GROUP BY word"
        shared = Counter(dict(self.tables.rows_in(sql, list(counts))))
        sql = "SELECT substr(word, 2), count(*) FROM directory_words WHERE word IN (…) GROUP BY word"
        shared.update(dict(self.tables.rows_in(sql, [f"{SUBJECT}{key}" for key in counts])))
        size = max(1, int(self.tables.rows("SELECT count(*) FROM directory_projects")[0][0]))
        telling = {
            word: counts[word] * math.log(1 + size / number)
            for word, number in shared.items()
            if number <= max(TOO_COMMON * size, TELLING)
        }
        return dict(sorted(telling.items(), key=lambda each: (-each[1], each[0]))[:TELLING])
