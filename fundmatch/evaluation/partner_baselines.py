"""Baselines for partners: what a topic's words, old collaborations and sheer activity say about who joins."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from fundmatch.evaluation.baselines import Sparse, Texts, tfidf
from fundmatch.evaluation.bench import PartnerBench
from fundmatch.evaluation.ranking import Floats


@dataclass(frozen=True)
class PartnerFacts:
    """A row a consortium, a column an organisation of the pool: likeness to the topic, projects together, projects."""

    text: Floats
    together: Floats
    projects: Floats

    @classmethod
    def of(cls, bench: PartnerBench) -> PartnerFacts:
        """Count the history and compare the texts."""
        calls = {each.topic.topic_id: each.topic.call for each in bench.consortia}
        rows = {topic_id: row for row, topic_id in enumerate(calls)}
        likeness = tfidf(Texts.of([each.profile for each in bench.pool], list(calls.values()))).T
        took_part = _took_part(bench)
        numbers = {each.pic: number for number, each in enumerate(bench.pool)}
        together = np.zeros((len(bench.consortia), len(bench.pool)))
        for row, consortium in enumerate(bench.consortia):
            if consortium.coordinator in numbers:
                own = took_part[numbers[consortium.coordinator]]
                together[row] = (took_part @ own.T).toarray().ravel()
        projects = np.tile(np.asarray(took_part.sum(1)).ravel(), (len(bench.consortia), 1))
        return cls(likeness[[rows[each.topic.topic_id] for each in bench.consortia]], together, projects)


def _took_part(bench: PartnerBench) -> Sparse:
    """Organisations of the pool × projects, 1 for each that took part."""
    numbers = {each.pic: number for number, each in enumerate(bench.pool)}
    keys: dict[str, int] = {}
    pairs = {
        (numbers[each.pic], keys.setdefault(each.project, len(keys))) for each in bench.history if each.pic in numbers
    }
    columns = np.array(sorted(pairs), int).reshape(-1, 2).T
    return sp.csr_matrix((np.ones(columns.shape[1]), tuple(columns)), shape=(len(bench.pool), len(keys)))


def scaled(values: Floats) -> Floats:
    """Each query's greatest value becomes 1."""
    return np.asarray(values / np.maximum(values.max(1, keepdims=True), 1e-9))


def _mixture(facts: PartnerFacts) -> Floats:
    return scaled(facts.text) + scaled(np.log1p(facts.together)) + scaled(np.log1p(facts.projects))


def _unscaled_mixture(facts: PartnerFacts) -> Floats:
    return np.asarray(facts.text + np.log1p(facts.together) + 0.1 * np.log1p(facts.projects))


PARTNER_BASELINES: Mapping[str, Callable[[PartnerFacts], Floats]] = {
    "TF-IDF topic × profile": lambda facts: facts.text,
    "collaboration": lambda facts: facts.together,
    "collaboration, then popularity": lambda facts: facts.together + 1e-6 * facts.projects,
    "popularity": lambda facts: facts.projects,
    "text + collaboration + popularity": _mixture,
    "text + ln collab. + .1 ln popul.": _unscaled_mixture,
}
