"""The calls that two partners could enter together, and what one would add to the other's place in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import numpy as np

from fundmatch.catalogue import Catalogue
from fundmatch.catalogue.columns import Floats, Ints
from fundmatch.consortium.call_themes import asked_subjects
from fundmatch.consortium.coverage import Coverage
from fundmatch.eligibility import stands, team_rules, verdict
from fundmatch.models import Call, Model, Profile
from fundmatch.rules import Rules, TeamRule


class CallWeights(Model):
    """Which calls are said to fit both, and when a partner covers a theme of one (``[calls]`` of pairing.toml)."""

    least: float
    most: int
    covered: float


class ComplementWeights(Model):
    """What the other's themes and country count, and in how many calls (``[complement]``).

    ``least`` is the score (0–100) of a call from which it is worth asking what somebody adds.
    """

    least: float
    themes: float
    rules: float
    calls: int


class CommonCall(Model):
    """A call that both may enter, with both scores (0–100)."""

    call: str
    code: str
    title: str
    own: float
    other: float


class Addition(Model):
    """What the other adds to a call that fits the partner asked for: ``value`` is 0–100.

    ``themes`` are the call's that only the other covers; ``completes`` are rules that it brings nearer, in words.
    """

    call: str
    code: str
    title: str
    value: float
    themes: tuple[str, ...] = ()
    completes: tuple[str, ...] = ()


@dataclass(frozen=True)
class CallSpace:
    """The calls in question (``numbers`` of ``calls``) and everything that says who may enter them and fits.

    ``scores`` gives a partner's score (0–100) for every call; ``coverage`` is over a pool that holds every partner
    asked about.
    """

    calls: Catalogue
    numbers: Ints
    rules: Rules
    day: date
    scores: Callable[[Profile], Floats]
    coverage: Coverage


@dataclass
class CommonCalls:
    """Answers for one partner; what is found of it for one other serves the next."""

    space: CallSpace
    profile: Profile
    _may: dict[tuple[str, int], bool] = field(default_factory=dict)

    def of(self, other: Profile, weights: CallWeights) -> tuple[CommonCall, ...]:
        """The calls that fit both best, by the geometric mean of their scores."""
        scores = np.stack([self._scores(self.profile), self._scores(other)])
        both = np.flatnonzero(scores.min(axis=0) >= weights.least)
        order = both[np.argsort(-scores.prod(axis=0)[both], kind="stable")]
        found = [self._common(column, other, scores[:, column].tolist()) for column in self._open_to(order, other)]
        return tuple(found[: weights.most])

    def _open_to(self, columns: Ints, other: Profile) -> Iterator[int]:
        """Those of the calls that both may enter, at most as many as anybody asks for."""
        for column in columns.tolist():
            number = int(self.space.numbers[column])
            if self.may_enter(self.profile, number) and self.may_enter(other, number):
                yield column

    def _common(self, column: int, other: Profile, scores: Sequence[float]) -> CommonCall:
        call = self.space.calls[int(self.space.numbers[column])]
        own, others = scores
        return CommonCall(call=call.id, code=call.code, title=call.title, own=round(own, 1), other=round(others, 1))

    def may_enter(self, profile: Profile, number: int) -> bool:
        """Whether nothing known forbids it."""
        key = (profile.slug, number)
        if key not in self._may:
            space = self.space
            decision = verdict(profile, space.calls.read(number), space.rules, space.day)
            self._may[key] = decision.verdict != "no"
        return self._may[key]

    def _scores(self, profile: Profile) -> Floats:
        return np.asarray(self.space.scores(profile)[self.space.numbers])

    @cached_property
    def _fitting(self) -> list[tuple[float, int]]:
        """(own score as a share, number) of every call that fits the partner and that it may enter."""
        scores = self._scores(self.profile)
        numbers = [(float(scores[at]) / 100, int(self.space.numbers[at])) for at in np.argsort(-scores, kind="stable")]
        return [(fit, number) for fit, number in numbers if fit > 0 and self.may_enter(self.profile, number)]

    def additions(self, other: Profile, weights: ComplementWeights, covered: float) -> tuple[Addition, ...]:
        """Where the other adds most, the best first; a call in which it adds nothing is none."""
        found: list[Addition] = []
        for fit, number in self._fitting:
            best_possible = 100 * fit * (weights.themes + weights.rules)
            if 100 * fit < weights.least or (len(found) == weights.calls and best_possible <= found[-1].value):
                break
            if self.may_enter(other, number):
                found.append(self._addition(number, other, fit, weights, covered))
                found = sorted(found, key=lambda each: (-each.value, each.call))[: weights.calls]
        return tuple(each for each in found if each.value > 0)

    def _addition(
        self, number: int, other: Profile, fit: float, weights: ComplementWeights, covered: float
    ) -> Addition:
        call = self.space.calls[number]
        gains = self._gains(call, other)
        share = sum(gains.values()) / max(len(gains), 1)
        completes = tuple(self._completes(call, other))
        value = fit * (weights.themes * share + weights.rules * bool(completes))
        added = tuple(theme for theme, gain in gains.items() if gain >= covered)
        return Addition(
            call=call.id,
            code=call.code,
            title=call.title,
            value=round(100 * value, 1),
            themes=added,
            completes=completes,
        )

    def _gains(self, call: Call, other: Profile) -> dict[str, float]:
        """How much more strongly the other covers each theme of a call (0–1)."""
        slugs = [profile.slug for profile in self.space.coverage.profiles]
        own, others = slugs.index(self.profile.slug), slugs.index(other.slug)
        strengths = {theme: self.space.coverage.strength(theme) for theme in asked_subjects(call)}
        return {theme: max(0.0, strength[others] - strength[own]) for theme, strength in strengths.items()}

    def _completes(self, call: Call, other: Profile) -> Iterator[str]:
        """The rules of a call that are not met by the partner alone and that the other brings nearer."""
        for rule in team_rules(call, self.space.rules, self.space.day).rules:
            alone, together = (
                self._counted(rule, call, [self.profile]),
                self._counted(rule, call, [self.profile, other]),
            )
            if alone < together and alone < rule.least:
                who = f"country {other.country}" if rule.what == "countries" else f"kind {other.kind}"
                yield f"{who}: {_counted_words(rule, together)}"

    def _counted(self, rule: TeamRule, call: Call, members: Sequence[Profile]) -> int:
        """How many of the members, or of their countries, a rule counts; nobody where anybody would count."""
        if rule.who.described or (rule.what == "members" and not rule.who.kinds):
            return 0
        counting = [member for member in members if self._counts(rule, call, member)]
        return len({member.country for member in counting}) if rule.what == "countries" else len(counting)

    def _counts(self, rule: TeamRule, call: Call, member: Profile) -> bool:
        standing = stands(member, call, self.space.rules, self.space.day)
        return (
            standing.status in rule.who.statuses
            and (standing.widening or not rule.who.widening)
            and (not rule.who.kinds or member.kind in rule.who.kinds)
            and (not rule.who.countries or member.country in rule.who.countries)
        )


def _counted_words(rule: TeamRule, together: int) -> str:
    """How far two members bring a rule: "2 of at least 3 countries", "the missing EU country"."""
    one, more = "country", "countries"
    if rule.what == "members":
        one = more = " or ".join(rule.who.kinds)
    elif rule.who.statuses == ("member",):
        one, more = "EU country", "EU countries"
    return f"the missing {one}" if rule.least == 1 else f"{together} of at least {rule.least} {more}"
