"""Why a call fits a partner and whether it may take part: behind a click, with sources, days and quotes."""

from __future__ import annotations

from collections.abc import Iterable

from fundmatch.models import Evidence, OwnShare, PartnerMatch, Reason, SearchResult, Substitute
from fundmatch.reports import report_words as words
from fundmatch.reports.html import Markup, element
from fundmatch.reports.quotation import marked
from fundmatch.reports.report_input import ReportInput
from fundmatch.translation import Translator
from fundmatch.translation.phrases import eligibility, evidence, teams
from fundmatch.translation.phrases.report import column
from fundmatch.translation.phrases.wordings import said

#: Partners shown before "further partners".
PARTNERS = 5
#: Evidence that is the partner's text as a whole, and no keyword of it.
WHOLE_TEXTS = ("free-text", "past-project")


def partner_reasons(result: SearchResult, given: ReportInput, tr: Translator) -> Markup:
    """Every partner that the call fits, each with its verdict, and those that could apply in place of the best."""
    told = [_partner(each, given, tr) for each in result.matches]
    rest = told[PARTNERS:]
    if rest:
        more = tr.plural("{number} further partner", "{number} further partners", len(rest))
        told = [*told[:PARTNERS], element("details", element("summary", more), *rest, class_="more")]
    could = [_substitute(each, given, tr) for each in result.could]
    others = [element("h4", tr.text("Others that could apply")), *could] if could else []
    return element("div", element("h4", tr.text("Partners it fits, and why")), *told, *others, class_="partners")


def chip(verdict: str, text: str) -> Markup:
    """A verdict in words, coloured by its value."""
    return element("span", text, class_=f"chip {verdict}")


def own_words(text: str, tr: Translator) -> Markup:
    """A reason, rule or gap in the reader's language as far as it can be said in it, marked with what it is in."""
    return element("span", said(tr, text), lang=words.language_of(text, tr))


def _partner(each: PartnerMatch, given: ReportInput, tr: Translator) -> Markup:
    summary = element(
        "summary",
        element("span", words.name_of(given.partners, each.match.profile, tr), class_="name"),
        " ",
        element("span", tr.number(round(each.match.score)), class_="score"),
        " ",
        chip(each.eligibility.verdict, eligibility.standing(tr, each.eligibility)),
    )
    share = [_share(each.own_share, tr)] if each.own_share else []
    return element(
        "details",
        summary,
        element("h5", column(tr, "eligibility")),
        _reasons(each.eligibility.reasons, tr),
        *share,
        element("h5", column(tr, "why")),
        _evidence(each.match.evidence, tr),
        class_="partner",
    )


def _substitute(each: Substitute, given: ReportInput, tr: Translator) -> Markup:
    verdict = each.eligibility
    summary = element(
        "summary",
        element("span", words.name_of(given.partners, each.profile, tr), class_="name"),
        " ",
        chip(verdict.verdict, eligibility.standing(tr, verdict)),
    )
    return element("details", summary, _reasons(verdict.reasons, tr), class_="partner")


def _share(share: OwnShare, tr: Translator) -> Markup:
    return element("p", teams.own_share(tr, share), " · ", own_words(share.because, tr))


def _reasons(reasons: Iterable[Reason], tr: Translator) -> Markup:
    return element("ul", *(_reason(reason, tr) for reason in reasons), class_="reasons")


def _reason(reason: Reason, tr: Translator) -> Markup:
    quote = [" ", element("q", reason.quote)] if reason.quote else []
    return element("li", own_words(reason.text, tr), *quote, " ", standing_in(reason.source, reason.date, tr))


def standing_in(source: str, day: str, tr: Translator) -> Markup:
    """Where a rule stands, and of which day the line is."""
    return element("small", f"{said(tr, source)}, {words.day_told(day, tr)}", lang=words.language_of(source, tr))


def _evidence(found: Iterable[Evidence], tr: Translator) -> Markup:
    head = element(
        "tr",
        element("th", tr.text("Points"), scope="col", class_="number"),
        element("th", tr.text("Looked for"), scope="col"),
        element("th", tr.text("Found in the call"), scope="col"),
    )
    rows = (_evidence_row(each, tr) for each in found)
    table = element("table", element("thead", head), element("tbody", *rows), class_="evidence")
    return element("div", table, class_="scroll")


def _evidence_row(each: Evidence, tr: Translator) -> Markup:
    """The points, the keyword, and the quotation with what was found marked in it."""
    looked = evidence.kind(tr, each) if each.kind in WHOLE_TEXTS else each.keyword
    pieces = [
        element("mark", span.text) if "bold" in span.style else span.text
        for span in marked(each.snippet or each.matched, each.matched)
    ]
    how = [] if each.kind in WHOLE_TEXTS else [" ", element("small", evidence.kind(tr, each))]
    return element(
        "tr",
        element("td", tr.number(each.points), class_="number"),
        element("td", element("bdi", looked)),
        element("td", element("bdi", *pieces), *how),
    )
