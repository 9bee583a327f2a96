"""Filters and order of a report: shown only where the page's own script runs, and useful without a mouse."""

from __future__ import annotations

from collections.abc import Iterable

from fundmatch.models import Decision
from fundmatch.reports import report_words as words
from fundmatch.reports.html import Markup, element
from fundmatch.reports.report_input import ReportInput
from fundmatch.translation import Translator
from fundmatch.translation.phrases import eligibility
from fundmatch.translation.phrases.report import column

#: Days of the choices of "closes within".
WITHIN = (30, 60, 90, 180)


def controls(given: ReportInput, tr: Translator) -> Markup:
    """The form. It is hidden until the script shows it, since without the script it does nothing."""
    fields = (
        _search(tr),
        _select("partner", column(tr, "partner"), _partners(given, tr)),
        _select("verdict", column(tr, "eligibility"), _verdicts(tr)),
        _select("source", column(tr, "source"), _sources(given, tr)),
        _select("within", column(tr, "deadline"), _closes(tr)),
        _select("order", tr.text("Sort by"), orders(tr)),
    )
    buttons = (
        element("button", tr.text("Clear filters"), type="reset"),
        element("button", tr.text("Open all reasons"), type="button", id="open"),
        element("button", tr.text("Close all reasons"), type="button", id="close"),
    )
    shown = tr.text("Calls shown: {shown} of {all}", shown="{shown}", all="{all}")
    status = element("p", "", id="shown", role="status", data_text=shown)
    return element(
        "form",
        element(
            "fieldset",
            element("legend", tr.text("Filter and sort")),
            *fields,
            element("div", *buttons, class_="buttons"),
        ),
        status,
        id="filters",
        hidden="",
        autocomplete="off",
    )


def orders(tr: Translator) -> list[tuple[str, str]]:
    """(key, name) of the orders the script knows."""
    return [
        ("rank", tr.text("best fit first")),
        ("closes", tr.text("nearest deadline first")),
        ("grant", tr.text("largest grant first")),
        ("title", tr.text("by title")),
    ]


def _search(tr: Translator) -> Markup:
    field = element("input", type="search", id="words", name="words")
    return element("label", element("span", tr.text("Words in the call")), field)


def _select(name: str, label: str, options: Iterable[tuple[str, str]]) -> Markup:
    told = (element("option", text, value=value) for value, text in options)
    return element("label", element("span", label), element("select", *told, id=name, name=name))


def _partners(given: ReportInput, tr: Translator) -> list[tuple[str, str]]:
    slugs = {each.match.profile for result in given.search.results for each in result.matches}
    named = sorted((words.name_of(given.partners, slug, tr), slug) for slug in slugs)
    return [("", tr.text("all partners")), *((slug, name) for name, slug in named)]


def _verdicts(tr: Translator) -> list[tuple[str, str]]:
    verdicts: tuple[Decision, ...] = ("yes", "unknown", "no")
    return [("", tr.text("any eligibility")), *((each, eligibility.decision(tr, each)) for each in verdicts)]


def _sources(given: ReportInput, tr: Translator) -> list[tuple[str, str]]:
    return [("", tr.text("all sources")), *((each.source, words.source(each.source, tr)) for each in given.sources())]


def _closes(tr: Translator) -> list[tuple[str, str]]:
    within = ((str(days), tr.plural("within {number} day", "within {number} days", days)) for days in WITHIN)
    return [("", tr.text("at any time")), *within]
