"""The team proposed for a call, with its rules and what it lacks; or why there is none."""

from __future__ import annotations

from collections.abc import Iterable

from fundmatch.models import Consortium, Coordinator, Member, NoConsortium, RuleCheck, SearchResult, Tradeoff
from fundmatch.reports import report_words as words
from fundmatch.reports.html import Markup, element
from fundmatch.reports.report_input import ReportInput
from fundmatch.reports.report_reasons import own_words, standing_in
from fundmatch.translation import Translator
from fundmatch.translation.phrases import teams
from fundmatch.translation.phrases.report import column


def team_block(result: SearchResult, given: ReportInput, tr: Translator) -> list[Markup]:
    """One block, or nothing where no team was looked for."""
    if result.consortium is not None:
        return [_team(result.consortium, given, tr)]
    return [_no_team(result.no_consortium, tr)] if result.no_consortium else []


def _team(team: Consortium, given: ReportInput, tr: Translator) -> Markup:
    names = [
        teams.member(tr, words.name_of(given.partners, member.profile, tr), member.role) for member in team.members
    ]
    value = tr.text("value {score} of 100", score=tr.number(team.score))
    lacks = tr.plural("{number} thing still missing", "{number} things still missing", len(team.missing))
    sure = teams.proof_beside_others if given.search.joint else teams.proof
    facts = (value, sure(tr, team), teams.coverage(tr, team), lacks if team.missing else "")
    proof = " · ".join(fact for fact in facts if fact)
    summary = element("summary", element("span", teams.team(tr, names)), " ", element("small", proof))
    parts = [summary, _members(team.members, given, tr)]
    if team.tradeoff is not None:
        parts.append(_tradeoff(team.tradeoff, given, tr))
    if team.coordinator is not None:
        parts += _coordinator(team.coordinator, given, tr)
    parts += [element("h4", tr.text("Rules")), _rules(team.rules, tr)]
    parts += [element("h4", column(tr, "missing")), _list(team.missing, tr)] if team.missing else []
    return element("details", *parts, class_="team")


def _no_team(obstacles: Iterable[NoConsortium], tr: Translator) -> Markup:
    heading = element("p", element("strong", tr.text("No lawful team of the partners at hand")))
    return element("div", heading, _list((each.text for each in obstacles), tr), class_="team none")


def _role(role: str, tr: Translator) -> str:
    if role == "lead":
        return tr.text("lead")
    return tr.text("associated partner") if role == "associated" else tr.text("partner")


def _members(members: Iterable[Member], given: ReportInput, tr: Translator) -> Markup:
    headings = (
        column(tr, "partner"),
        column(tr, "country"),
        column(tr, "role"),
        tr.text("What would be lost without it"),
    )
    head = element("tr", *(element("th", heading, scope="col") for heading in headings))
    rows = (_member(member, given, tr) for member in members)
    return element("div", element("table", element("thead", head), element("tbody", *rows)), class_="scroll")


def _member(member: Member, given: ReportInput, tr: Translator) -> Markup:
    """Its name with how busy it is, its country and role, and what would be lost without it."""
    busy = (" ", element("small", teams.load(tr, member.busy))) if member.busy else ()
    profile = given.partners.get(member.profile)
    adds = [piece for text in member.adds for piece in (", ", own_words(text, tr))][1:]
    return element(
        "tr",
        element("th", words.name_of(given.partners, member.profile, tr), *busy, scope="row"),
        element("td", tr.country(profile.country) if profile else ""),
        element("td", _role(member.role, tr)),
        element("td", *adds),
    )


def _tradeoff(found: Tradeoff, given: ReportInput, tr: Translator) -> Markup:
    goes, comes = ([words.name_of(given.partners, slug, tr) for slug in slugs] for slugs in (found.goes, found.comes))
    return element("p", teams.tradeoff(tr, found, goes, comes))


def _coordinator(proposed: Coordinator, given: ReportInput, tr: Translator) -> list[Markup]:
    name = words.name_of(given.partners, proposed.profile, tr)
    doubts = [element("h4", tr.text("Doubts")), _list(proposed.doubts, tr)] if proposed.doubts else []
    return [element("h4", tr.text("Coordinator proposed: {name}", name=name)), _list(proposed.reasons, tr), *doubts]


def _rules(rules: Iterable[RuleCheck], tr: Translator) -> Markup:
    return element("ul", *(_rule(rule, tr) for rule in rules), class_="reasons")


def _rule(rule: RuleCheck, tr: Translator) -> Markup:
    met = element("span", tr.text("met"), class_="chip yes")
    mark = met if rule.met else element("span", tr.text("not met"), class_="chip no")
    source = (" ", standing_in(rule.source, rule.date, tr)) if rule.source else ()
    return element("li", mark, " ", own_words(rule.text, tr), *source)


def _list(texts: Iterable[str], tr: Translator) -> Markup:
    return element("ul", *(element("li", own_words(text, tr)) for text in texts))
