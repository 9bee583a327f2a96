"""Who might join a call: candidates ranked by six features, with or without a history of past projects.

A score is the sum of weight · feature; ``rel(x)`` is ln(1 + x / mean of the positive x), which compares in pools of any
size::

    topic          rel(cosine of the candidate's texts and the call)
    likeness       rel(cosine of the candidate's texts and the coordinator's)
    recent         rel(projects that began in the last year)
    country        ln((met + 5) / (chance + 5)), how often both countries met in past projects against chance
    collaboration  rel(two-step random walk from the coordinator over past projects)
    circle         rel(one step from those with most past projects like the call)

Where nothing is known a feature is 0 for everybody, so that the others rank.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from fundmatch.matching.background import FOREIGN, Background, idf_of, shipped_background
from fundmatch.matching.index import Floats, Ints, call_document
from fundmatch.matching.meanings import Meanings, descriptions_of, projects_of
from fundmatch.matching.weights import PartnerWeights, shipped_weights
from fundmatch.models import Call, Profile
from fundmatch.text.glossary import shipped_glossary

DAYS_A_YEAR = 365.25

#: Calls among which the rarity of a call's words is counted; only the background table says how rare they are.
CALLS = 100.0

#: Meetings that two countries are given before any is counted.
SMOOTHING = 5.0


@dataclass(frozen=True)
class Participation:
    """An organisation (by the slug of its profile) took part in a project that began on ``start``."""

    profile: str
    project: str
    start: date


class Network:
    """Who took part in what. The first ``candidates`` organisations are the candidates, in their order."""

    def __init__(self, slugs: Sequence[str], history: Iterable[Participation], today: date, half_life: float) -> None:
        numbers, projects = {slug: number for number, slug in enumerate(slugs)}, dict[str, int]()
        starts: dict[int, date] = {}
        pairs: dict[tuple[int, int], None] = {}
        for each in history:
            project = projects.setdefault(each.project, len(projects))
            starts[project] = each.start
            pairs[numbers.setdefault(each.profile, len(numbers)), project] = None
        self.numbers, self.candidates, self.size = numbers, len(slugs), len(numbers)
        self.organisation, self.project = np.array(list(pairs), dtype=np.int64).reshape(-1, 2).T
        days = np.array([(today - starts[project]).days for project in range(len(projects))], dtype=np.float64)
        self.age = days / DAYS_A_YEAR
        self.members: Ints = np.bincount(self.project, minlength=len(projects))
        recent = 0.5 ** (self.age / half_life)
        self._leave = recent[self.project] / self._by_organisation(recent[self.project])[self.organisation]

    def _by_organisation(self, values: Floats) -> Floats:
        return np.asarray(np.bincount(self.organisation, weights=values, minlength=self.size))

    def step(self, at: Floats) -> Floats:
        """One step from organisations to those they worked with: by one of its projects (one half as likely for each
        half-life of age), then to any partner of it, so that large consortia share out their weight."""
        mass = np.bincount(self.project, weights=self._leave * at[self.organisation], minlength=len(self.age))
        return self._by_organisation((mass / np.maximum(self.members, 1))[self.project])

    def collaboration(self, coordinator: str) -> Floats:
        """The chance of being reached from an organisation in two steps: partners, and partners of partners."""
        at = np.zeros(self.size)
        if coordinator in self.numbers:
            at[self.numbers[coordinator]] = 1.0
        return self.step(self.step(at))[: self.candidates]

    def circle(self, experience: Floats) -> Floats:
        """The chance of being reached in one step from candidates drawn in proportion to ln(1 + 10 · experience)³."""
        start = np.zeros(self.size)
        start[: self.candidates] = np.log1p(10 * experience) ** 3
        return self.step(start / max(float(start.sum()), 1e-12))[: self.candidates]

    @cached_property
    def recent(self) -> Floats:
        """How many projects of each candidate began in the last year."""
        return self._by_organisation((self.age[self.project] < 1).astype(np.float64))[: self.candidates]

    def affinity(self, countries: Sequence[str]) -> dict[str, Floats]:
        """For each country, how much more than by chance each candidate's country met it (ln); a pair in a project of n
        counts n^-½."""
        names = sorted(set(countries))
        of = np.full(self.size, -1)
        of[: self.candidates] = np.searchsorted(names, countries)
        known = of[self.organisation] >= 0
        country, project = of[self.organisation[known]], self.project[known]
        worth = np.where(self.members > 1, 1 / np.sqrt(np.maximum(self.members, 1)), 0.0)
        met = np.zeros((len(names), len(names)))
        for number in range(len(names)):
            there = np.bincount(project[country == number], minlength=len(self.age)) * worth
            met[number] = np.bincount(country, weights=there[project], minlength=len(names))
        chance = met.sum(axis=1, keepdims=True) * met.sum(axis=0, keepdims=True) / max(float(met.sum()), 1e-12)
        rows = np.log((met + SMOOTHING) / (chance + SMOOTHING))
        return {name: row[of[: self.candidates]] for name, row in zip(names, rows, strict=True)}


class Lexicon:
    """Numbers for meanings: the table's rows first, then what the calls have besides, then what profiles add."""

    def __init__(self, table: Background, names: Iterable[str] = ()) -> None:
        self.table = table
        self._more: dict[str, int] = {}
        for name in names:
            self.number(name)
        self.size = len(table.lemmas) + len(self._more)

    def number(self, name: str) -> int:
        """The number of a meaning of the calls, given on first sight."""
        found = self.find(name)
        return self._more.setdefault(name, len(self.table.lemmas) + len(self._more)) if found is None else found

    def find(self, name: str) -> int | None:
        """The number of a meaning; a foreign word that English texts write likewise (a name) is the same."""
        for written in (name, name.removeprefix(FOREIGN)) if name.startswith(FOREIGN) else (name,):
            found = self.table.numbers.get(written)
            found = self._more.get(written) if found is None else found
            if found is not None:
                return found
        return None

    def rarity(self, name: str) -> float:
        """The idf of a meaning that the table does not have."""
        return float(idf_of(self.table.share(name) * self.table.size, self.table.size))

    def idf(self) -> Floats:
        """The idf among profiles of every meaning numbered so far."""
        return np.concatenate([self.table.idf, [self.rarity(name) for name in self._more]])

    def widened(self, column: Floats) -> Floats:
        """A column of the table with zeros for the meanings that it does not have."""
        return np.concatenate([column, np.zeros(len(self._more))])


class TextPool:
    """The texts of all candidates as unit vectors; a text that several of them share is read once."""

    def __init__(self, profiles: Sequence[Profile], table: Background) -> None:
        self._table, self._meanings = table, Meanings(shipped_glossary())
        numbers: dict[tuple[str, str], int] = {}
        owned = [[numbers.setdefault(text, len(numbers)) for text in _texts_of(profile)] for profile in profiles]
        bags = [self._meanings.of_text(*text) for text in numbers]
        self.lexicon = Lexicon(table, dict.fromkeys(name for bag in bags for name in bag))
        self._idf = self.lexicon.idf()
        vectors = [self._weighed(bag) for bag in bags]
        self._arrange(vectors)
        self.size = len(profiles)
        self._owner = np.repeat(np.arange(len(profiles)), [len(texts) for texts in owned])
        self._text = np.array([number for texts in owned for number in texts], dtype=np.int64)
        self._length = self._lengths(owned, vectors)

    def _arrange(self, vectors: Sequence[tuple[Ints, Floats]]) -> None:
        """All entries of all texts, ordered by key."""
        self._texts = len(vectors)
        nothing: tuple[Ints, Floats] = (np.empty(0, dtype=np.int64), np.empty(0))
        key = np.concatenate([nothing[0], *(keys for keys, _ in vectors)])
        order = np.argsort(key, kind="stable")
        self._value = np.concatenate([nothing[1], *(values for _, values in vectors)])[order]
        self._of = np.repeat(np.arange(len(vectors)), [len(keys) for keys, _ in vectors])[order]
        self._pointers = np.searchsorted(key[order], np.arange(self.lexicon.size + 1))

    def _weighed(self, bag: Counter[str]) -> tuple[Ints, Floats]:
        """The unit vector of a text of an organisation."""
        keys, counts = self._known(bag)
        values = (1 + np.log(counts)) * self._idf[keys]
        return keys, values / max(float(np.linalg.norm(values)), 1e-12)

    def _known(self, bag: Counter[str]) -> tuple[Ints, Floats]:
        counts: Counter[int] = Counter()
        for name, count in bag.items():
            found = self.lexicon.find(name)
            if found is not None:
                counts[found] += count
        return np.array(list(counts), dtype=np.int64), np.array(list(counts.values()), dtype=np.float64)

    def _lengths(self, owned: Sequence[Sequence[int]], vectors: Sequence[tuple[Ints, Floats]]) -> Floats:
        """The length of the sum of each candidate's unit vectors."""
        scratch, lengths = np.zeros(self.lexicon.size), np.ones(len(owned))
        for number, texts in enumerate(owned):
            for text in texts:
                keys, values = vectors[text]
                scratch[keys] += values
            if texts:
                touched = np.unique(np.concatenate([vectors[text][0] for text in texts]))
                lengths[number] = np.linalg.norm(scratch[touched]) or 1.0
                scratch[touched] = 0.0
        return lengths

    def call_vector(self, call: Call) -> tuple[Ints, Floats]:
        """The unit vector of a call; its words are as rare among calls as the background says."""
        bag: Counter[str] = Counter()
        for field in call_document(call, shipped_weights()).fields:
            bag += self._meanings.of_text(field.text, field.language)
        keys, counts = self._known(bag)
        share = self.lexicon.widened(self._table.call_share)[keys]
        values = (1 + np.log(counts)) * np.sqrt(self._idf[keys] * idf_of(CALLS * share, CALLS))
        return keys, values / max(float(np.linalg.norm(values)), 1e-12)

    def centroid(self, profile: Profile) -> tuple[Ints, Floats]:
        """The unit vector of an organisation's texts, in the pool or not."""
        total = np.zeros(self.lexicon.size)
        for text in _texts_of(profile):
            keys, values = self._weighed(self._meanings.of_text(*text))
            total[keys] += values
        keys = np.flatnonzero(total)
        return keys, total[keys] / max(float(np.linalg.norm(total)), 1e-12)

    def cosines(self, vector: tuple[Ints, Floats]) -> tuple[Floats, Floats]:
        """(cosine of each candidate's centroid, Σ cos² over its texts)."""
        keys, values = vector
        first, size = self._pointers[keys], np.diff(self._pointers)[keys]
        of_entry = np.repeat(np.arange(len(keys)), size)
        entries = first[of_entry] + np.arange(len(of_entry)) - (np.cumsum(size) - size)[of_entry]
        weights = self._value[entries] * values[of_entry]
        single = np.bincount(self._of[entries], weights=weights, minlength=self._texts)[self._text]
        summed = np.bincount(self._owner, weights=single, minlength=self.size)
        squared = np.bincount(self._owner, weights=single**2, minlength=self.size)
        return np.asarray(summed / self._length), np.asarray(squared)


class PartnerRanker:
    """Ranks a pool of organisations for a call and its coordinator.

    ``history`` may be empty and may name organisations outside the pool: they link those in it.
    """

    def __init__(
        self,
        profiles: Sequence[Profile],
        history: Iterable[Participation],
        today: date,
        weights: PartnerWeights | None = None,
    ) -> None:
        self.profiles, self.weights = tuple(profiles), weights or shipped_weights().partners
        self._network = Network([each.slug for each in profiles], history, today, self.weights.half_life)
        self._affinity = self._network.affinity([each.country for each in profiles])
        self._pool = TextPool(profiles, shipped_background())

    def scores(self, call: Call, coordinator: Profile | None, newcomer: float = 0.25) -> Floats:
        """The score of every profile, −∞ for the coordinator.

        ``newcomer`` (0–1) takes off that share of what past collaboration, recent activity and the circle of the
        experienced earn. Measured, .25 costs nothing; .5 costs little in one programme and a sixth in another, and
        raises the share of organisations that are ever proposed by half; 1 halves the quality.
        """
        total = np.sum(list(self.features(call, coordinator, newcomer).values()), axis=0)
        if coordinator is not None:
            total[[each.slug == coordinator.slug for each in self.profiles]] = -np.inf
        return np.asarray(total)

    def features(self, call: Call, coordinator: Profile | None, newcomer: float = 0.25) -> dict[str, Floats]:
        """What each feature adds to the score of every profile, by the feature's name."""
        network, known = self._network, 1 - newcomer
        topic, experience = self._pool.cosines(self._pool.call_vector(call))
        nothing = np.zeros(len(self.profiles))
        found = {"topic": relative(topic), "recent": known * relative(network.recent)}
        found["circle"] = known * relative(network.circle(experience))
        found |= dict.fromkeys(("likeness", "country", "collaboration"), nothing)
        if coordinator is not None:
            found["likeness"] = relative(self._pool.cosines(self._pool.centroid(coordinator))[0])
            found["country"] = self._affinity.get(coordinator.country, nothing)
            found["collaboration"] = known * relative(network.collaboration(coordinator.slug))
        return {name: getattr(self.weights, name) * values for name, values in found.items()}


def _texts_of(profile: Profile) -> list[tuple[str, str]]:
    return [*descriptions_of(profile), *projects_of(profile)]


def relative(values: Floats) -> Floats:
    """ln(1 + x / mean of the positive x)."""
    positive = values > 0
    mean = float(values[positive].mean()) if positive.any() else 1.0
    return np.asarray(np.log1p(np.maximum(values, 0.0) / mean))
