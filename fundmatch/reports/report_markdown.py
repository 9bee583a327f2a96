"""A search as Markdown: short enough for a mail, and readable before anything renders it."""

from __future__ import annotations

from fundmatch.models import SearchResult
from fundmatch.reports import report_words as words
from fundmatch.reports.html import LINKED
from fundmatch.reports.markdown import escaped
from fundmatch.reports.report_html import lead, title
from fundmatch.reports.report_input import ReportInput
from fundmatch.reports.report_sources import asked, days_read
from fundmatch.translation import Translator
from fundmatch.translation.phrases import calls, eligibility, teams, times
from fundmatch.translation.phrases.report import part

#: Partners and gaps told of a call.
PARTNERS, GAPS = 3, 2
#: An address that stands between < and > in CommonMark as it is.
UNSAFE = set(" <>\\\"'`")


def report_markdown(given: ReportInput, tr: Translator) -> str:
    """The calls in their order, then what the report rests on. Names stay text, whatever signs they hold."""
    found = [_call(result, given, tr) for result in given.search.results]
    nothing = tr.text("Nothing fits: no call reaches the least score, or the filters leave none.")
    read = [
        f"- {escaped(words.source(each.source, tr))}: {each.calls} ({days_read(each, tr)})" for each in given.sources()
    ]
    facts = [f"- {name}: {escaped(value)}" for name, value in asked(given, tr)]
    notes = [f"> {escaped(note)}" for note in given.search.notes]
    parts = [f"# {title(given, tr)}", lead(given, tr), *notes, *(found or [nothing])]
    return "\n\n".join([*parts, f"## {part(tr, 'sources')}", "\n".join([*facts, *read])]) + "\n"


def _call(result: SearchResult, given: ReportInput, tr: Translator) -> str:
    call = result.call
    left = words.days_left(call.next_deadline(given.now), given.now, tr)
    when = times.deadline_is(tr, words.closing(result, given.now, tr)) + (f" ({left})" if left else "")
    facts = [when, calls.money(tr, call.budget), _partners(result, given, tr), *_team(result, given, tr)]
    if call.url.startswith(LINKED) and not UNSAFE & set(call.url) and call.url.isprintable():
        facts.append(f"<{call.url}>")
    heading = f"## {result.rank}. {escaped(words.title(call, tr)[0])}"
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
    told = [f"{escaped(teams.team(tr, names))} ({teams.proof(tr, team)})"]
    return told + ([escaped(teams.missing(tr, "; ".join(team.missing[:GAPS])))] if team.missing else [])
