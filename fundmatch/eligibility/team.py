"""The team a call asks for: the scheme's least consortium and the call's own conditions, as rules to be counted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from fundmatch.eligibility.conditions import conditions_of
from fundmatch.eligibility.country import standing
from fundmatch.eligibility.findings import Case
from fundmatch.eligibility.stated import Conditions, Number, NumberCondition, Unread
from fundmatch.models import Call, Profile
from fundmatch.models.wording import Listing, Wording, countries, kinds
from fundmatch.rules import Rules, Scheme, Standing, TeamRule, TeamRules, Who


def team_rules(call: Call, rules: Rules, day: date) -> TeamRules:
    """Every rule that a team for ``call`` must meet on ``day``."""
    scheme = rules.scheme_of(call, day)
    conditions = conditions_of(call, rules)
    own = tuple(_of_conditions(call, conditions))
    unread = tuple(dict.fromkeys(conditions.quote(each) for each in conditions.of(Unread)))
    if scheme is not None and scheme.consortium is not None:
        found = (*_of_scheme(scheme), *own)
        independent = scheme.consortium.independent
        return TeamRules(known=True, reason=scheme.text, rules=found, independent=independent, unread=unread)
    if any(rule.what == "members" and rule.least and rule.who == Who() for rule in own):
        reason = Wording("the call's own conditions state the consortium")
        return TeamRules(known=True, reason=reason, rules=own, unread=unread)
    reason = Wording("no rule of this programme is known")
    if scheme is not None:
        reason = Wording("consortium rule not known: {rule}", rule=scheme.text)
    return TeamRules(known=False, reason=reason, rules=own, unread=unread)


def _of_scheme(scheme: Scheme) -> Iterator[TeamRule]:
    size = scheme.consortium
    assert size is not None  # noqa: S101 — the caller has looked
    yield _rule(scheme, "entities", what="members", least=size.entities, most=size.most)
    if size.countries > 1:
        yield _rule(scheme, "countries", what="countries", least=size.countries)
    if size.member_states:
        yield _rule(scheme, "member-states", what="countries", least=size.member_states, who=Who(statuses=("member",)))


def _rule(scheme: Scheme, name: str, **fields: object) -> TeamRule:
    kept = ("source", "date", "certainty", "text", "quote", "valid_from", "valid_to", "lasting")
    row = {field: getattr(scheme, field) for field in kept}
    return TeamRule.model_validate({"id": name, **row, **fields})


def _of_conditions(call: Call, conditions: Conditions) -> Iterator[TeamRule]:
    """The numbers that the call's own sentences state, each once."""
    seen: list[Number] = []
    for condition in conditions.of(NumberCondition):
        number = condition.number
        if number not in seen:
            seen.append(number)
            yield TeamRule(
                id=f"condition-{len(seen)}",
                what="members" if number.what == "members" else "countries",
                least=number.least,
                most=number.most,
                who=number.who,
                source=call.url or call.origin or call.id,
                date=call.fetched_at[:10],
                certainty="A",
                text=in_words(number),
                quote=conditions.quote(condition),
            )


def in_words(number: Number) -> Wording:
    """A number as people say it: "at least 2 members: association or foundation, from …"."""
    amount, parts = _amount(number), _narrowed(number.who)
    return Wording("{amount}: {whom}", amount=amount, whom=Listing(parts)) if parts else amount


def _amount(number: Number) -> Wording:
    """How many members, or distinct countries of members."""
    if number.what == "members" and number.most is None:
        return Wording.counted("at least {number} members", "at least {number} members", number.least)
    if number.what == "members":
        return Wording.counted("at most {number} members", "at most {number} members", number.most or 0)
    if number.most is None:
        return Wording.counted(
            "at least {number} countries of members", "at least {number} countries of members", number.least
        )
    return Wording.counted(
        "at most {number} countries of members", "at most {number} countries of members", number.most
    )


def _narrowed(who: Who) -> list[str]:
    """What the members have to be, and where they come from."""
    parts: list[str] = []
    if who.described:
        parts.append(who.described)
    elif who.kinds:
        parts.append(kinds(who.kinds))
    if who.widening:
        parts.append(Wording("from Widening countries"))
    elif who.statuses == ("member",):
        parts.append(Wording("from EU Member States"))
    if who.countries:
        parts.append(Wording("from {countries}", countries=countries(who.countries)))
    return parts


def stands(profile: Profile, call: Call, rules: Rules, day: date) -> Standing:
    """How the partner's country stands to the call when members are counted."""
    return standing(Case(profile, call, rules, day))
