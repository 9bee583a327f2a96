"""From rules and wishes to demands that can be counted, and the sizes of team they leave."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from fundmatch.consortium.problem import Candidate, Demand
from fundmatch.consortium.rule_words import rule_words
from fundmatch.models.wording import Named, Wording
from fundmatch.rules import COUNTING, TeamRule, Who


@dataclass(frozen=True)
class Wishes:
    """What the user asks of a team beside the rules.

    ``required`` slugs must be in and those of ``without`` must not; ``kinds`` asks for so many members of a kind;
    ``least`` and ``most`` bound the size; ``newcomers`` (0–1) favours members without past projects; ``busy`` counts
    the other teams that each slug is in already.
    """

    required: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()
    kinds: Mapping[str, int] = field(default_factory=dict)
    least: int | None = None
    most: int | None = None
    newcomers: float = 0.0
    busy: Mapping[str, int] = field(default_factory=dict)


def demands_of(
    candidates: Sequence[Candidate], rules: Iterable[TeamRule], kinds: Mapping[str, int]
) -> tuple[Demand, ...]:
    """Every countable rule and wish, and that somebody may lead. What only people can count is left out."""
    found = [rule_demand(candidates, rule) for rule in rules if not rule.who.described]
    found += [kind_demand(candidates, kind, least) for kind, least in kinds.items()]
    return (*found, lead_demand(candidates))


def rule_demand(candidates: Sequence[Candidate], rule: TeamRule) -> Demand:
    """A rule over these candidates."""
    counted = [each.counted_by(rule.who) for each in candidates]
    if rule.what == "members":
        group = tuple(number if counts else -1 for number, counts in enumerate(counted))
    else:
        codes = sorted({each.profile.country for each in candidates})
        group = tuple(
            codes.index(each.profile.country) if counts else -1
            for each, counts in zip(candidates, counted, strict=True)
        )
    return Demand(rule.id, rule_words(rule), group, rule.least, rule.most, rule, whole_team(rule))


def kind_demand(candidates: Sequence[Candidate], kind: str, least: int) -> Demand:
    """A wish for so many members of one kind."""
    group = tuple(number if each.profile.kind == kind else -1 for number, each in enumerate(candidates))
    text = Wording("at least {number} of kind {kind}", number=least, kind=Named("kind", kind))
    return Demand(f"kind-{kind}", text, group, least)


def lead_demand(candidates: Sequence[Candidate]) -> Demand:
    group = tuple(0 if each.may_lead else -1 for each in candidates)
    return Demand("lead", Wording("a partner that may coordinate"), group, 1)


def whole_team(rule: TeamRule) -> bool:
    """Whether a rule counts all members that count at all, so that its greatest number bounds the team itself."""
    return rule.what == "members" and rule.who == Who() and set(rule.who.statuses) == set(COUNTING)
