"""One part of a run, made by whichever process is asked to: its profiles against all calls.

What is sent to a worker is a path and the :class:`~fundmatch.batch.plan.Part`; the index is opened by its path, once a
process and run.
"""

from __future__ import annotations

import functools
import os
import socket
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from fundmatch.batch.parquet import PartReport, write_part
from fundmatch.batch.plan import Job, Part
from fundmatch.batch.shared_gains import SharedGains
from fundmatch.batch.shelf import Shelf
from fundmatch.cache import Cache
from fundmatch.errors import UsageError
from fundmatch.matching.bulk import Bulk, Chosen, blocks, gains_by, keywords_of
from fundmatch.matching.engine import RULED_OUT, Engine, ScoredProfile
from fundmatch.matching.index import Index
from fundmatch.matching.index_folder import IndexFolder
from fundmatch.matching.semantic import SemanticLinks, installed_links
from fundmatch.matching.version import engine_digest
from fundmatch.models import Profile
from fundmatch.text.glossary import Glossary, shipped_glossary
from fundmatch.text.known_words import KnownWords

#: Where in the shared folder things are kept that every worker would have to compute.
CACHE = "cache"

#: Within it, which words the dictionaries know: a worker that finds it need not load them.
WORDS = "words.json"

#: What the engine looks up for one profile serves the next, so two threads of one process must not score at once.
_one_at_a_time = threading.Lock()


def make_part(job_file: Path, part: Part) -> PartReport:
    """Make one part and keep it beside the others; the last word of two workers that make the same one is as good.

    Raises :class:`~fundmatch.errors.UsageError` where this process does not see the files, or has another fundmatch.
    """
    with _one_at_a_time:
        matcher = opened(job_file)
        rows = matcher.make(part)
        matcher.words.save()
        report = PartReport(number=part.number, digest=part.digest, profiles=part.profiles, rows=len(rows.call))
        write_part(job_file.parent.parent / part.name, rows.table(matcher), report)
    return report


@functools.lru_cache(maxsize=1)
def opened(job_file: Path) -> Matcher:
    """The engine of a run, opened at its first part in this process."""
    here = f"the worker on {socket.gethostname()} (process {os.getpid()})"
    if not job_file.is_file():
        hint = "all workers must see the folder given by --out under the same path"
        raise UsageError(f"{here} does not see {job_file.parent.parent}", hint)
    job = Job.model_validate_json(job_file.read_bytes())
    if job.engine != engine_digest():
        raise UsageError(f"{here} has another fundmatch, or other libraries", "install the same versions everywhere")
    folder = job_file.parent
    shelf, cache, words = Shelf(folder, job.calls), Cache(folder / CACHE), KnownWords(folder / CACHE / WORDS)
    index, glossary = shared_index(folder, shelf, job.own), shipped_glossary(cache, job.own)
    links = _links(job.semantic, glossary, cache, job.own) if job.semantic else None
    return Matcher(job, shelf, Engine(index, glossary, words, links), words)


def _links(model: str, glossary: Glossary, cache: Cache, own: tuple[str, ...]) -> SemanticLinks:
    """Links by meaning. Raises :class:`UsageError` where this process has not the model of that name."""
    links = installed_links(glossary, cache, own)
    if links.model.name != model:
        text = f"the worker on {socket.gethostname()} has {links.model.name} and not {model}"
        raise UsageError(text, "install the same versions everywhere")
    return links


def shared_index(folder: Path, calls: Shelf, own: tuple[str, ...] = ()) -> Index:
    """The index of ``calls`` kept in ``folder``, mapped into memory; it is built where it is not there yet.

    ``own`` are the lines of the workspace's own glossary.
    """
    return IndexFolder(folder / "index", own, Cache(folder / CACHE)).index(calls)


def profiles_of(file: Path, part: Part) -> Iterator[Profile]:
    """The profiles of one part, in order."""
    with file.open("rb") as lines:
        lines.seek(part.start)
        content = lines.read(part.length)
    yield from (Profile.model_validate_json(line) for line in content.splitlines())


class Matcher:
    """An engine and the words it knows, the calls that may be results, and what is wanted of each profile."""

    def __init__(self, job: Job, calls: Shelf, engine: Engine, words: KnownWords) -> None:
        self.job, self.calls, self.engine, self.words = job, calls, engine, words
        self.shared = SharedGains(calls.folder / job.gains, gains_by(engine)) if job.gains else None
        self.bulk = Bulk(engine, gains=self.shared)
        self.considered: Chosen = np.array(job.considered, dtype=np.int64)

    def make(self, part: Part) -> Rows:
        """The rows of a part: the best calls of each of its profiles."""
        profiles, rows = list(profiles_of(self.calls.folder / self.job.profiles, part)), Rows()
        if self.shared is not None:
            self.shared.prepare(keywords_of(profiles), part.number)
        self.add(profiles, rows)
        return rows

    def add(self, profiles: Sequence[Profile], rows: Rows) -> None:
        """Score profiles and append the best calls of each."""
        for block in blocks(profiles, self.bulk.size):
            for profile, total in zip(block, self.bulk.totals(block), strict=True):
                if profile.slug in self.job.hidden:
                    total[list(self.job.hidden[profile.slug])] = RULED_OUT
                numbers, scores = self.bulk.best(total, self.considered, self.job.top, self.job.min_score)
                rows.profile += [profile.slug] * len(numbers)
                rows.rank += range(1, len(numbers) + 1)
                rows.call += numbers.tolist()
                rows.score += scores.tolist()
                if self.job.explain:
                    scored = self.engine.score(profile)
                    rows.evidence += [self._strongest(scored, number) for number in numbers.tolist()]

    def _strongest(self, scored: ScoredProfile, number: int) -> Strongest:
        evidence = self.engine.explain(scored, number).evidence
        return (evidence[0].kind, evidence[0].keyword, evidence[0].matched) if evidence else ("", "", "")


Strongest = tuple[str, str, str]


@dataclass
class Rows:
    """The rows of a part, a list a column; ``call`` holds numbers, ``evidence`` kind, keyword and form found."""

    profile: list[str] = field(default_factory=list)
    rank: list[int] = field(default_factory=list)
    call: list[int] = field(default_factory=list)
    score: list[float] = field(default_factory=list)
    evidence: list[Strongest] = field(default_factory=list)

    def table(self, matcher: Matcher) -> dict[str, list[str] | list[int] | list[float]]:
        """The rows as they are kept."""
        calls, codes = matcher.calls.keys, matcher.calls.codes
        rows: dict[str, list[str] | list[int] | list[float]] = {
            "profile": self.profile,
            "rank": self.rank,
            "call": [calls[number] for number in self.call],
            "code": [codes[number] for number in self.call],
            "score": self.score,
        }
        if matcher.job.explain:
            names = ("evidence", "keyword", "matched")
            rows |= {name: [each[place] for each in self.evidence] for place, name in enumerate(names)}
        return rows
