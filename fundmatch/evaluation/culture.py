"""The culture set: bundled profiles against bundled calls, judged by theme (:mod:`fundmatch.evaluation.judgements`).

Every bundled call is indexed and scored; only judged pairs are measured. Beside the engine stand baselines that are
given all in English, so that they need no languages.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from fundmatch.calls import read_calls
from fundmatch.evaluation.baselines import Texts, bm25, tfidf
from fundmatch.evaluation.judgements import Judgements, read_judgements
from fundmatch.evaluation.metrics import drawn
from fundmatch.evaluation.ranking import Floats, Ranking
from fundmatch.evaluation.reliability import reliability
from fundmatch.evaluation.run import OURS, Journal, compared
from fundmatch.matching import Index
from fundmatch.matching.engine import Engine
from fundmatch.models import Call, Keyword, PastProject, Profile
from fundmatch.profiles import read_profiles
from fundmatch.reports.evaluation import Evaluation, Reliability
from fundmatch.workspace import bundled_root

UNJUDGED = -1
DEPTH, FIRST = 10, 5
METRICS = (f"nDCG@{DEPTH}", f"P@{FIRST}", "MRR")
#: The least grade that makes a pair relevant to each question put to a score; the first also counts for P and MRR.
TARGETS = {"judged 1 or 2": 1, "judged 2": 2}
RELEVANT = 1


@dataclass(frozen=True)
class CultureSet:
    """Judged profiles, every call to rank for them, and the grades: profiles × calls, :data:`UNJUDGED` for none.

    ``strangers`` counts judgements of profiles or calls that are not there.
    """

    profiles: tuple[Profile, ...]
    calls: tuple[Call, ...]
    grades: NDArray[np.int64]
    strangers: int = 0

    @classmethod
    def of(cls, profiles: Sequence[Profile], calls: Sequence[Call], judgements: Judgements) -> CultureSet:
        """Profiles that nobody judged are left out."""
        slugs = {slug for slug, _ in judgements}
        kept = tuple(profile for profile in profiles if profile.slug in slugs)
        rows, columns = ({key: number for number, key in enumerate(keys)} for keys in _names(kept, calls))
        grades = np.full((len(kept), len(calls)), UNJUDGED)
        known = [(slug, call) for slug, call in judgements if slug in rows and call in columns]
        for slug, call in known:
            grades[rows[slug], columns[call]] = judgements[slug, call]
        return cls(kept, tuple(calls), grades, len(judgements) - len(known))

    @classmethod
    def read(cls, root: Path | None = None) -> CultureSet:
        """The shipped judgements of a workspace, by default the bundled one. Raises FundmatchError."""
        folder = root or bundled_root()
        profiles, calls = read_profiles(folder / "profiles").profiles, read_calls(folder / "calls").calls
        return cls.of(profiles, calls, read_judgements())

    @cached_property
    def judged(self) -> NDArray[np.bool_]:
        return np.asarray(self.grades != UNJUDGED)

    def ranking(self, scores: Floats) -> Ranking:
        """Scores of every pair as a ranking of the judged ones."""
        slugs, calls = _names(self.profiles, self.calls)
        return Ranking(slugs, calls, np.where(self.judged, scores, -np.inf))


def _names(profiles: Sequence[Profile], calls: Sequence[Call]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return tuple(profile.slug for profile in profiles), tuple(call.id for call in calls)


def evaluate_culture(journal: Journal, culture: CultureSet | None = None) -> Evaluation:
    """Rank the judged calls for every judged profile as ``search`` would, and measure. Raises FundmatchError."""
    with journal.step("reading culture set"):
        culture = culture or CultureSet.read()
    with journal.step("ranking"):
        ours = culture.ranking(engine_scores(culture))
    with journal.step("baselines"):
        rankings = {OURS: ours, **_baselines(culture)}
    with journal.step("measuring"):
        methods = [(name, graded(each, culture.grades)) for name, each in rankings.items()]
        methods.append(("random", drawn(ours.at_random, lambda each: graded(each, culture.grades))))
        whole = compared("all", methods)
    found = Evaluation(
        task="judged by theme",
        bench="culture",
        settings=_settings(culture),
        metrics=METRICS,
        whole=whole,
        reliability=meanings(ours, culture),
        notes=_notes(culture),
    )
    return replace(found, timings=tuple(journal.timings))


def engine_scores(culture: CultureSet) -> Floats:
    """The score (0–100) of every call for every profile."""
    engine = Engine(Index.build(culture.calls))
    place = {key: number for number, key in enumerate(engine.index.keys)}
    order = [place[call.id] for call in culture.calls]
    return np.array([engine.score(profile).scores[order] for profile in culture.profiles])


def graded(ranking: Ranking, grades: NDArray[np.int64]) -> Floats:
    """:data:`METRICS` of every query; ``grades`` are those of its items."""
    return np.array([measure(grades[row, ranking.order(row)]) for row in range(len(ranking.queries))])


def measure(grades: NDArray[np.int64]) -> tuple[float, float, float]:
    """The metrics of one ranking by its grades from the first place on.

    nDCG with a gain of 2^grade − 1 (C. Burges et al., ICML 2005). Without any relevant item all are 0; precision
    divides by its depth, however few items there are.
    """
    ideal = _discounted(np.sort(grades)[::-1])
    hits = grades >= RELEVANT
    reciprocal = 1 / (int(hits.argmax()) + 1) if hits.any() else 0.0
    return _discounted(grades) / ideal if ideal else 0.0, int(hits[:FIRST].sum()) / FIRST, reciprocal


def _discounted(grades: NDArray[np.int64]) -> float:
    gains = 2.0 ** grades[:DEPTH] - 1
    return float((gains / np.log2(np.arange(2, len(gains) + 2))).sum())


def meanings(ranking: Ranking, culture: CultureSet) -> tuple[Reliability, ...]:
    """What the scores of judged pairs mean for each of :data:`TARGETS`."""
    scores, grades = ranking.scores[culture.judged], culture.grades[culture.judged]
    return tuple(reliability(scores, grades >= least, target) for target, least in TARGETS.items())


def _settings(culture: CultureSet) -> tuple[tuple[str, str], ...]:
    counted = (("profiles", len(culture.profiles)), ("calls", len(culture.calls)), ("pairs", culture.judged.sum()))
    graded = ((f"grade {grade}", (culture.grades == grade).sum()) for grade in (2, 1))
    return tuple((name, str(number)) for name, number in (*counted, *graded))


def _notes(culture: CultureSet) -> tuple[str, ...]:
    text = f"{culture.strangers} judgements are of profiles or calls that are not here and were left out"
    return (text,) if culture.strangers else ()


def _baselines(culture: CultureSet) -> dict[str, Ranking]:
    """BM25 and TF-IDF over keywords, and over keywords with descriptions and past projects, all in English."""
    calls = [english_call(call) for call in culture.calls]
    short = Texts.of([english_keywords(profile) for profile in culture.profiles], calls)
    whole = Texts.of([english_profile(profile) for profile in culture.profiles], calls)
    scores = {
        "BM25, English": bm25(whole),
        "TF-IDF, English": tfidf(whole),
        "BM25, English keywords": bm25(short),
        "TF-IDF, English keywords": tfidf(short),
    }
    return {name: culture.ranking(each) for name, each in scores.items()}


def english_keywords(profile: Profile) -> Profile:
    """The profile's keywords in English where they have it, and nothing else of its texts."""
    keywords = tuple(Keyword(text=keyword.texts.get("en", keyword.label)) for keyword in profile.keywords)
    return profile.model_copy(update={"keywords": keywords, "projects": ()})


def english_profile(profile: Profile) -> Profile:
    """The same with its description in English and its past projects, as texts of projects."""
    texts = (profile.descriptions.get("en", profile.description), *(project.title for project in profile.projects))
    projects = tuple(PastProject(title=text) for text in texts if text)
    return english_keywords(profile).model_copy(update={"projects": projects})


def english_call(call: Call) -> Call:
    """The call with all that is known of it in one text."""
    parts = (call.titles.get("en", ""), call.summary, *call.themes, *call.keywords, call.text)
    return call.model_copy(update={"text": " ".join(part for part in parts if part)})
