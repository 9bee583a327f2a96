"""A dozen plainly fictional calls and as many profiles, and workers that are this very process."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import numpy as np

from fundmatch.batch.parquet import PartReport
from fundmatch.batch.plan import Asked, Part
from fundmatch.batch.records import Record
from fundmatch.batch.run import Inputs, Outcome, match_all
from fundmatch.batch.work import make_part
from fundmatch.catalogue import Catalogue
from fundmatch.matching.bulk import Chosen
from fundmatch.matching.documents import Documents
from fundmatch.matching.engine import ScoredProfile
from fundmatch.matching.index import Floats
from fundmatch.matching.occurrences import NO_HITS, Hits
from fundmatch.models import Call, Evidence, Match, Profile

THEMES = ("circular economy", "museum heritage", "smart irrigation", "youth theatre", "wind turbines", "urban mobility")


def call(number: int, text: str = "") -> Call:
    theme = THEMES[number % len(THEMES)]
    return Call(
        id=f"curated:T-{number:02}",
        source="curated",
        programme="Test",
        code=f"T-{number:02}",
        title=f"Support for {theme}",
        summary=text or f"Projects on {theme} with {THEMES[(number + 2) % len(THEMES)]}.",
        fetched_at="2026-01-01",
    )


def profile(number: int, **fields: object) -> Profile:
    given: dict[str, object] = {
        "slug": f"org-{number:03}",
        "name": f"Organisation {number}",
        "kind": "association",
        "country": "BG",
        "keywords": [THEMES[number % len(THEMES)], THEMES[(number + 1) % len(THEMES)]],
    }
    return Profile.model_validate(given | fields)


CALLS = Catalogue.of([call(number) for number in range(12)])
PROFILES = tuple(profile(number) for number in range(7))


def records(profiles: Iterable[Profile]) -> list[Record]:
    return [Record("organisations.jsonl", line, each) for line, each in enumerate(profiles, 1)]


class PlainEngine:
    """Scores by the number of letters that a call's code and a profile's keywords share: enough to see what is made.

    The engine itself takes a second to load, and how it ranks is not the question of most tests here.
    """

    def __init__(self, index: Documents, *_: object) -> None:
        self.index = index

    def score(self, profile: Profile) -> ScoredProfile:
        asked = " ".join(keyword.label for keyword in profile.keywords)
        texts = ["".join(field.text for field in self.index.text(each).fields) for each in range(len(self.index.keys))]
        return ScoredProfile(profile, (), np.array([sum(map(text.count, asked)) % 101 for text in texts], float))

    def phrases(self, forms: object) -> None:
        """It has none."""

    def gains(self, phrases: object) -> Hits:
        """Nothing: it scores profiles as a whole."""
        return NO_HITS

    def explain(self, scored: ScoredProfile, number: int) -> Match:
        found = Evidence(keyword="letters", matched=str(number), kind="exact", similarity=1, points=1)
        return Match(profile=scored.profile.slug, call_id=self.index.keys[number], score=1, evidence=(found,))


class PlainBulk:
    """Many profiles by the :class:`PlainEngine`."""

    size = 3

    def __init__(self, engine: PlainEngine, gains: object = None) -> None:
        self.engine = engine

    def totals(self, profiles: Sequence[Profile]) -> Floats:
        return np.array([self.engine.score(each).raw for each in profiles])

    def best(self, total: Floats, considered: Chosen, top: int, least: float) -> tuple[Chosen, Floats]:
        fitting = [number for number in considered.tolist() if total[number] > 0 and total[number] >= least]
        found = sorted(fitting, key=lambda number: (-total[number], number))[:top]
        return np.array(found, dtype=np.int64), total[found]


@dataclass
class HereWorkers:
    """Makes the parts in this process; after ``stop_after`` of them it is as if the run had been killed."""

    stop_after: int = 1_000
    asked: list[int] = field(default_factory=list)

    def __call__(self, job_file: Path, parts: Sequence[Part]) -> Generator[PartReport]:
        self.asked += [part.number for part in parts]
        for made, part in enumerate(parts):
            if made == self.stop_after:
                raise Killed
            yield make_part(job_file, part)


class Killed(BaseException):
    """What a run does not survive."""


@dataclass
class Run:
    """One command line's worth of arguments, to be varied by :func:`dataclasses.replace`."""

    out: Path
    profiles: Sequence[Profile] = PROFILES
    calls: Catalogue = CALLS
    considered: Sequence[int] = range(12)
    asked: Asked = field(default_factory=lambda: Asked(partition=2))
    semantic: str = ""
    now: datetime | None = None
    hidden: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    def __call__(self, workers: HereWorkers | None = None) -> Outcome:
        found = records(self.profiles)
        inputs = Inputs(found, self.calls, self.considered, (), self.semantic, self.now, self.hidden)
        return match_all(inputs, self.asked, self.out, workers or HereWorkers(), lambda what, done, total: None)

    @property
    def parts(self) -> dict[str, bytes]:
        """The content of every part by name."""
        return {path.name: path.read_bytes() for path in sorted(self.out.glob("part-*.parquet"))}

    def rows(self, *columns: str) -> list[tuple[object, ...]]:
        """The rows of all parts in order."""
        from pyarrow import parquet

        names = columns or ("profile", "rank", "call", "score")
        tables = [parquet.read_table(path, columns=list(names)) for path in sorted(self.out.glob("part-*.parquet"))]
        return [tuple(row[name] for name in names) for table in tables for row in table.to_pylist()]
