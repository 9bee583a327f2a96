"""One evaluation from the bench's files to the figures: rank, write the run, then read the labels and measure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from fundmatch.errors import UsageError
from fundmatch.evaluation.baselines import TEXT_BASELINES, Texts, token_set_ratio
from fundmatch.evaluation.bench import CallBench, PartnerBench, Pool, Truth
from fundmatch.evaluation.metrics import (
    CALLS,
    PARTNERS,
    Sampler,
    Task,
    appearances,
    coverage,
    drawn,
    gini,
    measured,
    strongest,
)
from fundmatch.evaluation.partner_baselines import PARTNER_BASELINES, PartnerFacts
from fundmatch.evaluation.ranking import Floats, Ranking, ranked_calls, ranked_partners, write_run
from fundmatch.evaluation.reliability import reliability_of
from fundmatch.reports.evaluation import Comparison, Evaluation, Measured, Spread, Timing

OURS = "fundmatch"
#: Places of a query that count for coverage and Gini.
PLACES = 20
#: A slice of fewer queries says nothing.
SMALLEST_SLICE = 5
NO_LABELS = "the bench holds no labels: nothing to measure"

Mask = NDArray[np.bool_]
#: The metrics of every method, a row a query; ours first.
Methods = Sequence[tuple[str, Floats]]


@dataclass
class Journal:
    """Tells how far a step has come, and remembers how long each took. ``clock`` counts seconds."""

    clock: Callable[[], float]
    tell: Callable[[str, int, int], None] = lambda step, done, total: None
    timings: list[Timing] = field(default_factory=list)

    @contextmanager
    def step(self, name: str) -> Iterator[Callable[[int, int], None]]:
        """Time a step; what it yields takes the numbers done and in all."""
        begun = self.clock()
        self.tell(name, 0, 0)
        yield lambda done, total: self.tell(name, done, total)
        self.timings.append(Timing(name, self.clock() - begun))


def evaluate_calls(prefix: str, journal: Journal, run: Path | None = None) -> Evaluation:
    """Rank every call for every organisation of a bench, and measure. Raises FundmatchError."""
    _check(run)
    with journal.step("reading"):
        bench = CallBench.read(prefix)
    with journal.step("ranking") as tell:
        ranking = ranked_calls(bench, tell)
    _write(run, ranking, journal)
    truth = bench.truth()
    found = Evaluation(
        task="calls",
        bench=Path(prefix).name,
        settings=(("organisations", str(len(ranking.queries))), ("calls", str(len(ranking.items)))),
        metrics=CALLS.metrics,
        notes=_notes(ranking, truth),
    )
    found = _measured_calls(found, bench, ranking, journal) if truth else found
    return replace(found, timings=tuple(journal.timings))


def _measured_calls(found: Evaluation, bench: CallBench, ranking: Ranking, journal: Journal) -> Evaluation:
    truth = bench.truth()
    with journal.step("baselines"):
        rankings = {OURS: ranking, **_call_baselines(bench, ranking)}
    with journal.step("measuring"):
        methods = [(name, measured(each, truth, CALLS)) for name, each in rankings.items()]
        methods.append(("random", _random(ranking, truth, CALLS)))
        methods.append(("control: profiles shuffled", _shuffled(ranking, truth, CALLS)))
        slices = [*_sliced(_organisation_slices(bench, truth), methods), *_complete(bench, rankings, truth)]
        whole, meaning = compared("all", methods), reliability_of(ranking, truth, "won")
    return replace(found, whole=whole, slices=tuple(slices), reliability=(meaning,))


def evaluate_partners(
    prefix: str, journal: Journal, run: Path | None = None, pool: Pool = "text", newcomer: float = 0.25
) -> Evaluation:
    """Rank the pool for every consortium whose topic is a candidate, and measure. Raises FundmatchError."""
    _check(run)
    with journal.step("reading"):
        bench = PartnerBench.read(prefix)
    with journal.step("ranking") as tell:
        ranking = ranked_partners(bench, pool, newcomer, tell)
    _write(run, ranking, journal)
    settings = (("pool", f"{pool}, {len(bench.candidates(pool))}"), ("newcomer", f"{newcomer:g}"))
    truth = bench.truth(pool)
    found = Evaluation(
        task="partners",
        bench=Path(prefix).name,
        settings=(("consortia", str(len(ranking.queries))), *settings, ("today", bench.today.isoformat())),
        metrics=PARTNERS.metrics,
        notes=_notes(ranking, truth),
    )
    found = _measured_partners(found, bench, pool, ranking, journal) if truth else found
    return replace(found, timings=tuple(journal.timings))


def _measured_partners(
    found: Evaluation, bench: PartnerBench, pool: Pool, ranking: Ranking, journal: Journal
) -> Evaluation:
    truth, candidates = bench.truth(pool), bench.candidates(pool)
    with journal.step("baselines"):
        facts = PartnerFacts.of(bench)
        others = {name: ranking.with_scores(method(facts)) for name, method in PARTNER_BASELINES.items()}
        rankings = {OURS: ranking, **others}
    with journal.step("measuring"):
        methods = [(name, measured(each, truth, PARTNERS)) for name, each in rankings.items()]
        methods.append(("random", _random(ranking, truth, PARTNERS)))
        slices = tuple(_sliced(_consortium_slices(bench, truth, pool), methods))
        spreads = tuple(_spread(name, each, candidates) for name, each in rankings.items())
        whole = compared("all", methods)
    return replace(found, whole=whole, slices=slices, spreads=spreads)


def _check(run: Path | None) -> None:
    """Raises UsageError before the work, not behind it."""
    if run is not None and (run.is_dir() or not run.absolute().parent.is_dir()):
        raise UsageError(f"cannot write {run}", "name a file in a folder that exists")


def _write(run: Path | None, ranking: Ranking, journal: Journal) -> None:
    if run is not None:
        with journal.step("writing"):
            write_run(run, ranking)


def _notes(ranking: Ranking, truth: Truth) -> tuple[str, ...]:
    """What a reader must know of the figures."""
    if not truth:
        return (NO_LABELS,)
    strangers = len(set(truth) - set(ranking.queries))
    return (
        (f"{strangers} of {len(truth)} queries with labels are not in the bench and count as 0",) if strangers else ()
    )


def _call_baselines(bench: CallBench, ranking: Ranking) -> dict[str, Ranking]:
    profiles = [each.profile for each in bench.organisations]
    calls = [topic.call for topic in bench.topics]
    texts = Texts.of(profiles, calls)
    scores = {name: method(texts) for name, method in TEXT_BASELINES.items()}
    scores["rapidfuzz token_set_ratio"] = token_set_ratio(profiles, calls)
    return {name: ranking.with_scores(each) for name, each in scores.items()}


def _random(ranking: Ranking, truth: Truth, task: Task) -> Floats:
    return drawn(ranking.at_random, lambda each: measured(each, truth, task))


def _shuffled(ranking: Ranking, truth: Truth, task: Task) -> Floats:
    """Every organisation gets the scores of another: what is left is worth nothing to anybody in particular."""

    def draw(chance: np.random.Generator) -> Ranking:
        return ranking.with_scores(ranking.scores[chance.permutation(len(ranking.queries))])

    return drawn(draw, lambda each: measured(each, truth, task))


def compared(name: str, methods: Methods) -> Comparison:
    """Every method's figures, and how far the first is ahead of each other one, paired by query."""
    ours = methods[0][1]
    sampler = Sampler(len(ours))
    rows = [
        Measured(method, sampler.figures(values), () if number == 0 else sampler.figures(ours - values))
        for number, (method, values) in enumerate(methods)
    ]
    return Comparison(name, len(ours), tuple(rows))


def _sliced(slices: Mapping[str, Mask], methods: Methods) -> Iterator[Comparison]:
    """Ours and the strongest other method on parts of the queries."""
    pair = [methods[0], methods[1 + strongest(methods[1:])]]
    for name, mask in slices.items():
        if mask.sum() >= SMALLEST_SLICE:
            yield compared(name, [(method, values[mask]) for method, values in pair])


def _organisation_slices(bench: CallBench, truth: Truth) -> dict[str, Mask]:
    """By tier and country, where the bench states them; queries in sorted order."""
    rows = {each.pic: each.row for each in bench.organisations}

    def those(column: str, *values: str) -> Mask:
        return np.array([pic in rows and rows[pic].text(column).strip() in values for pic in sorted(truth)], bool)

    return {**{f"tier {tier}": those("tier", tier) for tier in "123"}, "BG + RS": those("country", "BG", "RS")}


def _complete(bench: CallBench, rankings: Mapping[str, Ranking], truth: Truth) -> Iterator[Comparison]:
    """The same calls and labels without those topics of which some projects are missing in the data."""
    whole = bench.complete_topics()
    kept = {pic: topics & whole for pic, topics in truth.items() if topics & whole}
    if len(kept) >= SMALLEST_SLICE:
        narrowed = [(name, measured(each.only(whole), kept, CALLS)) for name, each in rankings.items()]
        yield compared("complete topics", [narrowed[0], narrowed[1 + strongest(narrowed[1:])]])


def _consortium_slices(bench: PartnerBench, truth: Truth, pool: Pool) -> dict[str, Mask]:
    """By the coordinator's history within the pool, and by whether somebody from Bulgaria or Serbia joined."""
    queries, candidates = sorted(truth), bench.candidates(pool)
    known = {each.pic for each in bench.history if each.pic in candidates}
    coordinators = {each.project: each.coordinator for each in bench.consortia}
    countries = bench.partner_countries()
    experienced = np.array([coordinators[query] in known for query in queries], bool)
    return {
        "coordinator with history": experienced,
        "coordinator without history": ~experienced,
        "a partner of BG or RS": np.array([bool({"BG", "RS"} & countries[query]) for query in queries], bool),
    }


def _spread(name: str, ranking: Ranking, candidates: frozenset[str]) -> Spread:
    times = appearances(ranking, PLACES, candidates)
    return Spread(name, coverage(times), gini(times))
