"""Teams chosen in earlier runs, so that asking again for the same calls and partners costs no search."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from fundmatch.cache import digest
from fundmatch.consortium.exact import Search
from fundmatch.consortium.problem import Choice, TeamProblem
from fundmatch.matching.kept_answers import KeptAnswers

#: Raise when the same problem is answered differently.
VERSION = "1"


@dataclass(frozen=True)
class Found:
    """The best team known, and whether nothing is left that could be better."""

    choice: Choice | None
    finished: bool


def fingerprint(problem: TeamProblem) -> str:
    """A name of all that value and lawfulness depend on: problems of one name have the same best team."""
    candidates = [
        (
            each.cover,
            problem.worth(number),
            each.busy,
            len(each.lead_steps(problem.weights)),
            each.profile.kind,
            each.profile.slug in problem.required,
        )
        for number, each in enumerate(problem.candidates)
    ]
    demands = [
        (demand.group, demand.least, demand.most, demand.whole, demand.rule is None) for demand in problem.demands
    ]
    known = {each.profile.slug for each in problem.candidates}
    rest = (
        [theme.weight for theme in problem.themes],
        problem.weights.model_dump(),
        (problem.smallest, problem.largest, problem.newcomers, sorted(problem.required - known)),
        sorted(problem.pairs.items()),
        problem.apart,
    )
    return digest(VERSION.encode(), repr((candidates, demands, rest)).encode())


@dataclass(frozen=True)
class KeptTeams:
    """What searches found that were finished, by the fingerprints of their problems."""

    answers: KeptAnswers

    def found(self, problem: TeamProblem, search: Callable[[TeamProblem], Search]) -> Found:
        """The kept answer, or that of ``search``, kept from now on if it is proven."""
        name = fingerprint(problem)
        known = self.answers.get(name)
        if known is not None:
            kept = json.loads(known)
            return Found(Choice(tuple(kept[0]), kept[1], kept[1]) if kept else None, finished=True)
        done = search(problem)
        if done.finished:
            self.answers.put(name, json.dumps([done.choice.team, done.choice.value] if done.choice else None))
        return Found(done.choice, done.finished)
