"""A team as people read it: members, coordinator, rules, what is missing, swaps and alternatives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fundmatch.consortium.suggest import Suggestion
from fundmatch.models import Alternative, Call, Consortium, Coordinator, NoConsortium, Profile, Remedy, RuleCheck, Swap
from fundmatch.reports.lines import Line, Span, fact, line, outside
from fundmatch.reports.words import name_of

Partners = Mapping[str, Profile]


def suggestion_lines(call: Call, suggestion: Suggestion, partners: Partners) -> list[Line]:
    """The team with all that is known of it; or why there is none, and what would help."""
    lines = [line(outside(call.code, "bold cyan"), " ", outside(call.title)), line()]
    team = suggestion.consortium
    if team is None:
        return lines + _no_team(suggestion.no_consortium, suggestion.remedy)
    lines += [line(Span(f"Team of {len(team.members)}, value {team.score:.1f} of 100, {_proof(team)}", "bold"))]
    lines += _members(team, partners)
    if team.coordinator is not None:
        lines += [line(), *_coordinator(team.coordinator, partners)]
    lines += [line(), *_rules(team.rules)]
    if team.covered:
        lines += [line(), fact("covered", ", ".join(team.covered))]
    if team.missing:
        lines += [line(), line("Still to see to:"), *(line("  - ", outside(text), hang=4) for text in team.missing)]
    if team.swaps:
        lines += [line(), line("If a member is replaced:"), *(_swap(each, partners) for each in team.swaps)]
    if team.alternatives:
        lines += [line(), line("Other teams, each at least two members apart:")]
        lines += [_alternative(number, each, team, partners) for number, each in enumerate(team.alternatives, 2)]
    return lines


def _proof(team: Consortium) -> str:
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
        lines.append(line("            adds ", outside(adds, "dim"), hang=17))
    return lines


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


def _swap(swap: Swap, partners: Partners) -> Line:
    """ "Пирот instead of Niš: loses local policy, −6"."""
    told = [f"loses {', '.join(swap.loses)}"] if swap.loses else []
    told += [f"gains {', '.join(swap.gains)}"] if swap.gains else []
    who = f"{name_of(partners, swap.into)} instead of {name_of(partners, swap.out)}"
    return line("  - ", outside(f"{who}: {'; '.join([*told, points(swap.points)])}"), hang=4)


def _alternative(number: int, each: Alternative, best: Consortium, partners: Partners) -> Line:
    """The team with what distinguishes it from the best one."""
    mine, theirs = {member.profile for member in each.members}, {member.profile for member in best.members}
    names = [
        name_of(partners, member.profile) + (" (lead)" if member.role == "lead" else "") for member in each.members
    ]
    proof = "proven" if each.optimal else f"at most {each.bound:.1f}" if each.bound > each.score else "found"
    differs = f"{len(mine - theirs)} new, {len(theirs - mine)} out, {points(each.score - best.score)}, {proof}"
    return line(f"  {number}. {each.score:5.1f}  ", outside(f"{' + '.join(names)}   {differs}"), hang=12)


def points(change: float) -> str:
    """A change of value with its sign: "−6", "+0.4", "0"."""
    rounded = round(change) if abs(change) >= 1 else round(change, 1)
    return "0" if rounded == 0 else f"{'+' if rounded > 0 else '−'}{abs(rounded):g}"


def _no_team(obstacles: Sequence[NoConsortium], remedy: Remedy | None) -> list[Line]:
    lines = [line("No lawful consortium from the partners at hand:")]
    lines += [line("  - ", outside(each.text), hang=4) for each in obstacles]
    if remedy is not None and remedy.add:
        lines += [line(), line("It would become lawful with:"), *_counted(remedy.add)]
    if remedy is not None and remedy.drop:
        many = "these rules and wishes" if len(remedy.drop) > 1 else "this rule or wish"
        lines += [line(), line(f"At the least {many} cannot be met by the partners at hand:")]
        lines += [line("  - ", outside(each.text), hang=4) for each in remedy.drop]
    return lines


def _counted(words: Sequence[str]) -> list[Line]:
    return [
        line("  - ", outside(text if words.count(text) == 1 else f"{words.count(text)} × {text}"), hang=4)
        for text in dict.fromkeys(words)
    ]
