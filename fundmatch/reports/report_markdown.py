"""A search as Markdown: short enough for a mail, and readable before anything renders it."""

from __future__ import annotations

from fundmatch.models import Consortium, SearchResult
from fundmatch.reports import report_words as words
from fundmatch.reports.html import LINKED
from fundmatch.reports.markdown import escaped
from fundmatch.reports.report_html import lead, title
from fundmatch.reports.report_input import ReportInput
from fundmatch.reports.report_sources import asked, days_read
from fundmatch.translation import Translator
from fundmatch.translation.phrases import calls, eligibility, teams, times
from fundmatch.translation.phrases.report import part
from fundmatch.translation.phrases.wordings import said

#: Partners and gaps told of a call.
PARTNERS, GAPS = 3, 2
#: An address that stands between < and > in CommonMark as it is.
UNSAFE = set(" <>\\\"'`")


def report_markdown(given: ReportInput, tr: Translator) -> str:
    """The calls in their order, then what the report rests on. Names stay text, whatever signs they hold."""
    found = [_call(result, given, tr) for result in given.shown]
    read = [
        f"- {escaped(words.source(each.source, tr))}: {each.calls} ({days_read(each, tr)})" for each in given.sources()
    ]
    facts = [f"- {name}: {escaped(value)}" for name, value in asked(given, tr)]
    notes = [f"> {escaped(said(tr, note))}" for note in given.search.notes]
    parts = [f"# {title(given, tr)}", lead(given, tr), *notes, *_before(given, tr), *found]
    return "\n\n".join([*parts, f"## {part(tr, 'sources')}", "\n".join([*facts, *read])]) + "\n"


def _before(given: ReportInput, tr: Translator) -> list[str]:
    """What is said before the calls: how good the teams are together, or that nothing fits."""
    search = given.search
    if search.results:
        return [teams.joint(tr, search.joint)] if search.joint and search.joint.calls else []
    nothing = tr.text("Nothing fits: no call reaches the least score, or the filters leave none.")
    return [nothing, tr.text("The nearest miss:")] if search.nearest_miss else [nothing]


def _call(result: SearchResult, given: ReportInput, tr: Translator) -> str:
    call = result.call
    left = words.days_left(call.next_deadline(given.now), given.now, tr)
    when = times.deadline_is(tr, words.closing(result, given.now, tr)) + (f" ({left})" if left else "")
    facts = [when, calls.money(tr, call.budget), _partners(result, given, tr), *_team(result, given, tr)]
    if call.url.startswith(LINKED) and not UNSAFE & set(call.url) and call.url.isprintable():
        facts.append(f"<{call.url}>")
    rank = f"{result.rank}. " if result.rank else ""
    heading = f"## {rank}{escaped(words.title(call, tr)[0])}"
    return "\n\n".join(
        [heading, f"{escaped(call.code)} · {round(result.score)}", "\n".join(f"- {text}" for text in facts)]
    )


def _partners(result: SearchResult, given: ReportInput, tr: Translator) -> str:
    """``Sofia 89 (may lead) · Niš 61 (may join) · 3 further partners``."""
    told = [
        f"{escaped(words.name_of(given.partners, each.match.profile, tr))} {round(each.match.score)}"
        f" ({eligibility.standing(tr, each.eligibility)})"
        for each in result.matches[:PARTNERS]
    ]
    rest = len(result.matches) - PARTNERS
    if rest > 0:
        told.append(tr.plural("{number} further partner", "{number} further partners", rest))
    return " · ".join(told)


def _team(result: SearchResult, given: ReportInput, tr: Translator) -> list[str]:
    team = result.consortium
    if team is None:
        return [escaped(teams.no_team(tr, each.text)) for each in result.no_consortium[:GAPS]]
    names = [
        teams.member(tr, words.name_of(given.partners, member.profile, tr), member.role) for member in team.members
    ]
    sure = teams.proof_beside_others if given.search.joint else teams.proof
    told = [f"{escaped(teams.team(tr, names))} ({sure(tr, team)})", *_changes(team, given, tr)]
    missing = teams.still_missing(tr, team)[:GAPS]
    return told + ([escaped(teams.missing(tr, "; ".join(missing)))] if missing else [])


def _changes(team: Consortium, given: ReportInput, tr: Translator) -> list[str]:
    """Which members are busy, and who would be in the team if newcomers were not favoured."""
    busy = [
        f"{escaped(words.name_of(given.partners, member.profile, tr))}: {teams.load(tr, member.busy)}"
        for member in team.members
        if member.busy
    ]
    found = team.tradeoff
    if found is None:
        return busy
    goes, comes = ([words.name_of(given.partners, slug, tr) for slug in slugs] for slugs in (found.goes, found.comes))
    return [*busy, escaped(teams.tradeoff(tr, found, goes, comes))]
