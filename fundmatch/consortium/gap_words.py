"""What is short, in words, with the rule it rests on."""

from __future__ import annotations

from fundmatch.consortium.infeasible import Shortfall
from fundmatch.consortium.problem import Candidate
from fundmatch.consortium.rule_words import further_country, number_words, one_more
from fundmatch.consortium.sure_pool import OWN, WITH, SurePool
from fundmatch.models import Call, Reason
from fundmatch.models.gap import Missing
from fundmatch.models.wording import Listing, Wording, countries
from fundmatch.rules import TeamRule


def missing_of(pool: SurePool) -> tuple[Missing, ...]:
    """Everything that is short by itself; where nothing is, the rules that cannot be met together."""
    away = [each for each in pool.short if each.demand.id == OWN or each.demand.id.startswith(WITH)]
    found = tuple(_missing(pool, each) for each in away or pool.short)  # without oneself, the rest is short of course
    return found or (_together(pool),)


def _together(pool: SurePool) -> Missing:
    """Rules that those at hand meet each by itself, and never all at once."""
    ruled = [(demand.text, demand.rule) for demand in pool.problem.demands if demand.rule]
    sources = dict.fromkeys(f"{rule.source} ({rule.certainty})" for _, rule in ruled)
    return Missing(
        rule="together",
        text=Wording("no team meets all rules at once: {rules}", rules=Listing([text for text, _ in ruled], "; ")),
        source="; ".join(sources),
        date=max(rule.date for _, rule in ruled),
    )


def theme_missing(call: Call, theme: str) -> Missing:
    """A theme of the call that nobody covers."""
    text = Wording("nobody covers “{theme}”", theme=theme)
    return Missing(rule="theme", text=text, source=call.url or call.origin or call.id, date=call.fetched_at[:10])


def short_words(short: Shortfall) -> Wording:
    """Two or more things of a sort, in words: "2 countries"."""
    demand = short.demand
    if demand.rule is not None:
        return number_words(demand.rule, short.missing)
    return Wording("a coordinator") if demand.id == "lead" else Wording("a partner of yours that may take part")


def _missing(pool: SurePool, short: Shortfall) -> Missing:
    rule = short.demand.rule
    if rule is not None:
        return _by_rule(rule, _words(pool, short, rule))
    reason = _reason_of(pool, short)
    text = Wording("nobody is admitted for sure: {why}", why=reason.text)
    if short.demand.id == "lead":
        text = Wording("a coordinator: {why}", why=reason.text)
    return Missing(
        rule=short.demand.id,
        text=text,
        source=reason.source,
        date=reason.date,
        quote=reason.quote,
    )


def _by_rule(rule: TeamRule, text: str) -> Missing:
    return Missing(
        rule=rule.id, text=text, source=f"{rule.source} ({rule.certainty})", date=rule.date, quote=rule.quote
    )


def _words(pool: SurePool, short: Shortfall, rule: TeamRule) -> Wording:
    if rule.what == "countries":
        what = further_country(rule)
        at_hand = sorted({each.profile.country for each in pool.candidates if each.counted_by(rule.who)})
        return Wording("{what} (at hand: {countries})", what=what, countries=countries(at_hand)) if at_hand else what
    supply = rule.least - short.missing
    return Wording("{what}: {supply} of {least} at hand for sure", what=one_more(rule), supply=supply, least=rule.least)


def _reason_of(pool: SurePool, short: Shortfall) -> Reason:
    """Why nobody may lead, or why a partner that has to be in cannot take part: of the one that fits best.

    Of a partner in doubt it is what its statement would settle.
    """
    doubtful = [each for each, _ in pool.doubt.values()]
    if short.demand.id.startswith(WITH):
        doubtful = [each for each in doubtful if each.profile.slug == short.demand.id.removeprefix(WITH)] or doubtful
    if short.demand.id == OWN or short.demand.id.startswith(WITH):
        known = [each for each in doubtful if each.profile.slug in pool.whom.slugs] or doubtful
    else:
        known = [*doubtful, *(each for each in pool.candidates if each.counts)] or list(pool.candidates)
    best = max(known, key=lambda each: (each.fit, each.profile.slug))
    found = _settled(pool, best) or best.verdict.reasons
    return next((reason for reason in found if "lead" in reason.text), found[0])


def _settled(pool: SurePool, candidate: Candidate) -> tuple[Reason, ...]:
    """The reasons against a partner that a statement of it would settle; none where there is no doubt about it."""
    if candidate.profile.slug not in pool.doubt:
        return ()
    left = {reason.text for reason in pool.doubt[candidate.profile.slug][1].cleared.reasons}
    return tuple(reason for reason in candidate.verdict.reasons if reason.text not in left)
