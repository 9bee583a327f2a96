"""Rankings of every candidate for every query, made by the very engine that a search uses, and run files."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from fundmatch.cache import written_whole
from fundmatch.evaluation.bench import CallBench, PartnerBench, Pool
from fundmatch.matching import Index
from fundmatch.matching.partners import Participation, PartnerRanker

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
#: Told how many of how many queries are ranked.
Tell = Callable[[int, int], None]


@dataclass(frozen=True)
class Ranking:
    """Scores of every item (column) for every query (row); −∞ where the item is no candidate of the query."""

    queries: tuple[str, ...]
    items: tuple[str, ...]
    scores: Floats

    def order(self, row: int) -> Ints:
        """The numbers of a query's candidates, best first; equal ones in the order of the table."""
        order = np.argsort(-self.scores[row], kind="stable")
        return order[: int((self.scores[row] > -np.inf).sum())]

    def with_scores(self, scores: Floats) -> Ranking:
        """Other scores for the same candidates."""
        return replace(self, scores=np.where(self.scores > -np.inf, scores, -np.inf))

    def at_random(self, chance: np.random.Generator) -> Ranking:
        """The same candidates in an order drawn by lot."""
        return self.with_scores(chance.random(self.scores.shape))

    def only(self, items: Collection[str]) -> Ranking:
        """The same ranking of fewer items."""
        inside = np.array([item in items for item in self.items], bool)
        return replace(self, scores=np.where(inside, self.scores, -np.inf))


def ranked_calls(bench: CallBench, tell: Tell = lambda done, total: None) -> Ranking:
    """Every call for every organisation."""
    index = Index.build(topic.call for topic in bench.topics)
    scores = np.zeros((len(bench.organisations), len(bench.topics)))
    for row, organisation in enumerate(bench.organisations):
        tell(row, len(scores))
        scores[row] = index.scores(organisation.profile)
    pics, topics = ([each.pic for each in bench.organisations], [topic.topic_id for topic in bench.topics])
    return Ranking(tuple(pics), tuple(topics), _numbers(scores))


def ranked_partners(bench: PartnerBench, pool: Pool, newcomer: float, tell: Tell = lambda done, total: None) -> Ranking:
    """Every candidate for every consortium but its coordinator; the history of the whole pool counts."""
    slugs = {each.pic: each.profile.slug for each in bench.pool}
    history = [Participation(slugs[each.pic], each.project, each.start) for each in bench.history if each.pic in slugs]
    ranker = PartnerRanker([each.profile for each in bench.pool], history, bench.today)
    scores = np.zeros((len(bench.consortia), len(bench.pool)))
    for row, consortium in enumerate(bench.consortia):
        tell(row, len(scores))
        scores[row] = ranker.scores(consortium.topic.call, bench.coordinator(consortium), newcomer)
    ranking = Ranking(tuple(each.project for each in bench.consortia), tuple(slugs), _numbers(scores))
    return ranking if pool == "all" else ranking.only(bench.candidates(pool))


def _numbers(scores: Floats) -> Floats:
    """Scores that can be ordered. Raises ValueError for "not a number": the engine would have a bug."""
    if np.isnan(scores).any():
        raise ValueError("the engine gave a score that is no number")
    return scores


def run_lines(ranking: Ranking) -> Iterator[str]:
    """``query<TAB>item<TAB>score``, best first within a query, every digit of the score."""
    for row, query in enumerate(ranking.queries):
        order = ranking.order(row)
        scores = ranking.scores[row, order].tolist()
        for item, score in zip(order.tolist(), scores, strict=True):
            yield f"{query}\t{ranking.items[item]}\t{score!r}\n"


def write_run(path: Path, ranking: Ranking) -> None:
    """Write a run file whole or not at all, packed where its name ends in ``.gz``; the same ranking the same bytes."""
    with _aside(path) as file, _packed(file, path) as stream:
        for line in run_lines(ranking):
            stream.write(line.encode("utf-8"))


@contextmanager
def _aside(path: Path) -> Iterator[IO[bytes]]:
    """A file beside ``path`` that takes its place when all is written; a pipe or a device is written to directly."""
    if path.exists() and not path.is_file():
        with path.open("wb") as file:
            yield file
        return
    with written_whole(path.resolve()) as file:
        yield file


@contextmanager
def _packed(file: IO[bytes], path: Path) -> Iterator[IO[bytes] | gzip.GzipFile]:
    if path.suffix != ".gz":
        yield file
        return
    # Neither the time nor the name of the file beside: the same run gives the same bytes.
    with gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0) as packed:
        yield packed
