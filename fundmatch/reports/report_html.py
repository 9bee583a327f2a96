"""A search as one HTML file for a decision meeting: it needs no server, no network, and no script to be read."""

from __future__ import annotations

from fundmatch.reports.html import Markup, element, page
from fundmatch.reports.report_cards import call_cards
from fundmatch.reports.report_controls import controls
from fundmatch.reports.report_countries import country_mix
from fundmatch.reports.report_glance import glance
from fundmatch.reports.report_heat import heat_map
from fundmatch.reports.report_input import ReportInput
from fundmatch.reports.report_reasons import own_words
from fundmatch.reports.report_sources import sources
from fundmatch.reports.report_timeline import timeline
from fundmatch.translation import Translator
from fundmatch.translation.phrases import teams
from fundmatch.translation.phrases.report import part


def report_html(given: ReportInput, tr: Translator) -> str:
    """The page, in the language of ``tr``. Titles and names in it stay text."""
    parts = _sections(given, tr)
    links = (element("li", element("a", heading, href=f"#{name}")) for name, heading, _ in parts)
    shown = (
        element(
            "section",
            element("h2", heading, id=f"{name}-heading"),
            *content,
            id=name,
            aria_labelledby=f"{name}-heading",
        )
        for name, heading, content in parts
    )
    foot = tr.text(
        "Made by fundmatch {version}. It decides nothing: read the call before you apply.", version=given.version
    )
    return page(
        title(given, tr),
        tr.language,
        "report.css",
        element("a", tr.text("Skip to the calls"), href="#ranked", class_="skip"),
        element(
            "header", element("h1", title(given, tr)), element("p", lead(given, tr), class_="lead"), *_notes(given, tr)
        ),
        element("nav", element("ul", *links), aria_label=tr.text("Contents")),
        element("main", *shown),
        element("footer", element("p", foot)),
        script="report.js",
    )


def title(given: ReportInput, tr: Translator) -> str:
    """The report's name."""
    return tr.text("Funding calls as of {day}", day=tr.day(given.now.date()))


def lead(given: ReportInput, tr: Translator) -> str:
    """What was searched and what was found."""
    search = given.search
    return tr.text(
        "Calls compared: {calls}. Partners: {partners}. Calls that fit: {found}, shown here: {shown}.",
        calls=search.calls_considered,
        partners=search.partners,
        found=search.found,
        shown=len(search.results),
    )


def _notes(given: ReportInput, tr: Translator) -> list[Markup]:
    return [element("p", own_words(note, tr), class_="note") for note in given.search.notes]


def _nothing(given: ReportInput, tr: Translator) -> list[Markup]:
    """That no call fits, and what came closest."""
    nothing = element("p", tr.text("Nothing fits: no call reaches the least score, or the filters leave none."))
    if given.search.nearest_miss is None:
        return [nothing]
    return [nothing, element("p", tr.text("The nearest miss:")), call_cards(given, tr)]


def _joint(given: ReportInput, tr: Translator) -> list[Markup]:
    """How good the teams are together, where partners are limited."""
    joint = given.search.joint
    return [element("p", teams.joint(tr, joint), class_="joint")] if joint and joint.calls else []


def _sections(given: ReportInput, tr: Translator) -> list[tuple[str, str, list[Markup]]]:
    """(anchor, heading, content) of each part."""
    if not given.search.results:
        return [
            ("ranked", part(tr, "calls"), _nothing(given, tr)),
            ("sources", part(tr, "sources"), sources(given, tr)),
        ]
    more = element(
        "p", element("button", tr.text("Show all calls"), type="button", id="all", hidden=""), class_="buttons"
    )
    return [
        ("overview", tr.text("At a glance"), [controls(given, tr), glance(given, tr)]),
        ("deadlines", part(tr, "timeline"), timeline(given, tr)),
        ("ranked", part(tr, "calls"), [*_joint(given, tr), call_cards(given, tr), more]),
        ("themes", part(tr, "heatmap"), heat_map(given, tr)),
        ("countries", part(tr, "countries"), [country_mix(given, tr)]),
        ("sources", part(tr, "sources"), sources(given, tr)),
    ]
