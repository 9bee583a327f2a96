"""A team as people read it: members, coordinator, rules, what is missing, swaps and alternatives."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from fundmatch.consortium.suggest import Suggestion
from fundmatch.models import (
    Alternative,
    Call,
    Consortium,
    Coordinator,
    NoConsortium,
    Profile,
    Remedy,
    RuleCheck,
    Swap,
    Tradeoff,
    ValuePart,
)
from fundmatch.reports.lines import Line, Span, fact, line, outside
from fundmatch.reports.told_apart import told_apart
from fundmatch.reports.words import name_of

Partners = Mapping[str, Profile]


def suggestion_lines(call: Call, suggestion: Suggestion, partners: Partners) -> list[Line]:
    """The team with all that is known of it; or why there is none, and what would help."""
    lines = [line(outside(call.code, "bold cyan"), " ", outside(call.title)), line()]
    partners = told_apart(partners)
    team = suggestion.consortium
    if team is None:
        return lines + _no_team(suggestion.no_consortium, suggestion.remedy)
    lines += [line(Span(f"Team of {len(team.members)}, value {team.score:.1f} of 100, {proof(team)}", "bold"))]
    lines += [line("  = ", outside(parts_words(team.parts), "dim"), hang=4)] if team.parts else []
    lines += _members(team, partners)
    if team.coordinator is not None:
        lines += [line(), *_coordinator(team.coordinator, partners)]
    lines += [line(), *_rules(team.rules)]
    if team.covered:
        lines += [line(), fact("covered", ", ".join(team.covered))]
    if team.missing:
        lines += [line(), line("Still to see to:"), *_bullets(team.missing)]
    if team.swaps:
        lines += [
            line(),
            line("If a member is replaced:"),
            *_bullets(swap_words(each, partners) for each in team.swaps),
        ]
    if team.alternatives:
        lines += [line(), line("Other teams, each at least two members apart:")]
        lines += [
            line(f"  {number}. {each.score:5.1f}  ", outside(alternative_words(each, team, partners)), hang=12)
            for number, each in enumerate(team.alternatives, 2)
        ]
    if team.tradeoff:
        lines += [line(), line(outside(tradeoff_words(team.tradeoff, partners)), hang=2)]
    return lines


def parts_words(parts: Sequence[ValuePart]) -> str:
    """What the value is the sum of: ``45.1 themes + 12.0 fit − 1.5 size``."""
    signed = [f"{'−' if part.points < 0 else '+'} {abs(part.points):.1f} {part.name}" for part in parts]
    return " ".join(signed).removeprefix("+ ")


def tradeoff_words(found: Tradeoff, partners: Partners) -> str:
    """What favouring newcomers costs and brings: who would be in the team otherwise, and both values of both teams."""
    head = f"Trade-off of --newcomers {found.newcomers:g}: "
    sure = "" if found.optimal else " (as far as was searched: --time-limit looks longer)"
    if not found.goes and not found.comes:
        return f"{head}none, without it the same team would be chosen (value {found.other_plain:.1f}){sure}"
    goes, comes = (_listed(slugs, partners) for slugs in (found.goes, found.comes))
    change = (
        f"{comes} would come and {goes} go" if goes and comes else f"{comes or goes} would {'come' if comes else 'go'}"
    )
    plain = f"{found.other_plain:.1f} and {found.plain:.1f} without favouring newcomers"
    favoured = f"{found.other_score:.1f} and {found.score:.1f} with it"
    return f"{head}without it {change}; value of that team and of this one: {plain}, {favoured}{sure}"


def _listed(slugs: Sequence[str], partners: Partners) -> str:
    return " + ".join(name_of(partners, slug) for slug in slugs)


def proof(team: Consortium) -> str:
    if team.optimal:
        return "proven best"
    return f"best found; no team can exceed {team.bound:.1f} (gap {team.gap:.1f}; --time-limit looks longer)"


def _members(team: Consortium, partners: Partners) -> list[Line]:
    lines = []
    for member in team.members:
        profile = partners.get(member.profile)
        name = f"{profile.name} ({profile.country})" if profile else member.profile
        lines.append(line(f"  {member.role:<10}", outside(name), hang=12))
        adds = ", ".join(member.adds) or "nothing the others lack"
        lines.append(line("            adds ", outside(f"{adds}{load_words(member.busy)}", "dim"), hang=17))
    return lines


def load_words(busy: int) -> str:
    """What is said of a member that is in other teams already."""
    return f"; is in {busy} other {'call' if busy == 1 else 'calls'} already" if busy else ""


def _coordinator(coordinator: Coordinator, partners: Partners) -> list[Line]:
    lines = [line("Coordinator proposed: ", outside(name_of(partners, coordinator.profile)), hang=2)]
    lines += [line("  ", Span("+", "green"), " ", outside(text), hang=4) for text in coordinator.reasons]
    return lines + [line("  ", Span("?", "yellow"), " ", outside(text), hang=4) for text in coordinator.doubts]


def _rules(rules: Sequence[RuleCheck]) -> list[Line]:
    """Rules by where they stand; a scheme's rules share one source."""
    lines: list[Line] = []
    for source, day in dict.fromkeys((rule.source, rule.date) for rule in rules):
        lines.append(line(outside(f"Rules by {source}, {day}:"), hang=2))
        for rule in rules:
            if (rule.source, rule.date) == (source, day):
                mark = Span("met    ", "green") if rule.met else Span("not met", "red")
                lines.append(line("  ", mark, "   ", outside(rule.text), hang=12))
    return lines


def swap_words(swap: Swap, partners: Partners) -> str:
    """ "Пирот instead of Niš: loses local policy, −6"."""
    told = [f"loses {', '.join(swap.loses)}"] if swap.loses else []
    told += [f"gains {', '.join(swap.gains)}"] if swap.gains else []
    who = f"{name_of(partners, swap.into)} instead of {name_of(partners, swap.out)}"
    return f"{who}: {'; '.join([*told, points(swap.points)])}"


def alternative_words(each: Alternative, best: Consortium, partners: Partners) -> str:
    """The team with what distinguishes it from the best one."""
    mine, theirs = {member.profile for member in each.members}, {member.profile for member in best.members}
    names = [
        name_of(partners, member.profile) + (" (lead)" if member.role == "lead" else "") for member in each.members
    ]
    proof = "proven" if each.optimal else f"at most {each.bound:.1f}" if each.bound > each.score else "found"
    differs = f"{len(mine - theirs)} new, {len(theirs - mine)} out, {points(each.score - best.score)}, {proof}"
    return f"{' + '.join(names)}   {differs}"


def points(change: float) -> str:
    """A change of value with its sign: "−6", "+0.4", "0"."""
    rounded = round(change) if abs(change) >= 1 else round(change, 1)
    return "0" if rounded == 0 else f"{'+' if rounded > 0 else '−'}{abs(rounded):g}"


def no_team_words(obstacles: Sequence[NoConsortium]) -> str:
    """Why there is no team: none is lawful, or nobody knows what is."""
    unknown = all(each.rule == "unknown" for each in obstacles)
    return "No team can be suggested:" if unknown else "No lawful consortium from the partners at hand:"


def _no_team(obstacles: Sequence[NoConsortium], remedy: Remedy | None) -> list[Line]:
    lines = [line(no_team_words(obstacles))]
    lines += _bullets(each.text for each in obstacles)
    if remedy is not None and remedy.add:
        lines += [line(), line("It would become lawful with:"), *_counted(remedy.add)]
    if remedy is not None and remedy.drop:
        many = "these rules and wishes" if len(remedy.drop) > 1 else "this rule or wish"
        lines += [line(), line(f"At the least {many} cannot be met by the partners at hand:")]
        lines += _bullets(each.text for each in remedy.drop)
    return lines


def _counted(words: Sequence[str]) -> Iterator[Line]:
    return _bullets(
        text if words.count(text) == 1 else f"{words.count(text)} × {text}" for text in dict.fromkeys(words)
    )


def _bullets(texts: Iterable[str]) -> Iterator[Line]:
    return (line("  - ", outside(text), hang=4) for text in texts)
