"""A team in Markdown, for the minutes of a meeting: members, coordinator, rules with sources, what is left to do."""

from __future__ import annotations

from collections.abc import Sequence

from fundmatch.consortium.suggest import Suggestion
from fundmatch.models import Alternative, Call, Consortium, NoConsortium, Remedy
from fundmatch.reports.markdown import cell, escaped
from fundmatch.reports.team_view import (
    Partners,
    alternative_words,
    load_words,
    no_team_words,
    parts_words,
    proof,
    swap_words,
    tradeoff_words,
)
from fundmatch.reports.told_apart import told_apart
from fundmatch.reports.words import name_of


def suggestion_markdown(call: Call, suggestion: Suggestion, partners: Partners) -> str:
    """The team with all that is known of it; or why there is none, and what would help."""
    head = [f"# {escaped(call.code)} {escaped(call.title)}", ""]
    team, partners = suggestion.consortium, told_apart(partners)
    if team is None:
        return "\n".join([*head, *_no_team(suggestion.no_consortium, suggestion.remedy)])
    return "\n".join([*head, *_team(team, partners)])


def _team(team: Consortium, partners: Partners) -> list[str]:
    text = [f"Team of {len(team.members)}, value {team.score:.1f} of 100, {proof(team)}."]
    text += ["", f"{team.score:.1f} = {escaped(parts_words(team.parts))}"] if team.parts else []
    text += ["", "| role | partner | country | adds |", "|---|---|---|---|", *_members(team, partners)]
    if team.coordinator is not None:
        found = team.coordinator
        name = escaped(name_of(partners, found.profile))
        points = [*found.reasons, *(f"open: {doubt}" for doubt in found.doubts)]
        text += ["", f"## Coordinator proposed: {name}", "", *_list(points)]
    text += ["", "## Rules", "", "| met | rule | source | date |", "|---|---|---|---|"]
    text += [
        f"| {'yes' if rule.met else 'no'} | {cell(rule.text)} | {cell(rule.source)} | {cell(rule.date)} |"
        for rule in team.rules
    ]
    sections = {
        "Themes covered": team.covered,
        "Still to see to": team.missing,
        "If a member is replaced": [swap_words(each, partners) for each in team.swaps],
        "Other teams, each at least two members apart": [_other(each, team, partners) for each in team.alternatives],
        "Newcomers": [tradeoff_words(team.tradeoff, partners)] if team.tradeoff else [],
    }
    for heading, lines in sections.items():
        text += ["", f"## {heading}", "", *_list(lines)] if lines else []
    return text


def _members(team: Consortium, partners: Partners) -> list[str]:
    rows = []
    for member in team.members:
        profile = partners.get(member.profile)
        adds = f"{', '.join(member.adds) or 'nothing the others lack'}{load_words(member.busy)}"
        country = cell(profile.country if profile else "")
        rows.append(f"| {member.role} | {cell(name_of(partners, member.profile))} | {country} | {cell(adds)} |")
    return rows


def _other(each: Alternative, team: Consortium, partners: Partners) -> str:
    return f"{each.score:.1f} {alternative_words(each, team, partners)}"


def _no_team(obstacles: Sequence[NoConsortium], remedy: Remedy | None) -> list[str]:
    text = [no_team_words(obstacles), "", *_list([each.text for each in obstacles])]
    if remedy is not None and remedy.add:
        text += ["", "It would become lawful with:", "", *_list(remedy.add)]
    if remedy is not None and remedy.drop:
        text += ["", "At the least this cannot be met by the partners at hand:", ""]
        text += _list([each.text for each in remedy.drop])
    return text


def _list(lines: Sequence[str]) -> list[str]:
    return [f"- {escaped(text)}" for text in lines]
