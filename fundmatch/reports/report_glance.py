"""The calls of a report at a glance: one row each, on the first page of a print."""

from __future__ import annotations

from fundmatch.models import SearchResult
from fundmatch.reports import report_words as words
from fundmatch.reports.html import Markup, element
from fundmatch.reports.report_input import ReportInput
from fundmatch.reports.report_reasons import chip
from fundmatch.translation import Translator
from fundmatch.translation.phrases import eligibility
from fundmatch.translation.phrases.report import column


def glance(given: ReportInput, tr: Translator) -> Markup:
    """The table; headings with ``data-order`` become buttons where the page's script runs."""
    headings = (
        ("rank", column(tr, "rank")),
        ("title", column(tr, "title")),
        ("", column(tr, "score")),
        ("closes", column(tr, "deadline")),
        ("", tr.text("Best partner")),
        ("grant", column(tr, "grant")),
    )
    head = element(
        "tr",
        *(
            element("th", name, scope="col", data_order=key) if key else element("th", name, scope="col")
            for key, name in headings
        ),
    )
    rows = (_row(result, given, tr) for result in given.search.results)
    table = element("table", element("thead", head), element("tbody", *rows), class_="glance", id="glance")
    return element("div", table, class_="scroll", tabindex="0", role="group", aria_label=tr.text("Calls at a glance"))


def _row(result: SearchResult, given: ReportInput, tr: Translator) -> Markup:
    call, best = result.call, result.matches[0]
    deadline = call.next_deadline(given.now)
    left = words.days_left(deadline, given.now, tr)
    title, language = words.title(call, tr)
    named = element("bdi", title, lang=language) if language else element("bdi", title)
    verdict = chip(best.eligibility.verdict, eligibility.decision(tr, best.eligibility.verdict))
    return element(
        "tr",
        element("td", str(result.rank), class_="number"),
        element("th", element("a", call.code, href=f"#call-{result.rank}"), " ", named, scope="row"),
        element("td", tr.number(round(result.score)), class_="number"),
        element("td", words.closing(result, given.now, tr), " ", element("small", left)),
        element("td", words.name_of(given.partners, best.match.profile, tr), " ", verdict),
        element("td", words.grant(call.budget, tr)),
        data_call=str(result.rank),
    )
