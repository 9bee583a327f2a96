"""A condition as plain facts, in the words of expected/conditions.yaml: what a reader found or a person marked."""

from __future__ import annotations

from typing import Any

from fundmatch.eligibility.stated import (
    ApplicantCondition,
    Condition,
    MoneyCondition,
    Number,
    NumberCondition,
    PlaceCondition,
)
from fundmatch.rules import Who

Facts = dict[str, Any]


def facts(condition: Condition) -> Facts:
    """The values of a condition, without its place; {} for remarks and unread sentences."""
    if isinstance(condition, NumberCondition):
        return number_facts(condition.number)
    if isinstance(condition, PlaceCondition):
        return _place(condition)
    if isinstance(condition, MoneyCondition):
        return _money(condition)
    if isinstance(condition, ApplicantCondition):
        values = {"kinds": sorted(condition.kinds), "described": list(condition.described), "by": condition.by}
        return {"rule": condition.rule, **{name: value for name, value in values.items() if value}}
    return {}


def number_facts(number: Number) -> Facts:
    """A number: ``who`` is "described", a list of kinds, or "any"."""
    who = number.who
    found: Facts = {"rule": number.what, "who": "described" if who.described else sorted(who.kinds) or "any"}
    found |= {"least": number.least} if number.most is None else {"most": number.most}
    found |= {"widening": True} if who.widening else {}
    found |= {"countries": sorted(who.countries)} if who.countries else {}
    return found | ({"statuses": list(who.statuses)} if who.statuses != Who().statuses else {})


def _place(condition: PlaceCondition) -> Facts:
    where, rule = condition.where, condition.rule
    if rule == "coordinator":
        named = "described" if where.described else "widening" if where.widening else sorted(where.kinds)
        return {"rule": rule, "where": named or sorted([*where.statuses, *where.countries])}
    if where.described:
        return {"rule": rule, "who": "described"}
    found: Facts = {"rule": rule, "countries": sorted(where.countries)}
    if rule == "limited":
        found |= {"statuses": sorted(where.statuses)}
        found |= {"widening": True} if where.widening else {}
    return found | ({"how": condition.how} if condition.how else {})


def _money(condition: MoneyCondition) -> Facts:
    values = {
        "provided": condition.mode,
        "most": condition.most and int(condition.most),
        "percent": condition.percent and int(condition.percent),
        "nonprofit": condition.nonprofit and int(condition.nonprofit),
    }
    return {"rule": condition.rule, **{name: value for name, value in values.items() if value}}
