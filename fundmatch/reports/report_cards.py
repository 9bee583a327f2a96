"""The calls of a report: one card each, with partners, team, and every reason behind a click."""

from __future__ import annotations

from collections.abc import Sequence

from fundmatch.models import Call, SearchResult
from fundmatch.reports import report_words as words
from fundmatch.reports.html import Markup, element, link
from fundmatch.reports.report_input import ReportInput
from fundmatch.reports.report_reasons import partner_reasons
from fundmatch.reports.report_teams import team_block
from fundmatch.translation import Translator
from fundmatch.translation.phrases import calls, names
from fundmatch.translation.phrases.report import column

#: Sorts behind every day: calls without a known one.
NEVER = "99999"


def call_cards(given: ReportInput, tr: Translator) -> Markup:
    """The ranked list, or the nearest miss alone, which has no rank."""
    return element("ol", *(_card(result, given, tr) for result in given.shown), id="calls", class_="calls")


def bar(score: float) -> Markup:
    """A score from 0 to 100 as a bar; the number stands beside it."""
    full = element("rect", width="100", height="8", class_="track")
    part = element("rect", width=f"{score:.1f}", height="8", class_="level")
    return element("svg", full, part, viewBox="0 0 100 8", class_="bar", aria_hidden="true", preserveAspectRatio="none")


def _card(result: SearchResult, given: ReportInput, tr: Translator) -> Markup:
    call, anchor = result.call, f"title-{result.rank}"
    title, language = words.title(call, tr)
    about = " · ".join(part for part in _about(call, tr) if part)
    heading = element(
        "h3",
        *([element("span", f"{result.rank}.", class_="rank"), " "] if result.rank else []),
        element("bdi", link(call.url, title), lang=language) if language else element("bdi", link(call.url, title)),
        id=anchor,
    )
    parts = (
        element("div", heading, element("p", about, class_="about"), class_="head"),
        _facts(result, given, tr),
        *team_block(result, given, tr),
        partner_reasons(result, given, tr),
    )
    article = element("article", *parts, aria_labelledby=anchor)
    return element("li", article, id=f"call-{result.rank}", class_="call", **_sorted_by(result, given, title))


def _about(call: Call, tr: Translator) -> tuple[str, str, str]:
    return call.code, names.programme(tr, call.programme), names.action(tr, call.action_type, call.kind)


def _sorted_by(result: SearchResult, given: ReportInput, title: str) -> dict[str, str]:
    """What the page filters and sorts by, as numbers and words of the data."""
    deadline, budget = result.call.next_deadline(given.now), result.call.budget
    left = (deadline.end() - given.now).total_seconds() / 86_400 if deadline else None
    verdicts = " ".join(f"{each.match.profile}={each.eligibility.verdict}" for each in result.matches)
    return {
        "data_rank": str(result.rank),
        "data_closes": NEVER if left is None else f"{left:.2f}",
        "data_grant": f"{budget.max or budget.min or 0:.0f}",
        "data_title": title.casefold(),
        "data_source": result.call.source,
        "data_status": result.status,
        "data_matches": verdicts,
    }


def _facts(result: SearchResult, given: ReportInput, tr: Translator) -> Markup:
    deadline = result.call.next_deadline(given.now)
    left = words.days_left(deadline, given.now, tr)
    closes = [words.closing(result, given.now, tr)] + ([element("strong", left)] if left else [])
    shares = [each.own_share for each in result.matches if each.eligibility.verdict != "no"]
    share = words.share(shares[0], tr) if shares and shares[0] else tr.text("not stated")
    facts: list[tuple[str, Sequence[str | Markup]]] = [
        (column(tr, "score"), [element("strong", tr.number(round(result.score))), bar(result.score)]),
        (column(tr, "deadline"), _spaced(closes)),
        (column(tr, "status"), [words.status(result, tr)]),
        (column(tr, "grant"), [words.grant(result.call.budget, tr)]),
        (column(tr, "total"), [calls.total(tr, result.call.budget) or tr.text("not stated")]),
        (column(tr, "share"), [share]),
    ]
    return element(
        "dl", *(element("div", element("dt", name), element("dd", *told)) for name, told in facts), class_="facts"
    )


def _spaced(parts: Sequence[str | Markup]) -> list[str | Markup]:
    return [piece for part in parts for piece in (" ", part)][1:]
